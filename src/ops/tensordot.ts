// Products over chosen axes: tensordot adds up over some, kron over none.
import { take, type Arg } from "../autograd/call.js";
import { composed } from "../autograd/composed.js";
import { defineComposite, type Op } from "../autograd/op.js";
import { formatShape, normalizeDim } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { contract } from "./contract.js";
import { mul } from "./mul.js";
import { reshape } from "./reshape.js";

/** How many axes are summed over, the last of a with the first of b; or which: [those of a, those of b]. */
export type TensordotDims = number | readonly [readonly number[], readonly number[]];

const isDims = (value: unknown): boolean => Array.isArray(value) && value.every((dim) => Number.isInteger(dim));
const dimsArg: Arg = {
  name: "dims",
  required: false,
  kind: "a whole number, or two lists of dimensions, those of a and those of b",
  accepts: (value) => Number.isInteger(value) || (Array.isArray(value) && value.length === 2 && value.every(isDims)),
};

export const tensordot: Op<(a: Tensor, b: Tensor, dims?: TensordotDims) => Tensor> = defineComposite({
  name: "tensordot",
  inputs: ["a", "b"],
  takes: [take.tensor("a"), take.tensor("b"), dimsArg],
  formula: "y = sum over the chosen axes of a[.., k] b[k, ..]; what remains of a stands in front, then what remains of b",
  derivation: `
    where rank(a) = 2 and rank(b) = 2 and dims = 1
    y[i, j]       = sum over k of a[i, k] b[k, j]              -- the last axis of a with the first of b: a product of matrices
    ga[i, k]      = sum over j of gy[i, j] b[k, j]             -- chain rule
    gb[k, j]      = sum over i of a[i, k] gy[i, j]             -- chain rule
    where rank(a) = 3 and rank(b) = 3 and dims = 2
    y[i, j]       = sum over k, l of a[i, k, l] b[k, l, j]     -- the last two axes with the first two
    ga[i, k, l]   = sum over j of gy[i, j] b[k, l, j]          -- chain rule: a[i, k, l] stands in row i of y
    gb[k, l, j]   = sum over i of a[i, k, l] gy[i, j]          -- chain rule: b[k, l, j] stands in column j of y
    where rank(a) = 1 and rank(b) = 2 and dims = 0
    y[i, j, k]    = a[i] b[j, k]                               -- nothing is summed over: all products
    ga[i]         = sum over j, k of gy[i, j, k] b[j, k]       -- chain rule
    gb[j, k]      = sum over i of gy[i, j, k] a[i]             -- chain rule
  `,
  about: "dims is 2 where nothing is said. Which axes meet can also be listed: tensordot(a, b, [[0], [1]]) is aᵀ @ bᵀ.",
  see: ["matmul", "einsum", "outer"],
  defaults: { dims: 2 },
  example: (s) => [s.normal([2, 2]), s.normal([2, 3]), 1],
  samples: (s) => [
    [s.normal([2, 3]), s.normal([3, 2]), 1],
    [s.normal([2, 3, 2]), s.normal([3, 2, 1])],
    [s.normal([2]), s.normal([2, 3]), 0],
    [s.normal([2, 1]), s.normal([1, 3]), 1],
    [s.normal([2, 3]), s.normal([2, 3])],
    [s.normal([0, 3]), s.normal([3, 2]), 1],
  ],
  compose: (a, b, dims = 2) => {
    const [dimsA, dimsB] = axesThatMeet(a, b, dims);
    const namesA = a.shape.map((_, axis) => (dimsA.includes(axis) ? `k${dimsA.indexOf(axis)}` : `a${axis}`));
    const namesB = b.shape.map((_, axis) => (dimsB.includes(axis) ? `k${dimsB.indexOf(axis)}` : `b${axis}`));
    return composed(() => contract({ x: a, names: namesA }, { x: b, names: namesB }, (name) => !name.startsWith("k")).x);
  },
});

