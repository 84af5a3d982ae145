// Above which probability the answer is yes: chosen on the validation rows, kept with the weights, used by whoever asks the model.
import { afterAll, describe, expect, test } from "@jest/globals";
import { join } from "node:path";
import { checkAll } from "../../src/advise/check/check.js";
import { InputError } from "../../src/core/errors.js";
import { csvFile } from "../../src/files/csvFile.js";
import { metricOf, type Predictions } from "../../src/metrics/metrics.js";
import { readSummary } from "../../src/runs/runLog.js";
import { openRun } from "../../src/runs/openRun.js";
import { evaluateFile, evaluatePart } from "../../src/train/evaluate.js";
import { predictFile } from "../../src/train/predictFile.js";
import { chooseThreshold } from "../../src/train/threshold.js";
import { trainExperiment } from "../../src/train/train.js";
import { mlbh, root, scratch } from "../cli/run.js";

const folder = scratch();
afterAll(folder.remove);

const binary = (outputs: readonly number[], targets: readonly number[]): Predictions => ({
  task: "binary",
  outputs,
  targets,
  classes: 2,
});

describe("the threshold", () => {
  test("lies between the probabilities that it divides", () => {
    const { value, score } = chooseThreshold(binary([0.1, 0.2, 0.3, 0.05], [0, 1, 1, 0]), "f1")!;
    expect([value, score]).toEqual([expect.closeTo(0.15, 12), 1]);
  });

  test("of equally good ones is the nearest to 1/2", () => {
    expect(chooseThreshold(binary([0.4, 0.9], [0, 1]), "accuracy")).toMatchObject({ value: 0.5, score: 1 });
    expect(chooseThreshold(binary([0.6, 0.7, 0.9], [0, 0, 1]), "accuracy")!.value).toBeCloseTo(0.8, 12);
  });

  test("is the best of all, tried one by one", () => {
    const outputs = Array.from({ length: 60 }, (_, i) => ((i * 37) % 61) / 61);
    const targets = outputs.map((p, i) => Number(p + ((i * 7) % 5) / 10 > 0.6));
    const p = binary(outputs, targets);
    const all = [0, ...outputs].map((threshold) => metricOf("f1").compute({ ...p, threshold }) as number);
    expect(chooseThreshold(p, "f1")!.score).toBe(Math.max(...all));
  });

  test("is not chosen from nothing, and many different probabilities take no longer than a few", () => {
    expect(chooseThreshold(binary([], []), "f1")).toBeNull();
    const many = Array.from({ length: 5000 }, (_, i) => i / 5000);
    const { value } = chooseThreshold(binary(many, many.map((x) => Number(x > 0.25))), "accuracy")!; // prettier-ignore
    expect(value).toBeCloseTo(0.25, 2);
  });

  test("is tried at 256 places: between all neighbours, or evenly spread between more", () => {
    const highest = (count: number) => chooseThreshold(binary(Array.from({ length: count }, (_, i) => i / 1000), Array.from({ length: count }, (_, i) => Number(i === count - 1))), "accuracy")!; // prettier-ignore
    expect(highest(257)).toMatchObject({ value: expect.closeTo(0.2555, 12), score: 1 });
    // of 257 places the last is left out: there the two highest cannot be told apart
    expect(highest(258)).toMatchObject({ value: 0.5, score: 257 / 258 });
  });
});

/** 200 rows, of which every tenth is a yes, with a score that tells little. */
const table = ["score,y", ...Array.from({ length: 200 }, (_, i) => `${((i * 7919) % 100) / 50 + (i % 10 === 0 ? 1 : 0)},${i % 10 === 0 ? "yes" : "no"}`)].join("\n"); // prettier-ignore

async function trained(threshold: string): Promise<string> {
  folder.write("t.csv", table);
  const file = folder.write(
    "t.yaml",
    `data: {path: t.csv, target: y, positive: "yes"}\nmodel: [{Linear: {out_features: 1}}]\nloss: BCEWithLogitsLoss\noptimizer: {SGD: {lr: 0.5}}\ntrain: {epochs: 5, threshold: ${threshold}}\n`,
  );
  return (await trainExperiment({ file, overrides: [`run.dir=${folder.path}`] })).run;
}

describe("a run", () => {
  test("chooses it on its validation rows; evaluate, predict and the summary use it", async () => {
    const path = await trained("{metric: f1}");
    const run = openRun(path);
    expect(run.threshold).toBeGreaterThan(0);
    expect(run.threshold).toBeLessThan(0.5);
    const { values } = await evaluatePart(run, "test", run.metrics);
    const summary = readSummary(path)!;
    expect(summary.test).toEqual(values);
    expect(summary.threshold).toMatchObject({ value: run.threshold, metric: "f1" });
    expect((await evaluatePart({ ...run, threshold: 0.5 }, "test", ["recall"])).values.recall).toBe(0);
    expect(values.recall).toBeGreaterThan(0);
    const labels: unknown[] = [];
    const sure: boolean[] = [];
    await predictFile(run, csvFile(join(folder.path, "t.csv")), {
      header: () => undefined,
      rows: (rows) => {
        labels.push(...rows.map(({ predicted }) => predicted));
        sure.push(...rows.map(({ probabilities }) => probabilities![1] > run.threshold!));
      },
    });
    expect(labels).toEqual(sure.map((yes) => (yes ? "yes" : "no")));
    const { constant } = await evaluateFile(run, csvFile(join(folder.path, "t.csv")), ["accuracy", "f1"]);
    expect(constant).toEqual({ accuracy: 0.9, f1: 0 });
  });

  test("takes a number as it is; --threshold asks for another", async () => {
    const path = await trained("0.2");
    expect(openRun(path).threshold).toBe(0.2);
    const recall = (...words: string[]): number => (JSON.parse(mlbh("evaluate", path, ...words, "--json").out) as { metrics: { recall: number } }).metrics.recall; // prettier-ignore
    expect([recall("--threshold", "0"), recall("--threshold", "1")]).toEqual([1, 0]);
    expect(mlbh("evaluate", path).out).toContain("answers yes above a probability of 0.2000\n");
    expect(mlbh("predict", path, join(folder.path, "t.csv"), "--threshold", "1.5")).toMatchObject({
      code: 2,
      err: expect.stringContaining("expected a number from 0 to 1"),
    });
  });

  test.each([
    [
      "breast_cancer",
      ["train.threshold={metric: f1}", "train.early_stopping=null", "data.split={train: 0.8, val: 0, test: 0.2}"],
      "is chosen on the validation rows, and there are none",
    ],
    ["iris", ["train.threshold=0.3"], "is for tasks with two classes, and this is a multiclass task"],
  ])("that cannot have it: %s", async (name, overrides, words) => {
    const file = join(root, `configs/${name}.yaml`);
    const refused = trainExperiment({ file, overrides: [...overrides, `run.dir=${folder.path}`] });
    await expect(refused).rejects.toThrow(InputError);
    await expect(refused).rejects.toThrow(`train.threshold ${words}`);
    const { errors } = await checkAll(file, overrides);
    expect(errors.map(({ message }) => message)).toEqual([`train.threshold ${words}`]);
  });
});
