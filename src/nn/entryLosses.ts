// Losses that compare the output with the target entry by entry.
import type { Sampler } from "../autograd/sampler.js";
import type { Tensor } from "../autograd/tensor.js";
import { field } from "../core/fields.js";
import { binaryCrossEntropy, binaryCrossEntropyWithLogits, l1Loss, mseLoss } from "../functional/losses.js";
import { sigmoid } from "../ops/sigmoid.js";
import { declareLoss, reduction, withTensors } from "./loss.js";
import type { LossSample } from "./pages.js";

const same = (output: Tensor): Tensor => output;

/** What all of them end in: l is the loss of one entry, gl what it is told. */
const reductions = `
      where none = 1
      y[i]        = l[i]
      gl[i]       = gy[i]
      where sum = 1
      y           = sum over i of l[i]
      gl[i]       = gy                                   -- sum rule
      where mean = 1
      y           = mean over i of l[i]
      gl[i]       = gy / N                               -- constant factor: each is one of N
      where any`;

/** Each reduction once. @param example the first, a reader's */
function reduced(example: LossSample, make: (shape: readonly number[]) => Omit<LossSample, "args">): LossSample[] {
  return [
    example,
    { args: { reduction: "sum" }, ...make([4]) },
    { args: { reduction: "none" }, ...make([2, 3]) },
    { args: { reduction: "mean" }, ...make([2, 2]) },
  ];
}

const binary = (s: Sampler) => (shape: readonly number[]) => ({ input: s.uniform(shape, 0.1, 0.9), target: s.uniform(shape, 0, 1) }); // prettier-ignore
const logits = (s: Sampler) => (shape: readonly number[]) => ({ input: s.normal(shape), target: s.uniform(shape, 0, 1) });
const values = (s: Sampler) => (shape: readonly number[]) => ({ input: s.normal(shape), target: s.normal(shape) });

export const BCELoss = declareLoss(
  {
    name: "BCELoss",
    formula: "-(t ln p + (1 - t) ln(1 - p)) for a probability p",
    fields: { reduction },
    task: "binary",
    output: "a probability",
    predict: same,
    page: {
      about:
        "How surprised is somebody who said 1 with probability p by the answer t? The function takes a weight for each entry, too, which is 1 when left out. none, sum and mean are 1 for the reduction that is chosen, else 0. For a model that ends in a sigmoid, BCEWithLogitsLoss without it is more exact.",
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
      classes: false,
      apply: binaryCrossEntropy,
      usual: { weight: 1 },
      samples: (s) => [
        ...reduced({ input: s.tensor([0.9, 0.2, 0.6]), target: s.tensor([1, 0, 1]) }, binary(s)),
        { tensors: { weight: s.uniform([3], 1, 3) }, ...binary(s)([3]) },
        { args: { reduction: "sum" }, tensors: { weight: s.uniform([2, 1], 1, 3) }, ...binary(s)([2, 3]) },
      ],
    },
  },
  (input, target, options) => binaryCrossEntropy(input, target, options),
);

export const BCEWithLogitsLoss = declareLoss(
  {
    name: "BCEWithLogitsLoss",
    formula: "-(t ln p + (1 - t) ln(1 - p)) for p = sigmoid(z) and a logit z",
    fields: {
      reduction,
      pos_weight: field.numbers({ default: null, above: 0, count: 1, help: "factor of the positive rows, to balance rare ones" }),
    },
    task: "binary",
    output: "a logit",
    predict: sigmoid,
    page: {
      about:
        "The surprise at t of somebody who said 1 with probability sigmoid(z). Taken together, sigmoid and logarithm never meet a p that was rounded to 0 or 1. posWeight is a factor for the part of t = 1. The function takes a weight for each entry, too; what is left out is 1. none, sum and mean are 1 for the reduction that is chosen, else 0.",
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
      classes: false,
      apply: binaryCrossEntropyWithLogits,
      usual: { weight: 1, posWeight: 1 },
      samples: (s) => [
        ...reduced({ input: s.tensor([1.5, -0.8, 0.4]), target: s.tensor([1, 0, 1]) }, logits(s)),
        { args: { pos_weight: [2.5] }, ...logits(s)([3]) },
        { args: { pos_weight: [0.4], reduction: "none" }, ...logits(s)([4]) },
        { tensors: { weight: s.uniform([2, 1], 1, 3) }, ...logits(s)([2, 3]) },
        { args: { reduction: "sum" }, tensors: { weight: s.uniform([4], 1, 3), posWeight: s.tensor(3.5) }, ...logits(s)([4]) },
      ],
    },
  },
  (input, target, { reduction }, tensors) => binaryCrossEntropyWithLogits(input, target, { reduction, ...withTensors(tensors) }),
);

