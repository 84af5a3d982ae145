// Files that need more memory than is allowed: told while reading, with numbers that say why.
import { describe, expect, test } from "@jest/globals";
import { totalmem } from "node:os";
import type { ColumnBuilder } from "../../src/data/columns.js";
import type { Dataset } from "../../src/data/dataset.js";
import { checkMemory, type MemoryLimit } from "../../src/data/memory.js";
import { Problems } from "../../src/data/problems.js";
import { defaultMemory } from "../../src/files/memory.js";
import { csvFile, failure, load, type Settings } from "./files.js";

const limited = (text: string, settings: Settings = {}): Promise<Dataset> =>
  load(text, "regression", { max_memory_mb: 1, ...settings });
const lines = (rows: number, line: (i: number) => string): string => Array.from({ length: rows }, (_, i) => line(i)).join("\n");

describe("data.max_memory_mb", () => {
  test("numbers: 8 bytes in the table, 8 as a feature, 64 for the row", async () => {
    const text = (rows: number): string => `a,b,y\n${lines(rows, (i) => `${i},2,3`)}\n`;
    const perRow = 64 + 3 * 8 + 2 * 8;
    const fits = Math.floor(2 ** 20 / perRow);
    expect((await limited(text(fits))).train.rows).toBe(fits);
    expect(await failure(() => limited(text(fits + 1)))).toBe(
      "x.csv: error: at least 10,083 rows x 2 features need 1.00 MiB of memory, and the limit is 1.00 MiB\n" +
        "  hint: leave columns out with data.drop, take fewer rows, or raise data.max_memory_mb (now 1) on a machine that has more",
    );
  });

  test("columns that are not wanted cost nothing", async () => {
    const text = `a,b,c,d,e,f,y\n${lines(9000, (i) => `${i},2,3,4,5,6,7`)}\n`;
    expect(await failure(() => limited(text))).toMatch(/at least [789],\d{3} rows x 6 features need 1\.\d\d MiB/);
    expect((await limited(text, { drop: ["b", "c", "d", "e", "f"] })).train.rows).toBe(9000);
  });

  test("categories: each is a feature, and the column that makes so many is named", async () => {
    const text = `a,city,y\n${lines(2999, (i) => `${i},town ${i},7`)}\n`;
    expect(await failure(() => limited(text, { columns: { city: { type: "categorical" } } }))).toMatch(
      /^x\.csv: error: at least 2,9\d\d rows x (2,9\d\d|3,000) features need \d\d\.\d MiB of memory, and the limit is 1\.00 MiB\n {2}hint: leave columns out with data\.drop \("city" alone makes 2,9\d\d features\), take fewer rows/,
    );
  });

  test("a file that will not fit is given up long before its end", async () => {
    const rows = 400_000; // 4 MB; one row takes 104 bytes of memory, all of them 40 MiB
    const path = csvFile(`a,b,y\n${lines(rows, (i) => `${i % 10}.25,2,3`)}\n"never closed`, "long.csv");
    const words = await failure(() => limited("", { path, max_memory_mb: 12 }));
    const [, count, size] = /about ([\d,]+) rows x 2 features need (\d+\.\d) MiB/.exec(words) ?? [];
    expect(Math.abs(Number(count?.replaceAll(",", "")) / rows - 1)).toBeLessThan(0.01);
    expect(Number(size)).toBeCloseTo((rows * 104) / 2 ** 20, 0);
  });

  test("the default is half of what the machine has, or less", () => {
    expect(defaultMemory()).toBeGreaterThanOrEqual(1);
    expect(defaultMemory()).toBeLessThanOrEqual(Math.min(16384, totalmem() / 2 ** 21));
  });
});

describe("what rows need", () => {
  const words = (of: number, columns: Record<string, number>, fraction: number | null = null, limit: Partial<MemoryLimit> = {}): string => {
    const builders = Object.entries(columns).map(([name, features]) => ({ spec: { name }, features })) as ColumnBuilder[];
    try {
      checkMemory(builders, of, fraction, { megabytes: 1, bytesPerFeature: 8, targets: ["y"], ...limit }, new Problems("x.csv"));
      return "enough";
    } catch (error) {
      return (error as Error).message.replace("x.csv: error: ", "");
    }
  }; // prettier-ignore
  // 64 + 8 columns + 8 features: 128 bytes for a row, of which 8,192 are 1 MiB
  const columns = { a: 3, b: 2, y: 500 };

  test("is 64 bytes, 8 for each cell, and what each feature takes; that of the target is none", () => {
    expect(words(8192, columns)).toBe("enough");
    expect(words(8193, columns)).toBe(
      "at least 8,193 rows x 5 features need 1.00 MiB of memory, and the limit is 1.00 MiB\n" +
        "  hint: leave columns out with data.drop, take fewer rows, or raise data.max_memory_mb (now 1) on a machine that has more",
    );
    expect([words(16_384, columns, null, { megabytes: 2 }), words(16_385, columns, null, { megabytes: 2 }) === "enough"]).toEqual(["enough", false]); // prettier-ignore
    expect([words(9362, columns, null, { bytesPerFeature: 4, targets: ["y", "b"] })]).toEqual(["enough"]); // 64 + 24 + 12 = 100: 10,485 rows
    expect(words(10_486, columns, null, { bytesPerFeature: 4, targets: ["y", "b"] })).toContain("at least 10,486 rows x 3 features need 1.00 MiB"); // prettier-ignore
  });

  test("is as much as often as a row is a step of a window", () => {
    const twice = { steps: 2, bytesPerFeature: 4 };
    expect(words(8192, columns, null, twice)).toBe("enough");
    expect(words(8193, columns, null, twice)).toBe(
      "at least 8,193 rows x 5 features x 2 steps of a window need 1.00 MiB of memory, and the limit is 1.00 MiB\n" +
        "  hint: take a shorter data.window, leave columns out with data.drop, take fewer rows, or raise data.max_memory_mb (now 1) on a machine that has more",
    );
  });

  test("of a file that goes on like this may be twice as much before it is given up", () => {
    expect(words(4096, columns, 0.25)).toBe("enough");
    expect(words(4097, columns, 0.25)).toMatch(
      /^about 16,388 rows x 5 features need 2\.00 MiB of memory, and the limit is 1\.00 MiB\n/,
    );
    expect(words(8193, columns, 0.6)).toMatch(/^about 13,655 rows x 5 features need 1\.67 MiB/);
    expect(words(8193, columns, 1)).toMatch(/^at least 8,193 rows/);
  });

  test("and the column that makes more than half of many features is named", () => {
    const aside = (text: string): string | undefined => /data\.drop( \(.*?\))?, take/.exec(text)?.[1];
    expect(aside(words(1e6, { a: 1, b: 1201 }))).toBe(' ("b" alone makes 1,201 features)');
    expect([aside(words(1e6, { a: 11 })), aside(words(1e6, { a: 10 }))]).toEqual([' ("a" alone makes 11 features)', undefined]);
    expect([aside(words(1e6, { a: 11, b: 11 })), aside(words(1e6, { a: 12, b: 11 }))]).toEqual([undefined, ' ("a" alone makes 12 features)']); // prettier-ignore
    expect(aside(words(1e6, { a: 6, b: 5 }))).toBe(' ("a" alone makes 6 features)');
  });
});
