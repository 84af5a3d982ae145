// Expressions of whole tensors: their values, their entries with numbers put in, and what has no meaning for them.
import { describe, expect, test } from "@jest/globals";
import { stretchedEntry, tupleAt, type NumberArray } from "../../src/notation/array.js";
import { MeaningError } from "../../src/notation/errors.js";
import { valueOn, WholePrinter } from "../../src/notation/putInWhole.js";
import { Misfit } from "../../src/notation/ranges.js";
import type { Sample } from "../../src/notation/sample.js";
import { sumTo, WholeWorld } from "../../src/notation/whole.js";
import { expressionOf } from "./lines.js";

const array = (shape: number[], ...data: number[]): NumberArray => ({ shape, data });
const range = (shape: number[], count: number): NumberArray => array(shape, ...Array.from({ length: count }, (_, i) => i + 1));

const sample: Sample = {
  name: "f(a)",
  tensors: {
    a: range([2, 3], 6),
    b: array([3], 10, 20, 30),
    c: array([2, 1], 1, -2),
    t: range([2, 2, 3], 12),
    m: array([3, 1], 1, 10, 100),
    u: array([2, 1, 1, 2], 1, 2, 3, 4),
    v: array([3, 2, 1], 1, 1, 1, 0, 0, 1),
    w: array([2], 0, 1),
    one: array([1, 3], 1, 2, 3),
    nine: range([9], 9),
    y: array([2], 7, 8),
  },
  numbers: { s: 5, dim: -1 },
  outputs: ["y"],
};
const names = [...Object.keys(sample.tensors), ...Object.keys(sample.numbers)];
const tree = (text: string): ReturnType<typeof expressionOf> => expressionOf(text, names, ["f"]);
const valueOf = (text: string): NumberArray => new WholeWorld(sample).evaluate(tree(text));

describe("the value of", () => {
  test.each<[string, number[], number[]]>([
    ["2.5", [], [2.5]],
    ["s", [], [5]],
    ["e", [], [Math.E]],
    ["-b", [3], [-10, -20, -30]],
    ["a + b", [2, 3], [11, 22, 33, 14, 25, 36]],
    ["b - a", [2, 3], [9, 18, 27, 6, 15, 24]],
    ["a c", [2, 3], [1, 2, 3, -8, -10, -12]],
    ["b / a", [2, 3], [10, 10, 10, 2.5, 4, 5]],
    ["a^2", [2, 3], [1, 4, 9, 16, 25, 36]],
    ["aᵀ", [3, 2], [1, 4, 2, 5, 3, 6]],
    ["tᵀ", [2, 3, 2], [1, 4, 2, 5, 3, 6, 7, 10, 8, 11, 9, 12]],
    ["a @ aᵀ", [2, 2], [14, 32, 32, 77]],
    ["t @ m", [2, 2, 1], [321, 654, 987, 1320]],
    ["a @ m", [2, 1], [321, 654]],
    ["u @ v", [2, 3, 1, 1], [3, 1, 2, 7, 3, 4]],
    ["(a > 2)", [2, 3], [0, 0, 1, 1, 1, 1]],
    ["(a > 2 and b < 25)", [2, 3], [0, 0, 0, 1, 1, 0]],
    ["(a < 2 or b > 25)", [2, 3], [1, 0, 1, 0, 0, 1]],
    ["(1 < a <= 4)", [2, 3], [0, 1, 1, 1, 0, 0]],
    ["b if a > 2, else -a", [2, 3], [-1, -2, 30, 10, 20, 30]],
    ["1 if a < 3, 2 if a < 5, else c", [2, 3], [1, 1, 2, 2, -2, -2]],
    ["a if a > 4", [2, 3], [NaN, NaN, NaN, NaN, 5, 6]],
    ["max(a, 3)", [2, 3], [3, 3, 3, 4, 5, 6]],
    ["min(c, b / 10, 2)", [2, 3], [1, 1, 1, -2, -2, -2]],
    ["|a - 3|", [2, 3], [2, 1, 0, 1, 2, 3]],
    ["rank(a)", [], [2]],
    ["rank(t) + rank(s)", [], [3]],
    ["rank(2 a)", [], [0]],
    ["sum(a)", [1, 1], [21]],
    ["sum(a, 0)", [1, 3], [5, 7, 9]],
    ["sum(a, 1)", [2, 1], [6, 15]],
    ["sum(a, dim)", [2, 1], [6, 15]],
    ["sum(a, -2)", [1, 3], [5, 7, 9]],
    ["sum(a, w)", [1, 1], [21]],
    ["sum(t, 1)", [2, 1, 3], [5, 7, 9, 17, 19, 21]],
    ["mean(a, 1)", [2, 1], [2, 5]],
    ["mean(a)", [1, 1], [3.5]],
    ["mean(t, w)", [1, 1, 3], [5.5, 6.5, 7.5]],
    ["sum(s, 0)", [], [5]],
    ["mean(s, -1)", [], [5]],
    ["sumTo(a, b)", [3], [5, 7, 9]],
    ["sumTo(a, c)", [2, 1], [6, 15]],
    ["sumTo(a, s)", [], [21]],
    ["sumTo(t, a)", [2, 3], [8, 10, 12, 14, 16, 18]],
    ["sumTo(one, one)", [1, 3], [1, 2, 3]],
  ])("%s", (text, shape, data) => {
    const { shape: own, data: values } = valueOf(text);
    expect([own, Array.from(values)]).toEqual([shape, data]);
  });

  test("what lines define, which stands before what is given", () => {
    const world = new WholeWorld(sample);
    expect(world.isDefined("b")).toBe(false);
    world.define("b", array([2], 7, 8));
    expect(world.isDefined("b")).toBe(true);
    expect(world.evaluate(tree("b + s"))).toEqual({ shape: [2], data: Float64Array.of(12, 13) });
  });

  test("a result, once a line has said what it is", () => {
    const world = new WholeWorld(sample);
    expect(() => world.evaluate(tree("y"))).toThrow(new MeaningError("y is read above the line that says what it is"));
    world.say("y");
    expect(world.evaluate(tree("y"))).toEqual(sample.tensors.y);
  });

  test("the shape of a result may be asked for before", () => {
    expect(valueOf("rank(y)").data).toEqual([1]);
  });
});

