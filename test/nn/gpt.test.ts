// What GPT stands for: the layers that it is written out as, and how their weights begin.
import { describe, expect, test } from "@jest/globals";
import { checkFields } from "../../src/core/fields.js";
import { gptDeclaration } from "../../src/nn/gpt.js";

const least = { nLayer: 2, nHead: 3, nEmbd: 6 };
const written = (given: object, first = 0) =>
  gptDeclaration.expand(checkFields("GPT", gptDeclaration.fields, { ...least, ...given }), first);
const layer = {
  nhead: 3,
  dim_feedforward: 24,
  dropout: 0,
  activation: "gelu_tanh",
  norm_first: true,
  causal: true,
  bias: true,
  rotary: false,
};
const repeat = (times: number, args: object = {}) => ({
  name: "Repeat",
  args: { times, layers: [{ name: "TransformerEncoderLayer", args: { ...layer, ...args } }] },
});
const embedding = { name: "Embedding", args: { embedding_dim: 6 } };
const places = { name: "PositionalEmbedding", args: {} };
const norm = { name: "LayerNorm", args: { normalized_shape: [6], bias: true } };
const head = { name: "Linear", args: { out_features: "auto", bias: false, tie: 0 } };

describe("the layers", () => {
  test.each<[string, object, readonly object[]]>([
    ["with nothing said", {}, [embedding, places, repeat(2), norm, head]],
    ["three times", { nLayer: 3 }, [embedding, places, repeat(3), norm, head]],
    ["with so many places", { nPositions: 9 }, [embedding, { ...places, args: { max_len: 9 } }, repeat(2), norm, head]],
    [
      "of so many tokens",
      { vocabSize: 7 },
      [{ ...embedding, args: { num_embeddings: 7, embedding_dim: 6 } }, places, repeat(2), norm, head],
    ],
    [
      "with waves",
      { positions: "sinusoidal", nPositions: 9 },
      [embedding, { name: "SinusoidalEncoding", args: {} }, repeat(2), norm, head],
    ],
    ["with turned questions and keys", { positions: "rotary" }, [embedding, repeat(2, { rotary: true }), norm, head]],
    [
      "with dropout",
      { dropout: 0.1 },
      [embedding, places, { name: "Dropout", args: { p: 0.1 } }, repeat(2, { dropout: 0.1 }), norm, head],
    ],
    [
      "without biases",
      { bias: false },
      [embedding, places, repeat(2, { bias: false }), { ...norm, args: { normalized_shape: [6], bias: false } }, head],
    ],
    ["with another bend", { activation: "relu" }, [embedding, places, repeat(2, { activation: "relu" }), norm, head]],
  ])("%s", (_, given, expected) => expect(written(given).layers).toEqual(expected));

  test("the last is tied to the first, wherever that stands", () => {
    expect(written({}, 4).layers.at(-1)).toEqual({ ...head, args: { ...head.args, tie: 4 } });
  });
});

describe("the weights", () => {
  const spread = (match: string, std: number) => ({ match, name: "normal", args: { std } });
  const zeros = (match: string) => ({ match, name: "zeros", args: {} });
  /** Of the layer that holds the others; the parts at an end are 4, of which the square root is 2. */
  const inside = (at: number) => [spread(`${at}.*.self_attn.in_proj_weight`, 0.02), spread(`${at}.*.self_attn.out_proj.weight`, 0.01), spread(`${at}.*.linear1.weight`, 0.02), spread(`${at}.*.linear2.weight`, 0.01)];
  const biases = (at: number) => [zeros(`${at}.*.linear1.bias`), zeros(`${at}.*.linear2.bias`)];

  test.each<[string, object, number, readonly object[]]>([
    ["with nothing said", {}, 0, [spread("0.weight", 0.02), ...inside(2), ...biases(2)]],
    ["behind five layers", {}, 5, [spread("5.weight", 0.02), ...inside(7), ...biases(7)]],
    ["with dropout", { dropout: 0.1 }, 0, [spread("0.weight", 0.02), ...inside(3), ...biases(3)]],
    ["without a layer for places", { positions: "rotary" }, 1, [spread("1.weight", 0.02), ...inside(2), ...biases(2)]],
    ["without biases", { bias: false }, 0, [spread("0.weight", 0.02), ...inside(2)]],
    ["as each layer draws them", { init: "layers" }, 0, []],
  ])("%s", (_, given, first, expected) => expect(written(given, first).init).toEqual(expected));

  test("those that end a part are the narrower the more layers there are", () => {
    expect(written({ nLayer: 8 }).init[2]).toEqual(spread("2.*.self_attn.out_proj.weight", 0.02 / 4));
  });
}); // prettier-ignore
