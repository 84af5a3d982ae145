// Lines with numbers put in: how they are written, what a reader with a pocket calculator gets, and which numbers stand around them.
import { describe, expect, test } from "@jest/globals";
import type { NumberArray } from "../../src/notation/array.js";
import { inDigits, lastDigit } from "../../src/notation/digits.js";
import {
  apply,
  constant,
  isZero,
  minus,
  negative as minusOf,
  over,
  plus,
  power,
  times,
  type Dual,
} from "../../src/notation/dual.js";
import { binary, call, joinTerms, named, negative, number, type PutIn } from "../../src/notation/putInForms.js";
import type { Sample } from "../../src/notation/sample.js";
import { workOut } from "../../src/notation/workOut.js";

const n = (value: number): PutIn => number(value, 4);
const each = (...values: number[]): PutIn[] => values.map(n);
const textOf = ({ pieces }: PutIn): string => pieces.map(({ text }) => text).join("");
const [sum, product, raised] = [binary("+", n(1), n(2)), binary("*", n(2), n(3)), binary("^", n(2), n(3))];

describe("what is put in stands in brackets where it must", () => {
  test.each<[string, number, PutIn]>([
    ["2.7183", 2.7183, n(Math.E)],
    ["e", Math.E, named("e", Math.E)],
    ["2 * (-1.5)", -3, binary("*", n(2), n(-1.5))],
    ["(-1.5) * 2", -3, binary("*", n(-1.5), n(2))],
    ["-1.5 + 2", 0.5, binary("+", n(-1.5), n(2))],
    ["2 + (-1.5)", 0.5, binary("+", n(2), n(-1.5))],
    ["2 - (-1.5)", 3.5, binary("-", n(2), n(-1.5))],
    ["5 - (1 + 2)", 2, binary("-", n(5), sum)],
    ["5 + 1 + 2", 8, binary("+", n(5), sum)],
    ["1 + 2 - 5", -2, binary("-", sum, n(5))],
    ["5 - 2 * 3", -1, binary("-", n(5), product)],
    ["2 * 3 / (2 * 3)", 1, binary("/", product, product)],
    ["2 * 3 * (2 * 3)", 36, binary("*", product, product)],
    ["(1 + 2) / 2^3", 0.375, binary("/", sum, raised)],
    ["(-2)^2", 4, binary("^", n(-2), n(2))],
    ["2^(-1)", 0.5, binary("^", n(2), n(-1))],
    ["(2^3)^2", 64, binary("^", raised, n(2))],
    ["2^(2 * 3)", 64, binary("^", n(2), product)],
    ["-3", -3, negative(n(3))],
    ["-(-3)", 3, negative(n(-3))],
    ["0", 0, negative(n(0))],
    ["-(1 + 2)", -3, negative(sum)],
    ["-2 * 3", -6, negative(product)],
    ["-exp(0)", -1, negative(call("exp", [n(0)]))],
    ["-(2 - 2)", -0, negative(binary("-", n(2), n(2)))],
    ["-2^3", -8, negative(raised)],
    ["-e", -Math.E, negative(named("e", Math.E))],
    ["2 * (-3)", -6, binary("*", n(2), negative(n(3)))],
    ["5 - (-2 * 3)", 11, binary("-", n(5), negative(product))],
    ["|-3|", 3, call("abs", [n(-3)])],
    ["max(1, 2)", 2, call("max", each(1, 2))],
    ["exp(0)^2", 1, binary("^", call("exp", [n(0)]), n(2))],
  ])("%s = %d", (text, value, put) => expect([textOf(put), put.value, put.cut]).toEqual([text, value, false]));

  test("a number remembers which entry it is, and so does its negative", () => {
    expect(negative(number(2.5, 4, "x[0]")).pieces).toEqual([{ text: "-2.5", source: "x[0]" }]);
  });
});

