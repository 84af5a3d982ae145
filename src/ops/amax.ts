// The largest and smallest entries. amax and amin share the gradient among equals; max and min along one axis give it to the first.
import { take } from "../autograd/call.js";
import {
  defineComposite,
  defineConstant,
  defineOp,
  keepdim,
  type Dims,
  type KeepdimOptions,
  type Op,
  type Reduce,
  type TensorLike,
} from "../autograd/op.js";
import { normalizeDim, normalizeDims, reducedShape } from "../autograd/shapes.js";
import { Tensor } from "../autograd/tensor.js";
import { exactBelow, refuseInexact } from "../autograd/wholeNumbers.js";
import { ArgumentError } from "../core/errors.js";
import { kernels, type ReduceKernel } from "../kernels/index.js";
import { reshaped, type Operand, type Shape } from "../kernels/ndarray.js";
import { eq } from "./comparisons.js";
import { div } from "./div.js";
import { gather } from "./indexing.js";
import { maximum, minimum } from "./maximum.js";
import { mul } from "./mul.js";
import { reduceDims } from "./reduction.js";
import { reshape } from "./reshape.js";
import { sum } from "./sum.js";

/** max(x, dim), and as in PyTorch max(x, other). */
type Extreme = Op<(x: TensorLike, dim?: number | Tensor | null, options?: KeepdimOptions) => Tensor>;
type Along = Op<(x: TensorLike, dim?: number | null, options?: KeepdimOptions) => Tensor>;

function extreme(name: "amax" | "amin", word: string, kernel: () => ReduceKernel): Reduce {
  const fold = name === "amax" ? "max" : "min";
  const sign = (value: number): number => (name === "amax" ? value : -value);
  return defineOp({
    name,
    file: "amax",
    inputs: ["x"],
    takes: [take.operand("x"), take.optional(take.dims("dim")), keepdim],
    args: (x: TensorLike, dim: Dims | null = null, { keepdim = false }: KeepdimOptions = {}) => ({ x, dim, keepdim }),
    formula: `y = the ${word} x[i], i running over the reduced dimensions; nan if one of them is`,
    derivation: `
      y        = ${fold} over i of x[i]
      dy/dx[k] = (x[k] = y)                                     -- y moves with the ${word} entry and not with the others
      gx[k]    = gy dy/dx[k]                                    -- chain rule: only this y depends on x[k]
               = gy (x[k] = y)
               = gy (x[k] = y) / (sum over i of (x[i] = y))     -- convention: equal entries share, as in PyTorch
      gx       = gy * (x = y) / sum(x = y, dim)                 -- convention: the same with all lines at once
    `,
    view: "lines",
    kinks: (s) => [
      [s.tensor([3, 1, 3, 3, 2].map(sign))],
      [
        s.tensor(
          [
            [2, 5, 5],
            [7, 7, 1],
          ].map((row) => row.map(sign)),
        ),
        1,
      ],
    ],
    see: [name === "amax" ? "max" : "min"],
    example: (s) => [s.tensor([[1.4, -0.6, 0.8].map(sign), [0.3, 2.1, -1.2].map(sign)]), 1],
    samples: (s) => [
      [s.distinct([2, 3])],
      [s.distinct([2, 3]), 1],
      [s.distinct([2, 3, 2]), [0, -1], { keepdim: true }],
      [s.distinct([])],
    ],
    forward: ({ x, dim, keepdim }) => {
      const dims = normalizeDims(name, dim, x.shape.length);
      refuseEmpty(name, x.shape, dims);
      return reduceDims(kernel(), x, dims, keepdim);
    },
    saves: ["x", "y"],
    backward: (gy, { x, y, dim }) => {
      const dims = normalizeDims(name, dim, x.shape.length);
      const kept = reducedShape(x.shape, dims, true);
      return {
        x: () => {
          const hit = eq(x, reshape(y, kept));
          return mul(hit, div(reshape(gy, kept), sum(hit, dims, { keepdim: true })));
        },
      };
    },
  });
}

export const amax: Reduce = extreme("amax", "largest", () => kernels.amax);
export const amin: Reduce = extreme("amin", "smallest", () => kernels.amin);

