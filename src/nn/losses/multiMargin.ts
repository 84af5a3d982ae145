// Losses over classes that ask for a margin: the right class is to be ahead of every other one by so much.
import { called, take } from "../../autograd/call.js";
import { formatShape } from "../../autograd/shapes.js";
import { Tensor } from "../../autograd/tensor.js";
import { ArgumentError, ShapeError } from "../../core/errors.js";
import { field } from "../../core/fields.js";
import { tensorField } from "../../functional/options.js";
import { checkAlike, reduced, type ReductionOptions } from "../../functional/reduction.js";
import { empty } from "../../kernels/allocator.js";
import { add } from "../../ops/add.js";
import { div } from "../../ops/div.js";
import { gather } from "../../ops/indexing.js";
import { mul } from "../../ops/mul.js";
import { relu } from "../../ops/relu.js";
import { softmax } from "../../ops/softmax.js";
import { sub } from "../../ops/sub.js";
import { sum } from "../../ops/sum.js";
import { unsqueeze } from "../../ops/views.js";
import { declareLoss, reduction } from "../loss.js";
import { classDim, readClasses, weight } from "./classes.js";
import { reductionsBy } from "./entries.js";

export interface MultiMarginLossOptions extends ReductionOptions {
  /** The power of what is missing to the margin, 1 or 2. Default 1. */
  readonly p?: number;
  /** How far the right class is to be ahead. Default 1. */
  readonly margin?: number;
  /** Factor for rows of each class, (C,). */
  readonly weight?: Tensor;
}
const p = field.integer({ default: 1, min: 1, max: 2, help: "the power of what is missing to the margin" });
const margin = field.number({ default: 1, help: "how far the right class is to be ahead of each other one" });

/**
 * weight[t] sum over c != t of max(margin - input[t] + input[c], 0)^p / C.
 * Shapes: input (C,) or (N, C); target () or (N,) with class numbers. As torch.nn.functional.multi_margin_loss.
 */
export const multiMarginLoss = called(
  "multiMarginLoss",
  [
    take.tensor("input"),
    take.tensor("target"),
    take.options({ p, margin, weight: tensorField("factor for each class"), reduction }),
  ],
  (input: Tensor, target: Tensor, options: MultiMarginLossOptions = {}): Tensor => {
    const { p: power = 1, margin: wanted = 1, weight: factors, reduction: what } = options;
    const dim = classDim("multiMarginLoss", input, factors);
    if (input.shape.length > 2) throw wrongRank("multiMarginLoss", input);
    const { index, weights } = readClasses("multiMarginLoss", input, target, dim, factors, NaN); // no class is ignored
    const right = gather(input, dim, unsqueeze(index, dim));
    const missing = relu(add(sub(input, right), wanted));
    const others = mul(power === 2 ? mul(missing, missing) : missing, sub(1, among(unsqueeze(index, dim), input)));
    return reduced(mul(div(sum(others, dim), input.shape[dim]), weights), what);
  },
);

/**
 * The sum over the row's classes j and all other classes i of max(1 - (input[j] - input[i]), 0) / C.
 * Shapes: input and target (C,) or (N, C); a row of the target lists class numbers, up to the first -1. As torch.nn.functional.multilabel_margin_loss.
 */
export const multilabelMarginLoss = called(
  "multilabelMarginLoss",
  [take.tensor("input"), take.tensor("target"), take.options({ reduction })],
  (input: Tensor, target: Tensor, { reduction: wanted }: ReductionOptions = {}): Tensor => {
    checkAlike("multilabelMarginLoss", input, target);
    if (input.shape.length < 1 || input.shape.length > 2) throw wrongRank("multilabelMarginLoss", input);
    const { index, listed } = readLists(target);
    const right = unsqueeze(gather(input, input.shape.length - 1, index), -1); // (.., listed, 1)
    const missing = relu(sub(1, sub(right, unsqueeze(input, -2)))); // (.., listed, C)
    const others = sub(1, among(index, input, listed));
    const losses = mul(mul(missing, unsqueeze(listed, -1)), unsqueeze(others, -2));
    return reduced(div(sum(losses, [-2, -1]), input.shape.at(-1)!), wanted);
  },
);

