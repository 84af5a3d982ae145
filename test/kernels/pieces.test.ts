// The same numbers to the bit, whether a kernel does its work in one piece or in those that workers take, and wherever its arrays lie.
import { describe, expect, test } from "@jest/globals";
import { Generator } from "../../src/core/rng.js";
import { sharedHeap } from "../../src/kernels/allocator.js";
import { reference, type Kernels, type Windows } from "../../src/kernels/index.js";
import type { Dtype, FloatArray } from "../../src/kernels/ndarray.js";
import { attentionRoom } from "../../src/kernels/reference/attention.js";
import { instantiate } from "../../src/kernels/wasm/module.js";
import { wasmTable } from "../../src/kernels/wasm/table.js";
import type { Job, ThreadPool } from "../../src/kernels/wasm/threads.js";

const heap = sharedHeap()!;
const { wasm } = instantiate(heap);

/** Workers that are all this thread: it takes the pieces from the last to the first. */
class Pieces {
  readonly exports = wasm;
  /** Of all jobs so far. */
  pieces = 0;
  constructor(readonly helpers: number) {}
  get threads(): number {
    return this.helpers + 1;
  }
  ready(): number {
    return this.helpers;
  }
  run({ kernel, args, steps, countAt, scratchAt, total, part }: Job, scratch: number): void {
    for (let piece = Math.ceil(total / part) - 1; piece >= 0; piece--) {
      const from = piece * part;
      const own = args.map((value, i) => value + from * steps[i]);
      own[countAt] = Math.min(part, total - from);
      own[scratchAt] = scratch;
      (this.exports as unknown as Record<string, (...args: number[]) => void>)[kernel](...own);
      this.pieces++;
    }
  }
}
const several = new Pieces(2);
const tableOf = (pool: Pieces): Kernels => wasmTable(reference, heap, pool as unknown as ThreadPool);
const [alone, together] = [tableOf(new Pieces(0)), tableOf(several)];

/** Arrays of normal numbers, others with every call; `room` is one in which a kernel may leave anything. */
interface Draw {
  (n: number): FloatArray;
  room(n: number): FloatArray;
}
type Call = (kernels: Kernels, draw: Draw) => void;

const normal = new Float64Array(200_000);
new Generator(1).normal(normal);

const inShared = new Map<string, FloatArray>();
/** @param lies whether the i-th array lies in the shared memory. @returns the bits of all arrays afterwards */
function after(kernels: Kernels, dtype: Dtype, call: Call, lies: (i: number) => boolean): Buffer[] {
  const all: FloatArray[] = [];
  let count = 0;
  const array = (n: number): FloatArray => {
    const key = `${dtype} ${n} ${count}`;
    if (!lies(count++)) return dtype === "float32" ? new Float32Array(n) : new Float64Array(n);
    if (!inShared.has(key)) inShared.set(key, heap.permanent(dtype, n));
    return inShared.get(key)!;
  };
  const draw = (n: number): FloatArray => {
    const numbers = array(n);
    const from = (count * 9973) % (normal.length - n);
    numbers.set(normal.subarray(from, from + n));
    all.push(numbers);
    return numbers;
  };
  call(kernels, Object.assign(draw, { room: (n: number) => array(n).fill(0) }));
  return all.map((numbers) => Buffer.from(numbers.slice().buffer));
}

const N = 40_003;
const each = <Name extends keyof Kernels>(names: readonly Name[], call: (name: Name) => Call): [string, Call][] =>
  names.map((name) => [name, call(name)]);
const ones = ["neg", "sqrt", "abs", "sign", "relu", "exp", "log", "sigmoid", "tanh", "erf", "expm1", "log1p", "gelu"] as const;
const twos = [
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
  "minimum",
  "reluGrad",
  "sigmoidGrad",
  "tanhGrad",
] as const;
const bends = ["clamp", "leakyRelu", "elu", "softplus", "geluTanh"] as const;
const slopes = ["clampGrad", "hardtanhGrad", "leakyReluGrad", "eluGrad", "softplusGrad", "geluTanhGrad"] as const;
const [LINES, LENGTH] = [211, 203];
const stretched = (shape: readonly number[], aStrides: readonly number[], bStrides: readonly number[]) => ({
  shape,
  aStrides,
  bStrides,
});
const momentum = { lr: 0.1, momentum: 0.9, dampening: 0.25, weightDecay: 0.01, nesterov: true, maximize: true };
const means = { lr: 0.1, beta1: 0.9, beta2: 0.99, eps: 1e-8, weightDecay: 0.1, decoupled: true, step: 3 };
const windows = {
  images: 7,
  channels: 3,
  height: 44,
  width: 41,
  kernel: [3, 2],
  stride: [2, 1],
  padding: [1, 1],
  dilation: [1, 1],
  out: [22, 42],
} as unknown as Windows;
const [planes, pixels, places] = [7 * 3, 44 * 41, 22 * 42];
const grid = (count: number) => ({
  lines: { lines: LINES, length: LENGTH, count },
  step: 1,
  shape: [LINES, LENGTH],
  indexShape: [LINES, count],
  dim: 1,
});
const index = (draw: Draw, count: number): FloatArray => {
  const found = draw(LINES * count);
  found.forEach((_, i) => (found[i] = (i * 7) % LENGTH));
  return found;
};
const product =
  (m: number, k: number, n: number, turnedA: boolean, turnedB: boolean): Call =>
  (kernels, draw) => {
    const a = { data: draw(m * k + 5), offset: 5, row: turnedA ? 1 : k, column: turnedA ? m : 1 };
    const b = { data: draw(k * n + 3), offset: 3, row: turnedB ? 1 : n, column: turnedB ? k : 1 };
    kernels.matmul(m, k, n, a, b, draw(m * n + 7), 7);
  };
