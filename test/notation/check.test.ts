// What a line is compared with, how near it must come, and which calls and subjects are refused.
import { describe, expect, test } from "@jest/globals";
import { ArgumentError } from "../../src/core/errors.js";
import type { NumberArray } from "../../src/notation/array.js";
import { checkDerivation, type DerivationReport } from "../../src/notation/check.js";
import type { Sample, Subject } from "../../src/notation/sample.js";

const array = (shape: number[], ...data: number[]): NumberArray => ({ shape, data });
const vector = (...data: number[]): NumberArray => array([data.length], ...data);
const sampleOf = (tensors: Sample["tensors"], outputs: readonly string[] = [], numbers: Sample["numbers"] = {}): Sample => ({ name: "f(x)", tensors, numbers, outputs }); // prettier-ignore
const told = ({ mistakes }: DerivationReport): string[] => mistakes.map(({ line, message, values }) => `${line}: ${message ?? values.map(({ what, value }) => `${what} ${String(value)}`).join(", ")}`); // prettier-ignore
const problems = (text: string, ...samples: Sample[]): string[] => told(checkDerivation(text, { samples }));

/** y = x^2, entry by entry. */
const square = sampleOf({ x: vector(2, 3, 5), y: vector(4, 9, 25), gy: vector(1, 2, -1.5), gx: vector(4, 12, -15) }, ["y"]);
const right = "y[i] = x[i]^2\ngx[k] = 2 gy[k] x[k]";

describe("how near", () => {
  const one = (y: number): Sample => sampleOf({ y: array([], y) }, ["y"]);
  test.each<[string, number, boolean]>([
    ["1", 1 + 0.9e-9, true],
    ["1", 1 + 2e-9, false],
    ["0", -0.9e-9, true],
    ["0", -2e-9, false],
    ["1000", 1000 + 0.9e-6, true],
    ["1000", 1000 - 2e-6, false],
    ["1 / 0", Infinity, true],
    ["-1 / 0", Infinity, false],
    ["ln(-1)", NaN, true],
    ["1", NaN, false],
    ["1e30", Infinity, false],
  ])("%s for %d: %p", (text, y, near) => expect(problems(`y = ${text}`, one(y))).toHaveLength(near ? 0 : 1));

  test("a mean of eight or more draws within four standard errors", () => {
    const draws = (count: number): Sample => sampleOf({ w: vector(...Array.from({ length: count }, (_, i) => (i % 2 === 0 ? 1 : -1))) }); // prettier-ignore
    // mean 0, variance 1: 4 sqrt(1 / 8) = 1.414..
    expect(problems("mean over i of w[i] ≈ 1.414", draws(8))).toEqual([]);
    expect(problems("mean over i of w[i] ≈ -1.414", draws(8))).toEqual([]);
    expect(problems("mean over i of w[i] ≈ 1.415", draws(8))).toEqual(["1: this line 1.415, the mean of 8 draws 0"]);
    // mean 1, variance 1
    expect(problems("mean over i of (w[i] + 1) ≈ 2.414", draws(8))).toEqual([]);
    expect(problems("mean over i of (w[i] + 1) ≈ 2.415", draws(8))).toHaveLength(1);
    expect(problems("mean over i of w[i] ≈ 0", draws(7))).toEqual(["1: a mean of 7 draws may be anything: take at least 8"]);
    expect(checkDerivation("mean over i of w[i] ≈ 0", { samples: [draws(8)] }).lines[0].with).toEqual(["draws"]);
  });

  test.each(["sum over i of x[i] ≈ 1", "mean over i, j of x[i] x[j] ≈ 1", "x[i] ≈ 1"])("%s is no mean of draws", (text) => {
    expect(problems(`${right}\n${text}`, square)).toEqual(["3: left of ≈ stands a mean over one index: mean over i of .."]);
  });

  test.each<[string, boolean]>([
    ["1 h → 0", true],
    ["3 + h → 3", true],
    ["3 + h → 3.0002", true], // one part in 10 000 of 3
    ["3 + h → 3.0004", false],
    ["1 h → 0.0002", false],
    ["1 h → 0.00009", true],
    ["1 h → 0.00015", false],
    // at h = 1e-4 it is 1e-4, and goes on to 0: what is left is the distance from there
    ["1 h → 0.000105", false],
    ["1 h → -0.000095", true],
    ["h^(3/4) / 10 → 0", true], // each tenth of h leaves 10^(-3/4), 0.178 of the distance
    ["h^(1/2) → 0", false],
    ["h^(3/4) → 0", false],
    ["h^2 → 0", true],
    ["2 + 1 → 3 + 5e-10", true],
    ["2 + 1 → 3 + 2e-9", false],
    ["1 / h → 0", false],
    ["(3 / 1000 if h = 1 / 100, else h) → 0", false],
  ])("%s: %p", (text, reached) => {
    const said = problems(text, sampleOf({}));
    expect(said.map((each) => each.replace(/-?[\d.e-]+,/, "..,").replace(/ [\d.]+$/, ""))).toEqual(reached ? [] : ["1: this line ..,"].map((each) => `${each} the limit, at h = 0.0001`)); // prettier-ignore
  });

  test("a limit goes on from the line above, and what goes on from it is equal to it", () => {
    const withH = sampleOf({}, [], { h: 5 });
    expect(problems("q = (2 + h)^2\n→ 4", withH)).toEqual([]);
    expect(problems("q = (2 + h)^2\n→ 4\n= 2^2", withH)).toEqual([]);
    expect(problems("q = (2 + h)^2\n→ 4\n= 5", withH)).toEqual(["3: this line 5, the line before 4, the left side 4"]);
    expect(problems(`${right}\nx[i] → 3`, square)).toEqual(["3: left of → stands an expression in h"]);
  });

  test("a number of the call that is called h is the same behind a limit", () => {
    expect(problems("(h + 2) → 2\n2 h = 10", sampleOf({}, [], { h: 5 }))).toEqual([]);
  });
});

