// A model of a series on rows in any order: which have an answer, which can be judged, a few at a time.
import { describe, expect, test } from "@jest/globals";
import type { Series } from "../../src/data/preprocess.js";
import type { SeriesRows } from "../../src/data/seriesRows.js";
import { answerable, judgeable } from "../../src/train/seriesFile.js";

/** Five rows: in the order of time those of one series are 2, 0, 1, those of the other 3, 4. The feature of step i is 10 i. */
const rows = (target = [1, 2, 3, 4, 5]): SeriesRows => ({
  names: ["a"],
  rows: [2, 3, 4, 5, 6].map((line) => ({ cells: [`c${line}`], line, kept: true })),
  rowOf: Int32Array.of(2, 0, 1, 3, 4),
  steps: { x: Float64Array.of(0, 10, 20, 30, 40), features: 1, target, times: [1, 2, 3, 1, 2], series: [0, 0, 0, 1, 1], groups: ["p", "q"], lines: [4, 2, 3, 5, 6] },
  stretches: [Int32Array.of(2, 0, 1), Int32Array.of(3, 4)],
  warnings: [],
}); // prettier-ignore
const series = (window: number, horizon: number): Series => ({ window, horizon }) as Series;

describe("rows that have an answer", () => {
  const told = (window: number, chunkRows: number): unknown[] => Array.from(answerable(rows(), series(window, 1), chunkRows), ({ rows: some, part }) => [some.map(({ line, kept }) => [line, kept]), [...part.x], [...part.y]]); // prettier-ignore

  test("are those to which a whole window leads, in the order of the file", () => {
    expect(told(2, 2)).toEqual([
      [[[2, true], [3, true]], [0, 10, 10, 20], [NaN, NaN]],
      [[[4, false], [5, false]], [], []],
      [[[6, true]], [30, 40], [NaN]],
    ]); // prettier-ignore
    expect(told(2, 5)).toEqual([[[[2, true], [3, true], [4, false], [5, false], [6, true]], [0, 10, 10, 20, 30, 40], [NaN, NaN, NaN]]]); // prettier-ignore
  });

  test("are all of them with a window of one, and few with a long one", () => {
    expect(told(1, 9)).toEqual([[[2, 3, 4, 5, 6].map((line) => [line, true]), [10, 20, 0, 30, 40], Array(5).fill(NaN)]]);
    expect(told(3, 9)).toEqual([[[[2, false], [3, true], [4, false], [5, false], [6, false]], [0, 10, 20], [NaN]]]); // prettier-ignore
    expect(told(4, 9)).toEqual([[[2, 3, 4, 5, 6].map((line) => [line, false]), [], []]]);
  });

  test("keep their cells", () => {
    const [chunk] = [...answerable(rows(), series(1, 1), 1)];
    expect(chunk.rows).toEqual([{ cells: ["c2"], line: 2, kept: true }]);
  });
});

describe("rows that can be judged", () => {
  const judged = (target: number[], window: number, horizon: number, chunkRows = 9): number[][] => Array.from(judgeable(rows(target), series(window, horizon), chunkRows), ({ y }) => [...y]); // prettier-ignore

  test("are those whose answers are in the file, all of them", () => {
    expect(judged([1, 2, 3, 4, 5], 1, 1)).toEqual([[3, 2, 5]]); // after the rows 0, 2 and 3
    expect(judged([1, 2, NaN, 4, 5], 1, 1)).toEqual([[2, 5]]);
    expect(judged([NaN, 2, 3, NaN, 5], 1, 1)).toEqual([[3, 2, 5]]); // what was before need not be known
    expect(judged([1, 2, 3, 4, 5], 1, 2)).toEqual([[2, 3]]);
    expect([judged([1, NaN, 3, 4, 5], 1, 2), judged([1, 2, NaN, 4, 5], 1, 2)]).toEqual([[], []]);
    expect(judged([1, 2, 3, 4, 5], 2, 1)).toEqual([[3]]);
  });

  test("come some at a time", () => expect(judged([1, 2, 3, 4, 5], 1, 1, 2)).toEqual([[3, 2], [5]]));
});