function wrongRank(name: string, { shape }: Tensor): ShapeError {
  return new ShapeError(`${name}: the input must be (C,) or (N, C), one score for each class, got ${formatShape(shape)}`);
}

/** 1 for the classes that a row of the index names, 0 for all others, in the shape of x. @param counts which places count; all when left out */
function among(index: Tensor, x: Tensor, counts?: Tensor): Tensor {
  const mask = empty(x.dtype, x.shape);
  const [classes, names] = [x.shape.at(-1)!, index.shape.at(-1)!];
  for (let i = 0; i < index.numel; i++)
    if (counts === undefined || counts.numbers[i] === 1) mask.numbers[Math.floor(i / names) * classes + index.numbers[i]] = 1;
  return new Tensor(mask);
}

/** Class numbers that are safe to look up, and 1 for each that stands before the first -1 of its row. @throws ArgumentError */
function readLists(target: Tensor): { readonly index: Tensor; readonly listed: Tensor } {
  const [index, listed] = [empty(target.dtype, target.shape), empty(target.dtype, target.shape)];
  const classes = target.shape.at(-1)!;
  let hasEnded = false;
  for (let i = 0; i < target.numel; i++) {
    const c = target.numbers[i];
    hasEnded = (hasEnded && i % classes > 0) || c === -1;
    if (hasEnded) continue;
    if (!Number.isInteger(c) || c < 0 || c >= classes)
      throw new ArgumentError(
        `multilabelMarginLoss: target ${i} is class ${c}, but there are ${classes} classes, 0 to ${classes - 1}`,
        {
          hint: "each row lists the classes that are right, and -1 behind the last one",
        },
      );
    index.numbers[i] = c;
    listed.numbers[i] = 1;
  }
  return { index: new Tensor(index), listed: new Tensor(listed) };
}

export const MultiMarginLoss = declareLoss({
  name: "MultiMarginLoss",
  formula: "the sum over the wrong classes c of max(margin - x[t] + x[c], 0)^p, divided by the number of classes",
  apply: multiMarginLoss,
  fields: { p, margin, weight, reduction },
  reading: { task: "multiclass", output: "a score", predict: (output) => softmax(output, 1) },
  page: {
    file: "multiMargin",
    aliases: ["multi_margin_loss", "multiclass hinge", "svm", "support vector machine"],
    about:
      "The right class is to be ahead of each other one by margin; what is missing counts, or with p = 2 its square. What is ahead far enough pulls no more, unlike with CrossEntropyLoss. weight[c] is a factor for rows of class c, 1 when left out; C is the number of classes. The scores are no logits: softmax turns them into numbers for the metrics, but these are no probabilities. none, sum and mean are 1 for the reduction that is chosen, else 0.",
    torch: "torch.nn.MultiMarginLoss",
    see: ["CrossEntropyLoss", "MultiLabelMarginLoss", "relu"],
    derivation: `
      n < N, c < C
      h[n, c]        = max(margin - x[n, t[n]] + x[n, c], 0)  -- what class t[n] lacks to the margin before class c
      l[n]           = weight[t[n]] (sum over c of (c != t[n]) h[n, c]^p) / C
      dh[n, c]/dx[n, k] = (h[n, c] > 0) ((c = k) - (t[n] = k))  -- chain rule: slope 1 right of 0, slope 0 left of it
      dl[n]/dx[n, k] = weight[t[n]] *
                       (sum over c of (c != t[n]) p h[n, c]^(p - 1) dh[n, c]/dx[n, k]) / C
                                                         -- power rule, chain rule${reductionsBy("n", "N", 14)}
      gx[n, k]       = gl[n] dl[n]/dx[n, k]              -- chain rule: only row n holds x[n, k]
                     = gl[n] weight[t[n]] *
                       (sum over c of (c != t[n]) p h[n, c]^(p - 1) (h[n, c] > 0) ((c = k) - (t[n] = k))) / C
                                                         -- convention: at the margin itself the slope is taken to be 0, as in PyTorch
    `,
    input: "x",
    view: "rows",
    usual: { weight: 1 },
    samples: (s) => [
      { input: s.tensor([[1.5, 0.8, -0.4], [0.3, 0.6, 1]]), target: s.tensor([0, 1]) },
      { args: { reduction: "sum", p: 2 }, input: s.normal([4, 3]), target: s.tensor([2, 0, 1, 1]) },
      { args: { reduction: "none", weight: [2, 0.5, 1.5], margin: 0.7 }, input: s.normal([3, 3]), target: s.tensor([2, 0, 2]) },
      { args: { weight: [2, 0.5], p: 2 }, input: s.normal([3, 2]), target: s.tensor([1, 0, 1]) },
    ], // prettier-ignore
    kinks: (s) => [{ input: s.tensor([[2, 1, 3], [1, 0, 0]]), target: s.tensor([0, 0]) }], // prettier-ignore
  },
});

