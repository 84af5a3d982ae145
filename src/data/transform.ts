// Columns -> the matrix x of features: missing cells are filled, numbers scaled, texts become indicators.
import type { Dtype, FloatArray } from "../kernels/ndarray.js";
import type { Preprocess } from "./preprocess.js";
import type { Problems, Where } from "./problems.js";
import type { Table } from "./table.js";

const largest = 3.4028234663852886e38; // of float32, in which networks compute by default

/** A number that a float32 cannot hold is a problem. */
export function checkSize(value: number, scaled: number, where: Where, problems: Problems): void {
  if (Math.abs(scaled) <= largest) return;
  problems.add(where, `the number ${value} is ${scaled} after scaling, more than the network can compute with (3.4e38)`);
}

export interface Unseen {
  readonly column: string;
  readonly row: number;
  readonly category: string;
}

/**
 * The features of some rows, row-major: (rows.length, features).
 * @param dtype of the numbers: that of the network, so that they need not be copied once more.
 * @param onUnseen told of each category that no training row had; all its indicators stay 0.
 */
export function transform(
  { columns: steps, features }: Preprocess,
  table: Pick<Table, "columns" | "lines">,
  rows: Int32Array,
  problems: Problems,
  onUnseen: (unseen: Unseen) => void,
  dtype: Dtype = "float64",
): FloatArray {
  const width = features.length;
  const x = dtype === "float32" ? new Float32Array(rows.length * width) : new Float64Array(rows.length * width);
  let first = 0; // the feature to write next
  for (const step of steps) {
    const column = table.columns.get(step.name);
    if (step.kind === "numeric" && column?.kind === "numeric") {
      rows.forEach((row, i) => {
        const value = Number.isNaN(column.values[row]) ? (step.fill ?? NaN) : column.values[row];
        const scaled = (value - step.offset) / step.divisor;
        checkSize(value, scaled, { line: table.lines[row], column: step.name }, problems);
        x[i * width + first] = scaled;
      });
      first += 1;
    } else if (step.kind === "categorical" && column?.kind === "categorical") {
      const position = new Map(step.categories.map((category, i) => [category, i]));
      rows.forEach((row, i) => {
        const category = column.codes[row] < 0 ? step.fill! : column.labels[column.codes[row]];
        const hit = position.get(category);
        if (hit === undefined) onUnseen({ column: step.name, row, category });
        else x[i * width + first + hit] = 1;
      });
      first += step.categories.length;
    } else throw new Error(`column ${step.name} was not read as ${step.kind}`);
  }
  return x;
}
