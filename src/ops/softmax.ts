// The softmax family. Each subtracts the largest x first: exp cannot overflow then, and the quotient stays the same.
import { take } from "../autograd/call.js";
import { defineComposite, defineOp, keepdim, type KeepdimOptions, type Op } from "../autograd/op.js";
import { around, normalizeDim, normalizeDims, reducedShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { unfilled } from "../kernels/allocator.js";
import { kernels, type ReduceKernel } from "../kernels/index.js";
import { sizeOf, type Operand } from "../kernels/ndarray.js";
import { exp } from "./exp.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { reduceDims } from "./reduction.js";
import { reshape } from "./reshape.js";
import { sub } from "./sub.js";
import { sum } from "./sum.js";

type AlongDim = Op<(x: Tensor, dim: number) => Tensor>;

/** Runs a kernel over every line of x along one axis; it fills a whole array or one entry per line. */
function alongLines(kernel: ReduceKernel, x: Operand, dim: number, shape: readonly number[]): Operand {
  const y = unfilled(x.dtype, shape);
  const { outer, n, inner } = around(x.shape, dim);
  if (sizeOf(shape) > 0) kernel(x.numbers, outer, n, inner, y.numbers);
  return y;
}

export const softmax: AlongDim = defineOp({
  name: "softmax",
  inputs: ["x"],
  takes: [take.tensor("x"), take.dim("dim")],
  args: (x: Tensor, dim: number) => ({ x, dim: normalizeDim("softmax", dim, x.shape.length) }),
  formula: "y[i] = exp(x[i]) / (sum over j of exp(x[j])), along axis dim: positive numbers that add up to 1",
  derivation: `
    any c
    e[i]        = exp(x[i])
    s           = sum over j of e[j]
    y[i]        = e[i] / s                                     -- positive, and their sum is 1
                = exp(x[i] - c) / (sum over j of exp(x[j] - c))  -- exp(-c) cancels, for any c; the code takes c = max(x): no exp overflows, the largest exponent is 0
    de[i]/dx[k] = (i = k) e[k]                                 -- exp is its own derivative
    ds/dx[k]    = e[k]                                         -- sum rule
    dy[i]/dx[k] = ((i = k) e[k] s - e[i] e[k]) / s^2           -- quotient rule
                = (i = k) y[k] - y[i] y[k]                     -- e / s is y
    gx[k]       = sum over i of gy[i] dy[i]/dx[k]              -- chain rule: every y depends on every x
                = gy[k] y[k] - sum over i of gy[i] y[i] y[k]   -- only i = k remains of the first part
                = y[k] (gy[k] - sum over i of gy[i] y[i])      -- common factor
    gx          = y * (gy - sum(gy * y, dim))
  `,
  about:
    "Makes probabilities of any numbers (logits): the larger x is beside the others, the larger its share of the whole. A classifier ends with it (CrossEntropyLoss has it inside: a model for it ends without), and in attention it says how much of each value is taken.",
  view: "lines",
  see: ["logSoftmax", "CrossEntropyLoss", "quotient-rule"],
  samples: (s) => [
    [s.normal([2, 3]), 1],
    [s.normal([2, 3]), 0],
    [s.normal([2, 3, 2]), -2],
    [s.tensor([[100, 101, 99]]), 1],
    [s.normal([]), 0],
    [s.normal([0, 3]), 1],
  ],
  forward: ({ x, dim }) => alongLines(kernels.softmax, x, dim, x.shape),
  saves: ["y"],
  backward: (gy, { y, dim }) => ({ x: () => mul(y, sub(gy, sum(mul(gy, y), dim, { keepdim: true }))) }),
});

export const softmin: AlongDim = defineComposite({
  name: "softmin",
  file: "softmax",
  inputs: ["x"],
  takes: [take.tensor("x"), take.dim("dim")],
  formula: "y[i] = exp(-x[i]) / (sum over j of exp(-x[j])), along axis dim: the softmax of -x",
  derivation: `
    e[i]        = exp(-x[i])
    s           = sum over j of e[j]
    y[i]        = e[i] / s                                     -- positive, and their sum is 1
    de[i]/dx[k] = -(i = k) e[k]                                -- chain rule: the inner derivative is -1
    ds/dx[k]    = -e[k]                                        -- sum rule
    dy[i]/dx[k] = (-(i = k) e[k] s + e[i] e[k]) / s^2          -- quotient rule
                = y[i] y[k] - (i = k) y[k]                     -- e / s is y
    gx[k]       = sum over i of gy[i] dy[i]/dx[k]              -- chain rule: every y depends on every x
                = (sum over i of gy[i] y[i] y[k]) - gy[k] y[k]  -- only i = k remains of the second part
                = y[k] ((sum over i of gy[i] y[i]) - gy[k])    -- common factor
    gx          = y * (sum(gy * y, dim) - gy)
  `,
  about: "Makes probabilities of distances or costs: the smaller x is beside the others, the larger its share.",
  torch: "torch.nn.functional.softmin",
  view: "lines",
  see: ["softmax", "logsumexp"],
  samples: (s) => [
    [s.normal([2, 3]), 1],
    [s.normal([2, 3]), 0],
    [s.normal([2, 3, 2]), -2],
    [s.tensor([[100, 101, 99]]), 1],
    [s.normal([]), 0],
    [s.normal([0, 3]), 1],
  ],
  compose: (x, dim) => softmax(neg(x), dim),
});

export const logSoftmax: AlongDim = defineOp({
  name: "logSoftmax",
  file: "softmax",
  inputs: ["x"],
  takes: [take.tensor("x"), take.dim("dim")],
  args: (x: Tensor, dim: number) => ({ x, dim: normalizeDim("logSoftmax", dim, x.shape.length) }),
  formula:
    "y[i] = x[i] - ln(sum over j of exp(x[j])), along axis dim: the logarithm of softmax, finite where softmax rounds to 0",
  derivation: `
    any c
    s           = sum over j of exp(x[j])
    y[i]        = x[i] - ln(s)                                    -- ln of the quotient exp(x[i]) / s
                = x[i] - c - ln(sum over j of exp(x[j] - c))      -- ln(exp(-c)) is -c, for any c; the code takes c = max(x)
    ds/dx[k]    = exp(x[k])                                       -- sum rule; exp is its own derivative
    dy[i]/dx[k] = (i = k) - (1 / s) ds/dx[k]                      -- chain rule: the derivative of ln(s) is 1 / s
                = (i = k) - exp(x[k]) / s
                = (i = k) - exp(y[k])                             -- exp(x[k]) / s is the softmax, exp(y[k])
    gx[k]       = sum over i of gy[i] dy[i]/dx[k]                 -- chain rule: every y depends on every x
                = gy[k] - (sum over i of gy[i] exp(y[k]))         -- only i = k remains of the first part
                = gy[k] - exp(y[k]) (sum over i of gy[i])         -- common factor
    gx          = gy - exp(y) * sum(gy, dim)
  `,
  about: "The logarithm of softmax, finite also where a probability is too small to be written. NLLLoss takes it.",
  view: "lines",
  see: ["softmax", "NLLLoss", "logsumexp"],
  example: (s) => [s.tensor([1.5, -0.3, 0.8]), 0],
  samples: (s) => [
    [s.normal([2, 3]), 1],
    [s.normal([2, 3]), 0],
    [s.normal([2, 3, 2]), -2],
    [s.tensor([[100, 101, 99]]), 1],
    [s.normal([]), 0],
    [s.normal([0, 3]), 1],
  ],
  forward: ({ x, dim }) => alongLines(kernels.logSoftmax, x, dim, x.shape),
  saves: ["y"],
  backward: (gy, { y, dim }) => ({ x: () => sub(gy, mul(exp(y), sum(gy, dim, { keepdim: true }))) }),
});

export const logsumexp: Op<(x: Tensor, dim: number | readonly number[], options?: KeepdimOptions) => Tensor> = defineOp({
  name: "logsumexp",
  file: "softmax",
  inputs: ["x"],
  takes: [take.tensor("x"), take.dims("dim"), keepdim],
  args: (x: Tensor, dim: number | readonly number[], { keepdim = false }: KeepdimOptions = {}) => ({
    x,
    dims: normalizeDims("logsumexp", dim, x.shape.length),
    keepdim,
  }),
  formula: "y = ln(sum over j of exp(x[j])), j running over the reduced dimensions: a smooth maximum",
  derivation: `
    any c
    s        = sum over j of exp(x[j])
    y        = ln(s)
             = c + ln(sum over j of exp(x[j] - c))   -- exp(c) is a common factor, for any c; the code takes c = max(x)
    ds/dx[k] = exp(x[k])                             -- sum rule; exp is its own derivative
    dy/dx[k] = (1 / s) ds/dx[k]                      -- chain rule: the derivative of ln(s) is 1 / s
             = exp(x[k]) / s                         -- the softmax of x
             = exp(x[k] - y)                         -- s is exp(y)
    gx[k]    = gy dy/dx[k]                           -- chain rule: only this y depends on x[k]
             = gy exp(x[k] - y)
    gx       = gy * exp(x - y)                       -- y and gy repeated along the reduced dimensions
  `,
  about: "A smooth maximum: never below the largest x, and at most ln(n) above it.",
  view: "lines",
  see: ["logSoftmax", "softmax"],
  example: (s) => [s.tensor([1.5, -0.3, 0.8]), 0],
  samples: (s) => [
    [s.normal([2, 3]), 1],
    [s.normal([2, 3]), 0, { keepdim: true }],
    [s.normal([2, 3, 2]), [-2, 0]],
    [s.tensor([100, 101, 99]), 0],
    [s.normal([]), 0],
    [s.normal([0, 3]), 1],
  ],
  // ln of a sum of sums: one dimension after the other
  forward: ({ x, dims, keepdim }) => reduceDims(kernels.logsumexp, x, dims, keepdim),
  saves: ["x", "y"],
  backward: (gy, { x, y, dims }) => {
    const kept = reducedShape(x.shape, dims, true);
    return { x: () => mul(reshape(gy, kept), exp(sub(x, reshape(y, kept)))) };
  },
});
