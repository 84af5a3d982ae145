// Metrics at the borders of their rules: thresholds, ties, bins, confident mistakes; what each is for, and how one is put in words.
import { describe, expect, test } from "@jest/globals";
import { defaultMetrics, metricNames, metricOf, measureOf, metricsFor, predictedClass, type MetricKey, type Predictions } from "../../src/metrics/metrics.js"; // prettier-ignore
import { editDistance } from "../../src/metrics/sequences.js";

const binary = (outputs: number[], targets: number[], more: Partial<Predictions> = {}): Predictions => ({ task: "binary", outputs, targets, classes: 2, ...more }); // prettier-ignore
const several = (rows: number[][], targets: number[]): Predictions => ({ task: "multiclass", outputs: rows.flat(), targets, classes: rows[0].length }); // prettier-ignore
const values = (outputs: number[], targets: number[], more: Partial<Predictions> = {}): Predictions => ({ task: "regression", outputs, targets, classes: 0, ...more }); // prettier-ignore
const compute = (key: MetricKey, predictions: Predictions): unknown => metricOf(key).compute(predictions);

describe("what a metric is for", () => {
  const rest = metricNames.filter((name) => !metricsFor("regression").includes(name));
  test("two classes, several, tokens, chats and texts", () => {
    const texts = ["bits_per_char", "token_accuracy", "exact_match", "edit_distance"];
    expect(metricsFor("multiclass")).toEqual(rest.filter((name) => !texts.includes(name)));
    expect(metricsFor("binary")).toEqual(metricsFor("multiclass").filter((name) => name !== "top_k_accuracy"));
    expect(metricsFor("tokens")).toEqual(["accuracy", "log_loss", "perplexity", "bits_per_char", "token_accuracy"]);
    expect(metricsFor("chat")).toEqual(["accuracy", "log_loss", "perplexity", "bits_per_char", "token_accuracy", "exact_match"]);
    expect(metricsFor("sequence")).toEqual(["perplexity", "token_accuracy", "exact_match", "edit_distance"]);
  });

  test("is told where none are named, and each of these fits", () => {
    for (const task of ["binary", "multiclass", "regression", "tokens", "chat", "sequence"] as const)
      for (const name of defaultMetrics(task)) expect([task, name, metricOf(name).misfit(task)]).toEqual([task, name, null]);
    expect(defaultMetrics("binary")).toEqual(["accuracy", "precision", "recall", "f1", "roc_auc", "confusion_matrix"]);
  });

  test("a threshold can be chosen for those that see classes alone", () => {
    expect(metricNames.filter((name) => measureOf({ name, args: { k: 1, beta: 1, q: 0.5 } }).byClass)).toEqual(["accuracy", "balanced_accuracy", "matthews", "cohen_kappa", "precision", "recall", "f1", "fbeta", "specificity", "jaccard"]); // prettier-ignore
  });

  test("those of tokens are means over them", () => {
    expect(metricNames.filter((name) => measureOf({ name, args: { k: 1, beta: 1, q: 0.5 } }).byToken)).toEqual(["accuracy", "log_loss", "perplexity", "bits_per_char", "token_accuracy"]); // prettier-ignore
    const score = { tokens: 4, characters: 8, surprise: 2, right: 3 };
    expect(["accuracy", "log_loss", "perplexity", "token_accuracy"].map((key) => metricOf(key as MetricKey).ofTokens(score))).toEqual([0.75, 0.5, Math.exp(0.5), 0.75]); // prettier-ignore
  });
});

test("what a metric measures has its arguments where they are not the defaults", () => {
  const meaning = (name: string, args: object): string => measureOf({ name, args: args as Record<string, unknown> }).meaning;
  expect(meaning("fbeta", { beta: 2, average: "weighted" })).toMatch(/ a false alarm; beta: 2; average: weighted$/);
  expect(meaning("precision", { average: "auto" })).toBe(meaning("precision", {}));
  expect(measureOf({ name: "fbeta", args: { beta: 2 } }).args).toEqual({ beta: 2, average: "auto" });
});

describe("the class of a row", () => {
  test("is yes above the threshold, 1/2 unless another is chosen", () => {
    expect([0.4, 0.5, 0.6].map((p) => predictedClass(binary([p], [1]), 0))).toEqual([0, 0, 1]);
    expect([0.2, 0.3].map((p) => predictedClass(binary([p], [1], { threshold: 0.2 }), 0))).toEqual([0, 1]);
    expect(predictedClass(binary([0.1], [1], { threshold: 0 }), 0)).toBe(1);
  });

  test("is the first of the most probable of several", () => {
    const p = several([[0.2, 0.4, 0.4], [0.3, 0.3, 0.4], [0.5, 0.5, 0]], [0, 0, 0]); // prettier-ignore
    expect([0, 1, 2].map((row) => predictedClass(p, row))).toEqual([1, 2, 0]);
  });

  test("is among the first k guesses where fewer than k come before it, of equals the later", () => {
    const p = several([[0.4, 0.4, 0.2], [0.4, 0.4, 0.2], [0.1, 0.2, 0.7]], [0, 1, 0]); // prettier-ignore
    expect([compute("top_k_accuracy_1", p), compute("top_k_accuracy_2", p), compute("top_k_accuracy_3", p)]).toEqual([1 / 3, 2 / 3, 1]); // prettier-ignore
  });
});

