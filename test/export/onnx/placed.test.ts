// A layer at its place in the graph: what rules ask of it, and what of their nodes no runtime looks at.
import { describe, expect, test } from "@jest/globals";
import { tensor } from "../../../src/autograd/create.js";
import { attentions } from "../../../src/export/onnx/layers/attention.js";
import { perChannel } from "../../../src/export/onnx/layers/bends.js";
import { images } from "../../../src/export/onnx/layers/images.js";
import { norms } from "../../../src/export/onnx/layers/norms.js";
import { nothingTold, Placed, type Told } from "../../../src/export/onnx/layers/placed.js";
import { recurrents } from "../../../src/export/onnx/layers/recurrent.js";
import { layerRules } from "../../../src/export/onnx/layers/table.js";
import { Graph } from "../../../src/export/onnx/graph.js";
import type { Node } from "../../../src/export/onnx/proto.js";
import "../../../src/index.js"; // methods of tensors
import { BatchNorm1d } from "../../../src/nn/batchNorm.js";
import { GRU } from "../../../src/nn/gru.js";
import { Linear } from "../../../src/nn/linear.js";
import { MultiheadAttention } from "../../../src/nn/multiheadAttention.js";
import type { Module } from "../../../src/nn/module.js";
import { RNN } from "../../../src/nn/rnn.js";

interface Place {
  readonly module?: object;
  readonly args?: Readonly<Record<string, unknown>>;
  readonly input?: readonly number[];
  readonly output?: readonly number[];
  readonly told?: Partial<Told>;
}
function place({ module = new Linear(2, 2), args = {}, input = [4, 2], output = input, told = {} }: Place = {}): Placed {
  return new Placed(new Graph(), module as Module, args, "2.0", input, output, { ...nothingTold, ...told }, "run");
}
const nodesOf = ({ g }: Placed, type: string): Node[] => g.nodes.filter((node) => node.type === type);

describe("what a rule asks", () => {
  test("one size stands for every direction, and true is true alone", () => {
    const layer = place({ args: { both: 3, each: [1, 2], on: true, off: false, one: 1 }, input: [5, 7, 7] });
    expect([layer.sizes("both"), layer.sizes("each")]).toEqual([[3, 3], [1, 2]]); // prettier-ignore
    expect(["on", "off", "one", "none"].map((key) => layer.flag(key))).toEqual([true, false, false, false]);
  });

  test("weights under their whole names, and which there are", () => {
    const layer = place({ module: new Linear(2, 3, { bias: false }) });
    expect([layer.has("weight"), layer.has("bias"), layer.weight("weight"), layer.optional("bias")]).toEqual([true, false, "2.0.weight", null]); // prettier-ignore
    expect(() => layer.weight("bias")).toThrow("layer 2.0 has no bias");
    expect(layer.inside("deep", new Linear(1, 1)).weight("weight")).toBe("2.0.deep.weight");
  });

  test("blocks of a weight in another order", () => {
    const linear = new Linear(2, 6);
    linear.weight.assign(tensor([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], { shape: [6, 2] }));
    const { shape, values } = place({ module: linear }).blocks("weight", 3, [2, 0]);
    expect([shape, [...(values as Float32Array)]]).toEqual([[4, 2], [9, 10, 11, 12, 1, 2, 3, 4]]); // prettier-ignore
  });

  test("as many places as there are steps", () => {
    const [fixed, counted] = [place({ input: [4, 2] }), place({ input: [4, 2], told: { count: "count" } })];
    expect(fixed.count).toEqual({ type: "int64", shape: [1], values: [4] });
    expect(counted.count).toBe("count");
    expect([fixed.firstPlaces("table", 4), fixed.g.nodes]).toEqual(["table", []]); // all of them
    expect(fixed.firstPlaces("table", 9)).toBe("Slice");
    expect(fixed.g.nodes[0].inputs.map((name) => fixed.g.constants.get(name)?.values ?? name)).toEqual(["table", [0], [4], [0]]);
    counted.firstPlaces("table", 4);
    expect(counted.g.nodes[0].inputs.map((name) => counted.g.constants.get(name)?.values ?? name)).toEqual(["table", [0], "count", [0]]); // prettier-ignore
  });

  test("rows keep their number, whatever becomes of their shape", () => expect(place().rows([3, 5])).toEqual({ type: "int64", shape: [3], values: [0, 3, 5] })); // prettier-ignore

  test("one number for each channel stands before the places behind it", () => {
    const shapeFor = (...input: number[]): unknown => {
      const layer = place({ input });
      const made = perChannel(layer, "w", 5);
      return made === "w" ? null : layer.g.constants.get(layer.g.nodes[0].inputs[1])!.values;
    };
    expect([shapeFor(5), shapeFor(5, 7), shapeFor(5, 7, 8)]).toEqual([null, [5, 1], [5, 1, 1]]);
  });
});

