// The square of a small miss, the size of a large one.
import { called, take } from "../../autograd/call.js";
import type { Sampler } from "../../autograd/sampler.js";
import type { Tensor } from "../../autograd/tensor.js";
import { field } from "../../core/fields.js";
import { checkAlike, reduced, type ReductionOptions } from "../../functional/reduction.js";
import { abs } from "../../ops/abs.js";
import { clamp } from "../../ops/clamp.js";
import { div } from "../../ops/div.js";
import { mul } from "../../ops/mul.js";
import { sub } from "../../ops/sub.js";
import { declareLoss, reduction } from "../loss.js";
import type { LossSample } from "../pages.js";
import { eachReduction, reductions, same, values } from "./entries.js";

const delta = field.number({ default: 1, above: 0, help: "misses beyond it count by their size" });
const beta = field.number({ default: 1, min: 0, help: "misses beyond it count by their size" });

export interface HuberLossOptions extends ReductionOptions {
  /** Where the parabola ends and the line begins. Default 1. */
  readonly delta?: number;
}
export interface SmoothL1LossOptions extends ReductionOptions {
  /** Where the parabola ends and the line begins; 0 is l1Loss. Default 1. */
  readonly beta?: number;
}

/** m (|d| - m / 2) for m = min(|d|, delta): d^2 / 2 up to delta, and delta (|d| - delta / 2) beyond. */
function bent(d: Tensor, end: number): Tensor {
  const size = abs(d);
  const m = clamp(size, null, end);
  return mul(m, sub(size, mul(m, 0.5)));
}

/** d^2 / 2 up to |d| = delta, then delta (|d| - delta / 2), for d = input - target. As torch.nn.functional.huber_loss. */
export const huberLoss = called(
  "huberLoss",
  [take.tensor("input"), take.tensor("target"), take.options({ reduction, delta })],
  (input: Tensor, target: Tensor, { reduction: wanted, delta: end = 1 }: HuberLossOptions = {}): Tensor => {
    checkAlike("huberLoss", input, target);
    return reduced(bent(sub(input, target), end), wanted);
  },
);

/** d^2 / (2 beta) up to |d| = beta, then |d| - beta / 2, for d = input - target. As torch.nn.functional.smooth_l1_loss. */
export const smoothL1Loss = called(
  "smoothL1Loss",
  [take.tensor("input"), take.tensor("target"), take.options({ reduction, beta })],
  (input: Tensor, target: Tensor, { reduction: wanted, beta: end = 1 }: SmoothL1LossOptions = {}): Tensor => {
    checkAlike("smoothL1Loss", input, target);
    const d = sub(input, target);
    return reduced(end === 0 ? abs(d) : div(bent(d, end), end), wanted);
  },
);

const example = (s: Sampler): LossSample => ({ input: s.tensor([1.5, -0.8, 0.4]), target: s.tensor([2, 0.7, 0.1]) });
const atEnd = (s: Sampler) => ({ input: s.tensor([1, 2, 0.5]), target: s.tensor([0, 2, 1.5]) });

