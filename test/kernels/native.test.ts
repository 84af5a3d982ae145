// Products in machine code: the bits of WebAssembly's for every shape, whichever instructions and however many threads; without them all else works.
import { afterAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Generator } from "../../src/core/rng.js";
import { sharedHeap } from "../../src/kernels/allocator.js";
import { kernelMode, kernels, nativeProducts, reference, tableOf, threadsInUse, useKernels, useThreads, type Kernels } from "../../src/kernels/index.js"; // prettier-ignore
import type { FloatArray } from "../../src/kernels/ndarray.js";
import type { NativeExports } from "../../src/kernels/native/none.js";
import { selfTest } from "../../src/kernels/selfTest.js";
import { instantiate } from "../../src/kernels/wasm/module.js";
import { arena, functional as F, manualSeed, nn, optim, randint, randn, type Tensor } from "../../src/index.js";

const heap = sharedHeap()!;
const native = nativeProducts();
const built = typeof native !== "string";
if (typeof native === "string") console.warn(`native products are not tested: ${native}`);

const usual = kernelMode();
afterAll(() => {
  useThreads("auto");
  useKernels(usual);
});

class Attention extends nn.Module {
  readonly embed = new nn.Linear(12, 32);
  override forward(x: Tensor): Tensor {
    const rows = this.embed.forward(x.reshape(48, 12, 12)); // (B, T, C)
    return F.scaledDotProductAttention(rows, rows, rows);
  }
}

/** Room at the end that no kernel may touch. */
const BEHIND = 40;

function numbers(single: boolean, n: number, seed: number): FloatArray {
  const array = heap.permanent(single ? "float32" : "float64", n);
  new Generator(seed).normal(array);
  return array;
}

const bitsOf = (array: FloatArray): string => Buffer.from(array.slice().buffer).toString("base64");

