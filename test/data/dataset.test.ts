import { describe, expect, test } from "@jest/globals";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Generator } from "../../src/core/rng.js";
import { loadFile } from "../../src/files/loadFile.js";
import { configFor, failure, load, rowsOf, type Settings } from "./files.js";
import type { Task } from "../../src/metrics/task.js";

const fails = (text: string, task: Task, settings: Settings = {}): Promise<string> => failure(() => load(text, task, settings));

describe("a whole file by hand", () => {
  const text = 'id,a,color,y\n7,1,red,no\n8,3,"blue",yes\n\n9,5,red,no\n10,7,green,yes\n';

  test("features, target, lines, report", async () => {
    const data = await load(text, "binary", { drop: ["id"], scale: "minmax" });
    expect(data.featureNames).toEqual(["a", "color=blue", "color=green", "color=red"]);
    expect(rowsOf(data.train)).toEqual([[0, 0, 0, 1], [2 / 6, 1, 0, 0], [4 / 6, 0, 0, 1], [1, 0, 1, 0]]); // prettier-ignore
    const byLine = Array.from(data.train.lines, (line, row) => [line, data.train.y[row]]).sort();
    expect(byLine).toEqual([[2, 0], [3, 1], [5, 0], [6, 1]]); // prettier-ignore
    expect(data.classes).toEqual(["no", "yes"]);
    expect([data.val.rows, data.val.x.length, data.val.features]).toEqual([0, 0, 4]);
    expect(data.sha256).toBe(createHash("sha256").update(text).digest("hex"));
    expect(data.report).toEqual({
      rowsRead: 4,
      unit: "line",
      dropped: [],
      balance: { train: [2, 2], val: [0, 0], test: [0, 0] },
      constant: [],
      texts: [],
      warnings: [],
    });
    const cells = { missing_values: ["NA", "NaN", "null", "?"], number: null, format: null, ignore_case: false };
    expect(data.preprocess).toEqual({
      version: 1,
      dialect: { encoding: "utf-8", delimiter: "," },
      targetCells: cells,
      task: "binary",
      target: "y",
      classes: ["no", "yes"],
      targetScale: { offset: 0, divisor: 1 },
      columns: [
        { kind: "numeric", name: "a", cells, missing: "error", fill: 4, offset: 1, divisor: 6 },
        { kind: "categorical", name: "color", cells, missing: "error", fill: "red", categories: ["blue", "green", "red"] },
      ],
      features: ["a", "color=blue", "color=green", "color=red"],
      leftOut: ["id"],
      predict: { unseen_category: "error", missing_cell: "trained", missing_column: "error", extra_columns: "ignore" },
    });
  });

  test("settings of single columns go before the general ones", async () => {
    const columns = { a: { scale: { divide: 2 } }, id: { type: "categorical", missing: undefined } } as const;
    const data = await load(text, "binary", { features: ["a", "id"], scale: "standard", columns });
    expect(data.featureNames).toEqual(["id=7", "id=8", "id=9", "id=10", "a"]);
    expect(rowsOf(data.train).map((row) => row[4])).toEqual([0.5, 1.5, 2.5, 3.5]);
  });

  test("names that every object has", async () => {
    const data = await load("__proto__,constructor,y\n1,a,0\n2,b,1\n", "regression");
    expect(data.featureNames).toEqual(["__proto__", "constructor=a", "constructor=b"]);
    expect(rowsOf(data.train)).toEqual([[1, 1, 0], [2, 0, 1]]); // prettier-ignore
  });

  test("the target of a regression is kept as it is; its scale is for training", async () => {
    const data = await load("a,y\n1,10\n2,30\n", "regression", { target_scale: "minmax" });
    expect(Array.from(data.train.y).sort()).toEqual([10, 30]);
    expect(data.preprocess.targetScale).toEqual({ offset: 10, divisor: 20 });
    expect([data.classes, data.report.balance]).toEqual([null, null]);
  });

  test("warnings: constant columns, unknown categories, classes left out, settings without use", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `1,c${i},${i < 39 ? "a" : "b"}`);
    const split = { train: 0.5, val: 0.25, test: 0.25, stratify: false };
    const { val, report } = await load(`k,c,y\n${rows.join("\n")}\n`, "multiclass", { split, positive: "a" });
    expect(report.warnings.slice(0, 4)).toEqual([
      'column "k" has the same value in every training row: nothing can be learnt from it',
      "data.positive is of use in binary tasks only, and this one is multiclass",
      'val: 10 cells of "c" with a category that no training row has: all indicators are 0',
      'test: 10 cells of "c" with a category that no training row has: all indicators are 0',
    ]);
    expect(report.warnings.slice(4).map((warning) => warning.split(":")[1])).toEqual(Array(2).fill(' no row has the class "b"'));
    expect(val.x.every((value, i) => (i % val.features === 0 ? value === 1 : value === 0))).toBe(true);
    const same = await load("a,y\n1,5\n2,5\n", "regression");
    expect(same.report.warnings).toEqual(["the target is 5 in every training row: there is nothing to learn"]);
  });
});

