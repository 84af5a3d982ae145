// The pinball loss: not the middle of what may come, but a value that a share q of it stays below.
import { called, take } from "../../autograd/call.js";
import { tensor } from "../../autograd/create.js";
import { formatShape } from "../../autograd/shapes.js";
import type { Tensor } from "../../autograd/tensor.js";
import { ShapeError } from "../../core/errors.js";
import { field } from "../../core/fields.js";
import { reduced, type ReductionOptions } from "../../functional/reduction.js";
import { sameShape } from "../../kernels/ndarray.js";
import { add } from "../../ops/add.js";
import { mul } from "../../ops/mul.js";
import { neg } from "../../ops/neg.js";
import { relu } from "../../ops/relu.js";
import { narrow } from "../../ops/slice.js";
import { sub } from "../../ops/sub.js";
import { unsqueeze } from "../../ops/views.js";
import { declareLoss, reduction } from "../loss.js";
import { reductionsBy } from "./entries.js";

export interface QuantileLossOptions extends ReductionOptions {
  /** Which shares, between 0 and 1: one output for each. Default [0.5]. */
  readonly quantiles?: readonly number[];
}
const quantiles = field.numbers({
  default: [0.5],
  least: 1,
  distinct: true,
  above: 0,
  below: 1,
  help: "the share of rows that each output is to lie above",
});

/**
 * q max(t - x, 0) + (1 - q) max(x - t, 0) for each output x and its share q.
 * Shapes: input (.., Q) with an output for each quantile; target (..) or (.., 1).
 */
export const quantileLoss = called(
  "quantileLoss",
  [take.tensor("input"), take.tensor("target"), take.options({ quantiles, reduction })],
  (input: Tensor, target: Tensor, { quantiles: shares = [0.5], reduction: wanted }: QuantileLossOptions = {}): Tensor => {
    const given = sameShape(target.shape, input.shape.slice(0, -1)) ? unsqueeze(target, -1) : target;
    if (input.shape.at(-1) !== shares.length || !sameShape(given.shape, [...input.shape.slice(0, -1), 1]))
      throw new ShapeError(
        `quantileLoss: the input is ${formatShape(input.shape)}, the target ${formatShape(target.shape)}, for ${shares.length} quantiles`,
        {
          hint: "the input has one entry for each quantile in its last axis, (N, Q), the target one for each row, (N,) or (N, 1)",
        },
      );
    const q = tensor([...shares], { dtype: input.dtype });
    const miss = sub(given, input);
    return reduced(add(mul(q, relu(miss)), mul(sub(1, q), relu(neg(miss)))), wanted);
  },
);

/** Of several quantiles the one that is nearest to the median. */
export function nearestToMedian(shares: readonly number[]): number {
  return shares.reduce((best, share, i) => (Math.abs(share - 0.5) < Math.abs(shares[best] - 0.5) ? i : best), 0);
}

export const QuantileLoss = declareLoss({
  name: "QuantileLoss",
  formula: "q (t - x) where x < t, else (1 - q) (x - t), for each quantile q and its output x",
  apply: quantileLoss,
  fields: { quantiles, reduction },
  reading: {
    task: "regression",
    output: "a value",
    predict: (output, { quantiles: shares }) => narrow(output, 1, nearestToMedian(shares ?? [0.5]), 1),
    outputs: ({ quantiles: shares }) => {
      const count = (shares ?? [0.5]).length;
      return { count, meaning: count === 1 ? "one value" : `one value for each of the ${count} quantiles` };
    },
  },
  page: {
    file: "quantile",
    aliases: [
      "quantile_loss",
      "pinball",
      "pinball loss",
      "pinballLoss",
      "quantile regression",
      "prediction interval",
      "coverage",
    ],
    about:
      "Too low costs q for each unit, too high 1 - q: the best constant answer is the value that a share q of the targets stays below. With quantiles 0.1, 0.5 and 0.9 the model has three outputs: a middle, and a range in which 8 of 10 targets should lie. Predictions are the output of the quantile nearest to 0.5. q = 0.5 is half of L1Loss. none, sum and mean are 1 for the reduction that is chosen, else 0.",
    see: ["L1Loss", "quantile", "kinks"],
    derivation: `
      n < N, j < J
      q[j]                 = quantiles[j]
      d[n, j]              = t[n] - x[n, j]              -- above 0 where the output is too low
      l[n, j]              = q[j] max(d[n, j], 0) + (1 - q[j]) max(-d[n, j], 0)
      dl[n, j]/dx[n, k]    = (j = k) ((1 - q[j]) (d[n, j] < 0) - q[j] (d[n, j] > 0))
                                                         -- chain rule: slope 1 right of 0, slope 0 left of it
      dl[n, j]/dt[n]       = q[j] (d[n, j] > 0) - (1 - q[j]) (d[n, j] < 0)
                                                         -- chain rule: the slope of d by t is 1${reductionsBy("n, j", "(N J)", 20)}
      gx[n, k]             = sum over j of gl[n, j] dl[n, j]/dx[n, k]  -- chain rule
                           = gl[n, k] ((1 - q[k]) (x[n, k] > t[n]) - q[k] (x[n, k] < t[n]))
                                                         -- convention: only j = k remains; where x = t the slope is taken to be 0
      gt[n]                = sum over j of gl[n, j] dl[n, j]/dt[n]  -- chain rule: every output is compared with t
                           = sum over j of gl[n, j] (q[j] (x[n, j] < t[n]) - (1 - q[j]) (x[n, j] > t[n]))
                                                         -- convention: likewise
    `,
    input: "x",
    view: "whole",
    samples: (s) => [
      { args: { quantiles: [0.1, 0.5, 0.9] }, input: s.tensor([[1, 2, 3.5], [-1, 0.5, 0.8]]), target: s.tensor([1.5, 1]) },
      { args: { quantiles: [0.3, 0.8], reduction: "sum" }, input: s.normal([3, 2]), target: s.normal([3]) },
      { args: { quantiles: [0.25, 0.5, 0.75], reduction: "none" }, input: s.normal([4, 3]), target: s.normal([4]) },
      { args: { quantiles: [0.7] }, input: s.normal([5, 1]), target: s.normal([5]) },
    ], // prettier-ignore
    kinks: (s) => [{ args: { quantiles: [0.2, 0.9] }, input: s.tensor([[1, 2], [0.5, 1]]), target: s.tensor([1, 1]) }], // prettier-ignore
  },
});
