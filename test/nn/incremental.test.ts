// A sequence read step by step gives what the whole sequence gives, for every layer that can; the others are refused by name.
import { describe, expect, test } from "@jest/globals";
import { manualSeed, nn, noGrad, randn, tensor, type Tensor } from "../../src/index.js";
import { camelCase } from "../../src/core/fields.js";
import { longestSequence, readingOf } from "../../src/nn/incremental.js";
import { forwardWith } from "../../src/nn/lengths.js";
import { layerRegistry } from "../../src/nn/registry.js";

const T = 7;
/** All at once, a step at a time, in pieces, and after a piece for which there was no room yet. */
const cuts = [[T], Array.from({ length: T }, () => 1), [3, 1, 2, 1], [1, 4, 2]];

function expectEqualReading(model: nn.Module, x: Tensor, tolerance = 1e-6): void {
  model.eval();
  const memory = { steps: randn([x.shape[0], 3, 4], { dtype: x.dtype }), lengths: [3, 2, 3].slice(0, x.shape[0]) };
  const whole = noGrad(() => forwardWith(model, x, { memory }));
  for (const cut of cuts) {
    const read = readingOf(model, { memory });
    let at = 0;
    for (const steps of cut) {
      const y = read(x.narrow(1, at, steps));
      const wanted = whole.narrow(1, at, steps);
      expect(y.shape).toEqual(wanted.shape);
      expect(y.requiresGrad).toBe(false);
      expect(Math.max(...y.sub(wanted).abs().data)).toBeLessThanOrEqual(tolerance);
      at += steps;
    }
  }
}

const given: Readonly<Record<string, unknown>> = { in_features: 4, out_features: 3, num_embeddings: 5, embedding_dim: 4, max_len: T, embed_dim: 4, num_heads: 2, d_model: 4, nhead: 2, num_layers: 2, dim_feedforward: 8, input_size: 4, hidden_size: 3, normalized_shape: [4], causal: true, threshold: 0.1, value: 0 }; // prettier-ignore

function made(name: string, other: Readonly<Record<string, unknown>> = {}): nn.Module {
  const { declaration, create } = layerRegistry[name];
  const values = Object.entries(declaration.fields).map(([key, field]) => [camelCase(key), other[key] ?? given[key] ?? field.default ?? null]); // prettier-ignore
  return create(Object.fromEntries(values), {}).eval();
}

const able = Object.keys(layerRegistry).filter((name) => {
  const { eachStep } = layerRegistry[name].declaration;
  return eachStep !== undefined || (name in nn && "reading" in (nn[name as "GRU"].prototype as object));
});

test("the layers that can", () => {
  expect(able).toEqual(expect.arrayContaining(["Linear", "Embedding", "GELU", "LayerNorm", "RMSNorm", "RNN", "LSTM", "GRU", "MultiheadAttention", "TransformerEncoderLayer", "TransformerEncoder", "PositionalEmbedding", "SinusoidalEncoding", "RotaryEmbedding"])); // prettier-ignore
  expect(able).not.toEqual(expect.arrayContaining(["Mean"]));
});

