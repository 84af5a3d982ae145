// Long sums keep their digits: against the exact sum, in whole numbers, in both tables and through the operations.
import { describe, expect, test } from "@jest/globals";
import { Generator } from "../../src/core/rng.js";
import { sharedHeap } from "../../src/kernels/allocator.js";
import { kernels, reference } from "../../src/kernels/index.js";
import { metricOf } from "../../src/metrics/metrics.js";
import { tensor } from "../../src/index.js";

const GRID = 2 ** 44;

/** Multiples of 2^-44 in [0, 1): each is a float64, their sum is not. */
function grains(n: number): Float64Array {
  const x = sharedHeap()!.permanent("float64", n) as Float64Array;
  new Generator(5).uniform(x);
  return x.map((value, i) => (x[i] = Math.floor(value * GRID) / GRID));
}

/** How far `sum` is from the exact sum of x[start], x[start + step], ... as a share of it. */
function error(sum: number, x: Float64Array, start = 0, step = 1): number {
  let exact = 0n;
  for (let i = start; i < x.length; i += step) exact += BigInt(x[i] * GRID);
  return Number(BigInt(Math.round(sum * GRID)) - exact) / Number(exact);
}

describe.each([
  ["the table in use", kernels],
  ["the reference", reference],
])("%s", (_, table) => {
  test.each([
    [1, 1_000_000, 1],
    [3, 100_001, 1],
    [1, 60_000, 17],
  ])("sums of (%i, %i, %i)", (outer, n, inner) => {
    const x = grains(outer * n * inner);
    const out = sharedHeap()!.permanent("float64", outer * inner) as Float64Array;
    table.sum(x, outer, n, inner, out);
    for (let o = 0; o < outer; o++) {
      const block = x.subarray(o * n * inner, (o + 1) * n * inner);
      for (let i = 0; i < inner; i++) expect(Math.abs(error(out[o * inner + i], block, i, inner))).toBeLessThan(1e-15);
    }
  });

  test("infinities and nan stay what they are", () => {
    const x = sharedHeap()!.permanent("float64", 1000);
    const out = sharedHeap()!.permanent("float64", 1);
    const sumWith = (...values: number[]): number => {
      x.fill(1);
      values.forEach((value, i) => (x[300 + 200 * i] = value));
      table.sum(x, 1, 1000, 1, out);
      return out[0];
    };
    expect(sumWith(Infinity)).toBe(Infinity);
    expect(sumWith(Infinity, -Infinity)).toBeNaN();
    expect(sumWith(1e308, 1e308)).toBe(Infinity);
  });

  test("up to 128 numbers are added in their order, as ever", () => {
    const x = grains(128);
    const out = sharedHeap()!.permanent("float64", 1);
    reference.sum(x, 1, 128, 1, out);
    expect(out[0]).toBe(x.reduce((total, value) => total + value, 0));
  });
});

test("mean and metrics of a million rows", () => {
  const x = grains(1_000_000);
  expect(Math.abs(error(tensor(Array.from(x), { dtype: "float64" }).mean().item() * 1e6, x))).toBeLessThan(1e-15);
  const zeros = new Float64Array(x.length);
  const mae = metricOf("mae").compute({ task: "regression", outputs: x, targets: zeros, classes: 0 }) as number;
  expect(Math.abs(error(mae * 1e6, x))).toBeLessThan(1e-15);
});
