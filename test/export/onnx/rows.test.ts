// A row through the graph, without a runtime: dates, numbers and categories as features, and outputs as answers.
import { describe, expect, test } from "@jest/globals";
import { dateParts, encodeDate } from "../../../src/data/dateFeatures.js";
import { featuresOf as namesOf, type DateStep, type Preprocess, type Step } from "../../../src/data/preprocess.js";
import { Answers } from "../../../src/export/onnx/answers.js";
import { Columns } from "../../../src/export/onnx/columns.js";
import { dateFeatures } from "../../../src/export/onnx/dates.js";
import { Graph } from "../../../src/export/onnx/graph.js";
import type { TensorInfo } from "../../../src/export/onnx/proto.js";
import type { OpenRun } from "../../../src/runs/openRun.js";
import { preprocessOf } from "../../report/story.js";
import { evaluate, type Cell, type Row } from "./evaluate.js";

const cells = { missing_values: [] as string[], number: null, format: null, ignore_case: false };
const plainScale = { offset: 0, divisor: 1 };

function near(given: Row, wanted: readonly number[]): void {
  expect(given).toHaveLength(wanted.length);
  given.forEach((x, i) => expect(x).toBeCloseTo(wanted[i], 9));
}

describe("dates", () => {
  const step = (parts: Partial<DateStep> = {}): DateStep => ({ kind: "date", name: "d", missing: "error", fill: null, cells, first: 86_400 * 5, parts: dateParts, year: { offset: 2000, divisor: 8 }, days: { offset: 3, divisor: 16 }, ...parts }); // prettier-ignore

  /** Each part of all dates together. */
  function featuresOf(one: DateStep, seconds: readonly number[]): Row {
    const g = new Graph();
    const x = dateFeatures(g, g.input({ name: "d", type: "double", shape: ["N", 1] }), one);
    return evaluate(g, { d: seconds })(x);
  }
  const wanted = (one: DateStep, seconds: readonly number[]): number[] => {
    const all = seconds.map((each) => encodeDate(one, each));
    return all[0].flatMap((_, part) => all.map((row) => row[part]));
  };
  /** The largest difference. */
  const off = (one: DateStep, seconds: readonly number[]): number => {
    const [got, own] = [featuresOf(one, seconds) as number[], wanted(one, seconds)];
    expect(got).toHaveLength(own.length);
    return own.reduce((most, x, i) => Math.max(most, Math.abs(x - got[i])), 0);
  };

  test.each([[1583], [1599], [1698], [1898], [1968], [1998], [2098], [2398]])("every day of five years from %i on, at all hours", (year) => {
    const first = Date.UTC(year, 0, 1) / 1000;
    const seconds = Array.from({ length: 5 * 366 }, (_, i) => first + 86_400 * i + ((i * 37) % 1440) * 60 + (i % 60));
    expect(off(step(), seconds)).toBeLessThan(1e-9);
  }); // prettier-ignore

  test("the last second of a day, and the first of the next", () => {
    const days = ["1969-12-31", "1970-01-01", "1999-12-31", "2000-02-28", "2000-02-29", "1900-02-28", "1900-03-01", "2000-12-31", "2001-12-31"]; // prettier-ignore
    const seconds = days.flatMap((day) => [0, 59, 60, 43_200, 86_399].map((second) => Date.parse(`${day}T00:00:00Z`) / 1000 + second)); // prettier-ignore
    expect(off(step(), seconds)).toBeLessThan(1e-9);
  });

  test.each(dateParts)("%s alone", (part) => {
    const seconds = [Date.UTC(2021, 6, 14, 18, 30) / 1000];
    near(featuresOf(step({ parts: [part] }), seconds), wanted(step({ parts: [part] }), seconds));
  });

  test("of one date by hand", () => {
    // Wednesday, the 1st of July 2020, 06:00: half a year of months, 182 of 366 days, 2 of 7, a quarter of a day; 1.5 days after the first
    const day = Date.UTC(2020, 6, 1, 6) / 1000;
    const turn = (share: number): number[] => [Math.sin(2 * Math.PI * share), Math.cos(2 * Math.PI * share)];
    const one = step({ first: day - 1.5 * 86_400, year: { offset: 2000, divisor: 8 }, days: { offset: 3, divisor: 16 } });
    near(featuresOf(one, [day]), [20 / 8, ...turn(6 / 12), ...turn(2 / 7), ...turn(182 / 366), ...turn(1 / 4), -1.5 / 16]);
  });
});

