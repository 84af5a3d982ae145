// Products for which the number of axes is fixed: matmul and mul that refuse everything else, so that a wrong shape is found where it is made.
import { take } from "../autograd/call.js";
import { composed } from "../autograd/composed.js";
import { defineComposite, type Op } from "../autograd/op.js";
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { matmul } from "./matmul.js";
import { mul } from "./mul.js";
import { reshape } from "./reshape.js";

type Product = Op<(a: Tensor, b: Tensor) => Tensor>;
const pair = [take.tensor("a"), take.tensor("b")];

export const mm: Product = defineComposite({
  name: "mm",
  inputs: ["a", "b"],
  takes: pair,
  formula: "y[i, j] = sum over k of a[i, k] b[k, j], for two matrices",
  derivation: `
    y[i, j]           = sum over k of a[i, k] b[k, j]                -- row i of a times column j of b
    dy[r, j]/da[i, k] = (r = i) b[k, j]                              -- constant factor; a[i, k] stands in row i of y only
    ga[i, k]          = sum over r, j of gy[r, j] dy[r, j]/da[i, k]  -- chain rule
                      = sum over j of gy[i, j] b[k, j]               -- only r = i remains
    ga                = gy @ bᵀ                                      -- the same for whole matrices
    dy[i, r]/db[k, j] = (r = j) a[i, k]                              -- constant factor; b[k, j] stands in column j of y only
    gb[k, j]          = sum over i, r of gy[i, r] dy[i, r]/db[k, j]  -- chain rule
                      = sum over i of a[i, k] gy[i, j]               -- only r = j remains
    gb                = aᵀ @ gy
  `,
  about: "matmul for exactly two matrices.",
  see: ["matmul", "bmm", "mv", "addmm"],
  example: (s) => [s.normal([2, 2]), s.normal([2, 3])],
  samples: (s) => [
    [s.normal([2, 3]), s.normal([3, 2])],
    [s.normal([1, 3]), s.normal([3, 4])],
    [s.normal([0, 3]), s.normal([3, 2])],
    [s.normal([2, 0]), s.normal([0, 2])],
  ],
  compose: (a, b) => {
    checkProduct("mm", a, b, 2, 2);
    return matmul(a, b);
  },
});

export const bmm: Product = defineComposite({
  name: "bmm",
  file: "mm",
  inputs: ["a", "b"],
  takes: pair,
  formula: "y[n, i, j] = sum over k of a[n, i, k] b[n, k, j], for two stacks of matrices",
  derivation: `
    y[n, i, j]    = sum over k of a[n, i, k] b[n, k, j]   -- the product of the two matrices at place n
    ga[n, i, k]   = sum over j of gy[n, i, j] b[n, k, j]  -- chain rule: a[n, i, k] stands in row i of matrix n, with the factor b[n, k, j]
    ga            = gy @ bᵀ                               -- the same for whole stacks
    gb[n, k, j]   = sum over i of a[n, i, k] gy[n, i, j]  -- chain rule: b[n, k, j] stands in column j of matrix n
    gb            = aᵀ @ gy
  `,
  about: "matmul for exactly two stacks (batches) of as many matrices.",
  see: ["matmul", "mm", "baddbmm"],
  example: (s) => [s.normal([2, 1, 2]), s.normal([2, 2, 2])],
  samples: (s) => [
    [s.normal([2, 2, 3]), s.normal([2, 3, 1])],
    [s.normal([1, 2, 3]), s.normal([1, 3, 4])],
    [s.normal([0, 2, 3]), s.normal([0, 3, 2])],
    [s.normal([2, 2, 0]), s.normal([2, 0, 1])],
  ],
  compose: (a, b) => {
    checkProduct("bmm", a, b, 3, 3);
    return matmul(a, b);
  },
});

