// One column of a file as it is read, cell by cell: what it becomes, and what is said of cells that do not fit. And labels as classes.
import { describe, expect, test } from "@jest/globals";
import { plainCells, type CellRules } from "../../src/data/cells.js";
import { ColumnBuilder, compareText, Growing, sortLabels, type CategoricalColumn, type Column, type ColumnSpec } from "../../src/data/columns.js"; // prettier-ignore
import { Problems } from "../../src/data/problems.js";
import { encodeLabels, encodeTarget, sameLabel, tooManyClasses } from "../../src/data/target.js";
import type { Task } from "../../src/metrics/task.js";

interface Built {
  readonly column: Column | null;
  readonly features: number;
  readonly said: string;
}

function built(cells: readonly string[], more: Partial<ColumnSpec> = {}, rules: Partial<CellRules> = {}): Built {
  const problems = new Problems("x.csv");
  const tooMany = (labels: readonly string[], rows: number) => ({ message: `${labels.join()} in ${rows}`, hint: "fewer" });
  const builder = new ColumnBuilder({ name: "a", index: 0, rules: { ...plainCells, ...rules }, missing: "fill", missingHint: "fill it in", most: Infinity, tooMany, ...more }, problems); // prettier-ignore
  let column: Column | null = null;
  let said = "";
  try {
    cells.forEach((cell, i) => builder.push(cell, i + 2));
    column = builder.finish();
    problems.check();
  } catch (error) {
    said = (error as Error).message;
  }
  return { column, features: builder.features, said };
}
const numbers = (...values: number[]): object => ({ kind: "numeric", name: "a", values: Float64Array.from(values) });
const texts = (labels: string[], ...codes: number[]): object => ({ kind: "categorical", name: "a", codes: Int32Array.from(codes), labels }); // prettier-ignore

describe("a column", () => {
  test("is what its first cell is that is not missing", () => {
    expect(built(["", "NA", "1", "2", "2", ""]).column).toEqual(numbers(NaN, NaN, 1, 2, 2, NaN));
    expect(built(["", "?", "x", "1", "x", ""]).column).toEqual(texts(["x", "1"], -1, -1, 0, 1, 0, -1));
    expect(built(["1"], { type: "categorical" }).column).toEqual(texts(["1"], 0));
    expect(built(["1"], { type: "text" }).column).toEqual(texts(["1"], 0));
  });

  test("of nothing is refused where cells are filled in, and left out elsewhere", () => {
    expect(built(["", "NA"])).toMatchObject({ column: null, said: "x.csv:a: error: the column is empty: every cell is missing\n  hint: leave it out: add it to data.drop" }); // prettier-ignore
    expect(built(["", "NA"], { missing: "drop_row" })).toMatchObject({ column: null, said: "" });
    expect(built([""], { type: "numeric" }).column).toEqual(numbers(NaN));
    expect(built([""], { type: "categorical" }).column).toEqual(texts([], -1));
  });

  test("becomes a feature, or one for each of its categories, or as many as is said", () => {
    expect([built(["1", "2"]), built(["x", "y", "x"]), built([]), built([], { type: "categorical" }), built(["x"], { type: "text", width: 9 })].map(({ features }) => features)).toEqual([1, 2, 1, 0, 9]); // prettier-ignore
  });

  test("has dates by its format", () => {
    const date = { type: "date" } as const;
    const format = { format: "YYYY-MM-DD" };
    expect(built(["1970-01-02", ""], date, format).column).toEqual({ kind: "date", name: "a", values: Float64Array.of(86_400, NaN) }); // prettier-ignore
    expect(built(["1970-01-02", "2.1.70"], date, format).said).toBe('x.csv:3:a: error: cell "2.1.70" is not a date of the form "YYYY-MM-DD"\n  hint: correct it, leave it empty if it is missing, or change the column\'s format'); // prettier-ignore
  });

  test("has labels in other capitals as one, spelled as the first", () => {
    expect(built(["Yes", "yes", "no", "YES"], {}, { ignore_case: true }).column).toEqual(texts(["Yes", "no"], 0, 0, 1, 0));
    expect(built(["Yes", "yes"]).column).toEqual(texts(["Yes", "yes"], 0, 1));
  });

  test("of too many different texts ends the reading at the first that is too much", () => {
    expect(built(["x", "y", "x", "y"], { most: 2 }).said).toBe("");
    expect(built(["x", "y", "x", "z", "w"], { most: 2 }).said).toBe("x.csv:5:a: error: x,y,z in 4\n  hint: fewer");
  });
});

