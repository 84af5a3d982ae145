// What an experiment must say of a column, and why: labels in other capitals, cells that stand for nothing, codes, texts.
import { describe, expect, test } from "@jest/globals";
import type { JudgedColumn } from "../../src/advise/init/columns.js";
import { columnSettings } from "../../src/advise/init/settings.js";
import { plainCells } from "../../src/data/cells.js";
import { plainNumbers } from "../../src/data/number.js";

type Column = JudgedColumn["column"];
const plain = { name: "c", kind: "text", rules: plainCells, why: null, missing: 0, markers: new Map(), categories: new Map(), counts: new Map([["a", 3]]), spellings: [], words: 1 } as unknown as Column; // prettier-ignore
const categories = { as: "categories", count: 3, fill: null, declare: null, top: null } as const;
const number = { as: "number", fill: null, scale: null } as const;
const settings = (use: JudgedColumn["use"], column: Partial<Column> = {}): ReturnType<typeof columnSettings> => columnSettings({ column: { ...plain, ...column }, use }); // prettier-ignore

test("nothing of a column that is plain, or left out", () => {
  const odd = { missing: 3, spellings: [["a", "A"]] };
  expect(settings({ as: "nothing", reason: "no" }, odd)).toBeNull();
  expect(settings(categories)).toBeNull();
  expect(settings({ as: "target" })).toBeNull();
  expect(settings(number, { kind: "numeric" })).toBeNull();
});

describe("categories", () => {
  test("in other capitals are one label, or one each; not those of a number", () => {
    const one = { spellings: [["a", "A"]] };
    const made = { type: "categorical", ignore_case: true };
    expect(settings(categories, one)).toEqual({ values: made, why: '"a" and "A" is one label' });
    expect(settings({ as: "target" }, one)).toEqual({ values: made, why: '"a" and "A" is one label' });
    expect(settings(categories, { spellings: [["a", "A"], ["b", "B"]] })).toEqual({ values: made, why: '"a" and "A"; "b" and "B" are one label each' }); // prettier-ignore
    expect(settings({ as: "target" }, { ...one, kind: "numeric" })).toBeNull();
    expect(settings(number, one)).toBeNull();
  });

  test("are declared where the first cell does not tell, and only the frequent ones kept of many", () => {
    expect(settings({ ...categories, declare: "it is a code" })).toEqual({ values: { type: "categorical" }, why: "it is a code" }); // prettier-ignore
    expect(settings({ ...categories, top: 7 })).toEqual({ values: { type: "categorical", top: 7 }, why: '1 different texts: the rarer ones, and new ones, are "other"' }); // prettier-ignore
    expect(settings({ ...categories, top: 7 }, { counts: null })!.why).toBe('thousands of different texts: the rarer ones, and new ones, are "other"'); // prettier-ignore
  });

  test("with gaps have them filled; NA may be one of them", () => {
    const filled = { ...categories, fill: "mode" } as const;
    const spelled = (marker: string): string => settings(filled, { missing: 2, markers: new Map([[marker, 2]]) })!.why;
    expect(settings(filled, { missing: 1 })).toEqual({ values: { missing: "mode" }, why: "1 cell missing: filled with the mode of the training rows" }); // prettier-ignore
    expect(spelled("?")).toBe('2 cells missing ("?" in 2): filled with the mode of the training rows');
    expect(spelled("NA")).toBe('2 cells missing ("NA" in 2; if NA is a category, missing_values: []): filled with the mode of the training rows'); // prettier-ignore
    expect(settings({ ...number, fill: "median" }, { kind: "numeric", missing: 2, markers: new Map([["NA", 2]]) })!.why).toBe('2 cells missing ("NA" in 2): filled with the median of the training rows'); // prettier-ignore
  });
});

test("which cells stand for nothing, and which do not, where it is not as usual", () => {
  const rules = (...missing_values: string[]): Partial<Column> => ({ rules: { ...plainCells, missing_values } });
  const why = (column: Partial<Column>): string => settings(categories, { ...rules("NaN"), ...column })!.why;
  expect(settings(categories, { ...rules("NaN", "-"), markers: new Map([["-", 2]]) })).toEqual({ values: { missing_values: ["NaN", "-"] }, why: '"-" stands for nothing' }); // prettier-ignore
  expect(why({ markers: new Map([["-", 2], ["none", 1]]) })).toBe('"-", "none" stand for nothing'); // prettier-ignore
  expect(why({ markers: new Map([["NaN", 2]]), categories: new Map([["NA", 1], ["x", 2]]) })).toBe('"NA" (1 cell) is a category like the others; as a rule it would be missing'); // prettier-ignore
  expect(why({ categories: new Map([["NA", 2]]) })).toBe('"NA" (2 cells) is a category like the others; as a rule it would be missing'); // prettier-ignore
});

test("numbers and dates that are written in some way, and numbers that a few are far above of", () => {
  const written: Partial<Column> = { kind: "numeric", rules: { ...plainCells, number: { ...plainNumbers, decimal: "," } }, why: "decimal commas" }; // prettier-ignore
  expect(settings(number, written)).toEqual({ values: { type: "numeric", number: { decimal: "," } }, why: "decimal commas" });
  expect(settings({ as: "target" }, written)!.values).toEqual({ type: "numeric", number: { decimal: "," } });
  expect(settings(categories, written)).toBeNull();
  const dates: Partial<Column> = { kind: "date", rules: { ...plainCells, format: "YYYY" }, why: "years" };
  expect(settings({ as: "date", fill: null }, dates)).toEqual({ values: { type: "date", format: "YYYY" }, why: "years" });
  expect(settings({ ...number, scale: "log" }, { kind: "numeric" })).toEqual({ values: { scale: "log" }, why: "a few numbers are far larger than the others: the logarithm brings them nearer" }); // prettier-ignore
});

test("texts by their words, a gap as a text of nothing; answers that are missing as rows that are left out", () => {
  const text = { type: "text", tokenizer: { words: { min_count: 2 } }, max_length: 16 };
  const why = "some 7 words in a row: each word that comes twice has a vector, and 16 are kept";
  expect(settings({ as: "text", fill: false, length: 16 }, { words: 7.4 })).toEqual({ values: text, why });
  expect(settings({ as: "text", fill: true, length: 16 }, { words: 6.5, missing: 3 })).toEqual({ values: { ...text, missing: { constant: "" } }, why }); // prettier-ignore
  expect(settings({ as: "target" }, { missing: 1 })).toEqual({ values: { missing: "drop_row" }, why: "1 row without an answer" });
  expect(settings({ as: "target" }, { missing: 2 })!.why).toBe("2 rows without an answer");
});
