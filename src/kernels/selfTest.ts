// Whether a table of kernels computes on this machine what the plain ones do: every kernel once or more, on sizes around those at which vectors, tiles
// and blocks end, in both dtypes.
import { Generator } from "../core/rng.js";
import { permanent } from "./allocator.js";
import { reference, type Kernels } from "./index.js";
import { stridesOf, type Dtype, type FloatArray } from "./ndarray.js";
import { attentionRoom } from "./reference/attention.js";
import { binary } from "./reference/binary.js";
import type { curves } from "./reference/curves.js";
import { elementwise } from "./reference/elementwise.js";
import { reduce } from "./reference/reduce.js";
import { softmax } from "./reference/softmax.js";

/** @param draw an array of n normal numbers, other ones with every call. @returns all that the kernels have written */
type Family = (kernels: Kernels, draw: (n: number) => FloatArray) => readonly FloatArray[];

/** Calls each kernel, and returns what it has written into an array of n numbers. */
function each<Name extends keyof Kernels>(names: readonly Name[], n: number, call: (name: Name, out: FloatArray) => void, draw: (n: number) => FloatArray): FloatArray[] {
  return names.map((name) => {
    const out = draw(n);
    call(name, out);
    return out;
  });
} // prettier-ignore

const keysOf = <T extends object>(table: T): (keyof T)[] => Object.keys(table) as (keyof T)[];
const { where: _, ...pairs } = binary;
const slopes = ["clampGrad", "hardtanhGrad", "leakyReluGrad", "eluGrad", "softplusGrad", "geluTanhGrad"] as const;
const bends = ["clamp", "leakyRelu", "elu", "softplus", "geluTanh"] as const satisfies Exclude<keyof typeof curves, (typeof slopes)[number]>[]; // prettier-ignore

/** m, k, n; the third is cut into two blocks of k, and shared out over the threads where there are some. */
const SIZES = [[2, 3, 2], [33, 65, 31], [193, 300, 40], [1, 200, 30], [30, 200, 1]] as const; // prettier-ignore

const families: Readonly<Record<string, Family>> = {
  products: (kernels, draw) => {
    const single = SIZES.flatMap(([m, k, n]) =>
      [false, true].map((turned) => {
        const a = { data: draw(m * k), offset: 0, ...(turned ? { row: 1, column: m } : { row: k, column: 1 }) };
        const b = { data: draw(k * n), offset: 0, ...(turned ? { row: 1, column: k } : { row: n, column: 1 }) };
        const out = draw(m * n);
        kernels.matmul(m, k, n, a, b, out, 0);
        return out;
      }),
    );
    const [a, b, out] = [draw(3 * 40 * 33), draw(33 * 50), draw(3 * 40 * 50)];
    const right = { data: b, offset: 0, row: 50, column: 1 };
    kernels.matmulBatch(3, [40, 33, 50], { data: a, offset: 0, row: 33, column: 1 }, 40 * 33, right, 0, out);
    return [...single, out];
  },
  "functions of a number": (kernels, draw) => {
    const x = draw(5003);
    return each(keysOf(elementwise), x.length, (name, out) => kernels[name](x, out), draw);
  },
  "functions of two": (kernels, draw) => {
    const [a, b, row, condition] = [draw(5003), draw(5003), draw(33), draw(5003)];
    condition.forEach((c, i) => (condition[i] = Number(c > 0)));
    const broadcast = { shape: [151, 33], aStrides: [33, 1], bStrides: [0, 1] };
    const chosen = draw(5003);
    kernels.where(condition, [1], a, [1], b, [1], [5003], chosen);
    return [
      chosen,
      ...each(keysOf(pairs), 5003, (name, out) => kernels[name](a, b, out, null), draw),
      ...each(keysOf(pairs), 4983, (name, out) => kernels[name](a.subarray(0, 4983), row, out, broadcast), draw),
    ];
  },
  "activations with settings": (kernels, draw) => {
    const [gy, x] = [draw(5003), draw(5003)];
    return [
      ...each(bends, x.length, (name, out) => kernels[name](x, 0.5, 1.5, out), draw),
      ...each(slopes, x.length, (name, out) => kernels[name](gy, x, 0.5, 1.5, out), draw),
    ];
  },
  "sums and extremes": (kernels, draw) => {
    const x = draw(33 * 301);
    return [
      ...each(keysOf(reduce), 33, (name, out) => kernels[name](x, 33, 301, 1, out), draw),
      ...each(keysOf(reduce), 301, (name, out) => kernels[name](x, 1, 33, 301, out), draw),
    ];
  },
  softmax: (kernels, draw) => {
    const x = draw(33 * 65);
    return each(keysOf(softmax), x.length, (name, out) => kernels[name](x, 33, 65, 1, name === "logsumexp" ? out.subarray(0, 33) : out), draw); // prettier-ignore
  },
  normalization: (kernels, draw) => {
    const [gy, x] = [draw(33 * 65), draw(33 * 65)];
    return [
      ...each(["normalize"], x.length, (name, out) => kernels[name](x, 65, 1e-5, out), draw),
      ...each(["normalizeGrad"], x.length, (name, out) => kernels[name](gy, x, 65, 1e-5, out), draw),
    ];
  },
  "moves and picks": (kernels, draw) => {
    const [x, turned, index] = [draw(7 * 5 * 33), draw(7 * 5 * 33), draw(7 * 20)];
    index.forEach((_, i) => (index[i] = (i * 4) % 165));
    const [, rows, columns] = stridesOf([7, 5, 33]);
    const walk = { shape: [7, 33, 5], strides: [165, columns, rows], offset: 0 };
    const grid = { lines: { lines: 7, length: 165, count: 20 }, step: 1, shape: [7, 165], indexShape: [7, 20], dim: 1 };
    return [
      ...each(["read"], x.length, (name, out) => kernels[name](x, walk, out), draw),
      ...each(["write"], x.length, (name, out) => kernels[name](turned, walk, out), draw),
      ...each(["gather"], index.length, (name, out) => kernels[name](x, index, grid, out), draw),
      ...each(["scatterAdd"], x.length, (name, out) => kernels[name](turned.subarray(0, 140), index, grid, out), draw),
    ];
  },
  "windows of images": (kernels, draw) => {
    const w = { images: 2, channels: 3, height: 12, width: 11, kernel: [3, 2], stride: [2, 1], padding: [1, 1], dilation: [1, 1], out: [6, 12] } as const; // prettier-ignore
    const [x, columns, places] = [draw(2 * 3 * 12 * 11), draw(2 * 3 * 6 * 72), draw(2 * 3 * 72)];
    return [
      ...each(["unfold"], columns.length, (name, out) => kernels[name](x, w, out), draw),
      ...each(["fold"], x.length, (name, out) => kernels[name](columns, w, out), draw),
      ...each(["maxWindows"], 2 * 3 * 72, (name, out) => kernels[name](x, w, places, out), draw),
      places,
    ];
  },
  attention: (kernels, draw) => {
    const heads = { count: 3, rows: 70, columns: 81, width: 8, out: 5 };
    const [q, k, v, gy, room] = [draw(3 * 70 * 8), draw(3 * 81 * 8), draw(3 * 81 * 5), draw(3 * 70 * 5), draw(attentionRoom({ ...heads, causal: true }, true))]; // prettier-ignore
    const gradients = [q, k, v].map(({ length }) => draw(length));
    const [gq, gk, gv] = gradients;
    kernels.attentionGrad(q, k, v, gy, { ...heads, causal: false }, room, gq, gk, gv);
    return [
      ...gradients,
      ...each(["attention"], gy.length, (name, out) => kernels[name](q, k, v, { ...heads, causal: true }, room, out), draw),
    ];
  },
  "steps of optimizers": (kernels, draw) => {
    const [gradient, mean, square] = [draw(5003), draw(5003), draw(5003)];
    square.forEach((v, i) => (square[i] = v * v));
    const momentum = { lr: 0.1, momentum: 0.9, dampening: 0, weightDecay: 0.01, nesterov: true, maximize: false };
    const adam = { lr: 0.1, beta1: 0.9, beta2: 0.99, eps: 1e-8, weightDecay: 0.1, decoupled: true, step: 3 };
    return [
      ...each(["sgd"], 5003, (name, out) => kernels[name](out, gradient, draw(5003), false, momentum), draw),
      ...each(["adam"], 5003, (name, out) => kernels[name](out, gradient, mean, square, adam), draw),
    ];
  },
};

