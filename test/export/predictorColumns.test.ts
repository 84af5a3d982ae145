// What the form and the README of a predictor are told of the columns: what may be empty, what is usual, and rows to begin with.
import { describe, expect, test } from "@jest/globals";
import { tableSchema } from "../../src/export/js/columns.js";
import { readme } from "../../src/export/js/readme.js";
import type { PredictorColumn, TableSchema } from "../../src/export/js/schema.js";
import type { DataConfig, PredictConfig, Scale } from "../../src/data/config.js";
import type { Series, Step } from "../../src/data/preprocess.js";
import { preprocessOf } from "../report/story.js";

const asTrained: PredictConfig = { unseen_category: "error", missing_cell: "trained" } as PredictConfig;
const step = (kind: Step["kind"], parts: object): Step => ({ kind, name: "c", missing: "error", fill: null, cells: {}, ...parts }) as unknown as Step; // prettier-ignore
const number = (parts: object = {}): Step => step("numeric", { offset: 10, divisor: 4, ...parts });
const config = (scale: Scale, columns: object = {}): DataConfig => ({ scale, columns }) as unknown as DataConfig;

function schemaOf(steps: readonly Step[], scale: Scale = "standard", parts: object = {}, columns: object = {}): TableSchema {
  return tableSchema("run", preprocessOf({ predict: asTrained, ...parts, columns: steps }), config(scale, columns));
}
const columnOf = (one: Step, scale?: Scale, parts?: object): PredictorColumn => schemaOf([one], scale, parts).columns[0];

describe("what is usual of a number", () => {
  test.each<[string, Step, Scale, object]>([
    ["mean, and one deviation below and above it", number(), "standard", { typical: 10, low: 6, high: 14 }],
    ["the middle of the range, and its ends", number(), "minmax", { typical: 12, low: 10, high: 14 }],
    ["none of a divisor, up to it", number({ offset: 0, divisor: 255 }), { divide: 255 }, { typical: 0, low: 0, high: 255 }],
    ["what a missing cell is filled with, where nothing is scaled", number({ fill: 3 }), "none", { typical: 3, low: null, high: null }],
    ["through the logarithm", number({ offset: 0, divisor: Math.log(2), log: true }), "log", { typical: 0, low: 0, high: 1 }], // exp(ln 2) - 1
    ["four digits of it", number({ offset: 1 / 3, divisor: 1 }), "standard", { typical: 0.3333, low: -0.6667, high: 1.333 }],
  ])("%s", (_name, one, scale, usual) => expect(columnOf(one, scale)).toMatchObject(usual)); // prettier-ignore

  test("a scale of its own goes before that of all", () => {
    const [column] = schemaOf([number()], "standard", {}, { c: { scale: "minmax" } }).columns;
    expect(column).toMatchObject({ low: 10, high: 14 });
  });

  test("the comma of its decimals", () => {
    expect(columnOf(number())).toMatchObject({ decimal: "." });
    expect(columnOf(number({ cells: { number: { decimal: "," } } }))).toMatchObject({ decimal: "," });
  });
});

test("a cell may be empty where it is filled", () => {
  const optional = (parts: object, predict: object = {}): boolean => columnOf(number(parts), "standard", { predict: { ...asTrained, ...predict } }).optional; // prettier-ignore
  expect(optional({})).toBe(false);
  expect(optional({ missing: "fill", fill: 1 })).toBe(true);
  expect(optional({ missing: "drop_row" })).toBe(false);
  expect(optional({ missing: "error", fill: 1 }, { missing_cell: "fill" })).toBe(true);
  expect(optional({ missing: "error" }, { missing_cell: "fill" })).toBe(false); // with what?
  expect(optional({ missing: "fill", fill: 1 }, { missing_cell: "error" })).toBe(false);
});

test("a category may be another one where the model knows what to do", () => {
  const other = (parts: object, predict: object = {}): unknown => columnOf(step("categorical", { categories: ["a", "b"], ...parts }), "none", { predict: { ...asTrained, ...predict } }); // prettier-ignore
  expect(other({})).toMatchObject({ kind: "category", categories: ["a", "b"], other: false });
  expect(other({ other: true })).toMatchObject({ other: true });
  expect(other({}, { unseen_category: "ignore" })).toMatchObject({ other: true });
});

test("a date is written as in training, of a text that many tokens are read", () => {
  expect(columnOf(step("date", { cells: { format: "DD.MM.YYYY" }, first: 0 }))).toMatchObject({
    kind: "date",
    format: "DD.MM.YYYY",
  });
  expect(columnOf(step("date", { first: 0 }))).toMatchObject({ format: "YYYY-MM-DD" });
  expect(columnOf(step("text", { length: 7 }))).toEqual({ kind: "text", name: "c", optional: false, tokens: 7 });
});