describe("classes", () => {
  const column = (labels: string[]): string => `a,y\n${labels.map((label, i) => `${i},${label}`).join("\n")}\n`;
  const classesOf = async (labels: string[], task: Task, settings: Settings = {}) =>
    (await load(column(labels), task, settings)).classes;

  test("numbers by size, texts by code points, without regard to order of appearance", async () => {
    expect(await classesOf(["10", "9", "100", "9", "10", "100"], "multiclass")).toEqual(["9", "10", "100"]);
    expect(await classesOf(["b", "a", "B", "b", "a", "B"], "multiclass")).toEqual(["B", "a", "b"]);
  });

  test("binary: the last label is positive, unless told", async () => {
    const labels = ["malignant", "benign", "benign"];
    expect(await classesOf(labels, "binary")).toEqual(["benign", "malignant"]);
    expect(await classesOf(labels, "binary", { positive: "benign" })).toEqual(["malignant", "benign"]);
    expect(await classesOf(["1", "0", "0"], "binary", { positive: "0.0" })).toEqual(["1", "0"]);
  });

  test("equal numbers are one class", async () => {
    const data = await load(column(["1", "0", "1.0", "0", "01"]), "binary");
    expect(data.classes).toEqual(["0", "1"]);
    const byLine = Array.from(data.train.lines, (line, row) => [line, data.train.y[row]]).sort();
    expect(byLine.map(([, y]) => y)).toEqual([1, 0, 1, 0, 1]);
  });

  test("equal numbers are one class beside texts too", async () => {
    const data = await load(column(["1", "x", "1.0", "z", "1", "x", "z"]), "multiclass");
    expect(data.classes).toEqual(["1", "x", "z"]);
    expect(data.report.balance?.train).toEqual([3, 2, 2]);
  });

  test.each([
    [
      ["a", "b", "c", "b"],
      "binary",
      'a binary task needs exactly two labels in the target, got 3 labels: "a" (1 row), "b" (2 rows), "c" (1 row)\n  hint: for more than two classes use the loss CrossEntropyLoss, with one output for each class',
    ],
    [
      ["a", "a"],
      "binary",
      'a binary task needs exactly two labels in the target, got 1 label: "a" (2 rows)\n  hint: there is nothing to tell apart: check the column',
    ],
    [
      ["a", "a"],
      "multiclass",
      'a multiclass task needs two classes or more, got 1 label: "a" (2 rows)\n  hint: there is nothing to tell apart: check the column',
    ],
    [
      ["1.5", "2.5", "3.5", "1.5"],
      "multiclass",
      "the target has 3 different values in 4 rows: too many to be classes\n  hint: to predict a number (regression) use the loss MSELoss",
    ],
    [
      ["ann", "bob", "eve", "ann"],
      "multiclass",
      "the target has 3 different values in 4 rows: too many to be classes\n  hint: is this the column to predict? set data.target",
    ],
  ] as [string[], Task, string][])("%j are not the labels of a %s task", async (labels, task, words) => {
    expect(await fails(column(labels), task)).toBe(`x.csv:y: error: ${words}`);
  });

  test("more than a hundred classes end the reading", async () => {
    const labels = Array.from({ length: 150 }, (_, i) => String(i));
    expect(await fails(column(labels), "multiclass")).toBe(
      "x.csv:102:y: error: the target has more than 100 different values in the first 101 rows: too many to be classes\n" +
        "  hint: to predict a number (regression) use the loss MSELoss",
    );
  });

  test("a positive label that is not there", async () => {
    expect(await fails(column(["yes", "no"]), "binary", { positive: "yess" })).toBe(
      'x.csv:y: error: data.positive is "yess", but the labels are "no" and "yes"\n  hint: did you mean "yes"?',
    );
  });
});

