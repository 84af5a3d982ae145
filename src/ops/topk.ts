// The largest k of a line, and the k-th smallest.
import { take } from "../autograd/call.js";
import { defineComposite, defineConstant, type KeepdimOptions, keepdim, type Op } from "../autograd/op.js";
import { formatShape, normalizeDim } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { leadingOf } from "../kernels/reference/order.js";
import { gather } from "./indexing.js";
import { narrow } from "./slice.js";
import { squeeze } from "./views.js";
import { argsort } from "./sort.js";
import { eachLine, ValuesIndices } from "./valuesIndices.js";

export interface TopkOptions {
  /** The largest (default), or the smallest with false. */
  readonly largest?: boolean;
  /** In order: here they always are. */
  readonly sorted?: boolean;
}

/** Where the first k of a line in order stand. */
const leading: Op<(x: Tensor, k: number, dim: number, descending: boolean) => Tensor> = defineConstant({
  name: "topk",
  inputs: ["x"],
  takes: [take.tensor("x"), take.integer("k"), take.dim("dim"), { name: "descending", required: true, kind: "true or false", accepts: () => true }], // prettier-ignore
  args: (x: Tensor, k: number, dim: number, descending: boolean) => ({ x, k, dim, descending }),
  formula: "y = the first k places of argsort(x, dim, { descending })",
  derivation: "gx = 0   -- whole numbers",
  samples: (s) => [[s.distinct([3]), 2, 0, true]],
  forward: ({ x, k, dim, descending }) => eachLine("topk", x, dim, k, (line) => leadingOf(line, k, descending)),
});

export const topk: Op<(x: Tensor, k: number, dim?: number, options?: TopkOptions) => ValuesIndices> = defineComposite({
  name: "topk",
  inputs: ["x"],
  takes: [
    take.tensor("x"),
    take.integer("k"),
    take.defaulted(take.dim("dim")),
    take.options({
      largest: field.boolean({ help: "the largest, or with false the smallest" }),
      sorted: field.boolean({ help: "whether they come in order; here they always do" }),
    }),
  ],
  formula: "y = the k largest x along axis dim (the last one), the largest first; with largest: false the k smallest",
  derivation: `
    where rank(x) = 1 and largest = 1
    l < n, j < n
    r[l]        = sum over j of ((x[j] > x[l]) + (x[j] = x[l] and j < l))
                                                   -- the place of x[l]: larger ones stand before it, and the earlier of equal ones
    y[i]        = sum over l of (r[l] = i) x[l]    -- the x whose place is i, for the places below k
    dy[i]/dx[l] = (r[l] = i)                       -- constant factor: a small change of x moves no place
    gx[l]       = sum over i of gy[i] (r[l] = i)   -- chain rule: x[l] reaches the y of its place
                = gy[r[l]] if r[l] < k, else 0     -- what was not chosen gets 0; convention: equal entries keep their order
    where rank(x) = 1 and largest = 0
    l < n, j < n
    r[l]        = sum over j of ((x[j] < x[l]) + (x[j] = x[l] and j < l))
                                                   -- the same with the smaller ones before
    y[i]        = sum over l of (r[l] = i) x[l]    -- as above
    gx[l]       = gy[r[l]] if r[l] < k, else 0     -- as above; convention: equal entries keep their order
  `,
  about:
    "Gives { values, indices }; y are the values. topk(x, 1, dim) is max(x, dim) together with argmax(x, dim). Of equal numbers the earlier ones are taken; nan counts as the largest.",
  defaults: { dim: -1, largest: true },
  see: ["sort", "max", "kthvalue"],
  kinks: (s) => [
    [s.tensor([2, 1, 3, 3, 2]), 3],
    [s.tensor([2, 1, 3, 1, 2]), 3, 0, { largest: false }],
  ],
  example: (s) => [s.tensor([0.7, -1.2, 2, 0.4]), 2],
  samples: (s) => [
    [s.distinct([2, 4]), 2],
    [s.distinct([5]), 3],
    [s.distinct([6]), 4, 0, { largest: false }],
    [s.distinct([3, 2]), 2, 0, { largest: false }],
    [s.distinct([2, 3, 2]), 1, -2, { sorted: true }],
    [s.distinct([1, 80]), 70, 1],
    [s.distinct([3]), 0],
    [s.normal([]), 1],
  ],
  compose: (x, k, dim = -1, { largest = true } = {}) => {
    const axis = normalizeDim("topk", dim, x.shape.length);
    if (k < 0 || k > (x.shape[axis] ?? 1)) throw tooMany("topk", x, k, dim, 0);
    const indices = leading(x, k, axis, largest);
    return new ValuesIndices(gather(x, axis, indices), indices);
  },
  single: ({ values }) => values,
});

export const kthvalue: Op<(x: Tensor, k: number, dim?: number, options?: KeepdimOptions) => ValuesIndices> = defineComposite({
  name: "kthvalue",
  file: "topk",
  inputs: ["x"],
  takes: [take.tensor("x"), take.integer("k"), take.defaulted(take.dim("dim")), keepdim],
  formula: "y = the k-th smallest x along axis dim (the last one), k from 1 to n",
  derivation: `
    l < n, j < n
    r[l]     = sum over j of ((x[j] < x[l]) + (x[j] = x[l] and j < l))
                                                 -- the place of x[l] in rising order, from 0; of equal ones the earlier stands first
    y        = sum over l of (r[l] = k - 1) x[l] -- the one in place k - 1
    dy/dx[l] = (r[l] = k - 1)                    -- constant factor: a small change of x moves no place
    gx[l]    = gy dy/dx[l]                       -- chain rule: only this y depends on x[l]
             = gy (r[l] = k - 1)                 -- convention: of equal entries one alone takes all
  `,
  about: "Gives { values, indices }; y are the values. kthvalue(x, 1) is the smallest. nan counts as the largest.",
  view: "lines",
  defaults: { dim: -1 },
  see: ["topk", "median", "sort"],
  kinks: (s) => [[s.tensor([2, 1, 3, 3, 2]), 3]],
  example: (s) => [s.tensor([0.7, -1.2, 2, 0.4]), 2],
  samples: (s) => [
    [s.distinct([2, 4]), 2],
    [s.distinct([3, 2]), 3, 0, { keepdim: true }],
    [s.distinct([2, 3, 2]), 1, -2],
    [s.normal([]), 1],
  ],
  compose: (x, k, dim = -1, { keepdim: kept = false } = {}) => {
    const axis = normalizeDim("kthvalue", dim, x.shape.length);
    if (k < 1 || k > (x.shape[axis] ?? 1)) throw tooMany("kthvalue", x, k, dim, 1);
    return entryOfOrder(x, k - 1, axis, kept);
  },
  single: ({ values }) => values,
});

/** The x in place `place` of the rising order, and where it stands. */
export function entryOfOrder(x: Tensor, place: number, axis: number, kept: boolean): ValuesIndices {
  const order = argsort(x, axis);
  if (x.shape.length === 0) return new ValuesIndices(gather(x, axis, order), order);
  const indices = narrow(order, axis, place, 1);
  const values = gather(x, axis, indices);
  return kept ? new ValuesIndices(values, indices) : new ValuesIndices(squeeze(values, axis), squeeze(indices, axis));
}

function tooMany(op: string, x: Tensor, k: number, dim: number, least: number): ArgumentError {
  return new ArgumentError(`${op}: k must be a whole number from ${least} to ${x.shape.at(dim) ?? 1}, the size of axis ${dim} of ${formatShape(x.shape)}, got ${k}`); // prettier-ignore
}
