// Which metrics an experiment can ask for, and what early stopping can watch.
import { describe, expect, test } from "@jest/globals";
import { checkExperiment, type Experiment } from "../../src/experiment/experiment.js";
import { checkMetrics, checkMonitor } from "../../src/experiment/measures.js";
import { parseSource } from "../../src/experiment/source.js";

interface Parts {
  readonly loss?: string;
  readonly train?: string;
  readonly more?: string;
}
const experimentOf = ({ loss = "MSELoss", train = "epochs: 1", more = "" }: Parts): Experiment =>
  checkExperiment(parseSource("x.yaml", `data: {path: d.csv, target: y}\nmodel: [Linear: {out_features: auto}]\nloss: ${loss}\noptimizer: {SGD: {lr: 0.1}}\ntrain: {${train}}\n${more}`)); // prettier-ignore

function saidOf(check: () => unknown): string | null {
  try {
    check();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

describe("metrics", () => {
  const metrics = (more: string, task: Parameters<typeof checkMetrics>[1], loss = "MSELoss"): unknown => checkMetrics(experimentOf({ loss, more }), task); // prettier-ignore

  test("those that are named; without names what the task is measured by", () => {
    expect(metrics("metrics: [mae, r2]", "regression")).toEqual(["mae", "r2"]);
    expect(metrics("", "binary")).toContain("accuracy");
    expect(metrics("", "regression")).not.toContain("accuracy");
    expect(metrics("metrics: []", "regression")).toEqual([]);
  });

  test("each that the task has no use for is named at its place", () => {
    const said = saidOf(() => metrics("metrics: [mae, accuracy, r2, f1]", "regression"))!.split("\n");
    expect(said).toHaveLength(4);
    expect(said[0]).toMatch(/^x\.yaml:6:16: error: metrics\.1 "accuracy" .*, which follows from MSELoss$/);
    expect(said[1]).toMatch(/^ {2}hint: with MSELoss use .*\bmae\b/);
    expect(said[2]).toMatch(/^x\.yaml:6:30: error: metrics\.3 "f1" /);
  });

  test("of a text that is written it is the target that says so", () => {
    const said = saidOf(() => metrics("metrics: [r2]", "sequence", "CrossEntropyLoss"));
    expect(said).toContain("which follows from data.target, a text\n  hint: with CrossEntropyLoss use ");
  });
});

describe("early stopping", () => {
  const monitor = (watched: string, rows: number, metrics: readonly string[] = ["mae", "confusion_matrix"]): string | null =>
    saidOf(() => checkMonitor(experimentOf({ train: `epochs: 1, early_stopping: {monitor: ${watched}}` }), { val: { rows } }, metrics as never)); // prettier-ignore
  const at = "x.yaml:5:46: error: train.early_stopping.monitor is";

  test("watches a loss, or a metric of the validation rows", () => {
    for (const watched of ["val_loss", "train_loss", "val_mae"]) expect(monitor(watched, 1)).toBeNull();
  });

  test("watches nothing that is not measured", () => {
    expect(monitor("val_r2", 1, [])).toBe(`${at} "val_r2", which is not measured\n  hint: choose one of train_loss, val_loss`);
    expect(monitor("val_rmse", 1)).toContain(`${at} "val_rmse", which is not measured`);
    expect(monitor("val_confusion_matrix", 1)).not.toBeNull();
  });

  test("without validation rows it watches the training alone", () => {
    const hint = "give data.split.val some, or monitor train_loss";
    expect(monitor("val_loss", 0)).toBe(`${at} "val_loss", but there are no validation rows\n  hint: ${hint}`);
    expect(monitor("val_mae", 0)).toBe(`${at} "val_mae", but there are no validation rows\n  hint: ${hint}`);
    expect(monitor("train_loss", 0)).toBeNull();
  });

  test("need not be", () => {
    expect(saidOf(() => checkMonitor(experimentOf({}), { val: { rows: 0 } }, []))).toBeNull();
  });
});
