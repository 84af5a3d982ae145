// A model and its loss as training and prediction use them.
import type { Tensor } from "../autograd/tensor.js";
import type { Preprocess } from "../data/dataset.js";
import type { Dtype } from "../kernels/ndarray.js";
import type { Module } from "../nn/module.js";

export type Model = Module & { forward(x: Tensor): Tensor };
export interface Loss {
  forward(output: Tensor, target: Tensor): Tensor;
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
}
