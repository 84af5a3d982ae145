// What is watched while a model is trained: a loss, or a metric on the validation rows.
import { metricNames, metricOf, type MetricName } from "./metrics.js";

/** "val_accuracy" -> accuracy; null for losses and unknown names. */
export function monitoredMetric(monitor: string): MetricName | null {
  return metricNames.find((name) => monitor === `val_${name}`) ?? null;
}

/** Whether a rise of the value is an improvement: of an accuracy, not of a loss. */
export function higherIsBetter(monitor: string): boolean {
  const metric = monitoredMetric(monitor);
  return metric !== null && metricOf(metric).higherIsBetter;
}
