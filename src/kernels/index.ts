// The one table of kernels. The reference table is plain TypeScript and is the specification: a faster table must equal it.
import { allocateFor, sharedHeap } from "./allocator.js";
import { binary } from "./reference/binary.js";
import { curves } from "./reference/curves.js";
import { elementwise } from "./reference/elementwise.js";
import { indexing } from "./reference/indexing.js";
import type { SharedHeap } from "./memory.js";
import { matmul } from "./reference/matmul.js";
import { move } from "./reference/move.js";
import { normalize } from "./reference/normalize.js";
import { reduce } from "./reference/reduce.js";
import { softmax } from "./reference/softmax.js";
import { update } from "./reference/update.js";
import { windows } from "./reference/windows.js";
import { isRunning, running, spoil, takeDown, type Tape } from "./tape.js";
import { instantiate } from "./wasm/module.js";
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
};

export type Kernels = typeof reference;

/** The kernels in use: the fast ones where the platform has WebAssembly, unless MLBH_KERNELS=reference asks for the plain ones. */
export let kernels: Kernels = reference;
let fast: Kernels | null = null;
let fusedAdd = false;
let pool: ThreadPool | null = null;

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

const tables = new WeakMap<Kernels, Kernels>();

function takingDown(table: Kernels): Kernels {
  const known = tables.get(table);
  if (known !== undefined) return known;
  const entries = Object.entries(table as unknown as Readonly<Record<string, Kernel>>).map(([name, kernel]) => {
    const recorded: Kernel = (...args) => {
      if (!isRunning()) return kernel(...args);
      const result = takeDown(kernel, args);
      if (result !== undefined) spoil(`${name} gives a number to the program`);
      return result;
    };
    return [name, recorded] as const;
  });
  const made = Object.fromEntries(entries) as unknown as Kernels;
  tables.set(table, made);
  return made;
}

type Kernel = (...args: unknown[]) => unknown;

export type KernelMode = "wasm" | "reference";

/** Chooses a table. "wasm" on a platform without shared memory stays with the reference. */
export function useKernels(mode: KernelMode): void {
  const heap = mode === "wasm" ? sharedHeap() : null;
  kernels = heap === null ? reference : (fast ??= fastTable(heap));
  allocateFor(heap === null ? "reference" : "wasm");
}

function fastTable(heap: SharedHeap): Kernels {
  const { wasm, module, fused } = instantiate(heap);
  fusedAdd = fused;
  pool = new ThreadPool(heap, module, wasm);
  return wasmTable(reference, wasm, heap, pool);
}

/** What decides the last bits of every result: the table, and whether products are added without rounding in between (FMA). */
export const kernelBuilds = ["reference", "wasm", "wasm-fma"] as const;
export type KernelBuild = (typeof kernelBuilds)[number];

export function kernelBuild(): KernelBuild {
  if (kernels === reference) return "reference";
  return fusedAdd ? "wasm-fma" : "wasm";
}

/** How many threads large kernels may use, this one included; workers start when there is work that is worth it. */
export function useThreads(threads: number | "auto"): void {
  if (pool !== null) pool.threads = threads;
}

const environment = (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env;
/** Whether a step that was captured may be replayed: MLBH_REPLAY=off asks for none. */
export const replayIsWanted = environment?.MLBH_REPLAY !== "off";
useKernels(environment?.MLBH_KERNELS === "reference" ? "reference" : "wasm");

export type { BinaryKernel } from "./reference/binary.js";
export type { CurveKernel, SlopeKernel } from "./reference/curves.js";
export type { UnaryKernel } from "./reference/elementwise.js";
export type { MatmulKernel, MatrixView } from "./reference/matmul.js";
export type { Grid } from "./reference/indexing.js";
export type { Walk } from "./reference/move.js";
export type { Windows } from "./reference/windows.js";
export type { ReduceKernel } from "./reference/reduce.js";