describe("counts", () => {
  // class 0: two right, one called 1; class 1: one called 0; class 2: right
  const p = several([[1, 0, 0], [1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 0, 1]], [0, 0, 0, 1, 2]); // prettier-ignore
  test("of each class against the others", () => {
    expect(compute("confusion_matrix", p)).toEqual([[2, 1, 0], [1, 0, 0], [0, 0, 1]]); // prettier-ignore
    expect(compute("precision_macro", p)).toBeCloseTo((2 / 3 + 0 + 1) / 3, 12);
    expect(compute("recall_weighted", p)).toBeCloseTo((3 * (2 / 3) + 0 + 1) / 5, 12);
    expect(compute("specificity_macro", p)).toBeCloseTo((1 / 2 + 3 / 4 + 1) / 3, 12);
    expect(compute("jaccard_micro", p)).toBeCloseTo(3 / (3 + 2 + 2), 12);
    expect(compute("balanced_accuracy", p)).toBeCloseTo((2 / 3 + 0 + 1) / 3, 12);
  });

  test("of which there are none make a score of 0", () => {
    const never = binary([0.1, 0.2], [1, 1]);
    const always = binary([0.9, 0.8], [1, 1]);
    for (const key of ["precision", "recall", "f1", "fbeta_2", "jaccard"] as const) expect([key, compute(key, never)]).toEqual([key, 0]); // prettier-ignore
    expect([compute("specificity", always), compute("recall", always), compute("recall", binary([0.9], [0]))]).toEqual([0, 1, 0]);
  });
});

describe("probabilities", () => {
  test("of a confident mistake cost 52 bits, and of what is certain next to nothing", () => {
    const bits = (p: number, target: number): number => (compute("log_loss", binary([p], [target])) as number) / Math.LN2;
    expect([bits(0, 1), bits(1, 0)]).toEqual([expect.closeTo(52, 12), expect.closeTo(52, 12)]);
    expect([bits(1, 1), bits(0, 0)]).toEqual([expect.closeTo(2 ** -52 / Math.LN2, 30), expect.closeTo(2 ** -52 / Math.LN2, 30)]); // prettier-ignore
    expect(compute("perplexity", binary([0.25, 0.75], [1, 0]))).toBeCloseTo(4, 12);
  });

  test("are as far from 0 and 1 as their squares say, over all classes", () => {
    expect(compute("brier", binary([0.25, 0.5], [1, 0]))).toBeCloseTo((0.75 ** 2 + 0.5 ** 2) / 2, 12);
    expect(compute("brier", several([[0.25, 0.25, 0.5]], [2]))).toBeCloseTo(2 * 0.25 ** 2 + 0.5 ** 2, 12);
  });

  /** Two rows, of which the first is a yes: in one bin their errors cancel, in two they do not. */
  const areTogether = (first: number, second: number, bins: number): boolean => {
    const error = compute(`calibration_error_${bins}`, binary([first, second], [1, 0])) as number;
    const [apart, together] = [(1 - first + second) / 2, Math.abs(1 - first - second) / 2];
    expect(Math.min(Math.abs(error - apart), Math.abs(error - together))).toBeLessThan(1e-12);
    return Math.abs(error - together) < 1e-12;
  };

  test("are in the bin that ends with them, however the product is rounded", () => {
    expect([areTogether(0.5, 0.3, 2), areTogether(0.5, 0.6, 2)]).toEqual([true, false]);
    expect([areTogether(0.2, 0.3, 5), areTogether(0.2, 0.1, 5)]).toEqual([false, true]);
    expect(0.07 * 100).toBeGreaterThan(7);
    expect([areTogether(0.07, 0.065, 100), areTogether(0.07, 0.075, 100)]).toEqual([true, false]);
    const next = 1 / 3 + 2 ** -54;
    expect([3 * next, next > 1 / 3]).toEqual([1, true]);
    expect([areTogether(next, 0.2, 3), areTogether(next, 0.5, 3), areTogether(1 / 3, 0.2, 3)]).toEqual([false, true, true]);
  });

  test("of 0 are in the first bin, of 1 in the last", () => {
    expect([areTogether(0, 0.4, 2), areTogether(0.6, 1, 2), areTogether(0, 0.6, 2), areTogether(0.4, 1, 2)]).toEqual([true, true, false, false]); // prettier-ignore
    expect(compute("calibration_error_1", binary([0, 1], [1, 0]))).toBe(0);
  });

  test("of several classes are those of the class that is chosen", () => {
    expect(compute("calibration_error", several([[0.75, 0.25, 0], [0.1, 0.6, 0.3]], [0, 2]))).toBeCloseTo((0.25 + 0.6) / 2, 12); // prettier-ignore
  });
});

