// Attention and the layers of a Transformer against PyTorch: default weights, outputs, gradients, masks, dropout, a whole training run.
import { describe, expect, test } from "@jest/globals";
import {
  DataLoader,
  functional,
  grad,
  gradcheck,
  manualSeed,
  nn,
  optim,
  randn,
  tensor,
  zeros,
  type Tensor,
} from "../../src/index.js";
import type { NdArray } from "../../src/kernels/ndarray.js";
import { forwardWith } from "../../src/nn/lengths.js";
import { allLayers, layerRegistry } from "../../src/nn/registry.js";
import { difference, load, toTensors } from "../fixtures/load.js";

type Arrays = Readonly<Record<string, NdArray>>;
interface Case {
  readonly layer:
    "MultiheadAttention" | "TransformerEncoderLayer" | "TransformerDecoderLayer" | "TransformerEncoder" | "TransformerDecoder";
  readonly seed: number;
  readonly options: object;
  readonly inputs: Arrays;
  readonly masks: Readonly<Record<string, NdArray | boolean>>;
  readonly names: readonly string[];
  readonly weights: Arrays;
  readonly outputs: readonly NdArray[];
  readonly gy: readonly NdArray[];
  readonly grads: Arrays;
  readonly training: boolean;
  readonly selfAttention?: boolean;
  readonly numLayers?: number;
  readonly norm?: boolean;
}
interface Fixture {
  readonly attention: Readonly<Record<string, Case>>;
  readonly layers: Readonly<Record<string, Case>>;
  readonly curve: {
    seed: number;
    x: NdArray;
    y: NdArray;
    batchSize: number;
    epochs: number;
    losses: readonly number[];
    final: Arrays;
  };
}
const { attention, layers, curve } = load<Fixture>("transformer");
const TOLERANCE = 1e-12;
const [WIDTH, HEADS] = [4, 2];

type AnyModule = nn.Module<unknown, unknown[]>;
const tensorOf = (array: NdArray): Tensor => toTensors(array) as Tensor;

function made({ layer, options, numLayers = 0, norm = false }: Case): AnyModule {
  const arguments_ = [WIDTH, HEADS, { ...options, dtype: "float64" }] as const;
  const end = (): nn.LayerNorm | null => (norm ? new nn.LayerNorm(WIDTH, { dtype: "float64" }) : null);
  if (layer === "TransformerEncoder") return new nn.TransformerEncoder(new nn.TransformerEncoderLayer(...arguments_), numLayers, end()); // prettier-ignore
  if (layer === "TransformerDecoder") return new nn.TransformerDecoder(new nn.TransformerDecoderLayer(...arguments_), numLayers, end()); // prettier-ignore
  return new nn[layer](...arguments_);
}

function call(
  module: AnyModule,
  { layer, masks, selfAttention = false }: Case,
  inputs: Readonly<Record<string, Tensor>>,
): Tensor[] {
  const given: Record<string, unknown> = {};
  for (const [name, mask] of Object.entries(masks)) given[name] = typeof mask === "boolean" ? mask : tensorOf(mask);
  const { query, src, memory } = inputs;
  if (layer === "MultiheadAttention") {
    if (inputs.attnMask !== undefined) given.attnMask = inputs.attnMask;
    const { key = query, value = query } = selfAttention ? {} : inputs;
    return module.forward(query, key, value, given) as Tensor[];
  }
  const decoder = layer.includes("Decoder");
  if (inputs.mask !== undefined) given[decoder ? "tgtMask" : "mask"] = inputs.mask;
  if (inputs.memoryMask !== undefined) given.memoryMask = inputs.memoryMask;
  return [(decoder ? module.forward(src, memory, given) : module.forward(src, given)) as Tensor];
}

