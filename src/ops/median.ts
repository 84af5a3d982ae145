// The number in the middle, and the numbers a given share of the way from the smallest to the largest.
import { take } from "../autograd/call.js";
import { defineComposite, defineConstant, keepdim, type KeepdimOptions, type Op } from "../autograd/op.js";
import { formatShape, normalizeDim } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import { orderOf } from "../kernels/reference/order.js";
import { spoil } from "../kernels/tape.js";
import { amax } from "./amax.js";
import { le } from "./comparisons.js";
import { gather } from "./indexing.js";
import { mean } from "./mean.js";
import { reshape } from "./reshape.js";
import { eachLine, ValuesIndices } from "./valuesIndices.js";
import { squeeze } from "./views.js";
import { where } from "./where.js";

/** median(x) is one number; median(x, dim) gives each line's and where it stands. */
export interface Median {
  (x: Tensor): Tensor;
  (x: Tensor, dim: number, options?: KeepdimOptions): ValuesIndices;
}

/** Where the middle of each line stands: of an even number the lower of two. A nan stands for the whole line, or is passed over. */
const middle: Op<(x: Tensor, dim: number, skipNan: boolean) => Tensor> = defineConstant({
  name: "median",
  inputs: ["x"],
  takes: [take.tensor("x"), take.dim("dim"), { name: "skipNan", required: true, kind: "true or false", accepts: () => true }],
  args: (x: Tensor, dim: number, skipNan: boolean) => ({ x, dim, skipNan }),
  formula: "y = argsort(x)[(n - 1) / 2], rounded down",
  derivation: "gx = 0   -- whole numbers",
  samples: (s) => [[s.distinct([3]), 0, false]],
  forward: ({ x, dim, skipNan }) =>
    eachLine("median", x, dim, 1, (line) => {
      const nan = line.findIndex(Number.isNaN);
      if (nan >= 0 && !skipNan) return [nan];
      const count = nan < 0 ? line.length : line.filter((value) => !Number.isNaN(value)).length; // nan stands behind all others
      return [orderOf(line, false)[Math.max(0, Math.floor((count - 1) / 2))]];
    }),
});

type Args = [x: Tensor, dim?: number | null, options?: KeepdimOptions];

function medianOf(name: "median" | "nanmedian", also: string, about: string): Op<Median> {
  return defineComposite<Args, Tensor | ValuesIndices>({
    name,
    file: "median",
    inputs: ["x"],
    takes: [take.tensor("x"), take.optional(take.dim("dim")), keepdim],
    formula: `y = the x in the middle of the order, along axis dim; without dim, of all elements; the lower of two${also}`,
    derivation: `
      l < n, j < n
      r[l]     = sum over j of ((x[j] < x[l]) + (x[j] = x[l] and j < l))
                                                   -- the place of x[l] in rising order, from 0; of equal ones the earlier stands first
      h        = floor((n - 1) / 2)                -- the middle place; of an even number the lower of two
      y        = sum over l of (r[l] = h) x[l]     -- the x that stands there
      dy/dx[l] = (r[l] = h)                        -- constant factor: a small change of x moves no place
      where rank(dim) = 1                          -- no dim was given: it is the list of all
      gx[l]    = gy (x[l] = y) / (sum over j of (x[j] = y))
                                                   -- chain rule; convention: equal entries share, as in PyTorch
      where rank(dim) = 0                          -- along one axis
      gx[l]    = gy dy/dx[l]                       -- chain rule: only this y depends on x[l]
               = gy (r[l] = h)                     -- convention: of equal entries one alone takes all, as in PyTorch
    `,
    about: `Half of the numbers lie on either side of it, however far: one that is far off hardly moves it. median(x) is one number, median(x, dim) gives { values, indices }. ${about}`,
    view: "lines",
    see: [name === "median" ? "nanmedian" : "median", "quantile", "kthvalue", "mean"],
    kinks: (s) => [[s.tensor([2, 1, 2, 3])], [s.tensor([2, 1, 2, 3]), 0]],
    example: (s) => [s.tensor([0.7, -1.2, 2, 0.4]), 0],
    samples: (s) => [[s.distinct([2, 3]), 1], [s.distinct([2, 3])], [s.distinct([4, 2]), 0, { keepdim: true }], [s.distinct([])]],
    compose: (x, dim = null, { keepdim: kept = false } = {}) => {
      const skipNan = name === "nanmedian";
      if (dim === null) return ofAll(reshape(x, [x.numel]), skipNan);
      const axis = normalizeDim(name, dim, x.shape.length);
      if (x.shape[axis] === 0) throw new ArgumentError(`${name}: axis ${axis} of ${formatShape(x.shape)} is empty: there is no entry to choose`); // prettier-ignore
      const indices = middle(x, axis, skipNan);
      const values = gather(x, axis, indices);
      if (kept || x.shape.length === 0) return new ValuesIndices(values, indices);
      return new ValuesIndices(squeeze(values, axis), squeeze(indices, axis));
    },
    single: (result) => (result instanceof ValuesIndices ? result.values : result),
  }) as unknown as Op<Median>;
}

function ofAll(x: Tensor, skipNan: boolean): Tensor {
  if (x.numel === 0) return mean(x); // nan: nothing has no middle
  const y = gather(x, 0, middle(x, 0, skipNan));
  spoil("values decide what is computed");
  if (Number.isNaN(y.numbers[0])) return amax(x);
  return amax(where(le(x, y), x, -Infinity)); // y again: the largest of those up to it, whose gradient equal entries share
}

export const median = medianOf(
  "median",
  "; nan if one of them is",
  "Where there is a nan it is nan; nanmedian passes over these.",
);
export const nanmedian = medianOf("nanmedian", "; nan is passed over", "It passes over nan, unless there is nothing else.");
