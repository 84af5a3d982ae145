// Writing by index: scatter puts numbers into places, indexAdd adds rows, indexFill sets them.
import { take } from "../autograd/call.js";
import { defineComposite, defineOp, type Op, type TensorLike } from "../autograd/op.js";
import { formatShape, normalizeDim } from "../autograd/shapes.js";
import { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { empty, unfilled } from "../kernels/allocator.js";
import { sameShape, type Operand, type Shape } from "../kernels/ndarray.js";
import { startsOf } from "../kernels/reference/indexing.js";
import { copyInto, spoil } from "../kernels/tape.js";
import { asTensor, checkIndex, gather, gridOf, readIndex, scatterAdd, spread, type Index } from "./indexing.js";
import { mul } from "./mul.js";
import { reshape } from "./reshape.js";
import { sum } from "./sum.js";
import { where } from "./where.js";

export const scatter: Op<(x: Tensor, dim: number, index: Index, src: TensorLike) => Tensor> = defineOp({
  name: "scatter",
  inputs: ["x", { name: "index", differentiable: false }, "src"],
  takes: [take.tensor("x"), take.dim("dim"), take.index("index"), take.operand("src")],
  args: (x: Tensor, dim: number, index: Index, src: TensorLike) => {
    const call = readIndex("scatter", x, dim, index);
    if (src instanceof Tensor && !sameShape(call.index.shape, src.shape)) {
      throw new ShapeError(
        `scatter: index ${formatShape(call.index.shape)} and src ${formatShape(src.shape)} must have equal shapes`,
        { hint: "a number as src is written into every place" },
      );
    }
    return { ...call, src };
  },
  formula: "y = x, with y[index[i, j], j] = src[i, j] for dim = 0, y[i, index[i, j]] = src[i, j] for dim = 1, and so on",
  derivation: `
    where rank(x) = 1 and rank(src) = 1
    k < n                                                        -- x has n entries
    l[k]          = max over i of (i if index[i] = k, else -1)   -- the last that is written to place k; -1: nothing is
    y[k]          = x[k] if l[k] < 0, else src[l[k]]
    gx[k]         = gy[k] if l[k] < 0, else 0                    -- chain rule: what is written over reaches no y
    dy[k]/dsrc[i] = (l[k] = i)                                   -- by cases: y[k] is that entry of src
    gsrc[i]       = sum over k of gy[k] dy[k]/dsrc[i]            -- chain rule
                  = sum over k of gy[k] (l[k] = i)
                  = gy[index[i]] if l[index[i]] = i, else 0      -- only k = index[i] remains: what gather reads
    where rank(x) = 2 and dim = 1 and rank(src) = 2
    k < m                                                        -- x has m columns
    l[r, k]       = max over j of (j if index[r, j] = k, else -1)   -- in each row the same
    y[r, k]       = x[r, k] if l[r, k] < 0, else src[r, l[r, k]]
    gx[r, k]      = gy[r, k] if l[r, k] < 0, else 0              -- chain rule
    gsrc[r, j]    = gy[r, index[r, j]] if l[r, index[r, j]] = j, else 0   -- chain rule, as above
  `,
  about:
    "Of several numbers for one place the last one stays, and only it gets a gradient. PyTorch leaves open which one stays, and gives a gradient to all.",
  see: ["scatterAdd", "gather", "oneHot"],
  example: (s) => [s.tensor([1.5, -0.3, 2]), 0, s.tensor([2, 0]), s.tensor([0.2, 0.6])],
  samples: (s) => [
    [s.normal([4]), 0, s.tensor([2, 0]), s.normal([2])],
    [s.normal([3]), 0, s.tensor([2, 0, 2]), s.normal([3])],
    [s.normal([2, 3]), 1, s.tensor([[0, 2], [1, 1]]), s.normal([2, 2])],
    [s.normal([2, 1, 3]), -1, s.tensor([[[0, 2]], [[1, 0]]]), -1.5],
    [s.normal([3, 1, 2]), 0, s.tensor([[[2, 1]]]), s.normal([1, 1, 2])],
    [s.normal([2, 1, 1]), 0, s.tensor([[[]]]), 2],
  ], // prettier-ignore
  forward: ({ x, dim, index, src }) => {
    const y = unfilled(x.dtype, x.shape);
    copyInto(y.numbers, x.numbers);
    const [from, to] = [src.numbers, y.numbers];
    const step = src.shape.length === 0 && index.shape.length > 0 ? 0 : 1; // a number is read again and again
    placesOf(x.shape, index, dim).forEach((place, i) => (to[place] = from[i * step]));
    return y;
  },
  saves: ["index"],
  backward: (gy, { x, dim, index, src }) => ({
    x: () => scatter(gy, dim, index, 0),
    src: () => {
      const kept = where(lastOnes(x.shape, index, dim, gy.dtype), gather(gy, dim, index), 0);
      return sameShape(src.shape, index.shape) ? kept : sum(kept);
    },
  }),
});

/** Where in x each entry of an index points to. */
function placesOf(shape: Shape, index: Operand, dim: number): Int32Array {
  spoil("places are looked at");
  const grid = gridOf(shape, index.shape, dim);
  const places = startsOf(grid);
  const { numbers } = index;
  for (let i = 0; i < places.length; i++) places[i] += numbers[i] * grid.step;
  return places;
}

/** 1 for what is not written over by a later entry. */
function lastOnes(shape: Shape, index: Tensor, dim: number, dtype: Tensor["dtype"]): Tensor {
  const places = placesOf(shape, index, dim);
  const last = new Map(Array.from(places, (place, i) => [place, i]));
  const mask = empty(dtype, index.shape);
  places.forEach((place, i) => (mask.numbers[i] = last.get(place) === i ? 1 : 0));
  return new Tensor(mask);
}

export interface IndexAddOptions {
  /** Factor of what is added. Default 1. */
  readonly alpha?: number;
}

export const indexAdd: Op<(x: Tensor, dim: number, index: Index, src: Tensor, options?: IndexAddOptions) => Tensor> =
  defineComposite({
    name: "indexAdd",
    file: "scatter",
    inputs: ["x", { name: "index", differentiable: false }, "src"],
    takes: [
      take.tensor("x"),
      take.dim("dim"),
      take.index("index"),
      take.tensor("src"),
      take.options({ alpha: field.number({ help: "factor of what is added" }) }),
    ],
    formula: "y = x, with entry i of alpha src, along axis dim, added to entry index[i]",
    derivation: `
      where rank(x) = 1
      y[k]        = x[k] + sum over i of (index[i] = k) alpha src[i]         -- alpha 1 if none is given
      gx[k]       = gy[k]                                                    -- chain rule: x[k] is a summand of y[k]
      gsrc[i]     = sum over k of gy[k] (index[i] = k) alpha                 -- chain rule
                  = alpha gy[index[i]]                                       -- only k = index[i] remains
      where rank(x) = 2 and dim = 0
      y[k, c]     = x[k, c] + sum over i of (index[i] = k) alpha src[i, c]   -- whole rows
      gx[k, c]    = gy[k, c]
      gsrc[i, c]  = alpha gy[index[i], c]                                    -- chain rule
      where rank(x) = 2 and dim = 1
      y[r, k]     = x[r, k] + sum over j of (index[j] = k) alpha src[r, j]   -- whole columns
      gx[r, k]    = gy[r, k]
      gsrc[r, j]  = alpha gy[r, index[j]]                                    -- chain rule
    `,
    about: "Adds rows of src to rows of x given by number; a row that is named twice gets both. The backward of indexSelect.",
    defaults: { alpha: 1 },
    see: ["indexSelect", "scatterAdd"],
    example: (s) => [s.tensor([1.5, -0.3, 2]), 0, s.tensor([2, 0]), s.tensor([0.2, 0.6])],
    samples: (s) => [
      [s.normal([3]), 0, s.tensor([2, 0, 2]), s.normal([3])],
      [s.normal([3, 2]), 0, s.tensor([1, 1]), s.normal([2, 2]), { alpha: -0.5 }],
      [s.normal([2, 3]), 1, s.tensor([2, 0, 1, 2]), s.normal([2, 4])],
      [s.normal([2, 2, 2]), -2, s.tensor([1]), s.normal([2, 1, 2]), { alpha: 2 }],
      [s.normal([2, 1, 2]), 0, s.tensor([]), s.normal([0, 1, 2])],
    ],
    compose: (x, dim, index, src, { alpha = 1 } = {}) => {
      const axis = normalizeDim("indexAdd", dim, x.shape.length);
      const list = listOf("indexAdd", index);
      const expected = x.shape.map((size, n) => (n === axis ? list.numel : size));
      if (!sameShape(src.shape, expected)) {
        throw new ShapeError(
          `indexAdd: for x ${formatShape(x.shape)} and ${list.numel} places along axis ${dim}, src must have shape ${formatShape(expected)}, got ${formatShape(src.shape)}`,
        );
      }
      checkIndex("indexAdd", list, x.shape, axis);
      return scatterAdd(x, axis, spread(list, x.shape, axis), alpha === 1 ? src : mul(src, alpha));
    },
  });

export const indexFill: Op<(x: Tensor, dim: number, index: Index, value: number) => Tensor> = defineComposite({
  name: "indexFill",
  file: "scatter",
  inputs: ["x", { name: "index", differentiable: false }],
  takes: [take.tensor("x"), take.dim("dim"), take.index("index"), take.number("value")],
  formula: "y = x, with the entries index[0], index[1], ... along axis dim set to value",
  derivation: `
    where rank(x) = 1
    k < n                                                 -- x has n entries
    c[k]     = sum over i of (index[i] = k)               -- how often place k is named
    y[k]     = value if c[k] > 0, else x[k]
    gx[k]    = 0 if c[k] > 0, else gy[k]                  -- chain rule: what is set does not depend on x
    where rank(x) = 2 and dim = 0
    r < n
    c[r]     = sum over i of (index[i] = r)
    y[r, s]  = value if c[r] > 0, else x[r, s]            -- whole rows
    gx[r, s] = 0 if c[r] > 0, else gy[r, s]               -- chain rule
  `,
  see: ["maskedFill", "indexAdd", "scatter"],
  example: (s) => [s.tensor([1.5, -0.3, 2]), 0, s.tensor([2]), -1],
  samples: (s) => [
    [s.normal([4]), 0, s.tensor([2, 0]), 0.5],
    [s.normal([3, 2]), 0, s.tensor([1, 1]), -1],
    [s.normal([2, 3]), -1, s.tensor([0]), 0],
    [s.normal([2, 1, 2]), 0, s.tensor([]), 1],
  ],
  compose: (x, dim, index, value) => {
    const axis = normalizeDim("indexFill", dim, x.shape.length);
    const list = listOf("indexFill", index);
    checkIndex("indexFill", list, x.shape, axis);
    const mask = empty(x.dtype, [x.shape[axis] ?? 1]);
    for (const k of list.numbers) mask.numbers[k] = 1;
    return where(reshape(new Tensor(mask), x.shape.map((size, n) => (n === axis ? size : 1))), value, x); // prettier-ignore
  },
});

function listOf(name: string, index: Index): Tensor {
  const list = asTensor(index);
  if (list.shape.length > 1) throw new ShapeError(`${name}: index must be a list, got shape ${formatShape(list.shape)}`);
  return list;
}
