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

describe("a line that is no JSON", () => {
  const said = async (line: string): Promise<string> => {
    async function* bytes(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(encoder.encode(`${line}\n`));
    }
    return openJson(bytes(), "lines", null, new Problems("x.jsonl")).then(() => "read", (error: unknown) => (error as Error).message); // prettier-ignore
  };
  const words = (shown: string, hint: string): string => `x.jsonl:1: error: expected an object, {"name": value, ...}, got "${shown}", which is not JSON\n  hint: ${hint}`; // prettier-ignore

  test("is shown to forty characters", async () => {
    const whole = "JSON lines have a whole object on each line; a list of objects begins with [";
    expect(await said("x".repeat(40))).toBe(words("x".repeat(40), whole));
    expect(await said("x".repeat(41))).toBe(words(`${"x".repeat(37)}...`, whole));
  });

  test.each(["NaN", "-Infinity", "Infinity"])("because of %s is told what to write", async (word) => {
    for (const line of [`{a: ${word}}`, `{a: ${word} , b: 1}`])
      expect(await said(line)).toBe(words(line, `JSON has no ${word}: write null (pandas: to_json instead of json.dumps)`));
  });
});

test("whole numbers of more than fifteen digits keep them where a number could not hold them, and texts are left alone", async () => {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(encoder.encode('{"a": 9007199254740993, "b": -9007199254740993, "c": "9007199254740993 \\"7", "d": 9007199254740991, "e": 1234567890123456.5, "f": 12345678901234567e3}\n')); // prettier-ignore
  }
  const { rows } = await openJson(bytes(), "lines", null, new Problems("x.jsonl"));
  const cells: (readonly string[])[] = [];
  for await (const piece of rows) cells.push(...piece.rows.map((row) => row.cells));
  expect(cells).toEqual([["9007199254740993", "-9007199254740993", '9007199254740993 "7', "9007199254740991", "1234567890123456.5", String(12345678901234567e3)]]); // prettier-ignore
});

test.each([
  ['{"a": 1}', "lines"], ["{", "lines"], ["{ }", "lines"], ["\ufeff\n {}", "lines"], ["{a: 1}", null],
  ["[{}]", "list"], ["[", "list"], ['["a"]', "list"], ["[[1]]", "list"], ["[]", "list"], ["[1, 2]", null], ["a,b", null], ["", null],
])("%j is %s", (start, form) => expect(jsonForm(start)).toBe(form)); // prettier-ignore
