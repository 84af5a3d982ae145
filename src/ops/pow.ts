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
    y     = a^b
    where a > 0
    y     = exp(b ln(a))                 -- a is exp(ln(a)), and exp(u)^b is exp(b u)
    dy/da = exp(b ln(a)) (b / a)         -- chain rule: exp is its own derivative, the inner derivative is b / a
          = b (a^b / a)                  -- exp(b ln(a)) is a^b
          = b a^(b - 1)                  -- power rule, for any b
    dy/db = exp(b ln(a)) ln(a)           -- chain rule: now the inner derivative is ln(a)
          = y ln(a)
    where any
    dy/da = b a^(b - 1)                  -- power rule; below 0, where b must be whole, from the product rule
    ga    = gy dy/da                     -- chain rule
          = 0 if b = 0, else gy b a^(b - 1)
                                         -- convention: a^0 is 1 for every a, its slope 0 also at a = 0, as in PyTorch
    gb    = 0 if a = 0 and b >= 0, else gy y ln(a)
                                         -- convention: 0^b is 0 for b > 0, and at 0^0 the slope 0 is taken; nan for a < 0, as in PyTorch
    ga    = sumTo(0 if b = 0, else gy b a^(b - 1), a)
                                         -- convention as above; broadcasting: a stretched entry collects all its copies
    gb    = sumTo(0 if a = 0 and b >= 0, else gy y ln(a), b)
                                         -- convention as above; broadcasting
  `,
  about: "For a below 0 there is a power only where b is whole, and none of its neighbours b has one: the slope in b is nan.",
  see: ["exp", "log", "power-rule", "chain-rule"],
  kinks: (s) => [
    [s.tensor([0, 0, 0, 0, 0, -1.5, -2]), s.tensor([0, 2, 0.5, 1, -1, 3, 0])],
    [s.tensor([[0], [2]]), s.tensor([0, 3, 1])],
  ],
  example: (s) => [s.tensor([2, 0.5, 3]), s.tensor([3, -2, 0.5])],
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