describe("values and gradients equal PyTorch's", () => {
  test.each(Object.entries({ ...attention, ...layers }))("%s", (_, sample) => {
    manualSeed(sample.seed);
    const module = made(sample).train(sample.training);
    expect([...module.stateDict().keys()]).toEqual(sample.names);
    for (const [name, expected] of Object.entries(sample.weights))
      expect([name, difference(module.stateDict().get(name)!, expected, 0)]).toEqual([name, null]);
    const inputs = Object.fromEntries(Object.entries(sample.inputs).map(([name, array]) => [name, tensorOf(array)]));
    for (const leaf of Object.values(inputs)) leaf.requiresGrad = true;
    const outputs = call(module, sample, inputs);
    expect(outputs.length).toBe(sample.outputs.length);
    outputs.forEach((y, i) => expect(difference(y, sample.outputs[i], TOLERANCE)).toBeNull());
    const leaves: Record<string, Tensor> = { ...inputs, ...Object.fromEntries(module.namedParameters()) };
    const names = Object.keys(sample.grads);
    expect(new Set(names)).toEqual(new Set(Object.keys(leaves)));
    const gradients = grad(outputs, names.map((name) => leaves[name]), { gradOutputs: sample.gy.map(tensorOf), allowUnused: true }); // prettier-ignore
    names.forEach((name, i) => expect([name, difference(gradients[i] ?? zeros(sample.grads[name].shape, { dtype: "float64" }), sample.grads[name], TOLERANCE)]).toEqual([name, null])); // prettier-ignore
  });
});

class Classifier extends nn.Module {
  readonly embed = new nn.Linear(2, 8, { dtype: "float64" });
  readonly encoder = new nn.TransformerEncoder(
    new nn.TransformerEncoderLayer(8, 2, { dimFeedforward: 16, dropout: 0.1, batchFirst: true, dtype: "float64" }),
    2,
  );
  readonly linear = new nn.Linear(8, 3, { dtype: "float64" });
  forward(x: Tensor): Tensor {
    return this.linear.forward(this.encoder.forward(this.embed.forward(x)).mean(1));
  }
}

test("a classifier learns from the seed alone as in PyTorch: weights, order of rows, dropout, every loss", () => {
  manualSeed(curve.seed);
  const model = new Classifier();
  const sgd = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
  const loader = new DataLoader([tensorOf(curve.x), tensorOf(curve.y)], { batchSize: curve.batchSize, shuffle: true });
  const losses: number[] = [];
  for (let epoch = 0; epoch < curve.epochs; epoch++) {
    for (const [x, y] of loader) {
      const loss = functional.crossEntropy(model.forward(x), y);
      sgd.zeroGrad();
      loss.backward();
      sgd.step();
      losses.push(loss.item());
    }
  }
  expect(losses.length).toBe(curve.losses.length);
  expect(losses.length).toBeGreaterThanOrEqual(30);
  expect(Math.max(...losses.map((loss, i) => Math.abs(loss - curve.losses[i])))).toBeLessThan(1e-10);
  for (const [name, expected] of Object.entries(curve.final))
    expect([name, difference(model.stateDict().get(name)!, expected, 1e-10)]).toEqual([name, null]);
});

