// What a derivative is.
import { writtenPage } from "../written.js";
import { curves } from "./samples.js";

export const derivative = writtenPage({
  name: "derivative",
  kind: "calculus",
  formula: "f'(x) = limit of (f(x + h) - f(x)) / h as h goes to 0: how steep f is at x",
  about:
    "Move x a little, by h. How much does f(x) move, for each unit of h? For a straight line the answer is its slope, whatever h is. " +
    "For a curve the answer depends on h, but it settles down as h gets smaller, and the number that it settles on is the derivative. " +
    "It is written f'(x), or dy/dx when y = f(x). To train a network is to ask this question for every weight: if this one moves " +
    "a little, how much does the loss move?",
  picture: `
     f(x + h) |                 *
              |               / |
              |             /   |  f(x + h) - f(x)
              |           /     |
         f(x) |         * ------+
              |     *       h
              +---------x-------x + h`,
  source: "src/pages/calculus/derivative.ts",
  derivation: `
    (f(x + h) - f(x)) / h           → f'(x)        -- limit: this is what a derivative is
    (f(x + h) - f(x) - f'(x) h) / h → 0            -- limit: what the straight line misses is small, even beside h
    s(t)                  = t^2                    -- the square, worked out
    (s(x + h) - s(x)) / h = (x^2 + 2 x h + h^2 - x^2) / h   -- the square of a sum
                          = (2 x h + h^2) / h      -- x^2 cancels
                          = 2 x + h                -- h cancels
                          → 2 x                    -- limit: nothing of h is left
    s'(x)                 = 2 x
    y                     = f(x)
    dy/dx                 = f'(x)                  -- the same in another spelling
    c(t)                  = 7
    c'(x)                 = 0                      -- what does not move has slope 0
    L                     = sum over i of w[i]^2   -- of many numbers: one moves, the others stand still
    ((sum over i of (w[i] + (i = k) h)^2) - L) / h = 2 w[k] + h   -- all other squares cancel
                          → 2 w[k]                 -- limit
    dL/dw[k]              = 2 w[k]                 -- one number for each w: together they are the gradient
  `,
  after:
    "The tangent is the best straight line: f(x + h) is about f(x) + f'(x) h. Gradient descent lives on it: going from w to w - lr dL/dw " +
    "changes L by about -lr (dL/dw)^2, which is downhill when lr is small.",
  aliases: ["limit", "partial derivative", "slope"],
  see: ["sum-rule", "product-rule", "chain-rule", "kinks", "gradcheck"],
  samples: () =>
    curves([
      { tensors: { w: [1, -2, 3] } },
      { tensors: { w: [0.3, 1.7, -0.4, 0.9] } },
      { tensors: { w: [-1.2, 0.6] } },
      { tensors: { w: [2.5, 0.8, -0.1] } },
    ]),
});
