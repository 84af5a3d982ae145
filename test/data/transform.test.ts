// Columns as features, step by step: what a missing cell, an unseen category and a rare one become; how targets are scaled and told together.
import { describe, expect, test } from "@jest/globals";
import { plainCells } from "../../src/data/cells.js";
import type { CategoricalColumn, Column, NumericColumn } from "../../src/data/columns.js";
import { predictDefaults, type Policy, type PredictConfig } from "../../src/data/config.js";
import { constantWarning, interleaved, makePart } from "../../src/data/dataset.js";
import { fitFill, type Filling } from "../../src/data/fill.js";
import { fitStep, fitTargetScale } from "../../src/data/fit.js";
import { featureSpans, featuresOf, isReconstruction, exampleShape, exampleWidth, targetWords, type Preprocess, type Step } from "../../src/data/preprocess.js"; // prettier-ignore
import { Problems } from "../../src/data/problems.js";
import { restoreNumber, scaleNumber, type Scaling } from "../../src/data/scaling.js";
import type { Table } from "../../src/data/table.js";
import { transform, type Unseen } from "../../src/data/transform.js";

const cells = plainCells;
const texts = (labels: readonly string[], ...codes: number[]): CategoricalColumn => ({ kind: "categorical", name: "c", codes: Int32Array.from(codes), labels }); // prettier-ignore
const numbers = (...values: number[]): NumericColumn => ({ kind: "numeric", name: "a", values: Float64Array.from(values) });
const words = (more: object = {}): Step => ({ kind: "categorical", name: "c", cells, missing: "fill", fill: "b", categories: ["a", "b"], ...more }); // prettier-ignore

function through(step: Step, column: Column, predict: Partial<PredictConfig> = {}, rows?: number[]) {
  const count = column.kind === "categorical" ? column.codes.length : column.values.length;
  const problems = new Problems("x.csv");
  const unseen: Unseen[] = [];
  const features = featuresOf([step]);
  const table = { columns: new Map([[column.name, column]]), lines: Int32Array.from({ length: count }, (_, i) => i + 2) };
  const all = Int32Array.from(rows ?? Array.from({ length: count }, (_, i) => i));
  const x = transform({ columns: [step], features, predict: { ...predictDefaults, ...predict } }, table, all, problems, (one) => unseen.push(one)); // prettier-ignore
  let said = "";
  try {
    problems.check();
  } catch (error) {
    said = (error as Error).message;
  }
  return { x: [...x], unseen, said };
}

describe("a category", () => {
  // a, b, z which is not known, and a missing cell
  const column = texts(["a", "b", "z"], 0, 1, 2, -1);

  test("that is not known has no indicator, or that of the most frequent one", () => {
    const told = (as: string | null): object => ({ column: "c", row: 2, category: "z", as });
    expect(through(words(), column, { unseen_category: "ignore" })).toEqual({ x: [1, 0, 0, 1, 0, 0, 0, 1], unseen: [told(null)], said: "" }); // prettier-ignore
    expect(through(words(), column, { unseen_category: "other" })).toEqual({ x: [1, 0, 0, 1, 0, 1, 0, 1], unseen: [told("b")], said: "" }); // prettier-ignore
    expect(through(words({ fill: null }), column, { unseen_category: "other" })).toEqual({ x: [1, 0, 0, 1, 0, 0, 0, 0], unseen: [told(null)], said: "" }); // prettier-ignore
  });

  test("of a column with the most frequent ones alone is other, whatever is asked for", () => {
    const top = words({ other: true });
    for (const unseen_category of ["ignore", "other", "error"] as const)
      expect(through(top, column, { unseen_category })).toEqual({ x: [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0], unseen: [{ column: "c", row: 2, category: "z", as: "other" }], said: "" }); // prettier-ignore
  });

  test("that is filled in and not known is told of as any other", () => {
    const { x, unseen } = through(words({ fill: "q" }), texts(["a"], 0, -1), { unseen_category: "ignore" });
    expect([x, unseen]).toEqual([[1, 0, 0, 0], [{ column: "c", row: 1, category: "q", as: null }]]);
  });

  test("is the same in other capitals where these do not count", () => {
    expect(through(words({ cells: { ...cells, ignore_case: true } }), texts(["A", "B"], 0, 1)).x).toEqual([1, 0, 0, 1]);
    expect(through(words(), texts(["A", "B"], 0, 1)).unseen).toHaveLength(2);
  });
});

