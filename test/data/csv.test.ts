import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { plainDialect } from "../../src/data/dialect.js";
import { csvLine } from "../../src/data/csv.js";
import { readRows as readCsv } from "../../src/data/readRows.js";
import { csvFile as source } from "../../src/files/csvFile.js";
import { displayPath } from "../../src/files/file.js";
import { Problems } from "../../src/data/problems.js";
import { csvFile, failure } from "./files.js";

interface Content {
  names: string[];
  rows: string[][];
  lines: number[];
  sha256: string;
}

async function readPath(path: string): Promise<Content> {
  const problems = new Problems(displayPath(path));
  const content: Content = { names: [], rows: [], lines: [], sha256: "" };
  content.sha256 = await readCsv(source(path), plainDialect, problems, {
    header: (names) => content.names.push(...names),
    row: (cells, line) => {
      content.rows.push([...cells]);
      content.lines.push(line);
    },
  });
  problems.check();
  return content;
}

const read = (content: string | Uint8Array): Promise<Content> => readPath(csvFile(content));
const fails = (content: string | Uint8Array): Promise<string> => failure(() => read(content));

describe("readCsv", () => {
  test("rows with the lines they start on: blank lines and line breaks in quotes count", async () => {
    for (const end of ["\n", "\r\n", "\r"]) {
      const lines = ["a,b", "1,2", "", "", '3,"x', 'y"', '4,"u', "", 'v"', "5,6"];
      const { names, rows, lines: starts } = await read(lines.join(end));
      expect(names).toEqual(["a", "b"]);
      expect(rows).toEqual([
        ["1", "2"],
        ["3", `x${end}y`],
        ["4", `u${end}${end}v`],
        ["5", "6"],
      ]);
      expect(starts).toEqual([2, 5, 7, 10]);
    }
  });

  test("byte order mark, spaces around cells, quotes, a last line without an end", async () => {
    const { names, rows } = await read('\ufeff a , "b ""c""" \n 1 ,"x, y"\n"",z');
    expect(names).toEqual(["a", 'b "c"']);
    expect(rows).toEqual([
      ["1", "x, y"],
      ["", "z"],
    ]);
  });

  test("names that every JavaScript object has are names like others", async () => {
    const { names, rows } = await read("__proto__,constructor,toString\n1,2,3\n");
    expect(names).toEqual(["__proto__", "constructor", "toString"]);
    expect(rows).toEqual([["1", "2", "3"]]);
  });

  test("the hash is that of the bytes", async () => {
    const text = "\ufeffa\r\n1\r\n";
    expect((await read(text)).sha256).toBe(createHash("sha256").update(text).digest("hex"));
  });

  test("characters cut by the border between two chunks of the file", async () => {
    const cells = Array.from({ length: 40_000 }, (_, i) => `€${i}😀`); // 400 kB, read in pieces of 64 kB
    const { rows } = await read(`a\n${cells.join("\n")}\n`);
    expect(rows.map(([cell]) => cell)).toEqual(cells);
  });

  test("what is written comes back: quotes, commas, line breaks, any text", async () => {
    const cell = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.constantFrom('"', ",", "\n", "\r", " ", "\t", "a", "é", "😀", "\ufeff", "\u2028") }),
    );
    const table = fc.integer({ min: 1, max: 4 }).chain((width) => {
      const row = fc.array(cell, { minLength: width, maxLength: width });
      const names = fc.uniqueArray(
        cell.filter((name) => name !== "" && !/[;\t|]/.test(name)),
        { minLength: width, maxLength: width },
      );
      return fc.tuple(names, fc.array(row, { minLength: 1, maxLength: 5 }));
    });
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    const always = (cells: readonly string[]): string => cells.map(quoted).join(",");
    const ways = [
      (lines: string[][]): string => lines.map(always).join("\n"),
      (lines: string[][]): string => lines.map(always).join("\r\n"),
      (lines: string[][]): string => lines.map(csvLine).join(""),
    ];
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom(...ways), async ([names, rows], write) => {
        const content = await read(write([names, ...rows]));
        expect([content.names, content.rows]).toEqual([names, rows]);
      }),
      { numRuns: 100 },
    );
  });

  test("csvLine quotes only where it must", () => {
    expect(csvLine(["a b", "1,5", 'say "x"', " y", "", "é\n", "\u00a0z"])).toBe('a b,"1,5","say ""x"""," y",,"é\n","\u00a0z"\n');
    expect(csvLine([""])).toBe('""\n');
  });
});

