// The entries of axes in another order: turned round, or moved on in a circle.
import { take } from "../autograd/call.js";
import { defineComposite, defineOp, type Dims, type Op } from "../autograd/op.js";
import { formatShape, normalizeDim, normalizeDims } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import { unfilled } from "../kernels/allocator.js";
import { kernels } from "../kernels/index.js";
import { stridesOf } from "../kernels/ndarray.js";
import { cat } from "./cat.js";
import { reshape } from "./reshape.js";
import { narrow } from "./slice.js";

export const flip: Op<(x: Tensor, dims: Dims) => Tensor> = defineOp({
  name: "flip",
  file: "roll",
  inputs: ["x"],
  takes: [take.tensor("x"), take.axes("dims")],
  args: (x: Tensor, dims: Dims) => ({ x, dims: normalizeDims("flip", dims, x.shape.length, "none") }),
  formula: "y = x with the order of the entries along dims turned round",
  derivation: `
    where rank(x) = 1
    k < n
    y[i]              = x[n - 1 - i]                                 -- the last one comes first
    dy[i]/dx[k]       = (n - 1 - i = k)                              -- every y is one x
    gx[k]             = sum over i of gy[i] dy[i]/dx[k]              -- chain rule
                      = gy[n - 1 - k]                                -- only i = n - 1 - k remains: turned round again
    where rank(x) = 2 and dims[0] = 0
    r < m
    y[i, j]           = x[m - 1 - i, j]                              -- the rows from below
    gx[r, c]          = sum over i, j of gy[i, j] (m - 1 - i = r and j = c)  -- chain rule, as above
                      = gy[m - 1 - r, c]
    where rank(x) = 2 and dims[0] = 1
    c < l
    y[i, j]           = x[i, l - 1 - j]                              -- each row from its end
    gx[r, c]          = gy[r, l - 1 - c]                             -- turned round again
  `,
  about: "Mirrors an image along its width with dims [-1]. Several dims are turned round one after the other.",
  see: ["roll", "slice"],
  example: (s) => [s.tensor([1, 2, 3, 4, 5]), [0]],
  samples: (s) => [
    [s.normal([4]), [0]],
    [s.normal([3, 2]), [0]],
    [s.normal([2, 3]), [-1]],
    [s.normal([2, 3, 2]), [0, 2]],
    [s.normal([2, 3, 2]), []],
    [s.normal([0, 2]), [0]],
  ],
  forward: ({ x, dims }) => {
    const y = unfilled(x.dtype, x.shape);
    if (y.numbers.length === 0) return y;
    const strides = stridesOf(x.shape);
    const offset = dims.reduce((total, dim) => total + (x.shape[dim] - 1) * strides[dim], 0); // from the far ends backwards
    const turned = strides.map((stride, axis) => (dims.includes(axis) ? -stride : stride));
    kernels.read(x.numbers, { shape: x.shape, strides: turned, offset }, y.numbers);
    return y;
  },
  saves: [],
  backward: (gy, { dims }) => ({ x: () => flip(gy, dims) }),
});

export const roll: Op<(x: Tensor, shifts: Dims, dims?: Dims | null) => Tensor> = defineComposite({
  name: "roll",
  inputs: ["x"],
  takes: [
    take.tensor("x"),
    { ...take.dims("shifts"), kind: "a whole number or a list of them" },
    take.optional(take.dims("dims")),
  ],
  formula: "y[.., i + shift, ..] = x[.., i, ..]; what leaves at the end comes in at the beginning",
  derivation: `
    where rank(x) = 1
    k < n
    p                 = shifts - n floor(shifts / n)                 -- the shift without whole rounds: 0 <= p < n
    y[i]              = x[i - p] if p <= i, else x[i - p + n]
    dy[i]/dx[k]       = (k + p = i or k + p - n = i)                 -- x[k] is found in one y
    gx[k]             = sum over i of gy[i] dy[i]/dx[k]              -- chain rule
                      = gy[k + p] if k + p < n, else gy[k + p - n]   -- only that i remains: rolled back
    where rank(x) = 2 and dims = 1 and shifts = 1
    c < m
    y[i, j]           = x[i, j - 1] if j > 0, else x[i, m - 1]       -- each row by one place
    gx[r, c]          = gy[r, c + 1] if c < m - 1, else gy[r, 0]     -- rolled back
  `,
  about: "Without dims x is rolled as one long row and keeps its shape. A negative shift goes the other way.",
  see: ["flip", "cat"],
  example: (s) => [s.tensor([1, 2, 3, 4, 5]), 2, 0],
  samples: (s) => [
    [s.normal([5]), 2, 0],
    [s.normal([4]), -7],
    [s.normal([2, 3]), 1, 1],
    [s.normal([2, 1, 3]), 2],
    [s.normal([3, 2, 2]), [1, -1], [0, -1]],
    [s.normal([0, 2]), 1, 0],
  ],
  compose: (x, shifts, dims = null) => {
    if (dims === null && typeof shifts === "number") return reshape(turned(reshape(x, [x.numel]), shifts, 0), x.shape);
    const [by, axes] = [[shifts].flat(), dims === null ? [] : [dims].flat()];
    if (by.length !== axes.length) {
      throw new ArgumentError(`roll: shifts [${by.join(", ")}] and dims [${axes.join(", ")}] must have one length: one shift for each axis of ${formatShape(x.shape)}`); // prettier-ignore
    }
    return axes.reduce((y, dim, i) => turned(y, by[i], normalizeDim("roll", dim, x.shape.length)), x);
  },
});

/** The last `shift` entries first, then the others. */
function turned(x: Tensor, shift: number, axis: number): Tensor {
  const n = x.shape[axis] ?? 1;
  const p = n === 0 ? 0 : ((shift % n) + n) % n;
  return p === 0 ? x : cat([narrow(x, axis, n - p, p), narrow(x, axis, 0, n - p)], axis);
}