describe("numbers and dates", () => {
  const numeric = (more: object = {}): Step => ({ kind: "numeric", name: "a", cells, missing: "fill", fill: 5, offset: 1, divisor: 2, ...more }); // prettier-ignore
  test("are filled in before they are scaled", () => {
    expect(through(numeric(), numbers(1, NaN, 3)).x).toEqual([0, 2, 1]);
    expect(through(numeric({ fill: null }), numbers(1, NaN)).x).toEqual([0, NaN]);
    expect(through(numeric(), numbers(1, 2, 3), {}, [2, 0]).x).toEqual([1, 0]);
  });

  test("that are too large are told at their lines, filled in ones too", () => {
    const words_ = (line: number, value: string): string => `x.csv:${line}:a: error: the number ${value} is ${value} after scaling, more than the network can compute with (3.4e38)`; // prettier-ignore
    expect(through(numeric({ offset: 0, divisor: 1, fill: 1e39 }), numbers(1, 2e39, NaN)).said).toBe(`${words_(3, "2e+39")}\n${words_(4, "1e+39")}`); // prettier-ignore
    expect(through(numeric({ log: true, offset: 0, divisor: 1 }), numbers(0, -2)).said).toBe('x.csv:3:a: error: the number -2 has no logarithm: "a" was scaled with log(1 + x) in training'); // prettier-ignore
  });

  test("of a date are those of its parts, or of the one that is filled in", () => {
    const scale = { offset: 0, divisor: 1 };
    const step = { kind: "date", name: "a", cells, missing: "fill", fill: 172_800, first: 86_400, parts: ["days"], year: scale, days: scale } as Step; // prettier-ignore
    const column: Column = { kind: "date", name: "a", values: Float64Array.of(86_400, NaN, 0) };
    expect(through(step, column).x).toEqual([0, 1, -1]);
  });

  test("are no texts", () => {
    expect(() => through(numeric({ name: "c" }), texts(["a"], 0))).toThrow("column c was not read as numeric");
  });
});

test("features have their places one after the other", () => {
  const steps = [
    words(),
    { kind: "numeric", name: "a" },
    words({ other: true }),
    { kind: "text", name: "t", length: 2 },
  ] as Step[];
  expect(featureSpans(steps).map(({ first, width }) => [first, width])).toEqual([[0, 2], [2, 1], [3, 3], [6, 2]]); // prettier-ignore
  expect(featuresOf(steps)).toEqual(["c=a", "c=b", "a", "c=a", "c=b", "c=other", "t[0]", "t[1]"]);
  const series = { window: 5 } as Preprocess["series"];
  expect([exampleShape({ features: ["a", "b"] }), exampleShape({ features: ["a", "b"], series }), exampleWidth({ features: ["a", "b"], series })]).toEqual([[2], [5, 2], 10]); // prettier-ignore
  const one = { target: "y", classes: null, targetScale: { offset: 0, divisor: 1 }, targetCells: cells };
  expect([isReconstruction({ targets: [] }), isReconstruction({}), targetWords(one), targetWords({ ...one, targets: [] })]).toEqual([true, false, "y", "the features themselves"]); // prettier-ignore
});

