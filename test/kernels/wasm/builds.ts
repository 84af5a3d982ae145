// Both builds of the kernels over one memory, and arrays to feed them.
import { Generator } from "../../../src/core/rng.js";
import { sharedHeap } from "../../../src/kernels/allocator.js";
import type { Dtype, FloatArray } from "../../../src/kernels/ndarray.js";
import * as binaries from "../../../src/kernels/wasm/binary.generated.js";
import { instantiate, type WasmExports } from "../../../src/kernels/wasm/module.js";

export const heap = sharedHeap()!;
export const SIZES = [0, 1, 2, 3, 5, 7, 8, 15, 16, 17, 31, 33, 100];
export const TYPES = [
  ["float32", "f32"],
  ["float64", "f64"],
] as const;

const fused = instantiate(heap).wasm; // where the machine has relaxed SIMD; the other build always works
const bytes = Uint8Array.from(atob(binaries.plain), (character) => character.charCodeAt(0));
interface WebAssemblyApi {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}
const api = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;
const plain = new api.Instance(new api.Module(bytes), { env: { memory: heap.memory, abort: () => undefined } }).exports;

export const BUILDS: [string, WasmExports][] = [
  ["fused", fused],
  ["plain", plain as WasmExports],
];

/** Numbers from the normal distribution, or the given ones. */
export function array(dtype: Dtype, content: number | readonly number[], seed = 1): FloatArray {
  const made = heap.permanent(dtype, typeof content === "number" ? content : content.length);
  if (typeof content === "number") new Generator(seed).normal(made);
  else made.set(content);
  return made;
}

/** The largest distance between two arrays, in units of the last place of `expected`; numbers below the smallest normal one count as it. */
export function ulps(actual: FloatArray, expected: ArrayLike<number>): number {
  const [digits, smallest] = actual instanceof Float32Array ? [23, -126] : [52, -1022];
  let worst = 0;
  for (let i = 0; i < actual.length; i++) {
    const [x, y] = [actual[i], expected[i]];
    if (Object.is(x, y) || x === y || (actual instanceof Float32Array && Object.is(x, Math.fround(y)))) continue;
    const unit = 2 ** (Math.max(Math.floor(Math.log2(Math.abs(y))), smallest) - digits);
    const distance = Math.abs(x - y) / unit;
    worst = distance <= worst ? worst : Number.isNaN(distance) ? Infinity : distance;
  }
  return worst;
}

/** The largest absolute difference; infinite where only one side is nan. */
export function furthest(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    if (Object.is(actual[i], expected[i])) continue;
    const distance = Math.abs(actual[i] - expected[i]);
    worst = distance <= worst ? worst : Number.isNaN(distance) ? Infinity : distance;
  }
  return worst;
}