describe("a cell that does not fit", () => {
  test("is told with how many before it were numbers, each that is written the same, too", () => {
    const said = (...cells: string[]): string => /though .*/.exec(built(cells).said)![0];
    expect([said("7", "x"), said("7", "7", "x"), said("7", "", "8", "8", "x")]).toEqual(["though the cell before it is", "though the 2 cells before it are", "though the 3 cells before it are"]); // prettier-ignore
    const second = (...cells: string[]): string => built(cells).said.split("\n").at(-1)!;
    expect([second("7", "x", "y"), second("7", "8", "x", "y")]).toEqual(['x.csv:4:a: error: cell "y" is not a number, though 1 other cell before it is', 'x.csv:5:a: error: cell "y" is not a number, though 2 other cells before it are']); // prettier-ignore
  });

  test("is told why it should be a number where that was declared, and what to do", () => {
    const declared = { type: "numeric", numberHint: "this way" } as const;
    expect(built(["x"], declared).said).toBe('x.csv:2:a: error: cell "x" is not a number, but the column is numeric\n  hint: this way'); // prettier-ignore
    expect(built(["x"], { ...declared, reason: "but so it is" }).said).toContain('cell "x" is not a number, but so it is');
    expect(built(["1,5"], declared).said).toContain("hint: decimals are written with a point, 1.5");
    expect(built(["x"], { type: "numeric" }).said).toBe('x.csv:2:a: error: cell "x" is not a number, but the column is numeric');
  });

  test("is too large a number, each time", () => {
    const large = (line: number): string => `x.csv:${line}:a: error: cell "1e999" is too large a number: the largest is 1.8e308`;
    expect(built(["1e999", "1", "1e999"], { type: "numeric" }).said).toBe(`${large(2)}\n${large(4)}`);
  });

  test("is missing where none may be", () => {
    expect(built(["1", " ", "NA"], { missing: "error" }).said).toBe('x.csv:3:a: error: the cell is empty\n  hint: fill it in\nx.csv:4:a: error: the cell "NA" stands for a missing value'); // prettier-ignore
    expect(built(["1", "", "NA"]).said).toBe("");
  });
});

test("an array grows as it is filled", () => {
  for (const count of [0, 15, 16, 17, 33, 100]) {
    const growing = new Growing((length) => new Int32Array(length));
    for (let i = 0; i < count; i++) growing.push(i * i);
    expect([growing.length, [...growing.toArray()]]).toEqual([count, Array.from({ length: count }, (_, i) => i * i)]);
  }
});

test("labels have an order: numbers by size and then by text, others by code points, the shorter first", () => {
  expect(sortLabels(["10", "1.0", "1", "-3", "1e1"])).toEqual(["-3", "1", "1.0", "10", "1e1"]);
  expect(sortLabels(["ab", "a", "", "b", "1"])).toEqual(["", "1", "a", "ab", "b"]);
  expect([compareText("a", "a"), compareText("a", "ab") < 0, compareText("b", "ab") > 0, compareText("\uffff", "\u{10000}") < 0]).toEqual([0, true, true, true]); // prettier-ignore
});

describe("labels", () => {
  const column = (...cells: string[]): CategoricalColumn => {
    const labels = [...new Set(cells)];
    return { kind: "categorical", name: "y", codes: Int32Array.from(cells, (cell) => labels.indexOf(cell)), labels };
  };
  const said = (task: Task, ...cells: string[]): string => {
    try {
      encodeTarget(task, column(...cells), undefined, "x.csv");
      return "classes";
    } catch (error) {
      return (error as Error).message.split("\n")[0].replace("x.csv:y: error: ", "");
    }
  };

  test("that are the same number are the same", () => {
    expect([sameLabel("1", "1.0"), sameLabel("a", "a"), sameLabel("a", "b"), sameLabel("1", "a"), sameLabel("nan", "nan")]).toEqual([true, true, false, false, true]); // prettier-ignore
    expect([...encodeLabels(column("b", "1", "1.0", "a", "b"), ["a", "b", "01"])]).toEqual([1, 2, 2, 0, 1]);
    expect([...encodeLabels(column("z"), ["a"])]).toEqual([-1]);
  });

  test("of numbers stay numbers, unless the task has classes", () => {
    const values = Float64Array.of(3, 4);
    expect(encodeTarget("regression", { kind: "numeric", name: "y", values }, undefined, "x")).toEqual({
      y: values,
      classes: null,
    });
    expect(encodeTarget("multiclass", column("2", "10", "2", "10"), undefined, "x")).toEqual({ y: Float64Array.of(0, 1, 0, 1), classes: ["2", "10"] }); // prettier-ignore
    expect(encodeTarget("binary", column("no", "yes"), "no", "x")).toEqual({ y: Float64Array.of(1, 0), classes: ["yes", "no"] });
  });

  test("six are named with their rows, and how many more there are", () => {
    const counted = (...labels: string[]): string => labels.map((label) => `"${label}" (1 row)`).join(", ");
    const start = "a binary task needs exactly two labels in the target, got";
    expect(said("binary", "a", "b", "c", "d", "e", "f")).toBe(`${start} 6 labels: ${counted("a", "b", "c", "d", "e", "f")}`);
    expect(said("binary", "g", "a", "b", "c", "d", "e", "f")).toBe(`${start} 7 labels: ${counted("a", "b", "c", "d", "e", "f")} and 1 more`); // prettier-ignore
    expect(said("binary", "a", "a")).toBe(`${start} 1 label: "a" (2 rows)`);
  });

  test("of several classes are two at least, a hundred at most, and half as many as rows at most", () => {
    expect([said("multiclass", "a", "b", "a", "b"), said("multiclass", "a", "b", "a")]).toEqual(["classes", "the target has 2 different values in 3 rows: too many to be classes"]); // prettier-ignore
    const many = (count: number): string[] => Array.from({ length: 3 * count }, (_, i) => `c${i % count}`);
    expect([said("multiclass", ...many(100)), said("multiclass", ...many(101))]).toEqual(["classes", "the target has 101 different values in 303 rows: too many to be classes"]); // prettier-ignore
    expect([tooManyClasses("3", "4 rows", ["1", "x"]).hint, tooManyClasses("3", "4 rows", ["1", "2"]).hint]).toEqual(["is this the column to predict? set data.target", "to predict a number (regression) use the loss MSELoss"]); // prettier-ignore
  });
});
