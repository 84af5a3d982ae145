// y[t] = x[t] + weight[t]: a vector for every place, learned.
import { Parameter } from "../autograd/parameter.js";
import { formatShape } from "../autograd/shapes.js";
import { randn } from "../autograd/create.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { add } from "../ops/add.js";
import { mul } from "../ops/mul.js";
import { narrow } from "../ops/slice.js";
import type { Reading } from "./incremental.js";
import { stepsOf } from "./steps.js";
import { argumentsOf, declareLayer, layerOf, type TensorOptions } from "./layer.js";
import { Module } from "./module.js";

const declaration = declareLayer({
  name: "PositionalEmbedding",
  lengths: "unneeded",
  formula: "y[t] = x[t] + weight[t]: to every step is added what is learned of its place",
  fields: {
    max_len: field.integer({ min: 1, help: "how many places there are; the steps of the input when left out" }),
    embedding_dim: field.integer({ min: 1, help: "numbers of each step; follows from the layer before when left out" }),
    std: field.number({ min: 0, default: 0.02, help: "how far the vectors spread in the beginning" }),
  },
  positional: 2,
  infer: (input): { max_len: number; embedding_dim: number } => {
    const [steps, features] = input.length === 3 ? input.slice(1) : input;
    return (input.length === 2 || input.length === 3 ? { max_len: steps, embedding_dim: features } : {}) as never;
  },
  free: ["max_len"],
  parameters: ({ maxLen, embeddingDim }) => maxLen * embeddingDim,
  outputShape: (input, { maxLen, embeddingDim }) => {
    const [steps, features] = stepsOf("PositionalEmbedding", input);
    if (steps > maxLen) throw tooLong(steps, maxLen);
    if (features !== embeddingDim)
      throw new ShapeError(`PositionalEmbedding: embedding_dim is ${embeddingDim}, but each step has ${features} numbers`);
    return input;
  },
  page: {
    file: "positionalEmbedding",
    about:
      "Attention sees a set of steps: put in another order they would give the same. So each place has a vector of its own, which is learned and added to what stands there. They begin small, spread by 0.02 as in GPT-2, so that at first what stands there counts; PyTorch has no such layer, and an nn.Embedding used for it would begin with a spread of 1. Places beyond max_len have no vector: SinusoidalEncoding goes on for ever.",
    torch: "x + torch.nn.Embedding(max_len, embedding_dim)(torch.arange(T))",
    see: ["SinusoidalEncoding", "Embedding", "TransformerEncoderLayer"],
    aliases: ["positional embedding", "position"],
    derivation: `
      t < T
      y[n, t, i]     = x[n, t, i] + weight[t, i]             -- the same vector in every row n
      gx[n, t, i]    = gy[n, t, i]                           -- sum rule
      dy[n, t, i]/dweight[l, i] = (t = l)                    -- sum rule: only place l has this vector
      gweight[l, i]  = sum over n, t of gy[n, t, i] (t = l)  -- chain rule: one vector serves every row; a place that no step stood on learns nothing
    `,
    samples: (s) => [
      { args: { maxLen: 2, embeddingDim: 2 }, input: s.normal([2, 2, 2]) },
      { args: { maxLen: 4, embeddingDim: 3 }, input: s.normal([2, 3, 3]) },
    ],
  },
});

function tooLong(steps: number, places: number): ShapeError {
  return new ShapeError(`PositionalEmbedding: the input has ${steps} steps, but max_len is ${places}`, {
    hint: "a place that has no vector cannot be seen: raise max_len, or use SinusoidalEncoding",
  });
}

export interface PositionalEmbeddingOptions extends TensorOptions {
  /** Of the vectors in the beginning; default 0.02. */
  readonly std?: number;
}

/** Shapes: x and y (.., T, E), weight (max_len, E); T may be less than max_len. */
export class PositionalEmbedding extends Module {
  static readonly declaration = layerOf(this, declaration);
  readonly maxLen: number;
  readonly embeddingDim: number;
  readonly weight: Parameter;

  constructor(maxLen: number, embeddingDim: number, options: PositionalEmbeddingOptions = {}, ...none: never[]) {
    super();
    const { values, tensors } = argumentsOf(declaration, [maxLen, embeddingDim, options, ...none]);
    const { dtype = "float32", generator } = tensors;
    this.maxLen = maxLen;
    this.embeddingDim = embeddingDim;
    const drawn = randn([maxLen, embeddingDim], generator === undefined ? { dtype } : { dtype, generator });
    this.weight = new Parameter(mul(drawn, values.std));
  }

  reading(): Reading {
    let place = 0;
    return (x) => {
      const y = this.#at(x, place);
      place += x.shape[x.shape.length - 2];
      return y;
    };
  }

  forward(x: Tensor): Tensor {
    return this.#at(x, 0);
  }

  /** @param first the place of the first step */
  #at(x: Tensor, first: number): Tensor {
    const [steps, features] = x.shape.slice(-2);
    if (x.shape.length < 2 || features !== this.embeddingDim)
      throw new ShapeError(`PositionalEmbedding: x must be (.., T, ${this.embeddingDim}), got ${formatShape(x.shape)}`);
    if (first + steps > this.maxLen) throw tooLong(first + steps, this.maxLen);
    return add(x, steps === this.maxLen ? this.weight : narrow(this.weight, 0, first, steps));
  }

  override extraRepr(): string {
    return `${this.maxLen}, ${this.embeddingDim}`;
  }
}
