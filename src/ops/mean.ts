// Averages and spreads, composed of sums.
import { take, type Arg } from "../autograd/call.js";
import { defineComposite, keepdim, type Dims, type KeepdimOptions, type Op, type Reduce } from "../autograd/op.js";
import { normalizeDims } from "../autograd/shapes.js";
import { Tensor } from "../autograd/tensor.js";
import type { TensorLike } from "../autograd/op.js";
import { ne } from "./comparisons.js";
import { div } from "./div.js";
import { mul } from "./mul.js";
import { sqrt } from "./sqrt.js";
import { sub } from "./sub.js";
import { sum } from "./sum.js";
import { where } from "./where.js";
import { field } from "../core/fields.js";

export interface VarOptions extends KeepdimOptions {
  /** Subtracted from the count n in the divisor: 1 (default) gives the unbiased estimate, 0 the mean square. */
  readonly correction?: number;
  /** PyTorch's older word: true is correction 1, false correction 0. */
  readonly unbiased?: boolean;
}
/** var(x, dim, options), and as in PyTorch var(x, unbiased) over everything. */
export type Spread = Op<(x: TensorLike, dim?: Dims | boolean | null, options?: VarOptions) => Tensor>;

export const mean: Reduce = defineComposite({
  name: "mean",
  inputs: ["x"],
  takes: [take.operand("x"), take.optional(take.dims("dim")), keepdim],
  formula: "y = (sum over i of x[i]) / n, i running over the n entries of the reduced dimensions",
  derivation: `
    i < n
    y        = (sum over i of x[i]) / n
             = mean over i of x[i]
    dy/dx[k] = 1 / n         -- constant factor 1 / n; the sum holds each x once
    gx[k]    = gy dy/dx[k]   -- chain rule: only this y depends on x[k]
             = gy / n        -- each entry has the same share
  `,
  view: "lines",
  aliases: ["average"],
  see: ["sum", "var"],
  example: (s) => [s.normal([2, 3]), 1],
  samples: (s) => [[s.normal([2, 3])], [s.normal([2, 3]), 1], [s.normal([2, 3, 2]), [0, -1], { keepdim: true }], [s.normal([])]],
  compose: (x, dim = null, options = {}) => div(sum(x, dim, options), countOf(x, dim)),
});

const spreadOptions = take.options({
  correction: field.number({ help: "subtracted from the count in the divisor" }),
  keepdim: field.boolean({ help: "whether the reduced dimensions stay, with size 1" }),
  unbiased: field.boolean({ help: "true is correction 1, false correction 0" }),
});

const spreadDim: Arg = {
  ...take.dims("dim"),
  kind: "a dimension or a list of them, or true or false for unbiased over all",
  accepts: (value) => typeof value === "boolean" || take.dims("dim").accepts(value),
};

export const variance: Spread = defineComposite({
  name: "var",
  file: "mean",
  inputs: ["x"],
  takes: [take.operand("x"), take.optional(spreadDim), spreadOptions],
  formula: "y = (sum over i of (x[i] - mean)^2) / (n - correction)",
  derivation: `
    i < n
    m           = mean over i of x[i]
    d[i]        = x[i] - m                                               -- how far each x lies from the mean
    y           = (sum over i of d[i]^2) / (n - correction)              -- correction 1 unless another is given
    dm/dx[k]    = 1 / n                                                  -- the mean holds each x once
    dd[i]/dx[k] = (i = k) - dm/dx[k]                                     -- sum rule
                = (i = k) - 1 / n
    sum over i of d[i] = 0                                               -- the differences from the mean add up to 0
    dy/dx[k]    = (sum over i of 2 d[i] dd[i]/dx[k]) / (n - correction)  -- chain rule, power rule
                = 2 d[k] / (n - correction)                              -- only i = k remains; 1 / n stands beside the sum of the d
    gx[k]       = gy dy/dx[k]                                            -- chain rule: only this y depends on x[k]
                = 2 gy d[k] / (n - correction)
  `,
  about:
    "How far numbers lie from their mean, squared and averaged. var(x, false), as in PyTorch, is that of all entries with correction 0. The divisor n - 1 makes up for the mean having been taken from the same numbers; it is never below 0.",
  view: "lines",
  defaults: { correction: 1 },
  aliases: ["variance"],
  see: ["mean", "std"],
  example: (s) => [s.tensor([1.5, -0.3, 2, 0.4])],
  samples: (s) => [
    [s.normal([2, 3])],
    [s.normal([2, 3]), 0],
    [s.normal([2, 3, 2]), [0, -1], { keepdim: true, correction: 0 }],
    [s.normal([4]), null, { correction: 0 }],
  ],
  compose: (x, dim = null, options: VarOptions = {}) => {
    if (typeof dim === "boolean") return variance(x, null, { ...options, unbiased: dim });
    const { unbiased = true, correction = unbiased ? 1 : 0, keepdim = false } = options;
    const d = sub(x, mean(x, dim, { keepdim: true }));
    return div(sum(mul(d, d), dim, { keepdim }), Math.max(0, countOf(x, dim) - correction));
  },
});

export const std: Spread = defineComposite({
  name: "std",
  file: "mean",
  inputs: ["x"],
  takes: [take.operand("x"), take.optional(spreadDim), spreadOptions],
  formula: "y = sqrt(var(x))",
  derivation: `
    i < n
    m           = mean over i of x[i]
    d[i]        = x[i] - m                                               -- how far each x lies from the mean
    v           = (sum over i of d[i]^2) / (n - correction)              -- the variance; correction 1 unless another is given
    y           = sqrt(v)                                                -- in the unit of x again
    dd[i]/dx[k] = (i = k) - 1 / n                                        -- sum rule: the mean holds each x once
    sum over i of d[i] = 0                                               -- the differences from the mean add up to 0
    dv/dx[k]    = (sum over i of 2 d[i] dd[i]/dx[k]) / (n - correction)  -- chain rule, power rule
                = 2 d[k] / (n - correction)                              -- only i = k remains; 1 / n stands beside the sum of the d
    dy/dv       = 1 / (2 sqrt(v))                                        -- power rule: sqrt(v) is v^(1/2)
                = 1 / (2 y)
    dy/dx[k]    = dy/dv dv/dx[k]                                         -- chain rule
                = d[k] / (y (n - correction))                            -- 2 cancels
    gx[k]       = gy dy/dx[k]                                            -- chain rule: only this y depends on x[k]
                = 0 if y = 0, else gy d[k] / (y (n - correction))            -- convention: if all x are equal this is 0 / 0, taken as 0, as in PyTorch
  `,
  about: "The typical distance from the mean, in the unit of x.",
  view: "lines",
  kinks: (s) => [[s.tensor([2, 2, 2])]],
  defaults: { correction: 1 },
  aliases: ["standard deviation"],
  see: ["var", "sqrt"],
  example: (s) => [s.tensor([1.5, -0.3, 2, 0.4])],
  samples: (s) => [[s.normal([2, 3])], [s.normal([2, 3]), 1, { keepdim: true }], [s.normal([4]), null, { correction: 0 }]],
  compose: (x, dim = null, options: VarOptions = {}) => {
    const v = variance(x, dim, options);
    const spread = ne(v, 0); // where there is none, the slope of sqrt(1), times 0
    return mul(sqrt(where(spread, v, 1)), spread);
  },
});

/** How many entries are folded into one. */
function countOf(x: TensorLike, dim: Dims | null): number {
  if (!(x instanceof Tensor)) return 1;
  return normalizeDims("mean", dim, x.shape.length).reduce((n, axis) => n * x.shape[axis], 1);
}
