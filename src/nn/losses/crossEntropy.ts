// Losses over classes: how surprised is somebody who gave class c the probability p[c], when the class is t? By -ln p[t].
import { called, take } from "../../autograd/call.js";
import type { Tensor } from "../../autograd/tensor.js";
import { field } from "../../core/fields.js";
import { reductionField, tensorField } from "../../functional/options.js";
import { reduced } from "../../functional/reduction.js";
import { sameShape } from "../../kernels/ndarray.js";
import { add } from "../../ops/add.js";
import { div } from "../../ops/div.js";
import { mul } from "../../ops/mul.js";
import { neg } from "../../ops/neg.js";
import { logSoftmax } from "../../ops/softmax.js";
import { softmax } from "../../ops/softmax.js";
import { sum } from "../../ops/sum.js";
import { where } from "../../ops/where.js";
import { declareLoss, reduction } from "../loss.js";
import {
  average,
  classDim,
  classSamples,
  ignore_index,
  perClass,
  picked,
  readClasses,
  rowReductions,
  weight,
  type ClassLossOptions,
} from "./classes.js";

export interface CrossEntropyOptions extends ClassLossOptions {
  /** Share e of the target that is spread over all classes: (1 - e) for the class, plus e / C for each. Default 0. */
  readonly labelSmoothing?: number;
}

/**
 * nllLoss(logSoftmax(input), target): input are logits. The target is class numbers, or a probability for each class in the input's shape.
 * As torch.nn.functional.cross_entropy.
 */
export const crossEntropy = called(
  "crossEntropy",
  [
    take.tensor("input"),
    take.tensor("target"),
    take.options({
      weight: tensorField("factor for each class"),
      ignore_index: field.integer({ help: "rows with this class count for nothing" }),
      reduction: reductionField,
      label_smoothing: field.number({ min: 0, max: 1, help: "share of the target that is spread over all classes" }),
    }),
  ],
  (input: Tensor, target: Tensor, options: CrossEntropyOptions = {}): Tensor => {
    const { weight, ignoreIndex = -100, labelSmoothing = 0, reduction = "mean" } = options;
    const dim = classDim("crossEntropy", input, weight);
    const logs = logSoftmax(input, dim);
    const classes = input.shape[dim];
    if (sameShape(input.shape, target.shape)) return againstProbabilities(logs, target, dim, classes, options);
    const rows = readClasses("crossEntropy", input, target, dim, weight, ignoreIndex);
    const hit = average(neg(picked(logs, dim, rows.index, target)), rows, reduction);
    if (labelSmoothing === 0) return hit;
    const everyClass = weight === undefined ? logs : mul(logs, perClass(weight, logs, dim));
    const spread = where(rows.kept, neg(sum(everyClass, dim)), 0);
    const smooth = reduction === "mean" ? div(sum(spread), sum(rows.weights)) : reduced(spread, reduction);
    return add(mul(hit, 1 - labelSmoothing), mul(smooth, labelSmoothing / classes));
  },
);

/** sum over c of -q[c] weight[c] ln p[c], averaged over the rows. */
function againstProbabilities(logs: Tensor, target: Tensor, dim: number, classes: number, options: CrossEntropyOptions): Tensor {
  const { weight, labelSmoothing = 0, reduction = "mean" } = options;
  const smoothed = labelSmoothing === 0 ? target : add(mul(target, 1 - labelSmoothing), labelSmoothing / classes);
  const factors = weight === undefined ? smoothed : mul(smoothed, perClass(weight, logs, dim));
  return reduced(neg(sum(mul(factors, logs), dim)), reduction);
}

