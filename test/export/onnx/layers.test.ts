// Every layer that an experiment file can name, as ONNX: onnxruntime gets the numbers that the layer gets here.
import { expect, test } from "@jest/globals";
import { Generator, noGrad, rand, randn, tensor, type Tensor } from "../../../src/index.js";
import { checkExperiment } from "../../../src/experiment/experiment.js";
import { expanded } from "../../../src/experiment/expand.js";
import { buildLayers } from "../../../src/experiment/layers.js";
import { PaddedModel } from "../../../src/experiment/paddedModel.js";
import { parseSource } from "../../../src/experiment/source.js";
import { Graph } from "../../../src/export/onnx/graph.js";
import { layerRules } from "../../../src/export/onnx/layers/table.js";
import { Network } from "../../../src/export/onnx/network.js";
import { encodeModel } from "../../../src/export/onnx/proto.js";
import { allLayers, holderRegistry } from "../../../src/nn/registry.js";
import { Sequential } from "../../../src/nn/sequential.js";
import { difference, runOnnx, type Question } from "./runtime.js";

type Case = readonly [layers: string, row: readonly number[], tokens?: { readonly padding: number | null; readonly free?: true }];

const lines = [2, 7] as const;
const images = [2, 5, 6] as const;
const steps = [4, 6] as const;
const transformer = "dim_feedforward: 8, nhead: 2";

