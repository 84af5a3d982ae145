// Above which probability is the answer yes? 1/2 makes the fewest mistakes when the probabilities are right; where one class is rare, or what
// counts is another metric than accuracy, another threshold is better. It is chosen on the validation rows: the training rows are too kind
// to the model, and on the test rows it would be fitted to what it is judged by.
import { metricOf, type MetricKey, type Predictions } from "../metrics/metrics.js";

/** Thresholds that are tried: between neighbours among the probabilities, evenly spread where there are more. */
const mostTried = 256;

export interface ChosenThreshold {
  readonly value: number;
  readonly metric: MetricKey;
  /** What the metric is with it, on the rows it was chosen on. */
  readonly score: number;
}

/** Of equally good ones the one nearest to 1/2; null when the metric is not defined for these rows. */
export function chooseThreshold(predictions: Predictions, metric: MetricKey): ChosenThreshold | null {
  const { compute, higherIsBetter } = metricOf(metric);
  let best: ChosenThreshold | null = null;
  for (const value of candidates(predictions.outputs)) {
    const score = compute({ ...predictions, threshold: value });
    if (typeof score !== "number") continue;
    const gain = best === null ? Infinity : higherIsBetter ? score - best.score : best.score - score;
    if (gain > 0 || (gain === 0 && Math.abs(value - 0.5) < Math.abs(best!.value - 0.5))) best = { value, metric, score };
  }
  return best;
}

/** 1/2, and the middle between each probability and the next. */
function candidates(outputs: ArrayLike<number>): number[] {
  const sorted = [...new Set(Array.from(outputs))].sort((a, b) => a - b);
  const middles = sorted.slice(1).map((upper, i) => (sorted[i] + upper) / 2);
  const distance = Math.max(1, middles.length / mostTried);
  const tried = Array.from({ length: Math.min(middles.length, mostTried) }, (_, i) => middles[Math.floor(i * distance)]);
  return [0.5, ...tried];
}
