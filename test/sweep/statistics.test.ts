import { describe, expect, test } from "@jest/globals";
import { scalarsIn, statisticsOf } from "../../src/sweep/statistics.js";

describe("statisticsOf", () => {
  test("mean and sample deviation, worked out by hand", () => {
    // 2 4 4 4 5 5 7 9: mean 40 / 8 = 5; squares of the differences 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32; 32 / 7
    const { f1 } = statisticsOf([2, 4, 4, 4, 5, 5, 7, 9].map((value) => ({ f1: value })));
    expect(f1).toMatchObject({ mean: 5, min: 2, max: 9, n: 8 });
    expect(f1.deviation).toBeCloseTo(Math.sqrt(32 / 7), 14);
  });

  test("one value has no deviation; equal values have 0", () => {
    expect(statisticsOf([{ loss: 0.5 }])).toEqual({ loss: { mean: 0.5, deviation: null, min: 0.5, max: 0.5, n: 1 } });
    expect(statisticsOf([{ loss: 3 }, { loss: 3 }]).loss.deviation).toBe(0);
  });

  test("values that are not defined are left out and counted; a metric that no run has is not there", () => {
    const runs = [{ loss: 1, roc_auc: 0.5, r2: null }, { loss: 2, roc_auc: null, r2: null }, { loss: 3, roc_auc: 0.7, r2: null }]; // prettier-ignore
    const { loss, roc_auc: auc, ...others } = statisticsOf(runs);
    expect([loss.n, loss.deviation]).toEqual([3, 1]);
    expect([auc.n, auc.mean]).toEqual([2, 0.6]);
    expect(others).toEqual({});
    expect(statisticsOf([])).toEqual({});
  });

  test("a large common part does not swallow the scatter", () => {
    const { loss } = statisticsOf([1e9 + 1, 1e9 + 2, 1e9 + 3].map((value) => ({ loss: value })));
    expect(loss.deviation).toBeCloseTo(1, 12);
  });
});

test("scalarsIn leaves the confusion matrix out", () => {
  expect(scalarsIn({ loss: 1, roc_auc: null, confusion_matrix: [[1, 0], [0, 1]] })).toEqual({ loss: 1, roc_auc: null }); // prettier-ignore
  expect(scalarsIn(null)).toEqual({});
});
