// The pages of the metrics: what the real one says of a few rows, with ties and classes that have none.
import { metricOf, type MetricName, type Predictions } from "../metrics/metrics.js";
import { row, scalar } from "../notation/array.js";
import type { Sample } from "../notation/sample.js";
import { declaredPage } from "./declared.js";
import { pagesOf } from "./page.js";

const aliases: Readonly<Record<MetricName, readonly string[]>> = {
  accuracy: ["acc"],
  precision: ["positive predictive value", "threshold"],
  recall: ["sensitivity", "true positive rate", "tpr"],
  f1: ["f1-score", "f-score"],
  roc_auc: ["roc-auc", "auc", "roc"],
  log_loss: ["log-loss", "logloss"],
  confusion_matrix: ["confusion"],
  mse: ["mean squared error", "squared error"],
  rmse: ["root mean squared error"],
  mae: ["mean absolute error"],
  r2: ["r-squared", "coefficient of determination"],
};

/** The first of each task is what a reader sees. */
const rows: readonly Predictions[] = [
  { task: "binary", outputs: [0.9, 0.2, 0.6, 0.4, 0.3], targets: [1, 0, 0, 1, 1], classes: 2 },
  { task: "binary", outputs: [0.9, 0.2, 0.5, 0.5, 0.7, 0.4, 0.1, 0.7], targets: [1, 0, 1, 0, 0, 1, 0, 1], classes: 2 },
  { task: "binary", outputs: [0.3, 0.31, 0.8, 0.1, 0.6, 0.2, 0], targets: [0, 1, 1, 1, 0, 1, 1], classes: 2, threshold: 0.3 },
  { task: "binary", outputs: [0.1, 0.4, 0.2], targets: [0, 1, 0], classes: 2 },
  { task: "binary", outputs: [0.1, 0.6, 0.2, 1, 0.3], targets: [0, 0, 0, 0, 0], classes: 2 },
  {
    task: "multiclass",
    outputs: [[0.5, 0.3, 0.2], [0.1, 0.6, 0.3], [0.4, 0.4, 0.2], [0.2, 0.3, 0.5], [0.1, 0.45, 0.45], [0.7, 0.1, 0.2], [0.3, 0.5, 0.2]].flat(), // prettier-ignore
    targets: [0, 1, 1, 2, 2, 1, 0],
    classes: 3,
  },
  {
    task: "multiclass",
    outputs: [[0.1, 0.2, 0.3, 0.4], [0.4, 0.3, 0.2, 0.1], [0, 0.3, 0.1, 0.6], [0.25, 0.25, 0.25, 0.25], [0.6, 0, 0.3, 0.1]].flat(), // prettier-ignore
    targets: [3, 0, 0, 1, 1],
    classes: 4,
  },
  {
    task: "multiclass",
    outputs: [
      [0.2, 0.7, 0.1],
      [0.6, 0.1, 0.3],
      [0.3, 0.3, 0.4],
      [0.2, 0.2, 0.6],
      [0.5, 0.2, 0.3],
      [0.1, 0.5, 0.4],
    ].flat(),
    targets: [1, 2, 2, 2, 0, 0],
    classes: 3,
  },
  { task: "regression", outputs: [2.5, 0.5, 4], targets: [3, -1, 4.2], classes: 0 },
  { task: "regression", outputs: [1.5, -2, 0.3, 4, 2.2], targets: [1, -2, 1.1, 3.5, 4], classes: 0 },
];

const PER_CLASS = "p[n] is P(class 1) where there are two classes, p[n, k] is P(class k) where there are C of them.";

export const metricPages = pagesOf(aliases, (name) => {
  const metric = metricOf(name);
  const isRegression = metric.tasks.includes("regression");
  const about = `p is what the model says of row n, t what is true.${isRegression ? "" : ` ${PER_CLASS}`}`;
  const all = (): Sample[] => rows.flatMap((predictions) => samplesOf(name, predictions));
  return declaredPage(
    "metric",
    name,
    { formula: metric.meaning, about, ...metric },
    {
      source: `src/metrics/${isRegression ? "regression" : "classification"}.ts`,
      aliases: aliases[name],
      at: isRegression ? [0] : [1, 1], // class 1 is the positive one
      subject: () => ({ samples: all(), allFit: true }),
      examples: () => ({ plain: all()[0] }),
    },
  );
});

/** None where the metric is not of this task, or not defined on these rows. */
function samplesOf(name: MetricName, predictions: Predictions): Sample[] {
  const { task, outputs, targets, classes: C, threshold = 0.5 } = predictions;
  const { tasks, compute } = metricOf(name);
  const value = tasks.includes(task) ? compute(predictions) : null;
  if (value === null) return [];
  const y = typeof value === "number" ? scalar(value) : { shape: [C, C], data: value.flat() };
  const p = task === "multiclass" ? { shape: [targets.length, C], data: outputs } : row(outputs);
  const numbers: Record<string, number> = task === "regression" ? {} : task === "binary" ? { C, threshold } : { C };
  return [{ name: `${name} of ${targets.length} rows`, tensors: { p, t: row(targets), y }, numbers, outputs: ["y"] }];
}
