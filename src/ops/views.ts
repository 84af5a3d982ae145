// Shapes with the same numbers in the same order: all of them are reshape.
import { take } from "../autograd/call.js";
import { defineComposite, type Op } from "../autograd/op.js";
import { formatShape, normalizeDim, normalizeDims } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { sizeOf, type Shape } from "../kernels/ndarray.js";
import { reshape } from "./reshape.js";

export const squeeze: Op<(x: Tensor, dim?: number | readonly number[] | null) => Tensor> = defineComposite({
  name: "squeeze",
  file: "views",
  inputs: ["x"],
  takes: [take.tensor("x"), take.optional(take.dims("dim"))],
  formula: "y = x without its axes of size 1, or without axis dim if its size is 1",
  derivation: `
    y[n]        = x[n]                                   -- n counts the entries row by row: an axis of size 1 adds none
    dy[n]/dx[k] = (n = k)                                -- every y is one x
    gx[k]       = sum over n of gy[n] dy[n]/dx[k]        -- chain rule
                = gy[k]                                  -- only n = k remains: gy in the shape of x
  `,
  view: "flat",
  see: ["unsqueeze", "reshape"],
  example: (s) => [s.tensor([[[1, 2, 3]], [[4, 5, 6]]]), 1],
  samples: (s) => [
    [s.normal([2, 1, 3])],
    [s.normal([1, 2, 1]), -1],
    [s.normal([2, 3]), 0],
    [s.normal([1, 1])],
    [s.normal([0, 1])],
  ],
  compose: (x, dim = null) => {
    const among = normalizeDims("squeeze", dim, x.shape.length, "none");
    return reshape(x, x.shape.filter((size, axis) => size !== 1 || !among.includes(axis))); // prettier-ignore
  },
});

export const unsqueeze: Op<(x: Tensor, dim: number) => Tensor> = defineComposite({
  name: "unsqueeze",
  file: "views",
  inputs: ["x"],
  takes: [take.tensor("x"), take.dim("dim")],
  formula: "y = x with a new axis of size 1 at dim",
  derivation: `
    y[n]        = x[n]                                   -- n counts the entries row by row: an axis of size 1 adds none
    dy[n]/dx[k] = (n = k)                                -- every y is one x
    gx[k]       = sum over n of gy[n] dy[n]/dx[k]        -- chain rule
                = gy[k]                                  -- only n = k remains: gy in the shape of x
  `,
  view: "flat",
  see: ["squeeze", "stack", "reshape"],
  example: (s) => [s.tensor([[1, 2, 3], [4, 5, 6]]), 1], // prettier-ignore
  samples: (s) => [
    [s.normal([2, 3]), 1],
    [s.normal([3]), -1],
    [s.normal([]), 0],
    [s.normal([0]), 0],
  ],
  compose: (x, dim) => {
    const at = normalizeDim("unsqueeze", dim, x.shape.length + 1);
    return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
  },
});

export const flatten: Op<(x: Tensor, startDim?: number, endDim?: number) => Tensor> = defineComposite({
  name: "flatten",
  file: "views",
  inputs: ["x"],
  takes: [take.tensor("x"), take.defaulted(take.dim("startDim")), take.defaulted(take.dim("endDim"))],
  formula: "y = x with the axes startDim to endDim joined into one",
  derivation: `
    y[n]        = x[n]                                   -- n counts the entries row by row: the joined axis counts them in the same order
    dy[n]/dx[k] = (n = k)                                -- every y is one x
    gx[k]       = sum over n of gy[n] dy[n]/dx[k]        -- chain rule
                = gy[k]                                  -- only n = k remains: gy in the shape of x
  `,
  view: "flat",
  see: ["reshape"],
  example: (s) => [s.tensor([[1, 2, 3], [4, 5, 6]])], // prettier-ignore
  samples: (s) => [
    [s.normal([2, 3])],
    [s.normal([2, 3, 2]), 1],
    [s.normal([2, 2, 1, 2]), 1, -2],
    [s.normal([])],
    [s.normal([2, 0])],
  ],
  compose: (x, startDim = 0, endDim = -1) => {
    const from = normalizeDim("flatten", startDim, x.shape.length);
    const to = normalizeDim("flatten", endDim, x.shape.length);
    if (from > to)
      throw new ArgumentError(`flatten: startDim ${startDim} comes after endDim ${endDim} in ${formatShape(x.shape)}`);
    return reshape(x, [...x.shape.slice(0, from), sizeOf(x.shape.slice(from, to + 1)), ...x.shape.slice(to + 1)]);
  },
});