export const HuberLoss = declareLoss({
  name: "HuberLoss",
  formula: "d^2 / 2 where |d| < delta, else delta (|d| - delta / 2), for a miss d = x - t",
  apply: huberLoss,
  fields: { reduction, delta },
  reading: { task: "regression", output: "a value", predict: same },
  page: {
    file: "huber",
    aliases: ["huber_loss", "huber", "robust regression"],
    about:
      "A small miss counts by its square, as in MSELoss, a large one by its size, as in L1Loss: smooth at 0, and one wild target pulls no harder than delta. delta is in the unit of the target, as the model sees it. none, sum and mean are 1 for the reduction that is chosen, else 0.",
    torch: "torch.nn.HuberLoss",
    see: ["SmoothL1Loss", "MSELoss", "L1Loss"],
    derivation: `
      i < N
      d[i]        = x[i] - t[i]
      m[i]        = min(|d[i]|, delta)
      l[i]        = d[i]^2 / 2 if |d[i]| < delta, else delta (|d[i]| - delta / 2)
                                                         -- a parabola; from where its slope is delta, a line with that slope
                  = m[i] (|d[i]| - m[i] / 2)             -- the form in the code: both cases at once
      dl[i]/dx[k] = (i = k) max(min(d[i], delta), -delta)  -- power rule: the slope of d^2 / 2 is d; on the lines it is delta or -delta
      dl[i]/dt[k] = -(i = k) max(min(d[i], delta), -delta)  -- the slope of x - t by t is -1${reductions}
      gx[k]       = sum over i of gl[i] dl[i]/dx[k]      -- chain rule
                  = gl[k] max(min(d[k], delta), -delta)  -- only i = k remains: the miss, cut off at delta
      gt[k]       = sum over i of gl[i] dl[i]/dt[k]      -- chain rule
                  = -gl[k] max(min(d[k], delta), -delta)  -- only i = k remains
    `,
    input: "x",
    samples: (s) => [
      ...eachReduction(example(s), values(s)),
      { args: { delta: 0.5, reduction: "none" }, ...values(s)([5]) },
      { args: { delta: 2.5 }, input: s.normal([4]), target: s.uniform([4], -4, 4) },
    ],
    kinks: (s) => [atEnd(s)],
  },
});

export const SmoothL1Loss = declareLoss({
  name: "SmoothL1Loss",
  formula: "d^2 / (2 beta) where |d| < beta, else |d| - beta / 2, for a miss d = x - t",
  apply: smoothL1Loss,
  fields: { reduction, beta },
  reading: { task: "regression", output: "a value", predict: same },
  page: {
    file: "huber",
    aliases: ["smooth_l1_loss", "smooth l1"],
    about:
      "L1Loss with its kink made round: within beta of the target the slope goes evenly from -1 to 1. It is HuberLoss with delta = beta, divided by beta. With beta = 0 it is L1Loss. none, sum and mean are 1 for the reduction that is chosen, else 0.",
    torch: "torch.nn.SmoothL1Loss",
    see: ["HuberLoss", "L1Loss", "kinks"],
    derivation: `
      i < N
      d[i]        = x[i] - t[i]
      where beta > 0
      m[i]        = min(|d[i]|, beta)
      l[i]        = d[i]^2 / (2 beta) if |d[i]| < beta, else |d[i]| - beta / 2
                                                         -- a parabola; from where its slope is 1, a line
                  = m[i] (|d[i]| - m[i] / 2) / beta      -- the form in the code: both cases at once
      dl[i]/dx[k] = (i = k) max(min(d[i] / beta, 1), -1)  -- power rule: the slope of d^2 / (2 beta) is d / beta; on the lines it is 1 or -1
      dl[i]/dt[k] = -(i = k) max(min(d[i] / beta, 1), -1)  -- the slope of x - t by t is -1
      where beta = 0
      l[i]        = |d[i]|
      dl[i]/dx[k] = (i = k) sign(d[i])                   -- nothing is made round
      dl[i]/dt[k] = -(i = k) sign(d[i])                  -- likewise${reductions}
      where beta > 0
      gx[k]       = sum over i of gl[i] dl[i]/dx[k]      -- chain rule
                  = gl[k] max(min(d[k] / beta, 1), -1)   -- only i = k remains
      gt[k]       = sum over i of gl[i] dl[i]/dt[k]      -- chain rule
                  = -gl[k] max(min(d[k] / beta, 1), -1)  -- only i = k remains
      where beta = 0
      gx[k]       = gl[k] sign(d[k])                     -- convention: where x = t the slope is taken to be 0, as with L1Loss
      gt[k]       = -gl[k] sign(d[k])                    -- convention: likewise
    `,
    input: "x",
    samples: (s) => [
      ...eachReduction(example(s), values(s)),
      { args: { beta: 0.5, reduction: "none" }, ...values(s)([5]) },
      { args: { beta: 2.5 }, input: s.normal([4]), target: s.uniform([4], -4, 4) },
      { args: { beta: 0 }, ...values(s)([3]) },
    ],
    kinks: (s) => [atEnd(s), { args: { beta: 0 }, ...atEnd(s) }],
  },
});
