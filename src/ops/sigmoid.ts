import { defineOp, type Unary } from "../autograd/op.js";
import { kernels } from "../kernels/index.js";
import { map, one, zip } from "./elementwise.js";
import { mul } from "./mul.js";
import { sub } from "./sub.js";

export const sigmoid: Unary = defineOp({
  name: "sigmoid",
  inputs: ["x"],
  args: one,
  formula: "y = 1 / (1 + exp(-x))",
  derivation: `
    dy/dx = exp(-x) / (1 + exp(-x))^2     -- quotient rule; the derivative of exp(-x) is -exp(-x)
          = y * exp(-x) / (1 + exp(-x))   -- one factor 1 / (1 + exp(-x)) is y
          = y * (1 - y)                   -- 1 - y = exp(-x) / (1 + exp(-x))
    gx    = gy * y * (1 - y)              -- chain rule
  `,
  samples: (s) => [[s.normal([2, 3])], [s.tensor([-20, 0, 20])], [s.normal([])], [s.normal([0, 2])]],
  forward: ({ x }) => map(kernels.sigmoid, x),
  saves: ["y"],
  backward: (gy, { y }) => ({ x: () => mul(gy, mul(y, sub(1, y))) }),
  fused: (gy, { y }) => ({ x: () => zip("sigmoid", kernels.sigmoidGrad, gy, y) }),
});