describe("terms", () => {
  test.each<[string, number, boolean, PutIn]>([
    ["1 + (-2) + 3", 2, false, joinTerms("sum", each(1, -2, 3))],
    ["-1 + 2", 1, false, joinTerms("sum", each(-1, 2))],
    ["1 + 2 + 3 + 4 + 5 + 6", 21, false, joinTerms("sum", each(1, 2, 3, 4, 5, 6))],
    ["1 + 2 + 3 + 3 more + 7", 28, true, joinTerms("sum", each(1, 2, 3, 4, 5, 6, 7))],
    ["1 * 2 * 3 * 3 more * 7", 5040, true, joinTerms("product", each(1, 2, 3, 4, 5, 6, 7))],
    ["2 * (-1.5) * (1 + 2)", -9, false, joinTerms("product", [n(2), n(-1.5), sum])],
    ["(1 + 2) / 2", 1.5, false, joinTerms("mean", each(1, 2))],
    ["max(1, -2)", 1, false, joinTerms("max", each(1, -2))],
    ["min(1, -2)", -2, false, joinTerms("min", each(1, -2))],
    ["3 * 2", 6, false, binary("*", joinTerms("sum", each(3)), n(2))],
    ["(3 + 4) * 2", 14, false, binary("*", joinTerms("sum", each(3, 4)), n(2))],
    ["3^2", 9, false, binary("^", joinTerms("product", each(3)), n(2))],
    ["(2 * 3)^2", 36, false, binary("^", joinTerms("product", each(2, 3)), n(2))],
    ["(1 + 2) / 2 * 2", 3, false, binary("*", joinTerms("mean", each(1, 2)), n(2))],
    ["((1 + 2) / 2)^2", 2.25, false, binary("^", joinTerms("mean", each(1, 2)), n(2))],
    ["max(1, 2)^2", 4, false, binary("^", joinTerms("max", each(1, 2)), n(2))],
    ["exp(0) - (1 + 1 + 1 + 3 more + 1)", -6, true, binary("-", call("exp", [n(0)]), joinTerms("sum", each(1, 1, 1, 1, 1, 1, 1)))],
    ["0", 0, false, joinTerms("sum", [])],
    ["nan", NaN, false, joinTerms("mean", [])],
    ["1", 1, false, joinTerms("product", [])],
  ])("%s", (text, value, cut, put) => expect([textOf(put), put.value, put.cut]).toEqual([text, value, cut])); // prettier-ignore

  test("of none there is no greatest and no least", () => {
    expect((["max", "min"] as const).map((fold) => textOf(joinTerms(fold, [])))).toEqual(["-inf", "inf"]);
  });
});

describe("digits", () => {
  test.each<[number, string]>([
    [2.71828, "2.7183"],
    [-0.5, "-0.5"],
    [25, "25"],
    [0.00123456, "0.0012"],
    [0.000987654, "0.0009877"],
    [1.23456e-8, "1.235e-8"],
    [1e-15, "1e-15"],
    [9e-16, "0"],
    [-9e-16, "0"],
    [NaN, "nan"],
    [Infinity, "inf"],
    [-Infinity, "-inf"],
  ])("%d is %s", (value, text) => expect(inDigits(value)).toBe(text));

  test("more of them, where they are asked for", () => expect([inDigits(2 / 3, 6), inDigits(0.0012346, 6)]).toEqual(["0.666667", "0.001235"])); // prettier-ignore

  test.each<[string, number]>([["2.7183", 1e-4], ["25", 1], ["0.5", 0.1], ["-3.12e-7", 1e-9], ["1e-15", 1e-15], ["4e+3", 1e3]])("the last of %s counts %d", (text, value) => expect(lastDigit(text)).toBeCloseTo(value, 18)); // prettier-ignore
});

describe("slopes", () => {
  const [a, b]: Dual[] = [{ value: 6, slope: 1 }, { value: 2, slope: 0.5 }]; // prettier-ignore
  test.each<[string, Dual, number, number]>([
    ["a + b", plus(a, b), 8, 1.5],
    ["a - b", minus(a, b), 4, 0.5],
    ["-a", minusOf(a), -6, -1],
    ["a b", times(a, b), 12, 5], // 1 2 + 0.5 6
    ["a / b", over(a, b), 3, -0.25], // 1 / 2 - 0.5 6 / 4
    ["b^3", power(b, constant(3)), 8, 6], // 3 4 0.5
    ["2^a", power(constant(2), a), 64, 64 * Math.LN2],
    ["0^0, which does not move", power({ value: 0, slope: 1 }, constant(0)), 1, 0],
    ["max(a, a'), the first of equals", apply("max", [a, { value: 6, slope: 9 }]), 6, 1],
    ["min(a, b)", apply("min", [a, b]), 2, 0.5],
    ["max(b, a)", apply("max", [b, a]), 6, 1],
  ])("%s", (_, { value, slope }, expected, moves) => {
    expect(value).toBeCloseTo(expected, 12);
    expect(slope).toBeCloseTo(moves, 12);
  });

  test("0 is what is 0 and stays so", () => {
    expect([constant(0), { value: 0, slope: 1 }, { value: 1, slope: 0 }].map(isZero)).toEqual([true, false, false]);
  });

  test("halves go to the even neighbour; far out erf is 1", () => {
    const of = (name: "round" | "erf", ...xs: number[]): number[] => xs.map((x) => apply(name, [constant(x)]).value + 0);
    expect(of("round", 0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 2.4, 2.6)).toEqual([0, 2, 2, 0, -2, -2, 2, 3]);
    expect(of("erf", 6.5, -7)).toEqual([1, -1]);
    expect(of("erf", 5.9)[0]).toBeCloseTo(1, 15);
  });
});

