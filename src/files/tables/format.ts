// What a format of tables has to say for itself: how its files begin, and how one is opened. All that is done with the rows is the same for
// every format, so a format ends where cells are texts.
import { InputError } from "../../core/errors.js";
import { shellWord } from "../../core/words.js";
import type { Problems } from "../../data/problems.js";
import type { OpenRows } from "../../data/source.js";
import { systemCode } from "../file.js";

/** A file that has been looked at. */
export interface FileToRead {
  /** Where it lies; null for a pipe. */
  readonly path: string;
  readonly size: number;
  /** Which of several tables in it is meant; null: the only one. */
  readonly table: TableChoice | null;
  readonly problems: Problems;
}

/** A name that was asked for, or one that was right for another file. */
export interface TableChoice {
  readonly name: string;
  readonly isGuess: boolean;
}

export type Rows = Omit<OpenRows, "sha256">;

export interface TableFormat {
  /** With its article: "a Parquet file". */
  readonly words: string;
  /** How names of such files end. */
  readonly endings: readonly string[];
  /** Whether a file that begins with these bytes is one. */
  readonly begins: (start: Uint8Array) => boolean;
  /** In words, how it has to begin: for a file that has only the name. */
  readonly beginning: string;
  open(file: FileToRead): Promise<Rows>;
}

/** Whether these are the first bytes. @param text each character is a byte */
export function beginsWith(text: string): (start: Uint8Array) => boolean {
  return (start) => start.length >= text.length && Array.from(text, (c, i) => start[i] === c.charCodeAt(0)).every(Boolean);
}

/**
 * A package that reads one format. They are optional dependencies: an installation that leaves them out (npm ci --omit=optional) reads CSV and
 * JSON all the same, and is told here what is missing for the rest.
 */
export async function needed<T>(
  load: () => Promise<T>,
  packages: readonly string[],
  what: string,
  { file }: Problems,
  does: "reads" | "writes" = "reads",
): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (!["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"].includes(systemCode(error) ?? "")) throw error;
    const names = packages.map(shellWord).join(" ");
    throw new InputError([{ place: { file }, message: `this is ${what}, and what ${does} it is not installed`, hint: `npm install ${names}, or use CSV` }]); // prettier-ignore
  }
}

/** The rows of a reader that may stumble over a file that is not as it should be: what it throws is put into words. */
export async function* guarded<T>(rows: AsyncIterable<T> | Iterable<T>, explain: (error: unknown) => never): AsyncGenerator<T> {
  try {
    yield* rows;
  } catch (error) {
    if (error instanceof InputError) throw error;
    explain(error);
  }
}
