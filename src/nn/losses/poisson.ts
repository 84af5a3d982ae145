// Counts: how surprised is somebody who expected a rate of r events by a count of t?
import { called, take } from "../../autograd/call.js";
import type { Sampler } from "../../autograd/sampler.js";
import type { Tensor } from "../../autograd/tensor.js";
import { field } from "../../core/fields.js";
import { checkAlike, reduced, type ReductionOptions } from "../../functional/reduction.js";
import { add } from "../../ops/add.js";
import { gt } from "../../ops/comparisons.js";
import { exp } from "../../ops/exp.js";
import { log } from "../../ops/log.js";
import { mul } from "../../ops/mul.js";
import { sub } from "../../ops/sub.js";
import { where } from "../../ops/where.js";
import { declareLoss, reduction } from "../loss.js";
import { eachReduction, reductions } from "./entries.js";

export interface PoissonNllLossOptions extends ReductionOptions {
  /** Whether the input is the logarithm of the rate. Default true. */
  readonly logInput?: boolean;
  /** Whether Stirling's approximation of ln(t!) is added. Default false. */
  readonly full?: boolean;
  /** Added to a rate before its logarithm is taken. Default 1e-8. */
  readonly eps?: number;
}
const fields = {
  log_input: field.boolean({ default: true, help: "whether the output is the logarithm of the rate" }),
  full: field.boolean({ default: false, help: "whether Stirling's approximation of ln(t!) is added" }),
  eps: field.number({ default: 1e-8, min: 0, help: "added to a rate before its logarithm is taken" }),
  reduction,
};

/** exp(input) - t input, or with logInput: false, input - t ln(input + eps). As torch.nn.functional.poisson_nll_loss. */
export const poissonNllLoss = called(
  "poissonNllLoss",
  [take.tensor("input"), take.tensor("target"), take.options(fields)],
  (input: Tensor, target: Tensor, options: PoissonNllLossOptions = {}): Tensor => {
    const { logInput = true, full = false, eps = 1e-8, reduction: wanted } = options;
    checkAlike("poissonNllLoss", input, target);
    const losses = logInput ? sub(exp(input), mul(target, input)) : sub(input, mul(target, log(add(input, eps))));
    return reduced(full ? add(losses, stirling(target)) : losses, wanted);
  },
);

/** t ln t - t + ln(2 pi t) / 2, nearly ln(t!); 0 for t of 0 or 1, whose factorials are 1. */
function stirling(t: Tensor): Tensor {
  const isLarge = gt(t, 1);
  const large = where(isLarge, t, 1); // ln 0 would make the gradient 0 times infinity
  const approximation = add(sub(mul(large, log(large)), large), mul(log(mul(large, 2 * Math.PI)), 0.5));
  return where(isLarge, approximation, 0);
}

const counts = (s: Sampler) => (shape: readonly number[]) => ({
  input: s.uniform(shape, 0.3, 3),
  target: s.uniform(shape, 0.2, 4),
});

export const PoissonNLLLoss = declareLoss({
  name: "PoissonNLLLoss",
  formula: "r - t ln r for a rate r = exp(x) and a count t",
  apply: poissonNllLoss,
  fields,
  reading: {
    task: "regression",
    output: ({ logInput }) => (logInput ? "a log-rate" : "a rate"),
    counts: true,
    predict: (output, { logInput }) => (logInput ? exp(output) : output),
  },
  page: {
    file: "poisson",
    aliases: ["poisson_nll_loss", "poisson", "counts", "count regression"],
    about:
      "For targets that are counts. A rate r gives the count t the probability r^t exp(-r) / t!; the loss is minus its logarithm, without ln(t!), which no output can change, or with full, with Stirling's approximation of it. The output is ln r, so that every number is a rate; predictions are the rates. none, sum and mean are 1 for the reduction that is chosen, else 0.",
    torch: "torch.nn.PoissonNLLLoss",
    see: ["GaussianNLLLoss", "MSELoss", "exp"],
    derivation: `
      i < N
      f[i]        = (full = 1) (t[i] ln(t[i]) - t[i] + ln(6.283185307179586 t[i]) / 2) if t[i] > 1, else 0
                                                         -- Stirling's approximation of ln(t!); 6.28.. is 2 pi
      df[i]/dt[k] = (i = k) (full = 1) (t[i] > 1) (ln(t[i]) + 1 / (2 t[i]))  -- product rule: ln(t) + 1 - 1; the slope of ln(c t) is 1 / t
      where logInput = 1
      r[i]        = exp(x[i])                            -- the output is the logarithm of the rate
      l[i]        = -ln(r[i]^t[i] exp(-r[i])) + f[i]     -- how likely the count is, without its factorial
                  = r[i] - t[i] x[i] + f[i]              -- ln(r) is x
      dl[i]/dx[k] = (i = k) (r[i] - t[i])                -- the slope of exp(x) is r
      dl[i]/dt[k] = df[i]/dt[k] - (i = k) x[i]           -- sum rule
      where logInput = 0
      l[i]        = x[i] - t[i] ln(x[i] + eps) + f[i]    -- the output is the rate; eps keeps the logarithm finite at 0
      dl[i]/dx[k] = (i = k) (1 - t[i] / (x[i] + eps))    -- chain rule: the slope of ln(u) is 1 / u
      dl[i]/dt[k] = df[i]/dt[k] - (i = k) ln(x[i] + eps)  -- sum rule${reductions}
      gt[k]       = sum over i of gl[i] dl[i]/dt[k]      -- chain rule
      where logInput = 1
      gx[k]       = sum over i of gl[i] dl[i]/dx[k]      -- chain rule
                  = gl[k] (r[k] - t[k])                  -- only i = k remains: what was expected minus what came
      gt[k]       = gl[k] (full (t[k] > 1) (ln(max(t[k], 1)) + 1 / (2 max(t[k], 1))) - x[k])
                                                         -- only i = k remains
      where logInput = 0
      gx[k]       = gl[k] (1 - t[k] / (x[k] + eps))      -- only i = k remains
    `,
    input: "x",
    samples: (s) => [
      ...eachReduction({ input: s.tensor([0.5, -1, 1.5]), target: s.tensor([2, 0, 3]) }, counts(s)),
      { args: { full: true }, ...counts(s)([5]) },
      { args: { log_input: false, reduction: "none" }, ...counts(s)([4]) },
      { args: { log_input: false, full: true, eps: 0.1 }, ...counts(s)([4]) },
    ],
  },
});
