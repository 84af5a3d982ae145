import { describe, expect, test } from "@jest/globals";
import { camelFields } from "../../src/core/fields.js";
import { findMetric, measureOf, metricKeys, metricNames, metricOf, metricsFor, type MetricKey, type Predictions } from "../../src/metrics/metrics.js"; // prettier-ignore
import { metricTable } from "../../src/metrics/table.js";
import type { Field } from "../../src/core/fields.js";
import { load } from "../fixtures/load.js";

type Case = Predictions & { readonly expected: Readonly<Record<string, number | number[][]>> };
const cases = load<Case[]>("metrics");

describe("metrics equal scikit-learn's", () => {
  test.each(cases.map((row, i) => [`${i}: ${row.task}, ${row.targets.length} rows${row.weights === undefined ? "" : ", weighted"}`, row] as const))("%s", (_, row) => {
    const wrong: string[] = [];
    for (const [key, expected] of Object.entries(row.expected)) {
      const value = metricOf(key as MetricKey).compute(row);
      const differences = [value].flat(2).map((x, i) => Math.abs((x as number) - [expected].flat(2)[i]) / Math.max(1, Math.abs([expected].flat(2)[i])));
      if (value === null || !differences.every((difference) => difference < 1e-12)) wrong.push(`${key}: ${JSON.stringify(value)}, not ${JSON.stringify(expected)}`);
    }
    expect(wrong).toEqual([]);
  }); // prettier-ignore

  test("every metric and every choice of its arguments is covered, with weights and without", () => {
    for (const weighted of [true, false]) {
      const keys = new Set(cases.filter(({ weights }) => (weights !== undefined) === weighted).flatMap(({ expected }) => Object.keys(expected))); // prettier-ignore
      const covered = new Set([...keys].map((key) => findMetric(key)!.name));
      expect(metricNames.filter((name) => !covered.has(name))).toEqual([
        "bits_per_char",
        "token_accuracy",
        "exact_match",
        "edit_distance",
      ]); // scikit-learn has none: test/train/text, test/train/sequences, and below
      for (const average of ["macro", "micro", "weighted"]) expect([...keys]).toContain(`precision_${average}`);
    }
  });

  test("a row with weight 2 is two rows, one with weight 0 is none", () => {
    for (const row of cases.filter(({ weights }) => weights === undefined)) {
      const counts = Array.from(row.targets, (_, i) => (i * 7 + 1) % 3);
      const rows = counts.flatMap((count, i) => new Array<number>(count).fill(i));
      const width = row.outputs.length / row.targets.length;
      const repeated: Predictions = {
        ...row,
        targets: rows.map((i) => row.targets[i]),
        outputs: rows.flatMap((i) => Array.from(row.outputs).slice(i * width, (i + 1) * width)),
      };
      for (const key of Object.keys(row.expected) as MetricKey[]) {
        if (key === "median_absolute_error" || key === "max_error") continue; // the lower median, and no weights: as in scikit-learn
        const [a, b] = [metricOf(key).compute({ ...row, weights: counts }), metricOf(key).compute(repeated)];
        [a].flat(2).forEach((x, i) => {
          expect([key, x === null ? null : Number(x.toPrecision(11))]).toEqual([key, b === null ? null : Number(([b].flat(2)[i]).toPrecision(11))]); // prettier-ignore
        });
      }
    }
  });
});

describe("the key of a metric with arguments", () => {
  test.each([
    ["accuracy", {}, "accuracy"],
    ["top_k_accuracy", { k: 3 }, "top_k_accuracy_3"],
    ["fbeta", { beta: 2, average: "weighted" }, "fbeta_2_weighted"],
    ["fbeta", { beta: 0.5, average: "auto" }, "fbeta_0.5"],
    ["precision", { average: "macro" }, "precision_macro"],
    ["quantile_loss", { q: 0.9 }, "quantile_loss_0.9"],
    ["calibration_error", { bins: 10 }, "calibration_error"],
  ])("%s %j: %s", (name, args, key) => {
    expect(measureOf({ name, args }).key).toBe(key);
  });

  test("names one measure, and is found again: for every metric and all of its arguments", () => {
    const seen = new Set<string>();
    for (const name of metricNames) {
      let all: Record<string, unknown>[] = [{}];
      for (const [argument, field] of camelFields(metricTable[name].fields)) all = all.flatMap((args) => valuesFor(field).map((value) => ({ ...args, [argument]: value }))); // prettier-ignore
      for (const args of all) {
        const measure = measureOf({ name, args });
        expect(measure.key).toMatch(/^[\w.+-]+$/); // needs no quotes in a shell, in YAML, in a file's name
        expect(seen.has(measure.key)).toBe(false);
        seen.add(measure.key);
        expect(findMetric(measure.key)).toMatchObject({ name, args, key: measure.key });
      }
    }
    expect(seen.size).toBeGreaterThan(70);
  });

  test.each(["fbeta", "fbeta_", "precision_", "fbeta_ 2", "fbeta_x", "fbeta_-1", "fbeta_2_3", "fbeta_weighted_2", "precision_median", "accuracy_2", "top_k_accuracy_1.5", "quantile_loss_1.1", "constructor", ""])(
    "no metric is called %j",
    (key) => {
      expect(findMetric(key)).toBeNull();
    },
  ); // prettier-ignore

  test("what is the default may be written; what is offered exists", () => {
    expect(findMetric("calibration_error_10")?.key).toBe("calibration_error");
    for (const key of metricKeys) expect(findMetric(key)?.key).toBe(key);
    expect(() => metricOf("fbeta_x")).toThrow('there is no metric "fbeta_x"');
  });
});

