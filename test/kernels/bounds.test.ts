// Kernels where their formulas turn: at the bounds of a function, of a block and of a line, at ties, nan and infinities. Each value stands often
// enough to fill vectors and leave some over.
import { describe, expect, test } from "@jest/globals";
import { sharedHeap } from "../../src/kernels/allocator.js";
import { kernels, reference } from "../../src/kernels/index.js";
import type { Dtype, FloatArray } from "../../src/kernels/ndarray.js";
import { startsOf, type Grid } from "../../src/kernels/reference/indexing.js";
import { sumOf } from "../../src/kernels/reference/sum.js";

const heap = sharedHeap()!;
const COUNT = 37;

function array(dtype: Dtype, values: readonly number[]): FloatArray {
  const made = heap.permanent(dtype, values.length);
  made.set(values);
  return made;
}
const repeated = (dtype: Dtype, value: number): FloatArray =>
  array(
    dtype,
    Array.from({ length: COUNT }, () => value),
  );

const tables = [["the reference", reference], ["the table in use", kernels]] as const; // prettier-ignore
const [one, zero] = [1, 0];

describe.each(tables)("%s", (_, table) => {
  describe.each(["float32", "float64"] as const)("%s", (dtype) => {
    /** The one value that all places have. */
    const only = (out: FloatArray): number => {
      expect(new Set(out).size).toBe(1);
      return out[0];
    };
    const near = (found: number, wanted: number): void => {
      if (Number.isFinite(wanted)) expect(Math.abs(found - wanted)).toBeLessThan(dtype === "float32" ? 1e-6 : 1e-14);
      else expect(found).toBe(wanted);
    };

    test.each([
      ["clamp", -1, 2, [[-1, -1], [2, 2], [-1.5, -1], [2.5, 2], [0.5, 0.5], [NaN, NaN], [Infinity, 2], [-Infinity, -1]]],
      ["leakyRelu", 0.25, 0, [[0, 0], [1, 1], [-1, -0.25], [NaN, NaN], [Infinity, Infinity], [-Infinity, -Infinity]]],
      ["elu", 2, 1, [[0, 0], [1, 1], [-1, 2 * Math.expm1(-1)], [-Infinity, -2], [Infinity, Infinity], [NaN, NaN]]],
      ["softplus", 2, 1, [[0.5, Math.log1p(Math.E) / 2], [0.75, 0.75], [0, Math.LN2 / 2], [-Infinity, 0], [Infinity, Infinity], [NaN, NaN]]],
    ] as const)("%s", (name, a, b, pairs) => {
      for (const [x, wanted] of pairs) {
        const out = repeated(dtype, 5);
        table[name](repeated(dtype, x), a, b, out);
        near(only(out), wanted);
      }
    }); // prettier-ignore

    test.each([
      ["clampGrad", -1, 2, [[-1, 1], [2, 1], [-1.5, 0], [2.5, 0], [0, 1], [NaN, 0]]],
      ["hardtanhGrad", -1, 2, [[-1, 0], [2, 0], [-0.5, 1], [1.5, 1], [-1.5, 0], [2.5, 0], [NaN, 0]]],
      ["leakyReluGrad", 0.25, 0, [[0, 0.25], [1, 1], [-1, 0.25]]],
      ["eluGrad", 2, 1, [[0, 2], [1, 1], [-1, 2 * Math.exp(-1)], [-Infinity, 0]]],
      ["softplusGrad", 2, 1, [[0.5, 1 / (1 + Math.exp(-1))], [0.75, 1], [0, 0.5], [-Infinity, 0], [Infinity, 1]]],
      ["geluTanhGrad", 0, 0, [[0, 0.5], [30, 1], [-30, 0], [31, 1], [-31, 0], [Infinity, 1], [-Infinity, 0]]],
    ] as const)("%s, three times what comes in", (name, a, b, pairs) => {
      for (const [x, slope] of pairs) {
        const out = repeated(dtype, 5);
        table[name](repeated(dtype, 3), repeated(dtype, x), a, b, out);
        near(only(out) / 3, slope);
      }
    }); // prettier-ignore

    test.each([
      ["sign", [[-2, -1], [0, 0], [3, 1], [NaN, 0], [-Infinity, -1]]],
      ["relu", [[0, 0], [-1, 0], [2, 2], [NaN, NaN], [-Infinity, 0]]],
      ["gelu", [[0, 0], [-Infinity, 0], [Infinity, Infinity], [NaN, NaN]]],
      ["sigmoid", [[0, 0.5], [-Infinity, 0], [Infinity, 1], [NaN, NaN]]],
      ["tanh", [[0, 0], [-Infinity, -1], [Infinity, 1], [NaN, NaN]]],
      ["exp", [[0, 1], [1, Math.E], [-Infinity, 0], [Infinity, Infinity], [NaN, NaN]]],
      ["log", [[1, 0], [0, -Infinity], [Infinity, Infinity], [-1, NaN], [NaN, NaN]]],
      ["log1p", [[0, 0], [-1, -Infinity], [Infinity, Infinity], [-2, NaN]]],
      ["expm1", [[0, 0], [-Infinity, -1], [Infinity, Infinity], [NaN, NaN]]],
      ["erf", [[0, 0], [-Infinity, -1], [Infinity, 1], [NaN, NaN]]],
    ] as const)("%s", (name, pairs) => {
      for (const [x, wanted] of pairs) {
        const out = repeated(dtype, 5);
        table[name](repeated(dtype, x), out);
        near(only(out), wanted);
      }
    }); // prettier-ignore

    test("the first of the largest and of the smallest, nan before all", () => {
      const lines = [[1, 3, 3, 2], [4, 0, 0, 4], [1, NaN, 5, NaN], [NaN, 9, -9, 1], [7, 7, 7, 7]]; // prettier-ignore
      const indices = (name: "argmax" | "argmin"): number[][] => {
        const [along, across] = [repeated(dtype, 0).subarray(0, 5), repeated(dtype, 0).subarray(0, 5)];
        table[name](array(dtype, lines.flat()), 5, 4, 1, along);
        table[name](array(dtype, [0, 1, 2, 3].flatMap((k) => lines.map((line) => line[k]))), 1, 4, 5, across); // prettier-ignore
        return [[...along], [...across]];
      };
      expect([indices("argmax"), indices("argmin")]).toEqual([[[1, 0, 1, 0, 0], [1, 0, 1, 0, 0]], [[0, 1, 1, 0, 0], [0, 1, 1, 0, 0]]]); // prettier-ignore
    });

    test("logsumexp of infinities, of one number, and of many", () => {
      const lines = [[Infinity, 0], [-Infinity, -Infinity], [-Infinity, 3], [1000, 1000], [-1000, -1000], [NaN, 1]]; // prettier-ignore
      const out = array(dtype, lines.map(() => 5)); // prettier-ignore
      table.logsumexp(array(dtype, lines.flat()), lines.length, 2, 1, out);
      const wanted = [Infinity, -Infinity, 3, 1000 + Math.LN2, -1000 + Math.LN2, NaN];
      out.forEach((found, i) => (Number.isFinite(wanted[i]) ? expect(Math.abs(found - wanted[i])).toBeLessThan(1e-4) : expect(found).toBe(wanted[i]))); // prettier-ignore
    });

    test("losses at certain probabilities and large scores", () => {
      const loss = (name: "bce" | "bceWithLogits", p: number, t: number): number => {
        const out = repeated(dtype, 5);
        table[name](repeated(dtype, p), repeated(dtype, t), out, null);
        return only(out);
      };
      expect([loss("bce", 1, 1), loss("bce", 0, 0), loss("bce", 0, 1), loss("bce", 1, 0)].map((x) => x + 0)).toEqual([0, 0, 100, 100]); // prettier-ignore
      near(loss("bce", 0.25, one), -Math.log(0.25));
      expect([loss("bceWithLogits", 1000, 1), loss("bceWithLogits", -1000, 0), loss("bceWithLogits", 1000, 0), loss("bceWithLogits", -1000, 1)]).toEqual([0, 0, 1000, 1000]); // prettier-ignore
      near(loss("bceWithLogits", 0, zero), Math.LN2);
    });

    test("1 to any power is 1, and any number to the power 0", () => {
      const power = (a: number, b: number): number => {
        const out = repeated(dtype, 5);
        table.pow(repeated(dtype, a), repeated(dtype, b), out, null);
        return only(out);
      };
      expect([power(1, NaN), power(1, Infinity), power(NaN, 0), power(-2, 3), power(2, -1), power(-2, 0.5)]).toEqual([1, 1, 1, -8, 0.5, NaN]); // prettier-ignore
    });
  });
});

