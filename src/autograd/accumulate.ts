// Where a tensor is used several times, its gradients add up (the chain rule for L(x, x)). Always into a fresh array:
// the arrays that arrive here may be shared by several tensors.
import { unfilled } from "../kernels/allocator.js";
import { kernels } from "../kernels/index.js";
import { defineOp, type Op } from "./op.js";
import type { Tensor } from "./tensor.js";

/** The sum of two gradients of one tensor: `add` for equal shapes, which the engine needs before any op exists. */
export const accumulate: Op<(a: Tensor, b: Tensor) => Tensor> = defineOp({
  name: "accumulate",
  inputs: ["a", "b"],
  args: (a: Tensor, b: Tensor) => ({ a, b }),
  formula: "y = a + b, for equal shapes",
  derivation: `
    dy/da = dy/db = 1
    ga    = gy            -- chain rule
    gb    = gy            -- the same for b
  `,
  saves: [],
  samples: (s) => [[s.normal([2, 3]), s.normal([2, 3])]],
  forward: ({ a, b }) => {
    const y = unfilled(a.dtype, a.shape);
    kernels.add(a.numbers, b.numbers, y.numbers, null);
    return y;
  },
  backward: (gy) => ({ a: () => gy, b: () => gy }),
});
