// The fast kernels equal their plain twins: on sizes around the width of a vector, on nothing at all, and on numbers that are none.
import { describe, expect, test } from "@jest/globals";
import { Generator } from "../../src/core/rng.js";
import { sharedHeap } from "../../src/kernels/allocator.js";
import { kernels, reference, type Windows } from "../../src/kernels/index.js";
import { stridesOf, type Dtype, type FloatArray } from "../../src/kernels/ndarray.js";
import { broadcastShapes, broadcastStrides } from "../../src/autograd/shapes.js";

const heap = sharedHeap()!;
const SIZES = [0, 1, 2, 3, 5, 7, 8, 15, 16, 17, 31, 33, 64, 100];
const DTYPES = ["float32", "float64"] as const;
const SPECIAL = [NaN, Infinity, -Infinity, 0, -0, 1e-45, -1e-310, 88.8, -104, 1e30, -1e30, 0.625, -0.624];

/** Normal numbers, with all special ones among them where there is room. */
function numbers(dtype: Dtype, n: number, seed: number, special = false): FloatArray {
  const array = heap.permanent(dtype, n);
  new Generator(seed).normal(array);
  if (special) SPECIAL.forEach((x, i) => n > 20 && (array[i + 3] = x));
  return array;
}

/** Where a and b differ by more than `ulps` units in the last place of their dtype (and by more than the smallest normal number). */
function differences(a: FloatArray, b: FloatArray, ulps: number, absolute = 0): string[] {
  const unit = a instanceof Float32Array ? 2 ** -23 : 2 ** -52;
  const found: string[] = [];
  a.forEach((x, i) => {
    const y = b[i];
    const close = Math.abs(x - y) <= ulps * unit * Math.abs(y) + absolute * unit + (unit > 1e-10 ? 1.2e-38 : 0);
    if (!(Object.is(x, y) || x === y || close)) found.push(`${i}: ${x} and ${y}`);
  });
  return found;
}

test("the fast table is in use, and is another one", () => {
  const mode = process.env.MLBH_KERNELS;
  if (mode === "reference") expect(kernels).toBe(reference);
  else expect(kernels.matmul).not.toBe(reference.matmul);
});

