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
    p     = e^x + e^-x, m = e^x - e^-x   -- so that y = m / p, and each is the derivative of the other
    dy/dx = (p * p - m * m) / p^2        -- quotient rule with dm/dx = p and dp/dx = m
          = 1 - y^2                      -- m / p is y
    gx    = gy * (1 - y^2)               -- chain rule
  `,
  samples: (s) => [[s.normal([2, 3])], [s.tensor([-10, 0, 10])], [s.normal([])], [s.normal([0])]],
  forward: ({ x }) => map(kernels.tanh, x),
  saves: ["y"],
  backward: (gy, { y }) => ({ x: () => mul(gy, sub(1, mul(y, y))) }),
  fused: (gy, { y }) => ({ x: () => zip("tanh", kernels.tanhGrad, gy, y) }),
});
