// Where something holds: the places of a mask, and what stands there.
import { take } from "../autograd/call.js";
import { defineComposite, defineConstant, type Op } from "../autograd/op.js";
import { broadcastShapes, broadcastStrides, normalizeDim } from "../autograd/shapes.js";
import { Tensor } from "../autograd/tensor.js";
import { refuseBeyond } from "../autograd/wholeNumbers.js";
import { unfilled } from "../kernels/allocator.js";
import type { Operand, Shape } from "../kernels/ndarray.js";
import { spoil } from "../kernels/tape.js";
import { asTensor, gather, type Index } from "./indexing.js";
import { reshape } from "./reshape.js";
import { expand } from "./sum.js";

/** For every entry of a mask (stretched to `shape`) that is not 0 its place, counted row by row. */
export function placesWhere(mask: Operand, shape: Shape = mask.shape): number[] {
  spoil("values decide what is computed");
  const places: number[] = [];
  const strides = broadcastStrides(mask.shape, shape);
  const { numbers } = mask;
  const visit = (axis: number, from: number, place: number): void => {
    if (axis === shape.length) {
      if (numbers[from] !== 0) places.push(place);
    } else for (let i = 0; i < shape[axis]; i++) visit(axis + 1, from + i * strides[axis], place * shape[axis] + i);
  };
  visit(0, 0, 0);
  return places;
}

export const maskedSelect: Op<(x: Tensor, mask: Tensor) => Tensor> = defineComposite({
  name: "maskedSelect",
  file: "masked",
  inputs: ["x", { name: "mask", differentiable: false }],
  takes: [take.tensor("x"), take.tensor("mask")],
  formula: "y = the entries of x where mask ≠ 0, row by row, in one list",
  derivation: `
    where rank(x) = 1
    k < n                                                             -- x has n entries
    c[k]        = sum over j of (j < k and mask[j] != 0)              -- how many are chosen before place k
    y[i]        = sum over k of x[k] (mask[k] != 0 and c[k] = i)      -- the one that comes after i others
    dy[i]/dx[k] = (mask[k] != 0 and c[k] = i)                         -- every y is one x
    gx[k]       = sum over i of gy[i] dy[i]/dx[k]                     -- chain rule
                = sum over i of gy[i] (mask[k] != 0 and c[k] = i)     -- what is not chosen reaches no y and gets 0
  `,
  about:
    "How many there are depends on the numbers of the mask, so the result is a list whatever shape x has. x and mask are stretched to a common shape. x.at({ mask }) is the same for a mask in the shape of x.",
  see: ["nonzero", "maskedFill", "where", "at"],
  example: (s) => [s.tensor([1.5, -0.3, 2]), s.tensor([1, 0, 1])],
  samples: (s) => [
    [s.normal([4]), s.tensor([1, 0, 0, 1])],
    [s.normal([2, 3]), s.tensor([0, 1, 1])],
    [s.normal([2, 1]), s.tensor([[1, 0], [1, 1]])],
    [s.normal([3]), s.tensor([0, 0, 0])],
    [s.normal([0, 2]), s.tensor([1, 0])],
  ], // prettier-ignore
  compose: (x, mask) => {
    const shape = broadcastShapes("maskedSelect", x.shape, mask.shape);
    const all = expand(x, shape);
    const places = Float64Array.from(placesWhere(mask, shape));
    return gather(reshape(all, [all.numel]), 0, new Tensor({ shape: [places.length], dtype: "float64", data: places }));
  },
});

