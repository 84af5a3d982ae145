// What is computed on the way to one result, by library code that shows it to nobody.
import { markNursery, leaveNursery } from "../kernels/allocator.js";
import type { Tensor } from "./tensor.js";

/** Runs `body`. Without a graph, which would hold them, its intermediate results are over when it returns: none of them is moved out of the nursery. */
export function composed(body: () => Tensor): Tensor {
  const mark = markNursery();
  const y = body();
  if (mark !== null && y.gradNode === null) leaveNursery(mark, y);
  return y;
}
