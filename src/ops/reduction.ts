// What the reductions share: fold one dimension after the other with a kernel that sees the array as (outer, n, inner).
import { around, reducedShape } from "../autograd/shapes.js";
import { unfilled } from "../kernels/allocator.js";
import type { ReduceKernel } from "../kernels/index.js";
import { reshaped, type Operand } from "../kernels/ndarray.js";

/** `dims` in rising order; neighbouring dimensions are folded in one go. */
export function reduceDims(kernel: ReduceKernel, x: Operand, dims: readonly number[], keepdim: boolean): Operand {
  let folded = x;
  const shape = [...x.shape];
  for (let last = dims.length - 1; last >= 0;) {
    let first = last;
    while (first > 0 && dims[first - 1] === dims[first] - 1) first--;
    const from = dims[first];
    const to = dims[last];
    const { outer } = around(shape, from);
    const { inner } = around(shape, to);
    let n = 1;
    for (let axis = from; axis <= to; axis++) {
      n *= shape[axis];
      shape[axis] = 1;
    }
    const y = unfilled(x.dtype, shape.slice());
    kernel(folded.numbers, outer, n, inner, y.numbers);
    folded = y;
    last = first - 1;
  }
  return reshaped(folded, reducedShape(x.shape, dims, keepdim));
}
