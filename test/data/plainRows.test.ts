// Rows that need no parser, against the parser: the same rows on the same lines, and the same words about the same mistakes.
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { InputError } from "../../src/core/errors.js";
import { readCsv } from "../../src/data/csv.js";
import { delimiters, type Delimiter } from "../../src/data/dialect.js";
import { PlainRows } from "../../src/data/plainRows.js";
import { Problems } from "../../src/data/problems.js";
import type { ByteSource } from "../../src/data/source.js";

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

/** Everything that a reader is told, and what is wrong at the end. */
async function told(pieces: readonly Uint8Array[], delimiter: Delimiter, onlyParser: boolean): Promise<unknown[]> {
  const heard: unknown[] = [];
  const problems = new Problems("x.csv");
  const sink = {
    header: (names: readonly string[], line: number) => void heard.push([names, line]),
    row: (cells: readonly string[], line: number) => void heard.push([[...cells], line]),
  };
  try {
    await readCsv(sourceOf(pieces), { encoding: "utf-8", delimiter }, problems, sink, onlyParser);
    problems.check();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    heard.push(error.message);
  }
  return heard;
}

function cut(text: string, size: number): Uint8Array[] {
  const bytes = new TextEncoder().encode(text);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}

const plainParts = ["a", "12", "-3.5", ",", ",", ";", "\t", "|", " ", "\n", "\n", "\r\n", "\r", "é", "日本"];
const unusual = ['"', '""', '"x,\ny"', "\ufeff", "\u00a0", "\f", "\v", "\u2028"];

describe("rows without quotes", () => {
  test.each([
    ["plain text", plainParts, 400],
    ["text that becomes unusual somewhere", [...plainParts, ...plainParts, ...unusual], 600],
  ])("%s: as the parser reads it", async (_, parts, numRuns) => {
    const text = fc.array(fc.constantFrom(...parts), { maxLength: 60 }).map((list) => list.join(""));
    await fc.assert(
      fc.asyncProperty(fc.boolean(), text, fc.integer({ min: 1, max: 40 }), fc.constantFrom(...delimiters), async (marked, rest, size, delimiter) => {
        const pieces = cut(`${marked ? "\ufeff" : ""}a${delimiter}b\n${rest}`, size);
        expect(await told(pieces, delimiter, false)).toEqual(await told(pieces, delimiter, true));
      }),
      { numRuns },
    ); // prettier-ignore
  });

  test("all of a table of numbers are dealt with before a parser is needed", () => {
    const rows: unknown[] = [];
    const reader = new PlainRows(",", (cells, line) => rows.push([cells, line]));
    expect(reader.push("\ufeffx, y\r")).toBeNull();
    expect(reader.push("\n1,2\n\n  \n3,\t4 \n5")).toBeNull();
    expect(reader.push(",6")).toBeNull();
    reader.end();
    expect(rows).toEqual([[["x", "y"], 1], [["1", "2"], 2], [["3", "4"], 5], [["5", "6"], 6]]); // prettier-ignore
    expect(new PlainRows(",", () => undefined).push('a,b\n"c",d')).toBe('a,b\n"c",d');
    expect(new PlainRows(",", () => undefined).push("1,".repeat(2 ** 20))).toHaveLength(2 ** 21); // no end in sight
  });
});
