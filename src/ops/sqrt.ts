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
    y^2           = x              -- definition of the root
    2 * y * dy/dx = 1              -- both sides differentiated by x
    dy/dx         = 1 / (2 * y)    -- infinite at x = 0
    gx            = gy / (2 * y)   -- chain rule
  `,
  samples: (s) => [[s.uniform([2, 3], 0.5, 3)], [s.tensor([0.2, 1, 50])], [s.uniform([], 1, 2)], [s.uniform([2, 0], 1, 2)]],
  forward: ({ x }) => map(kernels.sqrt, x),
  saves: ["y"],
  backward: (gy, { y }) => ({ x: () => div(gy, mul(2, y)) }),
});
