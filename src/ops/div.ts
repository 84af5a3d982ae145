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
    dy/da = 1 / b                              -- 1 / b is a constant factor
    ga    = sumTo(gy / b, shape a)             -- chain rule; a stretched entry collects the gradients of all its copies
    dy/db = -a / b^2                           -- power rule: the derivative of b^-1 is -b^-2
          = -y / b                             -- y = a / b
    gb    = sumTo(-(gy / b) * (a / b), shape b)
  `,
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
