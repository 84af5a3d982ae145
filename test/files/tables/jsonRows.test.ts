// How far rows of JSON are read for the names of the columns, and what is taken for JSON at all.
import { describe, expect, test } from "@jest/globals";
import { Problems } from "../../../src/data/problems.js";
import { jsonForm, openJson } from "../../../src/files/tables/json.js";

const encoder = new TextEncoder();

/** The names of the columns of JSON lines that come in these pieces, or what is said of them. */
async function namesOf(...pieces: readonly string[]): Promise<readonly string[] | string> {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (const piece of pieces) yield await Promise.resolve(encoder.encode(piece));
  }
  try {
    const { names, rows } = await openJson(bytes(), "lines", null, new Problems("x.jsonl"));
    for await (const _ of rows); // a name that comes late is found there
    return names;
  } catch (error) {
    return (error as Error).message.split("\n")[0];
  }
}
const row = '{"a": 1}\n';
const late = '{"a": 1, "b": 2}\n';

describe("names of columns", () => {
  test("are looked for in a thousand rows, and in the piece that they end in", async () => {
    expect(await namesOf(row.repeat(999), late)).toEqual(["a", "b"]);
    expect(await namesOf(row.repeat(1000), late)).toBe('x.jsonl:1001: error: the name "b" is new here: none of the first 1000 rows has it'); // prettier-ignore
    expect(await namesOf(row.repeat(1000) + late)).toEqual(["a", "b"]);
  });

  test("or in four million characters, where rows are long", async () => {
    const long = (length: number): string => `{"a": "${"x".repeat(length - 10)}"}\n`;
    expect(await namesOf(long(2 ** 22 - 1), late)).toEqual(["a", "b"]);
    expect(await namesOf(long(2 ** 22), late)).toMatch(/^x\.jsonl:2: error: the name "b" is new here/);
  });

  test("pieces without the end of a row are no rows yet", async () => {
    expect(await namesOf("\n", '{"a"', ": 1", "}\n", late)).toEqual(["a", "b"]);
  });
});

test.each([
  ['{"a": 1}', "lines"], ["{", "lines"], ["{ }", "lines"], ["\ufeff\n {}", "lines"], ["{a: 1}", null],
  ["[{}]", "list"], ["[", "list"], ['["a"]', "list"], ["[[1]]", "list"], ["[]", "list"], ["[1, 2]", null], ["a,b", null], ["", null],
])("%j is %s", (start, form) => expect(jsonForm(start)).toBe(form)); // prettier-ignore
