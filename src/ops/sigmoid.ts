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
    s     = 1 + exp(-x)
    y     = 1 / s
    ds/dx = -exp(-x)                  -- chain rule: the inner derivative of exp(-x) is -1
    dy/dx = -ds/dx / s^2              -- quotient rule: the top, 1, is at rest
          = exp(-x) / s^2
          = (s - 1) / s^2             -- exp(-x) is s - 1
          = 1 / s - (1 / s)^2         -- the fraction taken apart
          = y (1 - y)                 -- 1 / s is y; common factor
    gx    = gy dy/dx                  -- chain rule
          = gy y (1 - y)
  `,
  about: "Any number becomes one between 0 and 1, which can be read as a probability.",
  see: ["tanh", "BCELoss", "bceWithLogits", "quotient-rule", "exp"],
  example: (s) => [s.tensor([0.5, -1, 2])],
  samples: (s) => [[s.normal([2, 3])], [s.tensor([-20, 0, 20])], [s.normal([])], [s.normal([0, 2])]],
  forward: ({ x }) => map(kernels.sigmoid, x),
  saves: ["y"],
  backward: (gy, { y }) => ({ x: () => mul(gy, mul(y, sub(1, y))) }),
  fused: (gy, { y }) => ({ x: () => zip("sigmoid", kernels.sigmoidGrad, gy, y) }),
});
