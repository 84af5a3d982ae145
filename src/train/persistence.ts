// A forecast that costs nothing: everything stays as it is. A model that does worse has not found what moves its series.
import type { Part } from "../data/dataset.js";
import { formatNumber } from "../core/format.js";
import type { PreparedTable } from "../experiment/prepared.js";
import { metricOf, type MetricKey, type MetricValue } from "../metrics/metrics.js";
import { answersOf } from "./answers.js";
import { baselineValues } from "./constant.js";

/**
 * On the validation rows, or the test rows where there are none: both are later than all training rows.
 * @param judge the metrics of the model on a part
 */
export function persistenceWarning(
  { dataset, metrics }: PreparedTable,
  judge: (part: Part) => Readonly<Record<string, MetricValue>>,
): string[] {
  const { preprocess, val, test } = dataset;
  const name = val.rows > 0 ? "validation" : "test";
  const part = val.rows > 0 ? val : test;
  if (preprocess.series === undefined || part.rows === 0) return [];
  const key: MetricKey = metrics.find((metric) => metric !== "confusion_matrix") ?? "rmse";
  const reached = judge(part)[key];
  const least = baselineValues([], answersOf({ preprocess }, [], part.y), [key], part.past)[key];
  if (typeof reached !== "number" || typeof least !== "number") return [];
  if (metricOf(key).higherIsBetter ? reached > least : reached < least) return [];
  return [
    `on the ${name} rows the model is no better than persistence, which says that ${preprocess.series.target} stays as it is: ` +
      `${key} ${formatNumber(reached)} against ${formatNumber(least)} (look at more steps with data.window, or at other columns, or train on)`,
  ];
}
