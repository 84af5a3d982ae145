// Which columns of a file are read, as what, and what is said of a header or a cell that does not fit the settings.
import { describe, expect, test } from "@jest/globals";
import type { ColumnSpec } from "../../src/data/columns.js";
import { planFor } from "../../src/data/plan.js";
import { Problems } from "../../src/data/problems.js";
import type { Task } from "../../src/metrics/task.js";
import { configFor, type Settings } from "./files.js";

function planned(names: readonly string[], settings: Settings = {}, task: Task = "regression", byRow = false) {
  const problems = new Problems("x.csv", false, byRow ? (row) => `row ${row}` : null);
  const specs = planFor(configFor(settings), task)(names, 1, problems);
  let said = "";
  try {
    problems.check();
  } catch (error) {
    said = (error as Error).message;
  }
  return { specs, said, of: (name: string): ColumnSpec => specs.find((spec) => spec.name === name)! };
}
const split = { train: 0.5, val: 0.25, test: 0.25, stratify: false };

describe("the columns", () => {
  const read = (names: readonly string[], settings: Settings = {}) => planned(names, settings).specs.map(({ name, index }) => [name, index]); // prettier-ignore

  test("are the features in the order of the file, those that divide it, and the targets", () => {
    expect(read(["y", "a", "b"])).toEqual([["a", 1], ["b", 2], ["y", 0]]); // prettier-ignore
    expect(read(["a", "b", "y"], { drop: ["a"] })).toEqual([["b", 1], ["y", 2]]); // prettier-ignore
    expect(read(["a", "b", "y"], { features: ["a"] })).toEqual([["a", 0], ["y", 2]]); // prettier-ignore
    expect(read(["u", "a", "v"], { target: ["v", "u"] })).toEqual([["a", 1], ["v", 2], ["u", 0]]); // prettier-ignore
    const divided = { drop: ["t", "g"], split: { ...split, order: "t", group: "g" } };
    expect(read(["t", "a", "g", "y"], divided)).toEqual([["a", 1], ["t", 0], ["g", 2], ["y", 3]]); // prettier-ignore
    expect(read(["t", "a", "y"], { split: { ...split, order: "t" } })).toEqual([["t", 0], ["a", 1], ["y", 2]]); // prettier-ignore
    expect(read(["a", "y"], { split: { ...split, order: "y" } })).toEqual([["a", 0], ["y", 1]]); // prettier-ignore
  });

  test("of a series may be its time and its target alone", () => {
    expect(planned(["t", "y"], { window: 2, order: "t", drop: ["t"] })).toMatchObject({ said: "", specs: [{ name: "t" }, { name: "y" }] }); // prettier-ignore
    expect(planned(["y"]).said).toContain("there is no column left to learn from");
  });
});

describe("names that are not there", () => {
  const names = Array.from({ length: 13 }, (_, i) => `column ${"abcdefghijklm"[i]}`);

  test("are told with the setting that names them, and the columns that are", () => {
    const { said } = planned(names, { target: "zzzz", features: names });
    const twelve = names.slice(0, 12).map((name) => `"${name}"`).join(", "); // prettier-ignore
    expect(said).toBe(
      `x.csv:1: error: data.target names "zzzz", which is not a column of the file\n  hint: columns: ${twelve} and 1 more`,
    );
    const of = (settings: Settings): string => /error: (\S+) names/.exec(planned(["a", "y"], settings).said)![1];
    expect([of({ split: { ...split, order: "qq" } }), of({ split: { ...split, group: "qq" } }), of({ window: 1, order: "qq" }), of({ window: 1, order: "a", group: "qq" })]).toEqual(["data.split.order", "data.split.group", "data.order", "data.group"]); // prettier-ignore
  });

  test("of a table with rows and no lines", () => {
    const hint = (header: readonly string[], byRow: boolean): string => planned(header, { target: "zzzz" }, "regression", byRow).said.split("hint: ")[1]; // prettier-ignore
    expect(hint(["only"], true)).toBe('its only column is "only"');
    expect(hint(["only"], false)).toBe("the first line is a single name, without a comma: is this a table?");
    expect(hint(["1", "2", "a"], true)).toBe("the first row looks like data: is the header row missing?");
    expect(hint(["1", "2", "a", "b"], false)).toBe('columns: "1", "2", "a", "b"'); // half of them numbers are not enough
  });
});

