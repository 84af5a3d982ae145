// How surprised is somebody who gave class c the logarithm l[c] of a probability, when the class is t?
import { called, take } from "../../autograd/call.js";
import type { Tensor } from "../../autograd/tensor.js";
import { field } from "../../core/fields.js";
import { reductionField, tensorField } from "../../functional/options.js";
import { exp } from "../../ops/exp.js";
import { neg } from "../../ops/neg.js";
import { logSoftmax } from "../../ops/softmax.js";
import { declareLoss, reduction } from "../loss.js";
import {
  average,
  classDim,
  classSamples,
  ignore_index,
  picked,
  readClasses,
  rowReductions,
  weight,
  type ClassLossOptions,
} from "./classes.js";

/**
 * -weight[t] logProbabilities[t], averaged by weight.
 * Shapes: input (C,), (N, C) or (N, C, d..); target (), (N,) or (N, d..) with class numbers. As torch.nn.functional.nll_loss.
 */
export const nllLoss = called(
  "nllLoss",
  [
    take.tensor("input"),
    take.tensor("target"),
    take.options({
      weight: tensorField("factor for each class"),
      ignore_index: field.integer({ help: "rows with this class count for nothing" }),
      reduction: reductionField,
    }),
  ],
  (input: Tensor, target: Tensor, { weight, ignoreIndex = -100, reduction = "mean" }: ClassLossOptions = {}): Tensor => {
    const dim = classDim("nllLoss", input, weight);
    const rows = readClasses("nllLoss", input, target, dim, weight, ignoreIndex);
    return average(neg(picked(input, dim, rows.index, target)), rows, reduction);
  },
);

export const NLLLoss = declareLoss({
  name: "NLLLoss",
  formula: "-ln p[t] for a log-probability ln p of each class, as LogSoftmax gives",
  apply: nllLoss,
  fields: { weight, ignore_index, reduction },
  reading: { task: "multiclass", output: "a log-probability", predict: (output) => exp(output), constant: true },
  page: {
    file: "nll",
    aliases: ["nll_loss", "nll"],
    about:
      "The surprise at class t, given the logarithm l of each class's probability: after LogSoftmax it is CrossEntropyLoss. Axis 1 of l are the classes, all other axes are rows. weight[c] is a factor for class c, 1 when left out. none, sum and mean are 1 for the reduction that is chosen, else 0.",
    torch: "torch.nn.NLLLoss",
    see: ["CrossEntropyLoss", "LogSoftmax", "gather"],
    derivation: `
      n < N, c < C
      h[n]           = (t[n] != ignoreIndex)             -- a row with the class ignoreIndex counts for nothing
      r[n]           = -h[n] weight[t[n]] l[n, t[n]]
                     = -h[n] (sum over c of (c = t[n]) weight[c] l[n, c])  -- only c = t[n] remains
      dr[n]/dl[n, k] = -h[n] (k = t[n]) weight[k]        -- constant factor${rowReductions}
      where any
      gl[n, k]       = gr[n] dr[n]/dl[n, k]              -- chain rule: only row n holds l[n, k]
                     = -gr[n] h[n] (k = t[n]) weight[k]  -- more of it for the right class, no word on the others
    `,
    input: "l",
    view: "rows",
    usual: { weight: 1 },
    samples: (s) => classSamples(s).map((sample) => ({ ...sample, input: logSoftmax(sample.input, Math.min(1, sample.input.shape.length - 1)) })), // prettier-ignore
  },
});
