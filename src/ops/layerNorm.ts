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
export const normalize: Op<(x: Tensor, axes: number, eps: number) => Tensor> = defineOp({
  name: "normalize",
  inputs: ["x"],
  takes: [take.tensor("x"), take.integer("axes"), take.number("eps")],
  args: (x: Tensor, axes: number, eps: number) => ({ x, axes, eps }),
  formula: "y = (x - m) s with m = mean(x), s = 1 / sqrt(var(x) + eps), both over the last `axes` axes, n numbers",
  derivation: `
    dm/dx[k]    = 1 / n                                          -- the mean holds each x once
    ds/dx[k]    = -1/2 s^3 dvar/dx[k]                            -- power rule, s = (var + eps)^(-1/2)
                = -s^3 (x[k] - m) / n                            -- var = mean of (x - m)^2; its part through m cancels: the x - m add up to 0
                = -s^2 y[k] / n                                  -- y = (x - m) s
    dy[i]/dx[k] = s ((i = k) - 1 / n) + (x[i] - m) ds/dx[k]      -- product rule
                = s ((i = k) - 1 / n - y[i] y[k] / n)            -- (x[i] - m) s is y[i]
    gx[k]       = s (gy[k] - mean(gy) - y[k] mean(gy y))         -- chain rule, summed over all i
    gx          = s (gy - mean(gy) - y mean(gy y))
  `,
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
  formula: "y = (x - mean) / sqrt(var + eps) * weight + bias, over the last axes, of shape normalizedShape",
  derivation: `
    i < n
    m[r]           = mean over i of x[r, i]
    v[r]           = mean over i of (x[r, i] - m[r])^2
    s[r]           = (v[r] + eps)^(-1/2)
    h[r, i]        = (x[r, i] - m[r]) s[r]                     -- row r with mean 0 and deviation 1
    y[r, i]        = h[r, i] weight[i] + bias[i]
    dm[r]/dx[r, k] = 1 / n                                     -- the mean holds each x once
    dv[r]/dx[r, k] = mean over i of 2 (x[r, i] - m[r]) ((i = k) - 1 / n)                       -- chain rule
                   = 2 (x[r, k] - m[r]) / n - 2 / n (mean over i of (x[r, i] - m[r]))          -- only i = k remains
                   = 2 (x[r, k] - m[r]) / n                    -- the differences from the mean add up to 0
    ds[r]/dx[r, k] = -1/2 (v[r] + eps)^(-3/2) dv[r]/dx[r, k]   -- power rule, chain rule
                   = -s[r]^3 (x[r, k] - m[r]) / n
                   = -s[r]^2 h[r, k] / n                       -- (x - m) s is h
    dh[r, i]/dx[r, k] = s[r] ((i = k) - 1 / n) + (x[r, i] - m[r]) ds[r]/dx[r, k]               -- product rule
                   = s[r] ((i = k) - 1 / n - h[r, i] h[r, k] / n)                              -- (x - m) s is h once more
    gh[r, i]       = gy[r, i] weight[i]                             -- constant factor
    gx[r, k]       = sum over i of gh[r, i] dh[r, i]/dx[r, k]  -- chain rule over the row
                   = s[r] (gh[r, k] - (mean over i of gh[r, i]) - h[r, k] (mean over i of gh[r, i] h[r, i]))
    gweight[i]     = sum over r of gy[r, i] h[r, i]            -- chain rule: w[i] serves every row
    gbias[i]       = sum over r of gy[r, i]
  `,
  view: "rows",
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
      const y = normalize(x, axes, eps);
      const scaled = weight === null ? y : mul(y, weight);
      return bias === null ? scaled : add(scaled, bias);
    });
  },
});
