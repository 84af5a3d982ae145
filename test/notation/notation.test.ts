// The notation by itself: reading, evaluating, deriving, without any engine.
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { NumberArray } from "../../src/notation/array.js";
import { checkDerivation } from "../../src/notation/check.js";
import { apply, constant } from "../../src/notation/dual.js";
import { NotationError } from "../../src/notation/errors.js";
import { World } from "../../src/notation/evaluate.js";
import { lex } from "../../src/notation/lex.js";
import { cutLines, readDerivation } from "../../src/notation/lines.js";
import { FUNCTIONS } from "../../src/notation/names.js";
import { Parser } from "../../src/notation/parse.js";
import type { Sample } from "../../src/notation/sample.js";

const vector = (...data: number[]): NumberArray => ({ shape: [data.length], data });
const number = (value: number): NumberArray => ({ shape: [], data: [value] });
const matrix = (...rows: number[][]): NumberArray => ({ shape: [rows.length, rows[0].length], data: rows.flat() });

function sampleOf(tensors: Sample["tensors"], numbers: Sample["numbers"] = {}, outputs: readonly string[] = []): Sample {
  return { name: "f(x)", tensors, numbers, outputs };
}

function valueOf(text: string, sample: Sample, env: Readonly<Record<string, number>> = {}): number {
  const known = new Set([...Object.keys(sample.tensors), ...Object.keys(sample.numbers)]);
  const tree = new Parser(lex(text, 1), { isKnown: (name) => known.has(name), isFunction: () => false }).whole();
  const world = new World(sample);
  const bound = new Map(Object.entries(env).map(([name, value]) => [name, constant(value)]));
  return world.evaluate(tree, bound, world.rangesOf([tree])).value;
}

const sample = sampleOf({ x: vector(2, 3, 5), a: matrix([1, 2, 3], [4, 5, 6]), s: number(7) }, { dim: 1 });