describe("what is learnt of a column", () => {
  const policy: Policy = { missing: "error", scale: "none", top: null, parts: null };
  const fit = (column: Column, train: number[], more: Partial<Policy> = {}, constant: string[] = []): Step => fitStep(column, Int32Array.from(train), cells, { ...policy, ...more }, new Problems("x"), constant); // prettier-ignore

  test("its most frequent categories, of equals the first in their order; all others are one", () => {
    // d three times, b and c twice, a once, z in no training row
    const column = texts(["d", "c", "b", "a", "z"], 0, 0, 0, 1, 1, 2, 2, 3, 4);
    const categories = (top: number | null): unknown => {
      const step = fit(column, [0, 1, 2, 3, 4, 5, 6, 7], { top }) as Step & { categories: string[]; other?: boolean };
      return [step.categories, step.other];
    };
    expect([categories(null), categories(2), categories(3), categories(9)]).toEqual([[["a", "b", "c", "d"], undefined], [["b", "d"], true], [["b", "c", "d"], true], [["a", "b", "c", "d"], true]]); // prettier-ignore
  });

  test("what is filled in is a category where a training row lacks one", () => {
    const constant = { missing: { constant: "q" } } as const;
    expect(fit(texts(["a"], 0, -1), [0, 1], constant)).toMatchObject({ categories: ["a", "q"], fill: "q", missing: "fill" });
    expect(fit(texts(["a"], 0, -1), [0], constant)).toMatchObject({ categories: ["a"], fill: "q" });
    expect(fit(texts(["a", "b"], 1, 0, 1, -1), [0, 1, 2])).toMatchObject({ categories: ["a", "b"], fill: "b", missing: "error" });
  });

  test("whether it is the same in every training row", () => {
    const isConstant = (column: Column, train: number[]): string[] => {
      const constant: string[] = [];
      fit(column, train, { missing: "median" }, constant);
      return constant;
    };
    expect([isConstant(numbers(3, 3, 4), [0, 1]), isConstant(numbers(3, 3, 4), [0, 2]), isConstant(numbers(NaN, NaN, 1), [0, 1]), isConstant(numbers(NaN, 1), [0, 1])]).toEqual([["a"], [], ["a"], []]); // prettier-ignore
  });

  test("the middle of its numbers, for those that are missing later", () => {
    expect(fit(numbers(1, 5, 2, NaN, 100), [0, 1, 2])).toMatchObject({ missing: "error", fill: 2, offset: 0, divisor: 1 });
    expect(fit(numbers(1, NaN, 3), [0, 1, 2], { missing: "mean", scale: "minmax" })).toMatchObject({ missing: "fill", fill: 2, offset: 1, divisor: 2 }); // prettier-ignore
    expect(fit(numbers(1, NaN, 1, 3), [0, 1, 2, 3], { missing: "mode" })).toMatchObject({ fill: 1 });
    expect(fit(numbers(1, NaN), [0, 1], { missing: { constant: "7" } as never })).toMatchObject({ fill: 1, missing: "error" }); // a text cannot be filled in
    expect(fit(numbers(1, NaN), [0, 1], { missing: { constant: 7 } })).toMatchObject({ fill: 7, missing: "fill" });
    expect(fit(numbers(1, NaN), [0, 1], { missing: "drop_row" })).toMatchObject({ fill: 1, missing: "drop_row" });
  });
});

describe("what stands in for a missing cell", () => {
  const filling: Filling<number> = { wrong: (method) => (method === "mode" ? "the mode" : null), advice: "a number", fallback: "median", find: (method) => (method === "median" ? 3 : method === "mean" ? null : 9) }; // prettier-ignore
  const found = (method: Parameters<typeof fitFill>[1], needed: boolean): unknown[] => {
    const problems = new Problems("x");
    const result = fitFill("a", method, needed, problems, filling);
    try {
      problems.check();
      return [...result, ""];
    } catch (error) {
      return [...result, (error as Error).message];
    }
  };

  test("is what the method finds; the fallback where it stops the reading or drops the row", () => {
    expect([found("median", true), found("error", true), found("drop_row", true)]).toEqual([["fill", 3, ""], ["error", 3, ""], ["drop_row", 3, ""]]); // prettier-ignore
  });

  test("is refused where it makes no sense, or nothing is known, and a cell is missing", () => {
    expect(found("mode", true)).toEqual(["error", 3, "x:a: error: the mode cannot be filled into the missing cells of this column\n  hint: set data.columns.a.missing to a number"]); // prettier-ignore
    expect(found("mean", true)).toEqual(["error", 3, "x:a: error: no training row has a value, so there is no mean to fill in\n  hint: leave the column out, or set data.columns.a.missing: {constant: value}"]); // prettier-ignore
    expect([found("mode", false), found("mean", false)]).toEqual([["error", 3, ""], ["error", 3, ""]]); // prettier-ignore
  });
});

