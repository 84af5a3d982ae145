// What the layers of a Transformer share: their arguments, the two-layer network at every step, and copies of a layer.
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { field, type Options, type Values } from "../core/fields.js";
import type { Generator } from "../core/rng.js";
import type { Shape } from "../kernels/ndarray.js";
import { gelu } from "../ops/gelu.js";
import { relu } from "../ops/relu.js";
import { batchFirstField, causalField, checkHeads } from "./attentionArguments.js";
import { stepsOf } from "./steps.js";
import { Dropout } from "./dropout.js";
import type { TensorOptions } from "./layer.js";
import type { Linear } from "./linear.js";
import type { Module } from "./module.js";

/** As an experiment file has them. */
export const transformerFields = {
  d_model: field.integer({ min: 1, help: "numbers of each step; follows from the layer before when left out" }),
  nhead: field.integer({ min: 1, help: "heads of the attention, each on d_model / nhead numbers" }),
  dim_feedforward: field.integer({ min: 1, default: 2048, help: "units between the two linear layers at every step" }),
  dropout: field.number({ min: 0, max: 1, default: 0.1, help: "probability of being set to 0: shares of attention, and what each part gives" }),
  activation: field.choice(["relu", "gelu", "gelu_tanh"], { default: "relu", help: "what bends between the two linear layers; gelu_tanh: GELU as GPT-2 has it, in PyTorch a function" }),
  layer_norm_eps: field.number({ above: 0, default: 1e-5, help: "added to the variance, so that nothing is divided by 0" }),
  batch_first: batchFirstField,
  norm_first: field.boolean({ default: false, help: "whether each part is given normalized numbers, instead of its sum being normalized" }),
  causal: causalField,
}; // prettier-ignore
/** In code batch_first is false when left out, as in PyTorch. */
export const fieldsInCode = { ...transformerFields, batch_first: { ...batchFirstField, default: false } };
export interface TransformerLayerOptions extends TensorOptions, Omit<Options<typeof transformerFields>, "dModel" | "nhead"> {}
export type TransformerValues = Values<typeof transformerFields>;
export type Activation = TransformerValues["activation"];

/** What a layer of an encoder learns, or with two attentions one of a decoder. */
export function layerParameters({ dModel, dimFeedforward }: TransformerValues, attentions = 1, bias = true): number {
  const norms = (attentions + 1) * dModel;
  const weights = attentions * 4 * dModel * dModel + dimFeedforward * 2 * dModel + norms;
  return weights + (bias ? attentions * 4 * dModel + dimFeedforward + dModel + norms : 0);
}

/** Numbers that a layer of an encoder writes down for one row. */
export function layerUnfolds([steps]: Shape, { dModel, nhead, dimFeedforward }: TransformerValues): number {
  return steps * (18 * dModel + 3 * dimFeedforward + 3 * nhead * steps);
}

export function checkedShape(name: string, input: Shape, values: TransformerValues): Shape {
  const [, features] = stepsOf(name, input, values);
  checkHeads(name, "d_model", values.dModel, values.nhead);
  if (features !== values.dModel)
    throw new ShapeError(`${name}: d_model is ${values.dModel}, but each step has ${features} numbers`);
  return input;
}

export function dropoutOf(p: number, { generator }: TensorOptions): Dropout {
  return new Dropout(p, { generator });
}

export interface FeedForward {
  readonly linear1: Linear;
  readonly dropout: Dropout;
  readonly linear2: Linear;
  readonly activation: Activation;
}

/** linear2(dropout(activation(linear1(x)))) */
export function feedForward({ linear1, dropout, linear2, activation }: FeedForward, x: Tensor): Tensor {
  const u = linear1.forward(x);
  return linear2.forward(dropout.forward(bend(activation, u)));
}

function bend(activation: Activation, u: Tensor): Tensor {
  return activation === "relu" ? relu(u) : gelu(u, { approximate: activation === "gelu" ? "none" : "tanh" });
}

/** What copying needs of a module, whatever it takes. */
interface Copied extends Pick<Module, "stateDict" | "loadStateDict" | "training"> {
  train(mode: boolean): this;
}

/**
 * A layer with weights of its own and equal numbers, made without drawing any: as Python's deepcopy makes the layers of an encoder.
 * @param make a new one; its weights are drawn and thrown away, and the generator is put back
 */
export function copyOf<M extends Copied>(original: M, generator: Generator, make: () => M): M {
  const before = generator.state();
  const copy = make();
  generator.setState(before);
  copy.loadStateDict(original.stateDict());
  return copy.train(original.training);
}
