// The columns of a CSV file that are wanted, read in one pass.
import { ColumnBuilder, Growing, isMissing, type Column, type ColumnSpec } from "./columns.js";
import { readCsv } from "./csv.js";
import { displayPath } from "./file.js";
import { plural, Problems, quote } from "./problems.js";

export interface Table {
  /** The path as messages show it. */
  readonly file: string;
  readonly columns: ReadonlyMap<string, Column>;
  /** Rows kept. */
  readonly rows: number;
  /** The line each row starts on. */
  readonly lines: Int32Array;
  readonly rowsRead: number;
  /** How many rows were dropped, by the first column whose cell was missing. */
  readonly dropped: ReadonlyMap<string, number>;
  /** Of the file's bytes. */
  readonly sha256: string;
}

/** Chooses the columns from the header; what is wrong with it goes to the problems. */
export type Plan = (names: readonly string[], line: number, problems: Problems) => readonly ColumnSpec[];

/** @throws InputError with the problems of the file, at most ten and a count of the others. */
export async function readTable(path: string, plan: Plan): Promise<Table> {
  const problems = new Problems(displayPath(path));
  const lines = new Growing((length) => new Int32Array(length));
  const dropped = new Map<string, number>();
  let builders: ColumnBuilder[] = [];
  let dropping: readonly ColumnSpec[] = [];
  let rowsRead = 0;

  const sha256 = await readCsv(path, problems, {
    header(names, line) {
      const specs = plan(names, line, problems);
      problems.check();
      builders = specs.map((spec) => new ColumnBuilder(spec, problems));
      dropping = specs.filter(({ missing }) => missing === "drop_row");
    },
    row(cells, line) {
      rowsRead++;
      const reason = dropping.find(({ index }) => isMissing(cells[index]));
      if (reason !== undefined) {
        dropped.set(reason.name, (dropped.get(reason.name) ?? 0) + 1);
        return;
      }
      for (const builder of builders) builder.push(cells[builder.spec.index], line);
      lines.push(line);
    },
  });
  const columns = builders.map((builder) => builder.finish());
  problems.check();
  if (lines.length === 0) {
    const reasons = [...dropped].map(([name, count]) => `${plural(count, "row")} for ${quote(name)}`).join(", ");
    problems.fail(
      {},
      `all rows were dropped because of missing cells: ${reasons}`,
      "choose another way with data.missing: mean, median, mode or {constant: value}",
    );
  }
  return {
    file: problems.file,
    columns: new Map(columns.filter((column) => column !== null).map((column) => [column.name, column])),
    rows: lines.length,
    lines: lines.toArray(),
    rowsRead,
    dropped,
    sha256,
  };
}
