// The axes in another order, by the names under which people ask for it: all of them are permute.
import { take } from "../autograd/call.js";
import { defineComposite, type Dims, type Op } from "../autograd/op.js";
import { formatShape, normalizeDim } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { permute, transpose } from "./permute.js";

export const t: Op<(x: Tensor) => Tensor> = defineComposite({
  name: "t",
  file: "axes",
  inputs: ["x"],
  takes: [take.tensor("x")],
  formula: "y = xᵀ: rows become columns; a vector and a single number stay as they are",
  derivation: `
    where rank(x) = 2
    y[i, j]           = x[j, i]                                      -- row i of y is column i of x
    dy[i, j]/dx[r, c] = (j = r and i = c)                            -- every y is one x
    gx[r, c]          = sum over i, j of gy[i, j] dy[i, j]/dx[r, c]  -- chain rule
                      = gy[c, r]                                     -- only i = c, j = r remains: transposed again
    gx                = gyᵀ
    where rank(x) = 1
    y                 = x                                            -- one axis cannot change places
    gx                = gy
  `,
  about: "The transpose of a matrix. With more than two axes say which of them: transpose, permute, or x.mT for the last two.",
  see: ["transpose", "permute", "matmul"],
  example: (s) => [s.tensor([[1, 2, 3], [4, 5, 6]])], // prettier-ignore
  samples: (s) => [[s.normal([2, 3])], [s.normal([3, 1])], [s.normal([4])], [s.normal([])], [s.normal([0, 2])]],
  compose: (x) => {
    if (x.shape.length > 2) {
      throw new ShapeError(`t: x must be a matrix, got shape ${formatShape(x.shape)}`, {
        hint: "transpose(x, -2, -1), or x.mT, swaps the last two axes of any tensor",
      });
    }
    return x.shape.length < 2 ? x : transpose(x, 0, 1);
  },
});

export const swapaxes: Op<(x: Tensor, axis0: number, axis1: number) => Tensor> = defineComposite({
  name: "swapaxes",
  file: "axes",
  inputs: ["x"],
  takes: [take.tensor("x"), take.dim("axis0"), take.dim("axis1")],
  formula: "y[.., i, .., j, ..] = x[.., j, .., i, ..]: NumPy's name of transpose",
  derivation: `
    where rank(x) = 2 and axis0 = 0 and axis1 = 1
    y[i, j]           = x[j, i]                                -- row i of y is column i of x
    dy[i, j]/dx[r, c] = (j = r and i = c)                      -- every y is one x
    gx[r, c]          = sum over i, j of gy[i, j] dy[i, j]/dx[r, c]  -- chain rule
                      = gy[c, r]                               -- only i = c, j = r remains: swapped back
    where rank(x) = 3 and axis0 = -1 and axis1 = 0
    y[i, j, k]        = x[k, j, i]                             -- two axes swapped, the third stays
    gx[r, c, s]       = gy[s, c, r]                            -- swapped back
  `,
  see: ["transpose", "permute"],
  example: (s) => [s.tensor([[1, 2, 3], [4, 5, 6]]), 0, 1], // prettier-ignore
  samples: (s) => [
    [s.normal([2, 3]), 0, 1],
    [s.normal([2, 3, 4]), -1, 0],
    [s.normal([2]), 0, 0],
    [s.normal([0, 2]), 0, 1],
  ],
  compose: (x, axis0, axis1) => transpose(x, axis0, axis1),
});

export const movedim: Op<(x: Tensor, source: Dims, destination: Dims) => Tensor> = defineComposite({
  name: "movedim",
  file: "axes",
  inputs: ["x"],
  takes: [take.tensor("x"), take.dims("source"), take.dims("destination")],
  formula: "y = x with axis source at place destination; the other axes keep their order",
  derivation: `
    where rank(x) = 3 and source = 0 and destination = 2
    y[i, j, k]           = x[k, i, j]                          -- axis 0 goes to the end, the others move up
    dy[i, j, k]/dx[r, c, s] = (k = r and i = c and j = s)      -- every y is one x
    gx[r, c, s]          = sum over i, j, k of gy[i, j, k] dy[i, j, k]/dx[r, c, s]  -- chain rule
                         = gy[c, s, r]                         -- only i = c, j = s, k = r remains: moved back
    where rank(x) = 3 and source = -1 and destination = 0
    y[i, j, k]           = x[j, k, i]                          -- the last axis goes to the front
    gx[r, c, s]          = gy[s, r, c]                         -- moved back
  `,
  about: "Images as (N, C, H, W) become (N, H, W, C) by movedim(x, 1, -1). Lists move several axes at once.",
  see: ["permute", "transpose"],
  example: (s) => [s.tensor([[[1, 2, 3], [4, 5, 6]]]), 0, 2], // prettier-ignore
  samples: (s) => [
    [s.normal([2, 3, 2]), 0, 2],
    [s.normal([2, 3, 4]), -1, 0],
    [s.normal([2, 1, 3]), [0, 1], [1, 2]],
    [s.normal([3]), 0, 0],
    [s.normal([0, 2]), 1, 0],
  ],
  compose: (x, source, destination) => {
    const rank = x.shape.length;
    const [from, to] = [source, destination].map((dims) => [dims].flat().map((dim) => normalizeDim("movedim", dim, rank)));
    if (from.length !== to.length || new Set(from).size !== from.length || new Set(to).size !== to.length) {
      throw new ArgumentError(
        `movedim: source [${from.join(", ")}] and destination [${to.join(", ")}] must be lists of one length that name no axis twice`,
      );
    }
    const others = x.shape.flatMap((_, axis) => (from.includes(axis) ? [] : [axis]));
    const order = x.shape.map((_, place) => (to.includes(place) ? from[to.indexOf(place)] : others.shift()!));
    return permute(x, order);
  },
});