export const view: Op<(x: Tensor, shape: Shape) => Tensor> = defineComposite({
  name: "view",
  file: "views",
  inputs: ["x"],
  takes: [take.tensor("x"), take.shape("shape")],
  formula: "y = the numbers of x in the same row-major order, under another shape: reshape",
  derivation: `
    y[n]        = x[n]                                   -- n counts the entries row by row, last axis first; their order does not change
    dy[n]/dx[k] = (n = k)                                -- every y is one x
    gx[k]       = sum over n of gy[n] dy[n]/dx[k]        -- chain rule
                = gy[k]                                  -- only n = k remains: gy in the shape of x
  `,
  about:
    "In PyTorch view refuses what reshape would have to copy. Here all numbers lie in row-major order, so that both are the same and nothing is ever copied.",
  view: "flat",
  torch: "torch.Tensor.view",
  see: ["reshape", "flatten", "unflatten"],
  example: (s) => [s.tensor([[1, 2, 3], [4, 5, 6]]), [3, 2]], // prettier-ignore
  samples: (s) => [
    [s.normal([2, 3]), [3, 2]],
    [s.normal([4]), [2, -1]],
    [s.normal([1]), []],
    [s.normal([0, 3]), [3, 0]],
  ],
  compose: (x, shape) => reshape(x, shape),
});

export const unflatten: Op<(x: Tensor, dim: number, sizes: Shape) => Tensor> = defineComposite({
  name: "unflatten",
  file: "views",
  inputs: ["x"],
  takes: [take.tensor("x"), take.dim("dim"), take.shape("sizes")],
  formula: "y = x with axis dim taken apart into axes of the given sizes, one of which may be -1",
  derivation: `
    y[n]        = x[n]                                   -- n counts the entries row by row: the new axes count them in the same order
    dy[n]/dx[k] = (n = k)                                -- every y is one x
    gx[k]       = sum over n of gy[n] dy[n]/dx[k]        -- chain rule
                = gy[k]                                  -- only n = k remains: gy in the shape of x
  `,
  about: "The inverse of flatten: unflatten(x, -1, [heads, -1]) gives each head of an attention its part of the features.",
  view: "flat",
  torch: "torch.Tensor.unflatten",
  see: ["flatten", "reshape"],
  example: (s) => [s.tensor([[1, 2, 3, 4], [5, 6, 7, 8]]), 1, [2, 2]], // prettier-ignore
  samples: (s) => [
    [s.normal([2, 4]), 1, [2, 2]],
    [s.normal([6, 2]), 0, [2, -1]],
    [s.normal([2, 3]), -1, [3, 1]],
    [s.normal([0, 2]), 0, [0, 3]],
  ],
  compose: (x, dim, sizes) => {
    const axis = normalizeDim("unflatten", dim, x.shape.length);
    if (x.shape.length === 0) throw new ArgumentError("unflatten: a scalar has no axis to take apart");
    const known = sizeOf(sizes.filter((size) => size !== -1));
    const inner = sizes.map((size) => (size === -1 ? x.shape[axis] / known : size));
    if (sizes.filter((size) => size === -1).length > 1 || !inner.every(Number.isInteger) || sizeOf(inner) !== x.shape[axis]) {
      throw new ShapeError(
        `unflatten: axis ${dim} of ${formatShape(x.shape)} has ${x.shape[axis]} entries, which do not fit sizes ${formatShape(sizes)}`,
        { hint: "their product must be the length of the axis; one of them may be -1, for what is left" },
      );
    }
    return reshape(x, [...x.shape.slice(0, axis), ...inner, ...x.shape.slice(axis + 1)]);
  },
});
