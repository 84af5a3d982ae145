// A model and its loss as training and prediction use them.
import type { Tensor } from "../autograd/tensor.js";
import type { Preprocess } from "../data/dataset.js";
import type { Dtype } from "../kernels/ndarray.js";
import { lossRegistry, type NamedLoss } from "../nn/losses.js";
import type { Module } from "../nn/module.js";

export type Model = Module & { forward(x: Tensor): Tensor };
export interface Loss {
  forward(output: Tensor, target: Tensor): Tensor;
}

/** Quantile regression: which quantile each output of the model is; null for all other losses. */
export function quantilesOf({ name, args }: NamedLoss): readonly number[] | null {
  const { fields } = lossRegistry[name].declaration;
  if (!Object.hasOwn(fields, "quantiles")) return null;
  return (args.quantiles ?? fields.quantiles.default) as readonly number[];
}

/** 0.1 -> q10, 0.975 -> q97.5 */
export function quantileNames(quantiles: readonly number[]): string[] {
  return quantiles.map((quantile) => `q${Number((100 * quantile).toPrecision(12))}`);
}

/** A loss that knows what the outputs mean that it judges. */
export interface ReadingLoss extends Loss {
  /** Outputs as probabilities of the classes, or as values. */
  predict(output: Tensor): Tensor;
}

/** A model with all that is needed to read its outputs. */
export interface Predictor {
  readonly model: Model;
  readonly loss: ReadingLoss;
  readonly preprocess: Preprocess;
  readonly dtype: Dtype;
  /** Binary tasks: above which probability the answer is yes; 1/2 when left out. */
  readonly threshold?: number | undefined;
  /** Of texts: whether the model gives log-probabilities; scores when left out. */
  readonly normalized?: boolean | undefined;
  /** As quantilesOf says. */
  readonly quantiles?: readonly number[] | null | undefined;
}
