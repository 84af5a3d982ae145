// Where the bytes of a table come from: a file on a disk, a pipe, or a file that the reader of a web page has chosen. What is done
// with them is the same everywhere, so nothing in this folder opens a file.
import type { Problems } from "./problems.js";

/** Bytes that are read once, from beginning to end. */
export interface ByteSource {
  /** What messages call it: a path, "standard input". */
  readonly name: string;
  /** @throws InputError when there is nothing to read */
  open(problems: Problems): Promise<OpenBytes>;
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
