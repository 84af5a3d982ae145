// What a layer takes for itself from the shape that arrives at it.
import { expect, test } from "@jest/globals";
import type { nn } from "../../src/index.js";
import { noGrad, randn, type Tensor } from "../../src/index.js";
import { checkExperiment } from "../../src/experiment/experiment.js";
import { buildModel, type ModelSizes } from "../../src/experiment/model.js";
import { parseSource } from "../../src/experiment/source.js";

test.each(["LayerNorm", "RMSNorm"])("%s of a sequence normalizes every step by itself: none sees a later one", (norm) => {
  const file = `data: {path: a.csv, target: y}
model: [{Unflatten: {sizes: [3, 4]}}, ${norm}, Flatten]
loss: MSELoss
optimizer: {SGD: {lr: 0.1}}
`;
  const experiment = checkExperiment(parseSource("x.yaml", file, []));
  const { model } = buildModel(experiment, { row: [12], output: [12], rows: 9, outputMeaning: "12 values" }, "float64");
  expect(String((model as nn.Sequential).at(1))).toBe(norm === "LayerNorm" ? "LayerNorm((4,), eps=0.00001, elementwise_affine=true)" : "RMSNorm((4,), eps=null, elementwise_affine=true)"); // prettier-ignore
  const x = randn([1, 12], { dtype: "float64" });
  const other = x.clone();
  for (let i = 8; i < 12; i++) other.numbers[i] += 1 + i;
  const [a, b] = [x, other].map((rows: Tensor) => Array.from(noGrad(() => model.forward(rows)).data));
  expect(a.slice(0, 8)).toEqual(b.slice(0, 8));
  expect(a.slice(8)).not.toEqual(b.slice(8));
});

/** Of each layer of a model that reads rows of this shape: its parameters, what it writes down beside its output, and the rows of its smallest batch. */
function sizes(layers: string, sizes: Partial<ModelSizes>): (readonly number[])[] {
  const file = `data: {path: a.csv, target: y, columns: {x: {type: text}, y: {type: text}}}\nmodel: ${layers}\nloss: CrossEntropyLoss\noptimizer: {SGD: {lr: 0.1}}\n`;
  const experiment = checkExperiment(parseSource("x.yaml", file, []));
  const built = buildModel(experiment, { row: [6], output: [12], rows: 9, outputMeaning: "12 values", ...sizes }, "float32");
  return built.layers.map(({ parameters, unfolded, leastRows }) => [parameters, unfolded, leastRows]);
}

test("layers inside others count with what they write down and with their outputs, each time", () => {
  // a Conv1d of 2 channels and 6 steps has 2 * 2 * 3 + 2 numbers, writes down 3 numbers for each it reads, and gives 12
  const inside = "[{Conv1d: {out_channels: 2, kernel_size: 3, padding: 1}}, Tanh]";
  const [conv, unfolded] = [14, 36 + 12 + 12];
  expect(sizes(`[Residual: ${inside}]`, { row: [2, 6], output: [2, 6] })).toEqual([[conv, unfolded, 1]]);
  expect(sizes(`[Repeat: {times: 3, layers: ${inside}}]`, { row: [2, 6], output: [2, 6] })).toEqual([[3 * conv, 3 * unfolded, 1]]); // prettier-ignore
  const normed = "[{Linear: {out_features: 5}}, BatchNorm1d]"; // 5 * 6 + 5 and 2 * 5 numbers, 5 outputs each; a variance needs two rows
  expect(sizes(`[Parallel: {paths: [${normed}, [Tanh]]}]`, { output: [11] })).toEqual([[45, 5 + 5 + 6, 2]]);
});

test("and so do those of branches, of an encoder and of a decoder", () => {
  const columns = [{ name: "a", first: 0, width: 4 }, { name: "b", first: 4, width: 2 }]; // prettier-ignore
  const branches = "{branches: {a: [{Linear: {out_features: 3}}, BatchNorm1d], b: [{Unflatten: {sizes: [1, 2]}}, {Conv1d: {out_channels: 1, kernel_size: 2}}, Flatten]}, joined: [Tanh]}"; // prettier-ignore
  // a: 3 * 4 + 3 and 2 * 3 numbers, 3 + 3 outputs; b: 2 + 1 numbers, 2 + 1 + 1 outputs, and a window of 2
  expect(sizes(branches, { columns, output: [4] })).toEqual([[15 + 6 + 3, 6 + 4 + 2, 2], [0, 0, 1]]); // prettier-ignore
  const pair = "{encoder: [{Embedding: {embedding_dim: 2}}, Tanh], decoder: [{Embedding: {embedding_dim: 2}}, Attention, {Linear: {out_features: 7}}]}"; // prettier-ignore
  const texts = { row: [5], vocabulary: 8, padding: 0, answer: { steps: 3, vocabulary: 7, begin: 1 }, output: [3, 7] };
  const attention = 8 * 3 * 2 + 3 * 3 * 3; // eight times the steps of 2 numbers, and three times their shares in one another
  expect(sizes(pair, texts)).toEqual([[8 * 2, 5 * 2 + 5 * 2, 1], [7 * 2 + 4 * (2 * 2 + 2) + 4 * 7 + 7, 3 * 2 + 3 * 4 + 3 * 7 + attention, 1]]); // prettier-ignore
});
