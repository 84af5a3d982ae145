import { describe, expect, test } from "@jest/globals";
import { calibrationOf, curvesOf } from "../../src/report/classCurves.js";
import {
  areaUnder,
  averagePrecision,
  calibrationBins,
  histogram,
  precisionRecallCurve,
  rocCurve,
} from "../../src/report/curves.js";
import { metricOf, type Predictions } from "../../src/metrics/metrics.js";
import { load } from "../fixtures/load.js";

interface Case {
  readonly scores: readonly number[];
  readonly hits: readonly number[];
  readonly roc: { readonly fpr: number[]; readonly tpr: number[]; readonly thresholds: number[] };
  readonly roc_auc: number;
  readonly precision_recall: { readonly precision: number[]; readonly recall: number[]; readonly thresholds: number[] };
  readonly average_precision: number;
  readonly calibration: { readonly share: number[]; readonly mean: number[] };
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, i) => expect(Math.abs(value - expected[i])).toBeLessThan(1e-12));
}

describe("curves equal scikit-learn's", () => {
  test.each(load<Case[]>("report").map((row) => [row.scores.length, row] as const))("%d rows", (_, row) => {
    const hits = row.hits.map(Boolean);
    const roc = rocCurve(row.scores, hits)!;
    expectClose(roc.map((point) => point.falsePositiveRate), row.roc.fpr); // prettier-ignore
    expectClose(roc.map((point) => point.truePositiveRate), row.roc.tpr); // prettier-ignore
    expectClose(roc.slice(1).map((point) => point.threshold), row.roc.thresholds); // prettier-ignore
    expect(roc[0].threshold).toBe(Infinity);
    expectClose([areaUnder(roc)], [row.roc_auc]);

    // scikit-learn goes from the lowest threshold up and adds the point (0, 1) at the end
    const curve = [...precisionRecallCurve(row.scores, hits)!].reverse();
    expectClose(curve.map((point) => point.precision), row.precision_recall.precision.slice(0, -1)); // prettier-ignore
    expectClose(curve.map((point) => point.recall), row.precision_recall.recall.slice(0, -1)); // prettier-ignore
    expectClose(curve.map((point) => point.threshold), row.precision_recall.thresholds); // prettier-ignore
    expectClose([averagePrecision(curve.reverse())], [row.average_precision]);

    const bins = calibrationBins(row.scores, hits);
    expectClose(bins.map((bin) => bin.share), row.calibration.share); // prettier-ignore
    expectClose(bins.map((bin) => bin.meanProbability), row.calibration.mean); // prettier-ignore
    expect(bins.reduce((sum, bin) => sum + bin.rows, 0)).toBe(row.scores.length);
  });
});

describe("curves of a classification", () => {
  const binary: Predictions = { task: "binary", outputs: [0.9, 0.4, 0.4, 0.2, 0.7], targets: [1, 1, 0, 0, 0], classes: 2 };
  const outputs = [[0.7, 0.2, 0.1], [0.2, 0.5, 0.3], [0.3, 0.4, 0.3], [0.1, 0.2, 0.7], [0.5, 0.4, 0.1]].flat(); // prettier-ignore
  const several: Predictions = { task: "multiclass", outputs, targets: [0, 1, 2, 2, 1], classes: 3 };

  test("the areas under the ROC curves are the metric roc_auc", () => {
    for (const predictions of [binary, several]) {
      const areas = curvesOf(predictions).map(({ auc }) => auc!);
      const mean = areas.reduce((sum, area) => sum + area, 0) / areas.length;
      expect(mean).toBeCloseTo(metricOf("roc_auc").compute(predictions) as number, 12);
    }
  });

  test("there is no curve where a class is missing or a score is not a number", () => {
    const [curve] = curvesOf({ ...binary, targets: [1, 1, 1, 1, 1] });
    expect(curve).toEqual({ k: 1, roc: null, auc: null, precisionRecall: null, averagePrecision: null });
    expect(rocCurve([0.1, NaN], [true, false])).toBeNull();
  });

  test("calibration looks at the class that was said", () => {
    expect(calibrationOf(several).map(({ from, rows, share }) => [from, rows, share])).toEqual([
      [0.3, 1, 0],
      [0.4, 2, 0.5],
      [0.6, 2, 1],
    ]);
  });
});

test("a probability on the border of two bins is in the lower one, and what rounding lifts above 1 in the last", () => {
  const bins = calibrationBins([0.1, 0.10001, 0, 1, 1.0000001], [true, false, false, true, false]);
  expect(bins.map(({ from, to, rows, share }) => [from, to, rows, share])).toEqual([[0, 0.1, 2, 0.5], [0.1, 0.2, 1, 0], [0.9, 1, 2, 0.5]]); // prettier-ignore
  expect(calibrationBins([0.3, 0.7], [true, true], 2).map(({ from, to }) => [from, to])).toEqual([[0, 0.5], [0.5, 1]]); // prettier-ignore
});

describe("histogram", () => {
  test("has round bins that hold every value", () => {
    expect(histogram([-1.2, 0.3, 0.4, 2.7])).toEqual([
      { from: -2, to: 0, rows: 1 },
      { from: 0, to: 2, rows: 2 },
      { from: 2, to: 4, rows: 1 },
    ]);
  });

  test("of one value is a bin of about its size, of none are two empty ones", () => {
    expect(histogram([0])).toEqual([{ from: 0, to: 1, rows: 1 }]);
    expect(histogram([5, 5])).toEqual([{ from: 5, to: 10, rows: 2 }]); // 5 / 2 pieces: steps of 5
    expect(histogram([-3])).toEqual([{ from: -5, to: 0, rows: 1 }]);
    expect(histogram([])).toEqual([{ from: 0, to: 1, rows: 0 }, { from: 1, to: 2, rows: 0 }]); // prettier-ignore
  });

  test("has pieces about as many as the root of the values, 20 at most", () => {
    const bins = (count: number): number => histogram(Array.from({ length: count }, (_, i) => (20.5 * i) / (count - 1))).length;
    expect(bins(441)).toBe(11); // 20.5 / 20 is above 1: steps of 2; 20.5 / 21 would be below it
    expect(bins(100)).toBe(5); // 20.5 / 10: steps of 5
  });

  test("one value, or none", () => {
    expect(histogram([5, 5]).filter(({ rows }) => rows > 0)).toEqual([expect.objectContaining({ rows: 2 })]);
    expect(histogram([0])).toEqual([expect.objectContaining({ rows: 1 })]);
    expect(histogram([]).every(({ rows }) => rows === 0)).toBe(true);
  });
});
