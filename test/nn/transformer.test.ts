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
  if (layer === "TransformerEncoder") return new nn.TransformerEncoder(new nn.TransformerEncoderLayer(...arguments_), numLayers, end()) as unknown as AnyModule; // prettier-ignore
  if (layer === "TransformerDecoder") return new nn.TransformerDecoder(new nn.TransformerDecoderLayer(...arguments_), numLayers, end()) as unknown as AnyModule; // prettier-ignore
  return new nn[layer](...arguments_) as unknown as AnyModule;
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
