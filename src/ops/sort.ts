// Numbers in order, and the order itself.
import { take } from "../autograd/call.js";
import { defineComposite, defineConstant, type Op } from "../autograd/op.js";
import { normalizeDim } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { field } from "../core/fields.js";
import { orderOf } from "../kernels/reference/order.js";
import { gather } from "./indexing.js";
import { eachLine, ValuesIndices } from "./valuesIndices.js";

export interface SortOptions {
  /** From the largest to the smallest. */
  readonly descending?: boolean;
  /** Equal numbers keep their order: here they always do. */
  readonly stable?: boolean;
}

const options = take.options({
  descending: field.boolean({ help: "whether the largest comes first" }),
  stable: field.boolean({ help: "whether equal numbers keep their order; here they always do" }),
});

export const argsort: Op<(x: Tensor, dim?: number, options?: SortOptions) => Tensor> = defineConstant({
  name: "argsort",
  file: "sort",
  inputs: ["x"],
  takes: [take.tensor("x"), take.defaulted(take.dim("dim")), options],
  args: (x: Tensor, dim: number | null = null, { descending = false }: SortOptions = {}) => ({
    x,
    dim: normalizeDim("argsort", dim ?? -1, x.shape.length),
    descending,
  }),
  formula: "y[i] = the place of the i-th smallest x, along axis dim (the last one); of the i-th largest with descending",
  derivation: `
    k < n, j < n
    where descending = 0
    r[k]        = sum over j of ((x[j] < x[k]) + (x[j] = x[k] and j < k))
                                             -- how many stand before x[k]: those that are smaller, and the earlier of equal ones
    y[i]        = sum over k of (r[k] = i) k -- the k that stands in place i: there is one
    where descending = 1
    r[k]        = sum over j of ((x[j] > x[k]) + (x[j] = x[k] and j < k))
                                             -- the same with the larger ones before
    y[i]        = sum over k of (r[k] = i) k -- as above
    where any
    dy[i]/dx[k] = 0                          -- whole numbers: they jump where two entries change places
  `,
  about:
    "The order that sort brings numbers into: gather(x, dim, argsort(x, dim)) is sorted, and so is anything else that is gathered by it, by x.",
  view: "lines",
  see: ["sort", "argmax", "gather"],
  example: (s) => [s.tensor([0.7, -1.2, 2, 0.7]), 0],
  samples: (s) => [
    [s.distinct([2, 4]), 1],
    [s.distinct([3, 2]), 0, { descending: true }],
    [s.tensor([2, 1, 2, 1, 3]), -1],
    [s.tensor([2, 1, 2, 1, 3]), -1, { descending: true, stable: true }],
    [s.normal([0])],
    [s.normal([])],
  ],
  forward: ({ x, dim, descending }) => eachLine("argsort", x, dim, x.shape[dim] ?? 1, (line) => orderOf(line, descending)),
});

export const sort: Op<(x: Tensor, dim?: number, options?: SortOptions) => ValuesIndices> = defineComposite({
  name: "sort",
  inputs: ["x"],
  takes: [take.tensor("x"), take.defaulted(take.dim("dim")), options],
  formula: "y[i] = the i-th smallest x, along axis dim (the last one); the i-th largest with descending",
  derivation: `
    k < n, j < n
    where descending = 0
    r[k]        = sum over j of ((x[j] < x[k]) + (x[j] = x[k] and j < k))
                                                   -- the place of x[k]: smaller ones stand before it, and the earlier of equal ones
    y[i]        = sum over k of (r[k] = i) x[k]    -- the x whose place is i: there is one
    dy[i]/dx[k] = (r[k] = i)                       -- constant factor: a small change of x moves no place
    where descending = 1
    r[k]        = sum over j of ((x[j] > x[k]) + (x[j] = x[k] and j < k))
                                                   -- the same with the larger ones before
    y[i]        = sum over k of (r[k] = i) x[k]    -- as above
    where any
    gx[k]       = sum over i of gy[i] (r[k] = i)   -- chain rule: x[k] reaches the y of its place
                = gy[r[k]]                         -- only i = r[k] remains; convention: equal entries keep their order
  `,
  about:
    "Gives { values, indices }; y are the values, and values = gather(x, dim, indices). Equal numbers keep their order; nan counts as the largest. Sorting only moves numbers, and backward moves each gradient to where its number came from.",
  view: "lines",
  defaults: { dim: -1, descending: false },
  see: ["argsort", "topk", "gather"],
  kinks: (s) => [[s.tensor([2, 1, 2, 1, 3])], [s.tensor([2, 1, 2, 1, 3]), 0, { descending: true }]],
  example: (s) => [s.tensor([0.7, -1.2, 2, 0.4]), 0],
  samples: (s) => [
    [s.distinct([2, 4]), 1],
    [s.distinct([3, 2]), 0, { descending: true }],
    [s.distinct([2, 3, 2]), -2, { stable: true }],
    [s.distinct([20])],
    [s.normal([0])],
    [s.normal([])],
  ],
  compose: (x, dim = -1, given = {}) => {
    const indices = argsort(x, dim, given);
    return new ValuesIndices(gather(x, dim, indices), indices);
  },
  single: ({ values }) => values,
});
