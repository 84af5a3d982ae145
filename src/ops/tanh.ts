import { defineOp, type Unary } from "../autograd/op.js";
import { kernels } from "../kernels/index.js";
import { map, one, zip } from "./elementwise.js";
import { mul } from "./mul.js";
import { sub } from "./sub.js";

export const tanh: Unary = defineOp({
  name: "tanh",
  inputs: ["x"],
  args: one,
  formula: "y = (e^x - e^-x) / (e^x + e^-x)",
  derivation: `
    m     = exp(x) - exp(-x)
    p     = exp(x) + exp(-x)
    y     = m / p
    dm/dx = exp(x) + exp(-x)              -- sum rule; chain rule: the inner derivative of exp(-x) is -1
          = p
    dp/dx = exp(x) - exp(-x)              -- sum rule, chain rule
          = m
    dy/dx = (p dm/dx - m dp/dx) / p^2     -- quotient rule
          = (p p - m m) / p^2
          = 1 - (m / p)^2                 -- the fraction taken apart
          = 1 - y^2                       -- m / p is y
    gx    = gy dy/dx                      -- chain rule
          = gy (1 - y^2)
  `,
  about: "Any number becomes one between -1 and 1; near 0 it stays what it is.",
  see: ["sigmoid", "quotient-rule", "exp"],
  example: (s) => [s.tensor([0.5, -1, 2])],
  samples: (s) => [[s.normal([2, 3])], [s.tensor([-10, 0, 10])], [s.normal([])], [s.normal([0])]],
  forward: ({ x }) => map(kernels.tanh, x),
  saves: ["y"],
  backward: (gy, { y }) => ({ x: () => mul(gy, sub(1, mul(y, y))) }),
  fused: (gy, { y }) => ({ x: () => zip("tanh", kernels.tanhGrad, gy, y) }),
});
