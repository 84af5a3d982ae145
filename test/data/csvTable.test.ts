// A table as columns by name: what is said of a column of the other kind, and how cells are read that could be several things.
import { describe, expect, test } from "@jest/globals";
import { CsvTable, readCsvTable, type ReadCsvOptions } from "../../src/data/csvTable.js";
import { csvFile as source } from "../../src/files/csvFile.js";
import { csvFile, failure } from "./files.js";

const read = (text: string, options?: ReadCsvOptions): Promise<CsvTable> => readCsvTable(source(csvFile(text)), options);

describe("a column", () => {
  const table = new CsvTable(2, [["a", ["", "x"]], ["b", ["", ""]], ["c", Float64Array.of(1, 2)]]); // prettier-ignore

  test("of the other kind is refused, with a cell of it where there is one", () => {
    expect(() => table.numbers("a")).toThrow(
      /^numbers: the column "a" holds texts, such as "x"\n {2}hint: read it with texts\("a"\)$/,
    );
    expect(() => table.numbers("b")).toThrow(/^numbers: the column "b" holds texts\n {2}hint: read it with texts\("b"\)$/);
    expect(() => table.texts("c")).toThrow(
      /^texts: the column "c" holds numbers\n {2}hint: read it with numbers\("c"\), or the file with \{ text: \["c"\] \}, which leaves its cells as they are written$/,
    );
    expect([table.texts("a"), [...table.numbers("c")], table.names, table.rows]).toEqual([["", "x"], [1, 2], ["a", "b", "c"], 2]); // prettier-ignore
  });

  test("that is not there is refused, whatever its name is", () => {
    expect(() => table.texts("dd")).toThrow(/^texts: there is no column "dd"\n {2}hint: the columns are "a", "b", "c"$/);
    expect(() => table.numbers(3 as never)).toThrow(/^numbers: there is no column 3\n/);
  });
});

describe("a file", () => {
  test("has texts as they are written where that is asked for, also those that stand for nothing elsewhere", async () => {
    const text = "code,n\nNA,NA\n007,1\n,2\n";
    expect((await read(text)).columns).toEqual({ code: Float64Array.of(NaN, 7, NaN), n: Float64Array.of(NaN, 1, 2) });
    expect((await read(text, { text: ["code"] })).columns).toEqual({ code: ["NA", "007", ""], n: Float64Array.of(NaN, 1, 2) });
    expect((await read("a,b\n,1\n,2\n", { text: ["a"] })).columns.a).toEqual(["", ""]);
  });

  test("has the columns that are asked for; every name that it has not is told once", async () => {
    const text = "a,b,c\n1,2,3\n";
    expect((await read(text, { columns: ["c", "a"] })).names).toEqual(["a", "c"]);
    expect((await read(text, { columns: [] })).names).toEqual([]);
    expect(await failure(() => read(text, { columns: ["xxx", "a"], text: ["xxx", "yyy"] }))).toBe(
      'x.csv:1: error: there is no column "xxx"\n  hint: the columns are "a", "b", "c"\nx.csv:1: error: there is no column "yyy"',
    );
  });

  test("has commas as decimal signs where semicolons separate cells", async () => {
    expect((await read("a;b\n1,234;x\n2,345;y\n")).columns.a).toEqual(Float64Array.of(1.234, 2.345));
    expect((await read('a,b\n"1,234",x\n"2,345",y\n')).columns.a).toEqual(Float64Array.of(1234, 2345));
  });

  test("with rows of the wrong length is refused", async () => {
    expect(await failure(() => read("a,b\n1,2\n3\n"))).toContain("x.csv:3: error: expected 2 cells, as in the header, got 1");
  });
});
