// Reading by index and adding by index: each is the other's backward.
//
// An index is a tensor of whole numbers in float32 or float64, as there is no other dtype. In float32 an index of 2^24 or more is an error,
// because it may stand for its neighbour (autograd/wholeNumbers.ts); in float64 none is that large. Labels are read in the same way.
import { take } from "../autograd/call.js";
import { tensor } from "../autograd/create.js";
import { defineComposite, defineOp, type Op } from "../autograd/op.js";
import { around, formatShape, normalizeDim } from "../autograd/shapes.js";
import { Tensor, type NestedNumbers } from "../autograd/tensor.js";
import { exactBelow, refuseInexact } from "../autograd/wholeNumbers.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { empty, unfilled } from "../kernels/allocator.js";
import { kernels, type Grid } from "../kernels/index.js";
import { sameShape, sizeOf, type FloatArray, type Shape } from "../kernels/ndarray.js";
import { copyInto, perform } from "../kernels/tape.js";
import { expand } from "./sum.js";
import { reshape } from "./reshape.js";

/** Whole numbers: a tensor of any dtype, or nested arrays. */
export type Index = Tensor | NestedNumbers;

export const gather: Op<(x: Tensor, dim: number, index: Index) => Tensor> = defineOp({
  name: "gather",
  file: "indexing",
  inputs: ["x", { name: "index", differentiable: false }],
  takes: [take.tensor("x"), take.dim("dim"), take.index("index")],
  args: (x: Tensor, dim: number, index: Index) => readIndex("gather", x, dim, index),
  formula: "y[i, j] = x[index[i, j], j] for dim = 0, x[i, index[i, j]] for dim = 1, and so on; y has the shape of index",
  derivation: `
    where rank(x) = 1
    y[i]              = x[index[i]]
    dy[i]/dx[k]       = (index[i] = k)                               -- y[i] is that x and nothing else
    gx[k]             = sum over i of gy[i] dy[i]/dx[k]              -- chain rule: every y that read x[k] sends its share
                      = sum over i of gy[i] (index[i] = k)           -- what scatterAdd computes
    where rank(x) = 2 and dim = 0
    j < J
    y[i, j]           = x[index[i, j], j]
    dy[i, j]/dx[k, l] = (index[i, j] = k and j = l)
    gx[k, l]          = sum over i, j of gy[i, j] dy[i, j]/dx[k, l]  -- chain rule
                      = sum over i, j of gy[i, j] (index[i, j] = k and j = l)
    where rank(x) = 2 and dim = 1
    i < I
    y[i, j]           = x[i, index[i, j]]
    dy[i, j]/dx[k, l] = (i = k and index[i, j] = l)
    gx[k, l]          = sum over i, j of gy[i, j] dy[i, j]/dx[k, l]  -- chain rule
                      = sum over i, j of gy[i, j] (i = k and index[i, j] = l)
  `,
  about:
    "Reads entries by number: a row of a table, the score of the right class. The numbers are whole, in a tensor of float32 or float64; float32 tells whole numbers apart below 2^24 = 16777216 only, and an index from there on is an error that asks for float64.",
  see: ["scatterAdd", "indexSelect"],
  example: (s) => [s.tensor([1.5, -0.3, 2]), 0, s.tensor([2, 2, 0, 1])],
  samples: (s) => [
    [s.normal([2, 3]), 1, s.tensor([[0, 2], [1, 1]])],
    [s.normal([3]), 0, s.tensor([2, 2, 0, 1])],
    [s.normal([3, 4]), 1, s.tensor([[0, 2, 3, 2, 1], [1, 1, 0, 3, 3]])],
    [s.normal([4, 3]), 0, s.tensor([[3, 2], [1, 2], [3, 0], [0, 1], [3, 1]])],
    [s.normal([2, 2, 2]), -2, s.tensor([[[1, 0]], [[0, 0]]])],
    [s.normal([2, 3]), 1, s.tensor([[], []])],
  ], // prettier-ignore
  forward: ({ x, dim, index }) => {
    const y = unfilled(x.dtype, index.shape);
    kernels.gather(x.numbers, index.numbers, gridOf(x.shape, index.shape, dim), y.numbers);
    return y;
  },
  saves: ["index"],
  backward: (gy, { x, dim, index }) => ({ x: () => scatterAdd(new Tensor(empty(x.dtype, x.shape)), dim, index, gy) }),
});

