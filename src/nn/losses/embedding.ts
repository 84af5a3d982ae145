// Losses about where things lie: what belongs together is to be near, what does not is to be far.
import { called, take } from "../../autograd/call.js";
import { formatShape } from "../../autograd/shapes.js";
import type { Tensor } from "../../autograd/tensor.js";
import { ShapeError } from "../../core/errors.js";
import { field } from "../../core/fields.js";
import { checkAlike, reduced, type ReductionOptions } from "../../functional/reduction.js";
import { sameShape } from "../../kernels/ndarray.js";
import { add } from "../../ops/add.js";
import { clamp } from "../../ops/clamp.js";
import { eq } from "../../ops/comparisons.js";
import { pairwiseDistance } from "../../ops/distance.js";
import { div } from "../../ops/div.js";
import { minimum } from "../../ops/maximum.js";
import { mul } from "../../ops/mul.js";
import { sqrt } from "../../ops/sqrt.js";
import { sub } from "../../ops/sub.js";
import { sum } from "../../ops/sum.js";
import { where } from "../../ops/where.js";
import { declareLoss, reduction } from "../loss.js";
import { checkSigns, reductionsBy } from "./entries.js";
import type { MarginOptions } from "./hinge.js";

const LEAST = Math.fround(1e-12); // PyTorch's bound, a float32 also in its float64 code
const cosineMargin = field.number({ default: 0, min: -1, max: 1, help: "the cosine that strangers may have" });

/**
 * 1 - cos(input1, input2) where the target is 1, max(cos - margin, 0) where it is -1.
 * Shapes: inputs (D,) or (N, D); target () or (N,). As torch.nn.functional.cosine_embedding_loss.
 */
export const cosineEmbeddingLoss = called(
  "cosineEmbeddingLoss",
  [take.tensor("input1"), take.tensor("input2"), take.tensor("target"), take.options({ margin: cosineMargin, reduction })],
  (input1: Tensor, input2: Tensor, target: Tensor, { margin = 0, reduction: wanted }: MarginOptions = {}): Tensor => {
    checkAlike("cosineEmbeddingLoss", input1, input2);
    if (input1.shape.length === 0 || !sameShape(target.shape, input1.shape.slice(0, -1)))
      throw new ShapeError(
        `cosineEmbeddingLoss: the inputs are ${formatShape(input1.shape)}, the target ${formatShape(target.shape)}`,
        { hint: "the inputs are one vector for each row, (N, D), the target one sign for each row, (N,)" },
      );
    checkSigns("cosineEmbeddingLoss", target);
    const square = (x: Tensor): Tensor => add(sum(mul(x, x), -1), LEAST);
    const cos = div(sum(mul(input1, input2), -1), sqrt(mul(square(input1), square(input2))));
    return reduced(where(eq(target, 1), sub(1, cos), clamp(sub(cos, margin), 0)), wanted);
  },
);

export interface TripletMarginLossOptions extends ReductionOptions {
  /** How much farther the negative is to be. Default 1. */
  readonly margin?: number;
  /** Of the norm that measures distances. Default 2. */
  readonly p?: number;
  /** Added to each difference, so that equal points have a slope. Default 1e-6. */
  readonly eps?: number;
  /** Whether the negative's distance to the positive counts where it is the smaller one. Default false. */
  readonly swap?: boolean;
}
const tripletFields = {
  margin: field.number({ default: 1, above: 0, help: "how much farther than the positive the negative is to be" }),
  p: field.number({ default: 2, above: 0, help: "of the norm that measures distances" }),
  eps: field.number({ default: 1e-6, min: 0, help: "added to each difference" }),
  swap: field.boolean({ default: false, help: "whether the negative's distance to the positive counts where it is smaller" }),
  reduction,
};

/**
 * max(d(anchor, positive) - d(anchor, negative) + margin, 0), d being the distance along the last axis.
 * Shapes: (D,) or (N, D), all three. As torch.nn.functional.triplet_margin_loss.
 */
