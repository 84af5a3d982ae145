// The best score so far, and scores of texts that are counted by token.
import { expect, test } from "@jest/globals";
import { isOver, noneYet, observed } from "../../src/metrics/bestScore.js";
import { metricNames, metricOf } from "../../src/metrics/metrics.js";
import { metricTable } from "../../src/metrics/table.js";

test("better is lower by more than the least improvement; else the epochs are counted", () => {
  expect(noneYet).toEqual({ score: null, waited: 0, epoch: null });
  const first = observed(noneYet, 5, 1, 0.5);
  expect(first).toEqual({ score: 5, waited: 0, epoch: 1 });
  expect(observed(first, 4.5, 2, 0.5)).toEqual({ score: 5, waited: 1, epoch: 1 }); // not by more than 0.5
  expect(observed(first, 4.4, 2, 0.5)).toEqual({ score: 4.4, waited: 0, epoch: 2 });
  expect(observed(observed(first, NaN, 2, 0), 5, 3, 0)).toEqual({ score: 5, waited: 2, epoch: 1 });
  expect(observed(noneYet, NaN, 1, 0)).toEqual({ score: null, waited: 1, epoch: null });
  expect([1, 2, 3].map((waited) => isOver({ score: 5, waited, epoch: 1 }, 2))).toEqual([false, true, true]);
});

test("of tokens: how many are right, how surprising they are, and nothing where there are none", () => {
  const score = { right: 3, tokens: 4, surprise: 8 * Math.LN2, characters: 16 };
  const of = (key: "token_accuracy" | "bits_per_char" | "perplexity" | "mse"): number | null => metricOf(key).ofTokens(score);
  expect([of("token_accuracy"), of("bits_per_char"), of("mse")]).toEqual([0.75, 0.5, null]);
  expect(of("perplexity")).toBeCloseTo(4, 12); // e^(8 ln 2 / 4)
  expect(metricOf("token_accuracy").ofTokens({ ...score, tokens: 0 })).toBeNull();
  expect([metricOf("token_accuracy").byToken, metricOf("bits_per_char").byToken]).toEqual([true, true]);
  expect([metricOf("exact_match").byToken, metricOf("mse").byToken]).toEqual([false, false]);
  expect(metricOf("exact_match").ofTokens(score)).toBeNull();
  expect(metricOf("exact_match").ofTokens({ ...score, messages: { right: 1, all: 4 } })).toBe(0.25);
});

test("which metrics are better lower: errors, losses and distances, and no others", () => {
  expect(metricNames.filter((name) => !metricTable[name].higherIsBetter).sort()).toEqual(["bits_per_char", "brier", "calibration_error", "edit_distance", "log_loss", "mae", "mape", "max_error", "median_absolute_error", "mse", "msle", "perplexity", "quantile_loss", "rmse"]); // prettier-ignore
});

test("a target of 0 counts as 2^-52 where the error is a share of it", () => {
  expect(metricOf("mape").compute({ task: "regression", outputs: [1], targets: [0], classes: 0 })).toBe(2 ** 52);
});
