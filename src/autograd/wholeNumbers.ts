// Indices, labels and counts are whole numbers in tensors of float32 or float64: there is no third dtype for them. They are exact all the
// same: float64 tells all whole numbers below 2^53 apart, float32 those below 2^24 = 16,777,216. From there on a float32 may stand for its
// neighbour (2^24 and 2^24 + 1 are the same one), and is refused wherever whole numbers are read or made.
import { ArgumentError } from "../core/errors.js";
import type { Dtype } from "../kernels/ndarray.js";

/** From here on a whole number of this dtype may stand for its neighbour. */
export function exactBelow(dtype: Dtype): number {
  return dtype === "float32" ? 2 ** 24 : 2 ** 53;
}

/** @param message which number, of what; @param remedy how to come to float64 */
export function refuseInexact(message: string, remedy: string): never {
  throw new ArgumentError(`${message}: float32 tells whole numbers apart below 2^24 = 16777216 only`, { hint: remedy });
}

/** For what makes whole numbers up to `largest`. */
export function refuseBeyond(owner: string, largest: number, dtype: Dtype = "float32"): void {
  if (dtype === "float32" && largest > exactBelow(dtype))
    refuseInexact(`${owner}: ${largest} is too large`, 'ask for float64, with { dtype: "float64" }');
}
