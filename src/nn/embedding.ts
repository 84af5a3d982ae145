// A table of vectors: row i stands for the thing with number i.
import { Parameter } from "../autograd/parameter.js";
import { randn } from "../autograd/create.js";
import type { Tensor } from "../autograd/tensor.js";
import { field } from "../core/fields.js";
import { embedding } from "../functional/embedding.js";
import { readArguments, type TensorOptions } from "./layer.js";
import { Module } from "./module.js";

const embeddingFields = {
  num_embeddings: field.integer({ min: 1, help: "how many vectors there are" }),
  embedding_dim: field.integer({ min: 1, help: "numbers of each" }),
};

/** Shapes: index (..), weight (rows, width), y (.., width). Rows begin as standard normal numbers, as in torch.nn.Embedding. */
export class Embedding extends Module {
  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  readonly weight: Parameter;

  constructor(numEmbeddings: number, embeddingDim: number, options: TensorOptions = {}, ...none: never[]) {
    super();
    const { tensors } = readArguments("Embedding", embeddingFields, [numEmbeddings, embeddingDim, options, ...none], 2);
    const { dtype = "float32", generator } = tensors;
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
