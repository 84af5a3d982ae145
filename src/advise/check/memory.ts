// How much memory training takes, about:
//
//   b         = bytes of a number: 4 (float32) or 8 (float64)
//   weights   = b P                     P parameters
//   gradients = b P
//   optimizer = b P s                   s numbers kept per parameter: Adam 2, SGD with momentum 1, without 0
//   best      = b P                     the weights of the best epoch
//   activations = 2 b B (F + sum of the layers' outputs)   B rows a batch, F features; each with its gradient
//   data      = (8 + b) N (F + 1)       N rows in float64 as read, and once more as the model takes them
//
// Convolutions unfold their input while they run, and the program itself needs some 60 MB.
import { sizeOf } from "../../kernels/ndarray.js";
import type { Dataset } from "../../data/dataset.js";
import type { ExperimentConfig } from "../../experiment/schema/schema.js";
import { countParameters, type LayerSummary } from "../../experiment/model.js";

export interface Memory {
  readonly weights: number;
  readonly gradients: number;
  readonly optimizer: number;
  readonly best: number;
  readonly activations: number;
  readonly data: number;
  readonly total: number;
}

/** In bytes. */
export function memoryOf(
  { train: { dtype, batch_size: batch }, optimizer }: ExperimentConfig,
  layers: readonly LayerSummary[],
  dataset: Dataset,
): Memory {
  const bytes = dtype === "float64" ? 8 : 4;
  const { train, val, test } = dataset;
  const features = dataset.featureNames.length;
  const weights = bytes * countParameters(layers);
  const kept = optimizer.name === "SGD" ? (Number(optimizer.args.momentum ?? 0) > 0 ? 1 : 0) : 2;
  const outputs = layers.reduce((sum, { outputShape }) => sum + sizeOf(outputShape), features);
  const parts = {
    weights,
    gradients: weights,
    optimizer: kept * weights,
    best: weights,
    activations: 2 * bytes * Math.min(batch, train.rows) * outputs,
    data: (8 + bytes) * (train.rows + val.rows + test.rows) * (features + 1),
  };
  return { ...parts, total: Object.values(parts).reduce((a, b) => a + b, 0) };
}
