// Every array an operation writes its result into comes from here, so that storage can change without touching an op:
// from the arena of the running step where there is one, else an ordinary array that is garbage-collected.
import { GraphError } from "../core/errors.js";
import { Arena, createHeap, type Life, type SharedHeap } from "./memory.js";
import { sizeOf, type Dtype, type FloatArray, type NdArray, type Shape } from "./ndarray.js";

let heap: SharedHeap | null | undefined;
let arena: Arena | null = null;

/** The memory that the fast kernels work in, made when it is first needed; null where there is none. */
export function sharedHeap(): SharedHeap | null {
  return (heap ??= createHeap());
}

/** `length` zeros in an ordinary array. */
function ordinary(dtype: Dtype, length: number): FloatArray {
  return dtype === "float32" ? new Float32Array(length) : new Float64Array(length);
}

/** An array of this shape filled with zeros. */
export function empty(dtype: Dtype, shape: Shape): NdArray {
  const array = unfilled(dtype, shape);
  if (array.life !== null) array.data.fill(0);
  return array;
}

/** An array of this shape whose every entry will be written by whoever asks for it; until then it may hold anything. */
export function unfilled(dtype: Dtype, shape: Shape): NdArray & { readonly life: Life | null } {
  const length = sizeOf(shape);
  const life = arena === null ? null : arena.life;
  return { shape, dtype, data: life === null ? ordinary(dtype, length) : arena!.allocate(dtype, length), life };
}

/** An array of zeros that outlives every step: for parameters, buffers, optimizer state and copies. */
export function permanent(dtype: Dtype, shape: Shape): NdArray {
  const length = sizeOf(shape);
  const memory = heap ?? null; // only where fast kernels are in use already
  return { shape, dtype, data: memory === null ? ordinary(dtype, length) : memory.permanent(dtype, length), life: null };
}

const MOST_DATA = 512 << 20; // bytes

/**
 * An array of zeros for data that a user makes: in the step's memory inside one, else where the fast kernels reach it without a copy.
 * Beyond half a gigabyte it is an ordinary array: the garbage collector sees only those, and would not hurry for the others.
 */
export function lasting(dtype: Dtype, shape: Shape): NdArray {
  const inStep = arena !== null && arena.life !== null;
  return inStep || (heap?.held ?? 0) > MOST_DATA ? empty(dtype, shape) : permanent(dtype, shape);
}

/**
 * Runs one training step in an arena: every tensor made inside lives until the step ends, and costs next to nothing.
 * Parameters, optimizer state and x.clone() live on; reading anything else afterwards is an error.
 */
export function step<T>(body: () => T): T {
  const memory = sharedHeap();
  if (memory === null || (arena?.life !== null && arena !== null)) return body(); // steps inside a step share its arena
  arena ??= new Arena(memory);
  arena.open();
  try {
    const result = body();
    if (result instanceof Promise)
      throw new GraphError("step: the function returned a Promise, but its memory is free again when it returns");
    return result;
  } finally {
    arena.close();
  }
}
