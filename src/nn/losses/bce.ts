// Binary cross entropy of probabilities.
import { called, take } from "../../autograd/call.js";
import type { Tensor } from "../../autograd/tensor.js";
import { reductionField, tensorField } from "../../functional/options.js";
import { checkAlike, reduced, type ReductionOptions } from "../../functional/reduction.js";
import { bce } from "../../ops/bce.js";
import { declareLoss, reduction } from "../loss.js";
import { binary, weightField, ROUNDED, checkProbabilities, eachReduction, reductions, same, weighted } from "./entries.js";

export interface BinaryLossOptions extends ReductionOptions {
  /** Factor of each entry's loss; stretched to the input's shape. */
  readonly weight?: Tensor;
}

/** -(t ln p + (1 - t) ln(1 - p)) for probabilities p = input and targets t in [0, 1]; see `mlbh explain bce`. */
export const binaryCrossEntropy = called(
  "binaryCrossEntropy",
  [
    take.tensor("input"),
    take.tensor("target"),
    take.options({ weight: tensorField("factor of each entry"), reduction: reductionField }),
  ],
  (input: Tensor, target: Tensor, { weight, reduction }: BinaryLossOptions = {}): Tensor => {
    checkAlike("binaryCrossEntropy", input, target);
    checkProbabilities("binaryCrossEntropy", "input", input, "apply sigmoid first, or use binaryCrossEntropyWithLogits");
    checkProbabilities("binaryCrossEntropy", "target", target, "a binary target is 0 or 1", ROUNDED);
    return reduced(weighted("binaryCrossEntropy", bce(input, target), weight), reduction);
  },
);

export const BCELoss = declareLoss({
  name: "BCELoss",
  formula: "-(t ln p + (1 - t) ln(1 - p)) for a probability p",
  apply: binaryCrossEntropy,
  fields: { weight: weightField, reduction },
  reading: { task: "binary", output: "a probability", predict: same, constant: true },
  page: {
    file: "bce",
    aliases: ["binary_cross_entropy", "log loss"],
    about:
      "How surprised is somebody who said 1 with probability p by the answer t? weight is a factor of each entry's loss, 1 when left out: a number for each output, or in code a tensor that stretches to the input. none, sum and mean are 1 for the reduction that is chosen, else 0. For a model that ends in a sigmoid, BCEWithLogitsLoss without it is more exact.",
    torch: "torch.nn.BCELoss",
    see: ["bce", "BCEWithLogitsLoss", "Sigmoid"],
    derivation: `
      i < N
      l[i]        = -weight[i] (t[i] ln(p[i]) + (1 - t[i]) ln(1 - p[i]))
      dl[i]/dp[k] = -(i = k) weight[i] (t[i] / p[i] - (1 - t[i]) / (1 - p[i]))
                                                         -- chain rule: the slope of ln(u) is 1 / u, that of 1 - p is -1
                  = (i = k) weight[i] (p[i] (1 - t[i]) - t[i] (1 - p[i])) /
                    (p[i] (1 - p[i]))
                                                         -- common denominator
                  = (i = k) weight[i] (p[i] - t[i]) / (p[i] (1 - p[i]))  -- the products p t cancel
      dl[i]/dt[k] = (i = k) weight[i] (ln(1 - p[i]) - ln(p[i]))  -- constant factor: l is linear in t${reductions}
      gp[k]       = sum over i of gl[i] dl[i]/dp[k]      -- chain rule
                  = gl[k] weight[k] (p[k] - t[k]) / (p[k] (1 - p[k]))  -- only i = k remains
      | where p is 0 or 1, backward divides by 1e-12 instead of 0, as PyTorch does
      gt[k]       = sum over i of gl[i] dl[i]/dt[k]      -- chain rule
                  = gl[k] weight[k] (ln(1 - p[k]) - ln(p[k]))  -- only i = k remains
    `,
    input: "p",
    usual: { weight: 1 },
    samples: (s) => [
      ...eachReduction({ input: s.tensor([0.9, 0.2, 0.6]), target: s.tensor([1, 0, 1]) }, binary(s)),
      { tensors: { weight: s.uniform([3], 1, 3) }, ...binary(s)([3]) },
      { args: { reduction: "sum" }, tensors: { weight: s.uniform([2, 1], 1, 3) }, ...binary(s)([2, 3]) },
    ],
  },
});
