// Work that is shared with a worker: the same bits as on one thread, and nothing written beside what is asked for.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Generator } from "../../src/core/rng.js";
import { sharedHeap } from "../../src/kernels/allocator.js";
import { kernelMode, tableOf, threadsInUse, useKernels, useThreads, type Kernels } from "../../src/kernels/index.js";
import type { FloatArray } from "../../src/kernels/ndarray.js";

const heap = sharedHeap()!;
const usual = kernelMode();
const BEHIND = 64;

function normal(n: number, seed: number): FloatArray {
  const numbers = heap.permanent("float32", n);
  new Generator(seed).normal(numbers);
  return numbers;
}
const [ROWS, COLUMNS] = [401, 259];
const [x, y, row] = [normal(ROWS * COLUMNS, 1), normal(ROWS * COLUMNS, 2), normal(COLUMNS, 3)];
const [a, b] = [normal(193 * 300, 4), normal(300 * 40, 5)];
const from = (data: FloatArray, row: number) => ({ data, offset: 0, row, column: 1 });

const WORK: Readonly<Record<string, [size: number, work: (table: Kernels, out: FloatArray) => void]>> = {
  "a high product": [193 * 40, (table, out) => table.matmul(193, 300, 40, from(a, 300), from(b, 40), out, 0)],
  "a wide product": [40 * 193, (table, out) => table.matmul(40, 300, 193, from(b, 300), from(a, 193), out, 0)],
  "a batch of products": [37 * 40 * 40, (table, out) => table.matmulBatch(37, [40, 40, 40], from(x, 40), 1600, from(y, 40), 1600, out)],
  "a function of a number": [x.length, (table, out) => table.exp(x, out)],
  "a function of two": [x.length, (table, out) => table.sub(x, y, out, null)],
  "a row for all rows": [x.length, (table, out) => table.add(x, row, out, { shape: [ROWS, COLUMNS], aStrides: [COLUMNS, 1], bStrides: [0, 1] })],
  "sums of rows": [ROWS, (table, out) => table.sum(x, ROWS, COLUMNS, 1, out)],
  "softmax": [x.length, (table, out) => table.softmax(x, ROWS, COLUMNS, 1, out)],
  "lines brought to mean 0": [x.length, (table, out) => table.normalize(x, COLUMNS, 1e-5, out)],
}; // prettier-ignore

const room = heap.permanent("float32", x.length + BEHIND);

/** What it writes, and what lies behind. */
function written(size: number, work: (table: Kernels, out: FloatArray) => void): Buffer {
  room.fill(-7);
  work(tableOf("wasm"), room.subarray(0, size));
  return Buffer.from(room.slice(0, size + BEHIND).buffer);
}

const alone = new Map<string, Buffer>();
beforeAll(() => {
  useKernels("wasm");
  useThreads(1);
  for (const [name, [size, work]] of Object.entries(WORK)) alone.set(name, written(size, work));
  useThreads(2);
  for (const until = Date.now() + 20_000; threadsInUse(true).ready === 0 && Date.now() < until;);
});
afterAll(() => {
  useThreads("auto");
  useKernels(usual);
});

test("a worker is ready, and one is all that was asked for", () => expect(threadsInUse()).toEqual({ threads: 2, ready: 1 }));

test.each(Object.entries(WORK))("%s", (name, [size, work]) => {
  const expected = alone.get(name)!;
  for (let i = 0; i < 10; i++) expect(written(size, work).equals(expected)).toBe(true); // now this thread, now the other takes a piece
  const behind = new Float32Array(expected.buffer, expected.byteOffset + 4 * size, BEHIND);
  expect([...behind]).toEqual(new Array(BEHIND).fill(-7));
});