describe("masks", () => {
  const [x, queries] = [randn([2, 3, 4], { dtype: "float64" }), randn([2, 5, 4], { dtype: "float64" })];
  const options = { batchFirst: true, dtype: "float64" } as const;

  test("what stands at padding never changes another step, not one bit, and learns nothing", () => {
    const lengths = [[0, 0, 1], [0, 1, 1]]; // prettier-ignore
    const run = (padding: number): unknown[] => {
      manualSeed(2);
      const encoder = new nn.TransformerEncoder(
        new nn.TransformerEncoderLayer(4, 2, { ...options, dimFeedforward: 5, dropout: 0 }),
        2,
      );
      const input = x.maskedFill(tensor(lengths, { dtype: "float64" }).unsqueeze(2), padding);
      input.requiresGrad = true;
      const y = encoder.forward(input, { srcKeyPaddingMask: tensor(lengths, { dtype: "float64" }) });
      const real = [y.select(0, 0).narrow(0, 0, 2), y.select(0, 1).narrow(0, 0, 1)];
      real.reduce((total, part) => total.add(part.mul(part).mul(part).sum()), tensor(0, { dtype: "float64" })).backward();
      expect(input.grad!.select(0, 0).select(0, 2).toArray()).toEqual([0, 0, 0, 0]);
      return [...real, ...encoder.parameters().map((p) => p.grad!)].map((t) => t.toArray());
    };
    expect(run(100)).toEqual(run(0.5));
  });

  test("a step that may look at nothing takes nothing, and nothing is learned of it", () => {
    const attention_ = new nn.MultiheadAttention(4, 2, options);
    const keep = tensor([[1, 1, 1], [0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], { dtype: "float64" }); // prettier-ignore
    const q = queries.clone();
    q.requiresGrad = true;
    const [y, weights] = attention_.forward(q, x, x, { keep });
    expect(weights!.select(1, 1).toArray()).toEqual([[0, 0, 0], [0, 0, 0]]); // prettier-ignore
    expect(y.select(1, 1).toArray()).toEqual([[0, 0, 0, 0], [0, 0, 0, 0]]); // prettier-ignore
    y.mul(y).sum().backward();
    expect(q.grad!.select(1, 1).toArray()).toEqual([[0, 0, 0, 0], [0, 0, 0, 0]]); // prettier-ignore
    const minus = tensor([[0, 0], [-Infinity, -Infinity]], { dtype: "float64" }); // prettier-ignore
    const two = x.narrow(1, 0, 2);
    expect(functional.scaledDotProductAttention(two, two, two, { mask: minus }).select(1, 1).toArray()).toEqual([[0, 0, 0, 0], [0, 0, 0, 0]]); // prettier-ignore
  });

  test("causal is what keep and an added mask say, and a later step changes no earlier one", () => {
    manualSeed(4);
    const layer = new nn.TransformerEncoderLayer(4, 2, { ...options, dimFeedforward: 5, dropout: 0, causal: true });
    const keep = tensor([[1, 0, 0], [1, 1, 0], [1, 1, 1]], { dtype: "float64" }); // prettier-ignore
    const mask = tensor([[0, -Infinity, -Infinity], [0, 0, -Infinity], [0, 0, 0]], { dtype: "float64" }); // prettier-ignore
    const y = layer.forward(x);
    for (const other of [{ isCausal: false, keep }, { isCausal: false, mask }, { isCausal: true }])
      expect(layer.forward(x, other).toArray()).toEqual(y.toArray());
    expect(layer.forward(x, { isCausal: false }).toArray()).not.toEqual(y.toArray());
    const later = x.clone();
    later.numbers.fill(9, 8, 12);
    expect(layer.forward(later).select(0, 0).narrow(0, 0, 2).toArray()).toEqual(y.select(0, 0).narrow(0, 0, 2).toArray());
  });

  test("errors teach", () => {
    const attention_ = new nn.MultiheadAttention(4, 2, options);
    expect(() => new nn.TransformerEncoderLayer(10, 4)).toThrow(
      "TransformerEncoderLayer: d_model 10 cannot be divided among 4 heads",
    );
    expect(() => new nn.MultiheadAttention(10, 4)).toThrow("take one of 1, 2, 5, 10 heads, or another embed_dim");
    expect(() => attention_.forward(x, x, x, { attnMask: tensor([[1, 0, 0], [1, 1, 0], [1, 1, 1]], { dtype: "float64" }) })).toThrow(
      "MultiheadAttention: attnMask is added to the scores, and this one holds only 0s and 1s",
    ); // prettier-ignore
    expect(() => functional.scaledDotProductAttention(x, x, x, { mask: tensor([1, 0, 1], { dtype: "float64" }) })).toThrow(
      "for a mask of truths write keep",
    );
    expect(() => attention_.forward(x, x, x, { keep: zeros([2, 2]) })).toThrow(
      "keep must be (3, 3) or (rows * heads, ..) = (4, 3, 3), got (2, 2)",
    );
    expect(() => attention_.forward(x, x, x, { keyPaddingMask: zeros([3, 2]) })).toThrow(
      "keyPaddingMask must be (rows, steps of key) = (2, 3), got (3, 2)",
    );
    expect(() => attention_.forward(x, queries.narrow(0, 0, 1), queries, {})).toThrow("every key needs its value");
    expect(() => attention_.forward(x, randn([2, 3, 5]), x)).toThrow(
      "MultiheadAttention: key must be (N, T, 4) or (T, 4), got (2, 3, 5)",
    );
    expect(() => attention_.forward(x, x, x, { mask: x } as never)).toThrow("mask");
    expect(() => new nn.TransformerEncoder(new nn.Linear(2, 2) as never, 2)).toThrow(
      "expected a TransformerEncoderLayer to make copies of",
    );
    expect(() => new nn.PositionalEmbedding(2, 4).forward(x)).toThrow(
      "PositionalEmbedding: the input has 3 steps, but max_len is 2",
    );
  });
});

test("scaledDotProductAttention: another scale, and shares that are dropped as PyTorch drops them", () => {
  const [q, k, v] = [[2, 3], [4, 3], [4, 5]].map((shape) => randn(shape, { dtype: "float64" })); // prettier-ignore
  const shares = q.matmul(k.transpose(0, 1)).mul(0.3).softmax(-1);
  expect(difference(functional.scaledDotProductAttention(q, k, v, { scale: 0.3 }), shares.matmul(v), 1e-14)).toBeNull();
  manualSeed(1);
  const dropped = functional.scaledDotProductAttention(q, k, v, { scale: 0.3, dropoutP: 0.5 });
  manualSeed(1);
  expect(difference(dropped, functional.dropout(shares, { p: 0.5 }).matmul(v), 1e-14)).toBeNull();
  manualSeed(1);
  functional.scaledDotProductAttention(q, k, v, { dropoutP: 0 });
  const next = randn([1]).item();
  manualSeed(1);
  expect(randn([1]).item()).toBe(next); // nothing was drawn
  const keep = tensor([[1, 0, 1, 1], [0, 0, 0, 0]], { dtype: "float64" }); // prettier-ignore
  for (const leaf of [q, k, v]) leaf.requiresGrad = true;
  expect(gradcheck((...inputs) => functional.scaledDotProductAttention(...(inputs as [Tensor, Tensor, Tensor]), { keep, scale: 0.7 }), [q, k, v])).toBe(true); // prettier-ignore
});

test("layers of an encoder begin equal, as in PyTorch, or with weights of their own, and learn apart", () => {
  const first = (encoder: nn.TransformerEncoder, i: number): unknown => encoder.layers[i].linear1.weight.toArray();
  manualSeed(1);
  const make = (): nn.TransformerEncoderLayer => new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: 3 });
  const copies = new nn.TransformerEncoder(make(), 2);
  expect(first(copies, 0)).toEqual(first(copies, 1));
  copies.layers[0].linear1.weight.assign(zeros([3, 4]));
  expect(first(copies, 0)).not.toEqual(first(copies, 1));
  const own = new nn.TransformerEncoder(make, 2);
  expect(first(own, 0)).not.toEqual(first(own, 1));
});

