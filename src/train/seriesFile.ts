// A model of a series on new rows: which have an answer, and what it is.
import type { Chunk, ChunkReport } from "../data/chunk.js";
import type { Part } from "../data/dataset.js";
import type { Preprocess, Series } from "../data/preprocess.js";
import { Problems } from "../data/problems.js";
import { chunksOfRows, columnNames, type Row } from "../data/rows.js";
import { readSeries, SeriesCollector, windowsInFile, type SeriesRows } from "../data/seriesRows.js";
import type { ByteSource } from "../data/source.js";
import { cutWindows } from "../data/windows.js";
import type { Dtype } from "../kernels/ndarray.js";

/** The rows of a file in their order, a chunk at a time; those are kept up to which a whole window leads. */
export function* answerable(series: SeriesRows, { window, horizon }: Series, chunkRows: number): Generator<Chunk> {
  const { rows, steps, rowOf } = series;
  const ends = windowsInFile(series, window, 0);
  let next = 0;
  for (let from = 0; from < rows.length; from += chunkRows) {
    const some = rows.slice(from, from + chunkRows);
    const first = next;
    const kept = some.map((row, i) => {
      const has = next < ends.length && rowOf[ends[next]] === from + i;
      if (has) next++;
      return { ...row, kept: has };
    });
    yield { rows: kept, part: cutWindows(steps, ends.slice(first, next), window, horizon, 0) };
  }
}

/** Examples whose answers are in the file, some at a time. */
export function* judgeable(series: SeriesRows, { window, horizon }: Series, chunkRows: number): Generator<Part> {
  const { target } = series.steps;
  const ends = windowsInFile(series, window, horizon).filter((end) => {
    for (let k = 1; k <= horizon; k++) if (Number.isNaN(target[end + k])) return false;
    return true;
  });
  for (let from = 0; from < ends.length; from += chunkRows)
    yield cutWindows(series.steps, ends.slice(from, from + chunkRows), window, horizon);
}

/** The rows of a file, and what was odd about them: also how many have too few steps before them. */
export async function readForModel(
  preprocess: Preprocess,
  source: ByteSource,
  dtype: Dtype,
): Promise<{ readonly series: SeriesRows; readonly report: ChunkReport }> {
  const { series, report } = await readSeries(preprocess, source, dtype);
  const { window } = preprocess.series!;
  const early = series.rowOf.length - windowsInFile(series, window, 0).length;
  return { series, report: { ...report, early: { rows: early, window }, remarks: series.warnings } };
}

/** Rows that a program has made. */
export function seriesOfRows(
  preprocess: Preprocess,
  rows: readonly Row[],
  dtype: Dtype,
  names: readonly string[] = columnNames(rows),
): SeriesRows {
  const collector = new SeriesCollector(preprocess, names, new Problems("rows", true));
  for (const chunk of chunksOfRows(preprocess, rows, 1024, dtype, names)) collector.add(chunk);
  return collector.finish(dtype);
}
