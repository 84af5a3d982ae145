// GPT (Radford et al. 2018, 2019): a row of tokens in, for every place the scores of the token that comes next.
import { field } from "../core/fields.js";
import { declareComposite, type Written, type WrittenInit } from "./composite.js";

/** How far weights spread in the beginning, in GPT-2. */
const STD = 0.02;

export const gptDeclaration = declareComposite({
  name: "GPT",
  formula: "tokens -> vectors and their places -> n_layer causal Transformer layers -> LayerNorm -> scores of the next token, by the vectors of the first step",
  fields: {
    n_layer: field.integer({ min: 1, max: 1000, help: "how many layers of attention stand one after the other" }),
    n_head: field.integer({ min: 1, help: "heads of each attention" }),
    n_embd: field.integer({ min: 1, help: "numbers of each step" }),
    dropout: field.number({ min: 0, max: 1, default: 0, help: "probability of being set to 0: what goes in, shares of attention, what each part gives" }),
    bias: field.boolean({ default: true, help: "whether linear layers and LayerNorms learn a bias; the last layer never does" }),
    positions: field.choice(["learned", "rotary", "sinusoidal"], { default: "learned", help: "how a step knows its place: PositionalEmbedding as in GPT-2, turned questions and keys, or SinusoidalEncoding" }),
    n_positions: field.integer({ min: 1, default: null, nullable: true, help: "how many learned places there are; the steps of a row when left out" }),
    vocab_size: field.integer({ min: 1, default: null, nullable: true, help: "how many tokens there are; as many as the data has when left out" }),
    activation: field.choice(["relu", "gelu", "gelu_tanh"], { default: "gelu_tanh", help: "what bends in the network at every step" }),
    init: field.choice(["gpt2", "layers"], { default: "gpt2", help: "gpt2: weights spread by 0.02, those that end a part by 0.02 / sqrt(2 n_layer), biases 0; layers: what each layer draws for itself" }),
  },
  expand: ({ nLayer, nHead, nEmbd, dropout, bias, positions, nPositions, vocabSize, activation, init }, first) => {
    const places: Readonly<Record<typeof positions, readonly Written[]>> = {
      learned: [{ name: "PositionalEmbedding", args: nPositions === null ? {} : { max_len: nPositions } }],
      sinusoidal: [{ name: "SinusoidalEncoding", args: {} }],
      rotary: [],
    };
    const layer = { nhead: nHead, dim_feedforward: 4 * nEmbd, dropout, activation, norm_first: true, causal: true, bias, rotary: positions === "rotary" };
    const before: readonly Written[] = [
      { name: "Embedding", args: { ...(vocabSize === null ? {} : { num_embeddings: vocabSize }), embedding_dim: nEmbd } },
      ...places[positions],
      ...(dropout > 0 ? [{ name: "Dropout", args: { p: dropout } }] : []),
    ];
    const layers: readonly Written[] = [
      ...before,
      { name: "Repeat", args: { times: nLayer, layers: [{ name: "TransformerEncoderLayer", args: layer }] } },
      { name: "LayerNorm", args: { normalized_shape: [nEmbd], bias } },
      { name: "Linear", args: { out_features: "auto", bias: false, tie: first } },
    ];
    return { layers, init: init === "layers" ? [] : asGpt2(first, first + before.length, nLayer, bias) };
  },
}); // prettier-ignore

/** @param repeat the number of the layer that holds the others */
function asGpt2(first: number, repeat: number, nLayer: number, bias: boolean): WrittenInit[] {
  const drawn = (match: string, std: number): WrittenInit => ({ match, name: "normal", args: { std } });
  const inside = (name: string): string => `${repeat}.*.${name}`;
  const atEnd = STD / Math.sqrt(2 * nLayer); // 2 n_layer parts are added up
  return [
    drawn(`${first}.weight`, STD),
    drawn(inside("self_attn.in_proj_weight"), STD),
    drawn(inside("self_attn.out_proj.weight"), atEnd),
    drawn(inside("linear1.weight"), STD),
    drawn(inside("linear2.weight"), atEnd),
    ...(bias ? ["linear1.bias", "linear2.bias"].map((name) => ({ match: inside(name), name: "zeros", args: {} })) : []),
  ];
}
