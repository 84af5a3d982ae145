// Products of matrices and vectors, copies along strides, rows by number, and the step of Adam.
import { describe, expect, test } from "@jest/globals";
import { reference } from "../../../src/kernels/index.js";
import { BUILDS, SIZES, TYPES, array, furthest, heap } from "./builds.js";

const SCRATCH = 1 << 17;
const WALK = 1 << 16;

describe.each(BUILDS)("the %s build", (_, wasm) => {
  describe.each(TYPES)("%s", (dtype, suffix) => {
    const single = dtype === "float32";
    const gemm = wasm[`gemm_${suffix}`];

    test("products with vectors on either side, transposed or not, into a wider matrix", () => {
      for (const long of SIZES) {
        for (const k of [0, 1, 3, 17, 70]) {
          for (const [m, n] of [[long, 1], [1, long], [long, 3]]) {
            for (const layout of [0, 1, 2, 3]) {
              const [a, b] = [array(dtype, m * k), array(dtype, k * n, 2)];
              const [ars, acs] = layout & 1 ? [1, m] : [k, 1];
              const [brs, bcs] = layout & 2 ? [1, k] : [n, 1];
              const ldc = n + 2;
              const [c, expected] = [array(dtype, m * ldc, 3), array(dtype, m * ldc, 3)];
              gemm(m, n, k, a.byteOffset, ars, acs, b.byteOffset, brs, bcs, c.byteOffset, ldc, SCRATCH);
              for (let i = 0; i < m; i++) {
                for (let j = 0; j < n; j++) {
                  let total = 0;
                  for (let p = 0; p < k; p++) total += a[i * ars + p * acs] * b[p * brs + j * bcs];
                  expected[i * ldc + j] = total;
                }
              }
              const right = furthest(c, expected) <= (single ? 2e-6 : 4e-15) * (1 + k);
              expect([m, n, k, layout, right]).toEqual([m, n, k, layout, true]);
            }
          }
        }
      }
    }); // prettier-ignore

    test("a row of a product does not depend on which rows are computed with it", () => {
      for (const [n, k] of [[1, 100], [1, 37], [20, 300]]) {
        for (const transposed of [false, true]) {
          const m = 39;
          const [a, b] = [array(dtype, m * k), array(dtype, k * n, 2)];
          const [ars, acs] = transposed ? [1, m] : [k, 1];
          const [whole, parts] = [array(dtype, m * n), array(dtype, m * n)];
          const size = a.BYTES_PER_ELEMENT;
          gemm(m, n, k, a.byteOffset, ars, acs, b.byteOffset, n, 1, whole.byteOffset, n, SCRATCH);
          for (const [from, to] of [[0, 5], [5, 22], [22, 39]]) {
            gemm(to - from, n, k, a.byteOffset + from * ars * size, ars, acs, b.byteOffset, n, 1, parts.byteOffset + from * n * size, n, SCRATCH);
          }
          expect(Array.from(parts)).toEqual(Array.from(whole));
        }
      }
    }); // prettier-ignore

    test("read, with the last two axes exchanged", () => {
      for (const rows of SIZES.slice(1)) {
        for (const columns of [1, 2, 3, 4, 9, 16]) {
          const shape = [2, rows, columns];
          const strides = [rows * columns + 1, 1, rows];
          const x = array(dtype, 2 * rows * columns + 1);
          const [fast, plain] = [array(dtype, 2 * rows * columns), array(dtype, 2 * rows * columns)];
          new Int32Array(heap.memory.buffer, WALK, 7).set([3, ...shape, ...strides]);
          wasm[`read_${suffix}`](x.byteOffset, WALK, fast.byteOffset);
          reference.read(x, { shape, strides, offset: 0 }, plain);
          expect(Array.from(fast)).toEqual(Array.from(plain));
        }
      }
    });

    test("three steps of Adam and AdamW", () => {
      for (const n of SIZES) {
        for (const decoupled of [false, true]) {
          const [p, g, m, v] = [1, 2, 3, 4].map((seed) => array(dtype, n, seed).map((x) => (seed > 2 ? 0 : x)));
          const [fp, fg, fm, fv] = [p, g, m, v].map((content) => array(dtype, Array.from(content)));
          for (let step = 1; step <= 3; step++) {
            const lr = 0.01;
            reference.adam(p, g, m, v, { lr, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.1, decoupled, step });
            const [size, root] = [lr / (1 - 0.9 ** step), Math.sqrt(1 - 0.999 ** step)];
            const [decay, shrink] = decoupled ? [0, 1 - lr * 0.1] : [0.1, 1];
            const addresses = [fp, fg, fm, fv].map((x) => x.byteOffset) as [number, number, number, number];
            wasm[`adam_${suffix}`](...addresses, n, size, root, 0.9, 0.999, 1e-8, decay, shrink);
          }
          expect(furthest(fp, p)).toBeLessThan(single ? 5e-7 : 1e-14);
          // 1 - 0.999 taken in float32 would be off by 1e-5
          for (let i = 0; i < n; i++) expect(Math.abs(fv[i] - v[i])).toBeLessThan((single ? 2e-6 : 1e-14) * v[i] + 1e-30);
        }
      }
    });
  });
});
