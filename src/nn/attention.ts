// Attention over an encoder (Bahdanau et al. 2014, Luong et al. 2015): each step of the decoder asks all steps that the encoder has made.
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { field, type Values } from "../core/fields.js";
import { add } from "../ops/add.js";
import { cat } from "../ops/cat.js";
import { checkHeads, paddingOf } from "./attentionArguments.js";
import { attentionOverPage } from "./attentionPage.js";
import { argumentsOf, declareLayer, layerOf, type TensorOptions } from "./layer.js";
import { memoryOf, type Memory, type Told } from "./lengths.js";
import type { Reading } from "./incremental.js";
import { Module } from "./module.js";
import { MultiheadAttention } from "./multiheadAttention.js";
import { inferWidth, stepsOf } from "./steps.js";

const fields = {
  embed_dim: field.integer({ min: 1, help: "numbers of each step; follows from the layer before when left out" }),
  nhead: field.integer({ min: 1, default: 1, help: "heads of the attention, each on embed_dim / nhead numbers" }),
  kdim: field.integer({ min: 1, default: null, nullable: true, help: "numbers of each step of the encoder; follows from it when left out, in code embed_dim" }),
  dropout: field.number({ min: 0, max: 1, default: 0, help: "probability that a share of attention is set to 0" }),
  join: field.choice(["cat", "add", "none"], { default: "cat", help: "what is found stands beside x, is added to it, or goes on alone" }),
}; // prettier-ignore

/** Numbers of a step that the layer gives. */
const widthOf = ({ embedDim, join }: Values<typeof fields>): number => (join === "cat" ? 2 * embedDim : embedDim);

const declaration = declareLayer({
  name: "Attention",
  formula: "y = [x, attention(x to memory)]: beside each step what it finds among those of the encoder",
  fields,
  positional: 1,
  memory: "taken",
  lengths: "unneeded",
  infer: (input, _before, { memory } = {}) => ({
    ...inferWidth("embed_dim", input),
    ...(memory === undefined ? {} : { kdim: memory[memory.length - 1] }),
  }),
  parameters: ({ embedDim: e, kdim: k }) => 2 * e * (e + (k ?? e)) + 4 * e,
  unfolds: ([steps], { embedDim, nhead }) => 8 * steps * embedDim + 3 * nhead * steps * steps,
  outputShape: (input, values) => {
    const [steps, features] = stepsOf("Attention", input);
    checkHeads("Attention", "embed_dim", values.embedDim, values.nhead);
    if (features !== values.embedDim)
      throw new ShapeError(`Attention: embed_dim is ${values.embedDim}, but each step has ${features} numbers`);
    return [steps, widthOf(values)];
  },
  page: attentionOverPage,
});

export interface AttentionLayerOptions extends TensorOptions {
  readonly nhead?: number;
  /** Numbers of each step of the memory; as embedDim when left out. */
  readonly kdim?: number | null;
  readonly dropout?: number;
  readonly join?: "cat" | "add" | "none";
}

/**
 * Shapes: x (N, T, E), memory (N, S, kdim), y (N, T, 2 E), or (N, T, E) where join is not cat. Steps of the memory behind the end of their row
 * are not seen.
 */
export class Attention extends Module<Tensor, [x: Tensor, told?: Told]> {
  static readonly declaration = layerOf(this, declaration);
  readonly attention: MultiheadAttention;
  readonly join: "cat" | "add" | "none";

  constructor(embedDim: number, options: AttentionLayerOptions = {}, ...none: never[]) {
    super();
    const { values, tensors } = argumentsOf(declaration, [embedDim, options, ...none]);
    const { nhead, kdim, dropout, join } = values;
    this.attention = new MultiheadAttention(embedDim, nhead, { kdim, vdim: kdim, dropout, batchFirst: true, ...tensors });
    this.join = join;
  }

  forward(x: Tensor, told: Told = {}): Tensor {
    return this.#asked(x, memoryOf("Attention", told));
  }

  /** What a step finds does not depend on other steps. */
  reading(told: Told = {}): Reading {
    const memory = memoryOf("Attention", told);
    return (x) => this.#asked(x, memory);
  }

  #asked(x: Tensor, { steps, lengths }: Memory): Tensor {
    const keyPaddingMask = paddingOf("Attention", { lengths }, steps);
    const [found] = this.attention.forward(x, steps, steps, { keyPaddingMask, needWeights: false });
    if (this.join === "none") return found;
    return this.join === "add" ? add(x, found) : cat([x, found], -1);
  }
}
