// The gated linear unit: one half of the numbers says how much of the other passes.
import { take } from "../autograd/call.js";
import { defineComposite, type Op } from "../autograd/op.js";
import { formatShape, normalizeDim } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { mul } from "./mul.js";
import { sigmoid } from "./sigmoid.js";
import { narrow } from "./slice.js";

export const glu: Op<(x: Tensor, dim?: number | null) => Tensor> = defineComposite({
  name: "glu",
  inputs: ["x"],
  takes: [take.tensor("x"), take.optional(take.dim("dim"))],
  formula: "y = a sigmoid(b), a the first and b the second half of x along axis dim",
  derivation: `
    where rank(x) = 2 and dim != 0
    i < h, k < 2 h                                            -- h entries in each half
    p[k]              = k if k < h, else k - h                -- the place of entry k in its half
    s[n, i]           = 1 / (1 + exp(-x[n, i + h]))           -- the gate: the sigmoid of the second half
    y[n, i]           = x[n, i] s[n, i]
    dy[n, i]/dx[n, k] = (k = i) s[n, i] +
                        (k = i + h) x[n, i] s[n, i] (1 - s[n, i])     -- by cases; the slope of the sigmoid is s (1 - s)
    gx[n, k]          = sum over i of gy[n, i] dy[n, i]/dx[n, k]      -- chain rule
                      = gy[n, p[k]] s[n, p[k]] if k < h,
                        else gy[n, p[k]] x[n, p[k]] s[n, p[k]] (1 - s[n, p[k]])   -- only i = p[k] remains
  `,
  about:
    "A gate: the second half of the numbers, brought between 0 and 1, says how much of the first half passes. Both halves mostly come from one Linear with twice as many outputs.",
  torch: "torch.nn.functional.glu",
  aliases: ["gate"],
  see: ["sigmoid", "silu", "narrow", "product-rule"],
  defaults: { dim: -1 },
  example: (s) => [s.tensor([[1.5, -2, 0.5, 1]])],
  samples: (s) => [
    [s.normal([2, 4])],
    [s.normal([2, 6]), 1],
    [s.normal([4, 2]), 0],
    [s.normal([2, 4, 2]), -2],
    [s.normal([0, 2])],
  ],
  compose: (x, dim?) => {
    const axis = normalizeDim("glu", dim ?? -1, x.shape.length);
    const half = halfOf("glu", x.shape, axis);
    return mul(narrow(x, axis, 0, half), sigmoid(narrow(x, axis, half, half)));
  },
});

/** How long each half is. @throws ShapeError where there are no two halves */
export function halfOf(owner: string, shape: readonly number[], axis: number): number {
  const size = shape[axis];
  if (size === undefined) throw new ShapeError(`${owner}: x has no axes, so it has no halves`);
  if (size % 2 !== 0)
    throw new ShapeError(`${owner}: axis ${axis} of ${formatShape(shape)} has size ${size}, which has no two halves`, {
      hint: "one half is gated by the other: give the layer before an even number of outputs, twice as many as are wanted",
    });
  return size / 2;
}