export const MultiLabelMarginLoss = declareLoss({
  name: "MultiLabelMarginLoss",
  formula: "the sum over right classes j and wrong classes i of max(1 - (x[j] - x[i]), 0), divided by the number of classes",
  apply: multilabelMarginLoss,
  fields: { reduction },
  page: {
    file: "multiMargin",
    aliases: ["multilabel_margin_loss"],
    about:
      "Several labels may be right at once: a row of the target lists their numbers, up to the first -1. Each of them is to be ahead of each other class by 1. none, sum and mean are 1 for the reduction that is chosen, else 0.",
    torch: "torch.nn.MultiLabelMarginLoss",
    see: ["MultiMarginLoss", "MultiLabelSoftMarginLoss", "relu"],
    derivation: `
      n < N, c < C, j < C, m < C
      r[n, j]        = product over m of (1 - (m <= j) (t[n, m] = -1))  -- 1 for what is listed before the first -1
      q[n, j]        = max(t[n, j], 0)                   -- the classes listed
      w[n, c]        = max over j of r[n, j] (q[n, j] = c)  -- 1 if class c is listed, else 0
      h[n, j, c]     = max(1 - (x[n, q[n, j]] - x[n, c]), 0)  -- what a class that is listed lacks to the margin before class c
      l[n]           = (sum over j, c of r[n, j] (1 - w[n, c]) h[n, j, c]) / C
      dh[n, j, c]/dx[n, k] = (h[n, j, c] > 0) ((c = k) - (q[n, j] = k))  -- chain rule: slope 1 right of 0, slope 0 left of it
      dl[n]/dx[n, k] = (sum over j, c of r[n, j] (1 - w[n, c]) dh[n, j, c]/dx[n, k]) / C  -- sum rule${reductionsBy("n", "N", 14)}
      gx[n, k]       = gl[n] dl[n]/dx[n, k]              -- chain rule: only row n holds x[n, k]
                     = gl[n] (sum over j, c of r[n, j] (1 - w[n, c]) (h[n, j, c] > 0) ((c = k) - (q[n, j] = k))) / C
                                                         -- convention: at the margin itself the slope is taken to be 0, as in PyTorch
    `,
    input: "x",
    view: "whole",
    labels: ["t"],
    samples: (s) => [
      { input: s.tensor([[0.1, 0.2, 0.4], [1.5, 0.3, 1]]), target: s.tensor([[2, 0, -1], [0, -1, 1]]) },
      { args: { reduction: "sum" }, input: s.normal([2, 4]), target: s.tensor([[3, 0, 1, -1], [-1, 2, 0, 1]]) },
      { args: { reduction: "none" }, input: s.normal([3, 2]), target: s.tensor([[1, -1], [0, 1], [0, -1]]) },
    ], // prettier-ignore
    kinks: (s) => [{ input: s.tensor([[2, 1, 3], [1, 0, 0]]), target: s.tensor([[0, -1, -1], [0, -1, -1]]) }], // prettier-ignore
  },
});