/** @throws ArgumentError, ShapeError */
function axesThatMeet(a: Tensor, b: Tensor, dims: TensordotDims): [number[], number[]] {
  if (typeof dims === "number" && (dims < 0 || dims > Math.min(a.shape.length, b.shape.length)))
    throw new ArgumentError(
      `tensordot: dims is ${dims}, but a ${formatShape(a.shape)} and b ${formatShape(b.shape)} do not both have so many axes`,
    );
  const [ofA, ofB] =
    typeof dims === "number"
      ? [Array.from({ length: dims }, (_, i) => a.shape.length - dims + i), Array.from({ length: dims }, (_, i) => i)]
      : [dims[0].map((dim) => normalizeDim("tensordot", dim, a.shape.length)), dims[1].map((dim) => normalizeDim("tensordot", dim, b.shape.length))]; // prettier-ignore
  if (ofA.length !== ofB.length)
    throw new ArgumentError(`tensordot: ${ofA.length} axes of a cannot meet ${ofB.length} of b: the lists must be as long`);
  for (const list of [ofA, ofB])
    if (new Set(list).size < list.length) throw new ArgumentError(`tensordot: an axis is listed twice in [${list.join(", ")}]`);
  ofA.forEach((axis, i) => {
    const [sizeA, sizeB] = [a.shape[axis], b.shape[ofB[i]]];
    if (sizeA !== sizeB && sizeA !== 1 && sizeB !== 1)
      throw new ShapeError(
        `tensordot: axis ${axis} of a ${formatShape(a.shape)} has size ${sizeA}, but meets axis ${ofB[i]} of b ${formatShape(b.shape)}, of size ${sizeB}`,
      );
  });
  return [ofA, ofB];
}

export const kron: Op<(a: Tensor, b: Tensor) => Tensor> = defineComposite({
  name: "kron",
  file: "tensordot",
  inputs: ["a", "b"],
  takes: [take.tensor("a"), take.tensor("b")],
  formula: "y = a with each of its entries replaced by that entry times b",
  derivation: `
    where rank(a) = 1 and rank(b) = 1
    i < n, j < m
    y[r]       = sum over i, j of (r = i m + j) a[i] b[j]              -- block i is a[i] b: entry j of it stands at i m + j
    dy[r]/da[i] = sum over j of (r = i m + j) b[j]                     -- constant factor
    ga[i]      = sum over r of gy[r] dy[r]/da[i]                       -- chain rule
               = sum over j of gy[i m + j] b[j]                        -- only r = i m + j remains
    dy[r]/db[j] = sum over i of (r = i m + j) a[i]
    gb[j]      = sum over r of gy[r] dy[r]/db[j]                       -- chain rule
               = sum over i of gy[i m + j] a[i]
  `,
  about:
    "The Kronecker product, written here for vectors. A block of a matrix is an entry of a times all of b; missing axes in front have size 1.",
  see: ["outer", "tensordot"],
  example: (s) => [s.tensor([1.5, -2]), s.tensor([0.4, 5, -1])],
  samples: (s) => [
    [s.normal([2]), s.normal([3])],
    [s.normal([2, 3]), s.normal([1, 2])],
    [s.normal([2]), s.normal([2, 2])],
    [s.normal([]), s.normal([2])],
    [s.normal([0, 2]), s.normal([2, 1])],
  ],
  compose: (a, b) => {
    const rank = Math.max(a.shape.length, b.shape.length);
    const sizes = (x: Tensor): number[] => [...new Array<number>(rank - x.shape.length).fill(1), ...x.shape];
    const [ofA, ofB] = [sizes(a), sizes(b)];
    return composed(() => {
      const blocks = mul(reshape(a, ofA.flatMap((size) => [size, 1])), reshape(b, ofB.flatMap((size) => [1, size]))); // prettier-ignore
      return reshape(blocks, ofA.map((size, axis) => size * ofB[axis])); // prettier-ignore
    });
  },
});
