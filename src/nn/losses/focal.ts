// Binary cross entropy that looks away from what is easy.
import { called, take } from "../../autograd/call.js";
import type { Tensor } from "../../autograd/tensor.js";
import { field } from "../../core/fields.js";
import { checkAlike, reduced, type ReductionOptions } from "../../functional/reduction.js";
import { add } from "../../ops/add.js";
import { bceWithLogits } from "../../ops/bce.js";
import { mul } from "../../ops/mul.js";
import { neg } from "../../ops/neg.js";
import { pow } from "../../ops/pow.js";
import { sigmoid } from "../../ops/sigmoid.js";
import { sub } from "../../ops/sub.js";
import { declareLoss, reduction } from "../loss.js";
import { checkProbabilities, ROUNDED, eachReduction, logits, reductions } from "./entries.js";

export interface SigmoidFocalLossOptions extends ReductionOptions {
  /** Factor of the rows with target 1; those with 0 have 1 - alpha. A negative number: none. Default 0.25. */
  readonly alpha?: number;
  /** How fast what is easy is forgotten; 0 is binary cross entropy. Default 2. */
  readonly gamma?: number;
}
const fields = {
  alpha: field.number({ default: 0.25, max: 1, help: "factor of the positive rows, 1 - alpha that of the others; -1 for none" }),
  gamma: field.number({ default: 2, min: 0, help: "how fast what is easy is forgotten; 0 is binary cross entropy" }),
  reduction,
};

/** u^gamma (binary cross entropy) for the probability u of the wrong answer. As torchvision.ops.sigmoid_focal_loss, averaged unless told otherwise. */
export const sigmoidFocalLoss = called(
  "sigmoidFocalLoss",
  [take.tensor("input"), take.tensor("target"), take.options(fields)],
  (input: Tensor, target: Tensor, options: SigmoidFocalLossOptions = {}): Tensor => {
    const { alpha = 0.25, gamma = 2, reduction: wanted } = options;
    checkAlike("sigmoidFocalLoss", input, target);
    checkProbabilities("sigmoidFocalLoss", "target", target, "a binary target is 0 or 1", ROUNDED);
    const no = sub(1, target);
    const wrong = add(mul(sigmoid(input), no), mul(sigmoid(neg(input)), target)); // not 1 - p, which rounding would make 0
    const losses = mul(pow(wrong, gamma), bceWithLogits(input, target));
    return reduced(alpha < 0 ? losses : mul(add(mul(target, alpha), mul(no, 1 - alpha)), losses), wanted);
  },
);

export const SigmoidFocalLoss = declareLoss({
  name: "SigmoidFocalLoss",
  formula: "u^gamma times the binary cross entropy, for the probability u of the wrong answer",
  apply: sigmoidFocalLoss,
  fields,
  reading: { task: "binary", output: "a logit", predict: (output) => sigmoid(output) },
  page: {
    file: "focal",
    aliases: ["sigmoid_focal_loss", "focal loss", "focal"],
    about:
      "Where one class is rare, thousands of easy rows of the other drown it. The factor u^gamma all but forgets a row that is answered right: with gamma 2 and u = 0.1 it counts a hundredth. alpha is the factor of the rows with t = 1, 1 - alpha that of the others; a negative alpha leaves both out. none, sum and mean are 1 for the reduction that is chosen, else 0.",
    torch: "torchvision.ops.sigmoid_focal_loss",
    see: ["BCEWithLogitsLoss", "bceWithLogits", "product-rule"],
    derivation: `
      i < N
      p[i]        = 1 / (1 + exp(-z[i]))                 -- the probability of 1
      u[i]        = p[i] (1 - t[i]) + (1 - p[i]) t[i]    -- the probability of the wrong answer
      a[i]        = alpha t[i] + (1 - alpha) (1 - t[i]) if alpha >= 0, else 1
      b[i]        = -(t[i] ln(p[i]) + (1 - t[i]) ln(1 - p[i]))  -- binary cross entropy
      l[i]        = a[i] u[i]^gamma b[i]
      dp[i]/dz[k] = (i = k) p[i] (1 - p[i])              -- the slope of sigmoid
      du[i]/dz[k] = (i = k) (1 - 2 t[i]) p[i] (1 - p[i])  -- u is linear in p
      db[i]/dz[k] = (i = k) (p[i] - t[i])                -- as in BCEWithLogitsLoss
      dl[i]/dz[k] = a[i] (gamma u[i]^(gamma - 1) b[i] du[i]/dz[k] + u[i]^gamma db[i]/dz[k])
                                                         -- product rule, power rule
      da[i]/dt[k] = (i = k) (2 alpha - 1) if alpha >= 0, else 0  -- a is linear in t
      du[i]/dt[k] = (i = k) (1 - 2 p[i])                 -- u is linear in t
      db[i]/dt[k] = -(i = k) z[i]                        -- b is linear in t, and ln(p) - ln(1 - p) is z
      dl[i]/dt[k] = da[i]/dt[k] u[i]^gamma b[i] +
                    a[i] (gamma u[i]^(gamma - 1) b[i] du[i]/dt[k] + u[i]^gamma db[i]/dt[k])
                                                         -- product rule of three factors${reductions}
      gz[k]       = sum over i of gl[i] dl[i]/dz[k]      -- chain rule
                  = gl[k] a[k] u[k]^gamma (gamma b[k] (1 - 2 t[k]) p[k] (1 - p[k]) / u[k] + p[k] - t[k])
                                                         -- only i = k remains; common factor
      gt[k]       = sum over i of gl[i] dl[i]/dt[k]      -- chain rule
    `,
    input: "z",
    samples: (s) => [
      ...eachReduction({ input: s.tensor([1.5, -0.8, 0.4]), target: s.tensor([1, 0, 1]) }, logits(s)),
      { args: { gamma: 0.5, alpha: 0.6 }, ...logits(s)([4]) },
      { args: { gamma: 3, alpha: -1, reduction: "none" }, ...logits(s)([4]) },
      { args: { gamma: 0 }, ...logits(s)([3]) },
    ],
  },
});
