// Numbers, sizes and times as people read them, and files by their names.
import { expect, test } from "@jest/globals";
import { isCsvName, isOtherTableName, isReadTableName, isTableName, isYamlName } from "../../src/core/fileKinds.js";
import { formatBytes, formatCount, formatNumber, formatSeconds, printable } from "../../src/core/format.js";
import { FNV_START, fnv1a } from "../../src/core/hash.js";

// prettier-ignore
test.each<[number | null, string]>([
  [null, "n/a"], [NaN, "NaN"], [-Infinity, "-Infinity"], [0, "0"], [-7, "-7"], [999_999_999, "999999999"], [-999_999_999, "-999999999"],
  [1e9, "1.00e+9"], [-1e9, "-1.00e+9"], [0.001, "0.0010"], [0.000999, "9.99e-4"], [-0.00012, "-1.20e-4"], [0.97654, "0.9765"], [-0.5, "-0.5000"],
  [9.5, "9.5000"], [10.5, "10.50"], [-12.346, "-12.35"], [99.5, "99.50"], [100.5, "100.5"], [-123.46, "-123.5"], [999_999.5, "999999.5"], [1_000_000.5, "1.00e+6"],
])("the number %p is written %s", (x, words) => expect(formatNumber(x)).toBe(words));

// prettier-ignore
test.each([[0, "0"], [999, "999"], [1000, "1,000"], [1234567, "1,234,567"]])("%d is counted as %s", (n, words) =>
  expect(formatCount(n)).toBe(words));

// prettier-ignore
test.each([
  [0, "0 bytes"], [1, "1 byte"], [2, "2 bytes"], [1023, "1023 bytes"], [1024, "1.00 KiB"], [1536, "1.50 KiB"], [10_240, "10.0 KiB"], [102_400, "100 KiB"], [123_456, "121 KiB"],
  [2 ** 20 - 1, "1024 KiB"], [2 ** 20, "1.00 MiB"], [2 ** 30, "1.00 GiB"], [3 * 2 ** 40, "3.00 TiB"], [2 ** 50, "1024 TiB"],
])("%d bytes are %s", (bytes, words) => expect(formatBytes(bytes)).toBe(words));

// prettier-ignore
test.each([
  [0, "0.00 s"], [4.216, "4.22 s"], [9.99, "9.99 s"], [10, "10.0 s"], [9.994, "9.99 s"], [9.996, "10.0 s"], [59.94, "59.9 s"], [59.96, "1:00"], [60, "1:00"], [75.2, "1:15"], [3725.9, "62:05"],
])("%d seconds are %s", (seconds, words) => expect(formatSeconds(seconds)).toBe(words));

test("what would steer a terminal is made visible, and nothing else is changed", () => {
  expect(printable("a\u001b[31m\u0000\u007f\u009f\u200b\u202e\u2066\ufeff")).toBe(
    "a\\u001b[31m\\u0000\\u007f\\u009f\\u200b\\u202e\\u2066\\ufeff",
  );
  expect(printable("Größe ~ 5 €\u00a0😀")).toBe("Größe ~ 5 €\u00a0😀");
});

test("kinds of files by their names, in any case", () => {
  const kinds = (name: string): boolean[] => [isYamlName(name), isCsvName(name), isReadTableName(name), isOtherTableName(name), isTableName(name)]; // prettier-ignore
  const [yaml, csv, read, other] = [[true, false, false, false, false], [false, true, false, false, true], [false, false, true, false, true], [false, false, false, true, true]]; // prettier-ignore
  for (const name of ["a.yaml", "A.YML"]) expect([name, ...kinds(name)]).toEqual([name, ...yaml]);
  for (const name of ["a.csv", "a.TSV", "a.tab"]) expect([name, ...kinds(name)]).toEqual([name, ...csv]);
  for (const name of ["a.xlsx", "a.parquet", "a.db", "a.csv.gz"]) expect([name, ...kinds(name)]).toEqual([name, ...read]);
  for (const name of ["a.xls", "a.npy", "a.csv.zip"]) expect([name, ...kinds(name)]).toEqual([name, ...other]);
  for (const name of ["a.txt", "csv", "a.yaml.txt"]) expect([name, ...kinds(name)]).toEqual([name, false, false, false, false, false]); // prettier-ignore
});

test("the hash is FNV-1a of 32 bits", () => {
  const hash = (text: string): number => [...text].reduce((h, c) => fnv1a(h, c.charCodeAt(0)), FNV_START) >>> 0;
  // from the list of test vectors of its authors
  expect([hash(""), hash("a"), hash("foobar")].map((h) => h.toString(16))).toEqual(["811c9dc5", "e40c292c", "bf9cf968"]);
  expect(fnv1a(1, 2, 10)).toBe(30); // (1 xor 2) 10
});
