// Arrays outside the shared memory, lent to the fast kernels: copied in for one call, and what the kernel wrote copied out again.
// A copy costs about as much as the fastest kernels take for the same numbers, and the plain ones take ten times as long. Small arrays are
// lent too, so that where an array lies never changes a bit of a result.
import type { Kernels } from "../index.js";
import { Arena, type SharedHeap } from "../memory.js";
import type { FloatArray } from "../ndarray.js";

/** Kernels that move numbers and read only as much of their first array as they write: it may be far larger. */
const PICKING: ReadonlySet<keyof Kernels> = new Set<keyof Kernels>(["read", "gather"]);
/** Which arguments a kernel writes into; the others write into their last array. */
const WRITTEN: Partial<Record<keyof Kernels, readonly number[]>> = {
  sgd: [0, 2],
  adam: [0, 2, 3],
  maxWindows: [2, 3],
  attentionGrad: [6, 7, 8],
};

type AnyKernel = (...args: unknown[]) => void;

/** What the fast table falls back to: its own kernel over lent arrays where some lie outside, else the plain one. */
export function lending(reference: Kernels, heap: SharedHeap, fast: () => Kernels): Kernels {
  const memory = new Arena(heap);

  const lend = (name: keyof Kernels): AnyKernel => {
    const plain = reference[name] as AnyKernel;
    return (...args) => {
      const arrays = args.map(arrayIn);
      const outside = arrays.filter((array): array is FloatArray => array !== null && !heap.holds(array));
      const last = arrays.findLastIndex((array) => array !== null);
      const picksFew = PICKING.has(name) && arrays[0]!.length > 4 * arrays[last]!.length;
      if (outside.length === 0 || picksFew) return plain(...args);

      memory.open();
      const lent = new Map<FloatArray, FloatArray>();
      for (const array of outside) {
        if (lent.has(array)) continue;
        const copy = memory.allocate(array instanceof Float32Array ? "float32" : "float64", array.length);
        copy.set(array);
        lent.set(array, copy);
      }
      (fast()[name] as AnyKernel)(...args.map((arg, i) => withArray(arg, arrays[i] === null ? undefined : lent.get(arrays[i]))));
      for (const i of WRITTEN[name] ?? [last]) {
        const copy = arrays[i] === null ? undefined : lent.get(arrays[i]);
        if (copy !== undefined) arrays[i]!.set(copy);
      }
      memory.close();
    };
  };
  return Object.fromEntries(
    (Object.keys(reference) as (keyof Kernels)[]).map((name) => [name, lend(name)]),
  ) as unknown as Kernels;
}

/** The array that an argument is, or that a matrix view is over. */
function arrayIn(arg: unknown): FloatArray | null {
  if (isArray(arg)) return arg;
  if (typeof arg !== "object" || arg === null || !("data" in arg)) return null;
  return isArray(arg.data) ? arg.data : null;
}

function isArray(arg: unknown): arg is FloatArray {
  return arg instanceof Float32Array || arg instanceof Float64Array;
}

function withArray(arg: unknown, copy: FloatArray | undefined): unknown {
  if (copy === undefined) return arg;
  return isArray(arg) ? copy : { ...(arg as object), data: copy };
}