export const nonzero: Op<(x: Tensor) => Tensor> = defineConstant({
  name: "nonzero",
  file: "masked",
  inputs: ["x"],
  takes: [take.tensor("x")],
  args: (x: Tensor) => ({ x }),
  formula: "y = the places of the entries of x that are not 0, one in each row: y[i, a] counts along axis a",
  derivation: `
    where rank(x) = 1
    k < n                                                            -- x has n entries
    c[k]            = sum over j of (j < k and x[j] != 0)            -- how many come before place k
    y[i, a]         = sum over k of k (x[k] != 0 and c[k] = i)       -- the place that comes after i others
    dy[i, a]/dx[k]  = 0                                              -- whole numbers: they jump
    where rank(x) = 2
    r < m, s < n                                                     -- x has m rows, n columns
    b[r]            = sum over i, j of (i < r and x[i, j] != 0)      -- how many in the rows above
    c[r, s]         = b[r] + sum over j of (j < s and x[r, j] != 0)
    y[i, a]         = sum over r, s of (r if a = 0, else s) (x[r, s] != 0 and c[r, s] = i)
  `,
  about: "The number of rows depends on the numbers in x. In the dtype of x, so that it can be used as an index.",
  see: ["maskedSelect", "where", "ne"],
  example: (s) => [s.tensor([0, 2, -1])],
  samples: (s) => [
    [s.tensor([0, 2, 0, -1])],
    [s.tensor([[1, 0, 2], [0, 3, 0]])],
    [s.tensor([0, 0])],
    [s.tensor(3)],
    [s.tensor([[[0, 1]], [[1, 0]]])],
    [s.normal([0, 2])],
  ], // prettier-ignore
  forward: ({ x }) => {
    const { shape } = x;
    refuseBeyond("nonzero: a place along an axis", Math.max(0, ...shape) - 1, x.dtype);
    const places = placesWhere(x);
    const y = unfilled(x.dtype, [places.length, shape.length]);
    places.forEach((place, i) => {
      for (let axis = shape.length - 1, rest = place; axis >= 0; rest = Math.floor(rest / shape[axis--]))
        y.numbers[i * shape.length + axis] = rest % shape[axis];
    });
    return y;
  },
});

export const takeAlongDim: Op<(x: Tensor, index: Index, dim?: number | null) => Tensor> = defineComposite({
  name: "takeAlongDim",
  file: "masked",
  inputs: ["x", { name: "index", differentiable: false }],
  takes: [take.tensor("x"), take.index("index"), take.optional(take.dim("dim"))],
  formula:
    "y = gather(x, dim, index), x and index stretched to each other along the other axes; without dim, of all numbers in a row",
  derivation: `
    where rank(x) = 2 and dim = 1
    y[i, j]           = x[i, index[i, j]]                            -- in each row the columns that index names
    dy[i, j]/dx[k, l] = (i = k and index[i, j] = l)                  -- every y is one x
    gx[k, l]          = sum over i, j of gy[i, j] dy[i, j]/dx[k, l]  -- chain rule: every y that read x[k, l] sends its share
                      = sum over j of gy[k, j] (index[k, j] = l)     -- only i = k remains
    where rank(x) = 1
    y[i]              = x[index[i]]
    gx[k]             = sum over i of gy[i] (index[i] = k)           -- chain rule
  `,
  about: "Sorts by what argsort gives, or reads the entries that argmax found with { keepdim: true }.",
  see: ["gather", "argmax", "indexSelect"],
  example: (s) => [s.tensor([[1, 2, 3], [4, 5, 6]]), s.tensor([[2, 0], [1, 1]]), 1], // prettier-ignore
  samples: (s) => [
    [s.normal([2, 3]), s.tensor([[2, 0], [1, 1]]), 1],
    [s.normal([4]), s.tensor([3, 3, 0])],
    [s.normal([2, 1, 3]), s.tensor([[[0], [2]]]), -1],
    [s.normal([2, 1, 2]), s.tensor([3, 0])],
    [s.normal([3]), s.tensor([]), 0],
  ], // prettier-ignore
  compose: (x, index, dim = null) => {
    const places = asTensor(index);
    if (dim === null) return gather(reshape(x, [x.numel]), 0, reshape(places, [places.numel]));
    const axis = normalizeDim("takeAlongDim", dim, x.shape.length);
    const without = ({ shape }: Tensor): number[] => shape.map((size, n) => (n === axis ? 1 : size));
    const common = broadcastShapes("takeAlongDim", without(x), without(places));
    const along = (size: number): number[] => common.map((other, n) => (n === axis ? size : other));
    return gather(expand(x, along(x.shape[axis])), axis, expand(places, along(places.shape[axis])));
  },
});