describe.each(DTYPES)("%s", (dtype) => {
  test.each(["neg", "exp", "sqrt", "abs", "relu", "sigmoid", "tanh"] as const)("%s", (name) => {
    for (const n of SIZES) {
      const x = numbers(dtype, n, n, true);
      const [fast, plain] = [numbers(dtype, n, 1), numbers(dtype, n, 2)];
      kernels[name](x, fast);
      reference[name](x, plain);
      expect([n, differences(fast, plain, dtype === "float32" ? 4 : 0)]).toEqual([n, []]);
    }
  });

  test.each([
    "add",
    "sub",
    "mul",
    "div",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "maximum",
    "pow",
    "reluGrad",
    "sigmoidGrad",
    "tanhGrad",
  ] as const)("%s, with every kind of stretching", (name) => {
    const pairs = [
      ...SIZES.map((n) => [[n], [n]]),
      ...[[[5, 33], [33]], [[5, 33], [5, 1]], [[5, 33], []], [[], [5, 33]], [[33], [5, 33]], [[5, 1], [1, 33]], [[2, 3, 17], [3, 17]], [[2, 1, 17], [2, 3, 1]], [[4, 1, 4, 8], [1, 4, 1, 8]], [[3, 4, 17], [4, 1]], [[3, 1, 17], [1, 4, 1]], [[2, 3, 4, 5], [3, 1, 5]]], // prettier-ignore
    ];
    for (const [shapeA, shapeB] of pairs) {
      const shape = broadcastShapes("test", shapeA, shapeB);
      const size = (s: readonly number[]): number => s.reduce((p, q) => p * q, 1);
      const [a, b] = [numbers(dtype, size(shapeA), 3, !name.endsWith("Grad")), numbers(dtype, size(shapeB), 4)];
      const [fast, plain] = [numbers(dtype, size(shape), 1), numbers(dtype, size(shape), 2)];
      const same = String(shapeA) === String(shapeB);
      const broadcast = same
        ? null
        : { shape, aStrides: broadcastStrides(shapeA, shape), bStrides: broadcastStrides(shapeB, shape) };
      kernels[name](a, b, fast, broadcast);
      reference[name](a, b, plain, broadcast);
      expect([shapeA, shapeB, differences(fast, plain, name.endsWith("Grad") ? 4 : 0, name.endsWith("Grad") ? 16 : 0)]).toEqual([
        shapeA,
        shapeB,
        [],
      ]);
    }
  });

  test("where", () => {
    for (const [shapeA, shapeB] of [
      [
        [7, 9],
        [7, 9],
      ],
      [[], [7, 9]],
      [[7, 9], []],
      [[], []],
      [[9], [7, 1]],
    ]) {
      const condition = numbers(dtype, 63, 1).map((x) => (x > 0 ? 1 : 0));
      const mask = numbers(dtype, 63, 1);
      mask.set(condition);
      const [a, b] = [
        numbers(
          dtype,
          shapeA.reduce((p, q) => p * q, 1),
          2,
        ),
        numbers(
          dtype,
          shapeB.reduce((p, q) => p * q, 1),
          3,
        ),
      ];
      const [fast, plain] = [numbers(dtype, 63, 4), numbers(dtype, 63, 5)];
      const [cs, as, bs] = [[7, 9], shapeA, shapeB].map((shape) => broadcastStrides(shape, [7, 9]));
      kernels.where(mask, cs, a, as, b, bs, [7, 9], fast);
      reference.where(mask, cs, a, as, b, bs, [7, 9], plain);
      expect(differences(fast, plain, 0)).toEqual([]);
    }
  });

  test.each([
    [[4, 6], [2, 3, 4, 6], []], // as attention has it: one mask for all rows and heads
    [
      [3, 4, 6],
      [2, 3, 4, 6],
      [4, 6],
    ],
    [
      [2, 3, 1, 6],
      [2, 3, 4, 6],
      [2, 3, 4, 6],
    ],
    [
      [2, 3, 4, 6],
      [2, 1, 4, 6],
      [3, 4, 6],
    ],
  ])("where with a mask of %j", (...shapes) => {
    const shape = [2, 3, 4, 6];
    const [mask, a, b] = shapes.map((of, i) => numbers(dtype, of.reduce((p, q) => p * q, 1), i)); // prettier-ignore
    mask.forEach((x, i) => (mask[i] = x > 0 ? 1 : 0));
    const [cs, as, bs] = shapes.map((of) => broadcastStrides(of, shape));
    const [fast, plain] = [numbers(dtype, 144, 4), numbers(dtype, 144, 5)];
    kernels.where(mask, cs, a, as, b, bs, shape, fast);
    reference.where(mask, cs, a, as, b, bs, shape, plain);
    expect(differences(fast, plain, 0)).toEqual([]);
  });

  test.each(["sum", "amax", "softmax", "logSoftmax", "logsumexp"] as const)("%s over each axis", (name) => {
    for (const [outer, n, inner] of [
      [1, 0, 3],
      [3, 1, 1],
      [3, 33, 1],
      [1, 100, 1],
      [2, 7, 5],
      [1, 17, 33],
      [4, 5, 16],
      [2, 1000, 1],
    ]) {
      if (n === 0 && name !== "sum") continue;
      const x = numbers(dtype, outer * n * inner, 7);
      const size = name.startsWith("log") && name !== "logsumexp" || name === "softmax" ? x.length : outer * inner; // prettier-ignore
      const [fast, plain] = [numbers(dtype, size, 1), numbers(dtype, size, 2)];
      kernels[name](x, outer, n, inner, fast);
      reference[name](x, outer, n, inner, plain);
      const furthest = Math.max(0, ...Array.from(fast, (value, i) => Math.abs(value - plain[i])));
      expect([outer, n, inner, furthest < (dtype === "float32" ? 1e-5 : 1e-12)]).toEqual([outer, n, inner, true]);
    }
  });

  test("softmax of lines with infinities and nan", () => {
    const lines = [[-Infinity, 0, 1, 2, 3], [-Infinity, -Infinity, -Infinity, -Infinity, -Infinity], [1, NaN, 2, 3, 4], [1000, 1001, 999, 1000, 1000]]; // prettier-ignore
    const x = numbers(dtype, 20, 1);
    x.set(lines.flat());
    for (const name of ["softmax", "logSoftmax"] as const) {
      const [fast, plain] = [numbers(dtype, 20, 1), numbers(dtype, 20, 2)];
      kernels[name](x, 4, 5, 1, fast);
      reference[name](x, 4, 5, 1, plain);
      expect(differences(fast, plain, 16)).toEqual([]);
    }
  });

  test("matmul of any size, transposed operands, operands outside the memory", () => {
    const tolerance = dtype === "float32" ? 2e-5 : 1e-12;
    for (const [m, k, n] of [
      [1, 1, 1],
      [4, 8, 8],
      [5, 7, 3],
      [17, 33, 9],
      [3, 300, 20],
      [100, 1, 100],
      [97, 257, 31],
      [2, 5, 1100],
    ]) {
      for (const transposeA of [false, true]) {
        for (const outside of [false, true]) {
          const take = (array: FloatArray): FloatArray => (outside ? array.slice() : array);
          const [a, b] = [take(numbers(dtype, m * k, 1)), take(numbers(dtype, k * n, 2))];
          const left = { data: a, offset: 0, row: transposeA ? 1 : k, column: transposeA ? m : 1 };
          const right = { data: b, offset: 0, row: transposeA ? 1 : n, column: transposeA ? k : 1 };
          const [fast, plain] = [take(numbers(dtype, m * n + 3, 3)), numbers(dtype, m * n + 3, 3)];
          kernels.matmul(m, k, n, left, right, fast, 3);
          reference.matmul(m, k, n, left, right, plain, 3);
          const furthest = Math.max(...Array.from(fast, (value, i) => Math.abs(value - plain[i])));
          expect([m, k, n, furthest < tolerance * Math.sqrt(k)]).toEqual([m, k, n, true]);
        }
      }
    }
  });

  test("read along any strides", () => {
    const x = numbers(dtype, 4 * 5 * 6 * 7, 1);
    const strides = stridesOf([4, 5, 6, 7]);
    const walks = [
      { shape: [7, 6, 5, 4], strides: [...strides].reverse(), offset: 0 },
      { shape: [4, 6, 5, 7], strides: [strides[0], strides[2], strides[1], 1], offset: 0 },
      { shape: [3, 3], strides: [210, 14], offset: 8 },
      { shape: [20], strides: [2], offset: 1 },
      { shape: [3, 40], strides: [0, 1], offset: 0 },
      { shape: [0, 40], strides: [1, 1], offset: 0 },
    ];
    for (const walk of walks) {
      const size = walk.shape.reduce((p, q) => p * q, 1);
      const [fast, plain] = [numbers(dtype, size, 1), numbers(dtype, size, 2)];
      kernels.read(x, walk, fast);
      reference.read(x, walk, plain);
      expect(Array.from(fast)).toEqual(Array.from(plain));
      if (walk.strides.includes(0)) continue;
      const [here, there] = [numbers(dtype, x.length, 8), numbers(dtype, x.length, 8)];
      kernels.write(plain, walk, here);
      reference.write(plain, walk, there);
      expect(Array.from(here)).toEqual(Array.from(there));
    }
  });

  test("windows over images, with stride, padding and dilation", () => {
    const shapes = [
      {
        images: 2,
        channels: 3,
        height: 9,
        width: 11,
        kernel: [3, 2],
        stride: [1, 1],
        padding: [0, 0],
        dilation: [1, 1],
        out: [7, 10],
      },
      {
        images: 1,
        channels: 2,
        height: 8,
        width: 7,
        kernel: [3, 3],
        stride: [2, 3],
        padding: [1, 2],
        dilation: [1, 1],
        out: [4, 3],
      },
      {
        images: 2,
        channels: 1,
        height: 12,
        width: 12,
        kernel: [2, 3],
        stride: [1, 1],
        padding: [2, 3],
        dilation: [3, 2],
        out: [13, 14],
      },
      {
        images: 1,
        channels: 1,
        height: 3,
        width: 3,
        kernel: [2, 2],
        stride: [1, 1],
        padding: [5, 5],
        dilation: [1, 1],
        out: [12, 12],
      },
      ...[
        { stride: [2, 2], padding: [1, 1], dilation: [1, 1], out: [6, 11] },
        { stride: [2, 2], padding: [0, 0], dilation: [1, 1], out: [6, 11] }, // reaches over the end
        { stride: [3, 3], padding: [0, 0], dilation: [2, 1], out: [3, 7] },
      ].map((w) => ({ images: 2, channels: 2, height: 11, width: 21, kernel: [2, 2], ...w })),
    ] as unknown as Windows[];
    for (const w of shapes) {
      const pixels = w.images * w.channels * w.height * w.width;
      const windows = w.images * w.channels * w.out[0] * w.out[1];
      const entries = windows * w.kernel[0] * w.kernel[1];
      const x = numbers(dtype, pixels, 5);
      x.forEach((value, i) => (x[i] = i % 13 === 7 ? NaN : Math.round(value))); // ties: the first is the largest, and nan before all
      const columns = numbers(dtype, entries, 6);
      const run = (table: typeof kernels): FloatArray[] => {
        const [unfolded, folded, places, largest] = [
          numbers(dtype, entries, 1),
          heap.permanent(dtype, pixels),
          numbers(dtype, windows, 2),
          numbers(dtype, windows, 3),
        ];
        table.unfold(x, w, unfolded);
        table.fold(columns, w, folded);
        if (w.padding[0] <= w.dilation[0]) table.maxWindows(x, w, places, largest); // no window lies in the padding alone
        return [unfolded, folded, places, largest];
      };
      const [fast, plain] = [run(kernels), run(reference)];
      fast.forEach((array, i) => expect(differences(array, plain[i], 8, 8)).toEqual([]));
    }
  });

  test("gather and scatterAdd along lines", () => {
    const [lines, length, count] = [7, 9, 5];
    const grid = {
      lines: { lines, length, count },
      step: 1,
      shape: [lines, length],
      indexShape: [lines, count],
      dim: 1,
    };
    const index = numbers(dtype, lines * count, 1);
    index.forEach((_, i) => (index[i] = (i * 4) % length));
    const [x, src] = [numbers(dtype, lines * length, 2), numbers(dtype, lines * count, 3)];
    const run = (table: typeof kernels): FloatArray[] => {
      const [read, added] = [numbers(dtype, lines * count, 4), numbers(dtype, lines * length, 5)];
      table.gather(x, index, grid, read);
      table.scatterAdd(src, index, grid, added);
      return [read, added];
    };
    const [fast, plain] = [run(kernels), run(reference)];
    fast.forEach((array, i) => expect(Array.from(array)).toEqual(Array.from(plain[i])));
  });

  test("gelu and its slope, layer normalization, Adam", () => {
    const tolerance = dtype === "float32" ? 2e-6 : 1e-13;
    for (const n of [1, 4, 7, 33, 128]) {
      const [x, gy] = [numbers(dtype, 3 * n, 1), numbers(dtype, 3 * n, 2)];
      const run = (table: typeof kernels): FloatArray[] => {
        const results = [1, 2, 3, 4, 5, 6, 7].map((seed) => numbers(dtype, 3 * n, seed + 10));
        const [gelu, slope, normal, normalSlope, p, m, v] = results;
        v.forEach((value, i) => (v[i] = value * value));
        table.gelu(x, gelu);
        table.geluGrad(gy, x, slope, null);
        table.normalize(x, n, 1e-2, normal);
        table.normalizeGrad(gy, x, n, 1e-2, normalSlope);
        const settings = { lr: 0.1, beta1: 0.9, beta2: 0.99, eps: 1e-8, weightDecay: 0.1 };
        table.adam(p, gy, m, v, { ...settings, decoupled: true, step: 3 });
        table.adam(p, gy, m, v, { ...settings, decoupled: false, step: 4 });
        return results;
      };
      const [fast, plain] = [run(kernels), run(reference)];
      fast.forEach((array, r) => {
        const furthest = Math.max(
          ...Array.from(array, (value, i) => Math.abs(value - plain[r][i]) / Math.max(1, Math.abs(plain[r][i]))),
        );
        expect([n, r, furthest < tolerance]).toEqual([n, r, true]);
      });
    }
  });

  test("sgd", () => {
    const base = { lr: 0.1, momentum: 0.9, dampening: 0, weightDecay: 0.01, nesterov: false, maximize: false };
    for (const settings of [base, { ...base, nesterov: true }, { ...base, dampening: 0.5, maximize: true }]) {
      for (const n of [17, 64]) {
        const gradient = numbers(dtype, n, 9);
        const run = (table: typeof kernels): FloatArray => {
          const [p, v] = [numbers(dtype, n, 1), numbers(dtype, n, 2)];
          for (let i = 0; i < 3; i++) table.sgd(p, gradient, v, i === 0, settings);
          table.sgd(p, gradient, null, true, { ...settings, momentum: 0 });
          return p;
        };
        const [fast, plain] = [run(kernels), run(reference)];
        expect(Math.max(...Array.from(fast, (x, i) => Math.abs(x - plain[i])))).toBeLessThan(dtype === "float32" ? 2e-6 : 1e-14);
      }
    }
  });
});
