// What a layer remembers without learning it: it is saved, taken up again and restored with the weights; and batches that it cannot measure.
import { afterAll, describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkAll } from "../../src/advise/check/check.js";
import { InputError } from "../../src/core/errors.js";
import { csvFile } from "../../src/files/csvFile.js";
import { CHECKPOINT, decodeCheckpoint } from "../../src/runs/checkpoint.js";
import { openRun } from "../../src/runs/openRun.js";
import { decodeSafetensors } from "../../src/files/safetensors.js";
import type { Summary } from "../../src/runs/records.js";
import { evaluateFile, evaluatePart } from "../../src/train/evaluate.js";
import { loadRun } from "../../src/train/loadRun.js";
import { trainExperiment } from "../../src/train/train.js";
import { root, scratch } from "../cli/run.js";

const folder = scratch();
afterAll(() => folder.remove());
let count = 0;

/** 105 rows of iris for training: with 16 to a batch, 7 batches of which the last has 9. */
function config({
  train = "batch_size: 16",
  layer = "BatchNorm1d",
}: { readonly train?: string; readonly layer?: string } = {}): string {
  return folder.write(
    `experiment${++count}.yaml`,
    `name: norm
seed: 7
data: {path: "${join(root, "data/iris.csv")}", target: species}
model:
  - Linear: {out_features: 8}
  - ${layer}
  - ReLU
  - Dropout: {p: 0.2}
  - Linear: {out_features: 3}
loss: CrossEntropyLoss
optimizer: {Adam: {lr: 0.02}}
train: {epochs: 5, ${train}}
run: {dir: "${join(folder.path, `runs${count}`)}", checkpoint_every: 1}
`,
  );
}

const weightsOf = (run: string): ReturnType<typeof decodeSafetensors>["arrays"] => decodeSafetensors(readFileSync(join(run, "model.safetensors")), "model").arrays; // prettier-ignore

function resultOf(run: string): object {
  const { state } = decodeCheckpoint(readFileSync(join(run, CHECKPOINT)), "last");
  const { test: values, val } = JSON.parse(readFileSync(join(run, "summary.json"), "utf8")) as Summary;
  const arrays = [...state.arrays].map(([name, { data }]) => [name, [...data]]);
  return { state: { ...state, arrays }, weights: readFileSync(join(run, "model.safetensors")).toString("hex"), values, val };
}

describe("the running statistics", () => {
  test.each(["BatchNorm1d", "BatchNorm1d: {momentum: null}"])("%s: interrupted and resumed, the same bits", async (layer) => {
    const file = config({ layer, train: "batch_size: 16, early_stopping: {patience: 2}" });
    const { run } = await trainExperiment({ file });
    expect([...weightsOf(run).keys()]).toEqual(expect.arrayContaining(["1.running_mean", "1.running_var", "1.num_batches_tracked"])); // prettier-ignore
    for (const stop of [1, 10, 14]) {
      const paused = await trainExperiment({ file, overrides: [`train.max_steps=${stop}`] });
      await trainExperiment({ resume: paused.run, overrides: ["train.max_steps=null"] });
      expect(resultOf(paused.run)).toEqual(resultOf(run));
    }
    let batches = 0;
    const signalled = await trainExperiment({ file }, { onBatch: () => void batches++, shouldStop: () => batches === 17 });
    expect(signalled.stopped).toBe("interrupted");
    await trainExperiment({ resume: signalled.run });
    expect(resultOf(signalled.run)).toEqual(resultOf(run));
  });

  test("have seen each batch once, and no others: not the one that is tried before training", async () => {
    const { run, steps } = await trainExperiment({ file: config() });
    expect(steps).toBe(35);
    expect([...weightsOf(run).get("1.num_batches_tracked")!.data]).toEqual([35]);
  });

  test("are those of the best epoch where its weights are restored", async () => {
    const file = config({ train: "batch_size: 16, early_stopping: {patience: 3, monitor: val_loss}" });
    const { run, best_epoch: best } = await trainExperiment({ file, overrides: ["train.epochs=30", "optimizer.Adam.lr=0.3"] });
    expect(best).toBeLessThan(30);
    expect([...weightsOf(run).get("1.num_batches_tracked")!.data]).toEqual([7 * best!]);
  });

  test("evaluation and prediction give what was measured at the end of training, row by row and all at once", async () => {
    const summary = await trainExperiment({ file: config() });
    const { values } = await evaluatePart(openRun(summary.run), "test", ["accuracy"]);
    expect(values.loss).toBe(summary.test!.loss);
    const run = loadRun(summary.run);
    const rows = readFileSync(join(root, "data/iris.csv"), "utf8").trim().split("\n").slice(1).map((line) => line.split(",").slice(0, 4).map(Number)); // prettier-ignore
    const named = rows.map(([a, b, c, d]) => ({ sepal_length: a, sepal_width: b, petal_length: c, petal_width: d }));
    const all = await run.predict(named);
    for (const i of [0, 70, 149]) expect(await run.predict([named[i]])).toEqual([all[i]]);
    const evaluated = await evaluateFile(openRun(summary.run), csvFile(join(root, "data/iris.csv")), ["accuracy"]);
    expect(evaluated.rows).toBe(150);
  });
});

