// What is warned of where new rows were passed over, filled in, or not known to the model: each line with its own counts, and nothing where all went well.
import { expect, test } from "@jest/globals";
import type { ChunkReport } from "../../src/data/chunk.js";
import { differenceLines, droppedRows } from "../../src/report/terminal/predictions.js";

const none: ChunkReport = { rows: 9, dropped: new Map(), unseen: new Map(), unread: new Map(), cut: new Map(), filled: new Map() }; // prettier-ignore
const lines = (changes: Partial<ChunkReport>): string[] => differenceLines({ ...none, ...changes }, "a prediction");

test("nothing where every row has its answer", () => {
  expect(lines({})).toEqual([]);
  expect(lines({ early: { rows: 0, window: 3 } })).toEqual([]);
});

test("rows that fewer steps lead up to than the window has", () => {
  expect(lines({ early: { rows: 1, window: 3 } })).toEqual(["1 row without a prediction: the window takes 3 steps up to the row"]); // prettier-ignore
  expect(lines({ early: { rows: 2, window: 1 } })).toEqual(["2 rows without a prediction: the window takes 1 step up to the row"]); // prettier-ignore
});

test("rows with a missing cell, by their columns", () => {
  expect(lines({ dropped: new Map([["a", 1]]) })).toEqual([
    '1 row without a prediction, because a cell is missing: "a" in 1 row',
  ]);
  const dropped = new Map([["a", 2], ["b", 3]]); // prettier-ignore
  expect(lines({ dropped })).toEqual(['5 rows without a prediction, because a cell is missing: "a" in 2 rows, "b" in 3 rows']);
  expect([droppedRows({ ...none, dropped }), droppedRows(none)]).toEqual([5, 0]);
});

test("cells that were filled in, and categories that are none or count as another", () => {
  expect(lines({ filled: new Map([["a", 1], ["b", 2]]) })).toEqual(['1 cell of "a" missing: filled in', '2 cells of "b" missing: filled in']); // prettier-ignore
  expect(
    lines({
      unseen: new Map([
        ["a", { cells: 1, as: null }],
        ["b", { cells: 2, as: "x" }],
      ]),
    }),
  ).toEqual([
    // prettier-ignore
    '1 cell of "a" with a category that the model does not know: all indicators are 0',
    '2 cells of "b" with a category that the model does not know: taken for "x"',
  ]);
});

test("all at once: remarks first, then what has no answer, then what has one of less worth", () => {
  const [early, cells] = [{ rows: 1, window: 2 }, { cells: 1, first: "line 3" }]; // prettier-ignore
  const all = lines({ remarks: ["a remark"], dropped: new Map([["a", 1]]), early, filled: new Map([["a", 1]]), unseen: new Map([["a", { cells: 1, as: null }]]), unread: new Map([["t", cells]]), cut: new Map([["t", cells]]) }); // prettier-ignore
  expect(all.map((line) => /^a remark|missing: "a"|window|filled in|does not know|no token|longer/.exec(line)?.[0])).toEqual(["a remark", 'missing: "a"', "window", "filled in", "does not know", "no token", "longer"]); // prettier-ignore
});
