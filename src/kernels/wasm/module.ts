// The compiled kernels: one instance over the shared memory. Pointers are byte addresses, counts are in elements.
import type { SharedHeap } from "../memory.js";
import type { FloatArray } from "../ndarray.js";
import { plain, relaxed } from "./binary.generated.js";

type Count = number;
type Pointer = number;
type Unary = (x: Pointer, out: Pointer, n: Count) => void;
type Curve = (x: Pointer, out: Pointer, n: Count, a: number, b: number) => void;
type Slope = (gy: Pointer, x: Pointer, out: Pointer, n: Count, a: number, b: number) => void;
type Binary = (
  a: Pointer,
  aRow: Count,
  aColumn: 0 | 1,
  b: Pointer,
  bRow: Count,
  bColumn: 0 | 1,
  out: Pointer,
  rows: Count,
  columns: Count,
) => void;

export type Suffix = "f32" | "f64";

/** Which twin of a kernel fits an array. */
export const suffixOf = (x: FloatArray): Suffix => (x instanceof Float32Array ? "f32" : "f64");

type Typed<Names extends string, F> = Record<`${Names}_${Suffix}`, F>;

export type BinaryName =
  | ("add" | "sub" | "mul" | "div" | "maximum" | "minimum")
  | ("eq" | "ne" | "lt" | "le" | "gt" | "ge")
  | ("reluGrad" | "sigmoidGrad" | "tanhGrad");

/** What assembly/ exports. */
export type WasmExports = Typed<"neg" | "sqrt" | "abs" | "sign" | "relu" | "exp" | "log" | "sigmoid" | "tanh" | "gelu", Unary> &
  Record<`${"erf" | "expm1" | "log1p"}_f32`, Unary> &
  Typed<"clamp" | "leakyRelu", Curve> &
  Record<`${"elu" | "softplus" | "geluTanh"}_f32`, Curve> &
  Typed<"clampGrad" | "hardtanhGrad" | "leakyReluGrad", Slope> &
  Record<`${"elu" | "softplus" | "geluTanh"}Grad_f32`, Slope> &
  Typed<"geluGrad", (gy: Pointer, x: Pointer, out: Pointer, n: Count) => void> &
  Typed<"normalize", (x: Pointer, lines: Count, n: Count, eps: number, out: Pointer) => void> &
  Typed<"normalizeGrad", (gy: Pointer, x: Pointer, lines: Count, n: Count, eps: number, out: Pointer) => void> &
  Typed<"adam", (p: Pointer, g: Pointer, m: Pointer, v: Pointer, n: Count, ...settings: number[]) => void> &
  Typed<BinaryName, Binary> &
  Typed<"where", (condition: Pointer, a: Pointer, aStep: 0 | 1, b: Pointer, bStep: 0 | 1, out: Pointer, n: Count) => void> &
  Typed<"unfold" | "fold", (x: Pointer, out: Pointer, ...windows: Count[]) => void> &
  Typed<"maxWindows", (x: Pointer, places: Pointer, out: Pointer, ...windows: Count[]) => void> &
  Typed<
    "gatherLines" | "scatterLines",
    (x: Pointer, index: Pointer, out: Pointer, lines: Count, length: Count, count: Count) => void
  > &
  Typed<"sum" | "amax" | "amin", (x: Pointer, outer: Count, n: Count, inner: Count, out: Pointer) => void> &
  Typed<"softmax" | "logSoftmax", (x: Pointer, lines: Count, n: Count, out: Pointer) => void> &
  Typed<"softmaxGrad", (gy: Pointer, y: Pointer, lines: Count, n: Count, gx: Pointer) => void> &
  Typed<"read" | "write", (x: Pointer, walk: Pointer, out: Pointer) => void> &
  Typed<
    "gemmBatch",
    (
      count: Count,
      m: Count,
      n: Count,
      k: Count,
      a: Pointer,
      aRow: Count,
      aColumn: Count,
      aStep: Count,
      b: Pointer,
      bRow: Count,
      bColumn: Count,
      bStep: Count,
      c: Pointer,
      scratch: Pointer,
    ) => void
  > &
  Typed<
    "gemm",
    (
      m: Count,
      n: Count,
      k: Count,
      a: Pointer,
      aRow: Count,
      aColumn: Count,
      b: Pointer,
      bRow: Count,
      bColumn: Count,
      c: Pointer,
      cRow: Count,
      scratch: Pointer,
    ) => void
  > &
  Typed<
    "sgd",
    (
      p: Pointer,
      g: Pointer,
      velocity: Pointer,
      first: boolean,
      n: Count,
      lr: number,
      momentum: number,
      keep: number,
      decay: number,
      nesterov: boolean,
      sign: number,
    ) => void
  >;

/** The small part of the WebAssembly API that is needed here, also known to browsers. */
interface WebAssemblyApi {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

export interface Instance {
  readonly wasm: WasmExports;
  /** The compiled module, from which workers start instances of their own. */
  readonly module: object;
  /** Whether it is the build with fused multiply-add. */
  readonly fused: boolean;
}

/** Compiles and starts the kernels; the build with fused multiply-add where the machine accepts it. */
export function instantiate(heap: SharedHeap): Instance {
  const api = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;
  const relaxedBuild = decode(relaxed);
  if (!api.validate(relaxedBuild)) allowRelaxedSimd();
  const fused = api.validate(relaxedBuild);
  const module = new api.Module(fused ? relaxedBuild : decode(plain));
  const abort = (): never => {
    throw new Error("a kernel stopped itself");
  };
  return { wasm: new api.Instance(module, { env: { memory: heap.memory, abort } }).exports as WasmExports, module, fused };
}

/** Node 20 knows relaxed SIMD behind a flag that can be set while it runs; newer ones and browsers need nothing. */
function allowRelaxedSimd(): void {
  interface Builtins {
    getBuiltinModule?(name: "node:v8"): { setFlagsFromString(flags: string): void };
  }
  const builtins = (globalThis as { process?: Builtins }).process;
  builtins?.getBuiltinModule?.("node:v8").setFlagsFromString("--experimental-wasm-relaxed-simd");
}

function decode(base64: string): Uint8Array {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i); // Uint8Array.from with a callback takes 5 ms for this
  return bytes;
}
