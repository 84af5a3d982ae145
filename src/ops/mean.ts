// Averages and spreads, composed of sums.
import { take } from "../autograd/call.js";
import { defineComposite, keepdim, type KeepdimOptions, type Op, type Reduce } from "../autograd/op.js";
import { normalizeDims } from "../autograd/shapes.js";
import { Tensor } from "../autograd/tensor.js";
import type { TensorLike } from "../autograd/op.js";
import { div } from "./div.js";
import { mul } from "./mul.js";
import { sqrt } from "./sqrt.js";
import { sub } from "./sub.js";
import { sum } from "./sum.js";
import { field } from "../core/fields.js";

type Dims = number | readonly number[] | null;

export interface VarOptions extends KeepdimOptions {
  /** Subtracted from the count n in the divisor: 1 (default) gives the unbiased estimate, 0 the mean square. */
  readonly correction?: number;
}
type Spread = Op<(x: TensorLike, dim?: Dims, options?: VarOptions) => Tensor>;

export const mean: Reduce = defineComposite({
  name: "mean",
  inputs: ["x"],
  takes: [take.operand("x"), take.optional(take.dims("dim")), keepdim],
  formula: "y[j] = (sum over i of x[i, j]) / n, n entries running over the reduced dimensions",
  derivation: `
    mean(x, dim) = sum(x, dim) / n
  `,
  samples: (s) => [[s.normal([2, 3])], [s.normal([2, 3]), 1], [s.normal([2, 3, 2]), [0, -1], { keepdim: true }], [s.normal([])]],
  compose: (x, dim = null, options = {}) => div(sum(x, dim, options), countOf(x, dim)),
});

const spreadOptions = take.options({
  correction: field.number({ help: "subtracted from the count in the divisor" }),
  keepdim: field.boolean({ help: "whether the reduced dimensions stay, with size 1" }),
});

export const variance: Spread = defineComposite({
  name: "var",
  inputs: ["x"],
  takes: [take.operand("x"), take.optional(take.dims("dim")), spreadOptions],
  formula: "y = (sum over i of (x[i] - mean)^2) / (n - correction)",
  derivation: `
    d                        = x - mean(x, dim)     -- two passes over the data: exact also for numbers far from zero
    var(x, dim, correction)  = sum(d * d, dim) / (n - correction)
  `,
  samples: (s) => [
    [s.normal([2, 3])],
    [s.normal([2, 3]), 0],
    [s.normal([2, 3, 2]), [0, -1], { keepdim: true, correction: 0 }],
    [s.normal([4]), null, { correction: 0 }],
  ],
  compose: (x, dim = null, { correction = 1, keepdim = false } = {}) => {
    const d = sub(x, mean(x, dim, { keepdim: true }));
    return div(sum(mul(d, d), dim, { keepdim }), Math.max(0, countOf(x, dim) - correction));
  },
});

export const std: Spread = defineComposite({
  name: "std",
  inputs: ["x"],
  takes: [take.operand("x"), take.optional(take.dims("dim")), spreadOptions],
  formula: "y = sqrt(var(x))",
  derivation: `
    std(x, dim, correction) = sqrt(var(x, dim, correction))
  `,
  samples: (s) => [[s.normal([2, 3])], [s.normal([2, 3]), 1, { keepdim: true }], [s.normal([4]), null, { correction: 0 }]],
  compose: (x, dim = null, options = {}) => sqrt(variance(x, dim, options)),
});

/** How many entries are folded into one. */
function countOf(x: TensorLike, dim: Dims): number {
  if (!(x instanceof Tensor)) return 1;
  return normalizeDims("mean", dim, x.shape.length).reduce((n, axis) => n * x.shape[axis], 1);
}
