// Columns -> the matrix x of features: missing cells are filled, numbers scaled, texts become indicators.
import type { Dtype, FloatArray } from "../kernels/ndarray.js";
import { CellReader } from "./cells.js";
import type { PredictConfig } from "./config.js";
import { encodeDate } from "./dateFeatures.js";
import { featuresOf, OTHER, type CategoricalStep, type Preprocess, type Step } from "./preprocess.js";
import type { Problems } from "./problems.js";
import { isTooLarge, reportSize, scaleNumber } from "./scaling.js";
import type { Table } from "./table.js";

export interface Unseen {
  readonly column: string;
  readonly row: number;
  readonly category: string;
  /** The category that it counts as; null where all indicators stay 0. */
  readonly as: string | null;
}

/**
 * The features of some rows, row-major: (rows.length, features).
 * @param dtype of the numbers: that of the network, so that they need not be copied once more.
 * @param onUnseen told of each category that is not among the step's.
 */
export function transform(
  { columns: steps, features, predict }: Preprocess,
  table: Pick<Table, "columns" | "lines">,
  rows: Int32Array,
  problems: Problems,
  onUnseen: (unseen: Unseen) => void,
  dtype: Dtype = "float64",
): FloatArray {
  const width = features.length;
  const x = dtype === "float32" ? new Float32Array(rows.length * width) : new Float64Array(rows.length * width);
  let next = 0;
  const writers = steps.map((step): WriteRows => {
    const first = next; // the feature to write
    next += widthOf(step);
    const column = table.columns.get(step.name);
    if (step.kind === "numeric" && column?.kind === "numeric")
      return (from, to) => {
        const { values } = column;
        const fill = step.fill ?? NaN;
        for (let i = from; i < to; i++) {
          const cell = values[rows[i]];
          const value = Number.isNaN(cell) ? fill : cell;
          const scaled = scaleNumber(step, value);
          if (isTooLarge(value, scaled)) reportSize(value, scaled, { line: table.lines[rows[i]], column: step.name }, problems);
          x[i * width + first] = scaled;
        }
      };
    if (step.kind === "categorical" && column?.kind === "categorical") {
      const place = placesOf(step, column.labels);
      const filled = step.fill === null ? null : placesOf(step, [step.fill])[0];
      const instead = insteadOf(step, predict);
      return eachRow(rows, (i, row) => {
        const code = column.codes[row];
        if (code < 0 && step.fill === null) return; // has been reported
        const hit = code < 0 ? filled : place[code];
        if (hit === null)
          onUnseen({ column: step.name, row, category: column.labels[code] ?? step.fill ?? "", as: instead.name });
        const feature = hit ?? instead.feature;
        if (feature !== null) x[i * width + first + feature] = 1;
      });
    }
    if (step.kind === "date" && column?.kind === "date")
      return eachRow(rows, (i, row) => {
        const value = Number.isNaN(column.values[row]) ? (step.fill ?? NaN) : column.values[row];
        x.set(encodeDate(step, value), i * width + first);
      });
    throw new Error(`column ${step.name} was not read as ${step.kind}`);
  });
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    const to = Math.min(rows.length, from + rowsAtOnce);
    for (const write of writers) write(from, to);
  }
  return x;
}

/** Writes the features of one column into some rows of x. */
type WriteRows = (from: number, to: number) => void;

/** @param write row i of x is this row of the table */
function eachRow(rows: Int32Array, write: (i: number, row: number) => void): WriteRows {
  return (from, to) => {
    for (let i = from; i < to; i++) write(i, rows[i]);
  };
}

/** So many rows of x stay near the processor while column after column is written into them. */
const rowsAtOnce = 128;

/** How many features a column becomes. */
function widthOf(step: Step): number {
  return featuresOf([step]).length;
}

/** The feature of each label, counted from the column's first; null for labels that are not among the categories. */
function placesOf({ categories, cells }: CategoricalStep, labels: readonly string[]): (number | null)[] {
  const { key } = new CellReader(cells);
  const places = new Map(categories.map((category, i) => [key(category), i]));
  return labels.map((label) => places.get(key(label)) ?? null);
}

/** What a category counts as that is not among the step's. */
function insteadOf(
  step: CategoricalStep,
  { unseen_category: unseen }: PredictConfig,
): { name: string | null; feature: number | null } {
  if (step.other === true) return { name: OTHER, feature: step.categories.length };
  if (unseen !== "other" || step.fill === null) return { name: null, feature: null };
  return { name: step.fill, feature: step.categories.indexOf(step.fill) };
}
