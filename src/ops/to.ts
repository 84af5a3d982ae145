// Copies of a tensor that stay in the graph.
import { called, take } from "../autograd/call.js";
import { convert } from "../autograd/create.js";
import { defineOp, type Op, type Unary } from "../autograd/op.js";
import type { Tensor } from "../autograd/tensor.js";
import { DtypeError } from "../core/errors.js";
import type { Dtype } from "../kernels/ndarray.js";
import { one } from "./elementwise.js";

const converted: Op<(x: Tensor, dtype: Dtype) => Tensor> = defineOp({
  name: "to",
  inputs: ["x"],
  takes: [take.tensor("x"), take.text("dtype")],
  args: (x: Tensor, dtype: Dtype) => ({ x, dtype }),
  formula: "y = x in another dtype; x itself if it has that dtype",
  derivation: `
    y     = x          -- up to rounding
    dy/dx = 1
    gx    = gy dy/dx   -- chain rule
          = gy         -- in the dtype of x: a gradient has that of what it belongs to
  `,
  view: "entries",
  torch: "torch.Tensor.to",
  see: ["clone"],
  example: (s) => [s.tensor([1.5, -2, 3]), s.dtype],
  samples: (s) => [
    [s.normal([2, 3]), s.dtype],
    [s.normal([]), s.dtype],
  ],
  forward: ({ x, dtype }) => convert(x, dtype),
  saves: [],
  backward: (gy, { x }) => ({ x: () => to(gy, x.dtype) }),
});

export const to: typeof converted = Object.assign(
  called("to", [take.tensor("x"), take.text("dtype")], (x: Tensor, dtype: Dtype): Tensor => {
    if (dtype !== "float32" && dtype !== "float64") {
      throw new DtypeError(`to: dtype must be "float32" or "float64", got ${JSON.stringify(dtype)}`);
    }
    return x.dtype === dtype ? x : converted(x, dtype);
  }),
  { info: converted.info },
);

export const clone: Unary = defineOp({
  name: "clone",
  file: "to",
  inputs: ["x"],
  args: one,
  formula: "y = x, in an array of its own",
  derivation: `
    y     = x          -- the same numbers, stored once more
    dy/dx = 1
    gx    = gy dy/dx   -- chain rule
          = gy
  `,
  see: ["to"],
  example: (s) => [s.tensor([1.5, -2, 3])],
  samples: (s) => [[s.normal([2, 3])], [s.normal([])], [s.normal([0])]],
  forward: ({ x }) => convert(x, x.dtype),
  saves: [],
  backward: (gy) => ({ x: () => gy }),
});
