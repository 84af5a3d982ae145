// The answer that looks at no column: for every row the shares of the classes among the training rows, or the mean of the target there. How
// good it is says how much a model's numbers are worth: 95 % right is little where 95 % of the rows are of one class.
import type { Dataset } from "../data/dataset.js";
import { mean } from "../data/statistics.js";
import { metricOf, type MetricKey, type MetricValue, type Predictions } from "../metrics/metrics.js";

/** As a model would give it for one row: P(class 1), one probability for each class, or a value. */
export function constantAnswer({ task, train, report }: Dataset): number[] {
  const shares = report.balance?.train.map((count) => count / train.rows) ?? [mean(train.y)];
  return task === "binary" ? shares.slice(1) : shares;
}

/** The same rows with that answer. */
export function constantPredictions(answer: readonly number[], { task, targets, classes, weights }: Predictions): Predictions {
  return { task, outputs: Array.from(targets, () => answer).flat(), targets, classes, weights };
}

/** Metrics of it, but the confusion matrix. */
export function constantValues(
  answer: readonly number[],
  predictions: Predictions,
  metrics: readonly MetricKey[],
): Record<string, MetricValue> {
  const constant = constantPredictions(answer, predictions);
  const names = metrics.filter((name) => name !== "confusion_matrix");
  return Object.fromEntries(names.map((name) => [name, metricOf(name).compute(constant)]));
}
