import { defineOp, type Binary } from "../autograd/op.js";
import { div } from "./div.js";
import { eq, le } from "./comparisons.js";
import { eachPair, two } from "./elementwise.js";
import { log } from "./log.js";
import { mul } from "./mul.js";
import { sumTo } from "./sum.js";
import { where } from "./where.js";

export const xlogy: Binary = defineOp({
  name: "xlogy",
  inputs: ["a", "b"],
  args: two,
  formula: "y = a ln(b), 0 where a = 0 (but nan where b is nan)",
  derivation: `
    y     = 0 if a = 0, else a ln(b)
    where b > 0
    dy/da = ln(b)                                       -- constant factor
    dy/db = a / b                                       -- constant factor; the slope of ln is 1 / b
    where any
    ga    = gy dy/da                                    -- chain rule
          = 0 if a = 0 and b <= 0, else gy ln(b)        -- convention: at a = 0 the slope ln(b) where there is one, else 0, as in PyTorch
    ga    = sumTo(0 if a = 0 and b <= 0, else gy ln(b), a)
                                                        -- convention as above; broadcasting: a stretched entry collects all its copies
    gb    = gy dy/db                                    -- chain rule
          = gy a / b                                    -- convention: 0 / 0 is nan, as in PyTorch
    gb    = sumTo(gy a / b, b)                          -- convention as above; broadcasting
  `,
  about:
    "An event of probability 0 adds nothing to an entropy, sum of -p ln(p): p ln(p) goes to 0 with p. Multiplied as it stands, 0 times ln(0), which is -infinity, would be nan.",
  see: ["log", "mul", "kinks"],
  kinks: (s) => [[s.tensor([0, 0, 2]), s.tensor([2, -1.5, 0])]],
  example: (s) => [s.tensor([1.5, -2, 3]), s.tensor([0.4, 5, 2])],
  samples: (s) => [
    [s.awayFromZero([2, 3]), s.uniform([2, 3], 0.5, 2)],
    [s.awayFromZero([2, 1]), s.uniform([3], 0.5, 2)],
    [s.awayFromZero([2, 2]), 1.5],
    [2, s.uniform([3], 0.5, 2)],
    [s.normal([0]), s.normal([1])],
  ],
  forward: ({ a, b }) => eachPair("xlogy", (p, q) => (p === 0 && !Number.isNaN(q) ? 0 : p * Math.log(q)), a, b),
  saves: ["a", "b"],
  backward: (gy, { a, b }) => ({
    a: () => sumTo(mul(gy, where(mul(eq(a, 0), le(b, 0)), 0, log(b))), a.shape),
    b: () => sumTo(div(mul(gy, a), b), b.shape),
  }),
});
