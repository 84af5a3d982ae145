// Filling, scaling and one-hot encoding against scikit-learn's answers (test/fixtures/preprocess.py) and by hand.
import { describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { sortLabels, type ColumnSpec } from "../../src/data/columns.js";
import { predictDefaults, type Missing, type Scale } from "../../src/data/config.js";
import { plainCells } from "../../src/data/cells.js";
import { fitStep } from "../../src/data/fit.js";
import { featuresOf, type Preprocess } from "../../src/data/preprocess.js";
import { fitScaling } from "../../src/data/scaling.js";
import { Problems } from "../../src/data/problems.js";
import { csvFile } from "../../src/files/csvFile.js";
import { plainDialect } from "../../src/data/dialect.js";
import { readTable, type Table } from "../../src/data/table.js";
import { mean, median, mode, mostFrequent, standardDeviation } from "../../src/data/statistics.js";
import { encodeTarget } from "../../src/data/target.js";
import { transform, type Unseen } from "../../src/data/transform.js";
import { failure, load, rowsOf } from "./files.js";

interface Answer {
  train: number[];
  numeric: { column: string; missing: Missing; scale: Scale; x: number[] }[];
  categorical: { column: string; categories: string[]; x: number[] }[];
  classes: string[];
  y: number[];
}
const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const answer = JSON.parse(readFileSync(fixture("preprocess.json"), "utf8")) as Answer;

const readMixed = (): Promise<Table> =>
  readTable(csvFile(fixture("preprocess.csv")), plainDialect, (names) =>
    names.map((name, index): ColumnSpec => {
      const tooMany = (): { message: string; hint: string } => ({ message: "", hint: "" });
      return { name, index, rules: plainCells, missing: "fill", missingHint: "", most: Infinity, tooMany };
    }),
  );

/** One column through its step: the features of all rows, row by row. */
async function through(
  name: string,
  missing: Missing,
  scale: Scale,
): Promise<{ x: number[]; step: Preprocess["columns"][0]; unseen: Unseen[] }> {
  const table = await readMixed();
  const problems = new Problems(table.file);
  const step = fitStep(
    table.columns.get(name)!,
    Int32Array.from(answer.train),
    plainCells,
    { missing, scale, top: null, parts: null },
    problems,
    [],
  );
  const preprocess: Preprocess = {
    ...{
      version: 1,
      dialect: plainDialect,
      task: "regression",
      target: "label",
      classes: null,
      targetScale: { offset: 0, divisor: 1 },
      targetCells: plainCells,
    },
    ...{ columns: [step], features: featuresOf([step]), leftOut: [], predict: predictDefaults },
  };
  const unseen: Unseen[] = [];
  const x = transform(
    preprocess,
    table,
    Int32Array.from({ length: table.rows }, (_, row) => row),
    problems,
    (one) => unseen.push(one),
  );
  problems.check();
  return { x: Array.from(x), step, unseen };
}

describe("as scikit-learn", () => {
  test.each(answer.numeric)("$column: fill by $missing, scale $scale", async ({ column, missing, scale, x }) => {
    const ours = await through(column, missing, scale);
    // near 1e6 a float64 has ten decimals, and the deviation of `offset` is 0.1
    const tolerance = column === "offset" ? 1e-8 : 1e-12;
    expect(ours.x).toHaveLength(x.length);
    ours.x.forEach((value, i) => expect(Math.abs(value - x[i])).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(x[i]))));
  });

  test.each(answer.categorical)("$column: fill by mode, one-hot", async ({ column, categories, x }) => {
    const ours = await through(column, "mode", "standard"); // the scale is for numbers only
    expect(ours.step).toMatchObject({ kind: "categorical", categories });
    expect(ours.x).toEqual(x);
    expect(ours.unseen.length).toBe(x.length / categories.length - x.reduce((sum, one) => sum + one, 0));
  });

  test("labels", async () => {
    const { columns, file } = await readMixed();
    const { classes, y } = encodeTarget("multiclass", columns.get("label")!, undefined, file);
    expect([classes, Array.from(y)]).toEqual([answer.classes, answer.y]);
  });
});

