// New rows for a model of a series: they are read as any rows are, then put in order, and each row gets the window that ends with it.
import type { Dtype, FloatArray } from "../kernels/ndarray.js";
import { CellReader } from "./cells.js";
import type { Chunk, ChunkReport } from "./chunk.js";
import type { ChunkRow } from "./chunkRow.js";
import { requireColumn } from "./plan.js";
import { readChunks } from "./predict.js";
import { targetsOf, type Preprocess, type Series } from "./preprocess.js";
import { Problems, quote } from "./problems.js";
import type { ByteSource } from "./source.js";
import { groupName, timelinesOf, type Timelines } from "./timelines.js";
import { joinStretches, windowEnds, type Steps, type Stretch } from "./windows.js";

/** All rows of a file (or a list), and their steps in the order of time. */
export interface SeriesRows {
  readonly names: readonly string[];
  /** In the order of the file. */
  readonly rows: readonly ChunkRow[];
  /** Of each of `steps` its row. */
  readonly rowOf: Int32Array;
  readonly steps: Steps;
  /** Steps between which nothing is missing, one stretch after the other. */
  readonly stretches: readonly Stretch[];
  readonly warnings: readonly string[];
}

/** Takes the rows chunk by chunk, as data/chunk makes them. */
export class SeriesCollector {
  readonly #preprocess: Preprocess & { readonly series: Series };
  readonly #problems: Problems;
  readonly #names: readonly string[];
  readonly #places: { readonly order: number; readonly group: number; readonly target: number };
  readonly #rows: ChunkRow[] = [];
  readonly #pieces: FloatArray[] = [];

  /** @throws InputError when a column is missing that says where a row belongs */
  constructor(preprocess: Preprocess, names: readonly string[], problems: Problems) {
    this.#preprocess = { ...preprocess, series: preprocess.series! };
    this.#names = names;
    this.#problems = problems;
    const { order, group, target } = this.#preprocess.series;
    requireColumn(order.name, "the model's data.order", names, problems.unit === "row" ? 0 : 1, problems);
    if (group !== null) requireColumn(group.name, "the model's data.group", names, problems.unit === "row" ? 0 : 1, problems);
    problems.check();
    this.#places = { order: names.indexOf(order.name), group: names.indexOf(group?.name ?? ""), target: names.indexOf(target) };
  }

  add({ rows, part }: Chunk): void {
    for (const { cells, line, kept } of rows) this.#rows.push({ cells, line, kept }); // as texts: they are looked at several times
    this.#pieces.push(part.x);
  }

