// Directions: vectors brought to length 1, and the angle between two of them.
import { take } from "../autograd/call.js";
import { defineComposite, type Op } from "../autograd/op.js";
import { broadcastShapes, normalizeDim } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { field } from "../core/fields.js";
import { sameShape } from "../kernels/ndarray.js";
import { clamp } from "./clamp.js";
import { div } from "./div.js";
import { mul } from "./mul.js";
import { norm, order } from "./norm.js";
import { broadcastTo } from "./repeat.js";
import { sum } from "./sum.js";

export interface EpsOptions {
  /** What a length is at least taken to be, so that nothing is divided by 0. */
  readonly eps?: number;
}
const eps = take.options({ eps: field.number({ min: 0, help: "what a length is at least taken to be" }) });

export const normalize: Op<(x: Tensor, p?: number | null, dim?: number | null, options?: EpsOptions) => Tensor> = defineComposite(
  {
    name: "normalize",
    inputs: ["x"],
    takes: [take.tensor("x"), order, take.optional(take.dim("dim")), eps],
    formula: "y = x / max(norm(x, p, dim), eps): every line along axis dim (1 unless given) brought to length 1",
    derivation: `
    where p = 2
    s           = sqrt(sum over i of x[i]^2)                   -- the length
    m           = max(s, eps)                                  -- never 0
    y[i]        = x[i] / m
    where p = 2 and s > eps
    ds/dx[k]    = x[k] / s                                     -- power rule, chain rule: see norm
                = y[k]                                         -- m is s here
    dy[i]/dx[k] = ((i = k) s - x[i] ds/dx[k]) / s^2            -- quotient rule
                = ((i = k) - y[i] y[k]) / s                    -- x / s is y
    gx[k]       = sum over i of gy[i] dy[i]/dx[k]              -- chain rule: every y depends on every x
                = (gy[k] - y[k] (sum over i of gy[i] y[i])) / s
                                                               -- only i = k remains; what points along y is taken out of gy: y cannot grow longer
    where p = 1
    t           = sum over i of |x[i]|
    m           = max(t, eps)
    y[i]        = x[i] / m
    where p = 1 and t > eps
    gx[k]       = (gy[k] - sign(x[k]) (sum over i of gy[i] y[i])) / t
                                                               -- quotient rule as above; the slope of |x| is sign(x)
  `,
    about: "Keeps the direction and forgets the length. The gradient is at right angles to y: no step along y changes y.",
    view: "lines",
    defaults: { p: 2, dim: 1, eps: 1e-12 },
    see: ["norm", "cosineSimilarity", "quotient-rule"],
    example: (s) => [s.tensor([3, -4]), 2, 0],
    samples: (s) => [
      [s.awayFromZero([2, 3])],
      [s.awayFromZero([2, 3]), 2, 0],
      [s.awayFromZero([2, 3, 2]), 1, -1],
      [s.awayFromZero([3]), 2, 0, { eps: 0.1 }],
    ],
    compose: (x, p = 2, dim = 1, { eps: least = 1e-12 } = {}) => div(x, clamp(norm(x, p, dim ?? 1, { keepdim: true }), least)),
  },
);

export const cosineSimilarity: Op<(a: Tensor, b: Tensor, dim?: number | null, options?: EpsOptions) => Tensor> = defineComposite({
  name: "cosineSimilarity",
  file: "normalize",
  inputs: ["a", "b"],
  takes: [take.tensor("a"), take.tensor("b"), take.optional(take.dim("dim")), eps],
  formula: "y = (sum over i of a[i] b[i]) / (max(norm(a), eps) max(norm(b), eps)), along axis dim (1 unless given)",
  derivation: `
    where rank(a) = 1 and rank(b) = 1
    s        = sqrt(sum over i of a[i]^2)                      -- the lengths
    t        = sqrt(sum over i of b[i]^2)
    d        = sum over i of a[i] b[i]
    y        = d / (max(s, eps) max(t, eps))                   -- the cosine of the angle between a and b
    dd/da[k] = b[k]                                            -- sum rule
    ds/da[k] = a[k] / s                                        -- power rule, chain rule: see norm
    dy/da[k] = (dd/da[k] s - d ds/da[k]) / (s^2 t)             -- quotient rule, the lengths being above eps
             = b[k] / (s t) - y a[k] / s^2                     -- d / (s t) is y
    ga[k]    = gy dy/da[k]                                     -- chain rule: only this y depends on a[k]
             = gy (b[k] / (s t) - y a[k] / s^2)
    gb[k]    = gy (a[k] / (s t) - y b[k] / t^2)                -- a and b have the same part in y
  `,
  about:
    "1 where a and b point the same way, 0 at right angles, -1 where they are opposite; lengths have no say. The shapes are stretched to each other.",
  defaults: { dim: 1, eps: 1e-8 },
  see: ["normalize", "norm", "matmul", "quotient-rule"],
  example: (s) => [s.tensor([3, -4]), s.tensor([1, 2]), 0],
  samples: (s) => [
    [s.normal([2, 3]), s.normal([2, 3])],
    [s.normal([3]), s.normal([3]), 0],
    [s.normal([4]), s.normal([4]), -1, { eps: 1e-6 }],
    [s.normal([2, 1, 3]), s.normal([4, 3]), -1],
  ],
  compose: (a, b, dim = 1, { eps: least = 1e-8 } = {}) => {
    const shape = broadcastShapes("cosineSimilarity", a.shape, b.shape);
    const axis = normalizeDim("cosineSimilarity", dim ?? 1, shape.length);
    const one = (x: Tensor): Tensor => {
      const whole = sameShape(x.shape, shape) ? x : broadcastTo(x, shape); // what is stretched along axis is longer
      return div(whole, clamp(norm(whole, 2, axis, { keepdim: true }), least));
    };
    return sum(mul(one(a), one(b)), axis);
  },
});