const cases: readonly Case[] = [
  ...["ReLU", "ReLU6", "Sigmoid", "Tanh", "Softsign", "Hardswish", "Hardsigmoid", "SELU", "LogSigmoid", "Mish", "SiLU", "Tanhshrink", "Identity", "Softmax", "LogSoftmax", "Softmin", "GELU"].map((name): Case => [name, steps]),
  ["Hardtanh: {min_val: -0.3, max_val: 0.4}", steps],
  ["LeakyReLU: {negative_slope: 0.2}", steps],
  ["ELU: {alpha: 0.7}", steps],
  ["CELU: {alpha: 0.7}", steps],
  ["GELU: {approximate: tanh}", steps],
  ["GLU: {dim: 1}", steps],
  ["Hardshrink: {lambd: 0.3}", steps],
  ["Softshrink: {lambd: 0.3}", steps],
  ["Softplus: {beta: 3, threshold: 2}", steps],
  ["Threshold: {threshold: 0.1, value: 7}", steps],
  ["Softmax: {dim: 1}", steps],
  ["PReLU", images],
  ["PReLU: {num_parameters: 2}", images],
  ["PReLU: {num_parameters: 4}", [4]],
  ...["Dropout", "AlphaDropout", "FeatureAlphaDropout", "Dropout1d"].map((name): Case => [name, lines]),
  ["Dropout2d", images],
  ["BatchNorm1d", [4]],
  ["BatchNorm1d: {affine: false, eps: 0.1}", lines],
  ["BatchNorm2d", images],
  ["InstanceNorm1d: {affine: true}", lines],
  ["InstanceNorm2d", images],
  ["InstanceNorm2d: {track_running_stats: true}", images],
  ["LayerNorm", steps],
  ["LayerNorm: {normalized_shape: [4, 6], bias: false}", steps],
  ["LayerNorm: {elementwise_affine: false}", steps],
  ["GroupNorm: {num_groups: 2}", [4, 3, 2]],
  ["GroupNorm: {num_groups: 2, affine: false}", [4]],
  ["RMSNorm", steps],
  ["RMSNorm: {eps: 0.1, elementwise_affine: false}", steps],
  ["Conv1d: {out_channels: 4, kernel_size: 3, stride: 2, padding: 1, dilation: 2}", lines],
  ["Conv1d: {out_channels: 2, kernel_size: 4, padding: same, groups: 2, bias: false}", lines],
  ["Conv1d: {out_channels: 2, kernel_size: 4, padding: same, padding_mode: reflect}", lines],
  ["Conv2d: {out_channels: 3, kernel_size: [2, 3], stride: [2, 1], padding: [1, 0]}", images],
  ["Conv2d: {out_channels: 3, kernel_size: [2, 3], padding: same}", images],
  ["Conv2d: {out_channels: 3, kernel_size: 3, padding: [2, 1], padding_mode: circular}", images],
  ["ConvTranspose1d: {out_channels: 4, kernel_size: 3, stride: 2, padding: 1, output_padding: 1, groups: 2}", lines],
  ["ConvTranspose2d: {out_channels: 3, kernel_size: [2, 3], stride: [2, 1], padding: [1, 0], dilation: [1, 2], bias: false}", images],
  ["ConstantPad1d: {padding: [2, -1], value: 3}", lines],
  ["ConstantPad2d: {padding: [2, 0, 1, 3], value: -1}", images],
  ["ZeroPad1d: {padding: 2}", lines],
  ["ZeroPad2d: {padding: [1, -2, 0, 3]}", images],
  ["ReflectionPad1d: {padding: [2, 3]}", lines],
  ["ReflectionPad2d: {padding: [1, 2, 3, 0]}", images],
  ["ReplicationPad1d: {padding: [2, -1]}", lines],
  ["ReplicationPad2d: {padding: [1, 2, 3, 0]}", images],
  ["CircularPad1d: {padding: [2, 3]}", lines],
  ["CircularPad2d: {padding: [1, 2, 3, 0]}", images],
  ["MaxPool1d: {kernel_size: 3, stride: 2, padding: 1, ceil_mode: true}", lines],
  ["MaxPool1d: {kernel_size: 2, dilation: 3, stride: 1}", lines],
  ["MaxPool2d: {kernel_size: [2, 3], stride: [2, 2], padding: [0, 1], ceil_mode: true}", images],
  ["AvgPool1d: {kernel_size: 3, stride: 2, padding: 1, ceil_mode: true, count_include_pad: false}", lines],
  ["AvgPool1d: {kernel_size: 2}", lines],
  ["AvgPool2d: {kernel_size: [2, 3], stride: [2, 2], padding: [1, 1], ceil_mode: true}", images],
  ["AvgPool2d: {kernel_size: 2, stride: 1, divisor_override: 3}", images],
  ["AdaptiveAvgPool1d: {output_size: 3}", lines],
  ["AdaptiveAvgPool2d: {output_size: [2, 4]}", images],
  ["AdaptiveMaxPool1d: {output_size: 3}", lines],
  ["AdaptiveMaxPool2d: {output_size: [2, 4]}", images],
  ["Upsample: {scale_factor: 1.7}", images],
  ["Upsample: {size: 11, mode: linear}", lines],
  ["Upsample: {size: [7, 4], mode: bilinear, align_corners: true}", images],
  ["Upsample: {scale_factor: [2, 1.5], mode: bicubic}", images],
  ["Upsample: {size: [3, 4], mode: area}", images],
  ["PixelShuffle: {upscale_factor: 2}", [8, 2, 3]],
  ["PixelUnshuffle: {downscale_factor: 2}", [2, 4, 6]],
  ["Flatten", images],
  ["Flatten: {start_dim: 2}", images],
  ["Unflatten: {sizes: [2, 3]}", [6]],
  ["Linear: {out_features: 3}", [4]],
  ["Linear: {out_features: 3, bias: false}", steps],
  ["PositionalEmbedding", steps],
  ["PositionalEmbedding: {max_len: 9}", steps],
  ["SinusoidalEncoding", steps],
  ["RotaryEmbedding: {base: 10}", steps],
  ["Last", steps],
  ["Last: {bidirectional: true}", steps],
  ["Mean", steps],
  ["Max", steps],
  ["RNN: {hidden_size: 3, nonlinearity: relu}", steps],
  ["RNN: {hidden_size: 3, bidirectional: true, num_layers: 2}", steps],
  ["LSTM: {hidden_size: 3}", steps],
  ["LSTM: {hidden_size: 3, bidirectional: true, num_layers: 2, bias: false}", steps],
  ["GRU: {hidden_size: 3, num_layers: 2, dropout: 0.1}", steps],
  ["GRU: {hidden_size: 3, bidirectional: true}", steps],
  ["MultiheadAttention: {num_heads: 2}", [3, 4]],
  ["MultiheadAttention: {num_heads: 2, causal: true, rotary: true, bias: false}", [3, 4]],
  [`TransformerEncoderLayer: {${transformer}, norm_first: true, activation: gelu_tanh, rotary: true}`, [3, 4]],
  [`TransformerEncoderLayer: {${transformer}, bias: false, activation: gelu}`, [3, 4]],
  [`TransformerEncoder: {${transformer}, num_layers: 2, norm: true, causal: true, layer_norm_eps: 0.01}`, [3, 4]],
  ["Residual: [Linear: {out_features: 6}, Tanh]", steps],
  ["Residual: [Linear: {out_features: 3}]", [4]],
  ["Residual: [Conv2d: {out_channels: 3, kernel_size: 3, stride: 2, padding: 1}]", images],
  ["Parallel: {paths: [[Linear: {out_features: 3}], [Tanh]]}", [4]],
  ["Parallel: {paths: [[Linear: {out_features: 4}, ReLU], [Tanh]], join: add}", [4]],
  ["Repeat: {times: 3, layers: [Linear: {out_features: 4}, Tanh]}", [4]],
  ["Sequential: [Tanh, Sequential: [Linear: {out_features: 2}]]", [4]],
  ["Checkpoint: [Linear: {out_features: 2}, Tanh]", [4]],
  // texts of unequal length
  ...[
    "Mean", "Max", "Last",
    "GRU: {hidden_size: 3, bidirectional: true}, Last: {bidirectional: true}",
    "LSTM: {hidden_size: 3, num_layers: 2}, Max",
    "RNN: {hidden_size: 3}",
    "MultiheadAttention: {num_heads: 2}, Mean",
    `TransformerEncoder: {${transformer}, num_layers: 1}, Mean`,
    `TransformerEncoderLayer: {${transformer}, causal: true}, Last`,
  ].map((layers): Case => [`Embedding: {embedding_dim: 4}, ${layers}`, [6], { padding: 0 }]),
  // as many steps as there are
  ["GPT: {n_layer: 2, n_head: 2, n_embd: 8}", [6], { padding: null, free: true }],
  ["GPT: {n_layer: 1, n_head: 2, n_embd: 8, positions: rotary, vocab_size: 9}", [6], { padding: null, free: true }],
  ["GPT: {n_layer: 1, n_head: 2, n_embd: 8, positions: sinusoidal, activation: relu, bias: false}", [6], { padding: null, free: true }],
  ["Embedding: {embedding_dim: 4}, GRU: {hidden_size: 5}, Linear: {out_features: 9}", [6], { padding: null, free: true }],
]; // prettier-ignore

