// Rows that a program has made, as a trained model takes them: the same steps as for the rows of a file, without a file.
import { describe, isPlain } from "../core/words.js";
import type { Dtype } from "../kernels/ndarray.js";
import { ChunkMaker, type Chunk } from "./chunk.js";
import type { NumberFormat } from "./number.js";
import type { Preprocess } from "./preprocess.js";
import { Problems } from "./problems.js";

/**
 * One row: the cells under the names of the training file's columns. A number is itself, whatever way the file writes numbers; a text is read
 * as a cell of the file would be; true and false are those words, as in a file of JSON; null, undefined, NaN, "" and a column that is left out
 * are missing cells.
 */
export type Row = Readonly<Record<string, string | number | boolean | null | undefined>>;

/**
 * The rows, a chunk at a time.
 * @param names of all their columns, as columnNames gives them
 * @throws InputError with the problems of the first chunk that has any, each at rows[i]
 */
export function* chunksOfRows(
  preprocess: Preprocess,
  rows: readonly Row[],
  chunkRows: number,
  dtype: Dtype,
  names: readonly string[] = columnNames(rows),
): Generator<Chunk> {
  const problems = new Problems("rows", true);
  rows.forEach((row: unknown, line) => {
    if (!isPlain(row))
      problems.add({ line }, `expected an object with the cells under their columns' names, got ${describe(row)}`);
  });
  problems.check();
  const formats = new Map(preprocess.columns.map(({ name, kind, cells }) => [name, kind === "numeric" ? cells.number : null]));
  const cells = (row: Row, line: number): string[] =>
    names.map((name) => {
      const value: unknown = Object.hasOwn(row, name) ? row[name] : null;
      const cell = cellOf(value, formats.get(name) ?? null);
      if (cell === null && formats.has(name)) problems.add({ line, column: name }, `expected a text, a finite number, true, false, or null where nothing is known, got ${describe(value)}`); // prettier-ignore
      return cell ?? "";
    });
  const maker = new ChunkMaker(preprocess, problems, null, dtype);
  if (rows.length > 0) maker.begin(names);
  for (let from = 0; from < rows.length; from += chunkRows) {
    const some = rows.slice(from, from + chunkRows).map((row, i) => ({ cells: cells(row, from + i), line: from + i }));
    problems.check();
    yield maker.make(some);
  }
}

/** All names that a row has a cell under, in the order in which they come. */
export function columnNames(rows: readonly Row[]): string[] {
  const names = new Set<string>();
  for (const row of rows as readonly unknown[]) if (isPlain(row)) for (const name of Object.keys(row)) names.add(name);
  return [...names];
}

/** The value as the training file would have it; null where it cannot be a cell. */
function cellOf(value: unknown, format: NumberFormat | null): string | null {
  if (value === null || value === undefined || Number.isNaN(value)) return "";
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return String(value);
  if (typeof value !== "number" || !Number.isFinite(value)) return null;
  return format === null ? String(value) : String(value).replace(".", format.decimal);
}