const asTrained = { unseen_category: "error", missing_cell: "trained" };
const number = (name: string, parts: object = {}): Step => ({ kind: "numeric", name, missing: "error", fill: null, cells, offset: 10, divisor: 4, ...parts }) as unknown as Step; // prettier-ignore
const category = (parts: object = {}): Step => ({ kind: "categorical", name: "c", missing: "error", fill: null, cells, categories: ["red", "Blue"], ...parts }) as unknown as Step; // prettier-ignore
const marked = (...markers: string[]): object => ({ cells: { ...cells, missing_values: markers } });

interface Read {
  readonly x: Row;
  readonly skipped: Row | null;
}
/** The features of one row. */
function read(columns: readonly Step[], row: Readonly<Record<string, Cell>>, predict: object = {}): Read {
  const g = new Graph();
  const all = new Columns(g, preprocessOf({ columns, features: namesOf(columns), predict: { ...asTrained, ...predict } as never })); // prettier-ignore
  const x = all.features();
  const skipped = all.skipped();
  const value = evaluate(g, Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, [cell]])));
  return { x: value(x), skipped: skipped === null ? null : value(skipped) };
}

describe("numbers", () => {
  test("are scaled, each in its own way", () => {
    expect(read([number("a"), number("b", { offset: 1, divisor: 2 })], { a: 14, b: 0 })).toEqual({ x: [1, -0.5], skipped: null });
    expect(read([number("a"), number("b", { offset: 0, divisor: 1 })], { a: 10, b: 7 }).x).toEqual([0, 7]);
    near(read([number("a", { offset: 1, divisor: 2, log: true }), number("b")], { a: Math.E ** 3 - 1, b: 2 }).x, [1, -2]);
    near(read([number("a", { offset: 0, divisor: 1, log: true, plus: 0 })], { a: Math.E ** 3 }).x, [3]);
  });

  const wrong = (...names: string[]): string =>
    `${names.map((name) => `"${name}"`).join(", ")}: a cell is missing, or is no number that can be scaled`;

  test("a missing one ends the run, with the name of its column", () => {
    expect(() => read([number("a")], { a: NaN })).toThrow(wrong("a"));
    const many = (count: number): Step[] => [..."abcdef"].slice(0, count).map((name) => number(name));
    const row = { a: 1, b: NaN, c: 1, d: 1, e: 1 };
    expect(() => read(many(3), row)).toThrow(wrong("a", "b", "c"));
    expect(() => read(many(4), row)).toThrow('"a", "b", "c", ..: a cell is missing');
  });

  test("and so does one that is too large for single precision, or has no logarithm", () => {
    const largest = (2 - 2 ** -23) * 2 ** 127;
    const plain = number("a", plainScale);
    expect([largest, -largest].map((a) => read([plain], { a }).x)).toEqual([[largest], [-largest]]);
    for (const a of [1.001 * largest, -1.001 * largest, Infinity]) expect(() => read([plain], { a })).toThrow(wrong("a"));
    expect(() => read([number("a", { ...plainScale, log: true })], { a: -3 })).toThrow(wrong("a"));
  });

  test("a missing one is filled in, and so is a marker", () => {
    const filled = number("a", { missing: "fill", fill: 18, ...marked("999", "NA", "-1") });
    expect([NaN, 999, -1, 998].map((a) => read([filled], { a }))).toEqual([2, 2, 2, 247].map((x) => ({ x: [x], skipped: null })));
    expect(() => read([filled, number("b")], { a: NaN, b: NaN })).toThrow(wrong("b"));
    expect(() => read([number("a", { missing: "fill", fill: null })], { a: NaN })).toThrow(wrong("a"));
  });

  test("a row with a missing one has no answer where training left it out", () => {
    const dropped = number("a", { missing: "drop_row", ...marked("999") });
    expect([14, NaN, 999].map((a) => read([dropped], { a }))).toEqual([
      { x: [1], skipped: [0] },
      { x: [-2.5], skipped: [1] }, // as of 0
      { x: [-2.5], skipped: [1] },
    ]);
    const both = ["a", "b"].map((name) => number(name, { missing: "drop_row" }));
    expect([{ a: 14, b: 14 }, { a: NaN, b: 14 }, { a: 14, b: NaN }].map((row) => read(both, row).skipped)).toEqual([[0], [1], [1]]); // prettier-ignore
  });

  test("of columns that are read in different ways each has its own", () => {
    const [dropped, filled] = [number("a", { missing: "drop_row" }), number("b", { missing: "fill", fill: 14 })];
    expect(read([dropped, filled], { a: 14, b: NaN })).toEqual({ x: [1, 1], skipped: [0] });
    expect(read([dropped, filled], { a: NaN, b: NaN })).toEqual({ x: [-2.5, 1], skipped: [1] });
    const [marks, none] = [number("a", { missing: "fill", fill: 14, ...marked("999") }), number("b", { missing: "fill", fill: 14 })]; // prettier-ignore
    expect(read([marks, none], { a: 999, b: 999 }).x).toEqual([1, 247.25]);
    expect(read([none, marks], { a: 999, b: 999 }).x).toEqual([247.25, 1]);
    const [without, withFill] = [number("a"), number("b", { fill: 14 })];
    expect(read([without, withFill], { a: 14, b: NaN }, { missing_cell: "fill" }).x).toEqual([1, 1]);
    expect(read([withFill, without], { a: 14, b: NaN }, { missing_cell: "fill" }).x).toEqual([1, 1]);
    expect(() => read([withFill, without], { a: NaN, b: 14 }, { missing_cell: "fill" })).toThrow(wrong("a"));
  });

  test("what an experiment says of missing cells goes before what training did", () => {
    const filled = number("a", { missing: "fill", fill: 14 });
    expect(() => read([filled], { a: NaN }, { missing_cell: "error" })).toThrow(wrong("a"));
    expect(read([filled], { a: NaN }, { missing_cell: "skip" }).skipped).toEqual([1]);
    expect(read([number("a", { fill: 14 })], { a: NaN }, { missing_cell: "fill" }).x).toEqual([1]);
    expect(() => read([number("a")], { a: NaN }, { missing_cell: "fill" })).toThrow(wrong("a"));
  });

  test("a date that is missing, too", () => {
    const date = (parts: object): Step => ({ kind: "date", name: "d", missing: "error", fill: null, cells, first: 0, parts: ["days"], year: plainScale, days: { offset: 1, divisor: 2 }, ...parts }) as unknown as Step; // prettier-ignore
    expect(read([date({})], { d: 3 * 86_400 })).toEqual({ x: [1], skipped: null });
    expect(() => read([date({})], { d: NaN })).toThrow(wrong("d"));
    expect(read([date({ missing: "fill", fill: 5 * 86_400 })], { d: NaN }).x).toEqual([2]);
    expect(read([date({ missing: "drop_row" })], { d: NaN })).toEqual({ x: [-0.5], skipped: [1] });
    expect(read([date({ missing: "drop_row" }), number("a")], { d: 86_400, a: 14 })).toEqual({ x: [0, 1], skipped: [0] });
  });
});

