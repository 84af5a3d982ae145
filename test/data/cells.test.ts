// How the cells of a column are read: numbers, what stands for nothing, texts.
import { expect, test } from "@jest/globals";
import { CellReader, plainCells, type CellRules } from "../../src/data/cells.js";
import { plainNumbers, type NumberFormat } from "../../src/data/number.js";

const reader = (rules: Partial<CellRules> = {}): CellReader => new CellReader({ ...plainCells, ...rules });

test.each<[Partial<NumberFormat> | null, readonly string[], string | null]>([
  [null, [], "."],
  [null, ["NA", "?"], "."],
  [null, ["NA", "-1"], null],
  [{}, [], "."],
  [{ decimal: "," }, [], ","],
  [{ decimal: "," }, ["1,5"], null],
  [{ decimal: "," }, ["1.5"], ","],
  [{ thousands: "," }, [], null],
  [{ prefix: "$" }, [], null],
  [{ suffix: "%" }, [], null],
  [{ thousands: "'", prefix: "$" }, [], null],
])("numbers written with %j, where %j stand for nothing, are plain but for %j before the decimals", (format, markers, before) => {
  const { decimal } = reader({ number: format === null ? null : { ...plainNumbers, ...format }, missing_values: markers });
  expect(decimal === null ? null : String.fromCharCode(decimal)).toBe(before);
});

test("a marker stands for nothing with spaces around it, too, one of digits as well", () => {
  const isMissing = (cell: string, markers: readonly string[]): boolean => reader({ missing_values: markers }).isMissing(cell);
  expect(["", "  ", "NA", " NA ", "na", "0", "9", ":", "/"].map((cell) => isMissing(cell, ["NA"]))).toEqual([true, true, true, true, false, false, false, false, false]); // prettier-ignore
  expect(["999", " 999", "99", "9990"].map((cell) => isMissing(cell, ["999"]))).toEqual([true, true, false, false]);
  expect(["0", "9x", ":"].map((cell) => isMissing(cell, ["0", "9x", ":"]))).toEqual([true, true, true]);
  expect(isMissing("x9", ["x9"])).toBe(true);
});

test("capitals tell texts apart, unless they are told not to", () => {
  expect([reader().key("Ab"), reader({ ignore_case: true }).key("Ab")]).toEqual(["Ab", "ab"]);
  expect([reader().date("2024-01-31"), reader({ format: "YYYY-MM-DD" }).date("1970-01-02")]).toEqual([NaN, 86_400]);
});
