// Losses that are content when a margin is kept: nothing beyond it, the missing part before it.
import { called, take } from "../../autograd/call.js";
import type { Tensor } from "../../autograd/tensor.js";
import { field } from "../../core/fields.js";
import { checkAlike, reduced, type ReductionOptions } from "../../functional/reduction.js";
import { add } from "../../ops/add.js";
import { clamp } from "../../ops/clamp.js";
import { eq } from "../../ops/comparisons.js";
import { mul } from "../../ops/mul.js";
import { neg } from "../../ops/neg.js";
import { sub } from "../../ops/sub.js";
import { where } from "../../ops/where.js";
import { declareLoss, reduction } from "../loss.js";
import { checkOrders, checkSigns, reductions } from "./entries.js";

export interface MarginOptions extends ReductionOptions {
  /** How far apart is far enough. */
  readonly margin?: number;
}
const marginOf = (value: number) => field.number({ default: value, help: "how far apart is far enough" });

/** input where the target is 1, max(margin - input, 0) where it is -1; margin is 1. As torch.nn.functional.hinge_embedding_loss. */
export const hingeEmbeddingLoss = called(
  "hingeEmbeddingLoss",
  [take.tensor("input"), take.tensor("target"), take.options({ margin: marginOf(1), reduction })],
  (input: Tensor, target: Tensor, { margin = 1, reduction: wanted }: MarginOptions = {}): Tensor => {
    checkAlike("hingeEmbeddingLoss", input, target);
    checkSigns("hingeEmbeddingLoss", target);
    return reduced(where(eq(target, 1), input, clamp(sub(margin, input), 0)), wanted);
  },
);

/**
 * max(margin - target (input1 - input2), 0); target 1 says that input1 is to be the larger one, -1 that input2 is; margin is 0.
 * As torch.nn.functional.margin_ranking_loss.
 */
export const marginRankingLoss = called(
  "marginRankingLoss",
  [take.tensor("input1"), take.tensor("input2"), take.tensor("target"), take.options({ margin: marginOf(0), reduction })],
  (input1: Tensor, input2: Tensor, target: Tensor, { margin = 0, reduction: wanted }: MarginOptions = {}): Tensor => {
    checkAlike("marginRankingLoss", input1, input2);
    checkAlike("marginRankingLoss", input1, target);
    checkOrders("marginRankingLoss", target);
    return reduced(clamp(add(neg(mul(target, sub(input1, input2))), margin), 0), wanted);
  },
);

export const HingeEmbeddingLoss = declareLoss({
  name: "HingeEmbeddingLoss",
  formula: "x for a pair that belongs together (t = 1), max(margin - x, 0) for one that does not (t = -1)",
  apply: hingeEmbeddingLoss,
  fields: { margin: marginOf(1), reduction },
  page: {
    file: "hinge",
    aliases: ["hinge_embedding_loss", "hinge", "hinge loss"],
    about:
      "x is a distance. Of two things that belong together every distance is too much; two that do not are pushed apart until they are margin from each other. none, sum and mean are 1 for the reduction that is chosen, else 0.",
    torch: "torch.nn.HingeEmbeddingLoss",
    see: ["CosineEmbeddingLoss", "MarginRankingLoss", "clamp"],
    derivation: `
      i < N
      h[i]        = max(margin - x[i], 0)                -- what is missing to the margin
      l[i]        = x[i] if t[i] = 1, else h[i]
      dl[i]/dx[k] = (i = k) ((t[i] = 1) - (t[i] = -1) (x[i] < margin))
                                                         -- by cases: slope 1, or that of margin - x as long as it is above 0${reductions}
      gx[k]       = sum over i of gl[i] dl[i]/dx[k]      -- chain rule
                  = gl[k] ((t[k] = 1) - (t[k] = -1) (x[k] <= margin))
                                                         -- convention: only i = k remains; at the margin itself the slope is taken to be -1, as in PyTorch
    `,
    input: "x",
    labels: ["t"],
    samples: (s) => [
      { input: s.tensor([0.4, 0.3, 1.5]), target: s.tensor([1, -1, -1]) },
      { args: { reduction: "sum", margin: 0.5 }, input: s.uniform([4], 0, 1), target: s.tensor([-1, 1, -1, -1]) },
      { args: { reduction: "none" }, input: s.normal([2, 2]), target: s.tensor([[1, -1], [-1, 1]]) },
    ], // prettier-ignore
    kinks: (s) => [{ input: s.tensor([1, 1]), target: s.tensor([1, -1]) }],
  },
});

export const MarginRankingLoss = declareLoss({
  name: "MarginRankingLoss",
  formula: "max(margin - t (a - b), 0): t = 1 says that a is to be above b, t = -1 the other way round",
  apply: marginRankingLoss,
  fields: { margin: marginOf(0), reduction },
  page: {
    file: "hinge",
    aliases: ["margin_ranking_loss", "ranking", "learning to rank"],
    about:
      "Two scores and which of them is to be the larger one: nothing is lost where it is, by margin at least. Only the order is learned, not the scores. none, sum and mean are 1 for the reduction that is chosen, else 0.",
    torch: "torch.nn.MarginRankingLoss",
    see: ["HingeEmbeddingLoss", "TripletMarginLoss", "clamp"],
    derivation: `
      i < N
      m[i]        = margin - t[i] (a[i] - b[i])          -- what is missing to the margin
      l[i]        = max(m[i], 0)
      dl[i]/da[k] = -(i = k) t[i] (m[i] > 0)             -- chain rule: slope 1 right of 0, slope 0 left of it
      dl[i]/db[k] = (i = k) t[i] (m[i] > 0)              -- b stands in m with the other sign${reductions}
      ga[k]       = sum over i of gl[i] dl[i]/da[k]      -- chain rule
                  = -gl[k] t[k] (m[k] >= 0)              -- convention: only i = k remains; at 0 the slope is taken to be 1, as in PyTorch
      gb[k]       = sum over i of gl[i] dl[i]/db[k]      -- chain rule
                  = gl[k] t[k] (m[k] >= 0)               -- convention: likewise
    `,
    input: "a",
    others: ["b", "t"],
    labels: ["t"],
    samples: (s) => [
      { args: { margin: 0.5 }, input: s.tensor([1.5, 0.2, 0.8]), target: s.tensor([0.4, 0.6, -1]), third: s.tensor([1, 1, -1]) },
      { args: { reduction: "sum" }, input: s.normal([4]), target: s.normal([4]), third: s.tensor([-1, 1, -1, -1]) },
      { args: { reduction: "none", margin: 1 }, input: s.normal([2, 2]), target: s.normal([2, 2]), third: s.tensor([[1, -1], [-1, 1]]) },
    ], // prettier-ignore
    kinks: (s) => [{ input: s.tensor([1, 2]), target: s.tensor([1, 2]), third: s.tensor([1, -1]) }],
  },
});
