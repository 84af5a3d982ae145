// Logistic losses of labels 1 and -1, and of several yes or no answers at once.
import { called, take } from "../../autograd/call.js";
import { formatShape } from "../../autograd/shapes.js";
import type { Tensor } from "../../autograd/tensor.js";
import { ShapeError } from "../../core/errors.js";
import { tensorField } from "../../functional/options.js";
import { checkAlike, reduced, type ReductionOptions } from "../../functional/reduction.js";
import { bceWithLogits } from "../../ops/bce.js";
import { mean } from "../../ops/mean.js";
import { mul } from "../../ops/mul.js";
import { declareLoss, reduction } from "../loss.js";
import { weight } from "./classes.js";
import { checkProbabilities, checkOrders, reductions, reductionsBy, weighted } from "./entries.js";

export interface WeightedOptions extends ReductionOptions {
  /** Factor for each class, (C,). */
  readonly weight?: Tensor;
}

/** ln(1 + exp(-target input)) for a target of 1 or -1, for any size of the input. As torch.nn.functional.soft_margin_loss. */
export const softMarginLoss = called(
  "softMarginLoss",
  [take.tensor("input"), take.tensor("target"), take.options({ reduction })],
  (input: Tensor, target: Tensor, { reduction: wanted }: ReductionOptions = {}): Tensor => {
    checkAlike("softMarginLoss", input, target);
    checkOrders("softMarginLoss", target);
    return reduced(bceWithLogits(mul(target, input), 1), wanted);
  },
);

/**
 * The mean over the classes of the binary cross entropy of each; input (C,) or (N, C), target in the same shape.
 * As torch.nn.functional.multilabel_soft_margin_loss.
 */
export const multilabelSoftMarginLoss = called(
  "multilabelSoftMarginLoss",
  [take.tensor("input"), take.tensor("target"), take.options({ weight: tensorField("factor for each class"), reduction })],
  (input: Tensor, target: Tensor, { weight: factors, reduction: wanted }: WeightedOptions = {}): Tensor => {
    checkAlike("multilabelSoftMarginLoss", input, target);
    checkProbabilities("multilabelSoftMarginLoss", "target", target, "1 for a label that is there, 0 for one that is not");
    if (input.shape.length === 0)
      throw new ShapeError(
        `multilabelSoftMarginLoss: the input must have one score for each class, (C,) or (N, C), got ${formatShape(input.shape)}`,
      );
    return reduced(mean(weighted("multilabelSoftMarginLoss", bceWithLogits(input, target), factors), -1), wanted);
  },
);

export const SoftMarginLoss = declareLoss({
  name: "SoftMarginLoss",
  formula: "ln(1 + exp(-t x)) for a score x and a label t of 1 or -1",
  apply: softMarginLoss,
  fields: { reduction },
  page: {
    file: "softMargin",
    aliases: ["soft_margin_loss", "logistic loss"],
    about:
      "BCEWithLogitsLoss for labels 1 and -1: a score on the right side costs little, and the less the farther it is; on the wrong side it costs about its size. none, sum and mean are 1 for the reduction that is chosen, else 0.",
    torch: "torch.nn.SoftMarginLoss",
    see: ["BCEWithLogitsLoss", "HingeEmbeddingLoss", "MultiLabelSoftMarginLoss"],
    derivation: `
      i < N
      e[i]        = exp(-t[i] x[i])
      l[i]        = ln(1 + e[i])
                  = max(-t[i] x[i], 0) + ln(1 + exp(-|t[i] x[i]|))  -- the form in the code, where no exp is too large
      de[i]/dx[k] = -(i = k) t[i] e[i]                   -- chain rule: exp is its own slope
      dl[i]/dx[k] = -(i = k) t[i] e[i] / (1 + e[i])      -- chain rule: the slope of ln(u) is 1 / u${reductions}
      gx[k]       = sum over i of gl[i] dl[i]/dx[k]      -- chain rule
                  = -gl[k] t[k] e[k] / (1 + e[k])        -- only i = k remains: e / (1 + e) is the probability of the wrong label
    `,
    input: "x",
    labels: ["t"],
    samples: (s) => [
      { input: s.tensor([1.5, -0.8, 0.4]), target: s.tensor([1, -1, -1]) },
      { args: { reduction: "sum" }, input: s.normal([4]), target: s.tensor([-1, 1, -1, -1]) },
      { args: { reduction: "none" }, input: s.normal([2, 2]), target: s.tensor([[1, -1], [-1, 1]]) },
    ], // prettier-ignore
  },
});

export const MultiLabelSoftMarginLoss = declareLoss({
  name: "MultiLabelSoftMarginLoss",
  formula: "the mean over the classes c of -(t[c] ln p[c] + (1 - t[c]) ln(1 - p[c])) for p = sigmoid(x)",
  apply: multilabelSoftMarginLoss,
  fields: { weight, reduction },
  page: {
    file: "softMargin",
    aliases: ["multilabel_soft_margin_loss", "multilabel", "multi-label"],
    about:
      "Several labels may be right at once: each class is a yes or no question of its own, and a row's loss is the mean of the answers' surprises. weight[c] is a factor for class c, 1 when left out. none, sum and mean are 1 for the reduction that is chosen, else 0.",
    torch: "torch.nn.MultiLabelSoftMarginLoss",
    see: ["BCEWithLogitsLoss", "MultiLabelMarginLoss", "sigmoid"],
    derivation: `
      n < N, c < C
      p[n, c]        = 1 / (1 + exp(-x[n, c]))           -- the probability that label c is there
      b[n, c]        = -weight[c] (t[n, c] ln(p[n, c]) + (1 - t[n, c]) ln(1 - p[n, c]))
      l[n]           = mean over c of b[n, c]
      dp[n, c]/dx[n, k] = (c = k) p[n, c] (1 - p[n, c])  -- the slope of sigmoid
      db[n, c]/dx[n, k] = (c = k) weight[c] (p[n, c] - t[n, c])  -- chain rule; p and 1 - p cancel as in BCEWithLogitsLoss
      dl[n]/dx[n, k] = weight[k] (p[n, k] - t[n, k]) / C  -- sum rule: only c = k remains
      db[n, c]/dt[n, k] = -(c = k) weight[c] x[n, c]     -- b is linear in t, and ln(p) - ln(1 - p) is x
      dl[n]/dt[n, k] = -weight[k] x[n, k] / C            -- sum rule: only c = k remains${reductionsBy("n", "N", 14)}
      gx[n, k]       = gl[n] dl[n]/dx[n, k]              -- chain rule: only row n holds x[n, k]
                     = gl[n] weight[k] (p[n, k] - t[n, k]) / C
      gt[n, k]       = gl[n] dl[n]/dt[n, k]              -- chain rule
                     = -gl[n] weight[k] x[n, k] / C
    `,
    input: "x",
    view: "whole",
    usual: { weight: 1 },
    samples: (s) => [
      { input: s.tensor([[1.5, -0.8, 0.4], [-2, 0.6, 1]]), target: s.tensor([[1, 0, 1], [0, 0, 1]]) },
      { args: { reduction: "sum" }, input: s.normal([4, 2]), target: s.uniform([4, 2], 0, 1) },
      { args: { reduction: "none", weight: [2, 0.5, 1.5] }, input: s.normal([2, 3]), target: s.uniform([2, 3], 0, 1) },
    ], // prettier-ignore
  },
});
