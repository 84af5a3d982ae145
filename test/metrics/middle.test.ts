// Middle values, and which metrics can be watched in training.
import { describe, expect, test } from "@jest/globals";
import { Generator } from "../../src/core/rng.js";
import { higherIsBetter, monitoredMetric } from "../../src/metrics/monitor.js";
import { median, middleOf, weightedMedian } from "../../src/metrics/quantiles.js";

const of = (...values: number[]): Float64Array => Float64Array.from(values);

describe("the middle", () => {
  test.each([
    [[7], 7],
    [[3, 1], 2],
    [[9, 1, 5], 5],
    [[4, 1, 3, 2], 2.5],
    [[2, 2, 2, 9], 2],
    [[-1, -5, -3, -4], -3.5],
    [[1e308, 1.5e308], 1.25e308], // their sum is too large
    [[1, Infinity, 2], 2],
  ])("of %j is %d", (values, middle) => {
    const given = of(...values);
    expect(middleOf(given)).toBe(middle);
    expect(Array.from(given)).toEqual(values); // left as they were
  });

  test("of many numbers, with ties, in any order", () => {
    const generator = new Generator(1);
    for (let n = 1; n <= 60; n++) {
      const values = new Float64Array(n);
      generator.randint(values, 0, n < 30 ? 5 : 1000);
      const sorted = values.slice().sort();
      expect(middleOf(values)).toBe((sorted[(n - 1) >> 1] + sorted[n >> 1]) / 2);
    }
  });

  test("of nothing, or with what is no number, there is none", () => {
    expect([median(of()), median(of(1, NaN)), median(of(1, 2))]).toEqual([null, null, 1.5]);
    expect(weightedMedian(of(), [])).toBeNull();
    expect(weightedMedian(of(1, NaN), [1, 1])).toBeNull();
    expect(weightedMedian(of(1, 2), [0, 0])).toBeNull();
  });

  test("with weights it is the least value that half of all weight lies at or below", () => {
    expect(weightedMedian(of(3, 1, 2), [1, 1, 1])).toBe(2);
    expect(weightedMedian(of(1, 2), [1, 1])).toBe(1);
    expect(weightedMedian(of(3, 1, 2), [5, 1, 1])).toBe(3);
    expect(weightedMedian(of(1, 2, 3), [0, 1, 1])).toBe(2);
    expect(weightedMedian(of(1, 2, 3), [1, 0, 1])).toBe(1);
  });
});

test("a metric of validation rows can be watched, and is better higher or lower; a loss is better lower", () => {
  expect(["val_accuracy", "val_fbeta_2", "val_loss", "accuracy", "val_nonsense"].map(monitoredMetric)).toEqual(["accuracy", "fbeta_2", null, null, null]); // prettier-ignore
  expect(["val_accuracy", "val_mse", "val_loss", "train_loss", "accuracy"].map(higherIsBetter)).toEqual([true, false, false, false, false]); // prettier-ignore
});
