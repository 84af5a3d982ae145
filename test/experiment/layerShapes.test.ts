// What a layer takes for itself from the shape that arrives at it.
import { expect, test } from "@jest/globals";
import type { nn } from "../../src/index.js";
import { noGrad, randn, type Tensor } from "../../src/index.js";
import { checkExperiment } from "../../src/experiment/experiment.js";
import { buildModel } from "../../src/experiment/model.js";
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
