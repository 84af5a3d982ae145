// The first look at a file: what is counted in one pass equals what counting by hand gives.
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { csvFile as source } from "../../src/files/csvFile.js";
import { plainDialect } from "../../src/data/dialect.js";
import type { ColumnProfile } from "../../src/data/columnProfile.js";
import { profileCsv, type FileProfile } from "../../src/data/profile.js";
import { mean, standardDeviation } from "../../src/data/statistics.js";
import { SampledRows } from "../../src/data/twins.js";
import { csvFile } from "./files.js";

const profile = (lines: readonly string[], target = 0): Promise<FileProfile> =>
  profileCsv(source(csvFile(lines.join("\n"))), plainDialect, () => target);
const columnOf = async (cells: readonly string[]): Promise<ColumnProfile> => {
  const { columns } = await profile(["y,c", ...cells.map((cell) => `1,${cell}`)]);
  return columns[1];
};

test("numbers: range, mean and deviation, also far from zero", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 40 }),
      fc.constantFrom(0, 1e9),
      async (values, offset) => {
        const shifted = Float64Array.from(values, (value) => value + offset);
        const { numbers, kind } = await columnOf([...shifted].map(String));
        expect(kind).toBe("numeric");
        expect(numbers).toMatchObject({ count: values.length, min: Math.min(...shifted), max: Math.max(...shifted) });
        expect(numbers!.mean - offset).toBeCloseTo(mean(shifted) - offset, 4);
        expect(numbers!.deviation).toBeCloseTo(standardDeviation(shifted), 4);
      },
    ),
    { numRuns: 40, seed: 1 },
  );
});

test("kinds, gaps, values and dates", async () => {
  expect(await columnOf(["1", "NA", "2.0", "2", "?"])).toMatchObject({
    kind: "numeric",
    missing: 2,
    known: 3,
    counts: new Map([["1", 1], ["2.0", 2]]),
    numbers: { whole: true, counting: false },
    firstText: null,
  }); // prettier-ignore
  expect(await columnOf(["1", "x", "2024-05-06", "3.4.2024 10:00"])).toMatchObject({
    kind: "text",
    numbers: { count: 1 },
    firstText: { cell: "x", line: 3 },
    repeats: false,
    words: 4 / 3,
  });
  expect(await columnOf(["", "null"])).toMatchObject({ kind: "empty", missing: 2, known: 0, counts: new Map(), numbers: null });
  expect(await columnOf(["5", "6", "7"])).toMatchObject({ numbers: { counting: true } });
  expect(await columnOf(["1e999", "2"])).toMatchObject({ kind: "text", firstText: { cell: "1e999", line: 2 } });
});

test("rows whose target is missing are counted, and not described", async () => {
  const { rows, rowsRead, columns, target } = await profile(["a,y", "1,k", "700,", "2,k"], 1);
  expect({ rows, rowsRead }).toEqual({ rows: 2, rowsRead: 3 });
  expect(columns[0].numbers).toMatchObject({ count: 2, max: 2 });
  expect(target).toMatchObject({ name: "y", missing: 1, known: 2 });
});

test("of the target's labels those that are one number are one, even beside texts", async () => {
  const { target } = await profile(["y,a", "1,2", "1.0,3", "x,4"]);
  expect(target.counts).toEqual(new Map([["1", 2], ["x", 1]])); // prettier-ignore
});

test("values are no longer counted when there are too many", async () => {
  const lines = ["y,c", ...Array.from({ length: 10_050 }, (_, i) => `1,t${i}`)];
  expect((await profile(lines)).columns[1]).toMatchObject({ counts: null, repeats: false, known: 10_050 });
  expect((await profile([...lines.slice(0, 500), "1,t7"])).columns[1]).toMatchObject({ repeats: true });
});

describe("columns that say the same", () => {
  const rows = (value: (i: number) => string): string[] => Array.from({ length: 30 }, (_, i) => value(i));

  test("cell by cell, or on a line", async () => {
    const x = (i: number): number => (i * i * 7) % 31;
    const { twins } = await profile(["y,x,copy,celsius,other,k", ...rows((i) => `${i % 2},${x(i)},${x(i)},${x(i) * 1.8 + 32},${(i * 5) % 13},1`)]); // prettier-ignore
    expect(twins).toEqual([
      { first: 1, second: 2, correlation: 1, equal: true },
      { first: 1, second: 3, correlation: expect.closeTo(1, 10), equal: false },
    ]);
  });

  test("a single cell that differs tells them apart, wherever it is", async () => {
    const lines = ["y,a,b", ...Array.from({ length: 3000 }, (_, i) => `1,${i % 3 === 0 ? "p" : "q"},${i % 3 === 0 && i !== 2001 ? "p" : "q"}`)]; // prettier-ignore
    expect((await profile(lines)).twins).toEqual([]);
  });

  test("are looked for in evenly spaced rows, however many there are", () => {
    const sample = new SampledRows(1);
    for (let i = 0; i < 5000; i++) sample.push(() => [String(i)]);
    const kept = sample.column(0).map(Number);
    expect(kept.length).toBeGreaterThanOrEqual(256);
    expect(kept.length).toBeLessThanOrEqual(512);
    expect(new Set(kept.slice(1).map((row, i) => row - kept[i])).size).toBe(1);
    expect(kept.at(-1)).toBeGreaterThan(4900);
  });
});

test("how far numbers reach to one side is seen on some rows, of a wide file on fewer", async () => {
  // every fourth row is far off: those rows are odd ones, and of 200 rows of 1000 columns every other one is kept, from the first on
  const rows = (columns: number): string[] => [`y,a${",c".repeat(columns - 2).replace(/c/g, () => `c${next++}`)}`, ...Array.from({ length: 200 }, (_, i) => `1,${i % 4 === 1 ? 1e6 : i}${",1".repeat(columns - 2)}`)]; // prettier-ignore
  let next = 0;
  const skew = async (columns: number): Promise<number> => (await profile(rows(columns))).columns[1].skew!.plain;
  expect(await skew(1000)).toBeCloseTo(0, 12);
  expect(await skew(3)).toBeGreaterThan(1);
});