function valuesFor(field: Field): unknown[] {
  if (field.type === "choice") return [...field.choices];
  if (field.type === "integer") return [1, 3, 10];
  return [0, 0.5, 1];
}

test("which task a metric is for", () => {
  expect(metricsFor("regression")).toEqual(["mse", "rmse", "mae", "r2", "explained_variance", "pearson", "median_absolute_error", "max_error", "mape", "msle", "quantile_loss"]); // prettier-ignore
  expect(metricsFor("binary")).not.toContain("top_k_accuracy");
  expect(metricOf("mse").misfit("binary")).toBe("does not fit a binary task");
  expect(metricOf("f1_binary").misfit("multiclass")).toMatch("average: binary is for two classes");
  expect(metricOf("f1_binary").misfit("binary")).toBeNull();
  expect(metricOf("f1_macro").misfit("regression")).toBe("does not fit a regression task");
});

describe("where a metric is not defined", () => {
  const compute = (name: MetricKey, predictions: Predictions): unknown => metricOf(name).compute(predictions);

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

  test("average precision without rows of a class is null, with nothing but positive rows 1", () => {
    expect(compute("average_precision", { task: "binary", outputs: [0.2, 0.9], targets: [0, 0], classes: 2 })).toBeNull();
    expect(compute("average_precision", { task: "binary", outputs: [0.2, 0.9], targets: [1, 1], classes: 2 })).toBe(1);
    expect(compute("average_precision", { task: "multiclass", outputs: [0.2, 0.8, 0, 0.9, 0.1, 0], targets: [1, 0], classes: 3 })).toBeNull(); // prettier-ignore
  });

  test("one class, and all rows called so: kappa is null, MCC 0", () => {
    const same: Predictions = { task: "binary", outputs: [0.2, 0.1], targets: [0, 0], classes: 2 };
    expect(compute("cohen_kappa_linear", same)).toBeNull();
    expect(compute("matthews", same)).toBe(0);
    expect(compute("balanced_accuracy", same)).toBe(1);
  });

  test("constant targets: explained variance and correlation are null; numbers below 0: msle is", () => {
    const same: Predictions = { task: "regression", outputs: [1, 2], targets: [3, 3], classes: 0 };
    expect(compute("explained_variance", same)).toBeNull();
    expect(compute("pearson", same)).toBeNull();
    expect(compute("pearson", { ...same, outputs: [3, 3], targets: [1, 2] })).toBeNull();
    expect(compute("msle", { ...same, outputs: [-0.1, 2] })).toBeNull();
  });

  test("no rows, or none with a weight: null", () => {
    for (const key of metricKeys.filter((name) => name !== "confusion_matrix")) {
      const task = (["binary", "multiclass", "regression"] as const).find((each) => metricOf(key).misfit(each) === null)!;
      const none: Predictions = { task, outputs: [], targets: [], classes: 2 };
      expect([key, compute(key, none)]).toEqual([key, null]);
    }
    expect(compute("median_absolute_error", { task: "regression", outputs: [1], targets: [2], classes: 0, weights: [0] })).toBeNull(); // prettier-ignore
    expect(compute("brier", { task: "binary", outputs: [1], targets: [1], classes: 2, weights: [0] })).toBeNull();
  });

  test("a probability that is not a number", () => {
    const broken: Predictions = { task: "binary", outputs: [NaN, 0.1], targets: [0, 1], classes: 2 };
    for (const key of ["roc_auc", "average_precision", "calibration_error"] as const) expect(compute(key, broken)).toBeNull();
    for (const key of ["roc_auc", "average_precision"] as const) expect(compute(key, { ...broken, weights: [1, 1] })).toBeNull();
    expect(compute("median_absolute_error", { task: "regression", outputs: [NaN], targets: [1], classes: 0 })).toBeNull();
  });
});

describe("texts that were written", () => {
  const ids = (text: string): number[] => [...text].map((character) => character.charCodeAt(0));
  const places = 8;
  const row = (text: string): number[] => [...ids(text), ...new Array<number>(places - text.length).fill(-1)];
  const texts = (pairs: readonly (readonly [string, string])[]): Predictions => ({ task: "sequence", outputs: pairs.flatMap(([written]) => row(written)), targets: pairs.flatMap(([, truth]) => row(truth)), classes: places }); // prettier-ignore

  test.each([
    ["kitten", "sitting", 3],
    ["sunday", "saturday", 3],
    ["", "abc", 3],
    ["abc", "", 3],
    ["", "", 0],
    ["flaw", "lawn", 2],
    ["same", "same", 0],
  ])("from %j to %j it takes %i steps", (a, b, steps) => {
    expect(metricOf("edit_distance").compute(texts([[a, b]]))).toBe(steps);
    expect(metricOf("exact_match").compute(texts([[a, b]]))).toBe(Number(a === b));
  });

  test("of several texts the mean; of none there is none", () => {
    const pairs = [["kitten", "sitting"], ["same", "same"]] as const; // prettier-ignore
    expect(metricOf("edit_distance").compute(texts(pairs))).toBe(1.5);
    expect(metricOf("exact_match").compute(texts(pairs))).toBe(0.5);
    expect(metricOf("exact_match").compute(texts([]))).toBeNull();
  });
});
