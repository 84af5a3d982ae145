// The faults of one file (or list of rows), collected so that a user sees them together: the first ten, then how many more.
import { InputError, type Problem } from "../core/errors.js";
import { formatCount, printable } from "../core/format.js";
import { quote } from "../core/words.js";

export { quote };

const shown = 10;

/** `"a", "b", "c" and 4 more` */
export function quoteList(texts: readonly string[], most = 6): string {
  const list = texts.slice(0, most).map(quote).join(", ");
  return texts.length > most ? `${list} and ${texts.length - most} more` : list;
}

/** "1 row", "5 rows" */
export function plural(count: number, noun: string, written = String(count)): string {
  return `${written} ${noun}${count === 1 ? "" : "s"}`;
}

/** "1 row", "1,234 rows" */
export function counted(count: number, noun: string): string {
  return plural(count, noun, formatCount(count));
}

/** "1 row is", "5 rows are" */
export function pluralIs(count: number, noun: string): string {
  return `${plural(count, noun)} ${count === 1 ? "is" : "are"}`;
}

/** What the rows of a file are counted in: CSV has lines, which a row may take several of; a database has rows only. */
export type RowUnit = "line" | "row";

/** Where a row, or a cell of it, stands in a file without lines: "row 17", "Sheet1!B17". */
export type Locate = (row: number, column: string | undefined) => string;

export function unitOf(locate: Locate | null): RowUnit {
  return locate === null ? "line" : "row";
}

export interface Where {
  /** Or the number of the row: of a file without lines, or in a list, from 0. */
  readonly line?: number;
  /** The column's name. */
  readonly column?: string;
}

export class Problems {
  readonly file: string;
  readonly #isList: boolean;
  readonly #first: Problem[] = [];
  readonly #hints = new Set<string>();
  /** Faults of whole columns: their places among the first, and how many rows have them too. */
  readonly #ofColumns = new Map<string, { readonly place: number; more: number }>();
  #count = 0;
  /** Of a file without lines, once it is open. */
  locate: Locate | null;

  /** @param file the path as messages show it @param isList whether it is no file but a list of rows in a program: rows[2] */
  constructor(file: string, isList = false, locate: Locate | null = null) {
    this.locate = locate;
    this.file = printable(file);
    this.#isList = isList;
  }

  /** The same advice is given once, however many cells need it. */
  add({ line, column }: Where, message: string, hint?: string | null): void {
    this.#count++;
    if (this.#first.length === shown) return;
    const place = {
      file: this.#isList && line !== undefined ? `${this.file}[${line}]` : this.file,
      ...this.#rowPlace(line, column),
      ...(column === undefined ? {} : { column: quote(column).slice(1, -1) }),
    };
    const news = hint !== undefined && hint !== null && !this.#hints.has(hint);
    if (news) this.#hints.add(hint);
    this.#first.push({ place, message, ...(news ? { hint: printable(hint) } : {}) });
  }

  /** A fault that a column has in many rows, if it has it in one: told where it is first, and then counted. */
  addOfColumn(where: Where & { readonly column: string }, message: string, hint?: string | null): void {
    const key = JSON.stringify([where.column, message]);
    const known = this.#ofColumns.get(key);
    if (known !== undefined) return void known.more++;
    this.#ofColumns.set(key, { place: this.#first.length, more: 0 });
    this.add(where, message, hint);
  }

  #rowPlace(line: number | undefined, column: string | undefined): { line?: number; at?: string } {
    if (this.#isList || line === undefined || (this.locate !== null && line === 0)) return {}; // 0: the names, which are no row
    return this.locate === null ? { line } : { at: this.locate(line, column) };
  }

  get unit(): RowUnit {
    return unitOf(this.locate);
  }

  /** @throws InputError when there is anything to report. */
  check(): void {
    if (this.#count > 0) throw this.error();
  }

  error(): InputError {
    const more = this.#count - this.#first.length;
    const rows = new Map([...this.#ofColumns.values()].map((each) => [each.place, each.more]));
    const first = this.#first.map((problem, i): Problem => {
      const others = rows.get(i) ?? 0;
      return others === 0 ? problem : { ...problem, message: `${problem.message}, and so in ${plural(others, "more row")}` };
    });
    return new InputError(
      more === 0 ? first : [...first, { place: { file: this.file }, message: `and ${plural(more, "more problem")}` }],
    );
  }

  /** Adds the problem and ends the reading: what follows would only repeat it. */
  fail(where: Where, message: string, hint?: string | null): never {
    this.add(where, message, hint);
    throw this.error();
  }
}