describe("categories", () => {
  const unknown = '"c": a cell is missing, or its category was not seen in training';
  const of = (parts: object, cell: string, predict: object = {}): Row => read([category(parts)], { c: cell }, predict).x;

  test("each has its place", () => {
    expect(["red", "Blue"].map((cell) => read([category()], { c: cell }))).toEqual([
      { x: [1, 0], skipped: null },
      { x: [0, 1], skipped: null },
    ]);
    for (const cell of ["blue", "", "green"]) expect(() => of({}, cell)).toThrow(unknown);
  });

  test("one that is new is none, the most frequent, or one of the rare ones", () => {
    expect(of({}, "green", { unseen_category: "ignore" })).toEqual([0, 0]);
    expect(of({ fill: "Blue" }, "green", { unseen_category: "other" })).toEqual([0, 1]);
    expect(of({}, "green", { unseen_category: "other" })).toEqual([0, 0]);
    expect(of({ fill: "violet" }, "green", { unseen_category: "other" })).toEqual([0, 0]);
    for (const unseen_category of ["error", "ignore", "other"]) expect(of({ other: true, fill: "red" }, "green", { unseen_category })).toEqual([0, 0, 1]); // prettier-ignore
    expect(of({ other: true }, "Blue")).toEqual([0, 1, 0]);
  });

  test("a missing one ends the run, is filled in, or leaves the row without an answer", () => {
    expect(() => of({ other: true }, "")).toThrow(unknown);
    expect(() => of(marked("NA"), "NA")).toThrow(unknown);
    expect(["", "NA", "na"].map((cell) => of({ missing: "fill", fill: "Blue", ...marked("NA") }, cell, { unseen_category: "ignore" }))).toEqual([[0, 1], [0, 1], [0, 0]]); // prettier-ignore
    expect(of({ missing: "fill", fill: "violet", other: true }, "")).toEqual([0, 0, 1]);
    expect(of({ missing: "fill", fill: null, other: true }, "")).toEqual([0, 0, 1]);
    const skipped = (cell: string, parts: object = {}): Read => read([category({ missing: "drop_row", ...parts })], { c: cell });
    expect(["", "red"].map((cell) => skipped(cell))).toEqual([{ x: [0, 0], skipped: [1] }, { x: [1, 0], skipped: [0] }]); // prettier-ignore
    expect(["", "new"].map((cell) => skipped(cell, { other: true }))).toEqual([{ x: [0, 0, 0], skipped: [1] }, { x: [0, 0, 1], skipped: [0] }]); // prettier-ignore
  });

  test("in capitals or not, where that is no difference", () => {
    const alike = { cells: { ...cells, ignore_case: true, missing_values: ["NA"] }, missing: "fill", fill: "RED" };
    expect(["RED", "rEd", "blue", "BLUE", "na", ""].map((cell) => of(alike, cell))).toEqual([[1, 0], [1, 0], [0, 1], [0, 1], [1, 0], [1, 0]]); // prettier-ignore
    expect(() => of({ missing: "fill", fill: "red" }, "RED")).toThrow(unknown);
    const g = new Graph();
    new Columns(g, preprocessOf({ columns: [category(alike)], features: ["a", "b"], predict: asTrained as never })).features();
    expect(g.nodes.find(({ type }) => type === "StringNormalizer")!.attributes).toEqual({ case_change_action: "LOWER", is_case_sensitive: 1 }); // prettier-ignore
    expect(g.nodes[0].inputs.map((name) => g.constants.get(name)?.values ?? name)).toEqual(["c", [-1]]); // a list of texts
  });
});

