// The one table of kernels. The reference table is plain TypeScript and is the specification: a faster table must equal it.
import { ArgumentError } from "../core/errors.js";
import { describe } from "../core/words.js";
import { allocateFor, sharedHeap } from "./allocator.js";
import { attention } from "./reference/attention.js";
import { binary } from "./reference/binary.js";
import { curves } from "./reference/curves.js";
import { elementwise } from "./reference/elementwise.js";
import { indexing } from "./reference/indexing.js";
import { matmul } from "./reference/matmul.js";
import { move } from "./reference/move.js";
import { normalize } from "./reference/normalize.js";
import { reduce } from "./reference/reduce.js";
import { softmax } from "./reference/softmax.js";
import { update } from "./reference/update.js";
import { windows } from "./reference/windows.js";
import { loadNative } from "./native/load.js";
import type { Native } from "./native/none.js";
import { running, takingDown, type Call, type Tape } from "./tape.js";
import { instantiate, type Instance } from "./wasm/module.js";
import { directCalls, type Made } from "./wasm/direct.js";
import { wasmTable } from "./wasm/table.js";
import { ThreadPool } from "./wasm/threads.js";

export const reference = {
  ...elementwise,
  ...binary,
  ...curves,
  ...reduce,
  ...softmax,
  ...matmul,
  ...move,
  ...indexing,
  ...update,
  ...windows,
  ...normalize,
  ...attention,
};

export type Kernels = typeof reference;

/** Plain TypeScript; WebAssembly; WebAssembly with its matrix products in machine code. */
export const kernelModes = ["reference", "wasm", "native"] as const;
export type KernelMode = (typeof kernelModes)[number];

/** The kernels in use: the fastest that there are, unless MLBH_KERNELS asks for others. */
export let kernels: Kernels = reference;
let inUse: KernelMode = "reference";
/** Why there are none in use. */
let refusal: ArgumentError | null = null;
let threads: number | "auto" = "auto";

/** What the fast tables share, and they; made when they are first needed. */
let instance: Instance | null = null;
let native: Native | string | null = null;
const fast = new Map<KernelMode, Made>();
/** What the calls of a table come down to. */
const within = new WeakMap<Made, (call: Call) => readonly Call[]>();

/** Chooses a table. "wasm" on a platform without shared memory stays with the reference. @throws ArgumentError for "native" where it is not to be had */
export function useKernels(mode: KernelMode): void {
  if (mode === "native" && typeof nativeProducts() === "string")
    throw new ArgumentError(`there are no native kernels here: ${nativeProducts() as string}`, {
      hint: "the kernels wasm are always there; mlbh doctor shows what is used",
    });
  refusal = null;
  kernels = tableOf(mode);
  inUse = kernels === reference ? "reference" : mode;
  allocateFor(inUse === "reference" ? "reference" : "wasm");
  useThreads(threads);
}

/** The table of a mode, which need not be in use. */
export function tableOf(mode: KernelMode): Kernels {
  const heap = mode === "reference" ? null : sharedHeap();
  if (heap === null) return reference;
  const known = fast.get(mode);
  if (known !== undefined) return known.table;
  const products = mode === "native" ? (nativeProducts() as Native) : null;
  const pool = new ThreadPool(heap, (instance ??= instantiate(heap)), products);
  const table = wasmTable(reference, heap, pool);
  fast.set(mode, { table, plain: reference, heap, pool });
  return table;
}

/** The matrix products in machine code, loaded when it is first asked for; or in words why there are none. */
export function nativeProducts(): Native | string {
  const heap = sharedHeap();
  if (heap === null) return "there is no shared memory";
  instance ??= instantiate(heap);
  if (!instance.fused) return "WebAssembly has no fused multiply-add here, and theirs would give other last digits";
  return (native ??= loadNative(heap));
}

/** The mode in use. @throws ArgumentError when MLBH_KERNELS asks for what there is not */
export function kernelMode(): KernelMode {
  if (refusal !== null) throw refusal;
  return inUse;
}

/** What the mode is where nothing else is asked for. */
export function fastestMode(): KernelMode {
  if (typeof nativeProducts() !== "string") return "native";
  return sharedHeap() === null ? "reference" : "wasm";
}

/** Runs `body` with a table that takes its calls down. */
export function recording<T>(tape: Tape, body: () => T): T {
  const table = kernels;
  kernels = takingDown(table);
  try {
    return running(tape, body);
  } finally {
    kernels = table;
  }
}

/**
 * What decides the last bits of every result: the table, and whether products are added without rounding in between (FMA). Native products have
 * the bits of wasm-fma.
 */
export const kernelBuilds = ["reference", "wasm", "wasm-fma"] as const;
export type KernelBuild = (typeof kernelBuilds)[number];

export function kernelBuild(): KernelBuild {
  if (kernelMode() === "reference") return "reference";
  return instance!.fused ? "wasm-fma" : "wasm";
}

/** What calls of the table in use come down to, without the choices that it makes on the way. */
export function direct(calls: readonly Call[]): readonly Call[] {
  const made = fast.get(inUse);
  if (made === undefined) return calls;
  const known = within.get(made) ?? directCalls(made);
  within.set(made, known);
  return calls.flatMap(known);
}

/** How many threads large kernels may use, this one included; workers start when there is work that is worth it. */
export function useThreads(wanted: number | "auto"): void {
  threads = wanted;
  for (const { pool } of fast.values()) pool.threads = wanted;
}

/** How many threads large kernels may use now, and how many workers are ready to help; with `start` those that are missing are started. */
export function threadsInUse(start = false): { readonly threads: number; readonly ready: number } {
  const pool = fast.get(inUse)?.pool;
  if (pool === undefined) return { threads: 1, ready: 0 };
  return { threads: pool.threads, ready: start ? pool.ready() : pool.helpers };
}

const environment = (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env;
try {
  useKernels(modeIn(environment?.MLBH_KERNELS));
} catch (error) {
  // said by the first that computes, who may have a way to show it, and not by the import
  const refused = (refusal = error as ArgumentError);
  kernels = new Proxy(reference, {
    get: () => {
      throw refused;
    },
  });
}

function modeIn(word: string | undefined): KernelMode {
  if (word === undefined || word === "") return fastestMode();
  const mode = kernelModes.find((each) => each === word);
  if (mode === undefined)
    throw new ArgumentError(`MLBH_KERNELS must be one of ${kernelModes.join(", ")}, got ${describe(word)}`, {
      hint: "without it the fastest kernels are used that there are",
    });
  return mode;
}

/** Whether a step that was captured may be replayed: MLBH_REPLAY=off asks for none. */
export const replayIsWanted = environment?.MLBH_REPLAY !== "off";

export type { BinaryKernel } from "./reference/binary.js";
export type { CurveKernel, SlopeKernel } from "./reference/curves.js";
export type { UnaryKernel } from "./reference/elementwise.js";
export type { MatmulKernel, MatrixView } from "./reference/matmul.js";
export type { Grid } from "./reference/indexing.js";
export type { Walk } from "./reference/move.js";
export type { Windows } from "./reference/windows.js";
export type { ReduceKernel } from "./reference/reduce.js";
