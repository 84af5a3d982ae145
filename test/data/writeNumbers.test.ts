// Columns of numbers as they are put into the rows of a matrix, and what is too large for it; and rows of like length beside each other.
import { describe, expect, test } from "@jest/globals";
import { byLength } from "../../src/data/likeLengths.js";
import { Problems } from "../../src/data/problems.js";
import { isTooLarge, reportSize } from "../../src/data/scaling.js";
import { writeNumbers, type NumbersToWrite } from "../../src/data/writeNumbers.js";

const column = (values: number[], first: number, more: Partial<NumbersToWrite> = {}): NumbersToWrite => ({ values: Float64Array.from(values), fill: NaN, scale: (x) => x, first, ...more }); // prettier-ignore

describe("numbers in a matrix", () => {
  test("are those of the rows that are asked for, in their order, each column at its place", () => {
    const x = new Float64Array(9).fill(-1);
    const columns = [column([1, NaN, 3, 4], 0, { fill: 7, scale: (cell) => 10 * cell }), column([5, 6, NaN, 8], 2)];
    expect([...writeNumbers(columns, Int32Array.of(3, 1, 2), 4, x, 3)]).toEqual([]);
    expect([...x]).toEqual([40, -1, 8, 70, -1, 6, 30, -1, NaN]);
  });

  test("of a row that comes several times stand there several times", () => {
    const x = new Float64Array(5);
    writeNumbers([column([1, 2], 0)], Int32Array.of(1, 0, 1, 1, 0), 2, x, 1);
    expect([...x]).toEqual([2, 1, 2, 2, 1]);
  });

  test("of many rows are all there", () => {
    const rows = Int32Array.from({ length: 1000 }, (_, i) => (i * 617) % 1000); // every row once
    const x = new Float64Array(2000);
    const [a, b] = [0, 1].map((k) => Array.from({ length: 1000 }, (_, row) => 2 * row + k));
    writeNumbers([column(a, 0), column(b, 1)], rows, 1000, x, 2);
    expect([...x]).toEqual(Array.from(rows).flatMap((row) => [2 * row, 2 * row + 1]));
  });

  test("that are too large name their column, unless nobody asks for their row", () => {
    const columns = [column([1, 1e39, 1], 0), column([1, 1, 1], 1), column([1, NaN, 2], 2, { scale: (cell) => cell / 1e-39 })];
    const tooLarge = (...rows: number[]): number[] => [...writeNumbers(columns, Int32Array.from(rows), 3, new Float64Array(3 * rows.length), 3)]; // prettier-ignore
    expect([tooLarge(1), tooLarge(0, 2), tooLarge(0, 1, 2)]).toEqual([[0], [2], [0, 2]]);
    const filled = [column([NaN], 4, { fill: -1e39 })];
    expect([...writeNumbers(filled, Int32Array.of(0), 1, new Float64Array(5), 5)]).toEqual([4]);
  });
});

describe("a number is too large", () => {
  const float32 = (2 - 2 ** -23) * 2 ** 127;
  test("from the first that float32 has no room for, on both sides; what is none has been told", () => {
    expect([float32, -float32, 0].map((x) => isTooLarge(x, x))).toEqual([false, false, false]);
    const next = float32 * (1 + Number.EPSILON);
    expect([next, -next, Infinity, -Infinity].map((x) => isTooLarge(1, x))).toEqual([true, true, true, true]);
    expect([isTooLarge(-2, NaN), isTooLarge(NaN, NaN), isTooLarge(NaN, 1)]).toEqual([true, false, false]);
  });

  test("which is said with its scaled one, or with the logarithm that it has not", () => {
    const said = (value: number, scaled: number): string => {
      const problems = new Problems("x.csv");
      reportSize(value, scaled, { line: 3, column: "a" }, problems);
      return problems.error().message;
    };
    const words = (value: string, scaled: string): string => `x.csv:3:a: error: the number ${value} is ${scaled} after scaling, more than the network can compute with (3.4e38)`; // prettier-ignore
    const logarithm = (value: string): string => `x.csv:3:a: error: the number ${value} has no logarithm: "a" was scaled with log(1 + x) in training`; // prettier-ignore
    expect([said(1e300, 1e40), said(-1e300, -1e40)]).toEqual([words("1e+300", "1e+40"), words("-1e+300", "-1e+40")]);
    expect([said(-2, NaN), said(-1, -Infinity)]).toEqual([logarithm("-2"), logarithm("-1")]);
    expect([said(0, -Infinity), said(1e308, Infinity)]).toEqual([words("0", "-Infinity"), words("1e+308", "Infinity")]);
  });
});

describe("an order by length", () => {
  const asDrawn = (count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => i);

  test("sorts the rows of whole batches, deals the batches out anew, and leaves the rest at the end", () => {
    const lengths = [10, 40, 5, 20, 30];
    const counts: number[] = [];
    const order = byLength(Int32Array.of(4, 0, 3, 1, 2), 2, lengths, (count) => {
      counts.push(count);
      return Int32Array.of(1, 0);
    });
    expect([...order]).toEqual([4, 1, 0, 3, 2]); // of 4, 0, 3, 1 the lengths are 30, 10, 20, 40
    expect(counts).toEqual([2]);
  });

  test("sorts fifty batches at a time", () => {
    const falling = Array.from({ length: 204 }, (_, row) => 204 - row);
    const from = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, i) => last - i);
    expect([...byLength(asDrawn(204), 2, falling, asDrawn)]).toEqual([...from(0, 99), ...from(100, 199), ...from(200, 203)]);
    expect([...byLength(asDrawn(51), 1, falling, asDrawn)]).toEqual([...from(0, 49), 50]);
  });

  test("of fewer rows than a batch has is the one that was drawn", () => {
    expect([...byLength(Int32Array.of(2, 0, 1), 4, [3, 2, 1], asDrawn)]).toEqual([2, 0, 1]);
  });
});