describe("what has no meaning", () => {
  test.each([
    ["a[0, 0] + 1", "a line about whole tensors has no indices"],
    ["sum over i of b[i]", "sum over has no meaning for whole tensors"],
    ["da/db", "d../d.. has no meaning for whole tensors"],
    ["f(s)", "f(..) has no meaning for whole tensors"],
    ["a @ a", "@: (2, 3) and (2, 3) do not fit"],
    ["a + w", "shapes (2, 3) and (2) do not fit"],
    ["sum(a, 2)", "there is no axis 2 in shape (2, 3)"],
    ["sum(a, -3)", "there is no axis -3 in shape (2, 3)"],
    ["sum(s, 1)", "there is no axis 1 in shape ()"],
    ["sum(s, -2)", "there is no axis -2 in shape ()"],
    ["sumTo(b, a)", "sumTo: (3) has fewer axes than (2, 3)"],
    ["sumTo(a, m)", "sumTo: (2, 3) is not (3, 1) stretched"],
    ["sumTo(a, 2 b)", "sumTo(e, a) takes the name of the tensor whose shape is wanted"],
  ])("%s", (text, message) => expect(() => valueOf(text)).toThrow(new MeaningError(message)));

  test.each([
    ["bᵀ", "ᵀ needs two axes"],
    ["a @ b", "@ needs two axes on both sides"],
    ["b @ a", "@ needs two axes on both sides"],
    ["k", "k is not defined"],
  ])("%s, on a call of another kind", (text, message) => {
    expect(() => valueOf(text)).toThrow(Misfit);
    expect(() => valueOf(text)).toThrow(message);
    expect(valueOn(new WholeWorld(sample), tree(text))).toBeNull();
  });

  test("a fault that is none of the line's goes on", () => {
    const broken = { evaluate: () => { throw new TypeError("other"); } } as unknown as WholeWorld; // prettier-ignore
    expect(() => valueOn(broken, tree("a"))).toThrow(new TypeError("other"));
  });

  test("axes of size 1 may be added up or stay", () => {
    expect(sumTo(range([1, 2, 1], 2), [2, 1])).toEqual({ shape: [2, 1], data: Float64Array.of(1, 2) });
    expect(sumTo(range([2, 1], 2), [1, 1])).toEqual({ shape: [1, 1], data: Float64Array.of(3) });
  });
});

describe("a condition about a call holds", () => {
  test.each([
    ["a > 0", true],
    ["a > 1", false],
    ["a < 7 and b > 9", true],
    ["rank(a) = 2", true],
    ["s = 4 or s = 5", true],
    ["b[0] = 10", true],
    ["b[0] = 11", false],
    ["b[0] = 10 and b[2] > 30", false],
  ])("for all entries: %s is %s", (text, expected) => {
    const { condition } = tree(`(${text})`) as Extract<ReturnType<typeof tree>, { kind: "truth" }>;
    expect(new WholeWorld(sample).holds(condition)).toBe(expected);
  });
});

