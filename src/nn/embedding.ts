// A table of vectors: row i stands for the thing with number i.
import { Parameter } from "../autograd/parameter.js";
import { randn } from "../autograd/create.js";
import type { Tensor } from "../autograd/tensor.js";
import { field } from "../core/fields.js";
import { embedding } from "../functional/embedding.js";
import { argumentsOf, declareLayer, layerOf, type TensorOptions } from "./layer.js";
import { Module } from "./module.js";

export const embeddingDeclaration = declareLayer({
  name: "Embedding",
  formula: "y[.., j] = weight[index[..], j]: the vector of each number",
  fields: {
    num_embeddings: field.integer({ min: 1, help: "how many vectors there are" }),
    embedding_dim: field.integer({ min: 1, help: "numbers of each" }),
  },
  positional: 2,
  codeOnly: true,
  parameters: ({ numEmbeddings, embeddingDim }) => numEmbeddings * embeddingDim,
  outputShape: (input, { embeddingDim }) => [...input, embeddingDim],
  page: {
    about:
      "Words, users or products have no size and no order: each is given a vector, and the vectors are learned. A vector moves only when its number was in the batch, and it moves by the sum of what all its uses ask for.",
    torch: "torch.nn.Embedding",
    see: ["indexSelect", "gather"],
    derivation: `
      where rank(index) = 1
      y[n, j]       = weight[index[n], j]                     -- row index[n] of the table
                    = sum over i of (index[n] = i) weight[i, j]  -- the same as a product with rows of 0 and one 1
      dy[n, q]/dweight[i, j] = (index[n] = i and q = j)       -- constant factor
      gweight[i, j] = sum over n, q of gy[n, q] dy[n, q]/dweight[i, j]  -- chain rule: every place that asked for row i
                    = sum over n of (index[n] = i) gy[n, j]   -- only q = j remains
      where rank(index) = 2
      y[n, t, j]    = weight[index[n, t], j]                  -- rows of several numbers: the same for each
      gweight[i, j] = sum over n, t of (index[n, t] = i) gy[n, t, j]
    `,
    input: { name: "index", differentiable: false },
    samples: (s) => [
      { args: { numEmbeddings: 3, embeddingDim: 2 }, input: s.tensor([0, 0, 2]) },
      { args: { numEmbeddings: 5, embeddingDim: 3 }, input: s.tensor([4, 1, 1, 0]) },
      { args: { numEmbeddings: 6, embeddingDim: 4 }, input: s.tensor([[1, 0, 1], [3, 5, 1]]) }, // prettier-ignore
    ],
  },
});

/** Shapes: index (..), weight (rows, width), y (.., width). Rows begin as standard normal numbers, as in torch.nn.Embedding. */
export class Embedding extends Module {
  static readonly declaration = layerOf(this, embeddingDeclaration);
  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  readonly weight: Parameter;

  constructor(numEmbeddings: number, embeddingDim: number, options: TensorOptions = {}, ...none: never[]) {
    super();
    const { tensors } = argumentsOf(embeddingDeclaration, [numEmbeddings, embeddingDim, options, ...none]);
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
