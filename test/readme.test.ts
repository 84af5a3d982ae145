// What the README shows is what there is.
import { expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { functional as F, grad, manualSeed, nn, optim, randn, tensor } from "../src/index.js";

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

test("the operation it quotes is the file's", () => {
  const quoted = /```ts\n(export const exp[\s\S]*?)```/.exec(read("README.md"))![1];
  expect(read("src/ops/exp.ts")).toContain(quoted);
});

test("the tour's tensors", () => {
  const x = tensor([[1, 2], [3, 4]], { requiresGrad: true }); // prettier-ignore
  x.mul(x).sum().backward();
  expect(x.grad!.toArray()).toEqual([[2, 4], [6, 8]]); // prettier-ignore
  const [slope] = grad(x.pow(3).sum(), [x], { createGraph: true });
  const [curvature] = grad(slope.sum(), [x]);
  expect(curvature.toArray()).toEqual([[6, 12], [18, 24]]); // prettier-ignore
});

test("the tour's model learns to multiply", () => {
  manualSeed(0);
  const model = new nn.Sequential(new nn.Linear(2, 16), new nn.Tanh(), new nn.Linear(16, 1));
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
  const x = randn([64, 2]);
  const y = x.select(1, 0).mul(x.select(1, 1)).unsqueeze(1);
  const losses: number[] = [];
  for (let step = 0; step < 200; step++) {
    optimizer.zeroGrad();
    const loss = F.mseLoss(model.forward(x), y);
    loss.backward();
    optimizer.step();
    losses.push(loss.item());
  }
  expect(losses[199]).toBeLessThan(losses[0] / 10);
});
