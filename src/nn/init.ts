// Starting values, drawn exactly as PyTorch draws them: the same seed gives the same bits.
// Their pages are in initPages.ts.
import { defaultGenerator } from "../core/rng.js";
import { empty } from "../kernels/allocator.js";
import type { NdArray, Shape } from "../kernels/ndarray.js";
import type { TensorOptions } from "./layer.js";

export * from "./initialisers.js";

/** Numbers spread evenly over [-bound, bound). */
export function uniform(
  shape: Shape,
  bound: number,
  { dtype = "float32", generator = defaultGenerator }: TensorOptions = {},
): NdArray {
  const array = empty(dtype, shape);
  generator.uniform(array.numbers, -bound, bound);
  return array;
}

/**
 * Bound of the default weights of Linear and Conv: sqrt(3) * gain / sqrt(fanIn) with gain = sqrt(2 / (1 + 5)), that is 1 / sqrt(fanIn).
 * It keeps the variance of y = W x near that of x / 3. The order of evaluation is PyTorch's, for equal bits.
 */
export function kaimingUniformBound(fanIn: number): number {
  return Math.sqrt(3) * (Math.sqrt(2 / 6) / Math.sqrt(fanIn));
}

/** Bound of the default biases. */
export function biasBound(fanIn: number): number {
  return 1 / Math.sqrt(fanIn);
}
