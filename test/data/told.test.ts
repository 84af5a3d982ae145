// How the faults of a file are told together, rows of a program are read as those of a file, and first bytes say what a file is.
import { describe, expect, test } from "@jest/globals";
import { Decoder } from "../../src/data/decode.js";
import { plural, pluralIs, Problems, quoteList } from "../../src/data/problems.js";
import { chunksOfRows, columnNames, type Row } from "../../src/data/rows.js";
import { sniff } from "../../src/data/sniff.js";
import { csvFile as source } from "../../src/files/csvFile.js";
import { csvFile, failure, load } from "./files.js";

describe("words", () => {
  test("count", () => {
    expect([plural(0, "row"), plural(1, "row"), pluralIs(1, "row"), pluralIs(2, "row")]).toEqual(["0 rows", "1 row", "1 row is", "2 rows are"]); // prettier-ignore
    const texts = ["a", "b", "c", "d", "e", "f", "g"];
    expect([quoteList(texts.slice(0, 6)), quoteList(texts), quoteList(texts, 2), quoteList([])]).toEqual(['"a", "b", "c", "d", "e", "f"', '"a", "b", "c", "d", "e", "f" and 1 more', '"a", "b" and 5 more', ""]); // prettier-ignore
  });
});

describe("faults", () => {
  const told = (problems: Problems): string => problems.error().message;

  test("ten are told, and how many more there are; advice is given once", () => {
    const of = (count: number): string[] => {
      const problems = new Problems("x.csv");
      for (let i = 1; i <= count; i++) problems.add({ line: i, column: "a" }, "wrong", i === 2 ? "this way" : "that way");
      return told(problems).split("\n");
    };
    expect(of(3)).toEqual(["x.csv:1:a: error: wrong", "  hint: that way", "x.csv:2:a: error: wrong", "  hint: this way", "x.csv:3:a: error: wrong"]); // prettier-ignore
    expect(of(10).slice(-1)).toEqual(["x.csv:10:a: error: wrong"]);
    expect(of(11).slice(-2)).toEqual(["x.csv:10:a: error: wrong", "x.csv: error: and 1 more problem"]);
    expect(of(12).slice(-1)).toEqual(["x.csv: error: and 2 more problems"]);
  });

  test("that a column has in many rows are told where the first is, and counted", () => {
    const problems = new Problems("x.csv");
    for (const [line, column] of [[2, "a"], [2, "b"], [3, "a"], [4, "a"], [5, "b"]] as const) problems.addOfColumn({ line, column }, "a list"); // prettier-ignore
    problems.addOfColumn({ line: 6, column: "a" }, "a map");
    expect(told(problems)).toBe("x.csv:2:a: error: a list, and so in 2 more rows\nx.csv:2:b: error: a list, and so in 1 more row\nx.csv:6:a: error: a map"); // prettier-ignore
  });

  test("have the place of a row in a file without lines, and in a list", () => {
    const located = new Problems("x.db", false, (row, column) => `row ${row}${column === undefined ? "" : " there"}`);
    located.add({ line: 0 }, "the names");
    located.add({ line: 3 }, "a row");
    located.add({ line: 4, column: "a" }, "a cell");
    expect([located.unit, told(located)]).toEqual(["row", "x.db: error: the names\nx.db:row 3: error: a row\nx.db:row 4 there:a: error: a cell"]); // prettier-ignore
    const rows = new Problems("rows", true);
    rows.add({ line: 0, column: "a" }, "a cell");
    rows.add({}, "all");
    expect([rows.unit, told(rows)]).toEqual(["line", "rows[0]:a: error: a cell\nrows: error: all"]);
  });

  test("end the reading where there are some", async () => {
    const problems = new Problems("x.csv");
    problems.check();
    problems.add({}, "wrong");
    expect(await failure(() => problems.check())).toBe("x.csv: error: wrong");
    expect(await failure(() => problems.fail({ line: 2 }, "worse"))).toBe("x.csv: error: wrong\nx.csv:2: error: worse");
  });
});