const squared = (numbers: FloatArray): FloatArray => numbers.map((x, i) => (numbers[i] = x * x)) && numbers;
const heads = (causal: boolean) => ({ count: 5, rows: 130, columns: 151, width: 8, out: 6, causal });

const shared: [string, Call][] = [
  ...each(twos, (name) => (kernels, draw) => kernels[name](draw(N), draw(N), draw(N), null)),
  ...each(["neg", "sqrt", "abs", "sign", "relu"], (name) => (kernels, draw) => kernels[name](draw(N), draw(N))),
  ["a row for all rows", (kernels, draw) => kernels.sub(draw(LINES * LENGTH), draw(LENGTH), draw(LINES * LENGTH), stretched([LINES, LENGTH], [LENGTH, 1], [0, 1]))],
  ["a number for each row", (kernels, draw) => kernels.sub(draw(LINES), draw(LINES * LENGTH), draw(LINES * LENGTH), stretched([LINES, LENGTH], [1, 0], [LENGTH, 1]))],
  ...each(["sum", "amax", "amin"], (name) => (kernels, draw) => kernels[name](draw(LINES * LENGTH), LINES, LENGTH, 1, draw(LINES))),
  ["sums between axes", (kernels, draw) => kernels.sum(draw(41 * 50 * 21), 41, 50, 21, draw(41 * 21))],
  ...each(["clamp", "leakyRelu"], (name) => (kernels, draw) => kernels[name](draw(N), -0.5, 0.75, draw(N))),
  ...each(["clampGrad", "hardtanhGrad", "leakyReluGrad"], (name) => (kernels, draw) => kernels[name](draw(N), draw(N), -0.5, 0.75, draw(N))),
  ["sgd with momentum", (kernels, draw) => kernels.sgd(draw(N), draw(N), draw(N), false, momentum)],
  ["sgd with momentum, the first time", (kernels, draw) => kernels.sgd(draw(N), draw(N), draw(N), true, momentum)],
  ["sgd without", (kernels, draw) => kernels.sgd(draw(N), draw(N), null, false, momentum)],
  ["adam", (kernels, draw) => kernels.adam(draw(N), draw(N), draw(N), squared(draw(N)), means)],
  ["unfold", (kernels, draw) => kernels.unfold(draw(planes * pixels), windows, draw(planes * places * 6))],
  ["fold", (kernels, draw) => kernels.fold(draw(planes * places * 6), windows, draw(planes * pixels).fill(0))],
  ["maxWindows", (kernels, draw) => kernels.maxWindows(draw(planes * pixels), windows, draw(planes * places), draw(planes * places))],
  ["gather", (kernels, draw) => kernels.gather(draw(LINES * LENGTH), index(draw, 190), grid(190), draw(LINES * 190))],
  ["scatterAdd", (kernels, draw) => kernels.scatterAdd(draw(LINES * 190), index(draw, 190), grid(190), draw(LINES * LENGTH))],
  ...[false, true].flatMap((a) => [false, true].flatMap((b): [string, Call][] => [
    [`a high product, turned: ${a}, ${b}`, product(193, 129, 97, a, b)],
    [`a wide product, turned: ${a}, ${b}`, product(97, 129, 193, a, b)],
  ])),
  ["a product with a vector", product(1, 503, 601, false, false)],
  ["a batch of products", (kernels, draw) => {
    const [m, k, n, count] = [40, 33, 51, 37];
    const a = { data: draw(count * m * k), offset: 0, row: k, column: 1 };
    kernels.matmulBatch(count, [m, k, n], a, m * k, { data: draw(k * n), offset: 0, row: n, column: 1 }, 0, draw(count * m * n));
  }],
  ...[false, true].map((causal): [string, Call] => [`the gradients of attention, causal: ${causal}`, (kernels, draw) => {
    const { count, rows, columns, width, out } = heads(causal);
    const all = [draw(count * rows * width), draw(count * columns * width), draw(count * columns * out), draw(count * rows * out)] as const;
    kernels.attentionGrad(...all, heads(causal), draw.room(attentionRoom(heads(causal), true)), draw(all[0].length), draw(all[1].length), draw(all[2].length));
  }]),
]; // prettier-ignore

