// The columns of a table that are wanted, read in one pass.
import type { CellBlock } from "./cellBlock.js";
import { ColumnBuilder, Growing, type Column, type ColumnSpec } from "./columns.js";
import type { Dialect } from "./dialect.js";
import { checkMemory, type MemoryLimit } from "./memory.js";
import { plural, Problems, quote, type Locate, type RowUnit } from "./problems.js";
import { readRows } from "./readRows.js";
import type { RowSink } from "./rowSink.js";
import type { ByteSource } from "./source.js";

/** Some rows of a file. */
export interface Table {
  /** The file as messages show it. */
  readonly file: string;
  readonly columns: ReadonlyMap<string, Column>;
  /** Rows kept. */
  readonly rows: number;
  /** The line each row starts on. */
  readonly lines: Int32Array;
  /** What these count. */
  readonly unit: RowUnit;
  /** Of a file without lines. */
  readonly locate: Locate | null;
}

/** All rows of a file. */
export interface FileTable extends Table {
  /** Of every column, wanted or not. */
  readonly names: readonly string[];
  readonly rowsRead: number;
  /** How many rows were dropped, by the first column whose cell was missing. */
  readonly dropped: ReadonlyMap<string, number>;
  /** Of the file's bytes. */
  readonly sha256: string;
}

/** Chooses the columns from the header; what is wrong with it goes to the problems. */
export type Plan = (names: readonly string[], line: number, problems: Problems) => readonly ColumnSpec[];

/** Rows become columns. */
export class TableBuilder {
  readonly columns: readonly ColumnBuilder[];
  readonly #dropping: readonly ColumnBuilder[];
  readonly #problems: Problems;
  readonly #lines = new Growing((length) => new Int32Array(length));
  readonly dropped = new Map<string, number>();

  constructor(specs: readonly ColumnSpec[], problems: Problems) {
    this.columns = specs.map((spec) => new ColumnBuilder(spec, problems));
    this.#dropping = this.columns.filter(({ spec }) => spec.missing === "drop_row");
    this.#problems = problems;
  }

  get rows(): number {
    return this.#lines.length;
  }

  /** @returns false when the row is dropped, because a cell is missing that must not be. */
  push(cells: readonly string[], line: number): boolean {
    const reason = this.#dropping.find(({ spec, reader }) => reader.isMissing(cells[spec.index] ?? ""));
    if (reason !== undefined) {
      const { name } = reason.spec;
      this.dropped.set(name, (this.dropped.get(name) ?? 0) + 1);
      return false;
    }
    for (const column of this.columns) column.push(cells[column.spec.index] ?? "", line);
    this.#lines.push(line);
    return true;
  }

  /** The same for a row of a block. */
  pushFrom(block: CellBlock, row: number): boolean {
    const first = row * block.columns;
    if (this.#dropping.some(({ spec, reader }) => spec.index < 0 || reader.isMissing(block.cell(first + spec.index))))
      return this.push(block.cells(row), block.lines[row]);
    const line = block.lines[row];
    for (const column of this.columns) {
      if (column.spec.index < 0) column.push("", line);
      else column.pushFrom(block, first + column.spec.index, line);
    }
    this.#lines.push(line);
    return true;
  }

  /** @throws InputError with the problems so far. */
  finish(): Table {
    const table = this.unchecked();
    this.#problems.check();
    return table;
  }

  /** For those who have more to report. */
  unchecked(): Table {
    const columns = this.columns.map((column) => column.finish());
    return {
      file: this.#problems.file,
      columns: new Map(columns.filter((column) => column !== null).map((column) => [column.name, column])),
      rows: this.rows,
      lines: this.#lines.toArray(),
      unit: this.#problems.unit,
      locate: this.#problems.locate,
    };
  }
}

/**
 * @param onlyParser as for readCsv
 * @throws InputError with the problems of the file, at most ten and a count of the others; or when it needs more memory than allowed.
 */
export async function readTable(
  source: ByteSource,
  dialect: Dialect,
  plan: Plan,
  limit: MemoryLimit | null = null,
  onlyParser = false,
): Promise<FileTable> {
  const problems = new Problems(source.name);
  let builder = new TableBuilder([], problems);
  let names: readonly string[] = [];
  let rowsRead = 0;
  const check = (fraction: number | null): void => {
    if (limit !== null) checkMemory(builder.columns, builder.rows, fraction, limit, problems);
  };

  const sink: RowSink = {
    header(all, line) {
      const specs = plan(all, line, problems);
      problems.check();
      names = all;
      builder = new TableBuilder(specs, problems);
    },
    row(cells, line) {
      rowsRead++;
      builder.push(cells, line);
    },
    block(rows) {
      rowsRead += rows.rows;
      for (let row = 0; row < rows.rows; row++) builder.pushFrom(rows, row);
    },
    afterPiece: (read, size) => check(size === null || read < enoughToGuess ? null : read / size),
  };
  const sha256 = await readRows(source, dialect, problems, sink, onlyParser);
  check(null);
  const table = builder.finish();
  const { dropped } = builder;
  if (table.rows === 0) {
    const reasons = [...dropped].map(([name, count]) => `${plural(count, "row")} for ${quote(name)}`).join(", ");
    problems.fail(
      {},
      `all rows were dropped because of missing cells: ${reasons}`,
      "choose another way with data.missing: mean, median, mode or {constant: value}",
    );
  }
  return { ...table, names, rowsRead, dropped, sha256 };
}

const enoughToGuess = 2 ** 20; // bytes of a file after which its number of rows can be guessed
