// Logarithms to the bases 2 and 10. Powers of the base give whole numbers exactly, which ln(x) / ln(2) would not.
import { defineOp, type Unary } from "../autograd/op.js";
import { div } from "./div.js";
import { each, one } from "./elementwise.js";
import { mul } from "./mul.js";

export const log2: Unary = defineOp({
  name: "log2",
  inputs: ["x"],
  args: one,
  formula: "y = the power to which 2 is raised to give x; -inf at 0, nan below",
  derivation: `
    y     = log2(x)
    2^y   = x                -- what it is: so many doublings lead from 1 to x
    y     = ln(x) / ln(2)    -- the logarithm of both sides, y ln(2) = ln(x), solved for y
    dy/dx = 1 / (x ln(2))    -- constant factor; the slope of ln is 1 / x
    gx    = gy dy/dx         -- chain rule
          = gy / (x ln(2))
  `,
  about: "Doublings, or bits: log2(8) is 3.",
  see: ["log", "log10", "chain-rule"],
  example: (s) => [s.tensor([2, 0.5, 3])],
  samples: (s) => [[s.uniform([2, 3], 0.5, 3)], [s.tensor([0.1, 1, 64])], [s.uniform([], 1, 2)], [s.uniform([0], 1, 2)]],
  forward: ({ x }) => each(Math.log2, x),
  saves: ["x"],
  backward: (gy, { x }) => ({ x: () => div(gy, mul(x, Math.LN2)) }),
});

export const log10: Unary = defineOp({
  name: "log10",
  file: "log2",
  inputs: ["x"],
  args: one,
  formula: "y = the power to which 10 is raised to give x; -inf at 0, nan below",
  derivation: `
    y     = log10(x)
    10^y  = x                 -- what it is: a number of y digits more than 1
    y     = ln(x) / ln(10)    -- the logarithm of both sides, y ln(10) = ln(x), solved for y
    dy/dx = 1 / (x ln(10))    -- constant factor; the slope of ln is 1 / x
    gx    = gy dy/dx          -- chain rule
          = gy / (x ln(10))
  `,
  about: "Orders of magnitude: log10(1000) is 3. Decibels are ten of them.",
  see: ["log", "log2", "chain-rule"],
  example: (s) => [s.tensor([2, 0.5, 100])],
  samples: (s) => [[s.uniform([2, 3], 0.5, 3)], [s.tensor([0.1, 1, 50])], [s.uniform([], 1, 2)], [s.uniform([0], 1, 2)]],
  forward: ({ x }) => each(Math.log10, x),
  saves: ["x"],
  backward: (gy, { x }) => ({ x: () => div(gy, mul(x, Math.LN10)) }),
});
