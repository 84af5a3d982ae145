// Sums of products, written as an equation of indices.
import { take } from "../autograd/call.js";
import { composed } from "../autograd/composed.js";
import { defineComposite, type Op } from "../autograd/op.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import { contract, diagonals, inOrder, sumOut } from "./contract.js";
import { readEquation } from "./equation.js";
import { clone } from "./to.js";

interface Einsum {
  (equation: string, tensors: readonly Tensor[]): Tensor;
  (equation: string, ...tensors: Tensor[]): Tensor;
}

export const einsum: Op<Einsum> = defineComposite({
  name: "einsum",
  inputs: [{ name: "tensors", list: true }],
  takes: [take.text("equation"), take.tensorList("tensors")],
  formula: "y[output] = the sum, over all letters that are not in the output, of the product of the tensors' entries",
  derivation: `
    where rank(a) = 2 and rank(b) = 2                           -- "ij,jk->ik"
    y[i, k]     = sum over j of a[i, j] b[j, k]                 -- j is not in the result: it is summed over
    ga[i, j]    = sum over k of gy[i, k] b[j, k]                -- chain rule; as an equation "ik,jk->ij": gy and a have changed places
    gb[j, k]    = sum over i of a[i, j] gy[i, k]                -- chain rule, "ij,ik->jk": gy and b have
    where rank(a) = 3 and rank(b) = 3                           -- "nij,njk->nik"
    y[n, i, k]  = sum over j of a[n, i, j] b[n, j, k]           -- n is in the result: a product for each n
    ga[n, i, j] = sum over k of gy[n, i, k] b[n, j, k]          -- chain rule, "nik,njk->nij"
    gb[n, j, k] = sum over i of a[n, i, j] gy[n, i, k]          -- chain rule, "nij,nik->njk"
    where rank(a) = 1 and rank(b) = 1                           -- "i,j->ij"
    y[i, j]     = a[i] b[j]                                     -- nothing is summed over
    ga[i]       = sum over j of gy[i, j] b[j]                   -- chain rule, "ij,j->i"
    gb[j]       = sum over i of a[i] gy[i, j]                   -- chain rule, "i,ij->j"
    where rank(a) = 3 and rank(b) = 2                           -- "iij,jk->k"
    y[k]        = sum over i, j of a[i, i, j] b[j, k]           -- a letter twice on one tensor: only its diagonal is read
    ga[i, l, j] = (i = l) sum over k of gy[k] b[j, k]           -- chain rule: what is not on the diagonal reaches no y
    gb[j, k]    = sum over i of a[i, i, j] gy[k]                -- chain rule
  `,
  about:
    "Each axis gets a letter. Axes with the same letter run together, and a letter that is missing behind -> is summed over. Without -> the result has the letters that stand there once, in alphabetical order. Three points stand for any number of axes in front, which are broadcast. To find a gradient, let gy and the tensor change places.",
  see: ["matmul", "tensordot", "index-notation"],
  example: (s) => ["ij,jk->ik", [s.normal([2, 2]), s.normal([2, 3])]],
  samples: (s) => [
    ["ij,jk->ik", [s.normal([2, 3]), s.normal([3, 2])]],
    ["nij,njk->nik", [s.normal([2, 1, 3]), s.normal([2, 3, 2])]],
    ["i,j", [s.normal([2]), s.normal([3])]],
    ["ni,oij,nj->no", [s.normal([2, 2]), s.normal([3, 2, 2]), s.normal([2, 2])]],
    ["ii->i", [s.normal([3, 3])]],
    ["...ij,...jk->...ik", [s.normal([2, 1, 2, 3]), s.normal([2, 3, 1])]],
    ["bhqd,bhkd->bhqk", [s.normal([1, 2, 3, 2]), s.normal([1, 2, 2, 2])]],
    ["iij,jk->k", [s.normal([2, 2, 3]), s.normal([3, 2])]],
  ],
  compose: (equation: string, tensors: readonly Tensor[]) => {
    if (tensors.length === 0) throw new ArgumentError("einsum: at least one tensor is needed");
    const { inputs, output } = readEquation(equation, tensors.map((x) => x.shape)); // prettier-ignore
    return composed(() => {
      const [first, ...rest] = tensors.map((x, i) => diagonals({ x, names: inputs[i] }));
      // from left to right: what neither the result nor a later tensor asks for is summed over at once
      const product = rest.reduce((left, right, i) => {
        const later = rest.slice(i + 1);
        return contract(left, right, (name) => output.includes(name) || later.some(({ names }) => names.includes(name)));
      }, first);
      const y = inOrder(sumOut(product, (name) => output.includes(name)), output); // prettier-ignore
      return y === tensors[0] ? clone(y) : y;
    });
  },
}) as Op<Einsum>;