function argExtreme(name: "argmax" | "argmin", word: string, kernel: () => ReduceKernel): Along {
  const fold = name === "argmax" ? "max" : "min";
  return defineConstant({
    name,
    file: "amax",
    inputs: ["x"],
    takes: [take.operand("x"), take.optional(take.dim("dim")), keepdim],
    args: (x: TensorLike, dim: number | null = null, { keepdim = false }: KeepdimOptions = {}) => ({ x, dim, keepdim }),
    formula: `y = the first i for which x[i] is ${word}, along axis dim; without dim, its place among all elements`,
    derivation: `
      i < n
      m        = ${fold} over i of x[i]
      y        = min over i of (i if x[i] = m, else n)   -- the first place where m stands
      dy/dx[k] = 0                                       -- a whole number: it jumps where two entries change places
    `,
    view: "lines",
    see: [fold, "gather"],
    example: (s) => [s.normal([2, 3]), 1],
    samples: (s) => [
      [s.distinct([2, 3]), 1],
      [s.distinct([2, 3])],
      [s.distinct([2, 3]), 0, { keepdim: true }],
      [s.tensor([1, 3, 3])],
    ],
    forward: ({ x, dim, keepdim }) => {
      const flat: Operand = dim === null ? reshaped(x, [x.numbers.length]) : x;
      const dims = flat.shape.length === 0 ? [] : [normalizeDim(name, dim ?? 0, flat.shape.length)];
      refuseEmpty(name, flat.shape, dims);
      const count = flat.shape[dims[0]] ?? 1;
      if (count > exactBelow(x.dtype))
        refuseInexact(`${name}: a place among ${count} entries can be too large`, 'convert x first: x.to("float64")');
      if (dims.length === 0) return reduceDims(kernel(), reshaped(flat, [1]), [0], false);
      const y = reduceDims(kernel(), flat, dims, keepdim && dim !== null);
      return dim === null && keepdim
        ? reshaped(
            y,
            x.shape.map(() => 1),
          )
        : y;
    },
  });
}

export const argmax: Along = argExtreme("argmax", "largest", () => kernels.argmax);
export const argmin: Along = argExtreme("argmin", "smallest", () => kernels.argmin);

function firstExtreme(
  name: "max" | "min",
  overAll: Reduce,
  index: Along,
  entrywise: Op<(a: TensorLike, b: TensorLike) => Tensor>,
): Extreme {
  const word = name === "max" ? "largest" : "smallest";
  const sign = (value: number): number => (name === "max" ? value : -value);
  return defineComposite({
    name,
    file: "amax",
    inputs: ["x"],
    takes: [
      take.operand("x"),
      take.optional({
        ...take.dim("dim"),
        kind: "a dimension, a whole number, or a second tensor",
        accepts: (value) => Number.isInteger(value) || value instanceof Tensor,
      }),
      keepdim,
    ],
    formula: `y = the ${word} x[i] along axis dim; without dim, of all elements`,
    derivation: `
      i < n
      y        = ${name} over i of x[i]
      dy/dx[k] = (x[k] = y)       -- y moves with the ${word} entry and not with the others
      gx[k]    = gy dy/dx[k]      -- chain rule: only this y depends on x[k]
               = gy (x[k] = y)
      where rank(dim) = 1         -- no dim was given: it is the list of all
      gx[k]    = gy (x[k] = y) / (sum over i of (x[i] = y))   -- convention: equal entries share, as in PyTorch
      where rank(dim) = 0         -- along one axis
      f        = min over i of (i if x[i] = y, else n)        -- the first place where y stands
      gx[k]    = gy (k = f)                                   -- convention: the first of equal entries takes all, as in PyTorch
    `,
    about: `With a second tensor in place of dim it is ${name}imum(x, other), as in PyTorch. Gives the values alone. topk(x, 1, dim${name === "max" ? "" : ", { largest: false }"}) gives { values, indices }, arg${name}(x, dim) the indices.`,
    view: "lines",
    kinks: (s) => [
      [s.tensor([3, 1, 3, 3, 2].map(sign)), 0],
      [
        s.tensor(
          [
            [2, 5, 5],
            [7, 7, 1],
          ].map((row) => row.map(sign)),
        ),
        1,
      ],
      [s.tensor([3, 1, 3, 2].map(sign))],
    ],
    see: [`a${name}`, `arg${name}`, `${name}imum`],
    example: (s) => [s.tensor([[1.4, -0.6, 0.8].map(sign), [0.3, 2.1, -1.2].map(sign)]), 1],
    samples: (s) => [
      [s.distinct([2, 3]), 1],
      [s.distinct([2, 3])],
      [s.distinct([2, 3]), 0, { keepdim: true }],
      [s.distinct([2, 2, 2]), -2],
    ],
    compose: (x, dim = null, { keepdim = false } = {}) => {
      if (dim instanceof Tensor) return entrywise(x, dim);
      if (dim === null || !(x instanceof Tensor) || x.shape.length === 0) return overAll(x, null, { keepdim });
      const axis = normalizeDim(name, dim, x.shape.length);
      const values = gather(x, axis, index(x, axis, { keepdim: true }));
      return keepdim ? values : reshape(values, reducedShape(x.shape, [axis], false));
    },
  });
}

export const max: Extreme = firstExtreme("max", amax, argmax, maximum);
export const min: Extreme = firstExtreme("min", amin, argmin, minimum);

/** Nothing has no largest entry. */
function refuseEmpty(name: string, shape: Shape, dims: readonly number[]): void {
  const axis = dims.find((dim) => shape[dim] === 0);
  if (axis !== undefined) throw new ArgumentError(`${name}: axis ${axis} is empty: there is no entry to choose`);
}
