// What a model says of every target, beside what is true. The metrics of several targets are the mean over them, each counting alike.
import { answerColumns, columnOf } from "../data/answers.js";
import type { Predictor } from "../experiment/predictor.js";
import { nearestToMedian } from "../nn/losses/quantile.js";
import { metricOf, type MetricKey, type MetricValue, type Predictions } from "../metrics/metrics.js";

/** What is said of one target. */
export interface Answer {
  /** Of the target; for an autoencoder of the feature. */
  readonly name: string;
  readonly classes: readonly string[] | null;
  readonly predictions: Predictions;
  /** Quantile regression: the lowest and the highest that was predicted; null with one quantile, and otherwise. */
  readonly interval: Interval | null;
}

export interface Interval {
  readonly low: ArrayLike<number>;
  readonly high: ArrayLike<number>;
  /** The share of rows that should lie between them. */
  readonly nominal: number;
}

/** @param outputs row-major: (rows, outputs) @param targets row-major: (rows, targets) */
export function answersOf(
  { preprocess, threshold, quantiles }: Pick<Predictor, "preprocess" | "threshold" | "quantiles">,
  outputs: ArrayLike<number>,
  targets: ArrayLike<number>,
): Answer[] {
  const { task } = preprocess;
  const columns = answerColumns(preprocess);
  const one = columns.length === 1;
  return columns.map(({ name, classes }, t) => {
    const said = quantiles
      ? columnOf(outputs, quantiles.length, nearestToMedian(quantiles))
      : one
        ? outputs
        : columnOf(outputs, columns.length, t);
    const truth = one ? targets : columnOf(targets, columns.length, t);
    const predictions = { task, outputs: said, targets: truth, classes: classes?.length ?? 0, threshold };
    return { name, classes, predictions, interval: quantiles ? intervalOf(outputs, quantiles) : null };
  });
}

function intervalOf(outputs: ArrayLike<number>, quantiles: readonly number[]): Interval | null {
  const [least, most] = [Math.min(...quantiles), Math.max(...quantiles)];
  if (least === most) return null;
  const at = (quantile: number): Float64Array => columnOf(outputs, quantiles.length, quantiles.indexOf(quantile));
  return { low: at(least), high: at(most), nominal: most - least };
}

/** The share of rows whose true value lies in the interval; null without rows. */
export function coverageOf({ predictions: { targets }, interval }: Answer): number | null {
  if (interval === null || targets.length === 0) return null;
  let inside = 0;
  for (let i = 0; i < targets.length; i++) if (interval.low[i] <= targets[i] && targets[i] <= interval.high[i]) inside++;
  return inside / targets.length;
}

/** Of one target the metrics; of several their means over the targets for which they are defined, without confusion matrices. */
export function metricsOf(answers: readonly Answer[], metrics: readonly MetricKey[]): Record<string, MetricValue> {
  if (answers.length === 1) return singleMetrics(answers[0], metrics);
  const names = metrics.filter((name) => name !== "confusion_matrix");
  return Object.fromEntries(
    names.map((name) => {
      const values = answers.map(({ predictions }) => valueOf(predictions, name)).filter((value) => typeof value === "number");
      return [name, values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length];
    }),
  );
}

/** The metrics of one target. */
export function singleMetrics({ predictions }: Answer, metrics: readonly MetricKey[]): Record<string, MetricValue> {
  return Object.fromEntries(metrics.map((name) => [name, valueOf(predictions, name)]));
}

function valueOf(predictions: Predictions, name: MetricKey): MetricValue {
  return predictions.targets.length === 0 ? null : metricOf(name).compute(predictions);
}

/** The metrics of each of several targets, under its name; null where there is one, and for an autoencoder. */
export function metricsByTarget(
  { preprocess: { targets } }: Pick<Predictor, "preprocess">,
  answers: readonly Answer[],
  metrics: readonly MetricKey[],
): Record<string, Record<string, MetricValue>> | null {
  if (targets === undefined || targets.length === 0) return null;
  return Object.fromEntries(answers.map((answer) => [answer.name, singleMetrics(answer, metrics)]));
}