export const scatterAdd: Op<(x: Tensor, dim: number, index: Index, src: Tensor) => Tensor> = defineOp({
  name: "scatterAdd",
  file: "indexing",
  inputs: ["x", { name: "index", differentiable: false }, "src"],
  takes: [take.tensor("x"), take.dim("dim"), take.index("index"), take.tensor("src")],
  args: (x: Tensor, dim: number, index: Index, src: Tensor) => {
    const call = readIndex("scatterAdd", x, dim, index);
    if (formatShape(call.index.shape) !== formatShape(src.shape)) {
      throw new ShapeError(
        `scatterAdd: index ${formatShape(call.index.shape)} and src ${formatShape(src.shape)} must have equal shapes`,
      );
    }
    return { ...call, src };
  },
  formula: "y = x, with y[index[i, j], j] += src[i, j] for dim = 0, y[i, index[i, j]] += src[i, j] for dim = 1, and so on",
  derivation: `
    where rank(x) = 1
    y[k]                 = x[k] + sum over i of (index[i] = k) src[i]
    gx[k]                = gy[k]                                           -- chain rule: x[k] is a summand of y[k]
    dy[k]/dsrc[i]        = (index[i] = k)                                  -- src[i] is a summand of one y
    gsrc[i]              = sum over k of gy[k] dy[k]/dsrc[i]               -- chain rule
                         = gy[index[i]]                                    -- only k = index[i] remains: what gather reads
    where rank(x) = 2 and dim = 0
    j < J
    y[k, l]              = x[k, l] + sum over i, j of (index[i, j] = k and j = l) src[i, j]
    gx[k, l]             = gy[k, l]                                        -- chain rule
    dy[k, l]/dsrc[i, j]  = (index[i, j] = k and j = l)
    gsrc[i, j]           = sum over k, l of gy[k, l] dy[k, l]/dsrc[i, j]   -- chain rule
                         = gy[index[i, j], j]
    where rank(x) = 2 and dim = 1
    i < I
    y[k, l]              = x[k, l] + sum over i, j of (i = k and index[i, j] = l) src[i, j]
    gx[k, l]             = gy[k, l]                                        -- chain rule
    dy[k, l]/dsrc[i, j]  = (i = k and index[i, j] = l)
    gsrc[i, j]           = sum over k, l of gy[k, l] dy[k, l]/dsrc[i, j]   -- chain rule
                         = gy[i, index[i, j]]
    where any
    gx                   = gy
  `,
  about: "Adds entries at places given by number; a place that is named twice gets both. The backward of gather.",
  see: ["gather"],
  example: (s) => [s.tensor([1.5, -0.3, 2]), 0, s.tensor([2, 2, 0, 1]), s.tensor([0.2, 0.6, -0.5, 0.1])],
  samples: (s) => [
    [s.normal([2, 3]), 1, s.tensor([[0, 2], [1, 1]]), s.normal([2, 2])],
    [s.normal([3]), 0, s.tensor([2, 2, 0, 1]), s.normal([4])],
    [s.normal([3, 4]), 1, s.tensor([[0, 2, 3, 2, 1], [1, 1, 0, 3, 3]]), s.normal([2, 5])],
    [s.normal([4, 3]), 0, s.tensor([[3, 2], [1, 2], [3, 0], [0, 1], [3, 1]]), s.normal([5, 2])],
    [s.normal([3]), 0, s.tensor([]), s.normal([0])],
  ], // prettier-ignore
  forward: ({ x, dim, index, src }) => {
    const y = unfilled(x.dtype, x.shape);
    copyInto(y.numbers, x.numbers);
    kernels.scatterAdd(src.numbers, index.numbers, gridOf(x.shape, index.shape, dim), y.numbers);
    return y;
  },
  saves: ["index"],
  backward: (gy, { dim, index }) => ({ x: () => gy, src: () => gather(gy, dim, index) }),
});

