import { defineOp, type Unary } from "../autograd/op.js";
import { kernels } from "../kernels/index.js";
import { div } from "./div.js";
import { map, one } from "./elementwise.js";
import { mul } from "./mul.js";

export const sqrt: Unary = defineOp({
  name: "sqrt",
  inputs: ["x"],
  args: one,
  formula: "y = x^(1/2); nan below 0",
  derivation: `
    y         = sqrt(x)
    y^2       = x              -- what a root is
    2 y dy/dx = 1              -- both sides differentiated by x; on the left power rule and chain rule
    dy/dx     = 1 / (2 y)
    gx        = gy dy/dx       -- chain rule
              = gy / (2 y)     -- convention: at x = 0 the curve is vertical, the slope infinite, as in PyTorch
  `,
  see: ["pow", "power-rule", "chain-rule", "kinks"],
  kinks: (s) => [[s.tensor([0])]],
  example: (s) => [s.tensor([4, 0.2, 2.5])],
  samples: (s) => [[s.uniform([2, 3], 0.5, 3)], [s.tensor([0.2, 1, 50])], [s.uniform([], 1, 2)], [s.uniform([2, 0], 1, 2)]],
  forward: ({ x }) => map(kernels.sqrt, x),
  saves: ["y"],
  backward: (gy, { y }) => ({ x: () => div(gy, mul(2, y)) }),
});
