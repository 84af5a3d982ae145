// A model and its loss as training and prediction use them.
import type { Tensor } from "../autograd/tensor.js";
import type { Preprocess } from "../data/dataset.js";
import type { Dtype } from "../kernels/ndarray.js";
import type { Module } from "../nn/module.js";

export type Model = Module & { forward(x: Tensor): Tensor };
export interface Loss {
  forward(output: Tensor, target: Tensor): Tensor;
}

/** Quantile regression: which quantile each output of the model is; null for all other losses. */
export function quantilesOf(args: Readonly<Record<string, unknown>>): readonly number[] | null {
  return Array.isArray(args.quantiles) ? (args.quantiles as readonly number[]) : null;
}

/** 0.1 -> q10, 0.975 -> q97.5 */
export function quantileNames(quantiles: readonly number[]): string[] {
  return quantiles.map((quantile) => `q${Number((100 * quantile).toPrecision(12))}`);
}

/** The place of the quantile that is taken for the prediction: the one nearest to 1/2. */
export function middleQuantile(quantiles: readonly number[]): number {
  const distances = quantiles.map((quantile) => Math.abs(quantile - 0.5));
  return distances.indexOf(Math.min(...distances));
}

/** A model with all that is needed to read its outputs. */
export interface Predictor {
  readonly model: Model;
  readonly loss: Loss;
  /** Its name in the registry, which knows what the model's outputs mean. */
  readonly lossName: string;
  readonly preprocess: Preprocess;
  readonly dtype: Dtype;
  /** Binary tasks: above which probability the answer is yes; 1/2 when left out. */
  readonly threshold?: number | undefined;
  /** As quantilesOf says. */
  readonly quantiles?: readonly number[] | null | undefined;
}
