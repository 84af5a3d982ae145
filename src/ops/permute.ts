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
    gx[i_0, i_1, ...] = gy[i_d0, i_d1, ...]        -- every y is one x, found under other coordinates
    gx                = permute(gy, inverse)       -- inverse[dims[n]] = n puts the axes back
  `,
  samples: (s) => [
    [s.normal([2, 3]), [1, 0]],
    [s.normal([2, 3, 2]), [2, 0, 1]],
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
  inputs: ["x"],
  takes: [take.tensor("x"), take.dim("dim0"), take.dim("dim1")],
  formula: "y[.., i, .., j, ..] = x[.., j, .., i, ..]: two axes swapped",
  derivation: `
    transpose(x, d0, d1) = permute(x, all axes in order, with d0 and d1 swapped)
  `,
  samples: (s) => [
    [s.normal([2, 3]), 0, 1],
    [s.normal([2, 3, 2]), -1, 0],
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
