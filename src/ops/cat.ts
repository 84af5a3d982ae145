// Several tensors put together.
import { take } from "../autograd/call.js";
import { defineComposite, defineOp, type Op } from "../autograd/op.js";
import { formatShape, normalizeDim } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { unfilled } from "../kernels/allocator.js";
import { kernels } from "../kernels/index.js";
import { stridesOf } from "../kernels/ndarray.js";
import { narrow } from "./slice.js";
import { unsqueeze } from "./views.js";

type Join = Op<(tensors: readonly Tensor[], dim?: number) => Tensor>;

export const cat: Join = defineOp({
  name: "cat",
  inputs: [{ name: "tensors", list: true }],
  takes: [take.tensors("tensors"), take.defaulted(take.dim("dim"))],
  args: (tensors: readonly Tensor[], dim = 0) => {
    if (tensors.length === 0) throw new ArgumentError("cat: at least one tensor is needed");
    return { tensors, dim: checkedDim(tensors, dim) };
  },
  formula: "y = the tensors one after the other along axis dim",
  derivation: `
    outside a = 0
    outside b = 0                                              -- beyond its edges each counts as 0: y is the sum of the two, b moved
    where rank(a) = 2 and dim = 0
    r < n                                                      -- a has n rows
    y[k, j]           = a[k, j] + b[k - n, j]                  -- the rows of a, then those of b
    dy[k, j]/da[r, c] = (k = r and j = c)                      -- a[r, c] is found in one y
    ga[r, c]          = sum over k, j of gy[k, j] dy[k, j]/da[r, c]  -- chain rule
                      = gy[r, c]                               -- only k = r, j = c remains
    dy[k, j]/db[s, c] = (k = n + s and j = c)
    gb[s, c]          = sum over k, j of gy[k, j] dy[k, j]/db[s, c]  -- chain rule
                      = gy[n + s, c]                           -- only k = n + s, j = c remains
    where rank(a) = 2 and dim = 1
    c < m                                                      -- a has m columns
    y[k, j]           = a[k, j] + b[k, j - m]                  -- the columns of a, then those of b
    ga[r, c]          = sum over k, j of gy[k, j] (k = r and j = c)  -- chain rule, as above
                      = gy[r, c]
    gb[r, s]          = sum over k, j of gy[k, j] (k = r and j = m + s)
                      = gy[r, m + s]
  `,
  about:
    "Written for two matrices. With more of them, and more axes, each gradient is again the part of gy that its tensor went to.",
  see: ["stack", "narrow", "slice"],
  example: (s) => [[s.tensor([[1, 2], [3, 4]]), s.tensor([[5, 6]])], 0], // prettier-ignore
  samples: (s) => [
    [[s.normal([2, 3]), s.normal([4, 3])], 0],
    [[s.normal([3, 2]), s.normal([3, 4])], 1],
    [[s.normal([2, 2, 3]), s.normal([2, 1, 3])], -2],
    [[s.normal([2, 1]), s.normal([2, 2]), s.normal([2, 0])], -1],
    [[s.normal([3])]],
  ],
  forward: ({ tensors, dim }) => {
    const [first] = tensors;
    const shape = first.shape.map((size, axis) => (axis === dim ? tensors.reduce((total, x) => total + x.shape[dim], 0) : size));
    const y = unfilled(first.dtype, shape);
    const strides = stridesOf(shape);
    let offset = 0;
    for (const x of tensors) {
      kernels.write(x.numbers, { shape: x.shape, strides, offset }, y.numbers);
      offset += x.shape[dim] * strides[dim];
    }
    return y;
  },
  saves: [],
  backward: (gy, { tensors, dim }) => ({
    tensors: (i) => {
      const start = tensors.slice(0, i).reduce((total, x) => total + x.shape[dim], 0);
      return narrow(gy, dim, start, tensors[i].shape[dim]);
    },
  }),
});

export const stack: Join = defineComposite({
  name: "stack",
  file: "cat",
  inputs: [{ name: "tensors", list: true }],
  takes: [take.tensors("tensors"), take.defaulted(take.dim("dim"))],
  formula: "y[.., i, ..] = tensors[i]: tensors of one shape along a new axis dim",
  derivation: `
    where rank(a) = 2 and dim = 0
    y[s, i, j]           = a[i, j] if s = 0, else b[i, j]                  -- a on top of b
    dy[s, i, j]/da[r, c] = (s = 0 and i = r and j = c)                     -- a[r, c] is found in one y
    ga[r, c]             = sum over s, i, j of gy[s, i, j] dy[s, i, j]/da[r, c]  -- chain rule
                         = gy[0, r, c]                                     -- only s = 0, i = r, j = c remains
    dy[s, i, j]/db[r, c] = (s = 1 and i = r and j = c)
    gb[r, c]             = sum over s, i, j of gy[s, i, j] dy[s, i, j]/db[r, c]  -- chain rule
                         = gy[1, r, c]
    where rank(a) = 2 and dim = -1
    y[i, j, s]           = a[i, j] if s = 0, else b[i, j]                  -- a beside b, entry by entry
    ga[r, c]             = sum over s of gy[r, c, s] (s = 0)                     -- chain rule; i = r, j = c as above
                         = gy[r, c, 0]
    gb[r, c]             = sum over s of gy[r, c, s] (s = 1)
                         = gy[r, c, 1]
  `,
  about:
    "Written for two matrices, which become the two entries of a new axis. It is cat of both with that axis put in, of size 1.",
  defaults: { dim: 0 },
  see: ["cat", "unsqueeze", "select"],
  example: (s) => [[s.tensor([[1, 2]]), s.tensor([[3, 4]])], 0],
  samples: (s) => [
    [[s.normal([2, 3]), s.normal([2, 3])]],
    [[s.normal([2, 3]), s.normal([2, 3])], -1],
    [[s.normal([2]), s.normal([2])], 0],
    [[s.normal([]), s.normal([])]],
  ],
  compose: (tensors, dim = 0) => {
    const other = tensors.find((x) => formatShape(x.shape) !== formatShape(tensors[0].shape));
    if (other !== undefined) {
      const hint = "cat joins along an existing axis, in which sizes may differ";
      throw new ShapeError(
        `stack: all shapes must be equal, got ${formatShape(tensors[0].shape)} and ${formatShape(other.shape)}`,
        { hint },
      );
    }
    return cat(tensors.map((x) => unsqueeze(x, dim)), dim); // prettier-ignore
  },
});

function checkedDim(tensors: readonly Tensor[], dim: number): number {
  const { shape } = tensors[0];
  if (shape.length === 0) throw new ShapeError("cat: scalars have no axis to join along", { hint: "use stack" });
  const axis = normalizeDim("cat", dim, shape.length);
  tensors.forEach((x, i) => {
    const fits = x.shape.length === shape.length && x.shape.every((size, n) => n === axis || size === shape[n]);
    if (!fits)
      throw new ShapeError(
        `cat: tensor ${i} has shape ${formatShape(x.shape)}, which differs from ${formatShape(shape)} in more than axis ${dim}`,
      );
  });
  return axis;
}
