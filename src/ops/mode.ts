// The number that occurs most often.
import { take } from "../autograd/call.js";
import { defineComposite, defineConstant, keepdim, type KeepdimOptions, type Op } from "../autograd/op.js";
import { formatShape, normalizeDim } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import { orderOf } from "../kernels/reference/order.js";
import { gather } from "./indexing.js";
import { eachLine, ValuesIndices } from "./valuesIndices.js";
import { squeeze } from "./views.js";

/** The last place of the number that each line holds most often: in rising order equal numbers stand together, and the longest run is found. */
const commonest: Op<(x: Tensor, dim: number) => Tensor> = defineConstant({
  name: "mode",
  inputs: ["x"],
  takes: [take.tensor("x"), take.dim("dim")],
  args: (x: Tensor, dim: number) => ({ x, dim }),
  formula: "y = where the number that occurs most often stands last",
  derivation: "gx = 0   -- whole numbers",
  samples: (s) => [[s.distinct([3]), 0]],
  forward: ({ x, dim }) =>
    eachLine("mode", x, dim, 1, (line) => {
      const order = orderOf(line, false);
      let [place, most, run] = [order[0], 0, 0];
      for (let i = 0; i < order.length; i++) {
        run++;
        if (i + 1 < order.length && line[order[i + 1]] === line[order[i]]) continue;
        if (run > most) [place, most] = [order[i], run];
        run = 0;
      }
      return [place];
    }),
});

export const mode: Op<(x: Tensor, dim?: number, options?: KeepdimOptions) => ValuesIndices> = defineComposite({
  name: "mode",
  inputs: ["x"],
  takes: [take.tensor("x"), take.defaulted(take.dim("dim")), keepdim],
  formula: "y = the x that occurs most often along axis dim (the last one); of several the smallest",
  derivation: `
    l < n, j < n
    c[l]     = sum over j of (x[j] = x[l])                     -- how often the number x[l] is there
    m        = max over l of c[l]
    y        = min over l of (x[l] if c[l] = m, else 1 / 0)    -- the smallest of those that are there most often; 1 / 0 is infinity
    dy/dx[l] = (x[l] = y)                                      -- y moves with that x; where several are equal it jumps when one of them leaves
    f        = max over l of (l if x[l] = y, else -1)          -- the last place where it stands
    gx[l]    = gy (l = f)                                      -- chain rule; convention: the last of equal ones takes all, as in PyTorch
  `,
  about: "Gives { values, indices }; y are the values. For whole numbers and classes: of measurements nearly all are different.",
  view: "lines",
  defaults: { dim: -1 },
  see: ["median", "bincount"],
  kinks: (s) => [[s.tensor([2, 1, 3, 1, 2, 2])], [s.tensor([2, 1, 2, 1, 3]), 0]],
  example: (s) => [s.tensor([2, 1, 3, 1, 2, 2])],
  samples: (s) => [[s.distinct([2, 4])], [s.distinct([3, 2]), 0, { keepdim: true }], [s.distinct([2, 3, 2]), -2], [s.normal([])]],
  compose: (x, dim = -1, { keepdim: kept = false } = {}) => {
    const axis = normalizeDim("mode", dim, x.shape.length);
    if (x.shape[axis] === 0) throw new ArgumentError(`mode: axis ${axis} of ${formatShape(x.shape)} is empty: there is no entry to choose`); // prettier-ignore
    const indices = commonest(x, axis);
    const values = gather(x, axis, indices);
    if (kept || x.shape.length === 0) return new ValuesIndices(values, indices);
    return new ValuesIndices(squeeze(values, axis), squeeze(indices, axis));
  },
  single: ({ values }) => values,
});