describe("in an experiment file", () => {
  const wholes = { dModel: 4, embedDim: 4, nhead: 2, numHeads: 2, numLayers: 2, dimFeedforward: 5, dropout: 0.1, activation: "gelu", layerNormEps: 1e-5, bias: true, batchFirst: true, normFirst: true, causal: true, rotary: true, norm: true }; // prettier-ignore
  test.each(["MultiheadAttention", "TransformerEncoderLayer", "TransformerEncoder"])(
    "%s maps steps to steps, rows first",
    (name) => {
      const { declaration, create } = layerRegistry[name];
      const model = new nn.Sequential(create(wholes, {}));
      expect(model.at(0)).toBeInstanceOf(nn[name as "TransformerEncoder"]);
      expect(model.forward(zeros([3, 5, 4])).shape).toEqual([3, 5, 4]);
      expect(declaration.outputShape([5, 4], wholes as never)).toEqual([5, 4]);
      expect(declaration.parameters?.(wholes as never)).toBe(model.parameters().reduce((sum, p) => sum + p.numel, 0));
      expect(() => declaration.outputShape([64], wholes as never)).toThrow(
        `${name}: expects rows of shape (steps, features), got (64,)`,
      );
      expect(() => declaration.outputShape([5, 4], { ...wholes, nhead: 3, numHeads: 3 })).toThrow(
        "4 cannot be divided among 3 heads",
      );
      expect(declaration.infer?.([5, 4])).toEqual(name === "MultiheadAttention" ? { embed_dim: 4 } : { d_model: 4 });
      const x = randn([1, 3, 4]);
      const changed = x.clone();
      changed.numbers.fill(2, 8);
      model.eval();
      expect(model.forward(x).narrow(1, 0, 2).toArray()).toEqual(model.forward(changed).narrow(1, 0, 2).toArray()); // causal
    },
  );

  test("a decoder takes what an encoder has made from what it is told", () => {
    expect(Object.keys(layerRegistry)).toContain("TransformerDecoderLayer");
    const { create } = layerRegistry.TransformerDecoderLayer;
    const layer = create({ dModel: 4, nhead: 2, dimFeedforward: 8, dropout: 0, activation: "relu", layerNormEps: 1e-5, batchFirst: true, normFirst: false, causal: true }, {}); // prettier-ignore
    const { declaration } = allLayers.TransformerDecoder;
    const count = allLayers.TransformerDecoder.create(wholes, {}).parameters().reduce((sum, p) => sum + p.numel, 0); // prettier-ignore
    expect(declaration.parameters?.(wholes as never)).toBe(count);
    const [x, memory] = [randn([2, 3, 4]), { steps: randn([2, 5, 4]), lengths: [5, 2] }];
    const own = new nn.TransformerDecoderLayer(4, 2, { dimFeedforward: 8, dropout: 0, batchFirst: true, causal: true });
    own.loadStateDict(layer.stateDict());
    const padding = tensor([[0, 0, 0, 0, 0], [0, 0, 1, 1, 1]]); // prettier-ignore
    expect(forwardWith(layer, x, { memory }).toArray()).toEqual(own.forward(x, memory.steps, { memoryKeyPaddingMask: padding }).toArray()); // prettier-ignore
    expect(() => layer.forward(x)).toThrow("TransformerDecoderLayer: it looks at what an encoder has made of another row, and there is none\n  hint: call it with { memory: { steps, lengths } }, as a decoder does"); // prettier-ignore
  });
});

