// What has to be known to turn columns into features: what to fill in, how to scale, which categories there are. Everything is learnt from
// the training rows alone and kept as plain JSON, so that a prediction treats its rows in the same way.
import type { CategoricalColumn, Column, NumericColumn } from "./columns.js";
import { sortLabels } from "./columns.js";
import type { Missing, Policy, PredictConfig, Scale } from "./config.js";
import type { Dialect } from "./dialect.js";
import { quote, type Problems } from "./problems.js";
import { extremes, mean, median, mode, mostFrequent, standardDeviation } from "./statistics.js";
import { checkSize } from "./transform.js";
import type { Task } from "../metrics/task.js";

/** What a missing cell does at prediction: as while training. */
export type WhenMissing = "error" | "drop_row" | "fill";

/** x -> (x - offset) / divisor */
export interface Affine {
  readonly offset: number;
  readonly divisor: number;
}

/** One feature, scaled. */
export interface NumericStep extends Affine {
  readonly kind: "numeric";
  readonly name: string;
  readonly missing: WhenMissing;
  readonly fill: number | null;
}

/** One feature for each category, `color=red`: 1 where the cell is that category, else 0. */
export interface CategoricalStep {
  readonly kind: "categorical";
  readonly name: string;
  readonly missing: WhenMissing;
  readonly fill: string | null;
  readonly categories: readonly string[];
}

export type Step = NumericStep | CategoricalStep;

/** preprocess.json: with it and the weights, predict needs no more. */
export interface Preprocess {
  readonly version: 1;
  /** Of the training file; new files are taken to be written alike. */
  readonly dialect: Dialect;
  readonly task: Task;
  readonly target: string;
  /** Binary: [negative, positive]; null for regression. */
  readonly classes: readonly string[] | null;
  /** The model predicts (target - offset) / divisor. */
  readonly targetScale: Affine;
  /** In the order of their features. */
  readonly columns: readonly Step[];
  readonly features: readonly string[];
  /** Columns of the training file that are no features. */
  readonly leftOut: readonly string[];
  readonly predict: PredictConfig;
}

export function featuresOf(steps: readonly Step[]): string[] {
  return steps.flatMap((step) =>
    step.kind === "numeric" ? [step.name] : step.categories.map((category) => `${step.name}=${category}`),
  );
}

/**
 * Learns a column's step from the training rows. Missing cells are filled before the scale is fitted.
 * @param constant takes the name of a column that is the same in all of them.
 */
export function fitStep(column: Column, train: Int32Array, policy: Policy, problems: Problems, constant: string[]): Step {
  const step =
    column.kind === "numeric" ? fitNumeric(column, train, policy, problems) : fitCategorical(column, train, policy, problems);
  const first = valueAt(column, train[0]);
  if (train.every((row) => Object.is(valueAt(column, row), first))) constant.push(column.name);
  return step;
}

function valueAt(column: Column, row: number): number {
  return column.kind === "numeric" ? column.values[row] : column.codes[row];
}

function fitNumeric({ name, values }: NumericColumn, train: Int32Array, policy: Policy, problems: Problems): NumericStep {
  const known = knownValues(values, train);
  const [missing, fill] = fitFill(name, policy.missing, values.some(Number.isNaN), problems, {
    wrong: (method) =>
      typeof method === "object" && typeof method.constant === "string" ? `the text ${quote(method.constant)}` : null,
    advice: "a number as constant",
    find: (method) => {
      if (typeof method === "object") return Number(method.constant);
      if (known.length === 0) return null;
      return method === "mean" ? mean(known) : method === "median" ? median(known) : mode(known);
    },
  });
  const filled = new Float64Array(train.length);
  train.forEach((row, i) => (filled[i] = Number.isNaN(values[row]) ? (fill ?? 0) : values[row]));
  const affine = fitScale(filled, policy.scale);
  checkScale(name, filled, affine, `data.columns.${name}.scale`, problems);
  return { kind: "numeric", name, missing, fill, ...affine };
}

