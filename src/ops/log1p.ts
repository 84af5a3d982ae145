// ln(1 + x) and e^x - 1 for small x. Computed as written, 1 + x has forgotten most digits of x: in float32 ln(1 + 1e-8) is 0.
import { defineOp, type Unary } from "../autograd/op.js";
import { kernels } from "../kernels/index.js";
import { add } from "./add.js";
import { div } from "./div.js";
import { map, one } from "./elementwise.js";
import { mul } from "./mul.js";

export const log1p: Unary = defineOp({
  name: "log1p",
  inputs: ["x"],
  args: one,
  formula: "y = ln(1 + x), exact for small x, too; -inf at -1, nan below",
  derivation: `
    y            = ln(1 + x)
    exp(y)       = 1 + x         -- exp undoes the logarithm
    exp(y) dy/dx = 1             -- both sides differentiated by x; on the left by the chain rule
    dy/dx        = 1 / exp(y)
                 = 1 / (1 + x)   -- exp(y) is 1 + x
    gx           = gy dy/dx      -- chain rule
                 = gy / (1 + x)
  `,
  about:
    "For small x the sum 1 + x has lost most of the digits of x, and ln(1 + x) with it. log1p works from x itself: near 0 it is nearly x.",
  see: ["expm1", "log", "chain-rule"],
  example: (s) => [s.tensor([2, -0.5, 0.001])],
  samples: (s) => [[s.uniform([2, 3], -0.5, 3)], [s.tensor([-0.9, 0, 1e-3, 50])], [s.uniform([], 0, 2)], [s.uniform([0], 1, 2)]],
  forward: ({ x }) => map(kernels.log1p, x),
  saves: ["x"],
  backward: (gy, { x }) => ({ x: () => div(gy, add(1, x)) }),
});

export const expm1: Unary = defineOp({
  name: "expm1",
  file: "log1p",
  inputs: ["x"],
  args: one,
  formula: "y = e^x - 1, exact for small x, too",
  derivation: `
    y     = exp(x) - 1
    dy/dx = exp(x)       -- sum rule; exp is its own derivative
          = y + 1
    gx    = gy dy/dx     -- chain rule
          = gy (y + 1)
  `,
  about:
    "For small x the number e^x is close to 1, and the difference of the two has few digits that are right. expm1 works from x itself: near 0 it is nearly x.",
  see: ["log1p", "exp", "sum-rule"],
  example: (s) => [s.tensor([0.5, -1, 0.001])],
  samples: (s) => [[s.normal([2, 3])], [s.tensor([-20, 0, 1e-3, 3])], [s.normal([])], [s.normal([0, 2])]],
  forward: ({ x }) => map(kernels.expm1, x),
  saves: ["y"],
  backward: (gy, { y }) => ({ x: () => mul(gy, add(y, 1)) }),
});