describe("what cannot be written", () => {
  test("is said with what to do, where there is something", () => {
    expect(() => place().refuse("so it is")).toThrow(/^run: error: layer 2\.0 cannot be written as ONNX: so it is$/);
    expect(() => place().refuse("so it is", "try this")).toThrow("so it is\n  hint: try this");
    const layer = place({ module: new BatchNorm1d(2, { trackRunningStats: false }), args: { track_running_stats: false, num_features: 2, eps: 1e-5 }, input: [2] }); // prettier-ignore
    expect(() => norms.BatchNorm1d("x", layer)).toThrow("hint: train it with track_running_stats: true, or with LayerNorm or GroupNorm in its place"); // prettier-ignore
    expect(() => attentions.TransformerDecoderLayer("x", place())).toThrow("layer 2.0 looks at a memory, and there is none");
  });

  test("layers for programs have no form", () => {
    const refused = Object.entries(layerRules).flatMap(([name, rule]) => ("refused" in rule ? [`${name}: ${rule.refused}`] : []));
    expect(refused).toContain("Bilinear: it is a layer for programs, and no experiment file can name it");
  });
});

describe("nodes", () => {
  test("rotary attention turns by powers of 10000", () => {
    const args = { num_heads: 2, embed_dim: 8, causal: false, rotary: true };
    const layer = place({ module: new MultiheadAttention(8, 2, { rotary: true, batchFirst: true }), args, input: [3, 8] });
    attentions.MultiheadAttention("x", layer);
    const waves = [...layer.g.constants.keys()].filter((name) => name.includes("places"));
    expect(waves).toEqual(["cos of 3 places, 4 numbers, base 10000", "sin of 3 places, 4 numbers, base 10000"]); // once for q and k
    const cos = layer.g.constants.get(waves[0])!;
    expect(cos.shape).toEqual([3, 4]);
    // the angle of place t is t for the first number of a pair and t / 100 for the second
    const angles = [0, 1, 2].flatMap((t) => [t, t / 100, t, t / 100]);
    Array.from(cos.values as Float32Array).forEach((x, i) => expect(x).toBeCloseTo(Math.cos(angles[i]), 7));
  });

  test("no step looks at a later one where it is causal, nor behind the end of its text", () => {
    const args = { num_heads: 1, embed_dim: 2, rotary: false };
    const masks = (causal: boolean, told: Partial<Told> = {}): Placed => {
      const layer = place({ module: new MultiheadAttention(2, 1, { batchFirst: true }), args: { ...args, causal }, input: [3, 2], told }); // prettier-ignore
      attentions.MultiheadAttention("x", layer);
      return layer;
    };
    const real = { lengths: "lengths", steps: "steps" };
    expect(nodesOf(masks(false), "Where")).toEqual([]);
    const fixed = masks(true);
    expect(fixed.g.constants.get(nodesOf(fixed, "Where")[0].inputs[0])).toEqual({ type: "bool", shape: [3, 3], values: [1, 0, 0, 1, 1, 0, 1, 1, 1] }); // prettier-ignore
    expect(nodesOf(masks(false, { real }), "Where")[0].inputs[0]).toBe("Unsqueeze");
    expect(nodesOf(masks(true, { real }), "Where")[0].inputs[0]).toBe("And");
    expect(nodesOf(masks(true, { count: "count" }), "Where")[0].inputs[0]).toBe("LessOrEqual");
  });

  test("a GRU resets what it has multiplied, an RNN bends each direction in one way", () => {
    const args = { hidden_size: 2, num_layers: 1, bidirectional: true, bias: true, nonlinearity: "relu" };
    const gru = place({ module: new GRU(3, 2, { bidirectional: true, batchFirst: true }), args, input: [4, 3] });
    recurrents.GRU("x", gru);
    expect(nodesOf(gru, "GRU")[0].attributes).toEqual({ hidden_size: 2, direction: "bidirectional", linear_before_reset: 1 });
    const forward = place({
      module: new GRU(3, 2, { batchFirst: true }),
      args: { ...args, bidirectional: false },
      input: [4, 3],
    });
    recurrents.GRU("x", forward);
    expect(nodesOf(forward, "GRU")[0].attributes).toEqual({ hidden_size: 2, direction: "forward", linear_before_reset: 1 });
    const rnn = place({ module: new RNN(3, 2, { bidirectional: true, nonlinearity: "relu", batchFirst: true }), args, input: [4, 3] }); // prettier-ignore
    recurrents.RNN("x", rnn);
    expect(nodesOf(rnn, "RNN")[0].attributes).toEqual({ hidden_size: 2, direction: "bidirectional", activations: ["Relu", "Relu"] }); // prettier-ignore
  });

  test("a convolution has a border of its own only where that is of zeros", () => {
    const weights = { stateDict: () => new Map([["weight", tensor([1], { shape: [1, 1, 1] })]]) };
    const conv = (padding: unknown, padding_mode: string, kernel = 4): Node => {
      const args = { kernel_size: kernel, stride: 1, dilation: 1, groups: 1, padding, padding_mode };
      const layer = place({ module: weights, args, input: [1, 9] });
      images.Conv1d("x", layer);
      return nodesOf(layer, "Conv")[0];
    };
    const pads = (...given: Parameters<typeof conv>): unknown => conv(...given).attributes.pads;
    expect([pads("same", "zeros"), pads("same", "zeros", 3), pads("valid", "zeros"), pads(2, "zeros"), pads(2, "circular")]).toEqual([[1, 2], [1, 1], [0, 0], [2, 2], [0, 0]]); // prettier-ignore
    expect([conv(2, "zeros").inputs[0], conv(2, "circular").inputs[0], conv("valid", "circular").inputs[0]]).toEqual(["x", "Gather", "x"]); // prettier-ignore
    expect(conv(2, "zeros").attributes).toEqual({ kernel_shape: [4], strides: [1], dilations: [1], pads: [2, 2], group: 1 });
  });
});