test("places: learned vectors begin small, waves are those of the paper", () => {
  manualSeed(0);
  const places = new nn.PositionalEmbedding(50, 40);
  expect(places.weight.std().item()).toBeCloseTo(0.02, 3);
  expect(
    places
      .forward(zeros([2, 3, 40]))
      .select(0, 1)
      .toArray(),
  ).toEqual(places.weight.narrow(0, 0, 3).toArray());
  const waves = new nn.SinusoidalEncoding().forward(zeros([3, 4], { dtype: "float64" })).toArray<number[][]>();
  expect(waves[2]).toEqual(
    [Math.sin(2), Math.cos(2), Math.sin(0.02), Math.cos(0.02)].map((x) => expect.closeTo(x, 12) as unknown as number),
  );
});

test("rotary: only the distance of two places counts, and what is turned keeps its length", () => {
  const [q, k] = [randn([1, 6], { dtype: "float64" }), randn([1, 6], { dtype: "float64" })];
  const at = (x: Tensor, place: number): Tensor => functional.rotary(x, tensor([place], { dtype: "float64" }));
  const fit = (a: number, b: number): number => at(q, a).mul(at(k, b)).sum().item();
  expect(fit(5, 3)).toBeCloseTo(fit(12, 10), 12);
  expect(Math.abs(fit(5, 3) - fit(5, 4))).toBeGreaterThan(1e-6);
  expect(at(q, 7).norm().item()).toBeCloseTo(q.norm().item(), 12);
  expect(difference(at(q, 0), q, 0)).toBeNull();
  expect(() => at(randn([1, 3]), 0)).toThrow("rotary: q must be (.., T, D) with an even D, got (1, 3)");
});
