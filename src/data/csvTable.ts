// A CSV file as columns by name, for programs that want the numbers and not a model.
import { ArgumentError } from "../core/errors.js";
import { didYouMean } from "../core/suggest.js";
import type { CellRules } from "./cells.js";
import { ProfileBuilder, valuesKept } from "./columnProfile.js";
import type { Column, ColumnSpec } from "./columns.js";
import type { Delimiter, Dialect, Encoding } from "./dialect.js";
import { Problems, quote, quoteList } from "./problems.js";
import { readRows } from "./readRows.js";
import { sniff } from "./sniff.js";
import type { ByteSource } from "./source.js";
import { readTable } from "./table.js";
import { SampledRows } from "./twins.js";

/** How to read a CSV file; all of it is found out where it is left out. */
export interface ReadCsvOptions {
  /** What stands between two cells. */
  readonly delimiter?: Delimiter | undefined;
  /** How bytes stand for characters. */
  readonly encoding?: Encoding | undefined;
  /** The columns to keep, by name; all when left out. */
  readonly columns?: readonly string[] | undefined;
  /** Columns whose cells stay as they are written though they look like numbers: codes such as 007. */
  readonly text?: readonly string[] | undefined;
}

/** The cells of one column: numbers, NaN where a cell is missing; or texts, "" where one is missing. */
export type CsvColumn = Float64Array | readonly string[];

/** A CSV file in memory, column by column. Row i is the i-th entry of every column. */
export class CsvTable {
  /** How many rows there are, without the header. */
  readonly rows: number;
  /** The columns' names in the order of the file. */
  readonly names: readonly string[];
  /** Each column under its name, of length `rows`. */
  readonly columns: Readonly<Record<string, CsvColumn>>;

  constructor(rows: number, columns: readonly (readonly [name: string, cells: CsvColumn])[]) {
    this.rows = rows;
    this.names = columns.map(([name]) => name);
    this.columns = Object.fromEntries(columns); // also a column that is called __proto__
  }

  /**
   * A column of numbers, NaN where a cell is missing.
   * @throws ArgumentError when there is no such column, or when it holds texts
   */
  numbers(name: string): Float64Array {
    const column = this.#find("numbers", name);
    if (column instanceof Float64Array) return column;
    const example = column.find((cell) => cell !== "");
    throw new ArgumentError(`numbers: the column ${quote(name)} holds texts${example === undefined ? "" : `, such as ${quote(example)}`}`, {
      hint: `read it with texts(${quote(name)})`,
    }); // prettier-ignore
  }

  /**
   * A column of texts, "" where a cell is missing.
   * @throws ArgumentError when there is no such column, or when it holds numbers
   */
  texts(name: string): readonly string[] {
    const column = this.#find("texts", name);
    if (!(column instanceof Float64Array)) return column;
    throw new ArgumentError(`texts: the column ${quote(name)} holds numbers`, {
      hint: `read it with numbers(${quote(name)}), or the file with { text: [${quote(name)}] }, which leaves its cells as they are written`,
    });
  }

  #find(method: string, name: unknown): CsvColumn {
    if (typeof name === "string" && Object.hasOwn(this.columns, name)) return this.columns[name];
    const shown = typeof name === "string" ? quote(name) : String(name);
    throw new ArgumentError(`${method}: there is no column ${shown}`, { hint: hintFor(String(name), this.names) });
  }
}

function hintFor(name: string, names: readonly string[]): string {
  return didYouMean(name, names) ?? `the columns are ${quoteList(names)}`;
}

/**
 * Reads a source up to three times: which bytes and delimiters it has, what stands in each column, and the cells.
 * @throws InputError when the file is not there, or not a table: at each place what was expected and what was got
 */
export async function readCsvTable(source: ByteSource, options: ReadCsvOptions = {}): Promise<CsvTable> {
  const { delimiter, encoding } = options;
  const found = await sniff(source);
  const dialect = { delimiter: delimiter ?? found.delimiter, encoding: encoding ?? found.encoding };
  const specs = await specsOf(source, dialect, options);
  const table = await readTable(source, dialect, () => specs);
  return new CsvTable(table.rows, specs.map(({ name }) => [name, cellsOf(table.columns.get(name)!)])); // prettier-ignore
}

/** How each column is to be read: a column is numeric when all its cells are, but for the missing ones. */
async function specsOf(source: ByteSource, dialect: Dialect, { columns, text = [] }: ReadCsvOptions): Promise<ColumnSpec[]> {
  const problems = new Problems(source.name);
  let builders: ProfileBuilder[] = [];
  await readRows(source, dialect, problems, {
    header(names, line) {
      for (const name of new Set([...(columns ?? []), ...text])) {
        if (!names.includes(name)) problems.add({ line }, `there is no column ${quote(name)}`, hintFor(name, names));
      }
      problems.check();
      builders = names.map((name, index) => new ProfileBuilder(name, index, valuesKept(names.length)));
      if (columns !== undefined) builders = builders.filter(({ name }) => columns.includes(name));
    },
    row(cells, line) {
      for (const builder of builders) builder.push(cells[builder.index], line);
    },
  });
  problems.check();
  const nothing = new SampledRows(0);
  return builders.map((builder): ColumnSpec => {
    const { name, index, kind, rules } = builder.finish(false, dialect.delimiter === ";", nothing);
    const numeric = !text.includes(name) && (kind === "numeric" || kind === "empty");
    return { name, index, type: numeric ? "numeric" : "categorical", rules: rulesFor(rules, text.includes(name)), ...anyCell };
  });
}

/** Texts stay as they are written: a date is a text, and so is yes beside Yes. */
function rulesFor(rules: CellRules, literal: boolean): CellRules {
  return { ...rules, ignore_case: false, ...(literal ? { missing_values: [] } : {}) };
}

const anyCell = { missing: "fill", missingHint: "", most: Infinity, tooMany: () => ({ message: "", hint: "" }) } as const;

function cellsOf(column: Column): CsvColumn {
  if (column.kind !== "categorical") return column.values;
  return Array.from(column.codes, (code) => (code < 0 ? "" : column.labels[code]));
}
