import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { Generator } from "../../src/core/rng.js";
import type { SplitConfig } from "../../src/data/config.js";
import { apportion, partNames, splitRows, type Split, type Strata } from "../../src/data/split.js";
import { failure } from "./files.js";

const usual: SplitConfig = { train: 0.7, val: 0.15, test: 0.15, stratify: true };
const sizes = (split: Split): number[] => partNames.map((name) => split[name].length);
const split = (rows: number, config: SplitConfig, strata: Strata | null = null, seed = 1): Split =>
  splitRows(rows, config, strata, new Generator(seed), "x.csv");

/** Fractions of hundredths, train > 0. */
const fractions = fc
  .tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 49 }))
  .map(([val, test]) => [(100 - val - test) / 100, val / 100, test / 100]);

describe("apportion", () => {
  test("every class within one row of its share, everything is given out", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 12 }), fractions, (counts, shares) => {
        apportion(counts, shares).forEach((quota, c) => {
          expect(quota.reduce((sum, rows) => sum + rows)).toBe(counts[c]);
          quota.forEach((rows, p) => {
            expect(Math.abs(rows - counts[c] * shares[p])).toBeLessThanOrEqual(1 + 1e-9);
            if (shares[p] === 0) expect(rows).toBe(0);
          });
        });
      }),
    );
  });

  test("remainders are carried on: ten classes that round alike do not all favour one part", () => {
    const quotas = apportion(new Array<number>(10).fill(15), [0.7, 0.15, 0.15]); // 10.5, 2.25, 2.25
    const totals = [0, 1, 2].map((p) => quotas.reduce((sum, quota) => sum + quota[p], 0));
    expect(totals.map((total, p) => Math.abs(total - [105, 22.5, 22.5][p]) < 1)).toEqual([true, true, true]);
  });

  test("a part that would be empty comes first", () => {
    expect(apportion([6], [0.7, 0.15, 0.15])).toEqual([[4, 1, 1]]);
    expect(apportion([100], [0.29, 0.71, 0])).toEqual([[29, 71, 0]]); // 0.29 * 100 is 28.999999999999996
    // 0.7 * 90 is 62.99999999999999: 63 rows are due, whoever is owed more by the class before
    expect(apportion([35, 90], [0.7, 0, 0.3])).toEqual([[25, 0, 10], [63, 0, 27]]); // prettier-ignore
  });
});

describe("splitRows", () => {
  test("disjoint, complete, the same for the same seed, another for another", () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 400 }), fc.nat(1000), (rows, seed) => {
        const codes = Array.from({ length: rows }, (_, i) => i % 2);
        for (const strata of [null, { names: ["a", "b"], codes }]) {
          const parts = split(rows, usual, strata, seed);
          const all = partNames.flatMap((name) => Array.from(parts[name]));
          expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, i) => i));
          expect(split(rows, usual, strata, seed)).toEqual(parts);
          expect(split(rows, usual, strata, seed + 1)).not.toEqual(parts);
        }
      }),
      { numRuns: 30 },
    );
  });

  test("without classes: pieces of one permutation", () => {
    const order = new Generator(5).randperm(20);
    const parts = split(20, usual, null, 5);
    expect(partNames.flatMap((name) => Array.from(parts[name]))).toEqual(Array.from(order));
    expect(sizes(parts)).toEqual([14, 3, 3]);
  });

  test("with classes: each part holds its share of each, mixed", () => {
    const codes = Array.from({ length: 200 }, (_, i) => (i < 140 ? 0 : 1));
    const parts = split(200, usual, { names: ["a", "b"], codes });
    const ofSecond = partNames.map((name) => parts[name].filter((row) => codes[row] === 1).length);
    expect([sizes(parts), ofSecond]).toEqual([
      [140, 30, 30],
      [42, 9, 9],
    ]);
    const drawn = Array.from(parts.train, (row) => codes[row]).join("");
    expect(drawn).not.toMatch(/^0+1+$/); // not first one class, then the other
  });

  test("parts may be left out", () => {
    expect(sizes(split(3, { train: 1, val: 0, test: 0, stratify: true }))).toEqual([3, 0, 0]);
    expect(sizes(split(10, { train: 0.8, val: 0, test: 0.2, stratify: true }))).toEqual([8, 0, 2]);
  });

  test("too few rows", async () => {
    expect(await failure(() => split(3, usual))).toBe(
      "x.csv: error: 3 rows are too few to split: test would be empty\n  hint: add rows, or set data.split.test to 0",
    );
  });

  test("a class too small to be in every part", async () => {
    const codes = [...new Array<number>(20).fill(0), 1, 1];
    expect(await failure(() => split(22, usual, { names: ["a", "rare\n"], codes }))).toBe(
      'x.csv: error: class "rare\\n" has 2 rows, too few to be in every part: test would have none\n' +
        "  hint: add rows of this class, set data.split.stratify to false, or change the fractions of data.split",
    );
  });

  test("fractions that do not add up", async () => {
    const words = "x.csv: error: data.split must be fractions that add up to 1, with some for train, got ";
    const config = (train: number, val: number, test: number): SplitConfig => ({ train, val, test, stratify: false });
    expect(await failure(() => split(9, config(0.7, 0.2, 0.2)))).toBe(`${words}0.7 + 0.2 + 0.2 = 1.1`);
    expect(await failure(() => split(9, config(1.5, -0.5, 0)))).toBe(`${words}1.5 + -0.5 + 0 = 1`);
    expect(await failure(() => split(9, config(0, 0.5, 0.5)))).toBe(`${words}0 + 0.5 + 0.5 = 1`);
    expect(await failure(() => split(9, config(NaN, 0.5, 0.5)))).toBe(`${words}NaN + 0.5 + 0.5 = NaN`);
  });
});

