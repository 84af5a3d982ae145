// How the cells of a column are read: what its writer meant by them. `mlbh init` finds it out, the experiment file says it, and it is kept
// with the model, so that new files are read in the same way.
import { dateReader } from "./dates.js";
import { numberReader, parseNumber, type NumberFormat } from "./number.js";

export interface CellRules {
  /** Texts that stand for nothing, in exactly this spelling; the empty cell always does. */
  readonly missing_values: readonly string[];
  /** Null: plain numbers such as -12.5. */
  readonly number: NumberFormat | null;
  /** Of dates: "YYYY-MM-DD"; null in other columns. */
  readonly format: string | null;
  /** Whether texts that differ in capitals only are one. */
  readonly ignore_case: boolean;
}

export const defaultMarkers: readonly string[] = ["NA", "NaN", "null", "?"];
export const plainCells: CellRules = { missing_values: defaultMarkers, number: null, format: null, ignore_case: false };

/** Reads cells by their rules. */
export class CellReader {
  readonly #markers: ReadonlySet<string>;
  /** Whether a marker begins with a digit, such as 999. */
  readonly #digits: boolean;
  readonly number: (cell: string) => number;
  /** Of numbers that are written plainly but for this, the code of the character before the decimals; null where there is more to them. */
  readonly decimal: number | null;
  /** Seconds since 1970; NaN for what is not a date. */
  readonly date: (cell: string) => number;

  constructor({ missing_values: markers, number, format, ignore_case: ignoreCase }: CellRules) {
    this.#markers = new Set(markers);
    this.#digits = markers.some((marker) => /^\d/.test(marker));
    this.number = number === null ? parseNumber : numberReader(number);
    this.decimal = isPlain(number) && !markers.some((marker) => !Number.isNaN(this.number(marker))) ? (number?.decimal ?? ".").charCodeAt(0) : null; // prettier-ignore
    this.date = format === null ? () => NaN : dateReader(format);
    this.key = ignoreCase ? (cell) => cell.toLowerCase() : (cell) => cell;
  }

  /** Is nothing known here? */
  isMissing(cell: string): boolean {
    const first = cell.charCodeAt(0);
    if (first >= 48 && first <= 57 && !this.#digits) return false; // most cells are numbers
    const text = cell.trim();
    return text === "" || this.#markers.has(text);
  }

  /** What tells a text from others. */
  readonly key: (cell: string) => string;
}

function isPlain(number: NumberFormat | null): boolean {
  return number === null || (number.thousands === "" && number.prefix === "" && number.suffix === "");
}
