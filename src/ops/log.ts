import { defineOp, type Unary } from "../autograd/op.js";
import { kernels } from "../kernels/index.js";
import { div } from "./div.js";
import { map, one } from "./elementwise.js";

export const log: Unary = defineOp({
  name: "log",
  inputs: ["x"],
  args: one,
  formula: "y = ln x, the power to which e is raised to give x; -inf at 0, nan below",
  derivation: `
    y            = ln(x)
    exp(y)       = x           -- what the logarithm is: exp undoes it
    exp(y) dy/dx = 1           -- both sides differentiated by x; on the left by the chain rule
    dy/dx        = 1 / exp(y)
                 = 1 / x       -- exp(y) is x
    gx           = gy dy/dx    -- chain rule
                 = gy / x
  `,
  aliases: ["ln", "logarithm"],
  see: ["exp", "chain-rule"],
  example: (s) => [s.tensor([2, 0.5, 3])],
  samples: (s) => [[s.uniform([2, 3], 0.5, 3)], [s.tensor([0.1, 1, 50])], [s.uniform([], 1, 2)], [s.uniform([0], 1, 2)]],
  forward: ({ x }) => map(kernels.log, x),
  saves: ["x"],
  backward: (gy, { x }) => ({ x: () => div(gy, x) }),
});