describe("statistics", () => {
  test("two passes keep the digits of small differences on a large offset", () => {
    const x = Float64Array.of(1e9 + 1, 1e9 + 2, 1e9 + 3);
    expect(mean(x)).toBe(1e9 + 2);
    expect(standardDeviation(x)).toBeCloseTo(Math.sqrt(2 / 3), 15);
  });

  test("median and mode", () => {
    expect(median(Float64Array.of(10, 9, 100))).toBe(10);
    expect(median(Float64Array.of(1e308, 1.2e308))).toBe(1.1e308);
    expect(mode(Float64Array.of(2, 1, 2, 1, 3))).toBe(1);
    expect(mode(Float64Array.of(3, 2, 1, 2))).toBe(2);
    expect(mode(Float64Array.of(2, 1, 2, 1))).toBe(1);
    expect(mode(Float64Array.of(3, 1, 2))).toBe(1);
    expect(mode(Float64Array.of(7))).toBe(7);
    const most = (...counts: [string, number][]): string => mostFrequent(new Map(counts));
    expect([most(["a", 1], ["b", 2]), most(["b", 1], ["a", 1])]).toEqual(["b", "a"]);
    expect(most(["\u{1f600}", 1], ["\uffff", 1])).toBe("\uffff"); // code points, not UTF-16
  });

  test("labels sort by size when all are numbers, else as texts", () => {
    expect(sortLabels(["10", "9", "-1", "1e1", "2.5"])).toEqual(["-1", "2.5", "9", "10", "1e1"]);
    expect(sortLabels(["10", "9", "b", "B", ""])).toEqual(["", "10", "9", "B", "b"]);
    expect(sortLabels(["\u{1f600}", "\ufffd", "b"])).toEqual(["b", "\ufffd", "\u{1f600}"]); // UTF-16 has them the other way round
  });

  test("scales", () => {
    const x = Float64Array.of(2, 4, 6);
    expect(fitScaling(x, "none")).toEqual({ offset: 0, divisor: 1 });
    expect(fitScaling(x, "minmax")).toEqual({ offset: 2, divisor: 4 });
    expect(fitScaling(x, "standard")).toEqual({ offset: 4, divisor: Math.sqrt(8 / 3) });
    expect(fitScaling(x, { divide: 16 })).toEqual({ offset: 0, divisor: 16 });
    for (const scale of ["standard", "minmax"] as const)
      expect(fitScaling(Float64Array.of(0.1, 0.1, 0.1), scale)).toEqual({ offset: 0.1, divisor: 1 });
    expect(fitScaling(Float64Array.of(0, 1e-200), "standard").divisor).toBe(1);
  });
});

