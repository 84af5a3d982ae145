// A report as a file and as --json: what of a run's story is told, and under which names.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gather, type RunStory } from "../../src/report/gather.js";
import { calibrationOf } from "../../src/report/classCurves.js";
import { writeReport, type WrittenReport } from "../../src/report/write.js";
import { trainExperiment } from "../../src/train/train.js";
import { fakeRun } from "../cli/fakeRun.js";
import { scratch } from "../cli/run.js";

const folder = scratch();
afterAll(() => folder.remove());

async function trained(name: string, lines: Readonly<Record<string, string>>): Promise<string> {
  const common = { version: "1", name, seed: "1", loss: "CrossEntropyLoss", optimizer: "{SGD: {lr: 0.1}}", train: "{epochs: 1}", run: `{dir: "${folder.path}"}` }; // prettier-ignore
  const text = Object.entries({ ...common, ...lines }).map(([key, value]) => `${key}: ${value}\n`); // prettier-ignore
  return (await trainExperiment({ file: folder.write(`${name}.yaml`, text.join("")) })).run;
}

describe("of a table", () => {
  let run: string;
  let story: RunStory;
  let report: WrittenReport;
  beforeAll(async () => {
    folder.write("rows.csv", `a,y\n${Array.from({ length: 60 }, (_, i) => `${(i * 7) % 60},${i % 3 === 0 ? "yes" : "no"}\n`).join("")}`); // prettier-ignore
    run = await trained("rows", { data: `{path: rows.csv, target: y, split: {train: 0.6, val: 0.2, test: 0.2}}`, model: "[Linear: {out_features: 1}]", loss: "BCEWithLogitsLoss" }); // prettier-ignore
    [story, report] = [await gather(run), (await writeReport(run)) as WrittenReport];
  });

  test("the page lies in the run, and its size is told", () => {
    const page = readFileSync(join(run, "report.html"));
    expect([report.run, report.bytes, report.rows, report.part, report.missing]).toEqual([run, page.length, 12, "test", []]);
    expect(report.sections.map(({ id }) => id)).toEqual(["metrics", "training", "classes", "thresholds", "importance", "mistakes", "norms", "model", "config", "files"]); // prettier-ignore
    expect(report.sections[0]).toEqual({ id: "metrics", title: "Metrics" });
    expect([report.samples, report.surprises, report.written, report.importance]).toEqual([[], [], null, story.importance]);
  });

  test("curves, calibration and mistakes under their names in JSON", () => {
    const [curve] = story.curves;
    expect(report.curves!.classes).toEqual([
      {
        class: "yes",
        roc_auc: curve.auc,
        average_precision: curve.averagePrecision,
        roc: curve.roc!.map((point) => [point.falsePositiveRate, point.truePositiveRate]),
        precision_recall: curve.precisionRecall!.map((point) => [point.recall, point.precision]),
      },
    ]);
    const bins = calibrationOf(story.judged!.answers[0].predictions);
    expect(report.curves!.calibration).toEqual(bins.map(({ from, to, rows, meanProbability, share }) => ({ from, to, rows, mean_probability: meanProbability, share }))); // prettier-ignore
    expect(report.mistakes).toHaveLength(10);
    const [{ row: _, cells, ...mistake }] = story.mistakes;
    expect(report.mistakes[0]).toEqual({ ...mistake, cells: Object.fromEntries(cells) });
  });

  test("another place, but no directory", async () => {
    const other = join(folder.path, "other.html");
    expect((await writeReport(run, other)).bytes).toBe(readFileSync(other).length);
    expect((await writeReport(run, other)).bytes).toBe(readFileSync(other).length); // in place of the older one
    await expect(writeReport(run, folder.path)).rejects.toThrow(`expected the name of a file, got a directory\n  hint: write -o ${join(folder.path, "report.html")}`); // prettier-ignore
    await expect(writeReport(run, `${folder.path}/none/`)).rejects.toThrow("expected the name of a file, got a directory");
    await expect(writeReport(run, "")).rejects.toThrow("-o: error: expected the name of a file, got a directory");
    const pipe = join(folder.path, "pipe"); // not a device of the machine: with a fault its place would be taken
    execFileSync("mkfifo", [pipe]);
    await expect(writeReport(run, pipe)).rejects.toThrow("this is not a regular file\n  hint: choose another place with -o FILE"); // prettier-ignore
  });
});