test.each([0, 1, 127, 128, 129, 255, 256, 257, 300, 385, 1000])("a sum of %d whole numbers, from anywhere and with gaps", (n) => {
  const x = Array.from({ length: 3 * n + 7 }, (_, i) => i);
  expect(sumOf(x.slice(0, n))).toBe((n * Math.max(0, n - 1)) / 2);
  expect(sumOf(x, 5, 1, n)).toBe((n * (n - 1)) / 2 + 5 * n);
  expect(sumOf(x, 2, 3, n)).toBe((3 * n * (n - 1)) / 2 + 2 * n);
});

test("where the line of each entry of an index begins, for every axis", () => {
  const [shape, indexShape] = [[3, 4, 5], [2, 3, 4]]; // prettier-ignore
  for (const dim of [0, 1, 2]) {
    const wanted: number[] = [];
    for (let i = 0; i < 2; i++)
      for (let j = 0; j < 3; j++)
        for (let k = 0; k < 4; k++) wanted.push((dim === 0 ? 0 : 20 * i) + (dim === 1 ? 0 : 5 * j) + (dim === 2 ? 0 : k));
    expect([...startsOf({ shape, indexShape, dim, step: [20, 5, 1][dim], lines: null } satisfies Grid)]).toEqual(wanted);
  }
  for (const empty of [[0, 3, 4], [2, 0, 4], [2, 3, 0]]) expect([...startsOf({ shape, indexShape: empty, dim: 1, step: 5, lines: null })]).toEqual([]); // prettier-ignore
  expect([...startsOf({ shape: [], indexShape: [], dim: 0, step: 1, lines: null })]).toEqual([0]);
});
