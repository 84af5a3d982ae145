// Layer normalization (Ba et al. 2016): each row brought to mean 0 and deviation 1, then scaled and shifted as learned.
import { take } from "../autograd/call.js";
import { composed } from "../autograd/composed.js";
import { defineComposite, defineOp, type Op } from "../autograd/op.js";
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { unfilled } from "../kernels/allocator.js";
import { kernels } from "../kernels/index.js";
import { sameShape, sizeOf, type Operand, type Shape } from "../kernels/ndarray.js";
import { add } from "./add.js";
import { mean, variance } from "./mean.js";
import { mul } from "./mul.js";
import { pow } from "./pow.js";
import { sub } from "./sub.js";
import { field } from "../core/fields.js";

// An operation of its own for speed: composed of mean, variance and division it passes over the numbers some twenty times.
export const standardize: Op<(x: Tensor, axes: number, eps: number) => Tensor> = defineOp({
  name: "standardize",
  file: "layerNorm",
  inputs: ["x"],
  takes: [take.tensor("x"), take.integer("axes"), take.number("eps")],
  args: (x: Tensor, axes: number, eps: number) => ({ x, axes, eps }),
  formula:
    "y = (x - m) s with m the mean, s = 1 / sqrt(v + eps), v the mean square distance from m, over the last `axes` axes, n numbers",
  derivation: `
    i < n
    m                  = mean over i of x[i]
    d[i]               = x[i] - m                              -- how far each x lies from the mean
    v                  = mean over i of d[i]^2                 -- the divisor is n, not n - 1 as in var
    s                  = (v + eps)^(-1/2)
    y[i]               = d[i] s                                -- mean 0; deviation 1, but for eps
    dm/dx[k]           = 1 / n                                 -- the mean holds each x once
    dd[i]/dx[k]        = (i = k) - dm/dx[k]                    -- sum rule
                       = (i = k) - 1 / n
    sum over i of d[i] = 0                                     -- the differences from the mean add up to 0
    dv/dx[k]           = mean over i of 2 d[i] dd[i]/dx[k]     -- chain rule, power rule
                       = 2 d[k] / n                            -- only i = k remains; 1 / n stands beside the sum of the d
    ds/dx[k]           = -(1/2) (v + eps)^(-3/2) dv/dx[k]      -- power rule, chain rule
                       = -s^3 d[k] / n                         -- (v + eps)^(-3/2) is s^3
                       = -s^2 y[k] / n                         -- d s is y
    dy[i]/dx[k]        = dd[i]/dx[k] s + d[i] ds/dx[k]         -- product rule
                       = ((i = k) - 1 / n) s - d[i] s^2 y[k] / n
                       = s ((i = k) - 1 / n - y[i] y[k] / n)   -- d s is y once more; common factor
    gx[k]              = sum over i of gy[i] dy[i]/dx[k]       -- chain rule: every y depends on every x
                       = s (gy[k] - (mean over i of gy[i]) - y[k] (mean over i of gy[i] y[i]))
  `,
  view: "lines",
  torch: "torch.nn.functional.layer_norm",
  see: ["layerNorm", "var"],
  example: (s) => [s.tensor([1.5, -0.3, 2, 0.4]), 1, 0.1],
  samples: (s) => [
    [s.normal([2, 3]), 1, 1e-5],
    [s.normal([2, 2, 3]), 2, 0.1],
    [s.normal([4]), 1, 1e-5],
    [s.normal([0, 3]), 1, 1e-5],
  ],
  forward: ({ x, axes, eps }) => {
    const y = unfilled(x.dtype, x.shape);
    kernels.normalize(x.numbers, lineOf(x.shape, axes), eps, y.numbers);
    return y;
  },
  saves: ["x", "y"],
  backward: (gy, { x, y, axes, eps }) => ({
    x: () => {
      const dims = Array.from({ length: axes }, (_, i) => i - axes);
      const s = pow(add(variance(x, dims, { correction: 0, keepdim: true }), eps), -0.5);
      const average = (t: Tensor): Tensor => mean(t, dims, { keepdim: true });
      return mul(s, sub(sub(gy, average(gy)), mul(y, average(mul(gy, y)))));
    },
  }),
  fused: (gy, { x, axes, eps }) => ({
    x: (): Operand => {
      const gx = unfilled(x.dtype, x.shape);
      kernels.normalizeGrad(gy.numbers, x.numbers, lineOf(x.shape, axes), eps, gx.numbers);
      return gx;
    },
  }),
});