describe("a target", () => {
  const scaled = (scale: Parameters<typeof fitTargetScale>[3], ...y: number[]): Scaling => {
    const problems = new Problems("x.csv");
    const scaling = fitTargetScale("y", Float64Array.from(y), Int32Array.of(0, 1), scale, Int32Array.from(y, (_, i) => i + 2), problems); // prettier-ignore
    problems.check();
    return scaling;
  };

  test("that is never 0 is scaled by its logarithm, others by that of 1 more; what comes back is never below 0", () => {
    const [e, e3] = [Math.E, Math.E ** 3];
    const positive = scaled("log", e, e3, 1);
    expect(positive).toEqual({ offset: expect.closeTo(2, 12), divisor: expect.closeTo(1, 12), log: true, plus: 0 });
    expect([scaleNumber(positive, e), restoreNumber(positive, 1)]).toEqual([expect.closeTo(-1, 12), expect.closeTo(e3, 10)]);
    const zero = scaled("log", e - 1, e3 - 1, 0);
    expect(zero).toEqual({ offset: expect.closeTo(2, 12), divisor: expect.closeTo(1, 12), log: true });
    expect([scaleNumber(zero, 0), restoreNumber(zero, -2), restoreNumber(zero, -9)]).toEqual([expect.closeTo(-2, 12), expect.closeTo(0, 12), 0]); // prettier-ignore
    expect(restoreNumber({ offset: 1, divisor: 2 }, 3)).toBe(7);
  });

  test("has no logarithm below 0", () => {
    expect(() => scaled("log", 1, -1)).toThrow("x.csv:y: error: holds -1, but a logarithm needs numbers of 0 or more\n  hint: set data.target_scale to standard"); // prettier-ignore
    expect(() => scaled("log", 1, 2, -3)).toThrow("x.csv:4:y: error: the number -3 has no logarithm");
  });

  test("is fitted on the training rows, and has to fit into the numbers of the network everywhere", () => {
    expect(scaled("minmax", 1, 3, 99)).toEqual({ offset: 1, divisor: 2 });
    expect(() => scaled("none", 1, 2, 1e39)).toThrow("x.csv:4:y: error: the number 1e+39 is 1e+39 after scaling");
  });
});

test("the answers of several targets stand row by row, and so in a part", () => {
  const y = interleaved([{ y: Float64Array.of(1, 2, 3) }, { y: Float64Array.of(10, 20, 30) }], 3);
  expect([...y]).toEqual([1, 10, 2, 20, 3, 30]);
  const table = { rows: 3, lines: Int32Array.of(2, 3, 5) } as Table;
  const part = makePart(new Float64Array(4), y, Int32Array.of(2, 0), table, { features: ["a", "b"] } as unknown as Preprocess);
  expect([[...part.y], part.rows, part.features, [...part.lines]]).toEqual([[3, 30, 1, 10], 2, 2, [5, 2]]);
  expect(makePart(new Float64Array(0), new Float64Array(0), new Int32Array(0), { rows: 0, lines: new Int32Array(0) } as Table, { features: [] } as unknown as Preprocess)).toMatchObject({ rows: 0, features: 0 }); // prettier-ignore
});

test("columns that never change are told of together", () => {
  const words_ = (what: string): string[] => [`${what} the same value in every training row: nothing can be learnt from it`];
  expect([constantWarning([]), constantWarning(["a"]), constantWarning(["a", "b"])]).toEqual([[], words_('column "a" has'), words_('2 columns ("a", "b") have')]); // prettier-ignore
});
