// A table of vectors: row i stands for the thing with number i.
import { Parameter } from "../autograd/parameter.js";
import { randn, tensor } from "../autograd/create.js";
import { describeValue } from "../autograd/call.js";
import { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { Generator } from "../core/rng.js";
import { embedding, paddingRow } from "../functional/embedding.js";
import { argumentsOf, declareLayer, layerOf, type TensorOptions } from "./layer.js";
import { Module } from "./module.js";

export const embeddingDeclaration = declareLayer({
  name: "Embedding",
  eachStep: true,
  formula: "y[.., j] = weight[index[..], j]: the vector of each number",
  fields: {
    num_embeddings: field.integer({ min: 1, help: "how many vectors there are" }),
    embedding_dim: field.integer({ min: 1, help: "numbers of each" }),
    padding_idx: field.integer({ default: null, nullable: true, help: "the number whose vector is 0 and stays so" }),
  },
  positional: 2,
  infer: (_input, _before, { vocabulary, padding } = {}) => ({
    ...(vocabulary === undefined ? {} : { num_embeddings: vocabulary }),
    ...(padding === undefined ? {} : { padding_idx: padding }),
  }),
  free: ["num_embeddings", "padding_idx"],
  parameters: ({ numEmbeddings, embeddingDim }) => numEmbeddings * embeddingDim,
  outputShape: (input, { embeddingDim }) => [...input, embeddingDim],
  page: {
    about:
      "Words, users or products have no size and no order: each is given a vector, and the vectors are learned. A vector moves only when its number was in the batch, and it moves by the sum of what all its uses ask for. With padding_idx p, row p begins as 0 and learns nothing: it stands for places that are empty. In an experiment the columns must be whole numbers from 0 to num_embeddings - 1, so set data.scale: none.",
    torch: "torch.nn.Embedding",
    see: ["indexSelect", "gather"],
    derivation: `
      where rank(index) = 1 and padding = 0
      y[n, j]       = weight[index[n], j]                     -- row index[n] of the table
                    = sum over i of (index[n] = i) weight[i, j]  -- the same as a product with rows of 0 and one 1
      dy[n, q]/dweight[i, j] = (index[n] = i and q = j)       -- constant factor
      gweight[i, j] = sum over n, q of gy[n, q] dy[n, q]/dweight[i, j]  -- chain rule: every place that asked for row i
                    = sum over n of (index[n] = i) gy[n, j]   -- only q = j remains
      where rank(index) = 1 and padding = 1
      y[n, j]       = weight[index[n], j]                     -- convention: the vector of an empty place is read as any other
      gweight[i, j] = sum over n of (index[n] = i) (1 - (i = paddingIdx)) gy[n, j]  -- convention: row paddingIdx learns nothing
      where rank(index) = 2
      y[n, t, j]    = weight[index[n, t], j]                  -- rows of several numbers: the same for each
      gweight[i, j] = sum over n, t of (index[n, t] = i) gy[n, t, j]
    `,
    input: { name: "index", differentiable: false },
    samples: (s) => [
      { args: { numEmbeddings: 3, embeddingDim: 2 }, input: s.tensor([0, 0, 2]), beside: isPadded(0) },
      { args: { numEmbeddings: 5, embeddingDim: 3 }, input: s.tensor([4, 1, 1, 0]), beside: isPadded(0) },
      { args: { numEmbeddings: 6, embeddingDim: 4 }, input: s.tensor([[1, 0, 1], [3, 5, 1]]) }, // prettier-ignore
    ],
    kinks: (s) => [
      { args: { numEmbeddings: 4, embeddingDim: 2, paddingIdx: 1 }, input: s.tensor([3, 1, 1, 0]), beside: isPadded(1) },
    ],
  },
});

function isPadded(is: number): () => { readonly padding: Tensor } {
  return () => ({ padding: tensor(is, { dtype: "float64" }) });
}

/** Shapes: index (..), weight (rows, width), y (.., width). Rows begin as standard normal numbers, as in torch.nn.Embedding. */
export interface EmbeddingOptions extends TensorOptions {
  /** The number whose vector begins as 0 and learns nothing; a negative one counts from the end. */
  readonly paddingIdx?: number | null | undefined;
}

export class Embedding extends Module {
  static readonly declaration = layerOf(this, embeddingDeclaration);
  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  readonly paddingIdx: number | null;
  readonly weight: Parameter;

  /** @param options maxNorm and sparse of PyTorch are not there */
  constructor(numEmbeddings: number, embeddingDim: number, options: EmbeddingOptions | number | null = {}, ...none: never[]) {
    super();
    const { values, tensors } = argumentsOf(embeddingDeclaration, [numEmbeddings, embeddingDim, options, ...none]);
    const { dtype = "float32", generator } = tensors;
    this.numEmbeddings = numEmbeddings;
    this.embeddingDim = embeddingDim;
    this.paddingIdx = values.paddingIdx === null ? null : paddingRow("Embedding", values.paddingIdx, numEmbeddings);
    this.weight = new Parameter(randn([numEmbeddings, embeddingDim], generator === undefined ? { dtype } : { dtype, generator }));
    const { paddingIdx } = this;
    if (paddingIdx !== null) this.weight.update((data) => data.fill(0, paddingIdx * embeddingDim, (paddingIdx + 1) * embeddingDim)); // prettier-ignore
  }

  /** A table that was learned before. Frozen unless told otherwise: it then learns nothing more. As torch.nn.Embedding.from_pretrained. */
  static fromPretrained(
    weight: Tensor,
    { freeze = true, paddingIdx = null }: { readonly freeze?: boolean; readonly paddingIdx?: number | null } = {},
  ): Embedding {
    if (!(weight instanceof Tensor) || weight.shape.length !== 2)
      throw new ShapeError(`Embedding.fromPretrained: expected a tensor of shape (rows, width), got ${describeValue(weight)}`);
    const [rows, width] = weight.shape;
    const layer = new this(rows, width, { dtype: weight.dtype, paddingIdx, generator: new Generator(0) });
    layer.weight.assign(weight);
    layer.weight.requiresGrad = !freeze;
    return layer;
  }

  forward(index: Tensor): Tensor {
    return embedding(index, this.weight, { paddingIdx: this.paddingIdx });
  }

  override extraRepr(): string {
    return `${this.numEmbeddings}, ${this.embeddingDim}${this.paddingIdx === null ? "" : `, padding_idx=${this.paddingIdx}`}`;
  }
}
