// A border of one number around a tensor.
import { take } from "../autograd/call.js";
import { defineOp, type Op } from "../autograd/op.js";
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { unfilled } from "../kernels/allocator.js";
import { kernels } from "../kernels/index.js";
import { stridesOf, type Shape } from "../kernels/ndarray.js";
import { slice } from "./slice.js";

export interface PadOptions {
  readonly value?: number;
}

const options = take.options({ value: field.number({ help: "what stands in the border" }) });

export const pad: Op<(x: Tensor, pads: readonly number[], options?: PadOptions) => Tensor> = defineOp({
  name: "pad",
  inputs: ["x"],
  takes: [take.tensor("x"), take.sizes("pads"), options],
  args: (x: Tensor, pads: readonly number[], { value = 0 }: PadOptions = {}) => ({
    x,
    value,
    before: paddings(x.shape, pads, 0),
    after: paddings(x.shape, pads, 1),
  }),
  formula: "y = x surrounded by `value`; pads = [before the last axis, after it, before the one before it, after it, ...]",
  derivation: `
    p                 = before[0]
    where rank(x) = 1
    k < n                                                      -- x has n entries
    y[i]              = x[i - p] if p <= i < p + n, else value
    dy[i]/dx[k]       = (i = p + k)                            -- x[k] is found in one y; the border depends on nothing
    gx[k]             = sum over i of gy[i] dy[i]/dx[k]        -- chain rule
                      = gy[p + k]                              -- only i = p + k remains
    where rank(x) = 2
    r < m, c < n                                               -- x has m rows, n columns
    q                 = before[1]
    y[i, j]           = x[i - p, j - q] if p <= i < p + m and q <= j < q + n,
                        else value
    dy[i, j]/dx[r, c] = (i = p + r and j = q + c)
    gx[r, c]          = sum over i, j of gy[i, j] dy[i, j]/dx[r, c]  -- chain rule
                      = gy[p + r, q + c]                       -- only i = p + r, j = q + c remains: gy without its border
  `,
  about: "pads counts from the last axis backwards; before[0] and before[1] are what it puts in front of axes 0 and 1.",
  torch: "torch.nn.functional.pad",
  see: ["slice", "conv2d"],
  example: (s) => [s.tensor([1, 2, 3]), [2, 1]],
  samples: (s) => [
    [s.normal([2, 2]), [1, 0]],
    [s.normal([4]), [2, 1], { value: -1.5 }],
    [s.normal([4, 3]), [1, 2, 2, 1], { value: 0.5 }],
    [s.normal([2, 1, 2]), [0, 1, 1, 0, 2, 0]],
    [s.normal([2]), [0, 0]],
    [s.normal([0, 2]), [1, 1]],
  ],
  forward: ({ x, value, before, after }) => {
    const shape = x.shape.map((size, axis) => before[axis] + size + after[axis]);
    const y = unfilled(x.dtype, shape);
    y.numbers.fill(value);
    const strides = stridesOf(shape);
    const offset = before.reduce((total, count, axis) => total + count * strides[axis], 0);
    kernels.write(x.numbers, { shape: x.shape, strides, offset }, y.numbers);
    return y;
  },
  saves: [],
  backward: (gy, { x, before }) => ({
    x: () =>
      x.shape.reduce((g, size, axis) => (g.shape[axis] === size ? g : slice(g, axis, before[axis], before[axis] + size)), gy),
  }),
});

/** The paddings on one side (0 before, 1 after) of every axis. */
function paddings(shape: Shape, pads: readonly number[], side: 0 | 1): number[] {
  if (pads.length % 2 !== 0 || pads.length > 2 * shape.length || pads.some((n) => !Number.isInteger(n) || n < 0)) {
    throw new ArgumentError(
      `pad: pads [${pads.join(", ")}] must be pairs of whole numbers of 0 or more, at most one pair for each axis of ${formatShape(shape)}`,
    );
  }
  return shape.map((_, axis) => pads[2 * (shape.length - 1 - axis) + side] ?? 0);
}