describe("order", () => {
  test("is right for as many pairs as score so, a tie for half", () => {
    expect(compute("roc_auc", binary([0.1, 0.5, 0.5, 0.9], [0, 0, 1, 1]))).toBe(3.5 / 4);
    expect(compute("roc_auc", binary([0.1, 0.5, 0.5, 0.9], [0, 0, 1, 1], { weights: [1, 2, 1, 3] }))).toBeCloseTo((1 + 2 / 2 + 3 * 3) / (3 * 4), 12); // prettier-ignore
    expect(compute("roc_auc", binary([1, 0], [0, 1]))).toBe(0);
  });

  test("has a precision at every positive row; ties share theirs", () => {
    // 0.9 yes: 1 of 1; 0.5 yes and no: 2 of 3
    expect(compute("average_precision", binary([0.9, 0.5, 0.5, 0.1], [1, 1, 0, 0]))).toBeCloseTo((1 + 2 / 3) / 2, 12);
    expect(compute("average_precision", binary([0.9, 0.8], [0, 1]))).toBe(1 / 2);
  });

  test("of several classes counts each alike, or by its rows", () => {
    const p = several([[0.8, 0.1, 0.1], [0.1, 0.6, 0.3], [0.3, 0.5, 0.2], [0.2, 0.2, 0.6]], [0, 1, 0, 2]); // prettier-ignore
    // class 0: both above the others; class 1 and class 2: above all
    expect([compute("roc_auc", p), compute("roc_auc_weighted", p)]).toEqual([1, 1]);
    const worse = several([[0.1, 0.8, 0.1], [0.1, 0.6, 0.3], [0.3, 0.5, 0.2], [0.2, 0.2, 0.6]], [0, 1, 0, 2]); // prettier-ignore
    // class 0: 0.1 and 0.3 against 0.1 and 0.2: 1/2 + 0 + 1 + 1 of 4; class 1: 0.6 against 0.8, 0.5, 0.2: 2 of 3; class 2: all
    const [a, b, c] = [2.5 / 4, 2 / 3, 1];
    expect(compute("roc_auc", worse)).toBeCloseTo((a + b + c) / 3, 12);
    expect(compute("roc_auc_weighted", worse)).toBeCloseTo((2 * a + b + c) / 4, 12);
  });
});

describe("values", () => {
  test("too low and too high cost what the quantile says", () => {
    expect([compute("quantile_loss_0.9", values([1], [3])), compute("quantile_loss_0.9", values([3], [1])), compute("quantile_loss_0.9", values([2], [2]))]).toEqual([expect.closeTo(1.8, 12), expect.closeTo(0.2, 12), expect.closeTo(0, 12)]); // prettier-ignore
  });

  test("below 0 have no logarithm, 0 has", () => {
    expect([compute("msle", values([0, 1], [0, 0])), compute("msle", values([1], [-0.1])), compute("msle", values([NaN], [1]))]).toEqual([expect.closeTo(Math.LN2 ** 2 / 2, 12), null, null]); // prettier-ignore
  });

  test("with weights count so many times, but for the largest error", () => {
    const weighted = values([1, 5], [0, 0], { weights: [3, 1] });
    expect([compute("mae", weighted), compute("mse", weighted), compute("max_error", weighted), compute("median_absolute_error", weighted)]).toEqual([2, 7, 5, 1]); // prettier-ignore
    expect(compute("max_error", values([1, -7], [0, 0]))).toBe(7);
  });
});

test("the bits of tokens are shared out over the characters that they stand for, one each unless it is said", () => {
  const tokens: Predictions = { task: "tokens", outputs: [0.25, 0.75, 0.5, 0.5], targets: [0, 1], classes: 2 };
  // of 1/4 two bits, of 1/2 one
  expect(compute("bits_per_char", tokens)).toBeCloseTo((2 + 1) / 2, 12);
  expect(compute("bits_per_char", { ...tokens, characters: 6 })).toBeCloseTo((2 + 1) / 6, 12);
});

test("one list of tokens becomes another by as few steps as there are", () => {
  const of = (a: string, b: string): number => editDistance(Array.from(a, (c) => c.charCodeAt(0)), Array.from(b, (c) => c.charCodeAt(0))); // prettier-ignore
  expect([of("", ""), of("a", ""), of("", "ab"), of("a", "a"), of("a", "b"), of("ab", "b"), of("b", "ab"), of("abc", "cab")]).toEqual([0, 1, 2, 0, 1, 1, 1, 2]); // prettier-ignore
});