describe("what a line is compared with", () => {
  const report = (text: string, ...samples: Sample[]) => checkDerivation(text, { samples }).lines.map(({ compared, with: others }) => [compared, ...others]); // prettier-ignore
  test("of lines with indices, entry by entry", () => {
    expect(report(`${right}\n = gy[k] (x[k] + x[k])\n2 x[i] = x[i] + x[i]\nw[i] = x[i]\nw[i] = x[i] + 0`, square)).toEqual([
      [3, "forward"],
      [3, "derivative", "backward"],
      [3, "line before", "derivative", "backward"],
      [3, "left side"],
      [0],
      [3, "left side"],
    ]);
  });

  test("each under its number and as it is written", () => {
    const { ok, lines } = checkDerivation(`| words\n${right} -- why`, { samples: [square] });
    expect(ok).toBe(true);
    expect(lines.map(({ line, text }) => [line, text])).toEqual([[1, "words"], [2, "y[i] = x[i]^2"], [3, "gx[k] = 2 gy[k] x[k]"]]); // prettier-ignore
  });

  test("of lines about whole tensors", () => {
    expect(report("q = 2 x\nq = x + x\ny = x x\n = x^2\ngx = gy q\n = x gy * 2\n-x = 0 - x", square)).toEqual([
      [0],
      [3, "left side"],
      [3, "forward"],
      [3, "line before", "forward"],
      [3, "backward"],
      [3, "line before", "backward"],
      [3, "left side"],
    ]);
  });

  test("what backward gave does not come out of itself, and other entries are none of the shape", () => {
    expect(problems("y = x x\ngx = 2 gy x\n = 1 gx", square)).toEqual(["3: gx stands on both sides"]);
    const two = sampleOf({ x: vector(1, 2, 3), y: vector(1, 2) }, ["y"]);
    expect(problems("y = 1 x", two)).toEqual(["1: shape (3) is not (2)"]);
    const more = sampleOf({ x: array([2, 2], 1, 2, 3, 4), y: vector(1, 2) }, ["y"]);
    expect(problems("y = 1 x", more)).toEqual(["1: shape (2, 2) is not (2)"]);
  });

  test("of more than 2000 entries as many, drawn", () => {
    const long = (count: number): Sample => sampleOf({ y: vector(...Array.from({ length: count }, (_, i) => i)) }, ["y"]);
    expect([report("y[i] = i", long(2000)), report("y[i] = i", long(2001))]).toEqual([[[2000, "forward"]], [[2000, "forward"]]]); // prettier-ignore
    expect(problems("y[i] = i\ny[i] y[j] = y[j] y[i]", long(1001))).toEqual(["2: the line speaks of 1002001 entries: at most 1000000 can be looked at"]); // prettier-ignore
  });

  test("a mistake in a line about whole tensors names entry and call", () => {
    const sample = sampleOf({ x: array([2, 2], 1, 2, 3, 4), y: array([2, 2], 2, 4, 6, 9) }, ["y"]);
    expect(checkDerivation("y = 2 x\n = x + x", { samples: [sample] }).mistakes).toEqual([
      { line: 1, text: "y = 2 x", message: null, at: "entry [1, 1] of f(x)", values: [{ what: "this line", value: 8 }, { what: "forward", value: 9 }] }, // prettier-ignore
      { line: 2, text: "= x + x", message: null, at: "entry [1, 1] of f(x)", values: [{ what: "this line", value: 8 }, { what: "the line before", value: 8 }, { what: "forward", value: 9 }] }, // prettier-ignore
    ]);
  });

  test("at a kink only conventions about whole tensors, and only with what the call gave", () => {
    const kink: Sample = {
      ...sampleOf({ x: vector(0, 2), y: vector(0, 2), gy: vector(1, 3), gx: vector(0, 3) }, ["y"]),
      kink: true,
    };
    const text = (reason: string, sign: string): string => `y = x if x > 0, else 0 -- convention\ngx = gy if x ${sign} 0, else 0 -- ${reason}\n = gy (x > 0) -- ${reason}`; // prettier-ignore
    const plain = sampleOf({ x: vector(1, 2), y: vector(1, 2), gy: vector(1, 3), gx: vector(1, 3) }, ["y"]);
    expect(problems(text("by cases", ">="), plain, kink)).toEqual([]);
    expect(problems(text("convention: 0", ">="), plain, kink)).toEqual(["2: this line 1, backward 0"]);
    expect(report(text("convention: 0", ">"), kink)).toEqual([[2, "forward"], [2, "backward"], [2, "backward"]]); // prettier-ignore
  });

  test("at a kink a convention about the entries of an output is held to what came out, nothing else is", () => {
    const kink: Sample = { ...sampleOf({ x: vector(0, 2), y: vector(0, 2) }, ["y"]), kink: true };
    const plain = sampleOf({ x: vector(1, 2), y: vector(1, 2) }, ["y"]);
    const atZero = (value: number, reason: string): string[] => problems(`y[i] = ${value} if x[i] = 0, else x[i] -- ${reason}`, plain, kink); // prettier-ignore
    expect([atZero(0, "convention"), atZero(1, "by cases")]).toEqual([[], []]);
    expect(atZero(1, "convention: 1")).toEqual(["1: this line 1, forward 0"]);
    expect(problems("y[i] = x[i]\ny[i] + (x[i] = 0) = y[i] -- convention", plain, kink)).toEqual([]);
  });

  test.each<[string, string[], Sample?]>([
    [`${right}\nf(t) = t\n = t + 0`, ["4: a function is defined in one line, with ="]],
    [`${right}\nf(t) ≈ t`, ["3: a function is defined in one line, with ="]],
    [`j < 3\n${right}\nj = 2`, ["4: j is an index"]],
    ["y[i] = x[i]^2\ngx[i] = sum over j of (i = j) gx[j]", ["2: gx stands on both sides"]],
    [`${right}\nj < 2\ndy[i]/dx[j] = (i = j) 2 x[j]`, ["4: j runs over 2 of the 3 entries of axis 0 of x"]],
    [`${right}\nj < 2\ndy[j]/dx[k] = (j = k) 2 x[k]`, ["4: j runs over 2 of the 3 entries of axis 0 of y"]],
    [`j < 2\ny[j] = x[j]^2`, ["2: j runs over 2 of the 3 entries of axis 0 of y"]],
    [`${right}\nx[k] + x[k] = 2 x[j]`, ["3: the index j stands on the right, but neither on the left nor below a sum"]],
    [
      `${right}\nj < N\nq = sum over j of x[j + 0]`,
      ["3: how far j runs is not known: j stands alone on no axis, and N is not given"],
    ],
    [`j < 5/2\n${right}`, ["1: j cannot run over 2.5 numbers: that is no whole number up to 1000000"]],
    [`j < 1 - 2\n${right}`, ["1: j cannot run over -1 numbers: that is no whole number up to 1000000"]],
    [`j < 1000001\n${right}`, ["1: j cannot run over 1000001 numbers: that is no whole number up to 1000000"]],
    [`j < 1000000, k < 0\n${right.replaceAll("k", "l")}`, []],
    [`i < N\n${right}\nsum over i of 1 = N\n3 N = 9`, []],
    [`i < 3\n${right}\nw[i] = x[i + 1]`, ["4: x[3] does not exist: x has shape (3)"]],
    [`${right}\nw[i] = x[i]\nqw[i] = w[i] + 1\n2 qw[i] = 2 + 2 w[i]`, []],
    [`${right}\nw = x[3]`, ["3: x[3] does not exist: x has shape (3)"]],
    [`${right}\ny - x x = 0 x`, []],
    [`${right}\nsum(2) = 2`, []],
    ["i < N\ny[i] = 1\nsum over i of 1 = N", [], sampleOf({ y: vector(1, 1, 1) }, ["y"])],
    [`${right}\nwhere x[0] = 9\nw[i] = x[i]\ngw[i] = x[i]\ngx[i] = 5\nx[i] = 5`, ["4: no line that is compared with something uses w", ...[5, 6, 7].map((line) => `${line}: the line was compared with nothing`)]], // prettier-ignore
    ["y[i] = sum(x, 0)", ["1: x has 1 axis here, not 0"]],
    [`${right}\n-x[0] = sum(x)`, ["3: x has 1 axis here, not 0"]],
    [`${right}\n2 @ 2 = 4`, ["3: the line was compared with nothing: @ needs two axes on both sides"]],
    [`${right}\n2ᵀ = 2`, ["3: the line was compared with nothing: ᵀ needs two axes"]],
    [`${right}\nj < N, k < M\n-x[j] = 0 - x[j]\n2 N = 6\nsum over k of x[k] = 10\nM M = 9`, []],
  ])("%s", (text, expected, sample = square) => {
    expect(problems(text, sample)).toEqual(expected);
  });

  test("a slope has no slope", () => {
    const own: Sample = { ...sampleOf({ x: vector(2), y: vector(4) }, ["y"]), functions: { f: "t^2" } };
    expect(problems("y[i] = f'(x[i])\ny[i] = 2 x[i]", own)).toEqual([]);
    expect(problems("y[i] = f'(x[i])\ndy[i]/dx[k] = 2", own)).toEqual(["2: a derivative of a derivative has no meaning here"]);
    expect(problems("y[i] = f(x[i])\nw[i] = dy[i]/dx[i]\ndw[i]/dx[k] = 2", { ...own, tensors: { x: vector(2), y: vector(4) } })).toEqual(["3: a derivative of a derivative has no meaning here"]); // prettier-ignore
  });

  test("a tensor with a gradient of its own is none", () => {
    const named = sampleOf({ a: vector(1), ga: vector(2), gga: vector(3), y: vector(2) }, ["y"]);
    expect(report("ga[i] = 2 a[i]\ny[i] = ga[i]", named)).toEqual([[1, "left side"], [1, "forward"]]); // prettier-ignore
  });

  test("free numbers lie between -2 and 2, one differs from another, and each is tried with both signs", () => {
    const names = Array.from({ length: 16 }, (_, i) => `c${i}`);
    const text = `any ${names.join(", ")}\n${right}\n${names.map((name) => `(-2 <= ${name} <= 2) + 0 = 1`).join("\n")}\n`;
    expect(problems(`${text}${names.slice(1).map((name, i) => `(${name} != c${i}) = 1`).join("\n")}`, square)).toEqual([]); // prettier-ignore
    expect(problems(`${text}(c0 > 0) = 1`, square)).toHaveLength(1);
    expect(problems(`${text}(c0 < 0) = 1`, square)).toHaveLength(1);
  });

  test("what is too deep is told", () => {
    const steps = sampleOf({ y: vector(...Array.from({ length: 20_000 }, () => 1)) }, ["y"]);
    expect(problems("y[i] = 1 if i = 19999, else y[i + 1]", steps)).toEqual([
      "1: the line needs too many others one inside another",
    ]);
  });
});

