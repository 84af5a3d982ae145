// What is watched while a model is trained: a loss, or a metric on the validation rows.
import { findMetric, type MetricKey } from "./metrics.js";

/** "val_accuracy" -> accuracy; null for losses, unknown names and what is not one number. */
export function monitoredMetric(monitor: string): MetricKey | null {
  const measure = monitor.startsWith("val_") ? findMetric(monitor.slice("val_".length)) : null;
  return measure?.key ?? null;
}

/** Whether a rise of the value is an improvement: of an accuracy, not of a loss. */
export function higherIsBetter(monitor: string): boolean {
  const metric = monitoredMetric(monitor);
  return metric !== null && findMetric(metric)?.higherIsBetter === true;
}
