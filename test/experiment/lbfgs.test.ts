// An optimizer that measures its loss several times for a step, named by an experiment.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { join } from "node:path";
import { trainExperiment } from "../../src/train/train.js";
import { root, scratch } from "../cli/run.js";

let folder: ReturnType<typeof scratch>;
beforeAll(() => {
  folder = scratch();
});
afterAll(() => folder.remove());

const fileOf = (train: string, layer = "Tanh"): string =>
  folder.write(
    "lbfgs.yaml",
    `seed: 3
data: {path: "${join(root, "data/iris.csv")}", target: species}
model: [{Linear: {out_features: 5}}, ${layer}, {Linear: {out_features: 3}}]
loss: CrossEntropyLoss
optimizer: {LBFGS: {line_search_fn: strong_wolfe}}
train: {${train}}
run: {dir: "${join(folder.path, "runs")}"}
`,
  );

test("few steps over all rows at once reach a loss that thousands of SGD's would not", async () => {
  const losses: number[] = [];
  const file = fileOf("epochs: 10, batch_size: 105, dtype: float64");
  await trainExperiment({ file }, { onEpoch: ({ train_loss }) => losses.push(train_loss) });
  expect(losses.length).toBe(10);
  expect(losses[9]).toBeLessThan(0.01);
  losses.slice(1).forEach((loss, i) => expect(loss).toBeLessThanOrEqual(losses[i] + 1e-12)); // the line search never goes up
});

test("with dropout every measurement of a step drops the same entries, so that the line search finds a way down", async () => {
  const losses: number[] = [];
  const file = fileOf("epochs: 6, batch_size: 105", "Dropout: {p: 0.3}");
  await trainExperiment({ file }, { onEpoch: ({ train_loss }) => losses.push(train_loss) });
  expect(losses[5]).toBeLessThan(losses[0] / 2);
});

test("what would change the gradients between its measurements is refused at its line", async () => {
  const file = fileOf("epochs: 1, accumulate_grad_batches: 2, grad_clip_norm: 1, grad_clip_value: 2");
  await expect(trainExperiment({ file })).rejects.toThrow(
    /lbfgs.yaml:6:\d+: error: train.accumulate_grad_batches does not go with LBFGS, which measures the loss several times for a step\n {2}hint: leave it out, and set train.batch_size to as many rows as a step should see: best all\n.*train.grad_clip_norm does not go with LBFGS.*\n.*strong_wolfe keeps.*\n.*train.grad_clip_value does not/,
  );
});

test("also where it is one thing alone", async () => {
  for (const [key, value] of [["accumulate_grad_batches", 2], ["grad_clip_norm", 1], ["grad_clip_value", 2]] as const)
    await expect(trainExperiment({ file: fileOf(`epochs: 1, ${key}: ${value}`) })).rejects.toThrow(`train.${key} does not go with LBFGS`); // prettier-ignore
});
