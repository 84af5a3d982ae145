// How good a saved model is on a part of its data, or on other data: which rows count, beside what, and why something cannot be measured.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { appendFileSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { csvFile } from "../../src/files/csvFile.js";
import type { Summary } from "../../src/runs/records.js";
import { openRun, type OpenRun } from "../../src/runs/openRun.js";
import { openTextRun, type OpenTextRun } from "../../src/runs/openTextRun.js";
import { evaluateFile, evaluatePart } from "../../src/train/evaluate.js";
import { evaluateTextPart } from "../../src/train/evaluateText.js";
import { loadRun } from "../../src/train/loadRun.js";
import { trainExperiment } from "../../src/train/train.js";
import { scratch } from "../cli/run.js";

let folder: ReturnType<typeof scratch>;
beforeAll(() => {
  folder = scratch();
});
afterAll(() => folder.remove());

async function failure(work: () => Promise<unknown>): Promise<string> {
  const error = await work().then(() => new Error("nothing was thrown"), (reason: unknown) => reason as Error); // prettier-ignore
  return error.message.replaceAll(`${folder.path}/`, "");
}

describe("a model of a table", () => {
  /** 1030 rows of small whole numbers, and y = 3 a - b. */
  const rows = Array.from({ length: 1030 }, (_, i) => [((i * 7919) % 101) / 10, ((i * 104729) % 53) / 10, (i * 31) % 17]);
  const text = ["a,b,c,y", ...rows.map(([a, b, c]) => `${a},${b},${c},${3 * a - b}`), ""].join("\n");

  async function known(name: string, split: string, dtype = "float64"): Promise<OpenRun> {
    folder.write(`${name}.csv`, text);
    const file = folder.write(
      `${name}.yaml`,
      `data: {path: ${name}.csv, target: y, scale: none, target_scale: none, split: ${split}}\nmodel: [{Linear: {out_features: 1, bias: false}}]\nloss: MSELoss\noptimizer: {SGD: {lr: 1.0e-9}}\ntrain: {epochs: 1, batch_size: 256, dtype: ${dtype}}\nmetrics: [mse]\nrun: {dir: "${folder.path}"}\n`,
    );
    const run = openRun((await trainExperiment({ file })).run);
    run.model.stateDict().get("0.weight")!.data.set([3, -1, 0]);
    return run;
  }

  test.each(["float32", "float64"])("is measured on all rows of a file, and so is what each column is worth, in %s", async (dtype) => {
    const run = await known(`whole-${dtype}`, "{train: 0.5, val: 0.5, test: 0}", dtype);
    const { rows: count, values, importance } = await evaluateFile(run, csvFile(join(folder.path, `whole-${dtype}.csv`)), ["mse"], 2); // prettier-ignore
    expect([count, importance!.rows, importance!.repeats]).toEqual([1030, 1030, 2]);
    expect(values.mse).toBeCloseTo(0, 8);
    const variance = (c: number): number => {
      const mean = rows.reduce((sum, row) => sum + row[c], 0) / rows.length;
      return rows.reduce((sum, row) => sum + (row[c] - mean) ** 2, 0) / rows.length;
    };
    // where each row gets the cell of another, w x moves by w (x' - x): 2 w^2 var(x) in the mean
    const [a, b, c] = ["a", "b", "c"].map((name) => importance!.columns.find(({ column }) => column === name)!.loss.mean);
    expect(Math.abs(a / (2 * 9 * variance(0)) - 1)).toBeLessThan(0.15);
    expect(Math.abs(b / (2 * variance(1)) - 1)).toBeLessThan(0.15);
    expect(c).toBeCloseTo(0, 8);
    expect((await evaluateFile(run, csvFile(join(folder.path, `whole-${dtype}.csv`)), ["mse"])).importance).toBeNull();
  }); // prettier-ignore

  test("of quantiles says how many true values lie between the outer ones", async () => {
    folder.write("between.csv", text);
    const file = folder.write(
      "between.yaml",
      `data: {path: between.csv, target: y, scale: none, target_scale: none, split: {train: 0.5, val: 0.5, test: 0}}\nmodel: [{Linear: {out_features: 3}}]\nloss: {QuantileLoss: {quantiles: [0.1, 0.5, 0.9]}}\noptimizer: {SGD: {lr: 1.0e-9}}\ntrain: {epochs: 1, batch_size: 256, dtype: float64}\nmetrics: [mae]\nrun: {dir: "${folder.path}"}\n`,
    );
    const run = openRun((await trainExperiment({ file })).run);
    const state = run.model.stateDict();
    state.get("0.weight")!.data.set([3, -1, 0, 3, -1, 0, 3, -1, 0]);
    const measured = async (low: number, middle: number, high: number) => {
      state.get("0.bias")!.data.set([low, middle, high]);
      const { values, interval } = await evaluatePart(run, "val", ["mae"]);
      expect(interval).toEqual({ nominal: expect.closeTo(0.8, 12), coverage: values.coverage });
      return [values.coverage, values.mae];
    };
    expect(await measured(-1, 0.25, 1)).toEqual([1, expect.closeTo(0.25, 9)]);
    expect(await measured(0.5, -0.5, 1)).toEqual([0, expect.closeTo(0.5, 9)]);
  });

  test("has parts without rows, which cannot be measured", async () => {
    const run = await known("two", "{train: 0.5, val: 0.5, test: 0}");
    expect(await failure(() => evaluatePart(run, "test", ["mse"]))).toBe("two.csv: error: the run set no rows aside for test: its data.split.test is 0\n  hint: measure another part with --part train or val, or give a file"); // prettier-ignore
    const one = await known("one", "{train: 1, val: 0, test: 0}");
    expect(await failure(() => evaluatePart(one, "val", ["mse"]))).toMatch(
      /measure another part with --part train, or give a file$/,
    );
    expect((await evaluatePart(run, "val", ["mse"])).rows).toBe(515);
  });

  test("is asked for a part, metrics, and two shuffles at least", async () => {
    const run = await known("asked", "{train: 0.5, val: 0.5, test: 0}");
    const metrics = /^evaluate(Part|File): metrics must be a list of metrics: /;
    const refused: [() => Promise<unknown>, string | RegExp][] = [
      [() => evaluatePart(run, "tests" as "test", ["mse"]), "evaluatePart: part must be train, val or test"],
      [() => evaluatePart({} as OpenRun, "val", ["mse"]), "evaluatePart: run must be a run, from openRun"],
      [() => evaluateFile(run, "x.csv" as never, ["mse"]), "evaluateFile: source must be a table's bytes, from csvFile or csvStream"], // prettier-ignore
      ...[1, 2.5, "2"].map((shuffles): [() => Promise<unknown>, string] => [() => evaluatePart(run, "val", ["mse"], shuffles as number), "evaluatePart: shuffles must be how often each column is shuffled, 2 or more"]), // prettier-ignore
      ...["mse", ["msee"], [5], null].map((list): [() => Promise<unknown>, RegExp] => [() => evaluatePart(run, "val", list as never), metrics]), // prettier-ignore
    ];
    for (const [ask, words] of refused) await expect(ask()).rejects.toThrow(words);
    expect((await evaluatePart(run, "val", [], 2)).importance!.metric).toBeNull();
  });

  test("is loaded with its name; answers for a file are those for its rows", async () => {
    const run = loadRun((await known("loaded", "{train: 0.5, val: 0.5, test: 0}")).path);
    expect([run.toString(), run.classes]).toEqual([`TrainedRun(${run.path}: regression of y from 3 features)`, null]);
    const some = folder.write("some.csv", "a,b,c\n1,2,3\n4,5,6\n");
    const answers = await run.predict([{ a: 1, b: 2, c: 3 }, { a: 4, b: 5, c: 6 }]); // prettier-ignore
    expect(answers).toHaveLength(2);
    expect([await run.predict(some), await run.predict([])]).toEqual([answers, []]);
    for (const rows_ of [5, {}, null]) await expect(run.predict(rows_ as unknown as string)).rejects.toThrow("predict: rows must be a list of objects with the cells under their columns' names, or the path of a CSV file"); // prettier-ignore
    expect(() => loadRun(run.path, { threshold: 0.5 })).toThrow("loadRun: threshold is for two classes, and this run is a regression task"); // prettier-ignore
    for (const threshold of [-0.1, 1.1])
      expect(() => loadRun(run.path, { threshold })).toThrow("threshold must be >= 0 and <= 1");
  });

  test("that has not ended is not measured on its own rows", async () => {
    const run = await known("begun", "{train: 0.5, val: 0.5, test: 0}");
    renameSync(join(run.path, "summary.json"), join(folder.path, "begun.json"));
    expect(await failure(() => evaluatePart(run, "val", ["mse"]))).toBe("begun-1: error: the run has no summary.json: it has not ended\n  hint: go on with it: mlbh train --resume begun-1"); // prettier-ignore
    const { rows: count, constant } = await evaluateFile(run, csvFile(join(folder.path, "begun.csv")), ["mse"]);
    expect([count, constant]).toEqual([1030, null]);
    renameSync(join(folder.path, "begun.json"), join(run.path, "summary.json"));
    const summary = JSON.parse(readFileSync(join(run.path, "summary.json"), "utf8")) as Summary;
    const beside = (await evaluateFile(run, csvFile(join(folder.path, "begun.csv")), ["mse"])).constant!;
    const [answer] = summary.constant!.answer;
    expect(beside.mse).toBeCloseTo(rows.reduce((sum, [a, b]) => sum + (3 * a - b - answer) ** 2, 0) / rows.length, 8);
  });
});