describe("columns", () => {
  const made = (columns: readonly Step[], parts: Partial<Preprocess> = {}): { g: Graph; all: Columns } => {
    const g = new Graph();
    return { g, all: new Columns(g, preprocessOf({ columns, features: namesOf(columns), predict: asTrained as never, ...parts })) }; // prettier-ignore
  };
  const text = { kind: "text", name: "t", length: 5, missing: "error", fill: null, cells } as unknown as Step;
  const date = { kind: "date", name: "d", missing: "error", fill: null, cells, first: 0, parts: ["days"], year: plainScale, days: plainScale } as unknown as Step; // prettier-ignore

  test("each has an input of its kind, in a series with its steps", () => {
    const columns = [number("a"), category(), date, text];
    const inputs = (parts: Partial<Preprocess>): readonly TensorInfo[] => made(columns, parts).g.inputs;
    const of = (...steps: number[]): unknown[] => [
      { name: "a", type: "double", shape: ["N", ...steps, 1] },
      { name: "c", type: "string", shape: ["N", ...steps, 1] },
      { name: "d", type: "double", shape: ["N", ...steps, 1] },
      { name: "t", type: "int64", shape: ["N", ...steps, 5] },
    ];
    expect(inputs({})).toEqual(of());
    expect(inputs({ series: { window: 7 } as never })).toEqual(of(7));
  });

  test("a text is given on as it is, and never skips a row", () => {
    const { g, all } = made([text]);
    expect([all.features(), all.skipped(), g.nodes]).toEqual(["t", null, []]);
  });

  test("a branch gets its own columns", () => {
    const taken = (...spans: { first: number; width: number }[]): Row => {
      const { g, all } = made(["a", "b", "e", "f"].map((name) => number(name, plainScale)));
      const x = all.features(spans);
      return evaluate(g, { a: [1], b: [2], e: [3], f: [4] })(x);
    };
    expect(taken({ first: 0, width: 1 })).toEqual([1]);
    expect(taken({ first: 1, width: 2 })).toEqual([2, 3]);
    expect(taken({ first: 0, width: 1 }, { first: 3, width: 1 })).toEqual([1, 4]);
  });

  test("a row of a series is skipped for any of its steps", () => {
    const { g, all } = made([number("a", { missing: "drop_row" }), category({ missing: "drop_row" })], { series: { window: 3 } as never }); // prettier-ignore
    all.features();
    all.skipped();
    const [either, whole, largest, truth] = g.nodes.slice(-4);
    expect([either.type, whole.type, largest.type, truth.type]).toEqual(["Or", "Cast", "ReduceMax", "Cast"]);
    expect([whole.attributes, largest.attributes, truth.attributes]).toEqual([{ to: 6 }, { axes: [1], keepdims: 0 }, { to: 9 }]); // int32, bool
    const rows = made([number("a", { missing: "drop_row" })]);
    rows.all.features();
    rows.all.skipped();
    expect(rows.g.nodes.map(({ type }) => type)).not.toContain("ReduceMax");
  });
});

