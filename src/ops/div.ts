import { defineOp, type Binary } from "../autograd/op.js";
import { kernels } from "../kernels/index.js";
import { two, zip } from "./elementwise.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { sumTo } from "./sum.js";

export const div: Binary = defineOp({
  name: "div",
  inputs: ["a", "b"],
  args: two,
  formula: "y = a / b",
  derivation: `
    y     = a / b
    dy/da = b / b^2                      -- quotient rule, (1 b - a 0) / b^2: only the top moves
          = 1 / b
    ga    = gy dy/da                     -- chain rule
          = gy / b
    ga    = sumTo(gy / b, a)             -- broadcasting: an entry of a that was stretched over several y collects all of them
    dy/db = -a / b^2                     -- quotient rule, (0 b - a 1) / b^2: only the bottom moves
          = -y / b                       -- a / b is y
    gb    = gy dy/db                     -- chain rule
          = -(gy / b) (a / b)
    gb    = sumTo(-(gy / b) (a / b), b)  -- broadcasting
  `,
  see: ["mul", "quotient-rule", "broadcasting"],
  example: (s) => [s.tensor([3, -1, 2]), s.tensor([2, 4, -0.5])],
  samples: (s) => [
    [s.normal([2, 3]), s.awayFromZero([2, 3])],
    [s.normal([2, 1]), s.awayFromZero([3])],
    [s.normal([2, 2]), 4],
    [1, s.awayFromZero([3])],
    [s.normal([0, 3]), s.awayFromZero([3])],
  ],
  forward: ({ a, b }) => zip("div", kernels.div, a, b),
  saves: ["a", "b"],
  backward: (gy, { a, b }) => ({
    a: () => sumTo(div(gy, b), a.shape),
    b: () => sumTo(neg(mul(div(gy, b), div(a, b))), b.shape),
  }),
});
