// How much room arrays need, said before it is asked for: a size with some zeros too many must not end the program, or fill the machine.
import { ArgumentError, MlbhError } from "../core/errors.js";
import { formatBytes } from "../core/format.js";
import { describe } from "../core/words.js";
import type { Dtype, Shape } from "./ndarray.js";

/** What was asked for is more than there is. */
export class MemoryError extends MlbhError {}

/** What 32-bit addresses reach: all that the fast kernels can work in. */
export const WEBASSEMBLY_BYTES = 2 ** 32;

/** Arrays up to this many numbers are made without asking. */
export const SMALL_ENOUGH = 2 ** 26;

let limit = 16 * 2 ** 30;

/** Sets how many bytes one array may take, 16 GiB in the beginning. */
export function limitMemory(bytes: number): void {
  if (!(typeof bytes === "number" && bytes > 0))
    throw new ArgumentError(`limitMemory: bytes must be a number > 0, got ${describe(bytes)}`);
  limit = bytes;
}

/** @throws MemoryError for an array that is larger than the limit, or than any array can be */
export function requireRoom(dtype: Dtype, shape: Shape): void {
  const bytes = shape.reduce((product, size) => product * size, dtype === "float32" ? 4 : 8);
  if (bytes > limit) throw tooLarge(`${shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`} ${dtype}`, bytes, limit);
}

function tooLarge(what: string, bytes: number, most: number): MemoryError {
  return new MemoryError(`an array ${what} needs ${formatBytes(bytes)}, and the limit is ${formatBytes(most)}`, {
    hint: "is one of the sizes too large? limitMemory(bytes) changes the limit",
  });
}

/** An array of zeros that the garbage collector looks after. @throws MemoryError when the system gives no more */
export function ordinary(dtype: Dtype, length: number): Float32Array | Float64Array {
  try {
    return dtype === "float32" ? new Float32Array(length) : new Float64Array(length);
  } catch (error) {
    if ((error as Error).name !== "RangeError") throw error;
    throw new MemoryError(`out of memory: the system gives no ${formatBytes(length * (dtype === "float32" ? 4 : 8))} more`, {
      hint: "close other programs, or use smaller sizes",
    });
  }
}
