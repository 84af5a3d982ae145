// sum and expand: each is the other's backward. Summing copies and copying a sum are transposes of one another.
import { take } from "../autograd/call.js";
import { defineOp, keepdim, type KeepdimOptions, type Op, type Reduce, type TensorLike } from "../autograd/op.js";
import { broadcastShapes, broadcastStrides, formatShape, normalizeDims, reducedShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { unfilled } from "../kernels/allocator.js";
import { kernels } from "../kernels/index.js";
import { sameShape, type Shape } from "../kernels/ndarray.js";
import { reduceDims } from "./reduction.js";
import { reshape } from "./reshape.js";

export const sum: Reduce = defineOp({
  name: "sum",
  inputs: ["x"],
  takes: [take.operand("x"), take.optional(take.dims("dim")), keepdim],
  args: (x: TensorLike, dim: number | readonly number[] | null = null, { keepdim = false }: KeepdimOptions = {}) => ({
    x,
    dim,
    keepdim,
  }),
  formula: "y[j] = sum over i of x[i, j], i running over the reduced dimensions",
  derivation: `
    dy[j]/dx[i, j'] = 1 if j = j', else 0   -- y[j] holds each of its x once
    gx[i, j]        = gy[j]                 -- chain rule: only one y depends on x[i, j]
    gx              = expand(gy, shape x)   -- gy, with the reduced dimensions back as size 1, repeated along them
  `,
  samples: (s) => [
    [s.normal([2, 3])],
    [s.normal([2, 3]), 0],
    [s.normal([2, 3, 2]), [0, 2], { keepdim: true }],
    [s.normal([3]), -1, { keepdim: true }],
    [s.normal([])],
    [s.normal([0, 2]), 0],
  ],
  forward: ({ x, dim, keepdim }) => reduceDims(kernels.sum, x, normalizeDims("sum", dim, x.shape.length), keepdim),
  saves: [],
  backward: (gy, { x, dim }) => {
    const kept = reducedShape(x.shape, normalizeDims("sum", dim, x.shape.length), true);
    return { x: () => expand(reshape(gy, kept), x.shape) };
  },
});

export const expand: Op<(x: Tensor, shape: Shape) => Tensor> = defineOp({
  name: "expand",
  inputs: ["x"],
  takes: [take.tensor("x"), take.shape("shape")],
  args: (x: Tensor, shape: Shape) => ({ x, shape: expandedShape(x.shape, shape) }),
  formula: "y[i, j] = x[j] for every i along the stretched dimensions",
  derivation: `
    dy[i, j]/dx[j'] = 1 if j = j', else 0     -- every y is a copy of one x
    gx[j]           = sum over i of gy[i, j]  -- chain rule, summed over all the y that depend on x[j]
    gx              = sumTo(gy, shape x)
  `,
  samples: (s) => [
    [s.normal([2, 1]), [2, 3]],
    [s.normal([3]), [2, 3]],
    [s.normal([]), [2]],
    [s.normal([1, 2]), [-1, 2]],
    [s.normal([1]), [0]],
  ],
  forward: ({ x, shape }) => {
    const y = unfilled(x.dtype, shape);
    kernels.read(x.numbers, { shape, strides: broadcastStrides(x.shape, shape), offset: 0 }, y.numbers);
    return y;
  },
  saves: [],
  backward: (gy, { x }) => ({ x: () => sumTo(gy, x.shape) }),
});

/** Resolves -1 (keep this size) and checks that `from` can be stretched to the result. */
function expandedShape(from: Shape, to: Shape): Shape {
  const shape = to.map((size, axis) => (size === -1 ? (from[axis - (to.length - from.length)] ?? -1) : size));
  if (shape.includes(-1))
    throw new ShapeError(`expand: -1 in ${formatShape(to)} stands for a dimension that ${formatShape(from)} does not have`);
  if (from.length > shape.length || !sameShape(broadcastShapes("expand", from, shape), shape)) {
    throw new ShapeError(`expand: ${formatShape(from)} cannot be stretched to ${formatShape(shape)}`, {
      hint: "only dimensions of size 1 are stretched; new ones are added in front",
    });
  }
  return shape;
}

/** Undoes broadcasting: sums over every dimension along which `shape` was stretched to the shape of `x`. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const added = x.shape.length - shape.length;
  const stretched = x.shape.flatMap((size, axis) => (axis < added || (shape[axis - added] === 1 && size !== 1) ? [axis] : []));
  return reshape(sum(x, stretched), shape);
}