export const tripletMarginLoss = called(
  "tripletMarginLoss",
  [take.tensor("anchor"), take.tensor("positive"), take.tensor("negative"), take.options(tripletFields)],
  (anchor: Tensor, positive: Tensor, negative: Tensor, options: TripletMarginLossOptions = {}): Tensor => {
    const { margin = 1, p = 2, eps = 1e-6, swap = false, reduction: wanted } = options;
    checkAlike("tripletMarginLoss", anchor, positive);
    checkAlike("tripletMarginLoss", anchor, negative);
    const distance = (a: Tensor, b: Tensor): Tensor => pairwiseDistance(a, b, p, { eps });
    const far = distance(anchor, negative);
    const farther = swap ? minimum(far, distance(positive, negative)) : far;
    return reduced(clamp(add(sub(distance(anchor, positive), farther), margin), 0), wanted);
  },
);

export const CosineEmbeddingLoss = declareLoss({
  name: "CosineEmbeddingLoss",
  formula: "1 - cos(a, b) for a pair that belongs together (t = 1), max(cos(a, b) - margin, 0) for one that does not (t = -1)",
  apply: cosineEmbeddingLoss,
  fields: { margin: cosineMargin, reduction },
  page: {
    file: "embedding",
    aliases: ["cosine_embedding_loss"],
    about:
      "Two vectors in each row: those that belong together are to point the same way, all others are turned apart until the cosine of their angle is margin. Lengths have no say. none, sum and mean are 1 for the reduction that is chosen, else 0.",
    torch: "torch.nn.CosineEmbeddingLoss",
    see: ["cosineSimilarity", "TripletMarginLoss", "HingeEmbeddingLoss"],
    derivation: `
      n < N, d < D
      u[n]           = (sum over d of a[n, d]^2) + 1e-12  -- the squares of the lengths; what is added keeps them above 0
      v[n]           = (sum over d of b[n, d]^2) + 1e-12
      s[n]           = sqrt(u[n] v[n])
      c[n]           = (sum over d of a[n, d] b[n, d]) / s[n]  -- the cosine of the angle between a and b
      l[n]           = 1 - c[n] if t[n] = 1, else max(c[n] - margin, 0)
      ds[n]/da[n, k] = a[n, k] v[n] / s[n]               -- chain rule: the slope of sqrt(w) is 1 / (2 sqrt(w)), and 2 cancels
                     = a[n, k] s[n] / u[n]               -- s^2 is u v
      dc[n]/da[n, k] = b[n, k] / s[n] - c[n] a[n, k] / u[n]  -- quotient rule
      dc[n]/db[n, k] = a[n, k] / s[n] - c[n] b[n, k] / v[n]  -- a and b have the same part in c
      dl[n]/da[n, k] = ((t[n] = -1) (c[n] > margin) - (t[n] = 1)) dc[n]/da[n, k]  -- chain rule, by cases
      dl[n]/db[n, k] = ((t[n] = -1) (c[n] > margin) - (t[n] = 1)) dc[n]/db[n, k]  -- likewise${reductionsBy("n", "N", 14)}
      ga[n, k]       = gl[n] dl[n]/da[n, k]              -- chain rule: only row n holds a[n, k]
                     = gl[n] ((t[n] = -1) (c[n] >= margin) - (t[n] = 1)) (b[n, k] / s[n] - c[n] a[n, k] / u[n])
                                                         -- convention: at the margin itself the slope is taken to be 1, as in PyTorch
      gb[n, k]       = gl[n] dl[n]/db[n, k]              -- chain rule
                     = gl[n] ((t[n] = -1) (c[n] >= margin) - (t[n] = 1)) (a[n, k] / s[n] - c[n] b[n, k] / v[n])
                                                         -- convention: likewise
    `,
    input: "a",
    others: ["b", "t"],
    labels: ["t"],
    view: "whole",
    samples: (s) => [
      { input: s.tensor([[3, 4], [1, 2]]), target: s.tensor([[1, 2.5], [2, 0.5]]), third: s.tensor([1, -1]) },
      { args: { reduction: "sum", margin: 0.3 }, input: s.normal([4, 3]), target: s.normal([4, 3]), third: s.tensor([-1, -1, 1, -1]) },
      { args: { reduction: "none", margin: -0.5 }, input: s.normal([3, 2]), target: s.normal([3, 2]), third: s.tensor([-1, 1, -1]) },
    ], // prettier-ignore
    kinks: (s) => [{ input: s.tensor([[1, 0], [0, 2]]), target: s.tensor([[0, 2], [3, 0]]), third: s.tensor([-1, 1]) }], // prettier-ignore
  },
});

