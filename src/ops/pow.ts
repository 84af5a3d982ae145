import { defineOp, type Binary } from "../autograd/op.js";
import { kernels } from "../kernels/index.js";
import { eq, ge } from "./comparisons.js";
import { two, zip } from "./elementwise.js";
import { log } from "./log.js";
import { mul } from "./mul.js";
import { sub } from "./sub.js";
import { sumTo } from "./sum.js";
import { where } from "./where.js";

export const pow: Binary = defineOp({
  name: "pow",
  inputs: ["a", "b"],
  args: two,
  formula: "y = a^b; nan where a < 0 and b is not whole",
  derivation: `
    dy/da = b * a^(b - 1)                                      -- power rule
          = 0 where b = 0                                      -- a^0 is the constant 1, also at a = 0, where the line above has no value
    ga    = sumTo(where(b = 0, 0, gy * b * a^(b - 1)), shape a)  -- chain rule; a stretched entry collects all its copies
    y     = e^(b * ln a)                                       -- to differentiate by b, for a > 0
    dy/db = y * ln a                                           -- the exponential function is its own derivative
          = 0 where a = 0 and b >= 0                           -- 0^b is constant for b > 0; below 0 the slope in b is nan
    gb    = sumTo(where(a = 0 and b >= 0, 0, gy * y * ln a), shape b)
  `,
  samples: (s) => [
    [s.uniform([2, 3], 0.5, 2), s.normal([2, 3])],
    [s.awayFromZero([2, 2]), 2],
    [s.awayFromZero([2, 2]), 3],
    [s.uniform([3], 0.5, 2), -1.5],
    [s.normal([3]), 0],
    [2, s.normal([2])],
    [s.uniform([2, 1], 0.5, 2), s.normal([3])],
    [s.normal([0]), 2],
  ],
  forward: ({ a, b }) => zip("pow", kernels.pow, a, b),
  saves: ["a", "b", "y"],
  backward: (gy, { a, b, y }) => ({
    a: () => sumTo(where(eq(b, 0), 0, mul(gy, mul(b, pow(a, sub(b, 1))))), a.shape),
    b: () => sumTo(where(mul(eq(a, 0), ge(b, 0)), 0, mul(gy, mul(y, log(a)))), b.shape),
  }),
});