const rows = 3;
const vocabulary = 9;

/** The graph, and the question: x under the name "x". */
function exported([list, row, tokens]: Case): { question: Question; wanted: Tensor } {
  const model = `[${splitLayers(list).join(", ")}]`;
  const text = `data: {path: a.csv, target: y}\nmodel: ${model}\nloss: MSELoss\noptimizer: {SGD: {lr: 0.1}}\n`;
  const experiment = checkExperiment(parseSource("x.yaml", text, []));
  const sizes = { row, output: [vocabulary], rows, outputMeaning: "", ...(tokens === undefined ? {} : { vocabulary }), ...(typeof tokens?.padding === "number" ? { padding: tokens.padding } : {}) };
  const { layers: components } = expanded(experiment);
  const built = buildLayers(components, { experiment, sizes, dtype: "float64", counted: [] }, ["model"], row, typeof tokens?.padding === "number");
  const network = typeof tokens?.padding === "number" ? new PaddedModel(tokens.padding, built.modules) : new Sequential(...built.modules);
  const generator = new Generator(7);
  for (const [name, weight] of network.namedParameters()) if (!name.includes("in_proj")) weight.assign(randn(weight.shape, { generator, dtype: "float64" }).mul(0.7));
  for (const [name, buffer] of network.namedBuffers()) if (name.endsWith("running_mean") || name.endsWith("running_var")) buffer.update((data) => data.set(rand(buffer.shape, { generator, dtype: "float64" }).add(0.5).data));
  network.eval();

  const count = tokens?.free === true ? 4 : row[0];
  const ids = [3, 5, 0, 2, 0, 0, 1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 0].filter((_, i) => i % 6 < count);
  const x = tokens === undefined ? tensor(Array.from(randn([rows, ...row], { generator }).data), { dtype: "float64", shape: [rows, ...row] }) : tensor(ids, { dtype: "float64", shape: [rows, count] });
  const g = new Graph();
  const input = g.input({ name: "x", type: tokens === undefined ? "float" : "int64", shape: ["N", ...(tokens?.free === true ? ["T"] : row)] });
  const steps_ = tokens?.free === true ? g.op("Shape", [input], { start: 1, end: 2 }) : null;
  const wanted = noGrad(() => network.forward(x));
  g.output(new Network(g, "run").model({ model: network, layers: built.layers }, row, () => input, steps_), { name: "y", type: "float", shape: ["N", ...(tokens?.free === true ? ["T"] : []), ...wanted.shape.slice(tokens?.free === true ? 2 : 1)] });
  const { nodes, constants, inputs, outputs } = g;
  const bytes = encodeModel({ name: "test", producer: ["mlbh", "0"], irVersion: 8, opsets: { "": 17, "ai.onnx.ml": 2 }, metadata: {}, nodes, constants, inputs, outputs });
  const feeds = { x: { type: tokens === undefined ? "float" : "int64", shape: x.shape, values: Array.from(x.data) } };
  return { question: { model: bytes, feeds }, wanted };
} // prettier-ignore