describe("faults of the whole file", () => {
  const hint = "expected a header line with the names of the columns";
  test.each([
    ["empty", "", `x.csv: error: the file is empty, ${hint}`],
    ["blank lines only", "\n\n", `x.csv: error: the file is empty, ${hint}`],
    ["only a header", "a,b\n", "x.csv: error: the file has a header but no rows below it"],
    [
      "other separators",
      "a;b;c\n1;2;3\n",
      'x.csv:1: error: the header is a single column, "a;b;c"\n  hint: the cells seem to be separated by semicolons: set data.delimiter: ";"',
    ],
    [
      "tabs",
      "a\tb\n1\t2\n",
      'x.csv:1: error: the header is a single column, "a\\tb"\n  hint: the cells seem to be separated by tabs: set data.delimiter: "\\t"',
    ],
    [
      "a name that stands twice, one that is missing",
      "\n,a,b,a\n1,2,3,4\n",
      'x.csv:2: error: the name "a" stands twice in the header, over columns 2 and 4\n  hint: give every column a name of its own',
    ],
  ])("%s", async (_, text, words) => expect(await fails(text)).toBe(words));

  test("not UTF-8: the line is named", async () => {
    const latin1 = Buffer.from("a,b\n1,2\n3,caf\u00e9\n4,5\n", "latin1");
    const words =
      "this line is not UTF-8 text\n  hint: set data.encoding: latin-1 (Western European), utf-16le or utf-16be; mlbh init finds out which";
    expect(await fails(latin1)).toBe(`x.csv:3: error: ${words}`);
    expect(await fails(Buffer.from("\ufeffa,b\n1,2\n", "utf16le"))).toMatch(
      /^x\.csv: error: the file is UTF-16 text, expected UTF-8 text\n {2}hint: set data\.encoding: latin-1/,
    );
    expect(await fails(Buffer.from("a\nb\n€").subarray(0, -1))).toBe(`x.csv:3: error: ${words}`); // cut off at the end
  });

  test("no file: what is there instead", async () => {
    const path = csvFile("a\n1\n", "iris.csv");
    const near = (name: string): string => join(dirname(path), name);
    expect(await failure(() => readPath(near("irs.csv")))).toBe(
      'irs.csv: error: there is no such file\n  hint: did you mean "iris.csv"?',
    );
    expect(await failure(() => readPath(near("quite/other.csv")))).toBe(
      "quite/other.csv: error: there is no such file\n  hint: there is no directory quite either",
    );
    mkdirSync(near("folder"));
    expect(await failure(() => readPath(near("folder")))).toBe("folder: error: this is a directory, expected a CSV file");
    expect(await failure(() => readPath(join(path, "a.csv")))).toBe(
      "iris.csv/a.csv: error: the file cannot be read: a part of the path is not a directory",
    );
  });

  test("a device that never ends is not opened", async () => {
    expect(await failure(() => readPath("/dev/zero"))).toBe("/dev/zero: error: this is not a regular file, expected a CSV file");
    const pipe = join(dirname(csvFile("a\n")), "pipe");
    execFileSync("mkfifo", [pipe]);
    expect(await failure(() => readPath(pipe))).toContain("pipe: error: this is a pipe, expected a CSV file\n  hint: only standard input may be one, by the name -"); // prettier-ignore
  });
});

describe("faults of rows", () => {
  const doubled = 'a cell with a double quote in it is quoted, and the quote written twice: "5"" pipe"';
  test("rows of the wrong length, all of them", async () => {
    expect(await fails('a,b,c\n1,2\n1,2,3\n1,"x\ny",3,4\n1\n')).toBe(
      "x.csv:2: error: expected 3 cells, as in the header, got 2\n" +
        "x.csv:4: error: expected 3 cells, as in the header, got 4\n  hint: a cell that holds a comma stands in double quotes\n" +
        "x.csv:6: error: expected 3 cells, as in the header, got 1",
    );
  });

  test("ten problems, then a count", async () => {
    const words = await fails(`a,b\n${"1\n".repeat(12)}`);
    expect(words.split("\n")).toHaveLength(11);
    expect(words).toMatch(/x\.csv:11: error: .*\nx\.csv: error: and 2 more problems$/);
  });

  test.each([
    ["never closed", 'a,b\n1,2\n\n3,"x\n5,6\n', "x.csv:4: error: a double quote is opened in this row and never closed"],
    ["in the middle", 'a,b\n1,2\n3,x"y\n', "x.csv:3: error: a double quote stands in the middle of a cell"],
    ["text behind", 'a,b\n1,"x"y\n', "x.csv:2: error: text follows after the closing double quote of a cell"],
    ["text behind a space", 'a,b\n1,"x" y\n', "x.csv:2: error: text follows after the closing double quote of a cell"],
  ])("a quote %s", async (_, text, words) => expect(await fails(text)).toBe(`${words}\n  hint: ${doubled}`));

  test("what was wrong before the fatal row is told too", async () => {
    expect(await fails('a,b\n1\n3,x"y\n')).toMatch(/^x\.csv:2: error: expected 2 cells.*\nx\.csv:3: error: a double quote/);
  });
});
