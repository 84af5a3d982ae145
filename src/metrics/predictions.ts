// Predictions beside what was true, and what metrics are computed from: counts, pairs, errors.
import { sumOf } from "../kernels/reference/sum.js";
import type { PageText } from "../notation/pageText.js";
import type { Task } from "./task.js";

/** Predictions for some rows beside what was true. */
export interface Predictions {
  readonly task: Task;
  /** Per row: binary P(class 1); multiclass one probability per class; regression the value. Row-major. */
  readonly outputs: ArrayLike<number>;
  /** Per row: the class's number, or the value. */
  readonly targets: ArrayLike<number>;
  /** Number of classes; 2 for binary tasks, 0 for regression. */
  readonly classes: number;
  /** Binary: above which probability a row is put into class 1; 1/2 when left out. */
  readonly threshold?: number | undefined;
}

export type ConfusionMatrix = readonly (readonly number[])[];
export type MetricValue = number | ConfusionMatrix | null;

export interface Metric extends PageText {
  readonly tasks: readonly Task[];
  /** Whether an improvement is a rise. */
  readonly higherIsBetter: boolean;
  readonly meaning: string;
  readonly compute: (predictions: Predictions) => MetricValue;
}

/** The class each row is put into: binary class 1 above the threshold, multiclass the most probable (the first of equals). */
export function predictedClass(p: Predictions, row: number): number {
  if (p.task === "binary") return p.outputs[row] > (p.threshold ?? 0.5) ? 1 : 0;
  let best = 0;
  for (let k = 1; k < p.classes; k++) if (p.outputs[row * p.classes + k] > p.outputs[row * p.classes + best]) best = k;
  return best;
}

export function confusion(p: Predictions): number[][] {
  const counts = Array.from({ length: p.classes }, () => new Array<number>(p.classes).fill(0));
  for (let i = 0; i < p.targets.length; i++) counts[p.targets[i]][predictedClass(p, i)]++;
  return counts;
}

interface Counts {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
}

/** Classes that play the positive part: class 1 of a binary task, else each in turn. */
export function positives(p: Predictions): number[] {
  return p.task === "binary" ? [1] : Array.from({ length: p.classes }, (_, k) => k);
}

export function overClasses(p: Predictions, score: (counts: Counts) => number): number | null {
  if (p.targets.length === 0) return null;
  const matrix = confusion(p);
  const scores = positives(p).map((k) => {
    const tp = matrix[k][k];
    return score({ tp, fp: sumOf(matrix.map((row) => row[k])) - tp, fn: sumOf(matrix[k]) - tp });
  });
  return mean(scores);
}

/**
 * The share of pairs of a positive and a negative row in which the positive one scores higher, equal scores counting half.
 * Undefined when one of the classes is missing.
 */
export function areaUnderRoc(p: Predictions, positive: number, width: number, column: number): number | null {
  const count = p.targets.length;
  const [hits, others] = [new Float64Array(count), new Float64Array(count)];
  let n1 = 0;
  for (let i = 0; i < count; i++) {
    const score = p.outputs[i * width + column];
    if (Number.isNaN(score)) return null;
    if (p.targets[i] === positive) hits[n1++] = score;
    else others[i - n1] = score;
  }
  const n0 = count - n1;
  if (n1 === 0 || n0 === 0) return null;
  const [above, below] = [hits.subarray(0, n1).sort(), others.subarray(0, n0).sort()];
  let [pairs, lower, notHigher] = [0, 0, 0]; // negatives below this positive; those below or equal
  for (const score of above) {
    while (lower < n0 && below[lower] < score) lower++;
    while (notHigher < n0 && below[notHigher] <= score) notHigher++;
    pairs += (lower + notHigher) / 2;
  }
  return pairs / (n1 * n0);
}

export function sumOverRows({ targets }: Predictions, f: (row: number) => number): number {
  return sumOf(Float64Array.from(targets, (_, row) => f(row)));
}

/** Null without rows. */
export function meanOverRows(p: Predictions, f: (row: number) => number): number | null {
  return ratio(sumOverRows(p, f), p.targets.length);
}

export function square(x: number): number {
  return x * x;
}

export function errorAt(p: Predictions, row: number): number {
  return p.outputs[row] - p.targets[row];
}

export function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

export function mean(values: readonly number[]): number | null {
  return ratio(sumOf(values), values.length);
}

export function root(x: number | null): number | null {
  return x === null ? null : Math.sqrt(x);
}
