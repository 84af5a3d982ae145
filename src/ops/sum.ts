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
  formula: "y = sum over i of x[i], i running over the reduced dimensions",
  derivation: `
    y        = sum over i of x[i]   -- one y for each line of x along the reduced dimensions
    dy/dx[k] = 1                    -- sum rule: y holds each x of its line once
    gx[k]    = gy dy/dx[k]          -- chain rule: only this y depends on x[k]
             = gy
    gx       = gy                   -- repeated along the dimensions that were added up
  `,
  view: "lines",
  see: ["expand", "mean"],
  example: (s) => [s.normal([2, 3]), 1],
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
  file: "sum",
  inputs: ["x"],
  takes: [take.tensor("x"), take.shape("shape")],
  args: (x: Tensor, shape: Shape) => ({ x, shape: expandedShape(x.shape, shape) }),
  formula: "y[i, j] = x[j] for every i along the stretched dimensions",
  derivation: `
    where rank(x) = 1 and rank(y) = 2
    y[i, j]           = x[j]                                      -- every row is a copy of x
    dy[i, j]/dx[k]    = (j = k)                                   -- y[i, j] is x[j] and nothing else
    gx[k]             = sum over i, j of gy[i, j] dy[i, j]/dx[k]  -- chain rule: every copy sends its share
                      = sum over i of gy[i, k]                    -- only j = k remains
    where rank(x) = 2 and rank(y) = 2
    a < A, b < B
    y[i, j]           = x[i (A > 1), j (B > 1)]                   -- along an axis of size 1 it is always entry 0
    dy[i, j]/dx[a, b] = (a = i (A > 1) and b = j (B > 1))
    gx[a, b]          = sum over i, j of gy[i, j] dy[i, j]/dx[a, b]  -- chain rule
                      = sum over i, j of gy[i, j] (a = i (A > 1) and b = j (B > 1))
    where any
    y                 = x                                         -- stretched
    gx                = sumTo(gy, x)                              -- what was stretched is added up
  `,
  torch: "torch.Tensor.expand",
  see: ["sum", "broadcasting"],
  example: (s) => [s.tensor([1.5, -0.3, 2]), [2, 3]],
  samples: (s) => [
    [s.normal([2, 1]), [2, 3]],
    [s.normal([3]), [2, 3]],
    [s.normal([1, 3]), [2, -1]],
    [s.normal([2, 1, 3]), [2, 4, 3]],
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