  /** @throws InputError with what is wrong with the order of the rows */
  finish(dtype: Dtype): SeriesRows {
    const { series, features } = this.#preprocess;
    const problems = this.#problems;
    const times = this.#times(series);
    const timed = Int32Array.from(this.#rows.keys()).filter((row) => !Number.isNaN(times[row]));
    const groups = series.group === null ? null : this.#rows.map(({ cells }) => groupName(cells[this.#places.group]));
    const columns = {
      order: series.order.name,
      format: series.order.cells.format,
      group: series.group?.name ?? null,
      times: Float64Array.from(timed, (row) => times[row]),
      groups: groups && Array.from(timed, (row) => groups[row]),
      lines: Array.from(timed, (row) => this.#rows[row].line),
      unit: problems.unit,
    };
    const found = timelinesOf(columns, series.gaps, series.step, problems);
    problems.check();
    const { stretches, names } = this.#stretches(found, timed);
    const rowOf = joinStretches(stretches);
    const x = this.#features(rowOf, features.length, dtype);
    const at = (values: ArrayLike<number>): Float64Array => Float64Array.from(rowOf, (row) => values[row]);
    return {
      names: this.#names,
      rows: this.#rows,
      rowOf,
      steps: {
        x,
        features: features.length,
        target: at(this.#targets()),
        times: at(times),
        series: Int32Array.from(stretches.flatMap(({ length }, s) => Array<number>(length).fill(s))),
        groups: names,
        lines: at(this.#rows.map(({ line }) => line)),
      },
      stretches,
      warnings: found.sorted === null ? [] : [found.sorted],
    };
  }

  /** NaN for a row that is left without an answer and has no time. */
  #times({ order }: Series): Float64Array {
    const reader = new CellReader(order.cells);
    const read = order.cells.format === null ? reader.number : reader.date;
    return Float64Array.from(this.#rows, ({ cells, line, kept }) => {
      const cell = cells[this.#places.order];
      const time = reader.isMissing(cell) ? NaN : read(cell);
      if (!kept || Number.isFinite(time)) return Number.isFinite(time) ? time : NaN;
      const what = order.cells.format === null ? "a number" : `a date of the form ${quote(order.cells.format)}`;
      this.#problems.add({ line, column: order.name }, `cell ${quote(cell)} is not ${what}, which says when the step is`);
      return NaN;
    });
  }

  #targets(): Float64Array {
    const [{ cells: rules }] = targetsOf(this.#preprocess);
    const reader = new CellReader(rules);
    return Float64Array.from(this.#rows, ({ cells }) => {
      const cell = cells[this.#places.target] ?? "";
      return reader.isMissing(cell) ? NaN : reader.number(cell);
    });
  }

  /** A row that is left out ends a stretch, unless gaps are allowed. */
  #stretches({ series }: Timelines, timed: Int32Array): { stretches: Stretch[]; names: (string | null)[] } {
    const stretches: Stretch[] = [];
    const names: (string | null)[] = [];
    for (const { group, rows: places } of series) {
      const rows = Array.from(places, (place) => timed[place]);
      const runs: number[][] = [[]];
      for (const row of rows) {
        if (this.#rows[row].kept) runs[runs.length - 1].push(row);
        else if (this.#preprocess.series.gaps === "error" && runs[runs.length - 1].length > 0) runs.push([]);
      }
      for (const run of runs.filter(({ length }, i) => length > 0 || i === 0)) {
        stretches.push(Int32Array.from(run));
        names.push(group);
      }
    }
    return { stretches, names };
  }

  /** (steps, features) in the order of the steps; the chunks have the rows that are kept, in the order of the file. */
  #features(rowOf: Int32Array, features: number, dtype: Dtype): FloatArray {
    const sources = new Map<number, FloatArray>();
    let row = 0;
    for (const piece of this.#pieces) {
      for (let at = 0; at < piece.length; row++) {
        if (!this.#rows[row].kept) continue;
        sources.set(row, piece.subarray(at, at + features));
        at += features;
      }
    }
    const x = dtype === "float32" ? new Float32Array(rowOf.length * features) : new Float64Array(rowOf.length * features);
    rowOf.forEach((source, step) => x.set(sources.get(source)!, step * features));
    return x;
  }
}

/** All rows of a file: a series is put in order as a whole. @throws InputError */
export async function readSeries(
  preprocess: Preprocess,
  source: ByteSource,
  dtype: Dtype,
): Promise<{ readonly series: SeriesRows; readonly report: ChunkReport }> {
  let collector: SeriesCollector | null = null;
  const report = await readChunks(preprocess, source, {
    chunkRows: 1024,
    dtype,
    onHeader: (names, locate) =>
      void (collector = new SeriesCollector(preprocess, names, new Problems(source.name, false, locate))),
    onChunk: (chunk) => collector?.add(chunk),
  });
  const collected = collector as SeriesCollector | null; // the compiler does not follow callbacks
  if (collected === null) return new Problems(source.name).fail({}, "there are no rows", "a series needs some");
  return { series: collected.finish(dtype), report };
}

/** The windows after which `ahead` steps are known, numbered by their last steps, in the order of the file. */
export function windowsInFile({ stretches, rowOf }: SeriesRows, window: number, ahead: number): Int32Array {
  return windowEnds(stretches, window, ahead).sort((a, b) => rowOf[a] - rowOf[b]);
}