function knownValues(values: Float64Array, rows: Int32Array): Float64Array {
  const known = new Float64Array(rows.length);
  let count = 0;
  for (const row of rows) if (!Number.isNaN(values[row])) known[count++] = values[row];
  return known.subarray(0, count);
}

/** Constant columns become 0, as with scikit-learn: the divisor of nothing is 1. */
export function fitScale(x: Float64Array, scale: Scale): Affine {
  if (scale === "none") return { offset: 0, divisor: 1 };
  if (typeof scale === "object") return { offset: 0, divisor: scale.divide };
  const { min, max } = extremes(x);
  if (min === max) return { offset: min, divisor: 1 };
  if (scale === "minmax") return { offset: min, divisor: max - min };
  return { offset: mean(x), divisor: standardDeviation(x) || 1 }; // 0: differences too small to be squared
}

function checkScale(name: string, x: Float64Array, { offset, divisor }: Affine, setting: string, problems: Problems): void {
  if (Number.isFinite(offset) && Number.isFinite(divisor)) return;
  const { min, max } = extremes(x);
  const size = Math.max(Math.abs(min), Math.abs(max));
  problems.add(
    { column: name },
    `the numbers are too large to be scaled: they reach from ${min} to ${max}`,
    `set ${setting} to {divide: ${size}}`,
  );
}

/** The scale of a regression's target, fitted on the training rows; every value must fit into a float32 afterwards. */
export function fitTargetScale(
  name: string,
  y: Float64Array,
  train: Int32Array,
  scale: Scale,
  lines: Int32Array,
  problems: Problems,
): Affine {
  const known = Float64Array.from(train, (row) => y[row]);
  const affine = fitScale(known, scale);
  checkScale(name, known, affine, "data.target_scale", problems);
  problems.check();
  y.forEach((value, row) =>
    checkSize(value, (value - affine.offset) / affine.divisor, { line: lines[row], column: name }, problems),
  );
  return affine;
}

function fitCategorical(
  { name, codes, labels }: CategoricalColumn,
  train: Int32Array,
  policy: Policy,
  problems: Problems,
): CategoricalStep {
  const counts = countCodes(codes, train, labels);
  const [missing, fill] = fitFill(name, policy.missing, codes.includes(-1), problems, {
    wrong: (method) => (method === "mean" || method === "median" ? `the ${method} of texts` : null),
    advice: "mode or {constant: text}",
    find: (method) => {
      if (typeof method === "object") return String(method.constant);
      return counts.size === 0 ? null : mostFrequent(counts);
    },
  });
  const seen = new Set(counts.keys());
  if (fill !== null && train.some((row) => codes[row] < 0)) seen.add(fill);
  return { kind: "categorical", name, missing, fill, categories: sortLabels([...seen]) };
}

/** How often each category stands in these rows. */
function countCodes(codes: Int32Array, rows: Int32Array, labels: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const label = labels[codes[row]];
    if (label !== undefined) counts.set(label, (counts.get(label) ?? 0) + 1); // a missing cell has no label
  }
  return counts;
}

type FillMethod = Exclude<Missing, "error" | "drop_row">;

interface Filling<T> {
  /** What the method would fill in, if that makes no sense for this kind of column. */
  wrong(method: FillMethod): string | null;
  readonly advice: string;
  /** Null when there is no value to take it from. */
  find(method: FillMethod): T | null;
}

function fitFill<T>(
  name: string,
  method: Missing,
  needed: boolean,
  problems: Problems,
  filling: Filling<T>,
): [WhenMissing, T | null] {
  if (method === "error" || method === "drop_row") return [method, null];
  const wrong = filling.wrong(method);
  const fill = wrong === null ? filling.find(method) : null;
  if (fill !== null) return ["fill", fill];
  if (needed) {
    const message =
      wrong === null
        ? `no training row has a value, so there is no ${method as string} to fill in`
        : `${wrong} cannot be filled into the missing cells of this column`;
    const hint =
      wrong === null
        ? `leave the column out, or set data.columns.${name}.missing: {constant: value}`
        : `set data.columns.${name}.missing to ${filling.advice}`;
    problems.add({ column: name }, message, hint);
  }
  return ["error", null];
}
