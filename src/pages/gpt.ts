// The page of GPT, which stands for several layers: what it learns, counted.
import { gptDeclaration } from "../nn/gpt.js";
import { Embedding } from "../nn/embedding.js";
import { LayerNorm } from "../nn/layerNorm.js";
import { Linear } from "../nn/linear.js";
import type { Module } from "../nn/module.js";
import { PositionalEmbedding } from "../nn/positionalEmbedding.js";
import { Repeat } from "../nn/repeat.js";
import { Sequential } from "../nn/sequential.js";
import { TransformerEncoderLayer } from "../nn/transformerEncoderLayer.js";
import { row } from "../notation/array.js";
import type { Sample } from "../notation/sample.js";
import { writtenPage } from "./written.js";

export const gptPage = writtenPage({
  name: "GPT",
  kind: "layer",
  formula: gptDeclaration.formula,
  about:
    "A model of language: the probability of a text is the product of those of its tokens, each given all before it, p(x[0]) p(x[1] | x[0]) .., and the model gives " +
    "for every place the scores of the token that comes next, all places at once, as no step looks at later ones. GPT: {..} of an experiment file stands for an Embedding (V tokens), " +
    "PositionalEmbedding (T places), Dropout, n_layer = L times a TransformerEncoderLayer (norm_first, causal, 4 E units), LayerNorm and a Linear layer without a bias whose weight is that of the " +
    "Embedding; E is n_embd. mlbh render --expand writes them out, mlbh summary shows them. P[0], the only one, is how many numbers they learn.",
  torch: "no layer of PyTorch; GPT-2 has 12 layers of 12 heads and 768 numbers: 124 million",
  source: "src/nn/gpt.ts",
  derivation: `
    vectors   = V E + T E                            -- of tokens and of places; the last layer has those of the tokens, tied
    attention = 3 E E + 3 E + E E + E                -- of one layer: questions, keys, values, and what mixes the heads
    network   = 4 E E + 4 E + 4 E E + E              -- to 4 E units and back
    norms     = 4 E                                  -- two LayerNorms, each with a weight and a bias
    P[i]      = vectors + L (attention + network + norms) + 2 E  -- and the LayerNorm behind the last
              = (V + T + 2) E + L (12 E^2 + 13 E)    -- for a large model about 12 L E^2
    s         = 0.02 / sqrt(2 L)                     -- how far the weights spread that end a part: 2 L parts are added to what went in
    2 L s^2   = 0.02^2                               -- so that the variance of the sum is as if there were one part, however many layers there are
  `,
  aliases: ["gpt2", "gpt-2", "language model"],
  see: ["Embedding", "PositionalEmbedding", "TransformerEncoderLayer", "RotaryEmbedding", "CrossEntropyLoss"],
  samples: (): [Sample, ...Sample[]] => [counted(5, 3, 2, 1), counted(7, 4, 4, 2), counted(3, 8, 6, 3)],
});

function counted(V: number, T: number, E: number, L: number): Sample {
  const embedding = new Embedding(V, E);
  const head = new Linear(E, V, { bias: false });
  head.weight = embedding.weight;
  const layer = (): Module => new TransformerEncoderLayer(E, 1, { dimFeedforward: 4 * E }) as unknown as Module;
  const model = new Sequential(embedding, new PositionalEmbedding(T, E), new Repeat(L, layer), new LayerNorm(E), head);
  const P = model.parameters().reduce((sum, { numel }) => sum + numel, 0);
  return { name: `GPT of ${L} layers`, tensors: { P: row([P]) }, numbers: { V, T, E, L }, outputs: ["P"] };
}