describe("a batch of one row", () => {
  async function refused(file: string): Promise<string> {
    const problem = await trainExperiment({ file }).then(
      () => new InputError([]),
      (error: unknown) => error,
    );
    expect(problem).toBeInstanceOf(InputError);
    const { problems } = problem as InputError;
    const { errors } = await checkAll(file);
    expect(errors.map(({ message, hint, place }) => [message, hint, place])).toEqual(problems.map(({ message, hint, place }) => [message, hint, place])); // prettier-ignore
    return problems.map(({ place, message, hint }) => `${place?.line}: ${message}; ${hint}`).join("\n");
  }

  test("is found before training, at the layer's line, with two ways out", async () => {
    expect(await refused(config({ train: "batch_size: 26" }))).toBe(
      "6: model.1.BatchNorm1d needs 2 rows or more in every batch of training, to have a mean and a variance: train has 105 rows, and with train.batch_size 26 the last batch has 1 row; set train.drop_last: true, which leaves that batch out (every epoch draws anew which rows are in it), or take another train.batch_size",
    );
    expect(await refused(config({ train: "batch_size: 1" }))).toContain("a batch has 1 row; set train.batch_size to 2 or more");
    expect(await refused(config({ train: "batch_size: 200, drop_last: true", layer: "Identity" }))).toContain("leaves no batch: train has 105 rows, fewer than the 200 of train.batch_size; set train.batch_size to 105 or less"); // prettier-ignore
    expect(await refused(config({ layer: "BatchNorm1d: {track_running_stats: false}" }))).toContain("would make the prediction for a row depend on the rows that come with it"); // prettier-ignore
  });

  test("with drop_last it is left out, and steps count only what is there", async () => {
    const train = "batch_size: 26, drop_last: true";
    const { run, steps, stopped } = await trainExperiment({ file: config({ train }) });
    expect([steps, stopped]).toEqual([5 * 4, "finished"]);
    const losses = readFileSync(join(run, "losses.jsonl"), "utf8").trim().split("\n").map((line) => (JSON.parse(line) as { losses: number[] }).losses.length); // prettier-ignore
    expect(losses).toEqual([4, 4, 4, 4, 4]);
    const grouped = await trainExperiment({ file: config({ train: `${train}, accumulate_grad_batches: 3` }) });
    expect(grouped.steps).toBe(5 * 2);
  });

  test("with drop_last batches that share a step are one large batch", async () => {
    const plain = (train: string): string => config({ layer: "Tanh", train: `${train}, shuffle: false, dtype: float64` });
    const one = ["model.3=Identity", "train.epochs=1"];
    const small = await trainExperiment({ file: plain("batch_size: 10, drop_last: true, accumulate_grad_batches: 16"), overrides: one }); // prettier-ignore
    const large = await trainExperiment({ file: plain("batch_size: 100, drop_last: true"), overrides: one });
    expect([small.steps, large.steps]).toEqual([1, 1]);
    const [a, b] = [weightsOf(small.run), weightsOf(large.run)];
    for (const [name, { data }] of a) data.forEach((value, i) => expect(value).toBeCloseTo(b.get(name)!.data[i], 10));
  });

  test("drop_last stays as it is in the middle of an epoch", async () => {
    const { run } = await trainExperiment({ file: config({ train: "batch_size: 16" }), overrides: ["train.max_steps=3"] });
    await expect(trainExperiment({ resume: run, overrides: ["train.drop_last=true", "train.max_steps=null"] })).rejects.toThrow("train.drop_last cannot change from false to true when a run goes on: the run was stopped in the middle of an epoch"); // prettier-ignore
  });
});
