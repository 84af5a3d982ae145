// Columns of numbers into the rows of a matrix. The rows of a part come in the order in which they were drawn: read and written in that order,
// hardly a number would be in the processor's caches. So a column is read from its beginning to its end, some rows of all columns at a time,
// while the places of these rows in the matrix are still near.
import type { FloatArray } from "../kernels/ndarray.js";
import { isTooLarge } from "./scaling.js";

export interface NumbersToWrite {
  /** NaN where a cell is missing. */
  readonly values: Float64Array;
  /** What is put there. */
  readonly fill: number;
  readonly scale: (x: number) => number;
  /** Its place in a row of the matrix; no two columns have the same. */
  readonly first: number;
}

const rowsAtOnce = 256;

/**
 * x[i, first] = scale(values[rows[i]])
 * @param tableRows how many rows the columns have
 * @param x row-major: (rows.length, width)
 * @returns the places of those columns with a number that is too large
 */
export function writeNumbers(
  columns: readonly NumbersToWrite[],
  rows: Int32Array,
  tableRows: number,
  x: FloatArray,
  width: number,
): ReadonlySet<number> {
  const order = inFileOrder(rows, tableRows);
  const tooLarge = new Set<number>();
  for (let from = 0; from < order.length; from += rowsAtOnce) {
    const some = order.subarray(from, from + rowsAtOnce);
    for (const column of columns) if (!writeSome(column, rows, some, x, width)) tooLarge.add(column.first);
  }
  return tooLarge;
}

/** The places of the rows, sorted by the rows. */
function inFileOrder(rows: Int32Array, tableRows: number): Int32Array {
  const before = new Int32Array(tableRows + 1); // how many rows stand before a row
  for (const row of rows) before[row + 1]++;
  for (let row = 0; row < tableRows; row++) before[row + 1] += before[row];
  const order = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) order[before[rows[i]]++] = i;
  return order;
}

/** @returns false where a number is too large */
function writeSome(
  { values, fill, scale, first }: NumbersToWrite,
  rows: Int32Array,
  places: Int32Array,
  x: FloatArray,
  width: number,
): boolean {
  let fits = true;
  for (const i of places) {
    const cell = values[rows[i]];
    const value = Number.isNaN(cell) ? fill : cell;
    const scaled = scale(value);
    if (isTooLarge(value, scaled)) fits = false;
    x[i * width + first] = scaled;
  }
  return fits;
}