(built ? describe : describe.skip)("native products have the bits of WebAssembly's", () => {
  const { wasm } = instantiate(heap);
  const addon: { exports: { levels?: string[]; bind?(memory: Uint8Array, level: string): NativeExports } } = { exports: {} };
  if (typeof native !== "string") process.dlopen(addon, native.file);

  const size = fc.oneof(fc.integer({ min: 2, max: 70 }), fc.constantFrom(6, 8, 12, 16, 32, 96, 97, 192));
  const shape = fc.record({
    single: fc.boolean(),
    m: size,
    n: size,
    k: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constantFrom(255, 256, 257, 512, 600)),
    turned: fc.tuple(fc.boolean(), fc.boolean()),
    spread: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 }), fc.integer({ min: 0, max: 3 })),
    offsets: fc.tuple(fc.nat(5), fc.nat(5), fc.nat(5)),
    count: fc.integer({ min: 1, max: 3 }),
    same: fc.boolean(),
    seed: fc.nat(1000),
  });

  test.each(addon.exports.levels ?? [])("%s: any strides, offsets, edges, blocks of k, batches", (level) => {
    const fast = addon.exports.bind!(new Uint8Array(heap.memory.buffer), level);
    fc.assert(
      fc.property(shape, ({ single, m, n, k, turned: [turnA, turnB], spread: [sa, sb, sc], offsets, count, same, seed }) => {
        const bytes = single ? 4 : 8;
        // rows lie further apart than they are long, columns too
        const [ars, acs] = turnA ? [sa, m * sa + 1] : [k * sa + 1, sa];
        const [brs, bcs] = turnB ? [sb, k * sb] : [n * sb, sb];
        const [aStep, bStep] = [same ? 0 : 7, same ? 3 : 0]; // products of a batch share numbers
        const a = numbers(single, offsets[0] + (m + 1) * (k + 1) * sa * 2 + 20, seed);
        const b = numbers(single, offsets[1] + (n + 1) * (k + 1) * sb * 2 + 20, seed + 1);
        const at = (array: FloatArray, offset: number): number => array.byteOffset + offset * bytes;
        const results = [wasm, fast].map(() => numbers(single, offsets[2] + m * (n + sc) * 3 + BEHIND, seed + 2));
        const [expected, got] = results;
        const [pa, pb] = [at(a, offsets[0]), at(b, offsets[1])];
        const suffix = single ? "f32" : "f64";
        wasm[`gemm_${suffix}`](m, n, k, pa, ars, acs, pb, brs, bcs, at(expected, offsets[2]), n + sc, 1 << 17);
        fast[`nativeGemm_${suffix}`](m, n, k, pa, ars, acs, pb, brs, bcs, at(got, offsets[2]), n + sc, 0);
        expect(bitsOf(got)).toBe(bitsOf(expected)); // what lies between the rows and behind them, too
        wasm[`gemmBatch_${suffix}`](count, m, n, k, pa, ars, acs, aStep, pb, brs, bcs, bStep, at(expected, offsets[2]), 1 << 17);
        fast[`nativeGemmBatch_${suffix}`](count, m, n, k, pa, ars, acs, aStep, pb, brs, bcs, bStep, at(got, offsets[2]), 0);
        expect(bitsOf(got)).toBe(bitsOf(expected));
      }),
      { numRuns: 150 },
    );
  });

  test("on two threads as on one, also where a piece of the work has a single row", () => {
    const sizes = [[193, 300, 40], [40, 300, 193], [1, 300_000, 1], [300, 120, 120]]; // prettier-ignore
    const drawn = sizes.map(([m, k, n]) => ({ m, k, n, a: numbers(true, m * k, 1), b: numbers(true, k * n, 2), out: numbers(true, m * n, 3) })); // prettier-ignore
    const product = (table: Kernels, { m, k, n, a, b, out }: (typeof drawn)[number], turned: boolean): string => {
      out.fill(NaN);
      const right = turned ? { row: 1, column: k } : { row: n, column: 1 };
      table.matmul(m, k, n, { data: a, offset: 0, row: k, column: 1 }, { data: b, offset: 0, ...right }, out, 0);
      return bitsOf(out);
    };
    const all = (mode: "wasm" | "native"): string[] => drawn.flatMap((each) => [false, true].map((turned) => product(tableOf(mode), each, turned))); // prettier-ignore
    const alone = all("wasm");
    expect(all("native")).toEqual(alone);
    useThreads(2);
    for (const mode of ["wasm", "native"] as const) {
      useKernels(mode);
      for (const until = Date.now() + 20_000; threadsInUse(true).ready === 0 && Date.now() < until;);
      expect(threadsInUse().ready).toBe(1);
      for (let i = 0; i < 20; i++) expect(all(mode)).toEqual(alone); // now this thread, now the other takes a piece
    }
    useThreads("auto");
  });

  test("models learn with losses equal in every digit, and the same weights", () => {
    const x = (): Tensor => randn([48, 1, 12, 12]);
    const models = {
      mlp: () => new nn.Sequential(new nn.Flatten(), new nn.Linear(144, 64), new nn.Tanh(), new nn.Linear(64, 10)),
      cnn: () => new nn.Sequential(new nn.Conv2d(1, 8, 3), new nn.ReLU(), new nn.MaxPool2d(2), new nn.Flatten(), new nn.Linear(200, 10)),
      attention: () => new nn.Sequential(new Attention(), new nn.Flatten(), new nn.Linear(12 * 32, 10)),
    }; // prettier-ignore
    const losses = (mode: "wasm" | "native", make: () => nn.Module): { values: number[]; weights: string[] } => {
      useKernels(mode);
      manualSeed(0);
      const [model, input, target] = [make() as nn.Sequential, x(), randint(0, 10, [48])];
      const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
      const values = Array.from({ length: 4 }, () =>
        arena(() => {
          optimizer.zeroGrad();
          const loss = F.crossEntropy(model.forward(input), target);
          loss.backward();
          optimizer.step();
          return loss.item();
        }),
      );
      return { values, weights: [...model.parameters()].map((parameter) => bitsOf(parameter.data)) };
    };
    for (const make of Object.values(models)) {
      const expected = losses("wasm", make);
      expect(losses("native", make)).toEqual(expected);
      expect(expected.values[3]).toBeLessThan(expected.values[0]);
    }
  });
});

describe("the self-test", () => {
  test("calls every kernel, and finds those in use to be right", () => {
    const called = new Set<PropertyKey>();
    const watched = new Proxy(kernels, { get: (table, name) => (called.add(name), table[name as keyof Kernels]) });
    const tests = selfTest(watched);
    expect(tests.filter(({ ok, numbers: count }) => !ok || count < 1000)).toEqual([]);
    expect(Object.keys(reference).filter((name) => !called.has(name))).toEqual([]);
  });

  test.each(["matmul", "adam"] as const)("notices when one number of %s is wrong", (name) => {
    const wrong = (...args: unknown[]): void => {
      (reference[name] as (...args: unknown[]) => void)(...args);
      const out = args.findLast((arg) => arg instanceof Float32Array) ?? (name === "adam" ? args[0] : new Float32Array(1));
      (out as FloatArray)[0] += 0.01;
    };
    const failed = selfTest({ ...reference, [name]: wrong }).filter(({ ok }) => !ok);
    expect(failed).toHaveLength(1);
  });
});
