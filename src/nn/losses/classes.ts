// What losses over classes share.
import { exactBelow, refuseInexact } from "../../autograd/wholeNumbers.js";
import type { Sampler } from "../../autograd/sampler.js";
import { formatShape } from "../../autograd/shapes.js";
import { Tensor } from "../../autograd/tensor.js";
import { ArgumentError, ShapeError } from "../../core/errors.js";
import { field } from "../../core/fields.js";
import { reduced, type Reduction, type ReductionOptions } from "../../functional/reduction.js";
import { empty, unfilled } from "../../kernels/allocator.js";
import { sameShape, type FloatArray } from "../../kernels/ndarray.js";
import { perform } from "../../kernels/tape.js";
import { div } from "../../ops/div.js";
import { gather } from "../../ops/indexing.js";
import { mul } from "../../ops/mul.js";
import { reshape } from "../../ops/reshape.js";
import { sum } from "../../ops/sum.js";
import { unsqueeze } from "../../ops/views.js";
import { where } from "../../ops/where.js";
import type { LossSample } from "../pages.js";

export interface ClassLossOptions extends ReductionOptions {
  /** Factor for each class, (C,); the mean is then weighted too. */
  readonly weight?: Tensor;
  /** Rows with this class count for nothing. Default -100. */
  readonly ignoreIndex?: number;
}

export const weight = field.numbers({ default: null, min: 0, help: "factor for each class" });
export const ignore_index = field.integer({ default: -100, help: "rows with this class count for nothing" });

/** What both end in: r is the loss of one row, gr what it is told. */
export const rowReductions = `
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
export function classSamples(s: Sampler): LossSample[] {
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

/** The axis of the classes: the first of (C,), the second of anything larger. @throws ShapeError, also for weights that do not fit it. */
export function classDim(name: string, input: Tensor, weight: Tensor | undefined): number {
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
export function perClass(weight: Tensor, input: Tensor, dim: number): Tensor {
  return reshape(weight, input.shape.map((size, axis) => (axis === dim ? size : 1))); // prettier-ignore
}

/** The entry of each row's class, in the target's shape. */
export function picked(logs: Tensor, dim: number, index: Tensor, target: Tensor): Tensor {
  return reshape(gather(logs, dim, unsqueeze(index, dim)), target.shape);
}

/** Weighted losses, or their sum, or their sum over the sum of the weights; rows that do not count have loss and gradient 0. */
export function average(losses: Tensor, { kept, weights }: Rows, reduction: Reduction): Tensor {
  const weighted = where(kept, mul(losses, weights), 0);
  return reduction === "mean" ? div(sum(weighted), sum(weights)) : reduced(weighted, reduction);
}

/** What a target says about each row. */
export interface Rows {
  /** The class, or a class that is safe to look up. */
  readonly index: Tensor;
  readonly weights: Tensor;
  /** 0 for rows with the ignored class, else 1. */
  readonly kept: Tensor;
}

/** 1 for rows that count, 0 for those with the ignored class. */
export function maskOf(target: Tensor, ignoreIndex: number, dtype: Tensor["dtype"]): ReturnType<typeof empty> {
  const mask = unfilled(dtype, target.shape);
  perform(writeMask, target.numbers, ignoreIndex, mask.numbers);
  return mask;
}

function writeMask(target: FloatArray, ignoreIndex: number, mask: FloatArray): void {
  for (let i = 0; i < target.length; i++) mask[i] = target[i] === ignoreIndex ? 0 : 1;
}

/** @throws ShapeError, ArgumentError for a target that names no class. */
export function readClasses(
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
  const all: Classes = { name, classes, ignoreIndex, end: Math.min(classes, exactBelow(target.dtype)) };
  perform(writeClasses, all, target.numbers, weight?.numbers ?? null, index.numbers, weights.numbers);
  return { index: new Tensor(index), weights: new Tensor(weights), kept: new Tensor(maskOf(target, ignoreIndex, input.dtype)) };
}

interface Classes {
  readonly name: string;
  readonly classes: number;
  readonly ignoreIndex: number;
  /** Above the largest class that is told apart. */
  readonly end: number;
}

/** The class of each row that counts, and its weight. */
function writeClasses(
  { name, classes, ignoreIndex, end }: Classes,
  target: FloatArray,
  weight: FloatArray | null,
  index: FloatArray,
  weights: FloatArray,
): void {
  // prettier-ignore
  for (let i = 0; i < target.length; i++) {
    const c = target[i];
    if (c === ignoreIndex) continue;
    if (!Number.isInteger(c) || c < 0 || c >= end) {
      if (c >= end && c < classes) refuseInexact(`${name}: target ${i}, class ${c}, is too large`, 'convert the target first: target.to("float64")');
      throw new ArgumentError(`${name}: target ${i} is class ${c}, but there are ${classes} classes, 0 to ${classes - 1}`);
    }
    index[i] = c;
    if (weight !== null) weights[i] = weight[c];
  }
}
