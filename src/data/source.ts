// Where the rows of a table come from: a file on a disk, a pipe, or a file that the reader of a web page has chosen. What is done
// with them is the same everywhere, so nothing in this folder opens a file.
import type { Locate, Problems } from "./problems.js";

/** A table that is read once, from beginning to end. */
export interface ByteSource {
  /** What messages call it: a path, "standard input". */
  readonly name: string;
  /** @throws InputError when there is nothing to read */
  open(problems: Problems): Promise<OpenBytes | OpenRows>;
  /** In words, why the system could not go on reading; null for an error of another kind. */
  explain(error: unknown): string | null;
}

export interface OpenBytes {
  /** Null where the end is not known, as for a pipe. */
  readonly size: number | null;
  readonly pieces: AsyncIterable<Uint8Array>;
  /** SHA-256 of all pieces, once they have been read: in hexadecimal digits. */
  sha256(): Promise<string>;
}

/** A row whose cells are texts already, as CSV would have them. */
export interface CellRow {
  readonly cells: readonly string[];
  /** The line it stands on, or which row it is: what the file's own program shows. */
  readonly line: number;
}

/** A table that is no CSV: its format knows where a cell ends. */
export interface OpenRows {
  /** Bytes that all cells take in memory, about; null where that is not known. */
  readonly size: number | null;
  readonly names: readonly string[];
  /** Where the names stand. */
  readonly headerLine: number;
  /** Null where rows stand on lines. */
  readonly locate: Locate | null;
  /** Some rows at a time, and how many of the bytes have been read. Ends with an InputError where the file is at fault. */
  readonly rows: AsyncIterable<{ readonly rows: readonly CellRow[]; readonly read: number }>;
  /** As of OpenBytes. */
  sha256(): Promise<string>;
}
