// What becomes of the losses of single entries: their mean, their sum, or nothing.
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { sameShape, type Shape } from "../kernels/ndarray.js";
import { mean } from "../ops/mean.js";
import { sum } from "../ops/sum.js";

export type Reduction = "mean" | "sum" | "none";
export interface ReductionOptions {
  /** Default "mean". */
  readonly reduction?: Reduction;
}

export function reduced(losses: Tensor, reduction: Reduction = "mean"): Tensor {
  switch (reduction) {
    case "mean":
      return mean(losses);
    case "sum":
      return sum(losses);
    case "none":
      return losses;
    default:
      throw new ArgumentError(`reduction must be one of mean, sum, none, got ${JSON.stringify(reduction)}`);
  }
}

/** Losses that compare entry with entry: a target of another shape would silently be stretched to an (N, N) comparison. */
export function checkAlike(name: string, input: Tensor, target: Tensor): void {
  if (sameShape(input.shape, target.shape)) return;
  let hint = "compare entry with entry: both shapes must be equal";
  if (sameShape(input.shape, [...target.shape, 1])) hint = "give the target a last axis of size 1: target.unsqueeze(-1)";
  if (sameShape(target.shape, [...input.shape, 1])) hint = "take away the target's last axis: target.squeeze(-1)";
  throw new ShapeError(`${name}: the input is ${formatShape(input.shape)}, the target ${formatShape(target.shape)}`, { hint });
}

/** Losses of entries of which some serve several: one of the two shapes is stretched to the other, never both. @throws ShapeError */
export function checkStretch(name: string, input: Tensor, target: Tensor): void {
  const fits = (small: Shape, large: Shape): boolean => small.length <= large.length && small.every((size, axis) => size === 1 || size === large[large.length - small.length + axis]); // prettier-ignore
  if (fits(target.shape, input.shape) || fits(input.shape, target.shape)) return;
  checkAlike(name, input, target);
}
