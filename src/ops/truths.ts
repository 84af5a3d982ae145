// Truths folded: is one of them true, are all, how many? What is 0 is false, all else true, also nan.
import { take } from "../autograd/call.js";
import {
  defineConstant,
  keepdim,
  type Dims,
  type KeepdimOptions,
  type Op,
  type Reduce,
  type TensorLike,
} from "../autograd/op.js";
import { normalizeDims } from "../autograd/shapes.js";
import { kernels, type ReduceKernel } from "../kernels/index.js";
import type { Operand } from "../kernels/ndarray.js";
import type { Tensor } from "../autograd/tensor.js";
import { each } from "./elementwise.js";
import { reduceDims } from "./reduction.js";

/** 1 for what is not 0. */
const truths = (x: Operand): Operand => each((value) => Number(value !== 0), x);

/** Goes along each line until an entry decides. */
function deciding(decides: number): ReduceKernel {
  return (x, outer, n, inner, out) => {
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        let k = 0;
        while (k < n && x[(o * n + k) * inner + i] !== decides) k++;
        out[o * inner + i] = k < n ? decides : 1 - decides;
      }
    }
  };
}

function quantifier(name: "any" | "all", kernel: ReduceKernel, words: { formula: string; line: string; about: string }): Reduce {
  return defineConstant({
    name,
    file: "truths",
    inputs: ["x"],
    takes: [take.operand("x"), take.optional(take.dims("dim")), keepdim],
    args: (x: TensorLike, dim: Dims | null = null, { keepdim: kept = false }: KeepdimOptions = {}) => ({ x, dim, kept }),
    formula: words.formula,
    derivation: `
      y        = ${words.line}
      dy/dx[k] = 0   -- it jumps where an entry becomes 0, and is constant everywhere else
    `,
    about: words.about,
    view: "lines",
    see: [name === "any" ? "all" : "any", "countNonzero", "eq"],
    example: (s) => [s.tensor([[0, 1, 0], [0, 0, 0], [1, 1, 1]]), 1], // prettier-ignore
    samples: (s) => [
      [s.mask([2, 3]), 1],
      [s.mask([2, 3])],
      [s.mask([2, 3, 2]), [0, -1], { keepdim: true }],
      [s.tensor([[0, 2], [0, 0], [-1, 0.5]]), 1], // prettier-ignore
      [s.mask([])],
    ],
    forward: ({ x, dim, kept }) => reduceDims(kernel, truths(x), normalizeDims(name, dim, x.shape.length), kept),
  });
}

export const any: Reduce = quantifier("any", deciding(1), {
  formula: "y = 1 if some x[i] along the reduced dimensions is not 0, else 0",
  line: "max over i of (x[i] != 0)   -- 1 if there is a 1 among the truths",
  about: "Of nothing it is 0: there is none.",
});
export const all: Reduce = quantifier("all", deciding(0), {
  formula: "y = 1 if no x[i] along the reduced dimensions is 0, else 0",
  line: "min over i of (x[i] != 0)   -- 0 if there is a 0 among the truths",
  about: "Of nothing it is 1: there is no exception.",
});

export const countNonzero: Op<(x: Tensor, dim?: Dims | null) => Tensor> = defineConstant({
  name: "countNonzero",
  file: "truths",
  inputs: ["x"],
  takes: [take.tensor("x"), take.optional(take.dims("dim"))],
  args: (x: Tensor, dim: Dims | null = null) => ({ x, dim }),
  formula: "y = how many x[i] along the reduced dimensions are not 0",
  derivation: `
    y        = sum over i of (x[i] != 0)   -- each counts 1
    dy/dx[k] = 0                           -- a whole number: it jumps where an entry becomes 0
  `,
  about: "How many comparisons hold: countNonzero(gt(x, 0)).",
  view: "lines",
  see: ["any", "all", "eq"],
  example: (s) => [s.tensor([[0, 1.5, 0], [0, 0, 0]]), 1], // prettier-ignore
  samples: (s) => [[s.mask([2, 3]), 1], [s.mask([2, 3])], [s.mask([2, 3, 2]), [0, -1]], [s.mask([])]],
  forward: ({ x, dim }) => reduceDims(kernels.sum, truths(x), normalizeDims("countNonzero", dim, x.shape.length), false),
});