export const indexSelect: Op<(x: Tensor, dim: number, index: Index) => Tensor> = defineComposite({
  name: "indexSelect",
  file: "indexing",
  inputs: ["x", { name: "index", differentiable: false }],
  takes: [take.tensor("x"), take.dim("dim"), take.index("index")],
  formula: "y = the entries index[0], index[1], ... of x along axis dim",
  derivation: `
    where rank(x) = 1
    y[i]              = x[index[i]]
    dy[i]/dx[k]       = (index[i] = k)                               -- y[i] is that x and nothing else
    gx[k]             = sum over i of gy[i] dy[i]/dx[k]              -- chain rule: every y that read x[k] sends its share
                      = sum over i of gy[i] (index[i] = k)
    where rank(x) = 2 and dim = 0
    y[i, j]           = x[index[i], j]                               -- row i of y is row index[i] of x
    dy[i, j]/dx[k, l] = (index[i] = k and j = l)
    gx[k, l]          = sum over i, j of gy[i, j] dy[i, j]/dx[k, l]  -- chain rule
                      = sum over i of gy[i, l] (index[i] = k)        -- only j = l remains
    where rank(x) = 2 and dim = 1
    y[i, j]           = x[i, index[j]]                               -- the same with columns
    dy[i, j]/dx[k, l] = (i = k and index[j] = l)
    gx[k, l]          = sum over i, j of gy[i, j] dy[i, j]/dx[k, l]  -- chain rule
                      = sum over j of gy[k, j] (index[j] = l)        -- only i = k remains
  `,
  see: ["gather"],
  example: (s) => [s.normal([2, 3]), 1, s.tensor([2, 0, 2])],
  samples: (s) => [
    [s.normal([2, 3]), 1, s.tensor([2, 0])],
    [s.normal([2, 3]), 1, s.tensor([2, 0, 1, 2])],
    [s.normal([3, 2]), 0, s.tensor([1, 1, 2, 0])],
    [s.normal([2, 2, 3]), -2, s.tensor([1])],
    [s.normal([3]), 0, s.tensor([])],
    [s.normal([3]), 0, s.tensor([2, 0, 2, 1])],
  ],
  compose: (x, dim, index) => {
    const axis = normalizeDim("indexSelect", dim, x.shape.length);
    const list = asTensor(index);
    if (list.shape.length > 1) throw new ShapeError(`indexSelect: index must be a list, got shape ${formatShape(list.shape)}`);
    return gather(x, axis, spread(list, x.shape, axis));
  },
});

/** A list of places along one axis as an index for gather and its kin: the same list everywhere along the other axes. */
export function spread(list: Tensor, shape: Shape, axis: number): Tensor {
  const single = shape.map((_, n) => (n === axis ? list.numel : 1));
  return expand(reshape(list, single), shape.map((size, n) => (n === axis ? list.numel : size))); // prettier-ignore
}

export function asTensor(index: Index): Tensor {
  return index instanceof Tensor ? index : tensor(index, { dtype: "float64" });
}

/** Checks an index tensor against the array it points into. */
export function readIndex(op: string, x: Tensor, dim: number, given: Index): { x: Tensor; dim: number; index: Tensor } {
  if (x.shape.length === 0 && asTensor(given).shape.length === 1) return readIndex(op, reshape(x, [1]), dim, given); // as if it had one axis
  const index = asTensor(given);
  const axis = normalizeDim(op, dim, x.shape.length);
  const fits = index.shape.length === x.shape.length && index.shape.every((size, n) => n === axis || size <= x.shape[n]);
  if (!fits && index.numel > 0) {
    throw new ShapeError(`${op}: index ${formatShape(index.shape)} does not fit into ${formatShape(x.shape)}`, {
      hint: `it must have as many axes, and be no longer than x in any of them but axis ${dim}`,
    });
  }
  checkIndex(op, index, x.shape, axis);
  return { x, dim: axis, index };
}

/** Every entry must be a place along `axis`. */
export function checkIndex(op: string, index: Tensor, shape: Shape, axis: number): void {
  perform(refuseOtherPlaces, index.numbers, exactBelow(index.dtype), op, shape, axis);
}

function refuseOtherPlaces(numbers: FloatArray, exact: number, op: string, shape: Shape, axis: number): void {
  const size = shape[axis] ?? 1;
  const end = Math.min(size, exact);
  for (let i = 0; i < numbers.length; i++) {
    const k = numbers[i];
    // the unsigned 32-bit integer nearest to k is k itself only for whole numbers from 0; three times as fast as asking for each
    if (k >>> 0 === k && k < end) continue;
    if (k >= end && k < size) refuseInexact(`${op}: index ${k} (entry ${i}) is too large`, 'make the index in float64, e.g. with tensor([...], { dtype: "float64" })'); // prettier-ignore
    throw new ArgumentError(
      `${op}: index ${k} (entry ${i}) must be a whole number from 0 to ${size - 1}: axis ${axis} of ${formatShape(shape)}`,
    );
  }
}

/** The walk over an index: for every entry where in x its line along `dim` begins. */
export function gridOf(shape: Shape, indexShape: Shape, dim: number): Grid {
  const { inner: step } = around(shape, dim);
  const last = shape.length - 1;
  const byLines = dim === last && sameShape(shape.slice(0, last), indexShape.slice(0, last));
  const lines = byLines ? { lines: sizeOf(shape.slice(0, last)), length: shape[last], count: indexShape[last] } : null;
  return { shape, indexShape, dim, step, lines };
}
