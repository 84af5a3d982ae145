// Tensors of the engine as the notation takes them, and copies to be differentiated by.
import { Tensor } from "../autograd/tensor.js";
import type { NumberArray } from "../notation/array.js";

export function arrayOf({ shape, data }: Tensor): NumberArray {
  return { shape: [...shape], data: Float64Array.from(data) };
}

/** A copy that nothing else holds. */
export function leaf({ shape, dtype, data }: Tensor, requiresGrad = true): Tensor {
  const copy = new Tensor({ shape, dtype, data: data.slice() });
  copy.requiresGrad = requiresGrad;
  return copy;
}