describe("a model of a text", () => {
  const text = Array.from({ length: 400 }, (_, i) => (i % 5 === 0 ? "b" : i % 3 === 0 ? "c" : "a")).join("");

  async function trained(name: string, split: string): Promise<{ run: OpenTextRun; summary: Summary }> {
    folder.write(`${name}.txt`, text);
    const file = folder.write(
      `${name}.yaml`,
      `data: {text: ${name}.txt, tokenizer: char, context: 4, split: ${split}}\nmodel: [{Embedding: {embedding_dim: 2}}, {Linear: {out_features: auto}}]\nloss: CrossEntropyLoss\noptimizer: {SGD: {lr: 0.1}}\ntrain: {max_steps: 2, batch_size: 2}\nmetrics: [perplexity, accuracy]\nrun: {dir: "${folder.path}"}\n`,
    );
    const summary = await trainExperiment({ file });
    return { run: openTextRun(summary.run), summary };
  }

  test("is measured beside the shares of the tokens, on the part that training ended with", async () => {
    const { run, summary } = await trained("three", "{train: 0.6, val: 0.2, test: 0.2}");
    const { bytes } = JSON.parse(readFileSync(join(run.path, "split.json"), "utf8")) as { bytes: Record<"train" | "test", [number, number]> }; // prettier-ignore
    const [train, judged] = [bytes.train, bytes.test].map(([start, end]) => [...text.slice(start, end)]);
    const countOf = (letter: string, among: readonly string[]): number => among.filter((each) => each === letter).length;
    // <pad>, <unk> and the letters, each once more than it stands there
    const total = train.length + 2 + new Set(train).size;
    const nats = judged.reduce((sum, letter) => sum - Math.log((countOf(letter, train) + 1) / total), 0) / judged.length;
    const test = await evaluateTextPart(run, "test", ["perplexity", "accuracy"]);
    expect(test.constant!.perplexity).toBeCloseTo(Math.exp(nats), 10);
    expect(test.constant!.accuracy).toBeCloseTo(countOf("a", judged) / judged.length, 12);
    expect(test.constant).toEqual(summary.constant!.values);
    expect([test.tokens, test.values, test.warnings]).toEqual([4 * Math.floor((judged.length - 1) / 4), summary.test, []]);
    for (const part of ["train", "val"] as const) expect((await evaluateTextPart(run, part, ["perplexity"])).constant).toBeNull();
  });

  test("has parts without windows, and a text that may change", async () => {
    const { run, summary } = await trained("pair", "{train: 0.8, val: 0.2, test: 0}");
    expect(await failure(() => evaluateTextPart(run, "test", ["perplexity"]))).toBe("pair.txt: error: the run set nothing aside for test: its data.split.test is 0\n  hint: measure another part with --part train or val, or give a text"); // prettier-ignore
    expect((await evaluateTextPart(run, "val", ["perplexity"])).constant).toEqual(summary.constant!.values);
    appendFileSync(join(folder.path, "pair.txt"), "a");
    expect(await failure(() => evaluateTextPart(run, "val", ["perplexity"]))).toBe("pair.txt: error: the text is not the one that pair-1 was trained on: it has changed\n  hint: bring the old text back, or measure the model on the new one: mlbh evaluate pair-1 pair.txt"); // prettier-ignore
    rmSync(join(run.path, "summary.json"));
    expect(await failure(() => evaluateTextPart(run, "val", ["perplexity"]))).not.toContain("it has changed"); // nobody knows
  });
});
