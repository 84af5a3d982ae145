// The self-test of mlbh doctor: how much it compares, and that it notices what is wrong in any kernel.
import { describe, expect, test } from "@jest/globals";
import { nativeProducts, reference, tableOf, type Kernels } from "../../src/kernels/index.js";
import type { FloatArray } from "../../src/kernels/ndarray.js";
import { elementwise } from "../../src/kernels/reference/elementwise.js";
import { binary } from "../../src/kernels/reference/binary.js";
import { reduce } from "../../src/kernels/reference/reduce.js";
import { selfTest } from "../../src/kernels/selfTest.js";

const count = (table: object): number => Object.keys(table).length;
const pairs = count(binary) - 1; // without where, which takes three

/** Numbers of one dtype that each family compares: those of all that its kernels write. */
const numbers: Readonly<Record<string, number>> = {
  products: 2 * (2 * 2 + 33 * 31 + 193 * 40 + 30 + 30) + 3 * 40 * 50,
  "functions of a number": count(elementwise) * 5003,
  "functions of two": 5003 + pairs * (5003 + 4983),
  "activations with settings": (5 + 6) * 5003,
  "sums and extremes": count(reduce) * (33 + 301),
  softmax: 3 * 33 * 65, // that of logsumexp goes on behind its 33 lines
  normalization: 2 * 33 * 65,
  "moves and picks": 3 * 7 * 5 * 33 + 7 * 20,
  "windows of images": 2 * 3 * 6 * 72 + 2 * 3 * 12 * 11 + 2 * (2 * 3 * 72),
  attention: 3 * (70 * 8 + 81 * 8 + 81 * 5) + 3 * 70 * 5,
  "steps of optimizers": 2 * 5003,
};

test("the plain kernels against themselves: every number of both dtypes, no difference", () => {
  const expected = Object.entries(numbers).map(([family, n]) => ({ family, numbers: 2 * n, error: { float32: 0, float64: 0 }, ok: true })); // prettier-ignore
  expect(selfTest(reference)).toEqual(expected);
});

test.each(["wasm", "native"] as const)("the kernels %s are right", (mode) => {
  if (mode === "native" && typeof nativeProducts() === "string") return; // there are none on every machine
  expect(selfTest(tableOf(mode)).filter(({ ok }) => !ok)).toEqual([]);
});

/** The plain kernels, one of which changes the first number that is one. @param dtype the dtype in which it does, both when left out */
function wrong(name: keyof Kernels, change: (x: number) => number, dtype?: typeof Float32Array | typeof Float64Array): Kernels {
  const kernel = (...args: unknown[]): void => {
    (reference[name] as (...all: unknown[]) => void)(...args);
    const isNumbers = (arg: unknown): arg is FloatArray => arg instanceof Float32Array || arg instanceof Float64Array;
    const out = (name === "adam" || name === "sgd" ? args.find(isNumbers) : args.findLast(isNumbers))!; // these write over their first
    const at = out.findIndex(Number.isFinite);
    if (dtype === undefined || out instanceof dtype) out[at] = change(out[at]);
  };
  return { ...reference, [name]: kernel };
}

/** The kernels that a family calls. */
function kernelsOf(family: string): (keyof Kernels)[] {
  const called = new Set<PropertyKey>();
  selfTest(new Proxy(reference, { get: (table, name) => (called.add(name), table[name as keyof Kernels]) }), { only: [family] });
  return [...called] as (keyof Kernels)[];
}

describe("one number that is wrong is noticed", () => {
  const cases = Object.keys(numbers).flatMap((family) => kernelsOf(family).map((name) => [family, name] as const));

  test("in every kernel", () => expect(cases.map(([, name]) => name).sort()).toEqual(Object.keys(reference).sort()));

  test.each(cases)("%s: %s", (family, name) => {
    const [{ ok, error }] = selfTest(
      wrong(name, (x) => x + 0.01 * Math.max(1, Math.abs(x))),
      { only: [family] },
    );
    expect(ok).toBe(false);
    for (const dtype of ["float32", "float64"] as const) {
      expect(error[dtype]).toBeGreaterThan(0.0099);
      expect(error[dtype]).toBeLessThan(0.0101);
    }
  });
});

test("in one dtype alone, too", () => {
  const only = ["softmax"];
  const errors = ([Float32Array, Float64Array] as const).map(
    (dtype) =>
      selfTest(
        wrong("softmax", (x) => x + 0.5, dtype),
        { only },
      )[0],
  );
  expect(errors.map(({ ok }) => ok)).toEqual([false, false]);
  expect(errors.map(({ error: { float32, float64 } }) => [float32 > 0.4, float64 > 0.4])).toEqual([[true, false], [false, true]]); // prettier-ignore
});

test("nan or an infinity in the place of a number is as wrong as can be", () => {
  for (const x of [NaN, Infinity, -Infinity])
    expect(selfTest(wrong("exp", () => x), { only: ["functions of a number"] })[0]).toMatchObject({ error: { float32: Infinity, float64: Infinity }, ok: false }); // prettier-ignore
});

test("what is still rounding can be said, and what it is compared with", () => {
  const only = ["normalization"];
  const off = wrong("normalize", (x) => x + 2 ** -8);
  const ok = (float32: number, float64: number): boolean => selfTest(off, { only, allowed: { float32, float64 } })[0].ok;
  expect([ok(2 ** -7, 2 ** -7), ok(2 ** -9, 2 ** -7), ok(2 ** -7, 2 ** -9)]).toEqual([true, false, false]);
  expect(selfTest(off, { only, against: off })[0].error).toEqual({ float32: 0, float64: 0 });
  expect(selfTest(off, { only }).map(({ family }) => family)).toEqual(only);
});
