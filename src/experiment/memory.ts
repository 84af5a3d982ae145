// How much memory training takes, about:
//
//   b         = bytes of a number: 4 (float32) or 8 (float64)
//   weights   = b P                     P parameters
//   gradients = b P
//   optimizer = b P s                   s numbers kept per parameter: Adam 2, SGD with momentum 1, without 0; train.ema one more
//   best      = b P                     the weights of the best epoch
//   activations = 2 b B (F + sum of the layers' outputs and of what they unfold)   B rows a batch, F features; each with its gradient
// Of what does not learn, with freeze or lora, there are no gradients; with max_steps 0 nothing has some, and nothing is kept of a best epoch.
//
//   data      = (8 + b) N (F + 1)       N rows in float64 as read, and once more as the model takes them; a text: 2 bytes for each token
//
// The program itself needs some 60 MB.
import type { Dataset } from "../data/dataset.js";
import type { TextDataset } from "../data/language/dataset.js";
import { checkFields, inCamelCase } from "../core/fields.js";
import { formatBytes, formatCount } from "../core/format.js";
import { machineMemory } from "../files/memory.js";
import { kernelBuild } from "../kernels/index.js";
import { sizeOf } from "../kernels/ndarray.js";
import { WEBASSEMBLY_BYTES } from "../kernels/room.js";
import { optimizerRegistry } from "../optim/registry.js";
import type { ExperimentConfig } from "./schema/schema.js";
import type { BuiltModel, LayerSummary } from "./model.js";
import { learningOf } from "./weights/learning.js";
import { rowOf } from "./prepared.js";

export interface Memory {
  readonly weights: number;
  readonly gradients: number;
  readonly optimizer: number;
  readonly best: number;
  readonly activations: number;
  readonly data: number;
  readonly total: number;
}

/** What a layer counts for. */
export type LayerSize = Pick<LayerSummary, "outputShape" | "parameters" | "unfolded">;
type Settings = Pick<ExperimentConfig, "train" | "optimizer"> & Partial<Pick<ExperimentConfig, "lora">>;

/** In bytes. @param rows at most so many are in a batch @param trained how many numbers learn, where that is known: of a model with freeze or lora */
export function modelMemory(
  { train: { dtype, batch_size: batch, ema, max_steps: steps }, optimizer, lora = null }: Settings,
  layers: readonly LayerSize[],
  features: number,
  rows: number,
  trained: number | null = null,
): Omit<Memory, "data" | "total"> {
  const bytes = dtype === "float64" ? 8 : 4;
  const weights = bytes * layers.reduce((sum, { parameters }) => sum + parameters, 0);
  const { fields, keeps } = optimizerRegistry[optimizer.name].declaration;
  const kept = keeps(checkFields(optimizer.name, fields, inCamelCase(optimizer.args)));
  const isStill = steps === 0;
  const learning = isStill ? 0 : trained !== null ? bytes * trained : lora !== null ? 0 : weights;
  const outputs = layers.reduce((sum, { outputShape, unfolded }) => sum + sizeOf(outputShape) + unfolded, features);
  return {
    weights,
    gradients: learning,
    optimizer: kept * learning + (ema === null || isStill ? 0 : weights),
    best: isStill ? 0 : weights,
    activations: (isStill ? 1 : 2) * bytes * Math.min(batch, rows) * outputs,
  };
}

/** In bytes. */
export function memoryOf(
  config: ExperimentConfig,
  { model, layers }: Pick<BuiltModel, "model" | "layers">,
  dataset: Dataset | TextDataset,
): Memory {
  const bytes = config.train.dtype === "float64" ? 8 : 4;
  const { train, val, test } = dataset;
  const features = sizeOf(rowOf(dataset));
  const rows = train.rows + val.rows + test.rows;
  const parts = {
    ...modelMemory(config, layers, features, train.rows, learningOf(model).trained),
    data: "tokenizer" in dataset ? 2 * rows * features : (8 + bytes) * rows * (features + 1),
  };
  return { ...parts, total: sum(parts) };
}

function sum(parts: object): number {
  return (Object.values(parts) as number[]).reduce((a, b) => a + b, 0);
}

/**
 * What is wrong with the layers so far, the last of which is the one to blame: they need more than there is. Null when they fit.
 * Asked before anything of the layer is allocated.
 */
export function tooLarge(
  config: Settings,
  layers: readonly LayerSize[],
  features: number,
  rows: number,
): { readonly message: string; readonly hint: string } | null {
  const parts = modelMemory(config, layers, features, rows);
  const wasm = kernelBuild() !== "reference";
  const machine = machineMemory();
  const limit = wasm ? Math.min(machine, WEBASSEMBLY_BYTES) : machine;
  if (sum(parts) <= limit) return null;
  const { activations, ...perParameter } = parts;
  const last = layers[layers.length - 1];
  const what =
    sum(perParameter) > activations
      ? `its ${formatCount(last.parameters)} parameters, with gradients and the optimizer's memory,`
      : `its outputs for a batch of ${formatCount(Math.min(config.train.batch_size, rows))} rows`;
  const whose = limit < machine ? `WebAssembly can address ${formatBytes(limit)}` : `this machine has ${formatBytes(limit)}`;
  return {
    message: `makes the model too large: with ${what} it needs ${formatBytes(sum(parts))} of memory, and ${whose}`,
    hint:
      sum(perParameter) > activations
        ? `make it smaller${limit < machine ? "; --kernels reference knows no such limit" : ""}`
        : "make it smaller, or train.batch_size",
  };
}
