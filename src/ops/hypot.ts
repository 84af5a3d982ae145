import { defineOp, type Binary } from "../autograd/op.js";
import { div } from "./div.js";
import { eachPair, two } from "./elementwise.js";
import { mul } from "./mul.js";
import { sumTo } from "./sum.js";

export const hypot: Binary = defineOp({
  name: "hypot",
  inputs: ["a", "b"],
  args: two,
  formula: "y = sqrt(a^2 + b^2)",
  derivation: `
    y          = sqrt(a^2 + b^2)
    y^2        = a^2 + b^2           -- Pythagoras
    2 y dy/da  = 2 a                 -- both sides differentiated by a; on the left by the chain rule
    dy/da      = a / y
    ga         = gy dy/da            -- chain rule
               = gy a / y
    ga         = sumTo(gy a / y, a)  -- broadcasting: an entry of a that was stretched over several y collects all of them
    2 y dy/db  = 2 b                 -- the same, the roles swapped
    dy/db      = b / y
    gb         = gy dy/db            -- chain rule
               = gy b / y
    gb         = sumTo(gy b / y, b)  -- broadcasting
  `,
  about:
    "The longest side of a right-angled triangle, the distance of a point from the middle. Squares that would be too large are not formed.",
  see: ["sqrt", "atan2", "chain-rule"],
  example: (s) => [s.tensor([3, -1, 2]), s.tensor([4, 2, 0.5])],
  samples: (s) => [
    [s.awayFromZero([2, 3]), s.awayFromZero([2, 3])],
    [s.awayFromZero([2, 1]), s.awayFromZero([3])],
    [s.normal([2, 2]), 1.5],
    [s.normal([0]), s.normal([1])],
  ],
  forward: ({ a, b }) => eachPair("hypot", Math.hypot, a, b),
  saves: ["a", "b", "y"],
  backward: (gy, { a, b, y }) => ({
    a: () => sumTo(mul(gy, div(a, y)), a.shape),
    b: () => sumTo(mul(gy, div(b, y)), b.shape),
  }),
});