describe("how a column is read", () => {
  const one = (settings: Settings = {}, task: Task = "regression"): ColumnSpec => planned(["a", "y"], settings, task).of("a");

  test("a feature's missing cells stop the reading, drop the row, or are filled in", () => {
    expect(one()).toMatchObject({
      missing: "error",
      missingHint: "fill it in, or set data.missing to drop_row, mean, median, mode or {constant: value}",
      numberHint: "correct it, leave it empty if it is missing, or declare data.columns.a.type: categorical",
      reason: "but the column is declared numeric",
    });
    expect([one({ missing: "drop_row" }).missing, one({ missing: "mean" }).missing, one({ missing: { constant: 0 } }).missing]).toEqual(["drop_row", "fill", "fill"]); // prettier-ignore
    expect(one({ missing: "drop_row", columns: { a: { missing: "mode" } } }).missing).toBe("fill");
  });

  test("its different texts are a hundred at most, ten thousand where it is declared, any number of a text or the most frequent", () => {
    const most = (a: object): number => one({ columns: { a } }).most;
    expect([most({}), most({ type: "categorical" }), most({ type: "categorical", top: 5 }), most({ top: 5 }), most({ type: "text" })]).toEqual([100, 10_000, Infinity, Infinity, Infinity]); // prettier-ignore
    const words = (a: object): object => one({ columns: { a } }).tooMany([], 1);
    const much = (count: number): string => `more than ${count} different texts in the first 1 row: each would become a feature`;
    expect(words({})).toEqual({ message: much(100), hint: "leave the column out: add it to data.drop; or declare data.columns.a.type: categorical" }); // prettier-ignore
    expect(words({ type: "categorical" })).toEqual({ message: much(10_000), hint: "leave the column out: add it to data.drop; or keep the most frequent ones with data.columns.a.top: 50" }); // prettier-ignore
    expect(one().tooMany([], 7).message).toContain("in the first 7 rows:");
  });

  test("a text becomes as many features as it has tokens: 128, or what is set", () => {
    const width = (a: object): number | undefined => one({ columns: { a } }).width;
    expect([width({ type: "text" }), width({ type: "text", max_length: 9 }), width({})]).toEqual([128, 9, undefined]);
  });

  test("one that divides the rows needs a value in each", () => {
    const dividing = (missing: "mean" | "drop_row", more: Settings): ColumnSpec => planned(["t", "a", "y"], { missing, drop: ["t"], ...more }).of("t"); // prettier-ignore
    const ordered = { split: { ...split, order: "t" } };
    expect(dividing("mean", ordered)).toMatchObject({
      missing: "error",
      missingHint: "without it the row belongs to no part: fill it in, or set data.columns.t.missing: drop_row",
      most: Infinity,
    });
    expect(dividing("drop_row", ordered).missing).toBe("drop_row");
    expect(dividing("mean", { window: 2, order: "t" }).missingHint).toBe("without it the row belongs to no time or series: fill it in, or set data.columns.t.missing: drop_row"); // prettier-ignore
    expect(dividing("mean", { window: 2, order: "t", drop: [] })).toMatchObject({ missing: "error", most: Infinity }); // a feature, too
    expect(dividing("mean", { ...ordered, drop: [] })).toMatchObject({ missing: "fill", most: 100 });
  });

  test("the target is numbers or labels, and never filled in", () => {
    const target = (task: Task, settings: Settings = {}): ColumnSpec => planned(["a", "y"], settings, task).of("y");
    expect((["regression", "binary", "multiclass", "sequence"] as const).map((task) => [target(task).type, target(task).most])).toEqual([["numeric", 100], ["categorical", 100], ["categorical", 100], ["categorical", Infinity]]); // prettier-ignore
    expect(target("binary")).toMatchObject({
      reason: "but the target of a regression must be",
      missing: "error",
      missingHint: "the target cannot be guessed: fill it in, or set data.columns.y.missing: drop_row",
      numberHint: "to predict classes use the loss BCELoss (two) or CrossEntropyLoss (two or more)",
    });
    expect([target("binary", { missing: "mean" }).missing, target("binary", { missing: "drop_row" }).missing]).toEqual(["error", "drop_row"]); // prettier-ignore
    expect(target("multiclass").tooMany(["a"], 1)).toEqual({ message: "the target has more than 100 different values in the first 1 row: too many to be classes", hint: "is this the column to predict? set data.target" }); // prettier-ignore
  });
});
