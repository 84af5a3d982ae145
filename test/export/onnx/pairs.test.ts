// An encoder and a decoder as one graph: the source and the answer so far -> scores of what comes next.
import { expect, test } from "@jest/globals";
import { Generator, noGrad, randn, tensor } from "../../../src/index.js";
import { checkExperiment } from "../../../src/experiment/experiment.js";
import { buildModel } from "../../../src/experiment/model.js";
import { parseSource } from "../../../src/experiment/source.js";
import { Graph } from "../../../src/export/onnx/graph.js";
import { Network } from "../../../src/export/onnx/network.js";
import { encodeModel } from "../../../src/export/onnx/proto.js";
import { difference, runOnnx, type Question } from "./runtime.js";

const transformer = "nhead: 2, dim_feedforward: 8";
const encoders = {
  recurrent: "{GRU: {hidden_size: 3, bidirectional: true}}",
  transformer: `{TransformerEncoder: {num_layers: 1, ${transformer}}}`,
};
const decoders = [
  `{TransformerDecoderLayer: {${transformer}, activation: gelu}}`,
  `PositionalEmbedding, {TransformerDecoder: {${transformer}, num_layers: 2, norm: true, norm_first: true}}`,
  "{GRU: {hidden_size: 4}}, {Attention: {nhead: 2}}, {GRU: {hidden_size: 4}}",
  "{LSTM: {hidden_size: 4}}, {Attention: {join: add}}",
  "SinusoidalEncoding, {MultiheadAttention: {num_heads: 2, causal: true}}, {Attention: {join: none}}",
];

const width = 8; // tokens of the answer

function exported(encoder: string, decoder: string): { question: Question; wanted: readonly number[] } {
  const model = `{encoder: [{Embedding: {embedding_dim: 4}}, ${encoder}, {Linear: {out_features: 4}}], decoder: [{Embedding: {embedding_dim: 4}}, ${decoder}, {Linear: {out_features: ${width}}}]}`;
  const text = `data: {path: a.csv, target: y, columns: {x: {type: text}, y: {type: text}}}\nmodel: ${model}\nloss: CrossEntropyLoss\noptimizer: {SGD: {lr: 0.1}}\n`;
  const experiment = checkExperiment(parseSource("x.yaml", text, []));
  const answer = { steps: 5, vocabulary: width, begin: 0 };
  const built = buildModel(experiment, { row: [6], vocabulary: 9, padding: 0, answer, output: [5, width], rows: 9, outputMeaning: "" }, "float64");
  const generator = new Generator(3);
  for (const [name, weight] of built.model.namedParameters()) if (!name.includes("in_proj")) weight.assign(randn(weight.shape, { generator, dtype: "float64" }).mul(0.7));
  built.model.eval();

  const sources = [[3, 5, 0, 2, 0, 0], [0, 0, 0, 0, 0, 0], [1, 2, 3, 4, 5, 8]];
  const shown = [[0, 5, 3, 7], [0, 1, 1, 2], [0, 7, 0, 4]];
  const x = tensor(sources.map((source, i) => [...source, ...shown[i]]), { dtype: "float64" });
  const wanted = noGrad(() => built.model.forward(x));

  const g = new Graph();
  const source = g.input({ name: "x", type: "int64", shape: ["N", 6] });
  const answered = g.input({ name: "y", type: "int64", shape: ["N", "T"] });
  g.output(new Network(g, "run").model(built, [6], () => source, null, answered), { name: "scores", type: "float", shape: ["N", "T", width] });
  const { nodes, constants, inputs, outputs } = g;
  const bytes = encodeModel({ name: "test", producer: ["mlbh", "0"], irVersion: 8, opsets: { "": 17 }, metadata: {}, nodes, constants, inputs, outputs });
  const feeds = { x: { type: "int64", shape: [3, 6], values: sources.flat() }, y: { type: "int64", shape: [3, 4], values: shown.flat() } };
  return { question: { model: bytes, feeds }, wanted: Array.from(wanted.data) };
} // prettier-ignore

test("whatever reads and writes", () => {
  const pairs = decoders.map((decoder, i) => [i % 2 === 0 ? encoders.recurrent : encoders.transformer, decoder] as const);
  const made = pairs.map((pair) => exported(...pair));
  const answers = runOnnx(made.map(({ question }) => question));
  const found = answers.map((answer, i) => {
    if ("error" in answer) return `${pairs[i].join(" ")}: ${answer.error}`;
    const off = difference(answer.outputs.scores.values as number[], made[i].wanted);
    return off < 1e-5 ? null : `${pairs[i].join(" ")}: off by ${off}`;
  });
  expect(found.filter((message) => message !== null)).toEqual([]);
});