export interface SelfTest {
  readonly family: string;
  /** How many were compared. */
  readonly numbers: number;
  /** The largest |fast - plain| / max(1, |plain|) of each dtype. */
  readonly error: Readonly<Record<Dtype, number>>;
  readonly ok: boolean;
}

/** Sums of some hundred products may differ by their rounding. */
const ALLOWED = { float32: 3e-5, float64: 1e-12 } as const;

export interface SelfTestOptions {
  /** Left out: the plain ones. */
  readonly against?: Kernels;
  /** The differences that are still rounding. */
  readonly allowed?: Readonly<Record<Dtype, number>>;
  /** The families that are compared; left out: all. */
  readonly only?: readonly string[];
}

/** Each family of kernels of this table against the same of another. */
export function selfTest(
  kernels: Kernels,
  { against = reference, allowed = ALLOWED, only = Object.keys(families) }: SelfTestOptions = {},
): SelfTest[] {
  return only.map((family) => {
    const compared = (["float32", "float64"] as const).map((dtype) => compare(families[family], kernels, against, dtype));
    const [float32, float64] = compared.map(({ error }) => error);
    const numbers = compared.reduce((sum, { count }) => sum + count, 0);
    return { family, numbers, error: { float32, float64 }, ok: float32 <= allowed.float32 && float64 <= allowed.float64 };
  });
}

function compare(family: Family, kernels: Kernels, others: Kernels, dtype: Dtype): { count: number; error: number } {
  const results = [kernels, others].map((table) => {
    const generator = new Generator(1);
    return family(table, (n) => {
      const { numbers } = permanent(dtype, [n]);
      generator.normal(numbers);
      return numbers;
    });
  });
  let [count, error] = [0, 0];
  results[0].forEach((array, a) =>
    array.forEach((x, i) => {
      const y = results[1][a][i];
      count++;
      if (x !== y && !(Number.isNaN(x) && Number.isNaN(y)))
        error = Math.max(error, Number.isFinite(x - y) ? Math.abs(x - y) / Math.max(1, Math.abs(y)) : Infinity);
    }),
  );
  return { count, error };
}
