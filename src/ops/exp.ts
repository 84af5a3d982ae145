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
    any h
    y     = exp(x)
    q     = (exp(x + h) - exp(x)) / h   -- how steep the curve is between x and x + h
          = exp(x) (exp(h) - 1) / h     -- exp(x + h) = exp(x) exp(h)
          → exp(x)                      -- e is the number for which (exp(h) - 1) / h → 1
    dy/dx = exp(x)                      -- the limit of q: exp is its own derivative
          = y
    gx    = gy dy/dx                    -- chain rule
          = gy y
  `,
  see: ["log", "derivative"],
  example: (s) => [s.tensor([0.5, -1, 2])],
  samples: (s) => [[s.normal([2, 3])], [s.tensor([-20, 0, 3])], [s.normal([])], [s.normal([0, 2])]],
  forward: ({ x }) => map(kernels.exp, x),
  saves: ["y"],
  backward: (gy, { y }) => ({ x: () => mul(gy, y) }),
});