describe("cells that do not fit", () => {
  test("a text among numbers", async () => {
    const rows = [...Array.from({ length: 15 }, (_, i) => `${i},0`), "abc,0", "15,1", "x\u001b[31m,1"];
    expect(await fails(`age,y\n${rows.join("\n")}\n`, "regression")).toBe(
      'x.csv:17:age: error: cell "abc" is not a number, though the 15 cells before it are\n' +
        "  hint: correct it, leave it empty if it is missing, or declare data.columns.age.type: categorical\n" +
        'x.csv:19:age: error: cell "x\\u001b[31m" is not a number, though 16 other cells before it are',
    );
    expect(await fails("a,y\n,0\n1,0\nx,0\n", "regression", { missing: "mean" })).toMatch(/, though the cell before it is\n/);
  });

  test("the number that was probably meant", async () => {
    expect(await fails('a,y\n1,0\n"1,5",0\n', "regression")).toMatch(
      /\n {2}hint: decimals are written with a point, 1\.5; or set/,
    );
  });

  test("declared numeric; too large; long cells are cut, control characters shown", async () => {
    const long = "z".repeat(100);
    const columns = { a: { type: "numeric" } } as const;
    expect((await fails(`a,y\n${long},0\n1e999,0\n"a\nb\u009b",1\n`, "regression", { columns })).split("\n")).toEqual([
      `x.csv:2:a: error: cell "${"z".repeat(37)}..." is not a number, but the column is declared numeric`,
      "  hint: correct it, leave it empty if it is missing, or declare data.columns.a.type: categorical",
      'x.csv:3:a: error: cell "1e999" is too large a number: the largest is 1.8e308',
      'x.csv:4:a: error: cell "a\\nb\\u009b" is not a number, but the column is declared numeric',
    ]);
  });

  test("the target of a regression", async () => {
    expect(await fails("a,y\n1,5\n2,high\n", "regression")).toBe(
      'x.csv:3:y: error: cell "high" is not a number, but the target of a regression must be\n' +
        "  hint: to predict classes use the loss BCELoss (two) or CrossEntropyLoss (two or more)",
    );
  });

  test("a missing target is never guessed", async () => {
    const words =
      "x.csv:3:y: error: the cell is empty\n  hint: the target cannot be guessed: fill it in, or set data.columns.y.missing: drop_row";
    expect(await fails("a,y\n1,5\n2,\n", "regression", { missing: "mean" })).toBe(words);
    const data = await load("a,y\n1,5\n2,\n", "regression", { missing: "mean", columns: { y: { missing: "drop_row" } } });
    expect([data.train.rows, data.report.dropped]).toEqual([1, [{ column: "y", rows: 1 }]]);
  });

  test("a text column that would become too many features", async () => {
    const text = `name,y\n${Array.from({ length: 300 }, (_, i) => `n${i},${i % 2}`).join("\n")}\n`;
    expect(await fails(text, "binary")).toBe(
      "x.csv:102:name: error: more than 100 different texts in the first 101 rows: each would become a feature\n" +
        "  hint: leave the column out: add it to data.drop; or declare data.columns.name.type: categorical",
    );
    const declared = await load(text, "binary", { columns: { name: { type: "categorical" } } });
    expect(declared.featureNames).toHaveLength(300);
  });
});

