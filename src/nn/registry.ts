// The layers that an experiment file may name.
import type { Tensor } from "../autograd/tensor.js";
import type { Fields, Values } from "../core/fields.js";
import * as activations from "./activations.js";
import { Conv2d, conv2dDeclaration } from "./conv.js";
import { Dropout, dropoutDeclaration } from "./dropout.js";
import { Embedding, embeddingDeclaration } from "./embedding.js";
import type { LayerDeclaration, TensorOptions } from "./layer.js";
import { LayerNorm, layerNormDeclaration } from "./layerNorm.js";
import { Linear, linearDeclaration } from "./linear.js";
import type { Module } from "./module.js";
import { AvgPool2d, avgPool2dDeclaration, MaxPool2d, maxPool2dDeclaration } from "./pool.js";
import { Flatten, flattenDeclaration, Unflatten, unflattenDeclaration } from "./shapes.js";

/** A layer that maps one tensor to one. */
export type Layer = Module & { forward(x: Tensor): Tensor };

export interface LayerEntry {
  readonly declaration: LayerDeclaration;
  /** `values` are checked and complete, in camelCase. */
  readonly create: (values: Readonly<Record<string, unknown>>, options: TensorOptions) => Layer;
}

function entry<F extends Fields>(
  declaration: LayerDeclaration<F>,
  create: (values: Values<F>, options: TensorOptions) => Layer,
): LayerEntry {
  return { declaration, create } as unknown as LayerEntry;
}

const named = {
  Linear: entry(
    linearDeclaration,
    ({ inFeatures, outFeatures, ...options }, tensors) => new Linear(inFeatures, outFeatures, { ...options, ...tensors }),
  ),
  ReLU: entry(activations.reluDeclaration, () => new activations.ReLU()),
  Sigmoid: entry(activations.sigmoidDeclaration, () => new activations.Sigmoid()),
  Tanh: entry(activations.tanhDeclaration, () => new activations.Tanh()),
  GELU: entry(activations.geluDeclaration, () => new activations.GELU()),
  Softmax: entry(activations.softmaxDeclaration, (values) => new activations.Softmax(values)),
  LogSoftmax: entry(activations.logSoftmaxDeclaration, (values) => new activations.LogSoftmax(values)),
  LayerNorm: entry(
    layerNormDeclaration,
    ({ normalizedShape, ...options }, tensors) => new LayerNorm(normalizedShape ?? [], { ...options, ...tensors }),
  ),
  Dropout: entry(dropoutDeclaration, ({ p }, { generator }) => new Dropout(p, { generator })),
  Conv2d: entry(
    conv2dDeclaration,
    ({ inChannels, outChannels, kernelSize, ...options }, tensors) =>
      new Conv2d(inChannels, outChannels, kernelSize, { ...options, ...tensors }),
  ),
  MaxPool2d: entry(maxPool2dDeclaration, ({ kernelSize, ...options }) => new MaxPool2d(kernelSize, options)),
  AvgPool2d: entry(avgPool2dDeclaration, ({ kernelSize, ...options }) => new AvgPool2d(kernelSize, options)),
  Unflatten: entry(unflattenDeclaration, ({ sizes }) => new Unflatten(sizes ?? [])),
  Flatten: entry(flattenDeclaration, (values) => new Flatten(values)),
  Identity: entry(activations.identityDeclaration, () => new activations.Identity()),
} satisfies Record<string, LayerEntry>;

export type LayerName = keyof typeof named;
export const layerRegistry: Readonly<Record<LayerName, LayerEntry>> & Readonly<Record<string, LayerEntry>> = named;

/** Layers for code only: their input is no row of numbers. */
export const otherLayers = {
  Embedding: entry(
    embeddingDeclaration,
    ({ numEmbeddings, embeddingDim }, tensors) => new Embedding(numEmbeddings, embeddingDim, tensors),
  ),
} satisfies Record<string, LayerEntry>;
export type OtherLayerName = keyof typeof otherLayers;