describe("calls of other kinds", () => {
  const number = { ...square, name: "f(s)", tensors: { x: array([], 2), y: array([], 4), gy: array([], 1), gx: array([], 4) } };
  test("are left out, except where every call must fit", () => {
    expect(problems(right, square, number)).toEqual([]);
    expect(problems(right, number)).toEqual(["1: y has 0 axes here, not 1"]);
    expect(told(checkDerivation(right, { samples: [square, number], allFit: true }))).toEqual(["1: y has 0 axes here, not 1", "2: no line gives y"]); // prettier-ignore
    expect(problems(`where rank(x) = 0\n${right}\nwhere any\n${right}`, square, number)).toEqual(["2: y has 0 axes here, not 1"]); // prettier-ignore
  });

  test("where every call must fit, each needs a line for each of its results", () => {
    const two = sampleOf({ x: vector(1), y: vector(1), z: vector(1) }, ["y", "z"]);
    const { mistakes } = checkDerivation("where rank(x) = 1\ny[i] = x[i]", { samples: [two], allFit: true });
    expect(mistakes).toEqual([{ line: 2, text: "y[i] = x[i]", message: "no line gives z", at: "f(x)", values: [] }]);
    expect(problems("y[i] = x[i]", two)).toEqual(["1: no line gives z"]);
  });

  test("a result that begins with g is no gradient", () => {
    const named = sampleOf({ x: vector(1), y: vector(1), gap: vector(2) }, ["y", "gap"]);
    expect(problems("y[i] = x[i]", named)).toEqual(["1: no line gives gap"]);
  });
});