/** "A, B: {..}" -> ["A", "{B: {..}}"] */
function splitLayers(list: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  for (const letter of `${list},`) {
    if (depth === 0 && letter === ",") parts.push("");
    else if (parts.length === 0) parts.push(letter);
    else parts[parts.length - 1] += letter;
    depth += Number("{[".includes(letter)) - Number("}]".includes(letter));
  }
  return parts.map((part) => part.trim()).filter((part) => part !== "").map((part) => (part.includes(":") && !part.startsWith("{") ? `{${part}}` : part)); // prettier-ignore
}

test("every layer gives onnxruntime the numbers that it gives here", () => {
  const made = cases.map(exported);
  const answers = runOnnx(made.map(({ question }) => question));
  const found = answers.map((answer, i) => {
    if ("error" in answer) return `${cases[i][0]}: ${answer.error}`;
    const { y } = answer.outputs;
    const { shape, data } = made[i].wanted;
    if (String(y.shape) !== String(shape)) return `${cases[i][0]}: (${y.shape.join(", ")}), expected (${shape.join(", ")})`;
    const off = difference(y.values as number[], data);
    return off < 1e-5 ? null : `${cases[i][0]}: off by ${off}`;
  });
  expect(found.filter((message) => message !== null)).toEqual([]);
});

test("every layer has its case, or a reason why it is refused", () => {
  const names = cases.map(([layers]) => layers).join(" ");
  const inDecoders = ["Attention", "TransformerDecoder", "TransformerDecoderLayer"]; // pairs.test.ts
  const missing = Object.entries(layerRules).filter(([name, rule]) => !("refused" in rule) && !inDecoders.includes(name) && !new RegExp(`\\b${name}\\b`).test(names));
  expect(missing.map(([name]) => name)).toEqual([]);
  expect(Object.keys(holderRegistry).filter((name) => !new RegExp(`\\b${name}: `).test(names))).toEqual([]);
  const refused = Object.entries(layerRules).filter(([, rule]) => "refused" in rule).map(([name]) => name);
  expect(refused).toEqual(Object.entries(allLayers).filter(([, { declaration }]) => declaration.codeOnly === true).map(([name]) => name));
}); // prettier-ignore

test("a layer whose answer depends on the rows beside it is refused", () => {
  expect(() => exported(["BatchNorm1d: {track_running_stats: false}", [4]])).toThrow(
    "run: error: layer 0 cannot be written as ONNX: with track_running_stats: false a row's answer depends on the rows beside it",
  );
});
