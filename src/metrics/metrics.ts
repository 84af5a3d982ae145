// How good are predictions? Each metric with its formula; a metric that is not defined on the rows at hand is null, never a made-up number.
import { sumOf } from "../kernels/reference/sum.js";
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

interface Metric {
  readonly tasks: readonly Task[];
  /** Whether an improvement is a rise. */
  readonly higherIsBetter: boolean;
  readonly meaning: string;
  readonly compute: (predictions: Predictions) => number | ConfusionMatrix | null;
}

const classification: readonly Task[] = ["binary", "multiclass"];
const regression: readonly Task[] = ["regression"];

export const metrics = {
  accuracy: {
    tasks: classification,
    higherIsBetter: true,
    meaning: "correct rows / all rows",
    compute: (p) => ratio(sumOf(confusion(p).map((row, k) => row[k])), p.targets.length),
  },
  precision: {
    tasks: classification,
    higherIsBetter: true,
    meaning: "TP / (TP + FP): how many of the rows called positive are; several classes: mean over classes",
    compute: (p) => overClasses(p, ({ tp, fp }) => (tp + fp === 0 ? 0 : tp / (tp + fp))),
  },
  recall: {
    tasks: classification,
    higherIsBetter: true,
    meaning: "TP / (TP + FN): how many of the positive rows are found; several classes: mean over classes",
    compute: (p) => overClasses(p, ({ tp, fn }) => (tp + fn === 0 ? 0 : tp / (tp + fn))),
  },
  f1: {
    tasks: classification,
    higherIsBetter: true,
    meaning: "2 TP / (2 TP + FP + FN): the harmonic mean of precision and recall; several classes: mean over classes",
    compute: (p) => overClasses(p, ({ tp, fp, fn }) => (tp === 0 ? 0 : (2 * tp) / (2 * tp + fp + fn))),
  },
  roc_auc: {
    tasks: classification,
    higherIsBetter: true,
    meaning:
      "P(a random positive row scores above a random negative one), ties 1/2; several classes: mean of one against the rest",
    compute: (p) => {
      const width = p.task === "binary" ? 1 : p.classes;
      const areas = positives(p).map((k) => areaUnderRoc(p, k, width, p.task === "binary" ? 0 : k));
      return areas.includes(null) ? null : mean(areas as number[]);
    },
  },
  log_loss: {
    tasks: classification,
    higherIsBetter: false,
    meaning: "mean of -log P(true class)",
    compute: (p) => {
      const tiny = 2 ** -52; // keeps a confident mistake finite
      const probability = (i: number): number => {
        const k = p.targets[i];
        if (p.task === "binary") return k === 1 ? p.outputs[i] : 1 - p.outputs[i];
        return p.outputs[i * p.classes + k];
      };
      return meanOverRows(p, (i) => -Math.log(Math.min(1 - tiny, Math.max(tiny, probability(i)))));
    },
  },
  confusion_matrix: {
    tasks: classification,
    higherIsBetter: true,
    meaning: "counts: row = true class, column = predicted class",
    compute: confusion,
  },
  mse: {
    tasks: regression,
    higherIsBetter: false,
    meaning: "mean of (prediction - target)^2",
    compute: (p) => meanOverRows(p, (i) => square(errorAt(p, i))),
  },
  rmse: {
    tasks: regression,
    higherIsBetter: false,
    meaning: "sqrt(mse), in the target's unit",
    compute: (p) => root(meanOverRows(p, (i) => square(errorAt(p, i)))),
  },
  mae: {
    tasks: regression,
    higherIsBetter: false,
    meaning: "mean of |prediction - target|",
    compute: (p) => meanOverRows(p, (i) => Math.abs(errorAt(p, i))),
  },
  r2: {
    tasks: regression,
    higherIsBetter: true,
    meaning: "1 - mse / variance of the target: 0 is as good as always saying the mean",
    compute: (p) => {
      const center = meanOverRows(p, (i) => p.targets[i]);
      if (center === null) return null;
      const total = sumOverRows(p, (i) => square(p.targets[i] - center));
      return total === 0 ? null : 1 - sumOverRows(p, (i) => square(errorAt(p, i))) / total;
    },
  },
} satisfies Record<string, Metric>;

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

/** The class each row is put into: binary class 1 above the threshold, multiclass the most probable (the first of equals). */
export function predictedClass(p: Predictions, row: number): number {
  if (p.task === "binary") return p.outputs[row] > (p.threshold ?? 0.5) ? 1 : 0;
  let best = 0;
  for (let k = 1; k < p.classes; k++) if (p.outputs[row * p.classes + k] > p.outputs[row * p.classes + best]) best = k;
  return best;
}

function confusion(p: Predictions): number[][] {
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
function positives(p: Predictions): number[] {
  return p.task === "binary" ? [1] : Array.from({ length: p.classes }, (_, k) => k);
}

function overClasses(p: Predictions, score: (counts: Counts) => number): number | null {
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
function areaUnderRoc(p: Predictions, positive: number, width: number, column: number): number | null {
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

function sumOverRows({ targets }: Predictions, f: (row: number) => number): number {
  return sumOf(Float64Array.from(targets, (_, row) => f(row)));
}

/** Null without rows. */
function meanOverRows(p: Predictions, f: (row: number) => number): number | null {
  return ratio(sumOverRows(p, f), p.targets.length);
}

function square(x: number): number {
  return x * x;
}

function errorAt(p: Predictions, row: number): number {
  return p.outputs[row] - p.targets[row];
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function mean(values: readonly number[]): number | null {
  return ratio(sumOf(values), values.length);
}

function root(x: number | null): number | null {
  return x === null ? null : Math.sqrt(x);
}
