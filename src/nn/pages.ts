// What the declaration of a layer or of a loss says for its page, and the calls that the page's lines are compared with.
import type { Sampler } from "../autograd/sampler.js";
import type { Tensor } from "../autograd/tensor.js";
import type { Fields, Values } from "../core/fields.js";
import type { PageText, View } from "../notation/pageText.js";
import type { Sample } from "../notation/sample.js";
import type { Module } from "./module.js";

/** One call of a layer. */
export interface LayerSample<F extends Fields = Fields> {
  /** Arguments of the constructor; the others have their defaults. */
  readonly args?: Partial<Values<F>>;
  readonly input: Tensor;
  /** What else goes in: the state of a cell. */
  readonly others?: Readonly<Record<string, Tensor>>;
  /** What goes in and has no gradient: places. */
  readonly places?: Readonly<Record<string, Tensor>>;
  /** Given where it makes a difference. */
  readonly training?: boolean;
  /** What lines name beside input, output and parameters: the mask of dropout; zeros for a bias that is left out. */
  readonly beside?: (y: Tensor) => Readonly<Record<string, Tensor>>;
}

export interface LayerPage<F extends Fields = Fields> extends PageText {
  /** Its file in src/nn, where that has another name: "activations". */
  readonly file?: string;
  /** Other words that lead to it: "convolution". */
  readonly aliases?: readonly string[];
  /** How tensors are seen by lines with indices; as they are when left out. */
  readonly view?: View;
  /** How long names of parameters are written: [["multihead_attn_", "cross_"]]. */
  readonly short?: readonly (readonly [string, string])[];
  /** What lines call the input; "x" when left out. */
  readonly input?: { readonly name: string; readonly differentiable: boolean };
  /** How it is called where more than one tensor goes in or comes out; lines call the result y. */
  readonly call?: (layer: Module, inputs: Readonly<Record<string, Tensor>>) => Tensor;
  /** The first, with chosen numbers, is the worked example. */
  readonly samples: (s: Sampler) => readonly LayerSample<F>[];
  /** Calls at a kink or a tie. */
  readonly kinks?: (s: Sampler) => readonly LayerSample<F>[];
  /** Many random draws, for what holds of their mean. */
  readonly draws?: () => readonly Sample[];
}

/** One call of a loss. */
export interface LossSample {
  /** What the class takes, under PyTorch's names: {reduction: "sum"}. */
  readonly args?: Readonly<Record<string, unknown>>;
  /** What only the function takes: a factor for each entry. */
  readonly tensors?: Readonly<Record<string, Tensor>>;
  readonly input: Tensor;
  readonly target: Tensor;
  /** Of losses of three tensors. */
  readonly third?: Tensor;
}

export interface LossPage extends PageText {
  /** Its file in src/nn/losses. */
  readonly file: string;
  /** Other words that lead to it: "log loss". */
  readonly aliases?: readonly string[];
  /** What lines call the model's output; the target is t. */
  readonly input: string;
  /** What lines call the second and the third tensor; "t" when left out. */
  readonly others?: readonly string[];
  /** Those of them that have no gradient: labels. */
  readonly labels?: readonly string[];
  /** All entries in one row; `rows`: rows and classes, with one class number for each row; `whole`: the tensors as they are. */
  readonly view?: "entries" | "rows" | "whole";
  /** What an option that is left out counts as: a weight of 1. */
  readonly usual?: Readonly<Record<string, number>>;
  readonly samples: (s: Sampler) => readonly LossSample[];
  readonly kinks?: (s: Sampler) => readonly LossSample[];
}