/** In float64 the plain kernels do these. */
const single: [string, Call][] = [
  ...each(ones.slice(5), (name) => (kernels, draw) => kernels[name](draw(N), draw(N))),
  ...each(["elu", "softplus", "geluTanh"], (name) => (kernels, draw) => kernels[name](draw(N), 0.5, 1.5, draw(N))),
  ...each(["eluGrad", "softplusGrad", "geluTanhGrad"], (name) => (kernels, draw) => kernels[name](draw(N), draw(N), 0.5, 1.5, draw(N))),
  ...each(["softmax", "logSoftmax"], (name) => (kernels, draw) => kernels[name](draw(LINES * LENGTH), LINES, LENGTH, 1, draw(LINES * LENGTH))),
  ["geluGrad", (kernels, draw) => kernels.geluGrad(draw(N), draw(N), draw(N), null)],
  ["normalize", (kernels, draw) => kernels.normalize(draw(LINES * LENGTH), LENGTH, 1e-5, draw(LINES * LENGTH))],
  ["normalizeGrad", (kernels, draw) => kernels.normalizeGrad(draw(LINES * LENGTH), draw(LINES * LENGTH), LENGTH, 1e-5, draw(LINES * LENGTH))],
]; // prettier-ignore

/** Too little work to be shared. */
const small: [string, Call][] = [
  ...each(ones, (name) => (kernels, draw) => kernels[name](draw(21), draw(21))),
  ...each(twos, (name) => (kernels, draw) => kernels[name](draw(21), draw(21), draw(21), null)),
  ...each(bends, (name) => (kernels, draw) => kernels[name](draw(21), 0.5, 1.5, draw(21))),
  ...each(slopes, (name) => (kernels, draw) => kernels[name](draw(21), draw(21), 0.5, 1.5, draw(21))),
  ["channels of images", (kernels, draw) => kernels.sub(draw(2 * 3 * 17), draw(3), draw(2 * 3 * 17), stretched([2, 3, 17], [51, 17, 1], [0, 1, 0]))],
  ["where", (kernels, draw) => kernels.where(draw(77).map((x) => Number(x > 0)), [11, 1], draw(77), [11, 1], draw(7), [1, 0], [7, 11], draw(77))],
  ["read", (kernels, draw) => kernels.read(draw(7 * 11), { shape: [11, 7], strides: [1, 11], offset: 0 }, draw(77))],
  ["read a few of many", (kernels, draw) => kernels.read(draw(1000), { shape: [19], strides: [2], offset: 501 }, draw(19))],
  ["write", (kernels, draw) => kernels.write(draw(7 * 11), { shape: [11, 7], strides: [1, 11], offset: 3 }, draw(100))],
  ["write along one axis", (kernels, draw) => kernels.write(draw(19), { shape: [19], strides: [2], offset: 501 }, draw(1000))],
  ...[true, false].map((causal): [string, Call] => [`attention, causal: ${causal}`, (kernels, draw) => {
    const { count, rows, columns, width, out } = heads(causal);
    kernels.attention(draw(count * rows * width), draw(count * columns * width), draw(count * columns * out), heads(causal), draw.room(attentionRoom(heads(causal), false)), draw(count * rows * out));
  }]),
]; // prettier-ignore

describe.each(["float32", "float64"] as const)("%s", (dtype) => {
  test.each([...shared, ...(dtype === "float32" ? single : [])])("%s, in pieces", (_, call) => {
    const before = several.pieces;
    const [one, more] = [alone, together].map((kernels) => after(kernels, dtype, call, () => true));
    expect(several.pieces - before).toBeGreaterThan(1);
    expect(more.map((bits, i) => bits.equals(one[i]))).toEqual(more.map(() => true));
  });

  test.each([...shared, ...single, ...small])("%s, with arrays elsewhere", (_, call) => {
    const own = after(alone, dtype, call, () => true);
    for (const lies of [() => false, (i: number) => i % 2 === 0, (i: number) => i % 2 === 1]) {
      const lent = after(alone, dtype, call, lies);
      expect(lent.map((bits, i) => bits.equals(own[i]))).toEqual(own.map(() => true));
    }
  });
});
