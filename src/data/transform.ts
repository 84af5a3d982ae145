// Columns -> the matrix x of features: missing cells are filled, numbers scaled, texts become indicators.
import type { Dtype, FloatArray } from "../kernels/ndarray.js";
import { CellReader } from "./cells.js";
import type { PredictConfig } from "./config.js";
import { encodeDate } from "./dateFeatures.js";
import { featureSpans, OTHER, type CategoricalStep, type NumericStep, type Preprocess } from "./preprocess.js";
import type { Problems } from "./problems.js";
import { isTooLarge, reportSize, scaler } from "./scaling.js";
import type { Table } from "./table.js";
import { writeTexts } from "./texts.js";
import { writeNumbers, type NumbersToWrite } from "./writeNumbers.js";

export interface Unseen {
  readonly column: string;
  readonly row: number;
  readonly category: string;
  /** The category that it counts as; null where all indicators stay 0. */
  readonly as: string | null;
  /** It is a text of which no token is known, or one that is longer than what is read; then `category` is the text. */
  readonly text?: "unread" | "cut";
}

/**
 * The features of some rows, row-major: (rows.length, features).
 * @param dtype of the numbers: that of the network, so that they need not be copied once more.
 * @param onUnseen told of each category that is not among the step's.
 */
export function transform(
  { columns: steps, features, predict }: Pick<Preprocess, "columns" | "features" | "predict">,
  table: Pick<Table, "columns" | "lines">,
  rows: Int32Array,
  problems: Problems,
  onUnseen: (unseen: Unseen) => void,
  dtype: Dtype = "float64",
): FloatArray {
  const width = features.length;
  const x = dtype === "float32" ? new Float32Array(rows.length * width) : new Float64Array(rows.length * width);
  const tooLarge = writeNumbers(numbersOf(steps, table), rows, table.lines.length, x, width);
  for (const { step, first } of featureSpans(steps)) {
    const column = table.columns.get(step.name);
    if (step.kind === "numeric" && column?.kind === "numeric") {
      if (tooLarge.has(first)) reportNumbers(step, column.values, table, rows, problems);
    } else if (step.kind === "categorical" && column?.kind === "categorical") {
      const place = placesOf(step, column.labels);
      const filled = step.fill === null ? null : placesOf(step, [step.fill])[0];
      const instead = insteadOf(step, predict);
      for (const [i, row] of rows.entries()) {
        const code = column.codes[row];
        if (code < 0 && step.fill === null) continue; // has been reported
        const hit = code < 0 ? filled : place[code];
        if (hit === null)
          onUnseen({ column: step.name, row, category: column.labels[code] ?? step.fill ?? "", as: instead.name });
        const feature = hit ?? instead.feature;
        if (feature !== null) x[i * width + first + feature] = 1;
      }
    } else if (step.kind === "date" && column?.kind === "date") {
      for (const [i, row] of rows.entries()) {
        const value = Number.isNaN(column.values[row]) ? (step.fill ?? NaN) : column.values[row];
        x.set(encodeDate(step, value), i * width + first);
      }
    } else if (step.kind === "text" && column?.kind === "categorical")
      writeTexts(step, column, rows, x, first, width, (row, category, text) => { onUnseen({ column: step.name, row, category, as: null, text }); }); // prettier-ignore
    else throw new Error(`column ${step.name} was not read as ${step.kind}`);
  }
  return x;
}

function numbersOf(steps: Preprocess["columns"], { columns }: Pick<Table, "columns">): NumbersToWrite[] {
  return featureSpans(steps).flatMap(({ step, first }) => {
    const column = columns.get(step.name);
    if (step.kind !== "numeric" || column?.kind !== "numeric") return [];
    return [{ values: column.values, fill: step.fill ?? NaN, scale: scaler(step), first }];
  });
}

function reportNumbers(
  step: NumericStep,
  values: Float64Array,
  { lines }: Pick<Table, "lines">,
  rows: Int32Array,
  problems: Problems,
): void {
  const scale = scaler(step);
  for (const row of rows) {
    const value = Number.isNaN(values[row]) ? (step.fill ?? NaN) : values[row];
    const scaled = scale(value);
    if (isTooLarge(value, scaled)) reportSize(value, scaled, { line: lines[row], column: step.name }, problems);
  }
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
