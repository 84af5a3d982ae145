// What is known of a layer before it is made: what follows from the rows that go in, what can come out, and how many rows it needs.
import { describe, expect, test } from "@jest/globals";
import { checkFields } from "../../src/core/fields.js";
import { layerRegistry } from "../../src/nn/registry.js";

describe("arguments that follow from a row of (5,), (4, 6), (2, 4, 6) and (2, 3, 4, 6)", () => {
  const ROWS = [[5], [4, 6], [2, 4, 6], [2, 3, 4, 6]];
  const nothing = {};
  const width = (key: string) => [nothing, { [key]: 6 }, { [key]: 6 }, nothing]; // of rows of steps; the place of a batch may be taken by another axis
  const lines = (key: string) => [nothing, { [key]: 4 }, nothing, nothing];
  const images = (key: string) => [nothing, nothing, { [key]: 2 }, nothing];
  const last = ROWS.map((row) => ({ normalized_shape: row.slice(-1) }));
  const expected: Readonly<Record<string, readonly object[]>> = {
    Attention: width("embed_dim"),
    BatchNorm1d: [{ num_features: 5 }, { num_features: 4 }, nothing, nothing],
    BatchNorm2d: images("num_features"),
    Conv1d: lines("in_channels"),
    Conv2d: images("in_channels"),
    ConvTranspose1d: lines("in_channels"),
    ConvTranspose2d: images("in_channels"),
    Embedding: [nothing, nothing, nothing, nothing],
    GroupNorm: ROWS.map(([channels]) => ({ num_channels: channels })),
    GRU: width("input_size"),
    InstanceNorm1d: lines("num_features"),
    InstanceNorm2d: images("num_features"),
    Last: [nothing, nothing, nothing, nothing],
    LayerNorm: last,
    Linear: ROWS.map((row) => ({ in_features: row[row.length - 1] })),
    LSTM: width("input_size"),
    MultiheadAttention: width("embed_dim"),
    PositionalEmbedding: [nothing, { max_len: 4, embedding_dim: 6 }, { max_len: 4, embedding_dim: 6 }, nothing],
    RMSNorm: last,
    RNN: width("input_size"),
    TransformerDecoder: width("d_model"),
    TransformerDecoderLayer: width("d_model"),
    TransformerEncoder: width("d_model"),
    TransformerEncoderLayer: width("d_model"),
  };
  const names = Object.keys(layerRegistry).filter((name) => layerRegistry[name].declaration.infer !== undefined);

  test("of these layers, and of no other", () => expect(Object.keys(expected).sort()).toEqual(names.sort()));
  test.each(Object.entries(expected))("%s", (name, values) => {
    expect(ROWS.map((row) => layerRegistry[name].declaration.infer?.(row))).toEqual(values);
  });

  test("the tokens of the data say how many an Embedding has, and which fills up; an Attention hears how wide the memory is", () => {
    const { Attention, Embedding } = layerRegistry;
    expect(Embedding.declaration.infer?.([7], [], { vocabulary: 30, padding: 2 })).toEqual({
      num_embeddings: 30,
      padding_idx: 2,
    });
    expect(Attention.declaration.infer?.([4, 6], [], { memory: [3, 8] })).toEqual({ embed_dim: 6, kdim: 8 });
  });
});

describe("the least and the largest that come out", () => {
  test.each<[string, object, readonly [number, number]]>([
    ["ELU", {}, [-1, Infinity]],
    ["ELU", { alpha: 2 }, [-2, Infinity]],
    ["ELU", { alpha: -2 }, [0, Infinity]],
    ["CELU", { alpha: 0.5 }, [-0.5, Infinity]],
    ["SELU", {}, [-1.7580993408473766, Infinity]],
    ["GELU", {}, [-0.16997, Infinity]],
    ["SiLU", {}, [-0.27846, Infinity]],
    ["Mish", {}, [-0.30884, Infinity]],
    ["Hardswish", {}, [-3 / 8, Infinity]],
    ["Hardsigmoid", {}, [0, 1]],
    ["Hardtanh", { minVal: -3, maxVal: 0.5 }, [-3, 0.5]],
    ["LogSigmoid", {}, [-Infinity, 0]],
    ["LogSoftmax", {}, [-Infinity, 0]],
    ["ReLU", {}, [0, Infinity]],
    ["ReLU6", {}, [0, 6]],
    ["Sigmoid", {}, [0, 1]],
    ["Softmax", {}, [0, 1]],
    ["Softmin", {}, [0, 1]],
    ["Softplus", {}, [0, Infinity]],
    ["Softsign", {}, [-1, 1]],
    ["Tanh", {}, [-1, 1]],
    ["Threshold", { threshold: 1, value: -2 }, [-2, Infinity]],
    ["Threshold", { threshold: 1, value: 3 }, [1, Infinity]],
  ])("%s %j", (name, given, [least, largest]) => {
    const { declaration } = layerRegistry[name];
    const [low, high] = declaration.range!(checkFields(name, declaration.fields, given as Readonly<Record<string, unknown>>));
    expect(high).toBe(largest);
    expect([low <= least, low === least || least - low < 1e-3]).toEqual([true, true]); // rounded downwards at most
  });
});

test("BatchNorm needs two rows in training where a row has one place for each channel", () => {
  const least = (name: string, row: number[]): number | undefined => layerRegistry[name].declaration.leastRows?.(row, {});
  expect([[5], [5, 1], [5, 2]].map((row) => least("BatchNorm1d", row))).toEqual([2, 2, 1]);
  expect([[5, 1, 1], [5, 1, 2], [5, 2, 1]].map((row) => least("BatchNorm2d", row))).toEqual([2, 1, 1]); // prettier-ignore
});