test("the row to begin with: what is usual, else the first that there is", () => {
  const cell = (one: Step, scale?: Scale): unknown => schemaOf([one], scale).example[0].c;
  expect(cell(number())).toBe(10);
  expect(cell(number(), "none")).toBe(0);
  expect(cell(step("categorical", { categories: ["a", "b"], fill: "b" }))).toBe("b");
  expect(cell(step("categorical", { categories: ["a", "b"] }))).toBe("a");
  expect(cell(step("date", { first: 86_400 }))).toBe("1970-01-02");
  expect(cell(step("date", { first: 86_400, fill: 172_800 }))).toBe("1970-01-03");
  expect(cell(step("text", { fill: "so", length: 3 }))).toBe("so");
  expect(cell(step("text", { length: 3 }))).toBe("");
  expect(schemaOf([number()]).example).toHaveLength(1);
});

describe("of a series", () => {
  const series = (parts: object = {}): Series => ({ target: "y", order: { name: "t", cells: { format: null } }, group: null, window: 3, horizon: 2, step: { unit: "number", size: 5 }, ...parts }) as unknown as Series; // prettier-ignore
  const dated = { name: "t", cells: { format: "YYYY-MM-DD" } };

  test("the column of the order comes first, unless the model reads it anyway", () => {
    const place = { kind: "number", name: "t", optional: false, typical: 0, low: null, high: null, decimal: "." };
    expect(schemaOf([number()], "standard", { series: series() })).toMatchObject({
      columns: [place, { name: "c" }],
      series: { target: "y", window: 3, horizon: 2, order: "t", group: null },
    });
    expect(schemaOf([number({ name: "t" })], "standard", { series: series() }).columns).toMatchObject([
      { name: "t", typical: 10 },
    ]);
    expect(schemaOf([], "none", { series: series({ order: dated }) }).columns).toEqual([{ kind: "date", name: "t", optional: false, format: "YYYY-MM-DD" }]); // prettier-ignore
  });

  test("before it that of the group, which may be any", () => {
    const { columns, series: about, example } = schemaOf([number()], "standard", { series: series({ group: { name: "g" } }) });
    expect(columns.slice(0, 2)).toMatchObject([{ kind: "category", name: "g", optional: false, categories: [], other: true }, { name: "t" }]); // prettier-ignore
    expect(about!.group).toBe("g");
    expect(example.map(({ g }) => g)).toEqual(["1", "1", "1"]);
  });

  test("as many rows as a window, one step after the other", () => {
    const times = (parts: object, steps: readonly Step[] = []): unknown[] => schemaOf(steps, "none", { series: series(parts) }).example.map(({ t }) => t); // prettier-ignore
    expect(times({})).toEqual(["0", "5", "10"]);
    expect(times({ step: null })).toEqual(["0", "1", "2"]);
    const days = { order: dated, step: { unit: "seconds", size: 86_400 } };
    expect(times(days)).toEqual(["1970-01-01", "1970-01-02", "1970-01-03"]);
    expect(times(days, [step("date", { name: "t", first: 31 * 86_400 })])).toEqual(["1970-02-01", "1970-02-02", "1970-02-03"]);
    expect(times({}, [step("date", { name: "other", first: 31 * 86_400 })])).toEqual(["0", "5", "10"]); // numbers are no dates
  });
});

describe("the README", () => {
  const table = (names: readonly string[], changes: Partial<TableSchema> = {}): string => {
    const columns = names.map((name): PredictorColumn => ({ kind: "text", name, optional: false, tokens: 1 }));
    const example = [Object.fromEntries(names.map((name, i) => [name, i]))];
    return readme({ about: "table", name: "run", task: "regression", target: "y", classes: null, columns, series: null, example, ...changes }); // prettier-ignore
  };

  test("calls it with a row, of which eight columns are shown", () => {
    expect(table([..."abcdefgh"])).toContain("await predict([{ a: 0, b: 1, c: 2, d: 3, e: 4, f: 5, g: 6, h: 7 }]);\nconsole.log(answer.predicted, answer.probabilities);"); // prettier-ignore
    expect(table([..."abcdefghi"])).toContain("g: 6, h: 7, /* and so on */ }]);");
  });

  test("names that are no names of JavaScript stand in quotes", () =>
    expect(table(["_a$1", "1a", "a b", "ü"])).toContain('[{ _a$1: 0, "1a": 1, "a b": 2, "ü": 3 }]'));

  test("of a series it calls it with rows", () => {
    const series = { target: "y", window: 3, horizon: 1, order: "t", group: null };
    const text = table(["t"], { series });
    expect(text).toContain("// at least 3 rows, one for each step: the answer for the last is what comes next\nconst rows = [{ t: 0 }, /* and so on */];"); // prettier-ignore
    expect(text).toContain("those of `mlbh predict` with");
  });

  test("of a model that writes it begins a text, or a talk", () => {
    const text = readme({ about: "text", name: "run", vocabulary: 3, context: 8 });
    expect(text).toContain('await generate({ prompt: "The", maxTokens: 100, temperature: 0.8, topK: 20, seed: 1 });');
    expect(text).toContain("those of `mlbh generate` with");
    expect(readme({ about: "chat", name: "run", vocabulary: 3, context: 8 })).toContain('prompt: "hello"');
  });
});