describe("the header and the configuration", () => {
  const text = "age,sex,bmi,y\n1,f,2,0\n2,m,3,1\n";
  test("names that are not there, all at once", async () => {
    const settings = { target: "yy", drop: ["sx"], features: ["zzz"], columns: { bmy: {} } };
    expect(await fails(text, "binary", settings)).toBe(
      'x.csv:1: error: data.target names "yy", which is not a column of the file\n  hint: did you mean "y"?\n' +
        'x.csv:1: error: data.drop names "sx", which is not a column of the file\n  hint: did you mean "sex"?\n' +
        'x.csv:1: error: data.features names "zzz", which is not a column of the file\n  hint: columns: "age", "sex", "bmi", "y"\n' +
        'x.csv:1: error: data.columns names "bmy", which is not a column of the file\n  hint: did you mean "bmi"?',
    );
  });

  test("of a file that is no table, nothing is shown", async () => {
    const secret = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n";
    expect(await fails(secret, "binary", { target: "sold" })).toBe(
      'x.csv:1: error: data.target names "sold", which is not a column of the file\n' +
        "  hint: the first line is a single name, without a comma: is this a table?",
    );
  });

  test("names from the file cannot steer a terminal", async () => {
    const words = await fails("my_answer\u001b]\u0007,a\n1,2\n", "regression", { target: "my_answers" });
    expect(words).toContain('did you mean "my_answer\\u001b]\\u0007"?');
    expect(words).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });

  test("no header line", async () => {
    expect(await fails("5.1,3.5,setosa\n4.9,3,setosa\n", "regression")).toMatch(
      /\n {2}hint: the first line looks like data: is the header line missing\?$/,
    );
  });

  test("the target among the dropped; nothing left to learn from", async () => {
    expect(await fails(text, "binary", { drop: ["y"] })).toBe(
      'x.csv:1: error: the target "y" is also in data.drop\n  hint: leave it out there: the target is never a feature',
    );
    expect(await fails(text, "binary", { drop: ["age", "sex", "bmi"] })).toBe(
      "x.csv:1: error: there is no column left to learn from\n  hint: drop fewer columns (data.drop), or name those to keep (data.features)",
    );
  });
});

describe("the data sets that come with mlbh", () => {
  const pathOf = (name: string): string => fileURLToPath(new URL(`../../data/${name}.csv`, import.meta.url));
  const digits = Array.from({ length: 10 }, (_, i) => String(i));
  test.each([
    ["breast_cancer", "diagnosis", "binary", ["id"], 569, 30, ["benign", "malignant"], [357, 212]],
    ["iris", "species", "multiclass", [], 150, 4, ["setosa", "versicolor", "virginica"], [50, 50, 50]],
    ["wine", "cultivar", "multiclass", [], 178, 13, ["class_0", "class_1", "class_2"], [59, 71, 48]],
    ["digits", "digit", "multiclass", [], 1797, 64, digits, [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]],
    ["diabetes", "progression", "regression", [], 442, 10, null, null],
  ] as [string, string, Task, string[], number, number, string[] | null, number[] | null][])(
    "%s",
    async (name, target, task, drop, rows, features, classes, counts) => {
      const split = { train: 0.7, val: 0.15, test: 0.15, stratify: true };
      const config = configFor({ target, drop, scale: "standard", split });
      const data = await loadFile(pathOf(name), config, task, new Generator(42));
      const parts = [data.train, data.val, data.test];
      expect(parts.reduce((sum, part) => sum + part.rows, 0)).toBe(rows);
      expect(parts.map((part) => part.x.length)).toEqual(parts.map((part) => part.rows * features));
      expect(data.classes).toEqual(classes);
      const { balance } = data.report;
      expect(balance && balance.train.map((count, k) => count + balance.val[k] + balance.test[k])).toEqual(counts);
      expect(await loadFile(pathOf(name), config, task, new Generator(42))).toEqual(data);
    },
  );

  test("breast_cancer: id counts the rows", () => {
    const ids = readFileSync(pathOf("breast_cancer"), "utf8").trimEnd().split("\n").slice(1).map((line) => line.split(",")[0]); // prettier-ignore
    expect(ids).toEqual(Array.from({ length: 569 }, (_, i) => String(i + 1)));
  });
});
