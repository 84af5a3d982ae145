// Bad files of every format: each is refused with one message, soon, within little memory, whatever the numbers in it claim.
import { afterAll, describe, expect, test } from "@jest/globals";
import { readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { Problems } from "../../../src/data/problems.js";
import { tableStream } from "../../../src/files/tableFile.js";
import { scratch } from "../../cli/run.js";
import { binary, database, dataPage, i32, list, parquet, rawParquet, readAll, refusal, sheetOf, struct, varint, withFooter, workbook, workbookParts, zip } from "./make.js"; // prettier-ignore

const { path: directory, remove } = scratch();
afterAll(remove);
const MIB = 2 ** 20;

/** @param words that the message has, beside the name of the file */
async function expectRefused(name: string, bytes: Uint8Array | string, words: string): Promise<void> {
  const path = join(directory, name);
  writeFileSync(path, bytes);
  await expectPath(path, words);
}

async function expectPath(path: string, words: string): Promise<void> {
  const before = process.memoryUsage();
  const message = await refusal(path);
  const after = process.memoryUsage();
  expect(message).toContain(words);
  expect(message).not.toMatch(/\n {4}at |undefined|\[object/);
  expect(after.arrayBuffers + after.heapUsed - before.arrayBuffers - before.heapUsed).toBeLessThan(300 * MIB);
}

type Cases = readonly (readonly [name: string, bytes: () => Uint8Array | string, words: string])[];

const good = parquet([
  { name: "a", data: [1, 2, 3], type: "DOUBLE" },
  { name: "b", data: ["x", "y", null], type: "STRING" },
]);
const ints = (...values: readonly number[]): number[] => [...Buffer.from(Int32Array.from(values).buffer)];
const DICTIONARY = 8;
const run = (count: number, value = 0): number[] => [...varint(2 * count), value];

describe("Parquet", () => {
  const cases: Cases = [
    ["cut off at its end", () => good.subarray(0, -3), "it does not end as one (PAR1): it was cut off".slice(3)],
    ["only its beginning", () => Buffer.from("PAR1"), "does not end as one"],
    ["cut off inside", () => Buffer.concat([good.subarray(0, 20), good.subarray(-200)]), "the Parquet file is damaged"],
    ["a description longer than the file", () => withFooter([], [0], 2 ** 31), "its description is longer than the file"],
    ["a description of no bytes", () => withFooter([], [], 0), "the Parquet file is damaged: it ends too early"],
    ["a description that has no end", () => withFooter([], [0x15, ...Array<number>(100_000).fill(0xff)]), "a number has no end"],
    ["a list of 2^31 columns", () => withFooter([], struct([1, 5, i32(1)], [2, 9, [0xfc, ...varint(2 ** 31)]])), "a list is longer than the file"],
    ["nesting without end", () => withFooter([], Array<number>(100_000).fill(0x1c)), "it is nested too deeply"],
    ["a smallest value of 10,000 digits", () => withFooter([], struct([4, 9, list(12, [struct([1, 9, list(12, [struct([3, 12, struct([12, 12, struct([1, 8, binary("9".repeat(10_000))])])])])])])])), "a smallest or largest value is too long"],
    ["a name without columns", () => withFooter([], struct([1, 5, i32(1)], [2, 9, list(12, [])], [3, 6, i32(0)], [4, 9, list(12, [])])), "it names no columns"],
    ["fewer columns than it says", () => rawParquet(dataPage(1, ints(7)), 1, {}, { children: 3 }), "the Parquet file is damaged"],
    ["a negative number of columns", () => rawParquet(dataPage(1, ints(7)), 1, {}, { children: -1 }), "it names no columns"],
    ["a negative number of rows", () => rawParquet(dataPage(1, ints(7)), -1), "-1 is no size"],
    ["2^40 rows", () => rawParquet(dataPage(1, ints(7)), 2 ** 40), "rows in"],
    ["a column outside of the file", () => rawParquet(dataPage(1, ints(7)), 1, { start: 10_000 }), "lies outside of the file"],
    ["a column before the file", () => rawParquet(dataPage(1, ints(7)), 1, { start: -8 }), "-8 is no size"],
    ["a group of no rows, which lies nowhere", () => rawParquet(dataPage(1, ints(7)), 0, { start: 10_000 }), "x.parquet: error: the table has names of columns but no rows"],
    ["a thousand groups of the same bytes", () => rawParquet(dataPage(1, ints(7)), 1, {}, { groups: 1000 }), "two of its columns overlap"],
    ["another number of values than rows", () => rawParquet(dataPage(1, ints(7)), 1, { values: 5 }), "another number of values"],
    ["fewer values than rows", () => rawParquet(dataPage(1, ints(7)), 2), "fewer values than the column has rows"],
    ["more values than rows", () => rawParquet(dataPage(9, ints(1, 2, 3, 4, 5, 6, 7, 8, 9)), 2), "more values than the column has rows"],
    ["a page of -1 values", () => rawParquet(dataPage(-1, ints(7)), 1), "a number of a page is none that it can have"],
    ["a page of 2^30 values", () => rawParquet(dataPage(2 ** 30, ints(7)), 100), "a page claims 1073741824 values"],
    ["a page longer than its column", () => rawParquet(dataPage(1, ints(7), { packed: 1000 }), 1), "a page is longer than its column"],
    ["a page with fewer bytes than its values", () => rawParquet(dataPage(5, ints(7)), 5), "it ends too early, or its numbers do not fit each other"],
    ["a bomb: 2^31 bytes from ten", () => rawParquet(dataPage(1, ints(7, 7), { claims: 2 ** 31 - 1 }), 1, { codec: 1 }), "a page claims 2147483647 bytes"],
    ["Snappy that claims another length", () => rawParquet(dataPage(1, [0xff, 0xff, 0xff, 0xff, 7, 1], { claims: 8 }), 1, { codec: 1 }), "column \"a\":"],
    ["gzip that is none", () => rawParquet(dataPage(1, ints(7), { claims: 8 }), 1, { codec: 2 }), "column \"a\":"],
    ["a gzip bomb behind a small claim", () => rawParquet(dataPage(1, [...gzipSync(Buffer.alloc(8 * MIB))], { claims: 4 }), 1, { codec: 2 }), "column \"a\":"],
    ["Zstandard that claims 2^40 bytes", () => rawParquet(dataPage(1, [0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0], { claims: 4 }), 1, { codec: 6 }), "the Parquet file is damaged"],
    ["LZO, which nobody unpacks", () => rawParquet(dataPage(1, ints(7)), 1, { codec: 3 }), "it is packed as LZO, which is not read here"],
    ["a run of 2^30 numbers in a page of one", () => rawParquet(dataPage(1, [1, ...run(2 ** 30)], { encoding: DICTIONARY }), 1), "a run is longer than its page"],
    ["numbers of 200 bits", () => rawParquet(dataPage(1, [200, ...run(1)], { encoding: DICTIONARY }), 1), "its numbers are too wide"],
    ["levels longer than their page", () => rawParquet(dataPage(1, [...ints(2 ** 30), 2, 1]), 1, { repetition: 1 }), "the levels of a page are longer than it"],
    ["a run of levels without end", () => rawParquet(dataPage(2, [...ints(6), ...varint(2 ** 31), 1, ...ints(7)]), 2, { repetition: 1 }), "a run is longer than its page"],
    ["deltas in blocks of nothing", () => rawParquet(dataPage(9, [0, 0, 9, 2], { encoding: 5 }), 9), "its blocks have no sensible size"],
    ["deltas that count on", () => rawParquet(dataPage(9, [...varint(128), 4, ...varint(2 ** 30), 2], { encoding: 5 }), 9), "another number of values than its page"],
    ["a delta without end", () => rawParquet(dataPage(9, [...varint(128), 4, 9, 2, ...Array<number>(50_000).fill(0xff)], { encoding: 5 }), 9), "a number has no end"],
    ["DELTA_BYTE_ARRAY, which can ask for any memory", () => rawParquet(dataPage(1, [0, 0], { encoding: 7 }), 1), "x.parquet: error: column \"a\": its encoding is DELTA_BYTE_ARRAY, which is not read here"],
    ["values of 2^31 bytes each", () => rawParquet(dataPage(1, ints(7)), 1, { type: 7, schema: [[2, 5, i32(2 ** 31 - 1)]] }), "have no sensible length"],
    ["a list in each row", () => rawParquet(dataPage(1, ints(7)), 1, { repetition: 2 }), "this column holds more than one value a row (LIST)"],
    ["two columns of one name", () => parquet([{ name: "a", data: [1], type: "DOUBLE" }, { name: "a", data: [2], type: "DOUBLE" }]), "a"],
    ["no rows", () => parquet([{ name: "a", data: [], type: "DOUBLE" }]), "the table has names of columns but no rows"],
    ["a CSV file called so", () => "a,b\n1,2\n", "by its name this is a Parquet file, but it does not begin like one (PAR1)"],
  ]; // prettier-ignore
  test.each(cases)("%s", (_, bytes, words) => expectRefused("x.parquet", bytes(), words));

  test("cut off anywhere, or with another byte anywhere: refused, or read", async () => {
    for (let at = 4; at < good.length; at += 7) {
      for (const bytes of [good.subarray(0, at), good.map((byte, i) => (i === at ? byte ^ 0x5a : byte))]) {
        writeFileSync(join(directory, "y.parquet"), bytes);
        expect(await refusal(join(directory, "y.parquet"))).toMatch(/^read$|error: /);
      }
    }
  });
});

describe("JSON", () => {
  const cases: Cases = [
    ["a bracket that is never closed", () => `[{"a": 1}, {"a": 2`, "the list is not closed"],
    ["a text that is never closed", () => `[{"a": "1`, "the list is not closed"],
    ["a list without commas", () => `[{"a": 1}\n{"a": 2}]`, 'x.jsonl:2: error: expected a comma or ] behind an element of the list, got "{"'],
    ["something behind the list", () => `[{"a": 1}]\n{"a": 2}`, 'x.jsonl:2: error: the list is closed, and "{" stands behind it\n  hint: a file holds one list'],
    ["half an object", () => `{"a": 1}\n{"a": `, "expected an object"],
    ["NaN, as Python's json writes it", () => `{"a": 1, "b": NaN}\n`, "JSON has no NaN: write null"],
    ["lists in lists", () => `[[1, 2], [3, 4]]`, "expected an object with the cells under their columns' names, got [1, 2]"],
    ["numbers", () => `{"a": 1}\n7\n`, "expected an object with the cells under their columns' names, got 7"],
    ["deep nesting", () => `{"a": ${"[".repeat(200_000)}${"]".repeat(200_000)}}`, "got"],
    ["a structure in a cell", () => `{"a": {"b": 1}}\n`, "x.jsonl:1:a: error: expected a text, a number, a time or nothing, got a structure"],
    ["nothing", () => "\n\n", "there are no rows in it"],
    ["an empty list", () => "[]", "there are no rows in it"],
    ["objects without names", () => "{}\n{}\n", "its objects have no names"],
    ["a name that comes late", () => `${'{"a": 1}\n'.repeat(70_000)}{"b": 1}\n`, "x.jsonl:70001: error: the name \"b\" is new here: none of the first 1000 rows has it"],
    ["a line of 20 MiB", () => `{"a": 1}\n{"a": "${"x".repeat(20 * MIB)}`, "is longer than 16777216 characters"],
    ["UTF-16", () => Buffer.from('{"a": 1}\n', "utf16le"), "the file is UTF-16 text, expected UTF-8 text"],
    ["Latin-1", () => Buffer.from('{"a": "1"}\n{"a": "\xe9"}\n', "latin1"), "x.jsonl:2: error: this line is not UTF-8 text"],
    ["a damaged gzip file", () => gzipSync('{"a": 1}\n'.repeat(1000)).subarray(0, 40), "this is a damaged gzip file"],
    ["a gzip bomb", () => gzipSync(Buffer.concat([Buffer.from('{"a": "'), Buffer.alloc(40 * MIB, 0x20)])), "is longer than 16777216 characters"],
    ["Parquet within gzip", () => gzipSync(good), "which is read from anywhere in the file, and here it comes piece by piece\n  hint: unpack it first: gunzip FILE"],
  ]; // prettier-ignore
  test.each(cases)("%s", (_, bytes, words) => expectRefused("x.jsonl", bytes(), words));

  test("what is read from anywhere does not come through a pipe", async () => {
    const problems = new Problems("standard input");
    const opened = (async () => tableStream(Readable.from([good])).open(problems))();
    await expect(opened).rejects.toThrow(/this is a Parquet file, .*\n {2}hint: name the file instead of a pipe$/);
  });

  test("what is more than a cell is told once for each column", async () => {
    const path = join(directory, "nested.jsonl");
    writeFileSync(path, `{"a": 1, "b": [1], "c": {}}\n{"a": [2], "b": [], "c": 1}\n{"a": 3, "b": [2], "c": []}\n`);
    const found = (await refusal(path))
      .replaceAll(`${path}:`, "")
      .split("\n")
      .filter((line) => !line.includes("hint: "));
    expect(found.map((line) => line.replace("error: expected a text, a number, a time or nothing, got ", ""))).toEqual([
      "1:b: a list, and so in 2 more rows",
      "1:c: a structure",
      "2:a: a list",
      "3:c: a list",
    ]);
  });
});

describe("Excel", () => {
  const table = sheetOf([["a", "b"], [1, 2]]); // prettier-ignore
  const parts = (cells = table): ReturnType<typeof workbookParts> => workbookParts({ Data: cells });
  const file = workbook({ Data: [["a"], [1]] });
  const cases: Cases = [
    ["cut off", () => file.subarray(0, -30), "the workbook is damaged: its end is missing"],
    ["a byte of a sheet altered", () => file.map((byte, i) => (i === file.indexOf("worksheets/sheet1.xml") + 40 ? byte ^ 0xff : byte)), "the workbook is damaged"],
    ["a name that leads out of it", () => zip([...parts(), { name: "../../etc/cron.d/x", text: "" }]), "which leads out of it"],
    ["a name from the root", () => zip([...parts(), { name: "/etc/passwd", text: "" }]), "which leads out of it"],
    ["a sheet that is there twice", () => zip([...parts(), parts()[4]]), "it has xl/worksheets/sheet1.xml twice"],
    ["a zip bomb that says so", () => zip([...parts(), { name: "xl/x.xml", text: "", size: 2 ** 31 }]), "more than the 268435456 that are read"],
    ["a zip bomb that says less", () => zip([...parts(), { name: "xl/x.xml", text: " ".repeat(5 * MIB), size: 100 }]), "xl/x.xml is damaged"],
    ["an encrypted part", () => zip([{ ...parts()[0], flags: 1 }, ...parts().slice(1)]), "is encrypted"],
    ["a part packed in an unknown way", () => zip([...parts(), { name: "xl/x.xml", text: "x", method: 99 }]), "is packed in a way that is not read here (99)"],
    ["words that stand for more words", () => zip(parts(`<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>${table}`)), "defines words of its own (DOCTYPE)"],
    ["one cell at the far end", () => zip(parts(`${table}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`)), "claims 1048576 rows of 16384 cells"],
    ["a row 2^31", () => zip(parts(`<row r="2147483648"><c r="A2147483648"><v>1</v></c></row>`)), "claims 2147483648 rows"],
    ["a column ZZZZZZZZ", () => zip(parts(`<row r="1"><c r="ZZZZZZZZ1"><v>1</v></c></row>`)), "cells, more than"],
    ["a text that is not there", () => zip(parts(`<row r="1"><c r="A1" t="s"><v>7</v></c></row>`)), "the workbook cannot be read"],
    ["XML that ends in the middle", () => zip([...parts().slice(0, 4), { name: "xl/worksheets/sheet1.xml", text: "<worksheet><sheetData><row" }]), "x.xlsx: error:"],
    ["no sheet", () => zip(workbookParts({})), "there is no sheet in it"],
    ["an empty sheet", () => workbook({ Data: [] }), 'the sheet "Data" is empty'],
    ["a document", () => zip([parts()[0], { name: "word/document.xml", text: "<w/>" }]), "this is an Office document, but no workbook"],
    ["a header alone", () => workbook({ Data: [["a", "b"]] }), "the table has names of columns but no rows"],
    ["an old workbook", () => Buffer.from("d0cf11e0a1b11ae1", "hex"), "an old spreadsheet or document"],
  ]; // prettier-ignore
  test.each(cases)("%s", (_, bytes, words) => expectRefused("x.xlsx", bytes(), words));
});

describe("SQLite", () => {
  const of = (...commands: readonly string[]): string => database(join(directory, "made.db"), ...commands);
  const rows =
    "CREATE TABLE t (a, b); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO t SELECT i, 'text ' || i FROM n";
  const bytesOf = (...commands: readonly string[]): Buffer => readFileSync(of(...commands));
  const altered = (bytes: Buffer, at: number, ...values: readonly number[]): Buffer => {
    bytes.set(values, at);
    return bytes;
  };
  const cases: Cases = [
    ["only its first words", () => "SQLite format 3\0", "it ends within its header"],
    ["cut off", () => bytesOf(rows).subarray(0, 20_000), "the database cannot be read"],
    ["a page of another size", () => altered(bytesOf(rows), 16, 0x03, 0x03), "the database cannot be read"],
    ["pages overwritten", () => altered(bytesOf(rows), 4096, ...Array<number>(4096).fill(0xff)), "the database cannot be read"],
    ["texts of two bytes", () => altered(bytesOf(rows), 56, 0, 0, 0, 2), "its texts are UTF-16"],
    ["no table", () => bytesOf("PRAGMA user_version = 1"), "there is no table in it"],
    ["a view without end", () => bytesOf("CREATE VIEW v AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT * FROM n"), "there is no table in it"],
    ["a column that is computed", () => bytesOf("CREATE TABLE t (a, b AS (zeroblob(1000000000)) STORED)".replace("STORED", "VIRTUAL"), "INSERT INTO t VALUES (1)"), "this column is computed"],
    ["a table of bytes", () => bytesOf("CREATE TABLE t (a); INSERT INTO t VALUES (x'00ff')"), "x.db:row 1:a: error: expected a text, a number, a time or nothing, got bytes (a BLOB)"],
    ["bytes here and there", () => bytesOf("CREATE TABLE t (a)", "INSERT INTO t VALUES (1), (x'00'), (2), (x'01')"), "x.db:row 2:a: error: expected a text, a number, a time or nothing, got bytes (a BLOB), and so in 1 more row\n"],
    ["no rows", () => bytesOf("CREATE TABLE t (a)"), "the table has names of columns but no rows"],
    ["the same pages again and again", () => looped(bytesOf(rows)), "x.db"],
  ]; // prettier-ignore
  test.each(cases)("%s", (_, bytes, words) => expectRefused("x.db", bytes(), words));

  test("changes in a second file; without one, or with an empty one, it is read", async () => {
    const path = join(directory, "wal.db");
    writeFileSync(path, altered(bytesOf(rows), 18, 2, 2)); // as PRAGMA journal_mode = WAL leaves it when it is closed
    expect((await readAll(path)).rows).toEqual((await readAll(of(rows))).rows);
    symlinkSync(path, join(directory, "link.db"));
    writeFileSync(`${path}-wal`, "");
    expect(await refusal(path)).toBe("read");
    writeFileSync(`${path}-wal`, "changes");
    for (const each of ["wal.db", "link.db"]) await expectPath(join(directory, each), "its latest changes are in a second file, whose name ends in -wal\n  hint: end what writes to it, and bring the two together: sqlite3 FILE 'PRAGMA wal_checkpoint(TRUNCATE)'"); // prettier-ignore
    expect(readdirSync(directory).filter((name) => name.startsWith("wal.db"))).toEqual(["wal.db", "wal.db-wal"]);
  });

  test("a change that is not finished", async () => {
    const path = of(rows);
    writeFileSync(`${path}-journal`, Buffer.from("d9d505f920a163d7", "hex"));
    await expectPath(path, "a change of it is not finished");
    rmSync(`${path}-journal`);
  });

  /** Every child of the table's root is the same leaf. */
  function looped(bytes: Buffer): Buffer {
    const root = 4096; // the second page is an interior page: a cell begins with the number of its child
    const cells = bytes.readUInt16BE(root + 3);
    for (let i = 0; i < cells; i++) bytes.writeUInt32BE(2, root + bytes.readUInt16BE(root + 12 + 2 * i));
    return bytes;
  }
});
