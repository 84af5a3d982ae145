// Bodies as values, also those that are read piece by piece.
import { describe, expect, test } from "@jest/globals";
import { parseJson } from "../../src/serve/json.js";

const parse = (text: string): Promise<unknown> => parseJson(Buffer.from(text));
/** About 100 bytes each, with all that could be taken for the border of a row. */
const rows = (count: number): object[] => Array.from({ length: count }, (_, i) => ({ id: i, text: `a, "b" [${i}] {c} \\ ü 日本 }, {`, list: [i, [i + 1]], none: null })); // prettier-ignore

describe("long lists", () => {
  test.each([1, 10, 600, 650, 700, 5000])("of %d rows are what JSON.parse makes of them", async (count) => {
    const list = rows(count);
    expect(await parse(JSON.stringify(list))).toEqual(list);
    expect(await parse(JSON.stringify({ rows: list }))).toEqual({ rows: list });
    expect(await parse(JSON.stringify(list, null, 2))).toEqual(list);
    expect(await parse(`\ufeff ${JSON.stringify({ rows: list })} \n`)).toEqual({ rows: list });
  });

  test("let others have their turn", async () => {
    let [turns, goesOn] = [0, true];
    const turn = (): void => {
      turns++;
      if (goesOn) setImmediate(turn);
    };
    setImmediate(turn);
    const text = JSON.stringify(rows(5000));
    await parse(text);
    goesOn = false;
    expect(turns).toBeGreaterThanOrEqual(Math.floor(text.length / 70_000)); // pieces of 64 KiB and a row
  });

  test("of nothing but space, and of one row longer than a piece", async () => {
    const space = " ".repeat(70_000);
    const row = { text: "x".repeat(70_000) };
    expect([await parse(`[${space}]`), await parse(`{"rows": [${space}]}`)]).toEqual([[], { rows: [] }]);
    expect(await parse(JSON.stringify([row]))).toEqual([row]);
    expect(await parse(JSON.stringify([row, row, { a: 1 }]))).toEqual([row, row, { a: 1 }]);
    await expect(parse(`[${JSON.stringify(row)},]`)).rejects.toThrow("the body is not JSON");
  });

  test("what is no list of rows is read at once", async () => {
    const list = rows(1000);
    for (const value of [{ rows: list, more: 1 }, { data: list }, "x".repeat(100_000), { rows: [], other: list }])
      expect(await parse(JSON.stringify(value))).toEqual(value);
  });
});

describe("what is no JSON is refused at its place", () => {
  const long = JSON.stringify(rows(2000));
  test.each([
    ["a comma at the end", `${long.slice(0, -1)},]`],
    ["no end", long.slice(0, -1)],
    ["a bracket too many", `${long}]`],
    ["the other bracket", `${long.slice(0, -1)}}`],
    ["something behind it", `${long} 1`],
    ["rows without their brace", `{"rows": ${long}`],
    ["two commas", long.replace("},{", "},,{")],
    ["an open text", `[${long.slice(1, -3)}`],
  ])("%s", async (_, text) => {
    await expect(parse(text)).rejects.toMatchObject({ status: 400, message: "the body is not JSON" });
  });
});

test("rows may be nested 64 deep", async () => {
  const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
  expect(JSON.stringify(await parse(nested(64)))).toBe(nested(64));
  await expect(parse(nested(65))).rejects.toThrow("the body is nested more than 64 deep");
  await expect(parse(`{"a": "${"[".repeat(100)}"}`)).resolves.toEqual({ a: "[".repeat(100) });
  const wide = `[${Array.from({ length: 100 }, () => nested(63)).join(",")}]`;
  expect(JSON.stringify(await parse(wide))).toBe(wide);
});

test("a body is UTF-8", async () => {
  await expect(parseJson(Buffer.from([0x22, 0xe4, 0x22]))).rejects.toThrow("the body is not UTF-8 text");
});