describe("rows of a program", () => {
  const columns = { b: { number: { decimal: ",", thousands: "", prefix: "", suffix: "" }, type: "numeric" } } as const;
  const train = () => load('a,b,c,y\n1,"1,5",x,1\n2,"2,5",y,2\n', "regression", { columns, missing: "mode" }); // prettier-ignore
  async function read(rows: readonly unknown[], chunkRows = 10): Promise<{ x: number[][]; lines: number[] }> {
    const chunks = [...chunksOfRows((await train()).preprocess, rows as readonly Row[], chunkRows, "float64")];
    return { x: chunks.map(({ part }) => [...part.x]), lines: chunks.flatMap(({ rows: some }) => some.map(({ line }) => line)) };
  }

  test("are cells as the file would have them", async () => {
    expect(await read([{ a: 1, b: 1.5, c: "x" }, { c: "y", b: "2,5", a: "3" }, { a: null, b: NaN, c: undefined }])).toEqual({
      x: [[1, 1.5, 1, 0, 3, 2.5, 0, 1, 1, 1.5, 1, 0]],
      lines: [0, 1, 2],
    }); // prettier-ignore
    expect(await read([{ a: 1, b: 1, c: "x" }, { a: 2, b: 2, c: "x" }, { a: 3, b: 3, c: "x" }], 2)).toEqual({
      x: [[1, 1, 1, 0, 2, 2, 1, 0], [3, 3, 1, 0]],
      lines: [0, 1, 2],
    }); // prettier-ignore
    expect(await read([])).toEqual({ x: [], lines: [] });
    expect(columnNames([{ a: 1 }, { b: 1, a: 2 }])).toEqual(["a", "b"]);
  });

  test("are refused where a value is none", async () => {
    const words = "expected a text, a finite number, true, false, or null where nothing is known, got";
    expect(await failure(() => read([{ a: 1, b: 1, c: "x" }, { a: Infinity, b: [], c: "x" }]))).toContain(`rows[1]:a: error: ${words}`); // prettier-ignore
    expect(await failure(() => read([{ a: 1, b: {}, c: "x" }]))).toContain(`rows[0]:b: error: ${words}`);
    expect(await failure(() => read([{ a: 1, b: 1, c: "x" }, 3]))).toBe("rows[1]: error: expected an object with the cells under their columns' names, got 3"); // prettier-ignore
    expect(await failure(() => read([{ a: 1, b: 1, c: "x", extra: [] }, { a: true, b: 1, c: "x" }]))).toContain('rows[1]:a: error: cell "true" is not a number'); // prettier-ignore
  });
});

describe("bytes", () => {
  const found = async (bytes: readonly number[]): Promise<string> =>
    (await sniff(source(csvFile(Uint8Array.from(bytes))))).encoding;
  /** Pairs of bytes, of which so many of ten have a zero at one place; a byte that is no UTF-8 is the last. */
  const pairs = (zeros: number, others: number, place: number): number[] => Array.from({ length: 20 }, (_, i) => [i % 10 < others ? 0 : 97, i % 10 < zeros ? 0 : 97]).flatMap((pair) => (place === 1 ? pair : pair.toReversed())).concat(0xe9, 97); // prettier-ignore

  test("of which every second one is mostly zero are UTF-16", async () => {
    const both = async (zeros: number, others: number): Promise<string[]> => [await found(pairs(zeros, others, 1)), await found(pairs(zeros, others, 0))]; // prettier-ignore
    expect(await both(5, 0)).toEqual(["utf-16le", "utf-16be"]);
    expect(await both(4, 0)).toEqual(["latin-1", "latin-1"]);
    expect(await both(5, 2)).toEqual(["latin-1", "latin-1"]);
    expect(await found([0xff, 97, 10, 97])).toBe("latin-1"); // half of a mark
  });

  test("are known to be the codes of their characters, piece by piece", () => {
    const decoder = new Decoder("utf-8");
    const after = (...bytes: number[]): unknown[] => [decoder.push(Uint8Array.from(bytes)), decoder.isAscii];
    expect([decoder.isAscii, after(97), after(0xc3), after(0xa9), after(98), after()]).toEqual([false, ["a", true], ["", false], ["é", false], ["b", true], ["", true]]); // prettier-ignore
    const latin = new Decoder("latin-1");
    expect([latin.push(Uint8Array.of(97, 0x80)), latin.isAscii]).toEqual(["a€", false]);
  });
});
