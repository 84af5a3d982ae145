// Tables of formats with types as they are opened: their names and sizes, where a row or a cell of them is, and how much has been read.
import { afterAll, describe, expect, test } from "@jest/globals";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parquetWriteBuffer } from "hyparquet-writer";
import { Problems } from "../../../src/data/problems.js";
import type { OpenRows } from "../../../src/data/source.js";
import { explain } from "../../../src/files/csvFile.js";
import { STORED } from "../../../src/files/storedNumbers.js";
import { tableFile } from "../../../src/files/tableFile.js";
import { scratch } from "../../cli/run.js";
import { database, workbook } from "./make.js";

const { path: directory, remove } = scratch();
afterAll(remove);
const at = (name: string): string => join(directory, name);

interface Opened {
  readonly table: OpenRows;
  /** Of each piece how many rows it has, and which share of the size has been read then. */
  readonly pieces: readonly (readonly [rows: number, share: number])[];
}

async function open(path: string): Promise<Opened> {
  const table = (await tableFile(path).open(new Problems("x"))) as OpenRows;
  const pieces: [number, number][] = [];
  for await (const { rows, read } of table.rows) pieces.push([rows.length, Number((read / table.size!).toFixed(9))]);
  return { table, pieces };
}

describe("a sheet", () => {
  test("has its names in the first row that is not empty, and cells by letters and numbers", async () => {
    writeFileSync(at("a.xlsx"), workbook({ Data: [[null], [null, "a", null, "b"], [null, 1, null, 2]] }));
    const { table, pieces } = await open(at("a.xlsx"));
    expect([table.names, table.headerLine, table.size, pieces]).toEqual([["a", "b"], 2, statSync(at("a.xlsx")).size, [[1, 1]]]); // prettier-ignore
    const { locate } = table;
    expect([locate!(5, "b"), locate!(5, "a"), locate!(5, undefined), locate!(5, "c")]).toEqual(["Data!D5", "Data!B5", "Data, row 5", "Data, row 5"]); // prettier-ignore
    writeFileSync(at("b.xlsx"), workbook({ "My notes": [["a"], [1]] }));
    const spaced = (await open(at("b.xlsx"))).table.locate!;
    expect([spaced(2, "a"), spaced(2, undefined)]).toEqual(["'My notes'!A2", "'My notes', row 2"]);
  });

  test("of many rows says how far it has come", async () => {
    writeFileSync(at("a.xlsx"), workbook({ Data: [["a"], ...Array.from({ length: 1999 }, (_, i) => [i])] }));
    const { pieces } = await open(at("a.xlsx"));
    expect(pieces).toEqual([[1024, 1025 / 2000], [975, 1]]); // prettier-ignore
  });

  test("mistakes in it are told at their cells", async () => {
    writeFileSync(at("a.xlsx"), workbook({ Data: [["a", "b"], [1, 2]] })); // prettier-ignore
    const problems = new Problems("x");
    await tableFile(at("a.xlsx")).open(problems);
    problems.add({ line: 2, column: "b" }, "wrong");
    expect(problems.error().message).toBe("x:Data!B2:b: error: wrong");
  });
});

test("a database has rows by their numbers, and says how far it has come", async () => {
  const rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500) INSERT INTO t SELECT i FROM n";
  const path = database(at("a.db"), `CREATE TABLE t (a); ${rows}`);
  const { table, pieces } = await open(path);
  expect([table.names, table.headerLine, table.size, table.locate!(7, "a")]).toEqual([["a"], 0, statSync(path).size, "row 7"]);
  expect(pieces).toEqual([
    [1024, 0.682666667],
    [476, 1],
  ]); // 1024 / 1500
  database(path, "CREATE TABLE t (a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1024) INSERT INTO t SELECT i FROM n"); // prettier-ignore
  expect((await open(path)).pieces).toEqual([[1024, 1]]);
});

test("a Parquet file comes group by group, of large groups some rows at a time", async () => {
  const numbers = Float64Array.from({ length: 5000 }, (_, i) => i);
  const columnData = [{ name: "a", data: numbers, type: "DOUBLE" as const }];
  writeFileSync(at("a.parquet"), new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 4500 })));
  const { table, pieces } = await open(at("a.parquet"));
  expect([table.names, table.headerLine, table.locate!(7, "a")]).toEqual([["a"], 0, "row 7"]);
  expect(pieces).toEqual([[4096, 4096 / 5000], [404, 4500 / 5000], [500, 1]]); // prettier-ignore
});

test("of what the system or gzip says the words are told, of other errors none", () => {
  const of = (code: unknown): string | null => explain(Object.assign(new Error("words"), { code }));
  expect([of("Z_DATA_ERROR"), of("Z_BUF_ERROR")]).toEqual(Array(2).fill("this is a damaged gzip file: it cannot be unpacked to its end"));
  expect([of("EACCES"), of("ERR_STREAM"), of(undefined), of("e")]).toEqual(["the file cannot be read: permission denied", null, null, null]); // prettier-ignore
}); // prettier-ignore

test("half numbers are those of IEEE 754", () => {
  const read = (kind: "F16" | "BF16", bits: number): number => {
    const view = new DataView(new ArrayBuffer(2));
    view.setUint16(0, bits, true);
    return STORED[kind].at(view, 0);
  };
  // five bits of the exponent, ten of the fraction: 0 11110 1111111111, 1 00000 0000000001, 0 01111 1000000000
  expect([0x7bff, 0x8001, 0x3e00, 0x0400, 0x7c00, 0xfc00, 0x7c01].map((bits) => read("F16", bits))).toEqual([65504, -(2 ** -24), 1.5, 2 ** -14, Infinity, -Infinity, NaN]); // prettier-ignore
  // eight bits of the exponent, seven of the fraction
  expect([0x7f7f, 0x8001, 0x3fc0, 0x0080, 0x7f80, 0xff81].map((bits) => read("BF16", bits))).toEqual([(2 - 2 ** -7) * 2 ** 127, -(2 ** -133), 1.5, 2 ** -126, Infinity, NaN]); // prettier-ignore
  expect(Object.is(read("F16", 0x8000), -0)).toBe(true);
});
