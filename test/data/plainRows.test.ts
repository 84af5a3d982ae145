// Rows that need no parser, against the parser: the same rows on the same lines, the same tables and profiles, and the same words about the
// same mistakes.
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { InputError } from "../../src/core/errors.js";
import type { CellBlock } from "../../src/data/cellBlock.js";
import { plainCells, type CellRules } from "../../src/data/cells.js";
import type { ColumnSpec } from "../../src/data/columns.js";
import { readRows as readCsv } from "../../src/data/readRows.js";
import { delimiters, type Dialect } from "../../src/data/dialect.js";
import { parseNumber, plainNumbers } from "../../src/data/number.js";
import { PlainRows } from "../../src/data/plainRows.js";
import { Problems } from "../../src/data/problems.js";
import { profileCsv } from "../../src/data/profile.js";
import type { ByteSource } from "../../src/data/source.js";
import { readTable } from "../../src/data/table.js";

/** A table that comes in these pieces. */
function sourceOf(pieces: readonly Uint8Array[]): ByteSource {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (const piece of pieces) yield await Promise.resolve(piece);
  }
  return {
    name: "x.csv",
    open: () => Promise.resolve({ size: null, pieces: bytes(), sha256: () => Promise.resolve("0") }),
    explain: () => null,
  };
}

/** What comes of it, or the words about what is wrong. */
async function outcome<T>(read: () => Promise<T>): Promise<T | string> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.message;
  }
}

/** Everything that a reader is told, and what is wrong at the end. */
async function told(pieces: readonly Uint8Array[], dialect: Dialect, onlyParser: boolean): Promise<unknown[]> {
  const heard: unknown[] = [];
  const problems = new Problems("x.csv");
  const sink = {
    header: (names: readonly string[], line: number) => void heard.push([names, line]),
    row: (cells: readonly string[], line: number) => void heard.push([[...cells], line]),
  };
  const end = await outcome(async () => {
    await readCsv(sourceOf(pieces), dialect, problems, sink, onlyParser);
    problems.check();
  });
  return [...heard, end];
}

function cut(text: string, size: number): Uint8Array[] {
  const bytes = new TextEncoder().encode(text);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}

const plainParts = ["a", "12", "-3.5", ",", ",", ";", "\t", "|", " ", "\n", "\n", "\r\n", "\r", "é", "日本"];
const unusual = ['"', '""', '"x,\ny"', '"x"', '"7"', "\ufeff", "\u00a0", "\f", "\v", "\u2028"];