describe("missing cells by hand", () => {
  const text = 'a,color,y\n1,red,0\n,"",1\nNA,?,0\n4,blue,1\nnull,blue,0\n';
  test("a constant for each kind; the constant text is a category", async () => {
    const data = await load(text, "regression", {
      missing: { constant: -1 },
      columns: { color: { missing: { constant: "none" } } },
    });
    expect(data.featureNames).toEqual(["a", "color=blue", "color=none", "color=red"]);
    expect(rowsOf(data.train)).toEqual([[1, 0, 0, 1], [-1, 0, 1, 0], [-1, 0, 1, 0], [4, 1, 0, 0], [-1, 1, 0, 0]]); // prettier-ignore
  });

  test("rows can be dropped, each is counted once", async () => {
    const data = await load(text, "regression", { missing: "drop_row" });
    expect(Array.from(data.train.lines).sort()).toEqual([2, 5]);
    expect(data.report).toMatchObject({ rowsRead: 5, dropped: [{ column: "a", rows: 3 }] });
  });

  test("values are learnt from the training rows alone", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${i % 4 === 0 ? "" : i},${i}`);
    const split = { train: 0.5, val: 0.25, test: 0.25, stratify: false };
    const data = await load(`a,y\n${rows.join("\n")}\n`, "regression", { missing: "mean", split });
    const known = Array.from(data.train.y).filter((i) => i % 4 !== 0);
    const expected = known.reduce((sum, i) => sum + i, 0) / known.length;
    expect(data.preprocess.columns[0]).toMatchObject({ missing: "fill", fill: expected });
    const filled = data.test.x.filter((_, i) => data.test.y[i] % 4 === 0);
    expect(filled.length).toBeGreaterThan(0);
    for (const value of filled) expect(value).toBe(expected);
  });

  test.each([
    [
      "error",
      'x.csv:3:a: error: the cell is empty\n  hint: fill it in, or set data.missing to drop_row, mean, median, mode or {constant: value}\nx.csv:3:color: error: the cell is empty\nx.csv:4:a: error: the cell "NA" stands for a missing value\nx.csv:4:color: error: the cell "?" stands for a missing value\nx.csv:6:a: error: the cell "null" stands for a missing value',
    ],
    [
      "mean",
      "x.csv:color: error: the mean of texts cannot be filled into the missing cells of this column\n  hint: set data.columns.color.missing to mode or {constant: text}",
    ],
    [
      "median",
      "x.csv:color: error: the median of texts cannot be filled into the missing cells of this column\n  hint: set data.columns.color.missing to mode or {constant: text}",
    ],
    [
      { constant: "x" },
      'x.csv:a: error: the text "x" cannot be filled into the missing cells of this column\n  hint: set data.columns.a.missing to a number as constant',
    ],
  ] as [Missing, string][])("%j does not fit", async (missing, words) => {
    expect(await failure(() => load(text, "regression", { missing }))).toBe(words);
  });

  test("a method that does not fit does no harm where nothing is missing", async () => {
    const data = await load("a,color,y\n1,red,0\n,red,1\n", "regression", { missing: "mean" });
    expect(data.preprocess.columns[1]).toMatchObject({ missing: "error", fill: "red" }); // for predict --missing fill
  });

  test("columns and rows without anything known", async () => {
    expect(await failure(() => load("a,b,y\n1,,0\n2,NA,1\n", "regression", { missing: "mean" }))).toBe(
      "x.csv:b: error: the column is empty: every cell is missing\n  hint: leave it out: add it to data.drop",
    );
    expect(await failure(() => load("a,b,y\n1,,0\n,1,1\n3,,1\n", "regression", { missing: "drop_row" }))).toBe(
      'x.csv: error: all rows were dropped because of missing cells: 2 rows for "b", 1 row for "a"\n' +
        "  hint: choose another way with data.missing: mean, median, mode or {constant: value}",
    );
    const numeric = { b: { type: "numeric" } } as const;
    expect(await failure(() => load("a,b,y\n1,,0\n2,NA,1\n", "regression", { missing: "mean", columns: numeric }))).toBe(
      "x.csv:b: error: no training row has a value, so there is no mean to fill in\n" +
        "  hint: leave the column out, or set data.columns.b.missing: {constant: value}",
    );
  });
});

describe("numbers too large", () => {
  test("the target", async () => {
    expect(await failure(() => load("a,y\n1,0\n2,-1e39\n", "regression"))).toBe(
      "x.csv:3:y: error: the number -1e+39 is -1e+39 after scaling, more than the network can compute with (3.4e38)",
    );
    expect(await failure(() => load("a,y\n1,-1e308\n2,1.7e308\n", "regression", { target_scale: "standard" }))).toMatch(
      /^x\.csv:y: error: the numbers are too large to be scaled: they reach from -1e\+308 to 1.7e\+308\n {2}hint: set data.target_scale to \{divide: 1.7e\+308\}$/,
    );
  });

  test.each(["standard", "minmax"] as const)("to be scaled: %s", async (scale) => {
    expect(await failure(() => load("a,y\n-1.7e308,0\n1.7e308,1\n", "regression", { scale }))).toBe(
      "x.csv:a: error: the numbers are too large to be scaled: they reach from -1.7e+308 to 1.7e+308\n" +
        "  hint: set data.columns.a.scale to {divide: 1.7e+308}",
    );
  });

  test("for float32", async () => {
    expect(await failure(() => load("a,y\n1,0\n1e39,1\n", "regression"))).toBe(
      "x.csv:3:a: error: the number 1e+39 is 1e+39 after scaling, more than the network can compute with (3.4e38)",
    );
  });
});
