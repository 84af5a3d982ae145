// Losses over classes: how surprised is somebody who gave class c the probability p[c], when the class is t? By -ln p[t].
import { formatShape } from "../autograd/shapes.js";
import { Tensor } from "../autograd/tensor.js";
import { exactBelow, refuseInexact } from "../autograd/wholeNumbers.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { empty } from "../kernels/allocator.js";
import { sameShape } from "../kernels/ndarray.js";
import { add } from "../ops/add.js";
import { div } from "../ops/div.js";
import { gather } from "../ops/indexing.js";
import { mul } from "../ops/mul.js";
import { neg } from "../ops/neg.js";
import { reshape } from "../ops/reshape.js";
import { logSoftmax } from "../ops/softmax.js";
import { sum } from "../ops/sum.js";
import { unsqueeze } from "../ops/views.js";
import { where } from "../ops/where.js";
import { reduced, type Reduction, type ReductionOptions } from "./reduction.js";
import { called, take } from "../autograd/call.js";
import { field } from "../core/fields.js";
import { reductionField, tensorField } from "./options.js";

export interface ClassLossOptions extends ReductionOptions {
  /** Factor for each class, (C,); the mean is then weighted too. */
  readonly weight?: Tensor;
  /** Rows with this class count for nothing. Default -100. */
  readonly ignoreIndex?: number;
}
export interface CrossEntropyOptions extends ClassLossOptions {
  /** Share e of the target that is spread over all classes: (1 - e) for the class, plus e / C for each. Default 0. */
  readonly labelSmoothing?: number;
}

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

/** The axis of the classes: the first of (C,), the second of anything larger. @throws ShapeError, also for weights that do not fit it. */
function classDim(name: string, input: Tensor, weight: Tensor | undefined): number {
  if (input.shape.length === 0)
    throw new ShapeError(`${name}: the input must have one score for each class, (C,) or (N, C, ..), got a single number`);
  const dim = input.shape.length === 1 ? 0 : 1;
  const classes = input.shape[dim];
  if (weight !== undefined && !sameShape(weight.shape, [classes])) {
    throw new ShapeError(
      `${name}: weight must have one entry for each of the ${classes} classes, got shape ${formatShape(weight.shape)}`,
    );
  }
  return dim;
}

/** Weights (C,) in a shape that stretches over the input. */
function perClass(weight: Tensor, input: Tensor, dim: number): Tensor {
  return reshape(weight, input.shape.map((size, axis) => (axis === dim ? size : 1))); // prettier-ignore
}

/** The entry of each row's class, in the target's shape. */
function picked(logs: Tensor, dim: number, index: Tensor, target: Tensor): Tensor {
  return reshape(gather(logs, dim, unsqueeze(index, dim)), target.shape);
}

/** Weighted losses, or their sum, or their sum over the sum of the weights; rows that do not count have loss and gradient 0. */
function average(losses: Tensor, { kept, weights }: Rows, reduction: Reduction): Tensor {
  const weighted = where(kept, mul(losses, weights), 0);
  return reduction === "mean" ? div(sum(weighted), sum(weights)) : reduced(weighted, reduction);
}

/** What a target says about each row. */
interface Rows {
  /** The class, or a class that is safe to look up. */
  readonly index: Tensor;
  readonly weights: Tensor;
  /** 0 for rows with the ignored class, else 1. */
  readonly kept: Tensor;
}

/** 1 for rows that count, 0 for those with the ignored class. */
function maskOf(target: Tensor, ignoreIndex: number, dtype: Tensor["dtype"]): ReturnType<typeof empty> {
  const mask = empty(dtype, target.shape);
  const { numbers } = target;
  for (let i = 0; i < numbers.length; i++) mask.numbers[i] = numbers[i] === ignoreIndex ? 0 : 1;
  return mask;
}

/** @throws ShapeError, ArgumentError for a target that names no class. */
function readClasses(
  name: string,
  input: Tensor,
  target: Tensor,
  dim: number,
  weight: Tensor | undefined,
  ignoreIndex: number,
): Rows {
  const expected = input.shape.filter((_, axis) => axis !== dim);
  const classes = input.shape[dim];
  if (!sameShape(target.shape, expected)) {
    throw new ShapeError(
      `${name}: for an input ${formatShape(input.shape)} the target must have shape ${formatShape(expected)}, got ${formatShape(target.shape)}`,
      {
        hint: "the input has one score for each class, the target one class number for each row",
      },
    );
  }
  const index = empty(target.dtype, target.shape);
  const weights = maskOf(target, ignoreIndex, input.dtype);
  const { numbers } = target;
  const end = Math.min(classes, exactBelow(target.dtype));
  for (let i = 0; i < numbers.length; i++) {
    const c = numbers[i];
    if (c === ignoreIndex) continue;
    if (!Number.isInteger(c) || c < 0 || c >= end) {
      if (c >= end && c < classes) refuseInexact(`${name}: target ${i}, class ${c}, is too large`, 'convert the target first: target.to("float64")'); // prettier-ignore
      throw new ArgumentError(`${name}: target ${i} is class ${c}, but there are ${classes} classes, 0 to ${classes - 1}`);
    }
    index.numbers[i] = c;
    if (weight !== undefined) weights.numbers[i] = weight.numbers[c];
  }
  return { index: new Tensor(index), weights: new Tensor(weights), kept: new Tensor(maskOf(target, ignoreIndex, input.dtype)) };
}