describe("folds", () => {
  const fold = (rows: number, k: number, i: number, strata: Strata | null, seed: number): Split =>
    split(rows, { ...usual, folds: k, fold: i }, strata, seed);

  test("every row is in exactly one test part; the folds' rows, in all and of each class, differ by one at most", () => {
    const settings = fc.record({
      counts: fc.array(fc.integer({ min: 12, max: 60 }), { minLength: 2, maxLength: 5 }),
      folds: fc.integer({ min: 2, max: 8 }),
      seed: fc.nat(1000),
    });
    fc.assert(
      fc.property(settings, ({ counts, folds, seed }) => {
        const codes = counts.flatMap((count, k) => new Array<number>(count).fill(k));
        const all = Array.from(codes.keys());
        const strata = { names: counts.map(String), codes };
        for (const classes of [strata, null]) {
          const splits = Array.from({ length: folds }, (_, i) => fold(all.length, folds, i, classes, seed));
          for (const parts of splits)
            expect(partNames.flatMap((name) => Array.from(parts[name])).sort((a, b) => a - b)).toEqual(all);
          expect(splits.flatMap(({ test: rows }) => Array.from(rows)).sort((a, b) => a - b)).toEqual(all);
          const differ = (of: (parts: Split) => number): number => Math.max(...splits.map(of)) - Math.min(...splits.map(of));
          expect(differ(({ test: rows }) => rows.length)).toBeLessThanOrEqual(1);
          if (classes !== null)
            for (const k of counts.keys())
              expect(differ(({ test: rows }) => rows.filter((row) => codes[row] === k).length)).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 40 },
    );
  });

  test("without classes: fold i is every k-th row of one permutation, from the i-th on; the rest is divided as train to val", () => {
    const order = Array.from(new Generator(5).randperm(20));
    const parts = fold(20, 4, 1, null, 5);
    expect(Array.from(parts.test)).toEqual([order[1], order[5], order[9], order[13], order[17]]);
    const rest = order.filter((_, i) => i % 4 !== 1);
    expect([...parts.train, ...parts.val]).toEqual(rest);
    expect(sizes(parts)).toEqual([12, 3, 5]); // 15 rows as 0.7 to 0.15: 12.35 and 2.65, and the rest of a row to the larger remainder
  });

  test("the parts that train and val take of the rest keep the classes' proportions", () => {
    const codes = Array.from({ length: 200 }, (_, i) => (i < 140 ? 0 : 1));
    const parts = fold(200, 5, 4, { names: ["a", "b"], codes }, 3);
    const ofSecond = partNames.map((name) => parts[name].filter((row) => codes[row] === 1).length);
    expect([sizes(parts), ofSecond]).toEqual([
      [132, 28, 40],
      [40, 8, 12],
    ]);
  });

  test("the same rows for the same seed, others for another", () => {
    expect(fold(50, 5, 2, null, 1)).toEqual(fold(50, 5, 2, null, 1));
    expect(fold(50, 5, 2, null, 2)).not.toEqual(fold(50, 5, 2, null, 1));
  });

  test("too few rows", async () => {
    const codes = [...new Array<number>(20).fill(0), 1, 1];
    expect(await failure(() => fold(22, 3, 0, { names: ["a", "rare\n"], codes }, 1))).toBe(
      'x.csv: error: class "rare\\n" has 2 rows, too few for 3 folds\n' +
        "  hint: take fewer folds, add rows of this class, or set data.split.stratify to false",
    );
    expect(await failure(() => fold(23, 2, 1, { names: ["a", "b"], codes: [...codes, 1] }, 1))).toBe(
      'x.csv: error: class "b" has 3 rows, too few for 2 folds and for train and val beside each of them\n' +
        "  hint: take more folds, or set data.split.val to 0, add rows of this class, or set data.split.stratify to false",
    );
    expect(await failure(() => fold(4, 5, 0, null, 1))).toBe(
      "x.csv: error: 4 rows are too few for 5 folds\n  hint: take fewer folds",
    );
  });
});
