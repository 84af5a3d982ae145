// Kernels that fold or rescale whole lines, against their plain twins or against the formula written out.
import { describe, expect, test } from "@jest/globals";
import { reference } from "../../../src/kernels/index.js";
import { BUILDS, SIZES, TYPES, array, furthest } from "./builds.js";

const SHAPES = [[1, 0, 3], [3, 1, 1], [2, 7, 5], [1, 17, 33], [4, 5, 16], [1, 9, 100], ...SIZES.map((n) => [3, n, 1])]; // prettier-ignore

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

    test("sumSquares", () => {
      for (const n of SIZES) {
        const x = array(dtype, n);
        const plain = Array.from(x).reduce((total, value) => total + value * value, 0);
        expect(Math.abs(wasm[`sumSquares_${suffix}`](x.byteOffset, n) - plain)).toBeLessThan(1e-12);
      }
    });

    test.each(["softmax", "logSoftmax"] as const)("%s and the way back", (name) => {
      for (const n of SIZES.slice(1)) {
        const lines = 3;
        const [x, gy] = [array(dtype, lines * n), array(dtype, lines * n, 2)];
        x[0] = 90; // e^90 is beyond float32
        const [fast, plain, gx] = [array(dtype, x.length), array(dtype, x.length), array(dtype, x.length)];
        wasm[`${name}_${suffix}`](x.byteOffset, lines, n, fast.byteOffset);
        reference[name](x, lines, n, 1, plain);
        expect([n, furthest(fast, plain) < (name === "softmax" ? close : 50 * close)]).toEqual([n, true]);
        wasm[`${name}Grad_${suffix}`](gy.byteOffset, plain.byteOffset, lines, n, gx.byteOffset);
        const expected = Array.from(gx, (_entry, i) => {
          const start = Math.floor(i / n) * n;
          let total = 0;
          for (let k = start; k < start + n; k++) total += name === "softmax" ? gy[k] * plain[k] : gy[k];
          return name === "softmax" ? plain[i] * (gy[i] - total) : gy[i] - Math.exp(plain[i]) * total;
        });
        expect([n, furthest(gx, expected) < 4 * close]).toEqual([n, true]);
      }
    });

    test("crossEntropy with class numbers, a row left out, and the way back", () => {
      for (const n of SIZES.slice(1)) {
        const lines = 4;
        const [x, gy] = [array(dtype, lines * n), array(dtype, lines, 2)];
        const target = array(dtype, [0, n - 1, -1, Math.floor(n / 2)]);
        const [y, loss, gx] = [array(dtype, x.length), array(dtype, lines), array(dtype, x.length)];
        wasm[`crossEntropy_${suffix}`](x.byteOffset, target.byteOffset, lines, n, y.byteOffset, loss.byteOffset);
        wasm[`crossEntropyGrad_${suffix}`](gy.byteOffset, y.byteOffset, target.byteOffset, lines, n, gx.byteOffset);
        for (let r = 0; r < lines; r++) {
          const row = Array.from(x.subarray(r * n, r * n + n));
          const sum = row.reduce((total, value) => total + Math.exp(value), 0);
          const out = target[r] < 0;
          expect(Math.abs(loss[r] - (out ? 0 : Math.log(sum) - row[target[r]]))).toBeLessThan(2 * close);
          const expected = row.map((value, j) => (out ? 0 : gy[r] * (Math.exp(value) / sum - (j === target[r] ? 1 : 0))));
          expect(furthest(gx.subarray(r * n, r * n + n), expected)).toBeLessThan(4 * close);
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
