// How much memory the rows of a file take while they are read and turned into features, and where that must end: a clear message while
// reading, before the memory is asked for.
import { formatBytes, formatCount } from "../core/format.js";
import type { ColumnBuilder } from "./columns.js";
import { quote, type Problems } from "./problems.js";

const MB = 2 ** 20;
const PER_ROW = 64; // bytes: its line, its answer, its place in the split and in the order of an epoch, its prediction

/** No array of features can be longer than JavaScript allows, 2^32 numbers: 16 GiB of float32. */
export const mostMemory = 16384;

export interface MemoryLimit {
  readonly megabytes: number;
  /** Of one feature of one row. */
  readonly bytesPerFeature: number;
  /** How often a row becomes features: of a series once for each window that it is a step of. */
  readonly steps?: number;
  /** The columns that become no features. */
  readonly targets: readonly string[];
}

/**
 * bytes = rows (64 + 8 columns + f features steps): the row itself, its numbers as read, and its features of f bytes each.
 * @param fraction how much of the file has been read; null where that is not known
 * @throws InputError when the rows so far need more than the limit, or the whole file would need more than twice as much if it goes on like this
 */
export function checkMemory(
  columns: readonly ColumnBuilder[],
  rows: number,
  fraction: number | null,
  { megabytes, bytesPerFeature, targets, steps = 1 }: MemoryLimit,
  problems: Problems,
): void {
  const questions = columns.filter(({ spec }) => !targets.includes(spec.name));
  const features = questions.reduce((sum, column) => sum + column.features, 0);
  const perRow = PER_ROW + 8 * columns.length + features * bytesPerFeature * steps;
  const expected = fraction === null ? rows : Math.round(rows / fraction);
  const limit = megabytes * MB;
  if (rows * perRow <= limit && expected * perRow <= 2 * limit) return;
  const largest = questions.reduce((most, column) => (column.features > most.features ? column : most));
  const advice = largest.features > features / 2 && features > 10 ? ` (${quote(largest.spec.name)} alone makes ${formatCount(largest.features)} features)` : ""; // prettier-ignore
  const about = expected === rows ? "at least " : "about ";
  problems.fail(
    {},
    `${about}${formatCount(expected)} rows x ${formatCount(features)} features${steps === 1 ? "" : ` x ${steps} steps of a window`} need ${formatBytes(expected * perRow)} of memory, and the limit is ${formatBytes(limit)}`,
    `${steps === 1 ? "" : "take a shorter data.window, "}leave columns out with data.drop${advice}, take fewer rows, or raise data.max_memory_mb (now ${megabytes}) on a machine that has more`,
  );
}
