// Metrics with arguments, from the experiment file to every place where they are shown, as users see them.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { higherIsBetter } from "../../src/metrics/monitor.js";
import { mlbh, scratch, type Result } from "./run.js";

const folder = scratch();
afterAll(folder.remove);

const METRICS =
  "[{fbeta: {beta: 2}}, accuracy, {precision: {average: macro}}, {calibration_error: {bins: 5}}, {roc_auc: {average: macro}}]";
const KEYS = ["fbeta_2", "accuracy", "precision_macro", "calibration_error_5", "roc_auc"];

function train(config: string, ...settings: string[]): Result {
  const words = [`run.dir=${folder.path}`, ...settings].flatMap((setting) => ["--set", setting]);
  return mlbh("train", `configs/${config}.yaml`, "--epochs", "3", ...words);
}

const at = (...path: string[]): string => readFileSync(join(folder.path, ...path), "utf8");
const json = (result: Result): unknown => JSON.parse(result.out);

describe("one run", () => {
  let trained: Result;
  beforeAll(() => {
    const monitor = "train.early_stopping={monitor: val_fbeta_2, patience: 2}";
    trained = train("breast_cancer", `metrics=${METRICS}`, monitor, "train.threshold={metric: fbeta_2}");
    train("breast_cancer", `metrics=${METRICS}`, monitor, "optimizer.SGD.lr=0.0001");
  });

  test("the words of training, its log and its summary", () => {
    expect(trained.code).toBe(0);
    expect(trained.err + trained.out).toMatch(/val_fbeta_2 +0\.\d+/);
    expect(trained.out).toMatch(/best for fbeta_2 on the validation rows/);
    for (const key of KEYS) expect(trained.out).toMatch(new RegExp(`^ *${key} +\\d\\.?\\d*`, "m"));
    const line = JSON.parse(at("breast_cancer-1", "metrics.jsonl").split("\n")[0]) as Record<string, number>;
    for (const key of KEYS) expect(line[`val_${key}`]).toBeGreaterThanOrEqual(0);
    const summary = JSON.parse(at("breast_cancer-1", "summary.json")) as { test: object; threshold: object; best_epoch: number };
    expect(Object.keys(summary.test)).toEqual(["loss", ...KEYS]);
    expect(summary.threshold).toMatchObject({ metric: "fbeta_2" });
    const epochs = at("breast_cancer-1", "metrics.jsonl").trim().split("\n").map((text) => JSON.parse(text) as Record<string, number>); // prettier-ignore
    const scores = epochs.map((epoch) => epoch.val_fbeta_2);
    expect(summary.best_epoch).toBe(epochs[scores.indexOf(Math.max(...scores))].epoch); // the first of the best, by the metric
  });

  test("resolved.yaml holds all arguments, and plain names where they are the defaults", () => {
    expect((parse(at("breast_cancer-1", "resolved.yaml")) as { metrics: unknown }).metrics).toEqual([
      { fbeta: { beta: 2, average: "auto" } },
      "accuracy",
      { precision: { average: "macro" } },
      { calibration_error: { bins: 5 } },
      "roc_auc",
    ]);
  });

  test("evaluate: those of the run, or others by their keys", () => {
    const run = join(folder.path, "breast_cancer-1");
    const { metrics } = json(mlbh("evaluate", run, "--json")) as { metrics: object };
    expect(metrics).toEqual((JSON.parse(at("breast_cancer-1", "summary.json")) as { test: object }).test);
    const others = json(mlbh("evaluate", run, "--json", "--metrics", "f1_weighted,fbeta_0.5_macro,brier")) as { metrics: object };
    expect(Object.keys(others.metrics)).toEqual(["loss", "f1_weighted", "fbeta_0.5_macro", "brier"]);
    expect(mlbh("evaluate", run, "--metrics", "top_k_accuracy_2").err).toMatch(/^error: --metrics: "top_k_accuracy_2" does not fit a binary task, which this run has\n\(choose from accuracy, .*calibration_error\)/); // prettier-ignore
    expect(mlbh("evaluate", run, "--metrics", "fbeta").err).toContain('there is no metric "fbeta"');
    expect(mlbh("evaluate", run, "--metrics", "fbeta").err).toContain('did you mean "fbeta_2"?');
  });

  test("report, compare, runs, explain", () => {
    const [one, two] = ["breast_cancer-1", "breast_cancer-2"].map((name) => join(folder.path, name));
    expect(mlbh("report", one).code).toBe(0);
    const page = at("breast_cancer-1", "report.html");
    expect(page).toContain(">precision_macro</th>");
    expect(page).toContain("f1 where a missed row costs beta^2 times a false alarm; beta: 2");
    const compared = json(mlbh("compare", one, two, "--json")) as {
      metrics: { key: string; values: number[]; best: boolean[] }[];
    };
    for (const [key, higher] of [["test_fbeta_2", true], ["test_calibration_error_5", false]] as const) {
      const row = compared.metrics.find((each) => each.key === key)!;
      expect(row.best[row.values[0] > row.values[1] === higher ? 0 : 1]).toBe(true);
    } // prettier-ignore
    expect(mlbh("compare", one, two, "--metric", "val_fbeta_2").out).toContain("val_fbeta_2 by epoch");
    const listed = mlbh("runs", folder.path, "--sort", "fbeta_2");
    expect(listed.code).toBe(0);
    expect(listed.out.split("\n")[0]).toContain("fbeta_2");
    expect(mlbh("explain", "fbeta_2").out).toMatch(/^fbeta +metric, src\/metrics\/detection\.ts\n/);
  });
});

test("several runs: repeat and sweep", () => {
  const metrics = "metrics=[{top_k_accuracy: {k: 2}}, {cohen_kappa: {weights: quadratic}}, accuracy]";
  const repeated = train("iris", metrics, "repeat={seeds: 2}", "name=twice");
  expect(repeated.out).toMatch(/^top_k_accuracy_2 +[01]\.?\d* +/m);
  expect(JSON.parse(at("twice-1", "summary.json"))).toHaveProperty("metrics.cohen_kappa_quadratic.mean");

  const settings = [metrics, `run.dir=${folder.path}`, "name=swept", "sweep={metric: val_cohen_kappa_quadratic, keys: {optimizer.SGD.lr: [0.1, 0.0001]}}", "train.epochs=3"]; // prettier-ignore
  const swept = json(mlbh("sweep", "configs/iris.yaml", "--json", ...settings.flatMap((setting) => ["--set", setting])));
  expect(swept).toMatchObject({ metric: "val_cohen_kappa_quadratic", higher_is_better: true });
  const [first, second] = (swept as { trials: { value: number }[] }).trials;
  expect(first.value).toBeGreaterThanOrEqual(second.value);
});

test("which way is better follows from the metric, whatever its arguments", () => {
  for (const key of ["fbeta_2", "top_k_accuracy_3", "roc_auc_weighted"]) expect(higherIsBetter(`val_${key}`)).toBe(true);
  for (const key of ["quantile_loss_0.9", "calibration_error_5", "loss", "nothing"])
    expect(higherIsBetter(`val_${key}`)).toBe(false);
});