test("the importance of many columns to a large model is left out, and what measures it is named", async () => {
  // 2 * 505,001 numbers * 20 rows * 200 columns * 5 shuffles are above 2e10
  const names = Array.from({ length: 200 }, (_, c) => `x${c}`);
  const row = (i: number): string => [...names.map((_, c) => ((i + 1) * (c + 3)) % 17), i % 2].join();
  folder.write("wide.csv", `${[...names, "y"].join()}\n${Array.from({ length: 100 }, (_, i) => `${row(i)}\n`).join("")}`);
  const run = await trained("wide", { data: "{path: wide.csv, target: y, split: {train: 0.6, val: 0.2, test: 0.2}}", model: "[Linear: {out_features: 2500}, Linear: {out_features: 1}]", loss: "BCEWithLogitsLoss" }); // prettier-ignore
  const { importance, missing, judged } = await gather(run);
  expect([importance, judged!.rows.rows]).toEqual([null, 20]);
  expect(missing).toEqual([
    `no importance of the 200 columns: it would take a while; mlbh evaluate ${run} --importance measures it`,
  ]);
});

test("of several targets, of numbers, and of a run that has not ended there are no curves", async () => {
  const cut = fakeRun(folder.path, "cut", { summary: null, epochs: [{ val_loss: 1 }] });
  expect(await writeReport(cut)).toMatchObject({ part: null, rows: 0, curves: null, importance: null, mistakes: [] });
  folder.write(
    "values.csv",
    `a,y,u,v\n${Array.from({ length: 40 }, (_, i) => `${i},${i * 2},${i % 2},${i % 3 === 0 ? 1 : 0}\n`).join("")}`,
  );
  const numbers = await trained("numbers", { data: "{path: values.csv, target: y, drop: [u, v]}", model: "[Linear: {out_features: 1}]", loss: "MSELoss" }); // prettier-ignore
  expect(((await writeReport(numbers)) as WrittenReport).curves).toBeNull();
  const labels = await trained("labels", { data: "{path: values.csv, target: [u, v], drop: [y]}", model: "[Linear: {out_features: auto}]", loss: "BCEWithLogitsLoss" }); // prettier-ignore
  expect(((await writeReport(labels)) as WrittenReport).curves).toBeNull();
});

test("of a text the 15 tokens that surprised most, with their places", async () => {
  folder.write("x.txt", "abcab cabac\n".repeat(60));
  const run = await trained("letters", {
    data: "{text: x.txt, context: 4}",
    model: "[Embedding: {embedding_dim: 4}, Linear: {out_features: auto}]",
  });
  const [{ seen }, report] = [await gather(run), (await writeReport(run)) as WrittenReport];
  expect([report.written, report.mistakes, report.importance, report.part]).toEqual([null, [], null, null]);
  const surprises = report.surprises as { place: number; surprise: number }[];
  const order = seen!.tokens.map(({ surprise }, place) => ({ place, surprise: surprise ?? 0 })).sort((a, b) => b.surprise - a.surprise); // prettier-ignore
  expect(surprises.map(({ place }) => place)).toEqual(order.slice(0, 15).map(({ place }) => place));
  const [{ place }] = surprises;
  const { text, surprise, expected, least } = seen!.tokens[place];
  expect(surprises[0]).toEqual({ place, token: text, surprise, expected, expected_surprise: least });
});

test("of chats what was written, and not how a text is read", async () => {
  const chat = (i: number): object => ({ messages: [{ role: "user", content: "ab"[i % 2] }, { role: "assistant", content: "xy"[i % 2] }] }); // prettier-ignore
  folder.write("x.jsonl", Array.from({ length: 20 }, (_, i) => `${JSON.stringify(chat(i))}\n`).join(""));
  const run = await trained("chats", {
    data: "{chat: x.jsonl, tokenizer: char, context: 8, split: {train: 0.5, val: 0.25, test: 0.25}}",
    model: "[GPT: {n_layer: 1, n_head: 1, n_embd: 4}]",
  });
  const { seen, written, judged, attention, missing, tokens } = await gather(run);
  expect([seen, judged, attention, missing]).toEqual([null, null, null, []]);
  expect(written).toMatchObject({ part: "test", rows: 5, what: "answer" });
  expect(tokens!.context).toBe(8);
  expect(((await writeReport(run)) as WrittenReport).written).toMatchObject({ part: "test", rows: 5 });
});
