import { defineOp, type Unary } from "../autograd/op.js";
import { kernels } from "../kernels/index.js";
import { map, one } from "./elementwise.js";

export const neg: Unary = defineOp({
  name: "neg",
  inputs: ["x"],
  args: one,
  formula: "y = -x",
  derivation: `
    y     = -x
    dy/dx = -1          -- constant factor
    gx    = gy dy/dx    -- chain rule
          = -gy
  `,
  see: ["sub"],
  example: (s) => [s.tensor([1.5, -2, 3])],
  samples: (s) => [[s.normal([2, 3])], [s.normal([])], [s.normal([0])]],
  forward: ({ x }) => map(kernels.neg, x),
  saves: [],
  backward: (gy) => ({ x: () => neg(gy) }),
});
