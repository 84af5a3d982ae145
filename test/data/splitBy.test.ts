// Divisions in the order of a column, and by groups that stay together.
import { describe, expect, test } from "@jest/globals";
import { Generator } from "../../src/core/rng.js";
import type { Column } from "../../src/data/columns.js";
import type { SplitConfig } from "../../src/data/config.js";
import type { Split } from "../../src/data/split.js";
import { splitByGroup, splitInOrder } from "../../src/data/splitBy.js";

const numbers = (...values: number[]): Column => ({ kind: "numeric", name: "day", values: Float64Array.from(values) });
const texts = (...cells: (string | null)[]): Column => {
  const labels = [...new Set(cells.filter((cell) => cell !== null))];
  return { kind: "categorical", name: "house", codes: Int32Array.from(cells, (cell) => (cell === null ? -1 : labels.indexOf(cell))), labels }; // prettier-ignore
};
const parts = (train: number, val: number, test: number, rest: Partial<SplitConfig> = {}): SplitConfig => ({ train, val, test, stratify: false, ...rest }); // prettier-ignore
const rowsOf = (split: Split): number[][] => [split.train, split.val, split.test].map((rows) => [...rows]);

describe("in the order of a column", () => {
  test("the earliest rows are for training, the latest for the test; equal ones keep the order of the file", () => {
    const split = splitInOrder(numbers(5, 1, 9, 1, 7, 3, 9, 2, 8, 4), parts(0.6, 0.2, 0.2), "x.csv");
    expect(rowsOf(split)).toEqual([[1, 3, 7, 5, 9, 0], [4, 8], [2, 6]]); // prettier-ignore
  });

  test("texts have no order", () => {
    expect(() => splitInOrder(texts("a", "b"), parts(0.5, 0, 0.5), "x.csv")).toThrow(
      'x.csv: error: data.split.order names "house", which holds texts\n  hint: name a column of numbers, or of dates with their format under data.columns',
    );
  });

  test("a row without a value has no place", () => {
    expect(() => splitInOrder(numbers(1, NaN, 3), parts(0.5, 0, 0.5), "x.csv")).toThrow(
      'x.csv: error: data.split.order: 1 cell of "day" is missing\n  hint: such rows belong to no part: set data.columns.day.missing: drop_row',
    );
    expect(() => splitInOrder(numbers(NaN, NaN, 3), parts(0.5, 0, 0.5), "x.csv")).toThrow('2 cells of "day" are missing');
  });

  test("each part that should have rows gets some", () => {
    expect(() => splitInOrder(numbers(1), parts(0.8, 0.1, 0.1), "x.csv")).toThrow(
      "x.csv: error: 1 row is too few to split: val and test would be empty\n  hint: set data.split.val to 0",
    );
    expect(() => splitInOrder(numbers(1, 2), parts(0.8, 0.1, 0.1), "x.csv")).toThrow("2 rows are too few to split: test would be empty"); // prettier-ignore
    expect(rowsOf(splitInOrder(numbers(2, 1), parts(0.5, 0, 0.5), "x.csv"))).toEqual([[1], [], [0]]);
  });
});

describe("by groups", () => {
  const split = (column: Column, config: SplitConfig, seed = 1): number[][] => rowsOf(splitByGroup(column, config, new Generator(seed), "x.csv")); // prettier-ignore
  /** Each group goes where most rows are still owed; the order is drawn as here. */
  const drawn = (count: number, seed = 1): number[] => [...new Generator(seed).randperm(count)];

  test("rows of a group are in one part, each part in the order of the file", () => {
    const houses = Array.from({ length: 60 }, (_, row) => `h${(row * 7) % 12}`);
    const found = split(texts(...houses), parts(0.5, 0.25, 0.25));
    expect(found.map((rows) => rows.length)).toEqual([30, 15, 15]);
    expect(found.flat().sort((a, b) => a - b)).toEqual(houses.map((_, row) => row));
    const seen = found.map((rows) => new Set(rows.map((row) => houses[row])));
    expect(seen.map((each) => each.size)).toEqual([6, 3, 3]);
    expect(new Set(seen.flatMap((each) => [...each])).size).toBe(12);
    for (const rows of found) expect(rows).toEqual([...rows].sort((a, b) => a - b));
  });

  test("a group goes to the part that is furthest from its share", () => {
    const groups = [0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 4, 5, 6, 6, 6, 7, 7, 8, 8];
    const column = numbers(...groups.map((group) => 10 * group));
    const sizes = [4, 3, 2, 1, 2, 1, 3, 2, 2];
    const owed = [10, 6, 4]; // of 20 rows
    const places = new Map<number, number>();
    for (const group of drawn(9)) {
      const place = owed.indexOf(Math.max(...owed));
      places.set(group, place);
      owed[place] -= sizes[group];
    }
    expect(split(column, parts(0.5, 0.3, 0.2))).toEqual([0, 1, 2].map((part) => groups.flatMap((group, row) => (places.get(group) === part ? [row] : [])))); // prettier-ignore
  });

  test("a part without a share gets nothing, however little the others are owed", () => {
    const [train, val, rest] = split(texts("a", "a", "a", "a", "b"), parts(0.5, 0, 0.5));
    expect(val).toEqual([]);
    expect([train, rest].sort((a, b) => a.length - b.length)).toEqual([[4], [0, 1, 2, 3]]);
  });

  test("with folds every group is in the test part once, and the others are shared by training and validation", () => {
    const houses = texts(...Array.from({ length: 24 }, (_, row) => `h${row % 8}`));
    const folds = [0, 1, 2, 3].map((fold) => split(houses, parts(0.5, 0.5, 0, { folds: 4, fold })));
    expect(folds.flatMap(([, , held]) => held).sort((a, b) => a - b)).toEqual(Array.from({ length: 24 }, (_, row) => row));
    for (const [train, val, held] of folds) {
      expect([train.length, val.length, held.length]).toEqual([9, 9, 6]);
      expect([...train, ...val, ...held].sort((a, b) => a - b)).toEqual(Array.from({ length: 24 }, (_, row) => row));
    }
  });

  test("training and validation share the others as they would share all rows", () => {
    const houses = texts(...Array.from({ length: 24 }, (_, row) => `h${row % 8}`));
    const found = split(houses, parts(0.7, 0.1, 0.2, { folds: 4, fold: 1 }));
    expect(found.map((rows) => rows.length)).toEqual([15, 3, 6]); // 15.75 and 2.25 of 18, in groups of 3
  });

  test("too few groups, and a row that belongs to none", () => {
    expect(() => split(texts("a", "a", "a"), parts(0.5, 0, 0.5))).toThrow(
      "x.csv: error: 1 group is too few to split: test would be empty\n  hint: set data.split.test to 0",
    );
    expect(() => split(texts("a", null, "b"), parts(0.5, 0, 0.5))).toThrow('data.split.group: 1 cell of "house" is missing');
  });
});
