// Axes in another order.
import { take } from "../autograd/call.js";
import { defineComposite, defineOp, type Op } from "../autograd/op.js";
import { formatShape, normalizeDim } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import { unfilled } from "../kernels/allocator.js";
import { kernels } from "../kernels/index.js";
import { stridesOf } from "../kernels/ndarray.js";

export const permute: Op<(x: Tensor, dims: readonly number[]) => Tensor> = defineOp({
  name: "permute",
  inputs: ["x"],
  takes: [take.tensor("x"), take.axes("dims")],
  args: (x: Tensor, dims: readonly number[]) => ({ x, dims: checkedOrder(x, dims) }),
  formula: "y[i_d0, i_d1, ...] = x[i_0, i_1, ...]: axis n of y is axis dims[n] of x",
  derivation: `
    where rank(x) = 2 and dims[0] = 1
    y[i, j]           = x[j, i]                            -- axis 0 of y is axis 1 of x
    dy[i, j]/dx[r, c] = (j = r and i = c)                  -- every y is one x, found under other coordinates
    gx[r, c]          = sum over i, j of gy[i, j] dy[i, j]/dx[r, c]  -- chain rule
                      = gy[c, r]                           -- only i = c, j = r remains
    where rank(x) = 3 and dims[0] = 2 and dims[1] = 0
    y[i, j, k]        = x[j, k, i]                         -- axes 0, 1, 2 of y are axes 2, 0, 1 of x
    gx[r, c, t]       = sum over i, j, k of gy[i, j, k] (j = r and k = c and i = t)  -- chain rule, as above
                      = gy[t, r, c]                        -- the axes put back: permute(gy, [1, 2, 0])
  `,
  about: "No number changes, only the order of the axes; gy goes back through the inverse order, inverse[dims[n]] = n.",
  see: ["transpose", "reshape"],
  example: (s) => [s.tensor([[1, 2, 3], [4, 5, 6]]), [1, 0]], // prettier-ignore
  samples: (s) => [
    [s.normal([2, 3]), [1, 0]],
    [s.normal([2, 3, 4]), [2, 0, 1]],
    [s.normal([2, 1, 3, 2]), [-1, 1, 0, 2]],
    [s.normal([]), []],
    [s.normal([0, 2]), [1, 0]],
  ],
  forward: ({ x, dims }) => {
    const strides = stridesOf(x.shape);
    const shape = dims.map((dim) => x.shape[dim]);
    const y = unfilled(x.dtype, shape);
    kernels.read(x.numbers, { shape, strides: dims.map((dim) => strides[dim]), offset: 0 }, y.numbers);
    return y;
  },
  saves: [],
  backward: (gy, { dims }) => ({ x: () => permute(gy, inverse(dims)) }),
});

export const transpose: Op<(x: Tensor, dim0: number, dim1: number) => Tensor> = defineComposite({
  name: "transpose",
  file: "permute",
  inputs: ["x"],
  takes: [take.tensor("x"), take.dim("dim0"), take.dim("dim1")],
  formula: "y[.., i, .., j, ..] = x[.., j, .., i, ..]: two axes swapped",
  derivation: `
    where rank(x) = 2 and dim0 = 0 and dim1 = 1
    y[i, j]           = x[j, i]                                -- row i of y is column i of x
    dy[i, j]/dx[r, c] = (j = r and i = c)                      -- every y is one x
    gx[r, c]          = sum over i, j of gy[i, j] dy[i, j]/dx[r, c]  -- chain rule
                      = gy[c, r]                               -- only i = c, j = r remains: transposed again
    gx                = gyᵀ
    where rank(x) = 3 and dim0 = -1 and dim1 = 0
    y[i, j, k]        = x[k, j, i]                             -- two axes swapped, the third stays
    gx[r, c, t]       = gy[t, c, r]                            -- swapped back
  `,
  see: ["permute", "matmul"],
  example: (s) => [s.tensor([[1, 2, 3], [4, 5, 6]]), 0, 1], // prettier-ignore
  samples: (s) => [
    [s.normal([2, 3]), 0, 1],
    [s.normal([2, 3, 4]), -1, 0],
    [s.normal([2]), 0, 0],
  ],
  compose: (x, dim0, dim1) => {
    const order = x.shape.map((_, axis) => axis);
    const p = normalizeDim("transpose", dim0, order.length);
    const q = normalizeDim("transpose", dim1, order.length);
    if (order.length > 0) [order[p], order[q]] = [order[q], order[p]];
    return permute(x, order);
  },
});

function checkedOrder(x: Tensor, dims: readonly number[]): number[] {
  const order = dims.map((dim) => normalizeDim("permute", dim, x.shape.length));
  if (order.length === x.shape.length && new Set(order).size === order.length) return order;
  throw new ArgumentError(`permute: dims [${dims.join(", ")}] must name each axis of ${formatShape(x.shape)} once`);
}

function inverse(dims: readonly number[]): number[] {
  const result = new Array<number>(dims.length);
  dims.forEach((dim, n) => (result[dim] = n));
  return result;
}