describe("reading", () => {
  test.each<[string, number]>([
    ["2 + 3 * 4", 14],
    ["2 3 + 4", 10],
    ["-2^2", -4],
    ["2^3^2", 512],
    ["(2 + 3) 4", 20],
    ["12 / 2 / 3", 2],
    ["12 / 2 3", 18], // from left to right: (12 / 2) 3
    ["sum over i of x[i] + 1", 11], // a sum stops before + and -
    ["sum over i of x[i] x[i]", 38],
    ["mean over i of (x[i] + 1)", 13 / 3],
    ["product over i of x[i]", 30],
    ["max over i of -x[i]", -2],
    ["sum over i, j of a[i, j]", 21],
    ["|0 - s|", 7],
    ["max(2, s)", 7],
    ["1 if s > 3, 2 if s > 1, else 3", 1],
    ["(s = 7) + (s != 7) + (1 < 2 and 3 >= 4) + (1 < 2 or 3 >= 4)", 2],
    ["(0 < s <= 7)", 1],
    ["x[dim + 1]", 5],
    ["ln(e)", 1],
    ["cos(pi)", -1],
    ["s (1 - s)", -42],
    ["2e-3 * 1000", 2],
  ])("%s is %d", (text, value) => expect(valueOf(text, sample)).toBeCloseTo(value, 12));

  test("what is true is 1, and beside a 0 nothing is looked at", () => {
    expect(valueOf("sum over i of (i > 0) x[i] / x[i - (i > 0)]", sample)).toBeCloseTo(3 / 2 + 5 / 3, 12);
  });

  test.each<[string, string, string | null]>([
    ["y = x +", "line 1, column 8: expected a name, found the end of the line", null],
    ["y = (x", 'line 1, column 7: expected ")", found the end of the line', null],
    ["x y", 'line 1, column 1: a line needs "=", "≈" or "→" between two sides', "a sentence that is not checked begins with |"],
    ["y = x · x", 'line 1, column 7: cannot read "·"', "write a b or a * b"],
    ["y = sum over of x", 'line 1, column 14: expected a name, found "of"', null],
    ["\n  = x", "line 2, column 1: there is no line above that this could go on from", null],
    ["y = dx/2", 'line 1, column 8: expected a name, found "2"', null],
    ["y = dx/q", 'line 1, column 8: below dx there must be a d and a known name, found "q"', null],
    ["y = lr x", "line 1, column 5: lr is not defined", null],
    ["y = y", "line 1, column 5: the right side needs what the line is about to say", null],
    ["q = 1 + q", "line 1, column 9: the right side needs what the line is about to say", null],
    ["outside q = 0", "line 1, column 1: expected: outside x = 0, with the name of a tensor", null],
    ["y = 1 if s", 'line 1, column 11: expected "=" or another comparison', null],
  ])("%j is refused with its place", (text, message, hint) => {
    let caught: unknown;
    try {
      readDerivation(text, ["x", "s"]);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(NotationError);
    expect((caught as NotationError).message.split("\n")[0]).toContain(message);
    expect((caught as NotationError).hint).toBe(hint);
  });

  test("lines go on after a comma or a sign; reasons may stand below", () => {
    const lines = cutLines("y = 1 if x > 0,\n    else 2\n    -- two cases\nz = x +\n    y  -- a sum\n| words -- all of it");
    expect(lines).toEqual([
      { number: 1, body: "y = 1 if x > 0, else 2", reason: "two cases" },
      { number: 4, body: "z = x + y", reason: "a sum" },
      { number: 6, body: "| words -- all of it", reason: "" },
    ]);
  });
});

describe("dual numbers", () => {
  const inside: Partial<Record<string, [number, number]>> = { ln: [0.2, 3], log2: [0.2, 3], log10: [0.2, 3], log1p: [-0.7, 3], sqrt: [0.2, 3], tan: [-1, 1], floor: [0.1, 0.9], ceil: [0.1, 0.9], round: [0.1, 0.4], abs: [0.1, 2], sign: [0.1, 2] }; // prettier-ignore
  test.each(FUNCTIONS.filter((name) => name !== "max" && name !== "min"))("the slope of %s is that of its values", (name) => {
    const [low, high] = inside[name] ?? [-2, 2];
    fc.assert(
      fc.property(fc.double({ min: low, max: high, noNaN: true }), (x) => {
        const h = 1e-6;
        const at = (value: number): number => apply(name, [constant(value)]).value;
        const slope = apply(name, [{ value: x, slope: 1 }]).slope;
        expect(slope).toBeCloseTo((at(x + h) - at(x - h)) / (2 * h), 6);
      }),
      { numRuns: 50, seed: 5 },
    );
  });

  test("erf is right to the last digits", () => {
    // https://dlmf.nist.gov/7 : erf(0.5), erf(1), erf(2), erf(3)
    for (const [x, y] of [
      [0.5, 0.5204998778130465],
      [1, 0.8427007929497149],
      [2, 0.9953222650189527],
      [3, 0.9999779095030014],
    ])
      expect(apply("erf", [constant(x)]).value).toBeCloseTo(y, 15);
  });
});

describe("the check", () => {
  // y = x^2 entry by entry, by hand
  const square = sampleOf({ x: vector(2, 3, 5), y: vector(4, 9, 25), gy: vector(1, 2, -1.5), gx: vector(4, 12, -15) }, { n: 3 }, [
    "y",
  ]);
  const right =
    "y[i] = x[i]^2\ndy[i]/dx[k] = (i = k) 2 x[k]\ngx[k] = sum over i of gy[i] dy[i]/dx[k]\n = 2 gy[k] x[k]\ngx = 2 gy x";
  const problems = (text: string, samples: Sample[] = [square]): string[] => {
    const { mistakes } = checkDerivation(text, { samples });
    return mistakes.map(({ line, message, values }) => `${line}: ${message ?? values.map(({ what }) => what).join(", ")}`);
  };

  test("accepts what is right, and says with what it was compared", () => {
    const report = checkDerivation(right, { samples: [square] });
    expect(report.mistakes).toEqual([]);
    expect(report.lines.map((line) => line.with)).toEqual([["forward"], ["derivative"], ["derivative", "backward"], ["line before", "derivative", "backward"], ["backward"]]); // prettier-ignore
  });

  test("names the line, the place, and the values that differ", () => {
    const wrong = right.replace("(i = k) 2 x[k]", "(i = k) 3 x[k]");
    const { mistakes } = checkDerivation(wrong, { samples: [square] });
    expect(mistakes).toEqual([
      {
        line: 2,
        text: "dy[i]/dx[k] = (i = k) 3 x[k]",
        message: null,
        at: "i = 0, k = 0 of f(x)",
        values: [
          { what: "this line", value: 6 },
          { what: "the derivative of line 1, y[i] = x[i]^2", value: 4 },
        ],
      },
    ]);
  });

  test.each<[string, string, string[]]>([
    ["a wrong whole line", right.replace("gx = 2 gy x", "gx = 2 gy + x"), ["5: this line, backward"]],
    ["a step that does not follow", right.replace(" = 2 gy[k] x[k]", " = gy[k] x[k]"), ["4: this line, the line before, the derivative of L, backward"]],
    ["a line that is compared with nothing", `${right}\nq = 1`, ["6: no line that is compared with something uses q"]],
    ["no line for a gradient", "y[i] = x[i]^2", ["1: no line gives the gradient gx"]],
    ["no line for y", "gx = 2 gy x", ["1: no line gives y"]],
    ["an index over a part", `i < 2\n${right}`, ["2: i runs over 2 of the 3 entries of axis 0 of y"]],
    ["an index that stands only on the right", right.replace("2 gy[k] x[k]", "2 gy[k] x[j]"), ["4: the index j stands on the right, but neither on the left nor below a sum"]],
    ["a derivative of what is not defined", "dy[i]/dx[k] = 1", ["1: no line above says what y is: it cannot be derived"]],
    ["an entry that does not exist", right.replace("2 gy[k] x[k]", "2 gy[k] x[k + 1]"), ["4: x[3] does not exist: x has shape (3)"]],
  ])("refuses %s", (_, text, expected) => expect(problems(text)).toEqual(expected)); // prettier-ignore

  test("a sample with other axes is left out, but not all of them", () => {
    const other = { ...square, tensors: { x: number(2), y: number(4), gy: number(1), gx: number(4) } };
    expect(problems(right.replace("\ngx = 2 gy x", ""), [square, other])).toEqual([]);
    expect(problems(right, [other, other])).toEqual([
      "1: no call is of the kind that the lines are written for: y has 0 axes here, not 1",
    ]);
  });

  test("`where` chooses the calls that lines are about", () => {
    const cube = { ...square, tensors: { ...square.tensors, y: vector(8, 27, 125), gx: vector(12, 54, -112.5) }, numbers: { n: 4 } }; // prettier-ignore
    const text = `where n = 3\n${right}\nwhere n = 4\ny[i] = x[i]^3\ngx[i] = 3 gy[i] x[i]^2`;
    expect(problems(text, [square, cube])).toEqual([]);
    expect(problems(text.replace("3 gy", "2 gy"), [square, cube])).toEqual(["9: this line, the derivative of L, backward"]);
  });

  test("at a kink only conventions are compared, and only with backward", () => {
    const kink: Sample = { name: "relu(0)", tensors: { x: number(0), y: number(0), gy: number(2), gx: number(0) }, numbers: {}, outputs: ["y"], kink: true }; // prettier-ignore
    const plain: Sample = { ...kink, tensors: { x: number(3), y: number(3), gy: number(2), gx: number(2) }, kink: false };
    const relu = (reason: string): string => `y = x if x > 0, else 0\ngx = gy if x >= 0, else 0 -- ${reason}`;
    expect(problems(relu("chain rule"), [plain, kink])).toEqual([]);
    expect(problems(relu("convention"), [plain, kink])).toEqual(["2: this line, backward"]);
  });

  test("a limit must come near", () => {
    const point = sampleOf({}, { x: 1.3 });
    const limit = (to: string): string => `f(x) = x^3\n(f(x + h) - f(x)) / h → ${to}`;
    expect(problems(limit("3 x^2"), [point])).toEqual([]);
    expect(problems(limit("2 x^2"), [point])).toHaveLength(1);
  });

  test("a mean of draws must lie within four standard errors", () => {
    const draws = Array.from({ length: 20_000 }, (_, i) => Math.sin(i * 12.9898) * 43758.5453).map((x) => x - Math.floor(x));
    const drawn = sampleOf({ w: vector(...draws) });
    expect(problems("mean over i of w[i] ≈ 1 / 2", [drawn])).toEqual([]);
    expect(problems("mean over i of w[i] ≈ 0.52", [drawn])).toHaveLength(1);
  });

  test("recurrences are followed", () => {
    const steps: Sample = {
      name: "m",
      tensors: { g: vector(0, 2, -1, 3), m: vector(0, 1, 0, 1.5) },
      numbers: { b: 0.5 },
      outputs: ["m"],
    };
    expect(problems("m[t] = 0 if t = 0, else b m[t - 1] + (1 - b) g[t]\n = (1 - b) (sum over s of (0 < s <= t) b^(t - s) g[s])", [steps])).toEqual([]); // prettier-ignore
  });
});
