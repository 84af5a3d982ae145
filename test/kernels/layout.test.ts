// A broadcast seen as matrices: which axes are joined, and that every number is found where the strides say.
import { expect, test } from "@jest/globals";
import { matrixForm } from "../../src/kernels/wasm/layout.js";

type Case = readonly [
  about: string,
  shape: readonly number[],
  a: readonly number[],
  b: readonly number[],
  form: readonly number[] | null,
];

// the form: blocks, rows, columns; what a moves by from one to the next, and b
const cases: readonly Case[] = [
  ["two arrays of one shape are one row", [2, 3, 4], [12, 4, 1], [12, 4, 1], [1, 1, 24, 0, 0, 1, 0, 0, 1]],
  ["a row that stretches over rows", [2, 3], [3, 1], [0, 1], [1, 2, 3, 0, 3, 1, 0, 0, 1]],
  ["a column that stretches over columns", [2, 3], [1, 0], [3, 1], [1, 2, 3, 0, 1, 0, 0, 3, 1]],
  ["one number", [2, 3], [0, 0], [3, 1], [1, 1, 6, 0, 0, 0, 0, 0, 1]],
  ["axes of size 1 are none", [2, 1, 3, 1], [3, 9, 1, 9], [3, 0, 1, 0], [1, 1, 6, 0, 0, 1, 0, 0, 1]],
  ["rows are joined where both go on", [2, 3, 4], [12, 4, 1], [0, 0, 1], [1, 6, 4, 0, 4, 1, 0, 0, 1]],
  ["a channel of each image", [2, 3, 4], [12, 4, 1], [0, 1, 0], [2, 3, 4, 12, 4, 1, 0, 1, 0]],
  ["blocks are joined too", [2, 5, 3, 4], [60, 12, 4, 1], [0, 0, 1, 0], [10, 3, 4, 12, 4, 1, 0, 1, 0]],
  ["four axes that do not go together", [2, 2, 2, 2], [8, 4, 2, 1], [0, 2, 0, 1], null],
  ["every other number of a", [4], [2], [1], null],
  ["every other number of b", [4], [1], [2], null],
  ["rows that lie anywhere", [2, 3], [7, 1], [5, 0], [1, 2, 3, 0, 7, 1, 0, 5, 0]],
];

test.each(cases)("%s", (_, shape, aStrides, bStrides, wanted) => {
  const form = matrixForm({ shape, aStrides, bStrides });
  if (form === null || wanted === null) return expect(form).toBe(wanted);
  const { blocks, rows, columns, aBlock, aRow, aColumn, bBlock, bRow, bColumn } = form;
  expect([blocks, rows, columns, aBlock, aRow, aColumn, bBlock, bRow, bColumn]).toEqual(wanted);
  const byStrides = (strides: readonly number[]): number[] =>
    shape.reduce<number[]>((places, size, axis) => places.flatMap((at) => Array.from({ length: size }, (__, i) => at + i * strides[axis])), [0]); // prettier-ignore
  const byForm = (block: number, row: number, column: number): number[] =>
    Array.from({ length: blocks * rows * columns }, (__, i) => Math.floor(i / (rows * columns)) * block + (Math.floor(i / columns) % rows) * row + (i % columns) * column); // prettier-ignore
  expect(byForm(aBlock, aRow, aColumn)).toEqual(byStrides(aStrides));
  expect(byForm(bBlock, bRow, bColumn)).toEqual(byStrides(bStrides));
});
