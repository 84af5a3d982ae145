// Kernels that fold or rescale whole lines, against their plain twins or against the formula written out.
import { describe, expect, test } from "@jest/globals";
import { reference } from "../../../src/kernels/index.js";
import { BUILDS, SIZES, TYPES, array, furthest } from "./builds.js";

const SHAPES = [[1, 0, 3], [3, 1, 1], [2, 7, 5], [1, 17, 33], [4, 5, 16], [1, 9, 100], ...SIZES.map((n) => [3, n, 1])];

describe.each(BUILDS)("the %s build", (_, wasm) => {
  describe.each(TYPES)("%s", (dtype, suffix) => {
    const close = dtype === "float32" ? 2e-6 : 1e-14;

    test.each(["sum", "amax", "amin"] as const)("%s over any axis; nan wins", (name) => {
      for (const [outer, n, inner] of SHAPES) {
        for (const hole of [false, true]) {
          const x = array(dtype, outer * n * inner);
          if (hole) x[Math.floor(x.length / 2)] = NaN;
          const [fast, plain] = [array(dtype, outer * inner), array(dtype, outer * inner)];
          wasm[`${name}_${suffix}`](x.byteOffset, outer, n, inner, fast.byteOffset);
          reference[name](x, outer, n, inner, plain);
          expect([outer, n, inner, furthest(fast, plain) <= (name === "sum" ? close : 0)]).toEqual([outer, n, inner, true]);
        }
      }
    });

    test("long float32 sums keep their digits, along lines and along columns", () => {
      const n = 20_000;
      const x = array(dtype, 9 * n).fill(0.1);
      const out = array(dtype, 9);
      wasm[`sum_${suffix}`](x.byteOffset, 1, n, 9, out.byteOffset);
      wasm[`sum_${suffix}`](x.byteOffset, 1, n, 1, out.byteOffset);
      expect(furthest(out, new Array(9).fill(x[0] * n))).toBeLessThan(dtype === "float32" ? 2e-4 : 1e-9);
    });

    test.each(["softmax", "logSoftmax"] as const)("%s", (name) => {
      for (const n of SIZES.slice(1)) {
        const x = array(dtype, 3 * n);
        x[0] = 90; // e^90 is beyond float32
        const [fast, plain] = [array(dtype, x.length), array(dtype, x.length)];
        wasm[`${name}_${suffix}`](x.byteOffset, 3, n, fast.byteOffset);
        reference[name](x, 3, n, 1, plain);
        expect([n, furthest(fast, plain) < (name === "softmax" ? close : 50 * close)]).toEqual([n, true]);
      }
    });

    test("the way back through softmax, into another array or its own", () => {
      for (const n of SIZES.slice(1)) {
        const [y, gy, gx] = [array(dtype, 3 * n), array(dtype, 3 * n, 2), array(dtype, 3 * n)];
        reference.softmax(array(dtype, 3 * n, 3), 3, n, 1, y);
        const expected = Array.from(gx, (_entry, i) => {
          const start = Math.floor(i / n) * n;
          let total = 0;
          for (let k = start; k < start + n; k++) total += gy[k] * y[k];
          return y[i] * (gy[i] - total);
        });
        for (const into of [gx, gy]) {
          wasm[`softmaxGrad_${suffix}`](gy.byteOffset, y.byteOffset, 3, n, into.byteOffset);
          expect([n, furthest(into, expected) < 4 * close]).toEqual([n, true]);
        }
      }
    });

    test("normalize and the way back", () => {
      for (const n of SIZES.slice(2)) {
        const [x, gy] = [array(dtype, 3 * n).map((value) => value + 100), array(dtype, 3 * n, 2)];
        const lent = array(dtype, Array.from(x)); // map() makes an ordinary array
        const [fast, plain] = [array(dtype, 3 * n), array(dtype, 3 * n)];
        wasm[`normalize_${suffix}`](lent.byteOffset, 3, n, 1e-5, fast.byteOffset);
        reference.normalize(lent, n, 1e-5, plain);
        expect([n, furthest(fast, plain) < 20 * close]).toEqual([n, true]);
        wasm[`normalizeGrad_${suffix}`](gy.byteOffset, lent.byteOffset, 3, n, 1e-5, fast.byteOffset);
        reference.normalizeGrad(gy, lent, n, 1e-5, plain);
        const size = Math.max(1, ...Array.from(plain, Math.abs));
        expect([n, furthest(fast, plain) < 20 * close * size]).toEqual([n, true]);
      }
    });
  });
});
