// A table of vectors: row i stands for the thing with number i.
import { Parameter } from "../autograd/parameter.js";
import { randn } from "../autograd/create.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import { embedding } from "../functional/embedding.js";
import type { TensorOptions } from "./layer.js";
import { Module } from "./module.js";

/** Shapes: index (..), weight (rows, width), y (.., width). Rows begin as standard normal numbers, as in torch.nn.Embedding. */
export class Embedding extends Module {
  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  readonly weight: Parameter;

  constructor(numEmbeddings: number, embeddingDim: number, { dtype = "float32", generator }: TensorOptions = {}) {
    super();
    for (const [name, size] of Object.entries({ numEmbeddings, embeddingDim })) {
      if (!Number.isInteger(size) || size < 1)
        throw new ArgumentError(`Embedding: ${name} must be a whole number >= 1, got ${size}`);
    }
    this.numEmbeddings = numEmbeddings;
    this.embeddingDim = embeddingDim;
    this.weight = new Parameter(randn([numEmbeddings, embeddingDim], generator === undefined ? { dtype } : { dtype, generator }));
  }

  forward(index: Tensor): Tensor {
    return embedding(index, this.weight);
  }

  override extraRepr(): string {
    return `${this.numEmbeddings}, ${this.embeddingDim}`;
  }
}
