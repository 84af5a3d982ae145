// A first look at a table: what stands in each column. One pass; the memory in use does not grow with the number of rows.
import { looksLikeData } from "./csv.js";
import type { Dialect } from "./dialect.js";
import { ProfileBuilder, valuesKept, type ColumnProfile, type Row } from "./columnProfile.js";
import { isNothing } from "./guess.js";
import { mergeNumbers } from "./labels.js";
import { Problems, unitOf, type Locate } from "./problems.js";
import { readRows } from "./readRows.js";
import type { RowSink } from "./rowSink.js";
import type { ByteSource } from "./source.js";
import { SampledRows, twinColumns, type Twins } from "./twins.js";

export interface FileProfile {
  /** The path as messages show it. */
  readonly file: string;
  /** Rows whose target is known: only these can be learnt from, and only these are described. */
  readonly rows: number;
  readonly rowsRead: number;
  readonly columns: readonly ColumnProfile[];
  readonly target: ColumnProfile;
  /** Pairs of columns that say the same. */
  readonly twins: readonly Twins[];
  /** Where the names stand. */
  readonly headerLine: number;
  /** Of a file without lines. */
  readonly locate: Locate | null;
  /** Whether the first line may be data rather than names. */
  readonly headerLooksLikeData: boolean;
}

/** The same columns with another target. Rows without an answer are still among those described. */
export function withTarget(profile: FileProfile, index: number): FileProfile {
  if (profile.columns[index] === profile.target) return profile;
  const { counts, padded } = profile.columns[index];
  // labels that are one number, "1" and "1.0", are one class
  const target = { ...profile.columns[index], counts: counts === null || padded !== null ? counts : mergeNumbers(counts) };
  const columns = profile.columns.map((column, i) => (i === index ? target : column));
  return { ...profile, columns, target, rows: profile.rowsRead - target.missing };
}

/** Makes a profile of the rows that it is told of. */
export interface Profiler {
  readonly sink: RowSink;
  /** When all rows have come. */
  readonly finish: () => FileProfile;
}

/**
 * @param targetAt the target's position: rows in which it is missing are counted and not described
 * @param onlyParser as for readCsv
 * @throws InputError when the file cannot be read
 */
export async function profileCsv(
  source: ByteSource,
  dialect: Dialect,
  targetAt: (names: readonly string[]) => number,
  onlyParser = false,
): Promise<FileProfile> {
  const problems = new Problems(source.name);
  const { sink, finish } = profilerOf(problems.file, dialect, targetAt);
  await readRows(source, dialect, problems, sink, onlyParser);
  problems.check();
  return finish();
}

/** @param file as messages show it @param targetAt as for profileCsv */
export function profilerOf(file: string, { delimiter }: Dialect, targetAt: (names: readonly string[]) => number): Profiler {
  let builders: ProfileBuilder[] = [];
  let names: readonly string[] = [];
  let located: Locate | null = null;
  let sample = new SampledRows(0);
  let [target, headerLine] = [0, 1];
  let rowsRead = 0;
  let waiting: Row[] = [];
  const pushWaiting = (): void => {
    const described = waiting.filter(({ cells }) => !isNothing(cells[target]));
    for (const builder of builders) builder.pushAll(builder.index === target ? waiting : described);
    waiting = [];
  };
  const sink: RowSink = {
    header(header, line, locate) {
      [names, located] = [header, locate];
      headerLine = line;
      target = targetAt(header);
      builders = header.map((name, index) => new ProfileBuilder(name, index, valuesKept(header.length), unitOf(locate)));
      sample = new SampledRows(header.length);
    },
    row(cells, line) {
      rowsRead++;
      if (!isNothing(cells[target])) sample.push(() => cells);
      if (waiting.push({ cells, line }) === rowsAtOnce) pushWaiting();
    },
    block(block) {
      pushWaiting();
      rowsRead += block.rows;
      const all = Int32Array.from(block.lines.keys());
      const described = all.filter((row) => !isNothing(block.cell(row * block.columns + target)));
      for (const row of described) sample.push(() => block.cells(row));
      for (const builder of builders) builder.pushFrom(block, builder.index === target ? all : described);
    },
  };
  const finish = (): FileProfile => {
    pushWaiting();
    const columns = builders.map((builder, i) => builder.finish(i === target, delimiter === ";", sample));
    return {
      file,
      rows: rowsRead - columns[target].missing,
      rowsRead,
      columns,
      target: columns[target],
      twins: twinColumns(columns, sample),
      headerLine,
      locate: located,
      headerLooksLikeData: looksLikeData(names),
    };
  };
  return { sink, finish };
}

/** Rows are counted some at a time, column by column: what is known of one column stays near while its cells come. */
const rowsAtOnce = 256;