export const CrossEntropyLoss = declareLoss({
  name: "CrossEntropyLoss",
  formula: "-ln p[t] for p = softmax(z) and a logit z for each class",
  apply: crossEntropy,
  fields: {
    weight,
    ignore_index,
    label_smoothing: field.number({ min: 0, max: 1, default: 0, help: "share of the target that is spread over all classes" }),
    reduction,
  },
  reading: { task: "multiclass", output: "a logit", predict: (output) => softmax(output, 1), constant: true },
  page: {
    file: "crossEntropy",
    aliases: ["cross_entropy", "CrossEntropy", "cross-entropy", "label_smoothing", "class_weights", "entropy", "loss"],
    about:
      "How surprised is somebody who gave class c the probability softmax(z)[c] by the class t? Axis 1 of z are the classes, all other axes are rows. The target may also be a probability for each class. weight[c] is a factor for class c, 1 when left out; C is the number of classes; labelSmoothing is the share of the target that is spread over all of them. none, sum and mean are 1 for the reduction that is chosen, else 0.",
    torch: "torch.nn.CrossEntropyLoss",
    see: ["Softmax", "NLLLoss", "logSoftmax"],
    derivation: `
      n < N, c < C
      s[n]           = sum over c of exp(z[n, c])
      l[n, c]        = z[n, c] - ln(s[n])                -- ln of softmax
      where rank(t) = 1
      h[n]           = (t[n] != ignoreIndex)             -- a row with the class ignoreIndex counts for nothing
      q[n, c]        = h[n] weight[c] *
                       ((1 - labelSmoothing) (c = t[n]) + labelSmoothing / C)
                                                         -- the target: class t[n], a share of it spread evenly
      where rank(t) = 2
      q[n, c]        = weight[c] ((1 - labelSmoothing) t[n, c] + labelSmoothing / C)
                                                         -- the same for a probability of each class
      where any
      r[n]           = -(sum over c of q[n, c] l[n, c])
      ds[n]/dz[n, k] = exp(z[n, k])                      -- sum rule
      dl[n, c]/dz[n, k] = (c = k) - exp(z[n, k]) / s[n]  -- chain rule: the slope of ln(s) is 1 / s
      dr[n]/dz[n, k] = -(sum over c of q[n, c] dl[n, c]/dz[n, k])  -- sum rule
                     = (sum over c of q[n, c]) exp(z[n, k]) / s[n] - q[n, k]
                                                         -- only c = k remains of the first part${rowReductions}
      where mean = 1 and rank(t) = 2
      y              = mean over n of r[n]               -- here the weights stand in q only
      gr[n]          = gy / N                            -- constant factor
      where any
      gz[n, k]       = gr[n] dr[n]/dz[n, k]              -- chain rule: only row n holds z[n, k]
                     = gr[n] ((sum over c of q[n, c]) exp(z[n, k]) / s[n] - q[n, k])
      where rank(t) = 1 and weighted = 0
      gz[n, k]       = gr[n] (h[n] exp(z[n, k]) / s[n] - q[n, k])
                                                         -- without weights a row's q add up to h[n], 0 for an ignored row: what was said minus what was right
      where rank(t) = 2
      gt[n, k]       = -gr[n] weight[k] (1 - labelSmoothing) l[n, k]  -- chain rule: r is linear in t
    `,
    input: "z",
    view: "rows",
    usual: { weight: 1 },
    samples: (s) => [
      ...classSamples(s),
      { args: { label_smoothing: 0.1 }, input: s.normal([2, 3]), target: s.tensor([1, 2]) },
      { args: { label_smoothing: 0.3, weight: [0.5, 2, 3, 0.7] }, input: s.normal([3, 4]), target: s.tensor([0, -100, 2]) },
      {
        args: { label_smoothing: 0.2, weight: [3, 0.5], reduction: "sum" },
        input: s.normal([3, 2]),
        target: s.tensor([0, 1, 0]),
      },
      { input: s.normal([3, 4]), target: softmax(s.normal([3, 4]), 1) },
      { args: { label_smoothing: 0.2, weight: [0.5, 2, 3] }, input: s.normal([2, 3]), target: softmax(s.normal([2, 3]), 1) },
      { args: { reduction: "none", weight: [0.5, 2] }, input: s.normal([3, 2]), target: softmax(s.normal([3, 2]), 1) },
    ],
  },
});
