// Predictions beside what was true, and sums over their rows.
import { sumOf } from "../kernels/reference/sum.js";
import type { AnyTask } from "./task.js";

/** Predictions for some rows beside what was true. */
export interface Predictions {
  readonly task: AnyTask;
  /** Per row: binary P(class 1); multiclass one probability per class; regression the value; of a text the ids that were written, -1 behind its end. Row-major. */
  readonly outputs: ArrayLike<number>;
  /** Per row: the class's number, or the value; of a text the ids that are true, as many places as of what was written. */
  readonly targets: ArrayLike<number>;
  /** Number of classes; 2 for binary tasks, 0 for regression; of texts the places of one. */
  readonly classes: number;
  /** Binary: above which probability a row is put into class 1; 1/2 when left out. */
  readonly threshold?: number | undefined;
  /** Of tokens: how many characters all of them together stand for; one each when left out. */
  readonly characters?: number | undefined;
  /** Per row: how much it counts, 0 or more: as if it stood there so many times. Every row counts 1 when left out. */
  readonly weights?: ArrayLike<number> | undefined;
}

/** What is kept of the tokens of a text: sums, for there are too many to keep each. */
export interface TokenScore {
  /** How many were foretold. */
  readonly tokens: number;
  /** How many characters all of them together stand for. */
  readonly characters: number;
  /** sum of -ln P(true token) */
  readonly surprise: number;
  /** How often the true token was the most probable one. */
  readonly right: number;
  /** Of chats: what the assistant says, message by message, and how many of these have no wrong token. */
  readonly messages?: { readonly all: number; readonly right: number };
}

export type ConfusionMatrix = readonly (readonly number[])[];
export type MetricValue = number | ConfusionMatrix | null;

export const classification: readonly AnyTask[] = ["binary", "multiclass"];
export const anyClasses: readonly AnyTask[] = [...classification, "tokens"];

/** The class each row is put into: binary class 1 above the threshold, multiclass the most probable (the first of equals). */
export function predictedClass(p: Predictions, row: number): number {
  if (p.task === "binary") return p.outputs[row] > (p.threshold ?? 0.5) ? 1 : 0;
  let best = 0;
  for (let k = 1; k < p.classes; k++) if (p.outputs[row * p.classes + k] > p.outputs[row * p.classes + best]) best = k;
  return best;
}

/** P(class k) of a row. */
export function probability({ task, outputs, classes }: Predictions, row: number, k: number): number {
  if (task !== "binary") return outputs[row * classes + k];
  return k === 1 ? outputs[row] : 1 - outputs[row];
}

export function weightOf({ weights }: Predictions, row: number): number {
  return weights === undefined ? 1 : weights[row];
}

/** sum over n of w[n] f(n), w[n] = 1 where rows have no weights */
export function sumOverRows({ targets, weights }: Predictions, f: (row: number) => number): number {
  return sumOf(Float64Array.from(targets, (_, row) => (weights === undefined ? f(row) : weights[row] * f(row))));
}

/** How many rows there are, each counting its weight. */
export function totalWeight({ targets, weights }: Predictions): number {
  return weights === undefined ? targets.length : sumOf(weights);
}

/** Null without rows. */
export function meanOverRows(p: Predictions, f: (row: number) => number): number | null {
  return ratio(sumOverRows(p, f), totalWeight(p));
}

export function square(x: number): number {
  return x * x;
}

export function errorAt(p: Predictions, row: number): number {
  return p.outputs[row] - p.targets[row];
}

export function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

export function mean(values: readonly number[]): number | null {
  return ratio(sumOf(values), values.length);
}

export function root(x: number | null): number | null {
  return x === null ? null : Math.sqrt(x);
}
