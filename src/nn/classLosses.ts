// Losses over classes: one score for each class and row, and one class for each row.
import type { Sampler } from "../autograd/sampler.js";
import { field } from "../core/fields.js";
import { crossEntropy, nllLoss } from "../functional/crossEntropy.js";
import { exp } from "../ops/exp.js";
import { logSoftmax, softmax } from "../ops/softmax.js";
import { declareLoss, reduction, withTensors } from "./loss.js";
import type { LossSample } from "./pages.js";

const weight = field.numbers({ default: null, min: 0, help: "factor for each class" });
const ignore_index = field.integer({ default: -100, help: "rows with this class count for nothing" });

/** What both end in: r is the loss of one row, gr what it is told. */
const rowReductions = `
      where none = 1
      y[n]           = r[n]
      gr[n]          = gy[n]
      where sum = 1
      y              = sum over n of r[n]
      gr[n]          = gy                                -- sum rule
      where mean = 1 and rank(t) = 1
      w              = sum over n of h[n] weight[t[n]]   -- what the rows weigh; their number, where no weights are given
      y              = (sum over n of r[n]) / w
      gr[n]          = gy / w                            -- constant factor`;

/** Class numbers, also one to be ignored; weights; each reduction. */
function classSamples(s: Sampler): LossSample[] {
  return [
    { input: s.normal([2, 3]), target: s.tensor([0, 2]) },
    { args: { reduction: "sum" }, input: s.normal([3, 2]), target: s.tensor([1, 1, 0]) },
    { args: { reduction: "none", weight: [0.5, 2, 3, 0.7] }, input: s.normal([3, 4]), target: s.tensor([3, 1, 2]) },
    { args: { weight: [0.5, 2, 3] }, input: s.normal([4, 3]), target: s.tensor([2, 0, -100, 1]) },
    { args: { ignore_index: 1 }, input: s.normal([3, 4]), target: s.tensor([3, 1, 0]) },
    { args: { weight: [0.5, 2, 3] }, input: s.normal([2, 3, 2]), target: s.tensor([[2, 0], [1, 1]]) },
    { args: { reduction: "none" }, input: s.normal([3]), target: s.tensor(1) },
  ]; // prettier-ignore
}

export const CrossEntropyLoss = declareLoss(
  {
    name: "CrossEntropyLoss",
    formula: "-ln p[t] for p = softmax(z) and a logit z for each class",
    fields: {
      weight,
      ignore_index,
      label_smoothing: field.number({ min: 0, max: 1, default: 0, help: "share of the target that is spread over all classes" }),
      reduction,
    },
    task: "multiclass",
    output: "a logit",
    predict: (output) => softmax(output, 1),
    page: {
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
      classes: true,
      apply: crossEntropy,
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
  },
  (input, target, { weight: _, ...values }, tensors) => crossEntropy(input, target, { ...values, ...withTensors(tensors) }),
);

export const NLLLoss = declareLoss(
  {
    name: "NLLLoss",
    formula: "-ln p[t] for a log-probability ln p of each class, as LogSoftmax gives",
    fields: { weight, ignore_index, reduction },
    task: "multiclass",
    output: "a log-probability",
    predict: exp,
    page: {
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
      classes: true,
      apply: nllLoss,
      usual: { weight: 1 },
      samples: (s) => classSamples(s).map((sample) => ({ ...sample, input: logSoftmax(sample.input, Math.min(1, sample.input.shape.length - 1)) })), // prettier-ignore
    },
  },
  (input, target, { weight: _, ...values }, tensors) => nllLoss(input, target, { ...values, ...withTensors(tensors) }),
);
