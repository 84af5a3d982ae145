// How much does a model lean on a column? Permutation importance (Breiman 2001; Fisher, Rudin, Dominici 2019): the cells of the column are dealt
// out anew among the rows, which takes away all that they say about their row and keeps what they look like, and the model is measured again.
//
//   importance of column c = L(rows, c shuffled) - L(rows)
//
// for the loss, and the same for a metric with the sign that makes "worse" positive. It is the mean over several shuffles; their deviation says
// how much of it is chance. Near 0: the model does not need the column, though another may say the same: of two columns that are copies of each
// other both look unimportant, as each stands in for the other.
import { Generator } from "../core/rng.js";
import type { Part } from "../data/dataset.js";
import { featureSpans } from "../data/preprocess.js";
import { mean, standardDeviation } from "../data/statistics.js";
import type { Predictor } from "../experiment/predictor.js";
import { metricOf, type MetricKey } from "../metrics/metrics.js";
import { judgePart } from "./measure.js";

export interface Worsening {
  readonly mean: number;
  /** Over the shuffles, as a sample. */
  readonly deviation: number;
}

export interface ColumnImportance {
  readonly column: string;
  /** By how much the loss grows. */
  readonly loss: Worsening;
  /** By how much the metric gets worse: accuracy falls, an error grows. Null without a metric, or where it is not defined. */
  readonly metric: Worsening | null;
}

export interface Importance {
  readonly repeats: number;
  readonly seed: number;
  readonly rows: number;
  /** The metric that is followed beside the loss. */
  readonly metric: MetricKey | null;
  /** The most important first. */
  readonly columns: readonly ColumnImportance[];
}

export interface ImportanceOptions {
  /** Shuffles of each column, at least 2; default: 5. */
  readonly repeats?: number;
  /** Of the shuffles; the same seed gives the same numbers. */
  readonly seed: number;
  /** The first that is a single number is followed. */
  readonly metrics: readonly MetricKey[];
}

export const defaultRepeats = 5;

/** @param part with at least one row; it is not changed */
export function permutationImportance(predictor: Predictor, part: Part, options: ImportanceOptions): Importance {
  const { repeats = defaultRepeats, seed } = options;
  const metric = options.metrics.find((name) => name !== "confusion_matrix") ?? null;
  const sign = metric !== null && metricOf(metric).higherIsBetter ? -1 : 1;
  const x = part.x.slice();
  const shuffled: Part = { ...part, x };
  const measure = (): [loss: number | null, metric: number | null] => {
    const { values } = judgePart(predictor, shuffled, metric === null ? [] : [metric]);
    return [values.loss as number | null, metric === null ? null : (values[metric] as number | null)];
  };
  const [loss, score] = measure();
  const generator = new Generator(seed);
  const features = predictor.preprocess.features.length;
  // the features of a category, or of a date, are shuffled together
  const columns = featureSpans(predictor.preprocess.columns).map(({ step, first, width }): ColumnImportance => {
    const losses: number[] = [];
    const scores: number[] = [];
    for (let r = 0; r < repeats; r++) {
      copyFeatures(part, x, generator.randperm(part.rows), first, width, features);
      const [worseLoss, worseScore] = measure();
      losses.push((worseLoss ?? NaN) - (loss ?? NaN));
      if (worseScore !== null && score !== null) scores.push(sign * (worseScore - score));
    }
    copyFeatures(part, x, null, first, width, features);
    return { column: step.name, loss: worsening(losses), metric: scores.length === repeats ? worsening(scores) : null };
  });
  return { repeats, seed, rows: part.rows, metric, columns: columns.sort((a, b) => b.loss.mean - a.loss.mean) };
}

/**
 * Row i of `out` gets the features of row order[i] of the part; without an order its own.
 * @param every so many numbers they come again: in the next step of a window
 */
function copyFeatures(
  { x, rows, features }: Part,
  out: Part["x"],
  order: Int32Array | null,
  from: number,
  width: number,
  every: number,
): void {
  for (let i = 0; i < rows; i++) {
    const source = order === null ? i : order[i];
    for (let step = from; step < features; step += every)
      for (let f = step; f < step + width; f++) out[i * features + f] = x[source * features + f];
  }
}

function worsening(values: readonly number[]): Worsening {
  const x = Float64Array.from(values);
  return { mean: mean(x), deviation: standardDeviation(x, 1) };
}
