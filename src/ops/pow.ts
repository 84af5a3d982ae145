import { defineOp, type Binary } from "../autograd/op.js";
import { kernels } from "../kernels/index.js";
import { sign } from "./abs.js";
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
    dy/da = b * a^(b - 1)                -- power rule
          = b * a^c                      -- c = b - 1; but c = 0 where b = 0 and a is 0 or nan: a^0 is the constant 1, its slope 0
    ga    = sumTo(gy * b * a^c, shape a) -- chain rule; a stretched entry collects all its copies
    y     = e^(b * ln a)                 -- to differentiate by b, for a > 0; below 0 ln a, and so the slope in b, is nan
    dy/db = y * ln a                     -- the exponential function is its own derivative
          = y * ln p                     -- p = a; but p = 1 where a = 0 and b >= 0: 0^b is constant, and at 0^0 the slope 0 is taken
    gb    = sumTo(gy * y * ln p, shape b)
  `,
  samples: (s) => [
    [s.uniform([2, 3], 0.5, 2), s.normal([2, 3])],
    [s.awayFromZero([2, 2]), 2],
    [s.awayFromZero([2, 2]), 3],
    [s.uniform([3], 0.5, 2), -1.5],
    [s.normal([3]), 0],
    [s.uniform([3], 0.5, 2), s.tensor([0, 1, 2])],
    [2, s.normal([2])],
    [s.uniform([2, 1], 0.5, 2), s.normal([3])],
    [s.normal([0]), 2],
  ],
  forward: ({ a, b }) => zip("pow", kernels.pow, a, b),
  saves: ["a", "b", "y"],
  backward: (gy, { a, b, y }) => ({
    a: () => {
      const c = where(mul(eq(b, 0), eq(sign(a), 0)), 0, sub(b, 1)); // sign(nan) is 0
      return sumTo(mul(gy, mul(b, pow(a, c))), a.shape);
    },
    b: () => {
      const p = where(mul(eq(a, 0), ge(b, 0)), 1, a);
      return sumTo(mul(gy, mul(y, log(p))), b.shape);
    },
  }),
});