/** Rows of three cells and now and then some more or less, in which nothing is too odd for columns. */
const cellTexts = ["1", "-2.50", "+.5", "1e3", "3E-2", "0012", "1,5", "", " ", "NA", "?", "7 ", "yes", "Yes", "no", "é", "1e999", '"8"', '"a ""b"', '"x\r\ny"', "2024-02-30"]; // prettier-ignore
const rowsOf = (delimiter: string): fc.Arbitrary<string> =>
  fc
    .array(fc.array(fc.constantFrom(...cellTexts), { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 25 })
    .chain((rows) => fc.tuple(fc.constant(rows), fc.array(fc.nat(30), { maxLength: 1 }), fc.constantFrom("\n", "\r\n", "\r")))
    .map(([rows, odd, end]) =>
      rows.map((cells, i) => (odd.includes(i) ? cells.slice(1) : cells).join(delimiter) + (i % 7 === 3 ? end : "")).join(end),
    );

const rules = fc.constantFrom<CellRules>(
  plainCells,
  { ...plainCells, number: { ...plainNumbers, decimal: "," } },
  { ...plainCells, number: { ...plainNumbers, thousands: "," } },
  { ...plainCells, missing_values: ["1", "no"], ignore_case: true },
);
const spec = (name: string, index: number): fc.Arbitrary<ColumnSpec> =>
  fc.record({
    name: fc.constant(name),
    index: fc.constant(index),
    type: fc.constantFrom(undefined, "numeric", "categorical"),
    rules,
    missing: fc.constantFrom("fill", "fill", "error", "drop_row"),
    missingHint: fc.constant("hint"),
    most: fc.constantFrom(3, Infinity),
    tooMany: fc.constant((labels: readonly string[], rows: number) => ({ message: `${labels.join()} in ${rows}`, hint: "" })),
  });

describe("rows without quotes", () => {
  test.each([
    ["plain text", plainParts, 250],
    ["text that becomes unusual somewhere", [...plainParts, ...plainParts, ...unusual], 700],
  ])("%s: as the parser reads it", async (_, parts, numRuns) => {
    const text = fc.array(fc.constantFrom(...parts), { maxLength: 60 }).map((list) => list.join(""));
    await fc.assert(
      fc.asyncProperty(fc.boolean(), text, fc.integer({ min: 1, max: 40 }), fc.constantFrom(...delimiters), async (marked, rest, size, delimiter) => {
        const pieces = cut(`${marked ? "\ufeff" : ""}a${delimiter}b\n${rest}`, size);
        const dialect = { encoding: "utf-8", delimiter } as const;
        expect(await told(pieces, dialect, false)).toEqual(await told(pieces, dialect, true));
      }),
      { numRuns },
    ); // prettier-ignore
  });

  test("tables, their faults and their profiles are as from the parser", async () => {
    const some = fc
      .constantFrom(...delimiters)
      .chain((delimiter) => fc.record({ delimiter: fc.constant(delimiter), text: rowsOf(delimiter) }));
    await fc.assert(
      fc.asyncProperty(some, fc.tuple(spec("c", 2), spec("a", 0), spec("none", -1)), fc.constantFrom("utf-8", "latin-1"), fc.integer({ min: 1, max: 90 }), async ({ delimiter, text }, specs, encoding, size) => {
        const pieces = cut(`a${delimiter}b${delimiter}c\n${text}`, size);
        const dialect = { encoding, delimiter } as const;
        const table = (onlyParser: boolean) => outcome(() => readTable(sourceOf(pieces), dialect, () => specs, null, onlyParser));
        const profile = (onlyParser: boolean) => outcome(() => profileCsv(sourceOf(pieces), dialect, () => 1, onlyParser));
        expect(await table(false)).toEqual(await table(true));
        expect(await profile(false)).toEqual(await profile(true));
      }),
      { numRuns: 300 },
    ); // prettier-ignore
  });

  test("all of a table of numbers, and what follows a quoted row, are dealt with before a parser is needed", () => {
    const heard: unknown[] = [];
    const row = (cells: readonly string[], line: number): void => void heard.push([cells, line]);
    const readerOf = (): PlainRows => new PlainRows(",", { row, block: (block) => { block.passTo({ row }); } }); // prettier-ignore
    const reader = readerOf();
    expect(reader.push("\ufeffx, y\r")).toBeNull();
    reader.columns = 2;
    expect(reader.push("\n1,2\n\n  \n3,\t4 \n5")).toBeNull();
    expect(reader.push(",6")).toBeNull();
    expect(reader.push('\n7,8\n9,"1')).toEqual({ text: "5,6\n7,8\n", toEnd: false }); // what stands before it goes with it
    expect(reader.push('\n0"\n1')).toEqual({ text: '9,"1\n0"\n', toEnd: false });
    expect(reader.push("2,13\n")).toBeNull();
    expect(reader.end()).toBeNull();
    expect(heard).toEqual([[["x", "y"], 1], [["1", "2"], 2], [["3", "4"], 5], [["12", "13"], 6]]); // prettier-ignore
    expect(readerOf().push("1,".repeat(2 ** 20))).toMatchObject({ toEnd: true }); // no end in sight
  });
});

test("a number is read in its place as JavaScript reads its text, to the last bit", () => {
  const read = (cell: string): number => {
    let number = 0;
    const rows = new PlainRows(",", { row: () => undefined, block: (block: CellBlock) => void (number = block.number(1)) });
    rows.columns = 2;
    rows.push(`x,${cell}\n`, new TextEncoder().encode(`x,${cell}\n`));
    return number;
  };
  const digits = fc.stringMatching(/^\d{0,22}$/);
  const parts = [fc.constantFrom("", "-", "+"), digits, fc.constantFrom("", ".", "x"), digits, fc.constantFrom("", "e", "E"), fc.constantFrom("", "-", "+"), fc.stringMatching(/^\d{0,3}$/)]; // prettier-ignore
  const written = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.tuple(...parts).map((all) => all.join("")),
  );
  fc.assert(fc.property(written, (cell) => { expect(read(cell)).toBe(parseNumber(cell)); }), { numRuns: 3000 }); // prettier-ignore
  for (const cell of [
    "9007199254740993",
    "9007199254740991",
    "-0",
    "1e22",
    "1e23",
    "123456789012345678e-22",
    ".",
    "",
    "1e",
    "5.",
    "0x10",
  ])
    expect(read(cell)).toBe(parseNumber(cell));
});