function lineOf(shape: Shape, axes: number): number {
  return Math.max(1, sizeOf(shape.slice(shape.length - axes)));
}

export interface LayerNormOptions {
  /** Keeps the division finite, default 1e-5. */
  readonly eps?: number;
}

const options = take.options({ eps: field.number({ above: 0, help: "keeps the division finite" }) });

export const layerNorm: Op<
  (x: Tensor, normalizedShape: Shape, weight?: Tensor | null, bias?: Tensor | null, options?: LayerNormOptions) => Tensor
> = defineComposite({
  name: "layerNorm",
  inputs: ["x", "weight", "bias"],
  takes: [
    take.tensor("x"),
    take.sizes("normalizedShape"),
    take.optional(take.tensor("weight")),
    take.optional(take.tensor("bias")),
    options,
  ],
  formula:
    "y = (x - mean) / sqrt(var + eps) * weight + bias, over the last axes, of shape normalizedShape; var with the divisor n",
  derivation: `
    i < n
    m[r]              = mean over i of x[r, i]
    d[r, i]           = x[r, i] - m[r]                                -- how far each x lies from the mean of its row
    v[r]              = mean over i of d[r, i]^2
    s[r]              = (v[r] + eps)^(-1/2)
    h[r, i]           = d[r, i] s[r]                                  -- row r with mean 0 and deviation 1
    y[r, i]           = h[r, i] weight[i] + bias[i]
    dm[r]/dx[r, k]    = 1 / n                                         -- the mean holds each x once
    dd[r, i]/dx[r, k] = (i = k) - 1 / n                               -- sum rule
    sum over i of d[r, i] = 0                                         -- the differences from the mean add up to 0
    dv[r]/dx[r, k]    = mean over i of 2 d[r, i] dd[r, i]/dx[r, k]    -- chain rule, power rule
                      = 2 d[r, k] / n                                 -- only i = k remains; 1 / n stands beside the sum of the d
    ds[r]/dx[r, k]    = -1/2 (v[r] + eps)^(-3/2) dv[r]/dx[r, k]       -- power rule, chain rule
                      = -s[r]^3 d[r, k] / n                           -- (v + eps)^(-3/2) is s^3
                      = -s[r]^2 h[r, k] / n                           -- d s is h
    dh[r, i]/dx[r, k] = dd[r, i]/dx[r, k] s[r] + d[r, i] ds[r]/dx[r, k]  -- product rule
                      = s[r] ((i = k) - 1 / n - h[r, i] h[r, k] / n)  -- d s is h once more; common factor
    gh[r, i]          = gy[r, i] weight[i]                            -- chain rule, constant factor
    gx[r, k]          = sum over i of gh[r, i] dh[r, i]/dx[r, k]      -- chain rule: over the row
                      = s[r] (gh[r, k] - (mean over i of gh[r, i]) -
                        h[r, k] (mean over i of gh[r, i] h[r, i]))
    gweight[i]        = sum over r of gy[r, i] h[r, i]                -- chain rule: weight[i] serves every row
    gbias[i]          = sum over r of gy[r, i]                        -- chain rule: so does bias[i]
  `,
  view: "rows",
  torch: "torch.nn.functional.layer_norm",
  see: ["standardize", "linear"],
  samples: (s) => [
    [s.normal([2, 3]), [3], s.normal([3]), s.normal([3])],
    [s.normal([2, 2, 3]), [2, 3], s.normal([2, 3]), null, { eps: 0.1 }],
    [s.normal([2, 4]), [4]],
  ],
  defaults: { eps: 1e-5 },
  compose: (x, normalizedShape, weight = null, bias = null, { eps = 1e-5 } = {}) => {
    const axes = normalizedShape.length;
    if (axes === 0 || !sameShape(x.shape.slice(-axes), normalizedShape)) {
      throw new ShapeError(`layerNorm: the last axes of ${formatShape(x.shape)} are not ${formatShape(normalizedShape)}`);
    }
    return composed(() => {
      const y = standardize(x, axes, eps);
      const scaled = weight === null ? y : mul(y, weight);
      return bias === null ? scaled : add(scaled, bias);
    });
  },
});
