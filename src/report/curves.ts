// How well do scores tell rows apart, at every threshold at once, and do probabilities mean what they say?
//
//   called positive   score >= t, for each t among the scores
//   ROC               x = FP / N (false alarms), y = TP / P (hits)
//   precision-recall  x = TP / P, y = TP / (TP + FP)
//   calibration       x = mean of the predicted probabilities in a bin, y = share of its rows that came true
//
// N and P are the rows that are and are not negative. Rows of one score pass the threshold together: one step of the curve.

import { extent, niceStep } from "./svg/scale.js";

interface Counts {
  readonly threshold: number;
  /** Positive and negative rows with a score of at least the threshold. */
  readonly tp: number;
  readonly fp: number;
}

/** From the highest score to the lowest; null where a class is missing or a score is not a number: there is nothing to tell apart. */
function thresholds(scores: readonly number[], hits: readonly boolean[]): Counts[] | null {
  const positives = hits.filter((hit) => hit).length;
  if (positives === 0 || positives === hits.length || scores.some(Number.isNaN)) return null;
  const order = scores.map((score, i) => ({ score, hit: hits[i] })).sort((a, b) => b.score - a.score);
  const counts: Counts[] = [];
  let [tp, fp] = [0, 0];
  order.forEach(({ score, hit }, i) => {
    if (hit) tp++;
    else fp++;
    if (order[i + 1]?.score !== score) counts.push({ threshold: score, tp, fp });
  });
  return counts;
}

export interface RocPoint {
  /** Infinity at (0, 0), where nothing is called positive. */
  readonly threshold: number;
  readonly falsePositiveRate: number;
  readonly truePositiveRate: number;
}

/** From (0, 0) to (1, 1); null where a class is missing. */
export function rocCurve(scores: readonly number[], hits: readonly boolean[]): RocPoint[] | null {
  const counts = thresholds(scores, hits);
  if (counts === null) return null;
  const { tp: positives, fp: negatives } = counts[counts.length - 1];
  return [{ threshold: Infinity, tp: 0, fp: 0 }, ...counts].map(({ threshold, tp, fp }) => ({
    threshold,
    falsePositiveRate: fp / negatives,
    truePositiveRate: tp / positives,
  }));
}

/** Trapezoids under the ROC curve: a tie between a positive and a negative row counts 1/2, so that this is the metric roc_auc. */
export function areaUnder(points: readonly RocPoint[]): number {
  let area = 0;
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1], points[i]];
    area += ((b.falsePositiveRate - a.falsePositiveRate) * (a.truePositiveRate + b.truePositiveRate)) / 2;
  }
  return area;
}

export interface PrecisionRecallPoint {
  readonly threshold: number;
  readonly precision: number;
  readonly recall: number;
}

/** From the highest threshold to the lowest, where recall is 1; null where a class is missing. */
export function precisionRecallCurve(scores: readonly number[], hits: readonly boolean[]): PrecisionRecallPoint[] | null {
  const counts = thresholds(scores, hits);
  const positives = counts?.[counts.length - 1].tp ?? 0;
  return counts?.map(({ threshold, tp, fp }) => ({ threshold, precision: tp / (tp + fp), recall: tp / positives })) ?? null;
}

/** sum (R_n - R_(n-1)) P_n: the mean precision over the positive rows. */
export function averagePrecision(points: readonly PrecisionRecallPoint[]): number {
  return points.reduce((sum, { recall, precision }, i) => sum + (recall - (points[i - 1]?.recall ?? 0)) * precision, 0);
}

/** Rows whose probability lies in (from, to]; the first bin has its 0 as well. */
export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly meanProbability: number;
  readonly share: number;
}

/** Bins of equal width; those without rows are left out. */
export function calibrationBins(probabilities: readonly number[], hits: readonly boolean[], bins = 10): CalibrationBin[] {
  const sums = Array.from({ length: bins }, () => ({ rows: 0, probability: 0, hits: 0 }));
  probabilities.forEach((p, i) => {
    const bin = sums.find((_, k) => p <= (k + 1) / bins) ?? sums[bins - 1]; // rounding can lift a probability above 1
    bin.rows++;
    bin.probability += p;
    bin.hits += Number(hits[i]);
  });
  return sums.flatMap(({ rows, probability, hits: count }, k) =>
    rows === 0 ? [] : [{ from: k / bins, to: (k + 1) / bins, rows, meanProbability: probability / rows, share: count / rows }],
  );
}

export interface HistogramBin {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
}

/** Bins of a round width, about sqrt(n) but 20 at most, from the one of the smallest value to the one of the largest. */
export function histogram(values: readonly number[]): HistogramBin[] {
  const [min, max] = extent(values);
  const width = niceStep(max - min || Math.abs(max) || 1, Math.min(20, Math.max(1, Math.ceil(Math.sqrt(values.length)))));
  const first = Math.floor(min / width);
  const counts = new Array<number>(Math.floor(max / width) - first + 1).fill(0);
  for (const value of values) counts[Math.floor(value / width) - first]++;
  return counts.map((rows, k) => ({ from: (first + k) * width, to: (first + k + 1) * width, rows }));
}
