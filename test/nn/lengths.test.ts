// Rows of unequal length: what stands behind the end of a row, and what other rows come with it, changes nothing.
import { describe, expect, test } from "@jest/globals";
import { cat, manualSeed, nn, noGrad, randn, type Tensor } from "../../src/index.js";
import { camelCase } from "../../src/core/fields.js";
import { bearsPadding, forwardWith } from "../../src/nn/lengths.js";
import { layerRegistry } from "../../src/nn/registry.js";

const [N, T, F] = [64, 6, 4];
const lengths = Array.from({ length: N }, (_, n) => 1 + (n % T));
const given: Readonly<Record<string, unknown>> = { in_features: F, out_features: 3, num_embeddings: 5, embedding_dim: F, max_len: 2 * T, embed_dim: F, num_heads: 2, d_model: F, nhead: 2, num_layers: 2, dim_feedforward: 8, input_size: F, hidden_size: 3, normalized_shape: [F], threshold: 0.1, value: 0 }; // prettier-ignore

function made(name: string, other: Readonly<Record<string, unknown>> = {}): nn.Module {
  const { declaration, create } = layerRegistry[name];
  const values = Object.entries(declaration.fields).map(([key, field]) => [camelCase(key), other[key] ?? given[key] ?? field.default ?? null]); // prettier-ignore
  return create(Object.fromEntries(values), { dtype: "float64" }).eval();
}

/** The numbers of the real steps, or of the rows where there are no steps any more. */
function real(y: Tensor, rows: number): number[] {
  if (y.shape.length === 2) return Array.from(y.narrow(0, 0, rows).numbers);
  return lengths.slice(0, rows).flatMap((length, n) => Array.from(y.select(0, n).narrow(0, 0, length).numbers));
}

function expectBlind(layer: nn.Module): void {
  const x = randn([N, T, F], { dtype: "float64" });
  const memory = { steps: randn([N, T, F], { dtype: "float64" }), lengths: [...lengths].reverse() };
  const run = (input: Tensor, told: readonly number[], looked = memory): Tensor => noGrad(() => forwardWith(layer, input, { lengths: told, memory: looked })); // prettier-ignore
  const whole = run(x, lengths);
  const same = (y: Tensor, rows = N): void => {
    expect(real(y, rows)).toEqual(real(whole, rows));
  };
  const other = randn([N, T, F], { dtype: "float64" });
  const noise = x.clone();
  lengths.forEach((length, n) =>
    noise.data.set(other.data.subarray((n * T + length) * F, (n + 1) * T * F), (n * T + length) * F),
  );
  same(run(noise, lengths)); // what stands in the padding
  const behind = memory.steps.clone();
  memory.lengths.forEach((length, n) => behind.data.fill(9, (n * T + length) * F, (n + 1) * T * F));
  same(run(x, lengths, { ...memory, steps: behind })); // and in that of what a decoder looks at
  same(run(cat([x, randn([N, 3, F], { dtype: "float64" })], 1), lengths)); // how much of it there is
  same(run(cat([x.narrow(0, 0, 32), other.narrow(0, 0, 32)], 0), lengths), 32); // which rows come with it
}

const names = Object.keys(layerRegistry).filter((name) => {
  const { declaration } = layerRegistry[name];
  return name !== "Embedding" && (declaration.lengths !== undefined || (declaration.eachStep !== undefined && bearsPadding(declaration, made(name)))); // prettier-ignore
});

describe("the padding of a row", () => {
  test("is known to these layers", () => {
    for (const name of [
      "GRU",
      "LSTM",
      "RNN",
      "MultiheadAttention",
      "TransformerEncoderLayer",
      "TransformerEncoder",
      "Attention",
      "TransformerDecoderLayer",
      "Last",
      "Mean",
      "Max",
      "Linear",
      "LayerNorm",
      "ReLU",
      "Dropout",
      "PositionalEmbedding",
    ])
      expect(names).toContain(name);
    for (const name of ["Conv1d", "Flatten", "BatchNorm1d", "AvgPool1d", "Softmax"]) expect(names).not.toContain(name);
  });
  test.each(names)("changes nothing in %s", (name) => {
    manualSeed(1);
    expectBlind(made(name));
  });
  test.each(["GRU", "LSTM", "RNN"])("changes nothing in %s that reads both ways", (name) => {
    manualSeed(2);
    expectBlind(made(name, { bidirectional: true }));
  });
  test("changes nothing where layers hold others", () => {
    manualSeed(3);
    const gru = (width: number): nn.Module => made("GRU", { hidden_size: width });
    expectBlind(new nn.Sequential(new nn.Residual([gru(F)]), new nn.Repeat(2, () => [gru(F)]), new nn.Parallel([[gru(2)], [gru(3)]], { dim: 2 }), new nn.Checkpoint(new nn.Sequential(made("GRU", { input_size: 5 }), made("Last"))))); // prettier-ignore
  });
  test("lengths and a mask of the padding cannot both be given", () => {
    const layer = made("TransformerEncoderLayer") as unknown as nn.TransformerEncoderLayer;
    const x = randn([2, 3, F], { dtype: "float64" });
    const both = { lengths: [1, 2], srcKeyPaddingMask: randn([2, 3]) };
    expect(() => layer.forward(x, both)).toThrow("lengths and srcKeyPaddingMask say the same; give one of them");
    expect(() => layer.forward(x, { lengths: [1, 4] })).toThrow("lengths must be 2 whole numbers from 1 to 3");
  });
});
