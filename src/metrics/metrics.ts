// How good are predictions? Each metric with its formula; a metric that is not defined on the rows at hand is null, never a made-up number.
import { classificationMetrics } from "./classification.js";
import type { Metric } from "./predictions.js";
import { regressionMetrics } from "./regression.js";
import type { Task } from "./task.js";

export { predictedClass, type ConfusionMatrix, type MetricValue, type Predictions } from "./predictions.js";

export const metrics = { ...classificationMetrics, ...regressionMetrics } satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;
export const metricNames = Object.keys(metrics) as [MetricName, ...MetricName[]];

export function metricOf(name: MetricName): Metric {
  return metrics[name];
}

/** What is reported when the experiment names no metrics. */
export function defaultMetrics(task: Task): MetricName[] {
  const all: Record<Task, MetricName[]> = {
    binary: ["accuracy", "precision", "recall", "f1", "roc_auc", "confusion_matrix"],
    multiclass: ["accuracy", "f1", "confusion_matrix"],
    regression: ["mse", "mae", "r2"],
  };
  return all[task];
}
