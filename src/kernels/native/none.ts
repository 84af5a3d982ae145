// What the native products are, and what stands for them where there can be none: in a browser this file takes the place of load.ts (see
// "browser" in package.json).
import type { SharedHeap } from "../memory.js";
import type { Suffix, WasmExports } from "../wasm/module.js";

/** The kernels of addon.cc, with the arguments and the bits of WebAssembly's. */
export type NativeExports = Record<`nativeGemm_${Suffix}`, WasmExports["gemm_f32"]> &
  Record<`nativeGemmBatch_${Suffix}`, WasmExports["gemmBatch_f32"]>;

export interface Native {
  readonly exports: NativeExports;
  /** The instructions that are used: "avx2", "avx512", "neon". */
  readonly level: string;
  /** The file, which a worker loads once more, for itself. */
  readonly file: string;
}

/** The native products, working in this memory; or why there are none. */
export type LoadNative = (heap: SharedHeap) => Native | string;

export const loadNative: LoadNative = () => "a browser runs WebAssembly only";
