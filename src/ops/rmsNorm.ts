// Root mean square normalization (Zhang and Sennrich 2019): each row divided by the root of its mean square.
import { take } from "../autograd/call.js";
import { composed } from "../autograd/composed.js";
import { defineComposite, type Op } from "../autograd/op.js";
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { sameShape, type Dtype, type Shape } from "../kernels/ndarray.js";
import { add } from "./add.js";
import { mean } from "./mean.js";
import { mul } from "./mul.js";
import { pow } from "./pow.js";

export interface RmsNormOptions {
  /** Keeps the division finite; null or left out: the machine epsilon of the dtype, as in PyTorch. */
  readonly eps?: number | null;
}

/** The distance from 1 to the next number. */
export const machineEpsilon: Readonly<Record<Dtype, number>> = { float32: 2 ** -23, float64: 2 ** -52 };

export const rmsNorm: Op<(x: Tensor, normalizedShape: Shape, weight?: Tensor | null, options?: RmsNormOptions) => Tensor> =
  defineComposite({
    name: "rmsNorm",
    inputs: ["x", "weight"],
    takes: [
      take.tensor("x"),
      take.sizes("normalizedShape"),
      take.optional(take.tensor("weight")),
      take.options({ eps: field.number({ min: 0, nullable: true, help: "keeps the division finite" }) }),
    ],
    formula: "y = x / sqrt(mean of x^2 + eps) * weight, over the last axes, of shape normalizedShape",
    about:
      "As layerNorm, but without the mean: a row keeps its direction and gets the length sqrt(n). It has one sum less to compute, and in large language models it does as well. eps is the machine epsilon of the dtype unless another is given.",
    derivation: `
      i < n
      q[r]              = mean over i of x[r, i]^2
      s[r]              = (q[r] + eps)^(-1/2)
      h[r, i]           = x[r, i] s[r]                                                 -- a row whose mean square is 1
      y[r, i]           = h[r, i] weight[i]
      dq[r]/dx[r, k]    = 2 x[r, k] / n                                                -- power rule; only i = k remains
      ds[r]/dx[r, k]    = -1/2 (q[r] + eps)^(-3/2) dq[r]/dx[r, k]                      -- power rule, chain rule
                        = -s[r]^2 h[r, k] / n                                          -- (q + eps)^(-3/2) is s^3, and x s is h
      dh[r, i]/dx[r, k] = (i = k) s[r] + x[r, i] ds[r]/dx[r, k]                        -- product rule
                        = s[r] ((i = k) - h[r, i] h[r, k] / n)                         -- x s is h; common factor
      gh[r, i]          = gy[r, i] weight[i]                                           -- chain rule, constant factor
      gx[r, k]          = sum over i of gh[r, i] dh[r, i]/dx[r, k]                     -- chain rule: over the row
                        = s[r] (gh[r, k] - h[r, k] (mean over i of gh[r, i] h[r, i]))  -- only i = k remains of the first part
      gweight[i]        = sum over r of gy[r, i] h[r, i]                               -- chain rule: weight[i] serves every row
    `,
    view: "rows",
    torch: "torch.nn.functional.rms_norm",
    see: ["layerNorm"],
    samples: (s) => [
      [s.normal([2, 3]), [3], s.normal([3]), { eps: 0.1 }],
      [s.normal([2, 2, 3]), [2, 3], s.normal([2, 3]), { eps: 1e-5 }],
      [s.awayFromZero([2, 4]), [4], s.normal([4])],
      [s.normal([2, 4]), [4], null, { eps: 0.1 }],
    ],
    defaults: { eps: machineEpsilon.float64 },
    compose: (x, normalizedShape, weight = null, { eps = null } = {}) => {
      const axes = normalizedShape.length;
      if (axes === 0 || !sameShape(x.shape.slice(-axes), normalizedShape))
        throw new ShapeError(`rmsNorm: the last axes of ${formatShape(x.shape)} are not ${formatShape(normalizedShape)}`);
      if (weight !== null && !sameShape(weight.shape, normalizedShape))
        throw new ShapeError(`rmsNorm: weight must have shape ${formatShape(normalizedShape)}, got ${formatShape(weight.shape)}`);
      return composed(() => {
        const dims = normalizedShape.map((_, i) => i - axes);
        const square = mean(mul(x, x), dims, { keepdim: true });
        const y = mul(x, pow(add(square, eps ?? machineEpsilon[x.dtype]), -0.5));
        return weight === null ? y : mul(y, weight);
      });
    },
  });
