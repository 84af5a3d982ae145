// Binary cross entropy of logits.
import { called, take } from "../../autograd/call.js";
import type { Tensor } from "../../autograd/tensor.js";
import { field } from "../../core/fields.js";
import { reductionField, tensorField } from "../../functional/options.js";
import { checkAlike, reduced } from "../../functional/reduction.js";
import { add } from "../../ops/add.js";
import { bceWithLogits } from "../../ops/bce.js";
import { mul } from "../../ops/mul.js";
import { sigmoid } from "../../ops/sigmoid.js";
import { sub } from "../../ops/sub.js";
import { declareLoss, reduction } from "../loss.js";
import type { BinaryLossOptions } from "./bce.js";
import {
  checkProbabilities,
  ROUNDED,
  checkStretches,
  eachReduction,
  logits,
  reductions,
  weighted,
  weightField,
} from "./entries.js";

export interface BinaryLogitsLossOptions extends BinaryLossOptions {
  /** Factor of the positive term, to balance rare positives; stretched to the input's shape. */
  readonly posWeight?: Tensor;
}

/** The same for logits z, p = sigmoid(z), without rounding p to 0 or 1; see `mlbh explain bceWithLogits`. */
export const binaryCrossEntropyWithLogits = called(
  "binaryCrossEntropyWithLogits",
  [
    take.tensor("input"),
    take.tensor("target"),
    take.options({
      weight: tensorField("factor of each entry"),
      pos_weight: tensorField("factor of the positive term"),
      reduction: reductionField,
    }),
  ],
  (input: Tensor, target: Tensor, { weight, posWeight, reduction }: BinaryLogitsLossOptions = {}): Tensor => {
    checkAlike("binaryCrossEntropyWithLogits", input, target);
    checkProbabilities("binaryCrossEntropyWithLogits", "target", target, "a binary target is 0 or 1", ROUNDED);
    const losses = posWeight === undefined ? bceWithLogits(input, target) : weightedPositives(input, target, posWeight);
    return reduced(weighted("binaryCrossEntropyWithLogits", losses, weight), reduction);
  },
);

/** -(w t ln p + (1 - t) ln(1 - p)) = (1 - t) z + (1 + (w - 1) t) ln(1 + exp(-z)), where ln(1 + exp(-z)) is the loss for t = 1. */
function weightedPositives(z: Tensor, target: Tensor, posWeight: Tensor): Tensor {
  const softplus = bceWithLogits(z, 1);
  checkStretches("binaryCrossEntropyWithLogits", "posWeight", posWeight, z, "factor");
  const factor = add(1, mul(sub(posWeight, 1), target));
  return add(mul(sub(1, target), z), mul(factor, softplus));
}

export const BCEWithLogitsLoss = declareLoss({
  name: "BCEWithLogitsLoss",
  formula: "-(t ln p + (1 - t) ln(1 - p)) for p = sigmoid(z) and a logit z",
  apply: binaryCrossEntropyWithLogits,
  fields: {
    weight: weightField,
    reduction,
    pos_weight: field.numbers({ default: null, above: 0, help: "factor of the positive rows, to balance rare ones; or one for each output" }), // prettier-ignore
  },
  reading: { task: "binary", output: "a logit", predict: (output) => sigmoid(output), constant: true },
  page: {
    file: "bceWithLogits",
    aliases: ["binary_cross_entropy_with_logits"],
    about:
      "The surprise at t of somebody who said 1 with probability sigmoid(z). Taken together, sigmoid and logarithm never meet a p that was rounded to 0 or 1. posWeight is a factor for the part of t = 1. weight is a factor of each entry's loss: a number for each output, or in code a tensor that stretches to the input; what is left out is 1. none, sum and mean are 1 for the reduction that is chosen, else 0.",
    torch: "torch.nn.BCEWithLogitsLoss",
    see: ["bceWithLogits", "BCELoss", "CrossEntropyLoss"],
    derivation: `
      i < N
      p[i]        = 1 / (1 + exp(-z[i]))
      l[i]        = -weight[i] (posWeight t[i] ln(p[i]) + (1 - t[i]) ln(1 - p[i]))
                  = -weight[i] (posWeight t[i] ln(p[i]) + (1 - t[i]) (ln(p[i]) - z[i]))
                                                         -- 1 - p is exp(-z) p, and so ln(1 - p) is ln(p) - z
                  = weight[i] ((1 - t[i]) z[i] +
                    (1 + (posWeight - 1) t[i]) ln(1 + exp(-z[i])))
                                                         -- ln(p) is -ln(1 + exp(-z)): the form in the code where there is a posWeight
      dp[i]/dz[k] = (i = k) p[i] (1 - p[i])              -- the slope of sigmoid
      dl[i]/dp[k] = -(i = k) weight[i] *
                    (posWeight t[i] / p[i] - (1 - t[i]) / (1 - p[i]))
                                                         -- the slope of ln(u) is 1 / u; chain rule for 1 - p
      dl[i]/dz[k] = sum over j of dl[i]/dp[j] dp[j]/dz[k]  -- chain rule
                  = -(i = k) weight[i] (posWeight t[i] (1 - p[i]) - (1 - t[i]) p[i])
                                                         -- only j = k remains, and p and 1 - p cancel
      dl[i]/dt[k] = -(i = k) weight[i] (posWeight ln(p[i]) - ln(1 - p[i]))  -- constant factor: l is linear in t${reductions}
      gz[k]       = sum over i of gl[i] dl[i]/dz[k]      -- chain rule
                  = gl[k] weight[k] ((1 - t[k]) p[k] - posWeight t[k] (1 - p[k]))  -- only i = k remains
      gt[k]       = sum over i of gl[i] dl[i]/dt[k]      -- chain rule
                  = gl[k] weight[k] (ln(1 - p[k]) - posWeight ln(p[k]))  -- only i = k remains
      where posWeight = 1
      gz[k]       = gl[k] weight[k] (p[k] - t[k])        -- the products p t cancel: what was said minus what was right
    `,
    input: "z",
    usual: { weight: 1, posWeight: 1 },
    samples: (s) => [
      ...eachReduction({ input: s.tensor([1.5, -0.8, 0.4]), target: s.tensor([1, 0, 1]) }, logits(s)),
      { args: { pos_weight: [2.5] }, ...logits(s)([3]) },
      { args: { pos_weight: [0.4], reduction: "none" }, ...logits(s)([4]) },
      { tensors: { weight: s.uniform([2, 1], 1, 3) }, ...logits(s)([2, 3]) },
      { args: { reduction: "sum" }, tensors: { weight: s.uniform([4], 1, 3), posWeight: s.tensor(3.5) }, ...logits(s)([4]) },
    ],
  },
});
