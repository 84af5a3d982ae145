// Borders, by entries written out: what is cut off on one side while something is put on another.
import { expect, test } from "@jest/globals";
import { ops, tensor } from "../../src/index.js";

const x = tensor([[1, 2, 3], [4, 5, 6], [7, 8, 9]]); // prettier-ignore

test.each<[readonly number[], number[][]]>([
  [[1, 0, -1, 0], [[0, 4, 5, 6], [0, 7, 8, 9]]],
  [[-1, 0, 1, 0], [[0, 0], [2, 3], [5, 6], [8, 9]]],
  [[-1, 2, 0, -2], [[2, 3, 0, 0]]],
  [[0, -1, -2, 1], [[7, 8], [0, 0]]],
  [[2, -2, 0, 0], [[0, 0, 1], [0, 0, 4], [0, 0, 7]]],
  [[-1, -1, -1, -1], [[5]]],
])("pads %j", (pads, rows) => expect(ops.pad(x, pads).toArray()).toEqual(rows)); // prettier-ignore

test("a number is put there, and only there", () => {
  expect(ops.pad(x, [-2, 1], { value: -1 }).toArray()).toEqual([[3, -1], [6, -1], [9, -1]]); // prettier-ignore
  expect(ops.pad(x, [1, -1, 0, -2], { value: 0.5 }).toArray()).toEqual([[0.5, 1, 2]]);
});

test.each<["reflect" | "replicate" | "circular", readonly number[], number[][]]>([
  ["reflect", [2, 1], [[3, 2, 1, 2, 3, 2], [6, 5, 4, 5, 6, 5], [9, 8, 7, 8, 9, 8]]],
  ["replicate", [1, 2], [[1, 1, 2, 3, 3, 3], [4, 4, 5, 6, 6, 6], [7, 7, 8, 9, 9, 9]]],
  ["circular", [1, 2], [[3, 1, 2, 3, 1, 2], [6, 4, 5, 6, 4, 5], [9, 7, 8, 9, 7, 8]]],
  ["replicate", [-1, 1], [[2, 3, 3], [5, 6, 6], [8, 9, 9]]],
  ["circular", [-1, 2], [[2, 3, 2, 3], [5, 6, 5, 6], [8, 9, 8, 9]]],
])("%s %j", (mode, pads, rows) => expect(ops.pad(x, pads, { mode }).toArray()).toEqual(rows)); // prettier-ignore
