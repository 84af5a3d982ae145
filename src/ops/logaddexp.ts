// ln(e^a + e^b), the sum of two numbers that are known by their logarithms, without computing either e^a or e^b.
import { defineOp, type Binary } from "../autograd/op.js";
import { eachPair, two } from "./elementwise.js";
import { mul } from "./mul.js";
import { sigmoid } from "./sigmoid.js";
import { sub } from "./sub.js";
import { sumTo } from "./sum.js";

export const logaddexp: Binary = defineOp({
  name: "logaddexp",
  inputs: ["a", "b"],
  args: two,
  formula: "y = ln(e^a + e^b)",
  derivation: `
    y     = ln(exp(a) + exp(b))
          = max(a, b) + ln(1 + exp(-|a - b|))   -- the larger factor taken out of the sum: what is left under exp is never above 0
    dy/da = exp(a) / (exp(a) + exp(b))          -- chain rule: ln has the slope 1 / x, exp is its own
          = 1 / (1 + exp(b - a))                -- top and bottom divided by exp(a)
          = sigmoid(a - b)
    ga    = gy dy/da                            -- chain rule
          = gy sigmoid(a - b)
    ga    = sumTo(gy sigmoid(a - b), a)         -- broadcasting: an entry of a that was stretched over several y collects all of them
    dy/db = exp(b) / (exp(a) + exp(b))          -- the same, the roles swapped
          = sigmoid(b - a)
    gb    = gy dy/db                            -- chain rule
          = gy sigmoid(b - a)
    gb    = sumTo(gy sigmoid(b - a), b)         -- broadcasting
  `,
  about:
    "Small probabilities are kept as logarithms; this adds two of them. It is a smooth maximum: for numbers far apart it is the larger one. The gradient is shared as softmax would share it.",
  see: ["logsumexp", "maximum", "sigmoid", "softmax"],
  example: (s) => [s.tensor([1.5, -2, 3]), s.tensor([0.4, 5, -1])],
  samples: (s) => [
    [s.normal([2, 3]), s.normal([2, 3])],
    [s.normal([2, 1]), s.normal([3])],
    [s.normal([2, 2]), 1.5],
    [s.tensor([30, -40]), s.tensor([-30, -41])],
    [s.normal([0]), s.normal([1])],
  ],
  forward: ({ a, b }) => eachPair("logaddexp", (p, q) => p === q ? p + Math.LN2 : Math.max(p, q) + Math.log1p(Math.exp(-Math.abs(p - q))), a, b), // prettier-ignore
  saves: ["a", "b"],
  backward: (gy, { a, b }) => ({
    a: () => sumTo(mul(gy, sigmoid(sub(a, b))), a.shape),
    b: () => sumTo(mul(gy, sigmoid(sub(b, a))), b.shape),
  }),
});