describe("a subject that is none", () => {
  const refused = (subject: unknown, text: unknown = right): string => {
    try {
      checkDerivation(text as string, subject as Subject);
    } catch (error) {
      expect(error).toBeInstanceOf(ArgumentError);
      expect((error as ArgumentError).hint).toBe("write checkDerivation(text, { samples })");
      return (error as ArgumentError).message.split("\n")[0].replace("checkDerivation: ", "");
    }
    return "";
  };
  const parts = "a sample has a name, tensors, numbers, and the names of its outputs";
  const tensor = "the tensor x must be { shape, data } with as many numbers as its shape says";
  const withX = (x: unknown): unknown => ({ ...square, tensors: { ...square.tensors, x } });
  test.each<[string, unknown, string]>([
    ["null", null, parts],
    ["a list", [], parts],
    ["no name", { ...square, name: 5 }, parts],
    ["no tensors", { ...square, tensors: null }, parts],
    ["no numbers", { ...square, numbers: [] }, parts],
    ["no outputs", { ...square, outputs: "y" }, parts],
    ["outputs that are no names", { ...square, outputs: ["y", 5] }, "outputs are names"],
    ["a number that is none", { ...square, numbers: { n: "3" } }, "n must be a number"],
    ["a tensor without shape", withX({ data: [1] }), tensor],
    ["a tensor of size -1", withX({ shape: [-1], data: [] }), tensor],
    ["a tensor of size 1.5", withX({ shape: [1.5], data: [1] }), tensor],
    ["too few numbers", withX({ shape: [3], data: [1, 2] }), tensor],
    ["too many", withX({ shape: [1], data: [1, 2] }), tensor],
    ["words", withX({ shape: [2], data: [1, "2"] }), tensor],
    ["a view of bytes", withX({ shape: [], data: new DataView(new ArrayBuffer(1)) }), tensor],
    ["large integers", withX({ shape: [1], data: new BigUint64Array(1) }), tensor],
    ["a list of numbers", withX([1, 2]), tensor],
  ])("%s", (_, sample, message) => {
    expect(refused({ samples: [square, sample] })).toBe(message);
    expect(refused({ samples: [square], whole: [sample] })).toBe(message);
  });

  test("tensors may be empty, and typed arrays", () => {
    expect(refused({ samples: [withX(vector(2, 3, 5)), { ...square, tensors: { ...square.tensors, e: { shape: [0, 2], data: [] }, f: { shape: [2], data: new Float32Array(2) } } }] })).toBe(""); // prettier-ignore
  });

  test("a text that is none", () => {
    expect([refused({ samples: [] }, 5), refused({ samples: [] }, " \n"), refused({}), refused([])].map((each) => each.slice(0, 32))).toEqual(["the derivation must be a text", "the derivation has no lines", "expected { samples: [{ name, ten", "expected { samples: [{ name, ten"]); // prettier-ignore
  });
});