describe("answers", () => {
  const classes = ["no", "yes"];
  const scale = (offset: number, divisor: number): object => ({ scale: { offset, divisor }, cells, classes: null });

  interface Answered {
    readonly outputs: readonly TensorInfo[];
    readonly values: Readonly<Record<string, Row>>;
  }
  /** @param output of the network, a row @param skipped whether the row has no answer */
  function answered(parts: Partial<Preprocess>, loss: { name: string; args?: object }, output: readonly number[], more: { quantiles?: readonly number[]; threshold?: number; skipped?: boolean; x?: readonly number[] } = {}): Answered {
    const g = new Graph();
    const { skipped, x = [], ...rest } = more;
    for (const name of ["output", "x", "skipped"]) g.input({ name, type: "float", shape: ["N", 1] });
    const run = { preprocess: preprocessOf(parts), experiment: { config: { loss: { args: {}, ...loss } }, source: { file: "x.yaml" } }, ...rest } as unknown as OpenRun;
    new Answers(g, skipped === undefined ? null : "skipped").of(run, "output", () => "x");
    const value = evaluate(g, { output, x, skipped: [Number(skipped)] });
    return { outputs: g.outputs, values: Object.fromEntries(g.outputs.map(({ name }) => [name, value(name)])) };
  } // prettier-ignore
  const mse = { name: "MSELoss" };

  test("two classes: yes above the threshold, and both probabilities", () => {
    const binary = { task: "binary", classes } as const;
    const half = answered(binary, { name: "BCEWithLogitsLoss" }, [0]);
    expect(half).toEqual({
      outputs: [{ name: "label", type: "string", shape: ["N"] }, { name: "probabilities", type: "float", shape: ["N", 2] }],
      values: { label: ["no"], probabilities: [0.5, 0.5] },
    }); // prettier-ignore
    const label = (p: number, threshold?: number): Cell => answered(binary, { name: "BCELoss" }, [p], threshold === undefined ? {} : { threshold }).values.label[0]; // prettier-ignore
    expect([label(0.51), label(0.49), label(0.25, 0.25), label(0.26, 0.25), label(0.9, 0.95)]).toEqual(["yes", "no", "no", "yes", "no"]); // prettier-ignore
    near(answered(binary, { name: "SigmoidFocalLoss" }, [Math.log(3)]).values.probabilities, [0.25, 0.75]);
  });

  test("several classes: the likeliest, and a probability for each", () => {
    const three = { task: "multiclass", classes: ["a", "b", "d"] } as const;
    const { outputs, values } = answered(three, { name: "CrossEntropyLoss" }, [0, Math.log(2), Math.log(5)]);
    expect(outputs).toEqual([{ name: "label", type: "string", shape: ["N"] }, { name: "probabilities", type: "float", shape: ["N", 3] }]); // prettier-ignore
    expect(values.label).toEqual(["d"]);
    near(values.probabilities, [1 / 8, 2 / 8, 5 / 8]);
    near(answered(three, { name: "NLLLoss" }, [Math.log(0.5), Math.log(0.3), Math.log(0.2)]).values.probabilities, [0.5, 0.3, 0.2]); // prettier-ignore
    near(answered(three, { name: "MultiMarginLoss" }, [0, 0, Math.log(2)]).values.probabilities, [0.25, 0.25, 0.5]);
  });

  test("several times yes or no: each with its own words", () => {
    const targets = [classes, ["left", "right"]].map((own, i) => ({ name: `y${i}`, classes: own, scale: plainScale, cells }));
    expect(answered({ task: "binary", targets: targets }, { name: "BCELoss" }, [0.25, 0.75])).toEqual({
      outputs: [{ name: "label", type: "string", shape: ["N", 2] }, { name: "probabilities", type: "float", shape: ["N", 2] }],
      values: { label: ["no", "right"], probabilities: [0.25, 0.75] },
    }); // prettier-ignore
    expect(answered({ task: "binary", targets: targets }, { name: "BCELoss" }, [0.25, 0.75], { threshold: 0.2 }).values.label).toEqual(["yes", "right"]); // prettier-ignore
  });

  test("a value in the unit of the file", () => {
    const value = answered({ targetScale: { offset: 10, divisor: 4 } }, mse, [1.5]);
    expect(value).toEqual({ outputs: [{ name: "predicted", type: "double", shape: ["N"] }], values: { predicted: [16] } });
    near(answered({ targetScale: { offset: 0, divisor: 2, log: true } }, mse, [1]).values.predicted, [Math.E ** 2 - 1]);
    expect(answered({ targetScale: { offset: 0, divisor: 1, log: true } }, mse, [-1]).values.predicted).toEqual([0]);
    for (const name of ["HuberLoss", "L1Loss", "SmoothL1Loss"]) expect(answered({}, { name }, [1.5]).values.predicted).toEqual([1.5]); // prettier-ignore
  });

  test("several values, each in its own unit", () => {
    const targets = [{ name: "a", ...scale(10, 4) }, { name: "b", ...scale(1, 2) }] as never; // prettier-ignore
    expect(answered({ targets }, mse, [1, 1])).toEqual({
      outputs: [{ name: "predicted", type: "double", shape: ["N", 2] }],
      values: { predicted: [14, 3] },
    });
    expect(answered({ targets: [{ name: "a", ...scale(10, 4) }] as never }, mse, [1]).outputs).toEqual([{ name: "predicted", type: "double", shape: ["N"] }]); // prettier-ignore
  });

  test("quantiles, of which the middle one is what is predicted", () => {
    const both = answered({ targetScale: { offset: 10, divisor: 4 } }, { name: "QuantileLoss" }, [0, 1, 2], { quantiles: [0.1, 0.4, 0.9] }); // prettier-ignore
    expect(both).toEqual({
      outputs: [{ name: "predicted", type: "double", shape: ["N"] }, { name: "quantiles", type: "double", shape: ["N", 3] }],
      values: { predicted: [14], quantiles: [10, 14, 18] },
    }); // prettier-ignore
    expect(answered({}, { name: "QuantileLoss" }, [7], { quantiles: [0.5] }).values).toEqual({ predicted: [7], quantiles: [7] });
  });

  test("counts from their rates, a mean without its variance", () => {
    near(answered({}, { name: "PoissonNLLLoss" }, [Math.log(3)]).values.predicted, [3]);
    near(answered({}, { name: "PoissonNLLLoss", args: { log_input: true } }, [Math.log(3)]).values.predicted, [3]);
    expect(answered({}, { name: "PoissonNLLLoss", args: { log_input: false } }, [3]).values.predicted).toEqual([3]);
    expect(answered({}, { name: "GaussianNLLLoss" }, [3, 0.5]).values.predicted).toEqual([3]);
  });

  test("an autoencoder: its features in the unit of the file, and the mean of the squares", () => {
    const columns = [number("a"), category()];
    const made = answered({ targets: [], columns, features: ["a", "c=red", "c=Blue"] }, mse, [1, 0.5, 2], { x: [2, 0, 0] });
    expect(made.outputs).toEqual([{ name: "predicted", type: "double", shape: ["N", 3] }, { name: "error", type: "float", shape: ["N"] }]); // prettier-ignore
    expect(made.values).toEqual({ predicted: [14, 0.5, 2], error: [(1 + 0.25 + 4) / 3] });
  });

  test("a row that is skipped has no number and no word", () => {
    expect(answered({}, mse, [1.5], { skipped: true }).values).toEqual({ predicted: [NaN] });
    expect(answered({}, mse, [1.5], { skipped: false }).values).toEqual({ predicted: [1.5] });
    const binary = { task: "binary", classes } as const;
    expect(answered(binary, { name: "BCELoss" }, [0.75], { skipped: true }).values).toEqual({ label: [""], probabilities: [NaN, NaN] }); // prettier-ignore
    expect(answered(binary, { name: "BCELoss" }, [0.75], { skipped: false }).values).toEqual({ label: ["yes"], probabilities: [0.25, 0.75] }); // prettier-ignore
  });

  test("a task of another kind has none", () =>
    expect(() => answered({ task: "sequence" }, { name: "CrossEntropyLoss" }, [1])).toThrow("x.yaml: error: a run of the task sequence has no answers of this kind")); // prettier-ignore
});