describe("an entry with numbers put in", () => {
  const put = (text: string, ...tuple: number[]): { text: string; value: number; cut: boolean } => {
    const { pieces, value, cut } = new WholePrinter(new WholeWorld(sample), 4).print(tree(text), tuple);
    return { text: pieces.map((piece) => piece.text).join(""), value, cut };
  };
  test.each<[string, number[], string, number]>([
    ["2", [], "2", 2],
    ["s", [], "5", 5],
    ["s", [1, 2], "5", 5],
    ["e", [], "e", Math.E],
    ["-c", [1, 0], "-(-2)", 2],
    ["a + b", [1, 2], "6 + 30", 36],
    ["a / c", [1, 2], "6 / (-2)", -3],
    ["b - 2 c", [1, 0], "10 - 2 * (-2)", 14],
    ["aᵀ", [2, 0], "3", 3],
    ["tᵀ", [1, 2, 0], "9", 9],
    ["a @ aᵀ", [0, 1], "1 * 4 + 2 * 5 + 3 * 6", 32],
    ["t @ m", [1, 0, 0], "7 * 1 + 8 * 10 + 9 * 100", 987],
    ["u @ v", [1, 2, 0, 0], "3 * 0 + 4 * 1", 4],
    ["(a > 2) b", [0, 2], "1 * 30", 30],
    ["b if a > 2, else -a", [0, 1], "-2", -2],
    ["b if a > 2, else -a", [1, 0], "10", 10],
    ["max(a, 3)", [1, 1], "max(5, 3)", 5],
    ["|c|", [1, 0], "|-2|", 2],
    ["rank(a)", [], "2", 2],
    ["sum(a)", [0, 0], "1 + 2 + 3 + 4 + 5 + 6", 21],
    ["sum(a, 0)", [0, 1], "2 + 5", 7],
    ["sum(a, dim)", [1, 0], "4 + 5 + 6", 15],
    ["sum(a, -1)", [1, 0], "4 + 5 + 6", 15],
    ["sum(t, w)", [0, 0, 2], "3 + 6 + 9 + 12", 30],
    ["mean(a c, 1)", [1, 0], "(4 * (-2) + 5 * (-2) + 6 * (-2)) / 3", -10],
    ["a - mean(a, 1)", [1, 2], "6 - (4 + 5 + 6) / 3", 1],
    ["a sum(one, 1)", [1, 2], "6 * (1 + 2 + 3)", 36],
    ["sumTo(a, b)", [1], "2 + 5", 7],
    ["sumTo(a, c)", [1, 0], "4 + 5 + 6", 15],
    ["sumTo(t, c)", [1, 0], "4 + 5 + 6 + 10 + 11 + 12", 48],
    ["sumTo(a, s)", [], "1 + 2 + 3 + 4 + 5 + 6", 21],
  ])("%s at [%j]: %s", (text, tuple, expected, value) => {
    expect(put(text, ...tuple)).toEqual({ text: expected, value, cut: false });
    expect(stretchedEntry(valueOf(text), tuple)).toBeCloseTo(value, 12);
  });

  test("which entry a number is, where an axis was stretched", () => {
    const sources = (text: string, ...tuple: number[]): string[] => new WholePrinter(new WholeWorld(sample), 4).print(tree(text), tuple).pieces.flatMap(({ source }) => source ?? []); // prettier-ignore
    expect(sources("a c + b", 1, 2)).toEqual(["a[1, 2]", "c[1, 0]", "b[2]"]);
    expect(sources("s a", 0, 1)).toEqual(["s", "a[0, 1]"]);
    expect(sources("aᵀ", 2, 0)).toEqual(["a[0, 2]"]);
  });

  test("of many terms some", () => {
    expect(put("sum(nine)", 0)).toEqual({ text: "1 + 2 + 3 + 5 more + 9", value: 45, cut: true });
  });

  test("none of what has no meaning", () => {
    expect(() => put("sum over i of b[i]")).toThrow(new MeaningError("fold has no meaning for whole tensors"));
    expect(() => put("da/db")).toThrow(new MeaningError("derivative has no meaning for whole tensors"));
  });

  test("is what is worked out without them, at each entry", () => {
    for (const text of [
      "(a + b) c",
      "tᵀ - 1",
      "t @ m",
      "u @ v",
      "sum(t, 1)",
      "mean(a)",
      "sumTo(t, a)",
      "-a / b if a > 3, else c^2",
    ]) {
      const { shape, data } = valueOf(text);
      for (let p = 0; p < data.length; p++) expect(put(text, ...tupleAt(shape, p)).value).toBeCloseTo(data[p], 12);
    }
  });
});
