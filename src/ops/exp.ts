import { defineOp, type Unary } from "../autograd/op.js";
import { kernels } from "../kernels/index.js";
import { map, one } from "./elementwise.js";
import { mul } from "./mul.js";

export const exp: Unary = defineOp({
  name: "exp",
  inputs: ["x"],
  args: one,
  formula: "y = e^x",
  derivation: `
    dy/dx = e^x       -- the exponential function is its own derivative
          = y
    gx    = gy * y    -- chain rule
  `,
  samples: (s) => [[s.normal([2, 3])], [s.tensor([-20, 0, 3])], [s.normal([])], [s.normal([0, 2])]],
  forward: ({ x }) => map(kernels.exp, x),
  saves: ["y"],
  backward: (gy, { y }) => ({ x: () => mul(gy, y) }),
});
