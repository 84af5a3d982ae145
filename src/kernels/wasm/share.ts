// Loops over many numbers, cut into pieces for the workers that are there already: such a loop never starts one itself.
import type { WasmExports } from "./module.js";
import type { ThreadPool } from "./threads.js";

/** Numbers read or written by a simple loop that two threads finish sooner than one: about 10 microseconds of work. */
const WORTH_SHARING = 1 << 15;
/** Pieces end where a vector ends, so that each number is computed by the same instructions with any number of threads. */
const VECTOR = 16;

/**
 * Calls a kernel, in pieces where its work is worth it.
 * @param steps how much each argument grows per unit; missing ones stay as they are.
 * @param countAt which argument is the number of units.
 * @param width numbers of one unit, times how much dearer than an addition each is.
 */
export type Share = (
  kernel: keyof WasmExports,
  args: readonly number[],
  steps: readonly number[],
  countAt: number,
  width: number,
) => void;

export function sharer(wasm: WasmExports, pool: ThreadPool): Share {
  return (kernel, args, steps, countAt, width) => {
    const total = args[countAt];
    const helpers = total * width >= WORTH_SHARING && pool.threads > 1 ? pool.helpers : 0;
    if (helpers === 0) return (wasm[kernel] as (...args: readonly number[]) => void)(...args);
    const even = Math.ceil(total / (4 * (helpers + 1)));
    const part = total > 4096 ? Math.ceil(even / VECTOR) * VECTOR : even;
    const all = args.map((_, i) => steps[i] ?? 0);
    pool.run({ kernel, args, steps: all, countAt, scratchAt: args.length, total, part }, 0);
  };
}
