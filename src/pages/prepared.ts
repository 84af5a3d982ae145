// Columns through the real preprocessing: fitted on some of the rows, then all of them transformed.
import { plainCells } from "../data/cells.js";
import type { CategoricalColumn, Column, DateColumn, NumericColumn } from "../data/columns.js";
import { predictDefaults, type Policy } from "../data/config.js";
import { fitStep } from "../data/fit.js";
import { featuresOf, type Step } from "../data/preprocess.js";
import { Problems } from "../data/problems.js";
import { transform } from "../data/transform.js";
import type { NumberArray } from "../notation/array.js";

/** Cells of the training rows and of all others. */
export interface Cells {
  readonly train: readonly number[];
  readonly others: readonly number[];
}

export interface Prepared {
  readonly step: Step;
  /** The names of the features, without the column's. */
  readonly features: readonly string[];
  /** (rows, features) */
  readonly train: NumberArray;
  readonly others: NumberArray;
}

export const NAME = "x";
const defaults: Policy = { missing: "error", scale: "standard", top: null, parts: null };

/** Rows of both kinds stand among each other, as in a file. */
export function prepared(cells: Cells, policy: Partial<Policy>, columnOf: (cells: readonly number[]) => Column): Prepared {
  const { all, train, others } = mixed(cells);
  const column = columnOf(all);
  const problems = new Problems("the example");
  const step = fitStep(column, train, plainCells, { ...defaults, ...policy }, problems, []);
  const features = featuresOf([step]);
  const table = { columns: new Map([[NAME, column]]), lines: Int32Array.from(all, (_, i) => i + 2) };
  const preprocess = { columns: [step], features, predict: { ...predictDefaults, unseen_category: "ignore" as const } };
  const partOf = (rows: Int32Array): NumberArray => ({ shape: [rows.length, features.length], data: transform(preprocess, table, rows, problems, () => undefined) }); // prettier-ignore
  const parts = { train: partOf(train), others: partOf(others) };
  problems.check();
  return { step, features: features.map((name) => name.slice(NAME.length + 1)), ...parts };
}

/** Others after the first and the third, and what is left at the end. */
export function mixed({ train, others }: Cells): { all: number[]; train: Int32Array; others: Int32Array } {
  const all: number[] = [];
  const rows: { train: number[]; others: number[] } = { train: [], others: [] };
  const take = (kind: keyof typeof rows, value: number | undefined): void => {
    if (value !== undefined) rows[kind].push(all.push(value) - 1);
  };
  for (let i = 0; i < Math.max(train.length, others.length); i++) {
    take("train", train[2 * i]);
    take("others", others[i]);
    take("train", train[2 * i + 1]);
  }
  return { all, train: Int32Array.from(rows.train), others: Int32Array.from(rows.others) };
}

/** One feature as a row of numbers. */
export function featureOf({ shape: [rows, width], data }: NumberArray, feature: number): NumberArray {
  return { shape: [rows], data: Float64Array.from({ length: rows }, (_, i) => data[i * width + feature]) };
}

export function numeric(cells: readonly number[]): NumericColumn {
  return { kind: "numeric", name: NAME, values: Float64Array.from(cells) };
}

export function dates(cells: readonly number[]): DateColumn {
  return { kind: "date", name: NAME, values: Float64Array.from(cells) };
}

/** Each number is the text of a category. */
export function categorical(cells: readonly number[]): CategoricalColumn {
  const labels = [...new Set(cells)];
  return {
    kind: "categorical",
    name: NAME,
    codes: Int32Array.from(cells, (cell) => labels.indexOf(cell)),
    labels: labels.map(String),
  };
}
