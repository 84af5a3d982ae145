// How surprised is somebody who expected values around a mean, with a variance, by the value t?
import { called, take } from "../../autograd/call.js";
import { formatShape } from "../../autograd/shapes.js";
import type { Tensor } from "../../autograd/tensor.js";
import { ArgumentError, ShapeError } from "../../core/errors.js";
import { field } from "../../core/fields.js";
import { checkStretch, reduced, type ReductionOptions } from "../../functional/reduction.js";
import { sameShape, type FloatArray } from "../../kernels/ndarray.js";
import { perform } from "../../kernels/tape.js";
import { add } from "../../ops/add.js";
import { noGrad } from "../../autograd/mode.js";
import { clamp } from "../../ops/clamp.js";
import { div } from "../../ops/div.js";
import { log } from "../../ops/log.js";
import { mul } from "../../ops/mul.js";
import { narrow } from "../../ops/slice.js";
import { softplus } from "../../ops/smoothUnits.js";
import { sub } from "../../ops/sub.js";
import { unsqueeze } from "../../ops/views.js";
import { declareLoss, reduction } from "../loss.js";
import { reductions } from "./entries.js";

export interface GaussianNllLossOptions extends ReductionOptions {
  /** Whether ln(2 pi) / 2 is added. Default false. */
  readonly full?: boolean;
  /** What a variance is at least taken to be. Default 1e-6. */
  readonly eps?: number;
}
const fields = {
  full: field.boolean({ default: false, help: "whether ln(2 pi) / 2 is added" }),
  eps: field.number({ default: 1e-6, above: 0, help: "what a variance is at least taken to be" }),
  reduction,
};

/**
 * (ln v + (input - target)^2 / v) / 2 for a variance v = max(var, eps), which backward takes for var itself.
 * var has the input's shape, or one variance for each row: without the last axis; with size 1 along an axis, or as one number, it serves all.
 * The target is stretched to the input or the input to it. As torch.nn.functional.gaussian_nll_loss.
 */
export const gaussianNllLoss = called(
  "gaussianNllLoss",
  [take.tensor("input"), take.tensor("target"), take.tensor("var"), take.options(fields)],
  (input: Tensor, target: Tensor, variance: Tensor, options: GaussianNllLossOptions = {}): Tensor => {
    const { full = false, eps = 1e-6, reduction: wanted } = options;
    checkStretch("gaussianNllLoss", input, target);
    const rows = input.shape.slice(0, -1);
    const given = !sameShape(variance.shape, input.shape) && sameShape(variance.shape, rows) ? unsqueeze(variance, -1) : variance;
    const stretches = given.ndim === 0 || (given.ndim === input.ndim && given.shape.every((size, axis) => size === 1 || size === input.shape[axis])); // prettier-ignore
    if (!stretches)
      throw new ShapeError(`gaussianNllLoss: the input is ${formatShape(input.shape)}, var ${formatShape(variance.shape)}`, {
        hint: "give a variance for each entry of the input, or one for each row, or one for all",
      });
    perform(refuseNegative, given.numbers);
    const v = add(
      given,
      noGrad(() => sub(clamp(given, eps), given)),
    );
    const miss = sub(input, target);
    const losses = mul(add(log(v), div(mul(miss, miss), v)), 0.5);
    return reduced(full ? add(losses, Math.log(2 * Math.PI) / 2) : losses, wanted);
  },
);

export const GaussianNLLLoss = declareLoss({
  name: "GaussianNLLLoss",
  formula: "(ln v + (x - t)^2 / v) / 2 for a mean x, a variance v and a target t",
  apply: gaussianNllLoss,
  fields,
  reading: {
    task: "regression",
    output: "a value",
    predict: (output) => narrow(output, -1, 0, 1),
    outputs: () => ({ count: 2, meaning: "a mean, and what softplus makes a variance of" }),
    parts: (output) => [narrow(output, -1, 0, 1), softplus(narrow(output, -1, 1, 1))],
  },
  page: {
    file: "gaussian",
    aliases: ["gaussian_nll_loss", "heteroscedastic"],
    about:
      "The model says how sure it is. Values around x with the variance v have the density exp(-(x - t)^2 / (2 v)) / sqrt(2 pi v); the loss is minus its logarithm, without the constant unless full. A miss counts less where v is large, but a large v costs something itself. In an experiment the model has two outputs, for instance Linear: {out_features: auto}: the mean, which is the prediction, and a second one of which softplus makes the variance, so that it is positive and grows no faster than the output. none, sum and mean are 1 for the reduction that is chosen, else 0.",
    torch: "torch.nn.GaussianNLLLoss",
    see: ["MSELoss", "PoissonNLLLoss", "log"],
    derivation: `
      i < N
      d[i]        = x[i] - t[i]
      s[i]        = max(v[i], eps)                       -- never 0
      l[i]        = (ln(s[i]) + d[i]^2 / s[i] + (full = 1) ln(6.283185307179586)) / 2  -- 6.28.. is 2 pi
                  = (ln(s[i]) + d[i]^2 / s[i]) / 2 + (full = 1) ln(6.283185307179586) / 2
      dl[i]/dx[k] = (i = k) d[i] / s[i]                  -- power rule: 2 cancels
      dl[i]/dt[k] = -(i = k) d[i] / s[i]                 -- the slope of x - t by t is -1
      dl[i]/ds[k] = (i = k) (1 / s[i] - d[i]^2 / s[i]^2) / 2  -- the slope of ln(s) is 1 / s, that of 1 / s is -1 / s^2${reductions}
      gx[k]       = sum over i of gl[i] dl[i]/dx[k]      -- chain rule
                  = gl[k] d[k] / s[k]                    -- only i = k remains
      gt[k]       = sum over i of gl[i] dl[i]/dt[k]      -- chain rule
                  = -gl[k] d[k] / s[k]                   -- only i = k remains
      gv[k]       = sum over i of gl[i] dl[i]/ds[k]      -- chain rule: s is v
                  = gl[k] (1 - d[k]^2 / s[k]) / (2 s[k])  -- convention: also where v is below eps, as in PyTorch. It is 0 where v is d^2, as it should be
    `,
    input: "x",
    others: ["t", "v"],
    samples: (s) => [
      { input: s.tensor([1.5, -0.8, 0.4]), target: s.tensor([2, 0.3, 0.1]), third: s.tensor([0.5, 1, 0.2]) },
      { args: { reduction: "sum", full: true }, input: s.normal([4]), target: s.normal([4]), third: s.uniform([4], 0.2, 2) },
      { args: { reduction: "none" }, input: s.normal([2, 3]), target: s.normal([2, 3]), third: s.uniform([2, 3], 0.2, 2) },
    ],
    kinks: (s) => [{ args: { eps: 0.5 }, input: s.tensor([1, 2]), target: s.tensor([1.5, 0]), third: s.tensor([0.5, 0.1]) }],
  },
});

function refuseNegative(variance: FloatArray): void {
  const below = variance.findIndex((v) => v < 0);
  if (below >= 0)
    throw new ArgumentError(`gaussianNllLoss: a variance must not be negative, got ${variance[below]} at element ${below}`, {
      hint: "let the model give ln(var), and take exp of it",
    });
}