describe("an example", () => {
  const vector = (...data: number[]): NumberArray => ({ shape: [data.length], data });
  /** y = n x^2 / 3, entry by entry. */
  const square: Sample = { name: "f(x)", tensors: { x: vector(2, 3, 5), y: vector(4, 9, 25), gy: vector(1, 2, -1.5), gx: vector(4, 12, -15) }, numbers: { n: 3, unread: 7 }, outputs: ["y"] }; // prettier-ignore
  const text =
    "s = sum over j of x[j]\ny[i] = n x[i]^2 / 3\ngx[k] = 2 gy[k] x[k]\n = gy[k] x[k] + gy[k] x[k]\n = x[k] (gy[k] + gy[k])";
  const at = (...entry: number[]): string[] => workOut(text, square, entry).lines.map(({ line, left, pieces, value }) => `${line}: ${left} = ${pieces.map((piece) => piece.text).join("")} = ${value}`); // prettier-ignore

  test("each line at its entry; of a chain its two ends", () => {
    expect(at(2)).toEqual([
      "1: s = 2 + 3 + 5 = 10",
      "2: y[2] = 3 * 5^2 / 3 = 25",
      "3: gx[2] = 2 * (-1.5) * 5 = -15",
      "5: gx[2] = 5 * (-1.5 + (-1.5)) = -15",
    ]);
    expect(at(0).slice(1)).toEqual(["2: y[0] = 3 * 2^2 / 3 = 4", "3: gx[0] = 2 * 1 * 2 = 4", "5: gx[0] = 2 * (1 + 1) = 4"]);
    expect(at(9)).toEqual(at(2));
  });

  test("what is given and what comes out, the gradients that arrive last, and only settings that are read", () => {
    const { title, given, results, beyond } = workOut(text, square, [0]);
    expect([title, beyond, workOut(text, square, [2]).beyond, workOut(text, square, [3]).beyond]).toEqual(["f(x)", false, false, true]); // prettier-ignore
    expect(given.map(({ name, values }) => [name, values.map((value) => value.text).join()])).toEqual([["x", "2,3,5"], ["gy", "1,2,-1.5"], ["n", "3"]]); // prettier-ignore
    expect(results.map(({ name, values }) => [name, values.map((value) => value.text).join()])).toEqual([["y", "4,9,25"], ["gx", "4,12,-15"]]); // prettier-ignore
    expect([given[0].values[1].source, given[2].values[0].source]).toEqual(["x[1]", "n"]);
  });

  test("L = sum of gy y, a thousandth to both sides", () => {
    const [slope, ...others] = workOut(text, square, [2]).slopes;
    expect(others).toEqual([]);
    // 1 4 + 2 9 - 1.5 5.001^2
    expect(slope).toEqual({ entry: "x[2]", h: 0.001, above: expect.closeTo(-15.5150015, 9), below: expect.closeTo(-15.4850015, 9), slope: expect.closeTo(-15, 9), gradient: -15 }); // prettier-ignore
  });

  test("as many digits as it takes until the printed numbers give the printed value", () => {
    const third: Sample = { name: "g", tensors: { x: vector(1 / 3), y: vector(10000 / 3) }, numbers: {}, outputs: ["y"] };
    const [line] = workOut("y[i] = 10000 x[i]", third, [0]).lines;
    expect([line.pieces.map((piece) => piece.text).join(""), line.value]).toEqual(["10000 * 0.33333333", "3333.3333"]);
    // twelve at most: here fourteen would be needed
    const [large] = workOut("y[i] = 10000000000 x[i]", third, [0]).lines;
    expect([large.pieces.map((piece) => piece.text).join(""), large.value]).toEqual(["10000000000 * 0.333333333333", "3333333333.3333"]); // prettier-ignore
  });

  test("at a kink only what is a convention is worked out of gradients", () => {
    const kink: Sample = { name: "relu(0)", tensors: { x: vector(0), y: vector(0), gy: vector(2), gx: vector(0) }, numbers: {}, outputs: ["y"], kink: true }; // prettier-ignore
    const relu = (reason: string): number[] => workOut(`y[i] = x[i] if x[i] > 0, else 0\ngx[i] = gy[i] if x[i] > 0, else 0 -- ${reason}`, kink, [0]).lines.map(({ line }) => line); // prettier-ignore
    expect([relu("chain rule"), relu("convention: 0")]).toEqual([[1], [1, 2]]);
    // a name of one's own that begins as a gradient's is none
    expect(workOut("go[i] = 2 x[i]\ny[i] = go[i]", kink, [0]).lines.map(({ line }) => line)).toEqual([1, 2]);
  });
});
