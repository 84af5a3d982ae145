// The predictions for a file: the same numbers as while training, whichever rows are in memory together.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { InputError } from "../../src/core/errors.js";
import { evaluateFile, evaluatePart } from "../../src/train/evaluate.js";
import { predictPart } from "../../src/train/predictPart.js";
import { csvFile } from "../../src/files/csvFile.js";
import { openRun, type OpenRun } from "../../src/runs/openRun.js";
import { rowsPerChunk, type RowPrediction } from "../../src/train/predictChunk.js";
import { predictFile } from "../../src/train/predictFile.js";
import type { Prepared, PreparedTable } from "../../src/experiment/prepared.js";
import { predictorOf } from "../../src/train/tableKind.js";
import { trainExperiment } from "../../src/train/train.js";
import { scratch } from "../cli/run.js";
import type { Summary } from "../../src/runs/records.js";

let folder: ReturnType<typeof scratch>;
beforeAll(() => {
  folder = scratch();
});
afterAll(() => folder.remove());

const rows = 130;
/** Numbers, texts, missing cells; `answer` completes row i. */
const table = (answer: (i: number) => string): string =>
  ["a,color,b,y", ...Array.from({ length: rows }, (_, i) => `${i % 17 === 4 ? "" : (i * 37) % 101},${["red", "blue", "green"][i % 3]},${i % 5 === 0 ? "" : i / 7},${answer(i)}`), ""].join("\n"); // prettier-ignore

const tasks = {
  binary: { loss: "BCEWithLogitsLoss", answer: (i: number) => (i % 4 < 2 ? "no" : "yes"), outputs: 1 },
  multiclass: { loss: "CrossEntropyLoss", answer: (i: number) => ["x", "y", "z"][i % 3], outputs: 3 },
  regression: { loss: "MSELoss", answer: (i: number) => String(1000 + ((i * 13) % 50)), outputs: 1 },
};

interface Trained {
  readonly run: OpenRun;
  readonly prepared: PreparedTable;
  readonly summary: Summary;
  readonly file: string;
}

async function trained(task: keyof typeof tasks, dtype: string): Promise<Trained> {
  const { loss, answer, outputs } = tasks[task];
  const file = folder.write(`${task}.csv`, table(answer));
  const experiment = folder.write(
    `${task}.yaml`,
    `data: {path: ${task}.csv, target: y, missing: drop_row, target_scale: standard, columns: {b: {missing: mean}}}
model: [{Linear: {out_features: 9}}, Tanh, {Dropout: {p: 0.2}}, {Linear: {out_features: ${outputs}}}]
loss: ${loss}
optimizer: {Adam: {lr: 0.05}}
train: {epochs: 2, dtype: ${dtype}}
run: {dir: "${folder.path}"}
`,
  );
  const kept: Prepared[] = [];
  const summary = await trainExperiment({ file: experiment }, { onReady: (prepared) => void kept.push(prepared) });
  return { run: openRun(summary.run), prepared: kept[0] as PreparedTable, summary, file };
}

async function predictions(run: OpenRun, file: string, chunkRows?: number): Promise<RowPrediction[]> {
  const all: RowPrediction[] = [];
  await predictFile(run, csvFile(file), { header: () => undefined, rows: (some) => void all.push(...some) }, chunkRows);
  return all;
}

describe.each([
  ["binary", "float32"],
  ["multiclass", "float32"],
  ["regression", "float64"],
] as const)("%s, %s", (task, dtype) => {
  let run: Trained;
  beforeAll(async () => (run = await trained(task, dtype)));

  test("the same for any number of rows in memory, in order, none lost", async () => {
    const whole = await predictions(run.run, run.file, 1000);
    expect(whole.map(({ line }) => line)).toEqual(Array.from({ length: rows }, (_, i) => i + 2));
    const without = whole.filter(({ predicted }) => predicted === null);
    expect(without.map(({ cells }) => cells[0])).toEqual(Array.from({ length: 8 }, () => ""));
    for (const chunkRows of [1, 2, 7, 64, undefined]) expect(await predictions(run.run, run.file, chunkRows)).toEqual(whole);
  });

  test("the numbers that the model gave while it was trained", async () => {
    const { dataset } = run.prepared;
    const byLine = new Map((await predictions(run.run, run.file)).map((row) => [row.line, row]));
    for (const part of [dataset.train, dataset.val, dataset.test]) {
      const outputs = Array.from(predictPart(predictorOf(run.prepared), part));
      const ours = Array.from(part.lines, (line) => byLine.get(line)!);
      const numbers = ours.flatMap(({ predicted, probabilities }): readonly unknown[] => {
        if (probabilities === null) return [predicted];
        return task === "binary" ? [probabilities[1]] : probabilities;
      });
      expect(numbers).toEqual(outputs);
    }
  });

  test("evaluate gives the numbers of summary.json", async () => {
    const { run: opened, summary } = run;
    expect((await evaluatePart(opened, "test", opened.metrics)).values).toEqual(summary.test);
    expect((await evaluatePart(opened, "val", opened.metrics)).values).toEqual(summary.val);
    const { rows: measured, report, values } = await evaluateFile(opened, csvFile(run.file), opened.metrics);
    expect([measured, report!.dropped]).toEqual([rows - 8, new Map([["a", 8]])]);
    expect(Object.keys(values)).toEqual(Object.keys(summary.test!));
  });
});

test("binary: the label is positive above 1/2, the probabilities are those of both classes", async () => {
  const { run, file } = await trained("binary", "float32");
  const answered = (await predictions(run, file)).filter(({ predicted }) => predicted !== null);
  for (const { predicted, probabilities } of answered) {
    expect(predicted).toBe(probabilities![1] > 0.5 ? "yes" : "no");
    expect(probabilities![0] + probabilities![1]).toBe(1);
  }
});

test("a file that changed is not divided again", async () => {
  const { run, summary } = await trained("regression", "float32");
  folder.write(
    "regression.csv",
    table((i) => String(i)),
  );
  const error: unknown = await evaluatePart(run, "test", run.metrics).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(InputError);
  expect((error as InputError).message).toContain(`was trained on: its content has changed\n  hint: bring the old file back, or measure the model on all rows of the new one: mlbh evaluate ${summary.run}`); // prettier-ignore
});

test("the rules for new files are the experiment's, and may change when a run goes on", async () => {
  const { run, summary, file } = await trained("multiclass", "float32");
  expect(run.preprocess.predict).toEqual({
    unseen_category: "error",
    missing_cell: "trained",
    missing_column: "error",
    extra_columns: "ignore",
  });
  const overrides = ["data.predict={unseen_category: ignore, missing_column: fill}", "data.max_memory_mb=100", "train.epochs=3"];
  await trainExperiment({ file: null, resume: summary.run, overrides });
  const { preprocess } = openRun(summary.run);
  expect(preprocess.predict).toEqual({
    unseen_category: "ignore",
    missing_cell: "trained",
    missing_column: "fill",
    extra_columns: "ignore",
  });
  const answered = await predictions(openRun(summary.run), folder.write("pink.csv", "a,color\n1,pink\n"));
  expect(answered).toMatchObject([{ line: 2, cells: ["1", "pink"], predicted: expect.stringMatching(/^[xyz]$/) }]);
  expect(await predictions(openRun(summary.run), file)).toHaveLength(rows);
});

test("wide rows come in smaller chunks", () => {
  expect([1, 4096, 10_000, 1e7].map(rowsPerChunk)).toEqual([1024, 1024, 419, 1]);
});
