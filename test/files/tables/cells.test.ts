// Values of formats that have types as cells, which of several tables is meant, and what a file is by its first bytes.
import { afterAll, describe, expect, test } from "@jest/globals";
import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { InputError } from "../../../src/core/errors.js";
import { Problems } from "../../../src/data/problems.js";
import { cellsOf, nestedHint, type TimeForm } from "../../../src/files/tables/cells.js";
import { chooseTable } from "../../../src/files/tables/choose.js";
import { beginsWith, guarded, needed, type TableChoice } from "../../../src/files/tables/format.js";
import { endingOf, tableStream } from "../../../src/files/tableFile.js";
import { scratch } from "../../cli/run.js";
import { parquet, readAll, refusal, workbook } from "./make.js";

const { path: directory, remove } = scratch();
afterAll(remove);
const at = (name: string): string => join(directory, name);
function saidOf(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error instanceof InputError ? error.message : error;
  }
}

describe("a cell", () => {
  const cell = (value: unknown, form?: TimeForm): string => cellsOf([value], ["a"], {}, new Problems("x"), form === undefined ? undefined : [form])[0]; // prettier-ignore
  test.each<[unknown, string]>([
    [null, ""], [undefined, ""], [" a b\t", "a b"], [0, "0"], [-0, "-0"], [NaN, ""], [Infinity, "Infinity"], [1e21, "1e+21"], [12345678901234567890n, "12345678901234567890"],
    [true, "true"], [false, "false"], [new Date(NaN), ""],
  ])("%p is %j", (value, expected) => expect(cell(value)).toBe(expected)); // prettier-ignore

  test("of a time has the time unless its column has days", () => {
    const [day, second] = [new Date(Date.UTC(2024, 1, 29)), new Date(Date.UTC(2024, 1, 29, 12, 30, 0, 7))];
    expect([cell(day), cell(day, "date"), cell(day, "time")]).toEqual(["2024-02-29T00:00:00Z", "2024-02-29", "2024-02-29T00:00:00Z"]);
    expect([cell(second), cell(second, "date")]).toEqual(["2024-02-29T12:30:00.007Z", "2024-02-29"]);
  }); // prettier-ignore

  test.each<[string, unknown, string]>([
    ["a list", [1], "a list"],
    ["bytes", Uint8Array.of(1), "bytes (a BLOB)"],
    ["an object", {}, "a structure"],
  ])("is more than %s: that is told of its column, and the cell is empty", (_, value, words) => {
    const problems = new Problems("x");
    expect(cellsOf([1, value, 2], ["a", "b", "c"], { line: 7 }, problems)).toEqual(["1", "", "2"]);
    expect(problems.error().message).toBe(`x:7:b: error: expected a text, a number, a time or nothing, got ${words}\n  hint: a cell holds one value: spread "b" over several columns, or leave it out of the file`); // prettier-ignore
  });

  test("of messages: how chats are learnt", () =>
    expect(nestedHint("messages")).toBe("chats are learnt with data: {chat: FILE} (mlbh init --example chats shows one)"));
});

describe("one of several tables", () => {
  const choose = (names: string[], table: TableChoice | null): unknown => saidOf(() => chooseTable(names, "sheet", { path: "", size: 0, table, problems: new Problems("x") })); // prettier-ignore
  const wanted = (name: string, isGuess = false): TableChoice => ({ name, isGuess });
  test("the only one, or the one that is named", () => {
    expect(choose(["a"], null)).toBe("a");
    expect(choose(["a", "b"], wanted("b"))).toBe("b");
    expect(choose(["a", "b"], wanted("b", true))).toBe("b");
    expect(choose(["a"], wanted("b", true))).toBe("a");
  });

  test("none: what there is", () => {
    expect(choose([], null)).toBe("x: error: there is no sheet in it");
    expect(choose([], wanted("a"))).toBe("x: error: there is no sheet in it");
    expect(choose(["a", "b"], null)).toBe('x: error: it has 2 sheets, and none is named\n  hint: choose one with data.table in the experiment, or --table: "a", "b"'); // prettier-ignore
    expect(choose(["a", "b"], wanted("c", true))).toContain("it has 2 sheets, and none is named");
    expect(choose(["longer"], wanted("other"))).toBe('x: error: there is no sheet "other"\n  hint: sheets: "longer"');
    expect(choose(["longer", "b"], wanted("longre"))).toBe('x: error: there is no sheet "longre"\n  hint: did you mean "longer"? (sheets: "longer", "b")'); // prettier-ignore
    const many = Array.from({ length: 13 }, (_, i) => `sheet ${i}`);
    expect(choose(many, wanted("other"))).toMatch(/"sheet 11" and 1 more$/);
    expect(choose(many, null)).toMatch(/it has 13 sheets, .*"sheet 11" and 1 more$/s);
  });
});

