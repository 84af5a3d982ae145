// Files that need more memory than is allowed: told while reading, with numbers that say why.
import { describe, expect, test } from "@jest/globals";
import { totalmem } from "node:os";
import { defaultMemory } from "../../src/files/memory.js";
import type { Dataset } from "../../src/data/dataset.js";
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