export const TripletMarginLoss = declareLoss({
  name: "TripletMarginLoss",
  formula: "max(d(a, p) - d(a, n) + margin, 0) for an anchor a, a positive p, a negative n and a distance d",
  apply: tripletMarginLoss,
  fields: tripletFields,
  page: {
    file: "embedding",
    aliases: ["triplet_margin_loss", "triplet", "triplet loss", "metric learning"],
    about:
      "Three points in each row: the anchor is to be nearer to the positive, which belongs to it, than to the negative, which does not, by margin at least. With swap the negative may be measured from the positive, where that is nearer. none, sum and mean are 1 for the reduction that is chosen, else 0. The lines show p = 2; the positive is called q, the negative w.",
    torch: "torch.nn.TripletMarginLoss",
    see: ["pairwiseDistance", "CosineEmbeddingLoss", "MarginRankingLoss"],
    derivation: `
      n < N, d < D
      where p = 2
      e[n]           = sqrt(sum over d of (a[n, d] - q[n, d] + eps)^2)  -- from the anchor to the positive
      f[n]           = sqrt(sum over d of (a[n, d] - w[n, d] + eps)^2)  -- to the negative
      h[n]           = sqrt(sum over d of (q[n, d] - w[n, d] + eps)^2)  -- from the positive to the negative
      r[n]           = (swap = 1) (h[n] < f[n])          -- 1 where the other way to the negative is shorter
      m[n]           = e[n] - (1 - r[n]) f[n] - r[n] h[n] + margin  -- what is missing to the margin
      l[n]           = max(m[n], 0)
      de[n]/da[n, k] = (a[n, k] - q[n, k] + eps) / e[n]  -- chain rule: the slope of sqrt(s) is 1 / (2 sqrt(s)), and 2 cancels
      df[n]/da[n, k] = (a[n, k] - w[n, k] + eps) / f[n]  -- likewise
      dh[n]/dq[n, k] = (q[n, k] - w[n, k] + eps) / h[n]  -- likewise
      dl[n]/da[n, k] = (m[n] > 0) (de[n]/da[n, k] - (1 - r[n]) df[n]/da[n, k])  -- chain rule: slope 1 right of 0, slope 0 left of it
      dl[n]/dq[n, k] = -(m[n] > 0) (de[n]/da[n, k] + r[n] dh[n]/dq[n, k])  -- q stands in e with the other sign
      dl[n]/dw[n, k] = (m[n] > 0) ((1 - r[n]) df[n]/da[n, k] + r[n] dh[n]/dq[n, k])
                                                         -- w stands in f and h with the other sign
      where any${reductionsBy("n", "N", 14)}
      where p = 2
      ga[n, k]       = gl[n] dl[n]/da[n, k]              -- chain rule: only row n holds a[n, k]
      gq[n, k]       = gl[n] dl[n]/dq[n, k]              -- chain rule
      gw[n, k]       = gl[n] dl[n]/dw[n, k]              -- chain rule
    `,
    input: "a",
    others: ["q", "w"],
    view: "whole",
    samples: (s) => [
      { input: s.tensor([[3, 4], [1, 2]]), target: s.tensor([[1, 2.5], [2, 0.5]]), third: s.tensor([[2, 5], [-3, 1]]) },
      { args: { reduction: "sum", margin: 0.3 }, input: s.normal([4, 3]), target: s.normal([4, 3]), third: s.normal([4, 3]) },
      { args: { reduction: "none", swap: true, eps: 0.1 }, input: s.normal([4, 2]), target: s.normal([4, 2]), third: s.normal([4, 2]) },
    ], // prettier-ignore
  },
});