describe("what reads a format", () => {
  const missing = (code: string) => () => Promise.reject<number>(Object.assign(new Error("no"), { code }));
  const problems = new Problems("x");
  test("may not be installed", async () => {
    expect(await needed(() => Promise.resolve(3), ["p"], "a Parquet file", problems)).toBe(3);
    for (const code of ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"])
      await expect(needed(missing(code), ["p", "q r"], "a Parquet file", problems)).rejects.toThrow(
        new InputError([{ place: { file: "x" }, message: "this is a Parquet file, and what reads it is not installed", hint: "npm install p 'q r', or use CSV" }]), // prettier-ignore
      );
    await expect(needed(missing("MODULE_NOT_FOUND"), ["p"], "a table", problems, "writes")).rejects.toThrow("this is a table, and what writes it is not installed"); // prettier-ignore
    await expect(needed(missing("EACCES"), ["p"], "a table", problems)).rejects.toThrow("no");
  });

  test("may stumble: its words are explained, those of an InputError stay", async () => {
    const explain = (error: unknown): never => { throw new Error(`explained: ${(error as Error).message}`); }; // prettier-ignore
    const read = async (error: Error | null): Promise<unknown> => {
      function* rows(): Generator<number> {
        yield 1;
        if (error !== null) throw error;
      }
      const all: number[] = [];
      try {
        for await (const row of guarded(rows(), explain)) all.push(row);
        return all;
      } catch (thrown) {
        return [...all, (thrown as Error).message];
      }
    };
    expect(await read(null)).toEqual([1]);
    expect(await read(new Error("no"))).toEqual([1, "explained: no"]);
    expect(await read(new InputError([{ place: { file: "x" }, message: "no" }]))).toEqual([1, "x: error: no"]);
  });
});

test("the first bytes of a file, all of them", () => {
  const begins = beginsWith("PAR1");
  expect(["PAR1", "PAR12", "PAR2", "PAR", "QAR1", ""].map((text) => begins(Buffer.from(text)))).toEqual([true, true, false, false, false, false]); // prettier-ignore
});

describe("the ending for a table by its bytes", () => {
  const sheet = workbook({ Data: [["a"], [1]] });
  test.each<[string, Uint8Array]>([
    [".csv", Buffer.from("a,b\n")], [".csv", Buffer.alloc(0)], [".jsonl", Buffer.from('{"a": 1}')], [".json", Buffer.from("[{}]")],
    [".parquet", Buffer.from("PAR1")], [".sqlite", Buffer.from("SQLite format 3\0")], [".csv", Buffer.from("SQLite format 3")], [".xlsx", sheet],
    [".csv.gz", gzipSync("a,b\n")], [".jsonl.gz", gzipSync('{"a": 1}')], [".json.gz", gzipSync("[{}]").subarray(0, -8)],
    [".csv.gz", Buffer.from([0x1f, 0x8b])], [".csv", Buffer.from([0x1f, 0x8c])], [".csv", Buffer.from([0x1f])],
  ])("%s", (ending, bytes) => expect(endingOf(bytes)).toBe(ending)); // prettier-ignore

  test("a workbook: whose first part is one that Office writes first", () => {
    const named = (name: string): Buffer => Buffer.concat([Buffer.from("PK\x03\x04"), Buffer.alloc(22), Buffer.from([name.length % 256, name.length >> 8, 0, 0]), Buffer.from(name)]); // prettier-ignore
    const isOne = (bytes: Uint8Array): boolean => endingOf(bytes) === ".xlsx";
    const first = [
      "[Content_Types].xml",
      "_rels/.rels",
      "xl/workbook.xml",
      "docProps/app.xml",
      "_rels/",
      `xl/${"x".repeat(300)}`,
    ];
    expect(first.map(named).map(isOne)).toEqual(Array(6).fill(true));
    expect(["word/document.xml", "a/xl/b", "xlsx", "Content_Types.xml"].map(named).map(isOne)).toEqual(Array(4).fill(false));
    expect([0, 1, 2, 3].map((i) => isOne(named("xl/workbook.xml").map((byte, k) => (k === i ? byte + 1 : byte))))).toEqual(Array(4).fill(false)); // prettier-ignore
    expect(isOne(Buffer.concat([named("xl/"), Buffer.from(".")]))).toBe(true); // 34 bytes
    const short = named("xl/w");
    short.writeUInt16LE(2, 26); // its name has two letters: xl
    expect(isOne(short)).toBe(false);
  });
});

describe("a file whose name says another format", () => {
  test("is refused with what its bytes are, or how it should begin", async () => {
    writeFileSync(at("a.parquet"), "a,b\n1,2\n");
    expect(await refusal(at("a.parquet"))).toBe(`${at("a.parquet")}: error: by its name this is a Parquet file, but it does not begin like one (PAR1)\n  hint: name it after what it is, for example .csv; or copy or download it again`); // prettier-ignore
    writeFileSync(at("a.XLSX"), Buffer.from("%PDF-1.4 and more"));
    expect(await refusal(at("a.XLSX"))).toBe(
      `${at("a.XLSX")}: error: the file is a PDF, expected UTF-8 text\n  hint: name a text file`,
    );
    writeFileSync(at("a.db"), "");
    expect(await refusal(at("a.db"))).toContain("the file is empty");
    writeFileSync(at("db"), "a\n1\n");
    expect((await readAll(at("db"))).rows).toEqual([["1"]]);
  });

  test("JSON by its name alone", async () => {
    for (const name of ["x.jsonl", "x.ndjson", "x.JSON"]) {
      writeFileSync(at(name), "a,b\n1,2\n");
      expect(await refusal(at(name))).toContain(
        ':1: error: expected an object, {"name": value, ...}, got "a,b", which is not JSON',
      );
    }
    writeFileSync(at("x.jsonl.gz"), gzipSync("a,b\n1,2\n"));
    expect(await refusal(at("x.jsonl.gz"))).toContain("expected an object");
    writeFileSync(at("x.jsonlx"), "a,b\n1,2\n");
    expect((await readAll(at("x.jsonlx"))).rows).toEqual([["1", "2"]]);
  });

  test("packed tables that are read from anywhere", async () => {
    const bytes = parquet([{ name: "a", data: [1], type: "DOUBLE" }]);
    writeFileSync(at("p.csv.gz"), gzipSync(bytes));
    expect(await refusal(at("p.csv.gz"))).toContain("this is a Parquet file, which is read from anywhere in the file, and here it comes piece by piece\n  hint: unpack it first: gunzip FILE"); // prettier-ignore
    writeFileSync(at("cut.csv.gz"), gzipSync("a,b\n1,2\n").subarray(0, -6));
    expect(await refusal(at("cut.csv.gz"))).toBe(`${at("cut.csv.gz")}: error: this is a damaged gzip file: it cannot be unpacked to its end`); // prettier-ignore
    writeFileSync(at("cut.jsonl.gz"), gzipSync('{"a": 1}\n').subarray(0, -6));
    expect(await refusal(at("cut.jsonl.gz"))).toContain("this is a damaged gzip file: it cannot be unpacked to its end");
  });
});

test("what comes through a pipe is CSV or JSON, and nothing is nothing", async () => {
  const open = async (...pieces: string[]): Promise<string> => {
    const opened = await tableStream(Readable.from(pieces.map((piece) => Buffer.from(piece)))).open(new Problems("standard input"));
    return "rows" in opened ? `rows of ${opened.names.join()}` : "bytes";
  }; // prettier-ignore
  expect([await open("a,b\n"), await open('{"a": 1}\n'), await open('[{"b": 1}]'), await open()]).toEqual(["bytes", "rows of a", "rows of b", "bytes"]); // prettier-ignore
});

describe("a sheet", () => {
  test("of a workbook of more than 256 MiB is not read", async () => {
    writeFileSync(at("large.xlsx"), workbook({ Data: [["a"], [1]] }));
    truncateSync(at("large.xlsx"), 2 ** 28 + 1); // with a hole, which takes no room
    expect(await refusal(at("large.xlsx"))).toBe(`${at("large.xlsx")}: error: the workbook has 256 MiB, more than the 256 MiB that can be read\n  hint: save the sheet as CSV, which may be of any size`); // prettier-ignore
  });

  const cellAt = async (sheet: string, ...rows: (string | number | null)[][]): Promise<string> => {
    writeFileSync(at("s.xlsx"), workbook({ [sheet]: rows }));
    const opened = await readAll(at("s.xlsx"));
    return JSON.stringify([opened.names, opened.rows, opened.lines]);
  };
  test("begins with the first row that is not empty; empty rows and columns are none, wherever they are", async () => {
    expect(await cellAt("Data", [null], [null, "a", null, "b"], [null, 1, null, 2], [null], [null, null, null, 3])).toBe('[["a","b"],[["1","2"],["","3"]],[3,5]]'); // prettier-ignore
  });

  test("of more than 1024 rows comes in parts, of which none is lost", async () => {
    const rows = Array.from({ length: 2049 }, (_, i) => [i]);
    writeFileSync(at("s.xlsx"), workbook({ Data: [["a"], ...rows] }));
    const { rows: read, lines } = await readAll(at("s.xlsx"));
    expect(read).toEqual(rows.map(([i]) => [String(i)]));
    expect(lines).toEqual(rows.map(([i]) => i + 2));
  });
});