export const MSELoss = declareLoss(
  {
    name: "MSELoss",
    formula: "(x - t)^2 for an output x and its target t",
    fields: { reduction },
    task: "regression",
    output: "a value",
    predict: same,
    page: {
      about:
        "A miss counts by its square: twice as far off, four times as bad. The best constant answer is the mean of the targets. none, sum and mean are 1 for the reduction that is chosen, else 0.",
      torch: "torch.nn.MSELoss",
      see: ["L1Loss", "mean"],
      derivation: `
      i < N
      d[i]        = x[i] - t[i]
      l[i]        = d[i]^2
      dl[i]/dx[k] = (i = k) 2 d[i]                       -- power rule, chain rule
      dl[i]/dt[k] = -(i = k) 2 d[i]                      -- power rule; the slope of x - t by t is -1${reductions}
      gx[k]       = sum over i of gl[i] dl[i]/dx[k]      -- chain rule
                  = 2 gl[k] d[k]                         -- only i = k remains: the farther off, the stronger
      gt[k]       = sum over i of gl[i] dl[i]/dt[k]      -- chain rule
                  = -2 gl[k] d[k]                        -- only i = k remains
    `,
      input: "x",
      classes: false,
      apply: mseLoss,
      usual: {},
      samples: (s) => reduced({ input: s.tensor([1.5, -0.8, 0.4]), target: s.tensor([2, 0.3, 0.1]) }, values(s)),
    },
  },
  (input, target, options) => mseLoss(input, target, options),
);

export const L1Loss = declareLoss(
  {
    name: "L1Loss",
    formula: "|x - t| for an output x and its target t",
    fields: { reduction },
    task: "regression",
    output: "a value",
    predict: same,
    page: {
      about:
        "A miss counts by how far off it is: one wild target pulls no harder than any other. The best constant answer is the median. none, sum and mean are 1 for the reduction that is chosen, else 0.",
      torch: "torch.nn.L1Loss",
      see: ["MSELoss", "abs", "kinks"],
      derivation: `
      i < N
      d[i]        = x[i] - t[i]
      l[i]        = |d[i]|
      dl[i]/dx[k] = (i = k) sign(d[i])                   -- slope 1 right of 0, slope -1 left of it
      dl[i]/dt[k] = -(i = k) sign(d[i])                  -- chain rule: the slope of x - t by t is -1${reductions}
      gx[k]       = sum over i of gl[i] dl[i]/dx[k]      -- chain rule
                  = gl[k] sign(d[k])                     -- convention: where x = t the slope is taken to be 0, as in PyTorch
      gt[k]       = sum over i of gl[i] dl[i]/dt[k]      -- chain rule
                  = -gl[k] sign(d[k])                    -- convention: likewise
    `,
      input: "x",
      classes: false,
      apply: l1Loss,
      usual: {},
      samples: (s) => reduced({ input: s.tensor([1.5, -0.8, 0.4]), target: s.tensor([2, 0.3, 0.1]) }, values(s)),
      kinks: (s) => [{ input: s.tensor([1, 2, 0.5]), target: s.tensor([1, 0.5, 2]) }],
    },
  },
  (input, target, options) => l1Loss(input, target, options),
);