export const mv: Product = defineComposite({
  name: "mv",
  file: "mm",
  inputs: ["a", "b"],
  takes: pair,
  formula: "y[i] = sum over k of a[i, k] b[k], for a matrix and a vector",
  derivation: `
    y[i]     = sum over k of a[i, k] b[k]   -- row i of a times b
    ga[i, k] = gy[i] b[k]                   -- chain rule: a[i, k] stands in y[i] only, with the factor b[k]
    gb[k]    = sum over i of a[i, k] gy[i]  -- chain rule: b[k] stands in every y
  `,
  about: "matmul for exactly one matrix and one vector.",
  see: ["matmul", "mm", "dot"],
  example: (s) => [s.normal([2, 3]), s.normal([3])],
  samples: (s) => [
    [s.normal([2, 3]), s.normal([3])],
    [s.normal([1, 1]), s.normal([1])],
    [s.normal([0, 3]), s.normal([3])],
    [s.normal([2, 0]), s.normal([0])],
  ],
  compose: (a, b) => {
    checkProduct("mv", a, b, 2, 1);
    return matmul(a, b);
  },
});

export const dot: Product = defineComposite({
  name: "dot",
  file: "mm",
  inputs: ["a", "b"],
  takes: pair,
  formula: "y = sum over k of a[k] b[k], for two vectors",
  derivation: `
    y     = sum over k of a[k] b[k]   -- one number
    ga[k] = gy b[k]                   -- chain rule, constant factor
    gb[k] = gy a[k]                   -- likewise
  `,
  about:
    "The length of a, times that of b, times the cosine of the angle between them: 0 where they stand at right angles. No other shapes are stretched to fit, as numpy's dot would.",
  see: ["matmul", "mv", "outer"],
  example: (s) => [s.tensor([1.5, -2, 3]), s.tensor([0.4, 5, -1])],
  samples: (s) => [
    [s.normal([3]), s.normal([3])],
    [s.normal([1]), s.normal([1])],
    [s.normal([0]), s.normal([0])],
  ],
  compose: (a, b) => {
    checkProduct("dot", a, b, 1, 1);
    return matmul(a, b);
  },
});

export const outer: Product = defineComposite({
  name: "outer",
  file: "mm",
  inputs: ["a", "b"],
  takes: pair,
  formula: "y[i, j] = a[i] b[j], for two vectors",
  derivation: `
    y[i, j] = a[i] b[j]                     -- every entry of a with every entry of b
    ga[i]   = sum over j of gy[i, j] b[j]   -- chain rule: a[i] stands in row i of y
    gb[j]   = sum over i of gy[i, j] a[i]   -- chain rule: b[j] stands in column j of y
  `,
  about:
    "A multiplication table. The gradient of a linear layer's weight is a sum of such tables, one for each row of the batch.",
  aliases: ["ger"],
  see: ["dot", "mul", "linear"],
  example: (s) => [s.tensor([1.5, -2]), s.tensor([0.4, 5, -1])],
  samples: (s) => [
    [s.normal([2]), s.normal([3])],
    [s.normal([1]), s.normal([1])],
    [s.normal([0]), s.normal([2])],
  ],
  compose: (a, b) => {
    for (const [name, x] of [
      ["a", a],
      ["b", b],
    ] as const)
      if (x.shape.length !== 1) throw new ShapeError(`outer: ${name} must be a vector, got shape ${formatShape(x.shape)}`);
    return composed(() => mul(reshape(a, [a.shape[0], 1]), b));
  },
});

const KINDS = ["a number", "a vector (k,)", "a matrix (m, k)", "a stack of matrices (n, m, k)"];

/** @throws ShapeError in words that name both shapes */
export function checkProduct(op: string, a: Tensor, b: Tensor, rankA: number, rankB: number): void {
  for (const [name, x, rank] of [
    ["a", a, rankA],
    ["b", b, rankB],
  ] as const)
    if (x.shape.length !== rank)
      throw new ShapeError(`${op}: ${name} must be ${KINDS[rank]}, got shape ${formatShape(x.shape)}`, {
        hint: "matmul(a, b) takes vectors, matrices and stacks of them in any combination",
      });
  const inner = b.shape.length === 1 ? b.shape[0] : b.shape[b.shape.length - 2];
  const fits = a.shape[rankA - 1] === inner && (rankA < 3 || a.shape[0] === b.shape[0]);
  if (!fits)
    throw new ShapeError(`${op}: shapes ${formatShape(a.shape)} and ${formatShape(b.shape)} do not fit`, {
      hint: { dot: "both vectors must have the same length", mv: "(m, k) times (k,) gives (m,)", bmm: "(n, m, k) times (n, k, p) gives (n, m, p)" }[op] ?? "(m, k) times (k, p) gives (m, p)", // prettier-ignore
    });
}