describe("reading step by step equals forward", () => {
  test.each(able)("%s", (name) => {
    manualSeed(1);
    const x = name === "Embedding" ? tensor([[0, 1, 4, 3, 2, 1, 0], [4, 4, 1, 0, 2, 3, 1]]) : randn([2, T, 4]); // prettier-ignore
    expectEqualReading(made(name), x);
  });

  test.each([
    ["MultiheadAttention", { rotary: true }],
    ["TransformerEncoderLayer", { rotary: true, norm_first: true, activation: "gelu_tanh", bias: false }],
    ["TransformerEncoder", { norm: true }],
    ["LSTM", { num_layers: 3 }],
    ["RNN", { nonlinearity: "relu" }],
  ])("%s with %j", (name, other) => {
    manualSeed(2);
    expectEqualReading(made(name, other), randn([3, T, 4]));
  });

  test("layers that hold others", () => {
    manualSeed(3);
    const inside = (): nn.Module[] => [new nn.Linear(4, 4), made("GRU", { hidden_size: 4 }), new nn.Dropout(0.5)];
    expectEqualReading(
      new nn.Sequential(
        new nn.Repeat(2, () => new nn.Residual(inside())),
        new nn.Parallel([inside(), [new nn.Identity()]], { dim: 2 }),
        new nn.Residual([new nn.Linear(8, 4)], { shortcut: new nn.Linear(8, 4) }),
        new nn.Checkpoint(made("TransformerEncoderLayer")),
        new nn.Parallel([inside(), inside()], { join: "add" }),
      ),
      randn([2, T, 4]),
    );
  });

  test("more steps than there is room for at first", () => {
    manualSeed(4);
    const model = made("TransformerEncoderLayer", { rotary: true });
    const x = randn([1, 150, 4]);
    const whole = noGrad(() => model.forward(x));
    const read = readingOf(model);
    const parts = Array.from({ length: 150 }, (_, t) => read(x.narrow(1, t, 1)));
    expect(Math.max(...parts.map((y, t) => Math.max(...y.sub(whole.narrow(1, t, 1)).abs().data)))).toBeLessThan(1e-6);
  });

  test("two readings at a time do not disturb each other", () => {
    manualSeed(5);
    const model = made("GRU");
    const x = randn([1, 2, 4]);
    const [a, b] = [readingOf(model), readingOf(model)];
    const first = a(x.narrow(1, 0, 1));
    a(x.narrow(1, 1, 1));
    expect(b(x.narrow(1, 0, 1)).toArray()).toEqual(first.toArray());
  });
});

describe("refused by name", () => {
  class Mine extends nn.Linear {
    override forward(x: Tensor): Tensor {
      return super.forward(x).mul(x.sum());
    }
  }
  test.each([
    [made("MultiheadAttention", { causal: false }), "MultiheadAttention cannot read step by step: it looks at later steps (causal is false)\n  hint: causal attention and recurrent layers in one direction can"],
    [made("TransformerEncoderLayer", { causal: false }), "MultiheadAttention cannot read step by step: it looks at later steps"],
    [made("LSTM", { bidirectional: true }), "LSTM cannot read step by step: it reads from the last step, too (bidirectional)"],
    [new nn.GRU(4, 3).eval() as unknown as nn.Module, "GRU cannot read step by step: it has steps before rows (batchFirst is false)"],
    [made("Mean"), "Mean cannot read step by step: it needs a sequence as a whole: what it makes of a step may depend on later ones"],
    [made("LayerNorm", { normalized_shape: [T, 4] }), "LayerNorm cannot read step by step: it needs a sequence as a whole"],
    [made("Softmax", { dim: 1 }), "Softmax cannot read step by step: it needs a sequence as a whole"],
    [new nn.Sequential(new nn.Identity(), new nn.Residual(made("Mean"))).eval(), "1: Residual > 0: Mean: Mean cannot read step by step"],
    [new Mine(4, 3).eval(), "Mine cannot read step by step: it has a forward of its own, of which nobody knows what it keeps from step to step"],
    [new nn.Linear(4, 3), "a sequence is read step by step in evaluation mode only\n  hint: call model.eval() first"],
  ])("%#", (model, words) => expect(() => readingOf(model)).toThrow(words)); // prettier-ignore

  test("paths one after the other in time", () => {
    const model = new nn.Parallel([new nn.Identity(), new nn.Identity()]).eval();
    expect(() => readingOf(model)(randn([1, 2, 4]))).toThrow("Parallel cannot read step by step: it puts the steps of one path after those of another"); // prettier-ignore
  });

  test("places that were not learned", () => {
    const model = new nn.Sequential(made("PositionalEmbedding", { max_len: 3 })).eval();
    expect(longestSequence(model)).toBe(3);
    expect(longestSequence(new nn.Sequential(new nn.SinusoidalEncoding()))).toBe(Infinity);
    const read = readingOf(model);
    read(randn([1, 3, 4]));
    expect(() => read(randn([1, 1, 4]))).toThrow("0: PositionalEmbedding: PositionalEmbedding: the input has 4 steps, but max_len is 3"); // prettier-ignore
  });
});
