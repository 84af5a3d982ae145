// Sums and averages of what is a number: nan is passed over.
import { take } from "../autograd/call.js";
import { defineComposite, keepdim, type Reduce } from "../autograd/op.js";
import { eq } from "./comparisons.js";
import { div } from "./div.js";
import { sum } from "./sum.js";
import { where } from "./where.js";

export const nansum: Reduce = defineComposite({
  name: "nansum",
  inputs: ["x"],
  takes: [take.operand("x"), take.optional(take.dims("dim")), keepdim],
  formula: "y = sum over i of x[i], i running over the reduced dimensions and passing over nan",
  derivation: `
    y        = sum over i of (x[i] if x[i] = x[i], else 0)   -- nan alone is not equal to itself
    dy/dx[k] = (x[k] = x[k])                                 -- sum rule: y holds each number once
    gx[k]    = gy dy/dx[k]                                   -- chain rule: only this y depends on x[k]
             = gy (x[k] = x[k])
  `,
  about: "A sum that leaves out what is missing: nan counts as 0, and its gradient is 0.",
  view: "lines",
  see: ["sum", "nanmean"],
  kinks: (s) => [[s.tensor([1.5, NaN, 2])]],
  example: (s) => [s.tensor([1.5, -0.5, 2])],
  samples: (s) => [[s.normal([2, 3]), 1], [s.normal([2, 3])], [s.normal([2, 3, 2]), [0, -1], { keepdim: true }], [s.normal([])]],
  compose: (x, dim = null, options = {}) => sum(where(eq(x, x), x, 0), dim, options),
});

export const nanmean: Reduce = defineComposite({
  name: "nanmean",
  file: "nansum",
  inputs: ["x"],
  takes: [take.operand("x"), take.optional(take.dims("dim")), keepdim],
  formula: "y = mean of x[i], i running over the reduced dimensions and passing over nan",
  derivation: `
    m        = sum over i of (x[i] = x[i])                         -- how many are numbers: nan alone is not equal to itself
    y        = (sum over i of (x[i] if x[i] = x[i], else 0)) / m
    dy/dx[k] = (x[k] = x[k]) / m                                   -- constant factor 1 / m; the sum holds each number once
    gx[k]    = gy dy/dx[k]                                         -- chain rule: only this y depends on x[k]
             = gy (x[k] = x[k]) / m
  `,
  about: "An average that leaves out what is missing; nan if nothing is left.",
  view: "lines",
  see: ["mean", "nansum", "nanmedian"],
  kinks: (s) => [[s.tensor([1.5, NaN, 2])]],
  example: (s) => [s.tensor([1.5, -0.5, 2])],
  samples: (s) => [[s.normal([2, 3]), 1], [s.normal([2, 3])], [s.normal([2, 3, 2]), [0, -1], { keepdim: true }], [s.normal([])]],
  compose: (x, dim = null, options = {}) => div(nansum(x, dim, options), sum(eq(x, x), dim, options)),
});
