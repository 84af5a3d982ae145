// Copies of a tensor that stay in the graph.
import { convert } from "../autograd/create.js";
import { defineOp, type Op, type Unary } from "../autograd/op.js";
import type { Tensor } from "../autograd/tensor.js";
import type { Dtype } from "../kernels/ndarray.js";
import { one } from "./elementwise.js";

export const to: Op<(x: Tensor, dtype: Dtype) => Tensor> = defineOp({
  name: "to",
  inputs: ["x"],
  args: (x: Tensor, dtype: Dtype) => ({ x, dtype }),
  formula: "y = x in another dtype",
  derivation: `
    dy/dx = 1                    -- up to rounding, y is x
    gx    = to(gy, dtype of x)   -- chain rule; a gradient has the dtype of what it belongs to
  `,
  samples: (s) => [
    [s.normal([2, 3]), s.dtype],
    [s.normal([]), s.dtype],
  ],
  forward: ({ x, dtype }) => convert(x, dtype),
  saves: [],
  backward: (gy, { x }) => ({ x: () => to(gy, x.dtype) }),
});

export const clone: Unary = defineOp({
  name: "clone",
  inputs: ["x"],
  args: one,
  formula: "y = x, in an array of its own",
  derivation: `
    dy/dx = 1
    gx    = gy   -- chain rule
  `,
  samples: (s) => [[s.normal([2, 3])], [s.normal([])], [s.normal([0])]],
  forward: ({ x }) => convert(x, x.dtype),
  saves: [],
  backward: (gy) => ({ x: () => gy }),
});
