import { describe, expect, test } from "@jest/globals";
import { metricOf, metricNames, type MetricName, type Predictions } from "../../src/metrics/metrics.js";
import { load } from "../fixtures/load.js";

type Case = Predictions & { readonly expected: Readonly<Record<string, number | number[][]>> };

describe("metrics equal scikit-learn's", () => {
  test.each(load<Case[]>("metrics").map((row) => [`${row.task}, ${row.targets.length} rows`, row] as const))("%s", (_, row) => {
    for (const [name, expected] of Object.entries(row.expected)) {
      const value = metricOf(name as MetricName).compute(row);
      if (Array.isArray(expected)) expect(value).toEqual(expected);
      else expect(Math.abs((value as number) - expected)).toBeLessThan(1e-12 * Math.max(1, Math.abs(expected)));
    }
  });

  test("every metric is covered", () => {
    const covered = new Set(load<Case[]>("metrics").flatMap((row) => Object.keys(row.expected)));
    expect([...metricNames].filter((name) => !covered.has(name))).toEqual([]);
  });
});

describe("where a metric is not defined", () => {
  const compute = (name: MetricName, predictions: Predictions): unknown => metricOf(name).compute(predictions);

  test("ROC AUC with one class is null", () => {
    expect(compute("roc_auc", { task: "binary", outputs: [0.2, 0.9], targets: [1, 1], classes: 2 })).toBeNull();
  });

  test("F1 without positives is 0", () => {
    expect(compute("f1", { task: "binary", outputs: [0.2, 0.1], targets: [0, 0], classes: 2 })).toBe(0);
  });

  test("R2 of a constant target is null; no rows give null", () => {
    expect(compute("r2", { task: "regression", outputs: [1, 2], targets: [3, 3], classes: 0 })).toBeNull();
    expect(compute("mse", { task: "regression", outputs: [], targets: [], classes: 0 })).toBeNull();
    expect(compute("accuracy", { task: "binary", outputs: [], targets: [], classes: 2 })).toBeNull();
  });
});
