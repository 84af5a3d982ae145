// Series -> examples. An example is a window of steps, and what comes after it:
//
//   x = (features of step t - window + 1, .., features of step t)        (window, features)
//   y = (target of step t + 1, .., target of step t + horizon)
//
// The steps are divided by time before any window is cut: no window reaches over the border of two parts, or of two series. The windows are
// written out, each with its own copy of its steps: so an example is a row like any other, to be shuffled, judged and counted; the price,
// window times the memory of the steps, is in the limit of data.max_memory_mb.
import type { FloatArray } from "../kernels/ndarray.js";
import type { SplitConfig } from "./config.js";
import type { Part } from "./dataset.js";
import { apportion, partNames, type PartName } from "./split.js";
import type { Timeline } from "./timelines.js";

/** Steps that follow each other: their rows. */
export type Stretch = Int32Array;

/** The first steps of each series are for training, the last for the test. */
export function divideInTime(series: readonly Timeline[], config: SplitConfig): Readonly<Record<PartName, readonly Stretch[]>> {
  const fractions = partNames.map((name) => config[name]);
  const cuts = series.map(({ rows }) => {
    const [[train, val]] = apportion([rows.length], fractions);
    return [rows.slice(0, train), rows.slice(train, train + val), rows.slice(train + val)];
  });
  return { train: cuts.map(([train]) => train), val: cuts.map(([, val]) => val), test: cuts.map(([, , test]) => test) };
}

/** The steps of a part, numbered: their rows one stretch after the other. */
export function joinStretches(stretches: readonly Stretch[]): Int32Array {
  const rows = new Int32Array(stretches.reduce((sum, { length }) => sum + length, 0));
  let next = 0;
  for (const stretch of stretches) {
    rows.set(stretch, next);
    next += stretch.length;
  }
  return rows;
}

/** Numbers of the steps that end a window with `ahead` more steps after it, in order. */
export function windowEnds(stretches: readonly Stretch[], window: number, ahead: number): Int32Array {
  const ends: number[] = [];
  let from = 0;
  for (const { length } of stretches) {
    for (let end = from + window - 1; end < from + length - ahead; end++) ends.push(end);
    from += length;
  }
  return Int32Array.from(ends);
}

export interface Steps {
  /** Row-major: (steps, features). */
  readonly x: FloatArray;
  readonly features: number;
  /** The target of each step, as in the file. */
  readonly target: ArrayLike<number>;
  readonly times: ArrayLike<number>;
  /** The number of each step's series: an index into groups. */
  readonly series: ArrayLike<number>;
  readonly groups: readonly (string | null)[];
  readonly lines: ArrayLike<number>;
}

/**
 * The examples whose windows end there: each is a row with window x features numbers.
 * @param ahead how many steps after them are their answers; 0: these are not known, y is NaN
 */
export function cutWindows(steps: Steps, ends: Int32Array, window: number, horizon: number, ahead = horizon): Part {
  const { x: all, features } = steps;
  const width = window * features;
  const x = all instanceof Float32Array ? new Float32Array(ends.length * width) : new Float64Array(ends.length * width);
  const y = new Float64Array(ends.length * horizon).fill(NaN);
  ends.forEach((end, i) => {
    x.set(all.subarray((end - window + 1) * features, (end + 1) * features), i * width);
    for (let k = 0; k < ahead; k++) y[i * horizon + k] = steps.target[end + 1 + k];
  });
  const at = (values: ArrayLike<number>): Float64Array => Float64Array.from(ends, (end) => values[end]);
  return {
    x,
    y,
    rows: ends.length,
    features: width,
    lines: Int32Array.from(ends, (end) => steps.lines[end]),
    past: {
      target: at(steps.target),
      times: at(steps.times),
      series: Int32Array.from(ends, (end) => steps.series[end]),
      groups: steps.groups,
    },
  };
}
