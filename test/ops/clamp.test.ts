// clamp with tensors as bounds; the numbers are those of torch.clamp and its backward, PyTorch 1.13.
import { expect, test } from "@jest/globals";
import { clamp, grad, tensor, type Tensor } from "../../src/index.js";

const leaf = (values: number[]): Tensor => tensor(values, { dtype: "float64", requiresGrad: true });
const x = leaf([-2, -1, 0, 1, 2, 0.5, NaN, 0.5, 0.5]);
const min = leaf([-1, -1, -1, -1, -1, 2, 0, NaN, 0]);
const max = leaf([1, 1, 1, 1, 1, 1, 1, 1, NaN]);
const gy = tensor([1, 2, 3, 4, 5, 6, 7, 8, 9], { dtype: "float64" });

test("each entry has bounds of its own; the upper one wins; nan stays nan and gets no gradient", () => {
  const y = clamp(x, min, max);
  expect(y.toArray()).toEqual([-1, -1, 0, 1, 1, 1, NaN, NaN, NaN]);
  expect(grad(y, [x, min, max], { gradOutputs: [gy] }).map((g) => g.toArray())).toEqual([
    [0, 2, 3, 4, 0, 0, 0, 0, 0],
    [1, 0, 0, 0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 5, 6, 0, 0, 0],
  ]);
});

test("one bound", () => {
  const raised = clamp(x, min);
  expect(raised.toArray()).toEqual([-1, -1, 0, 1, 2, 2, NaN, NaN, 0.5]);
  expect(grad(raised, [x, min], { gradOutputs: [gy] }).map((g) => g.toArray())).toEqual([
    [0, 2, 3, 4, 5, 0, 0, 0, 9],
    [1, 0, 0, 0, 0, 6, 0, 0, 0],
  ]);
  const lowered = clamp(x, null, max);
  expect(lowered.toArray()).toEqual([-2, -1, 0, 1, 1, 0.5, NaN, 0.5, NaN]);
  expect(grad(lowered, [x, max], { gradOutputs: [gy] }).map((g) => g.toArray())).toEqual([
    [1, 2, 3, 4, 0, 6, 0, 8, 0],
    [0, 0, 0, 0, 5, 0, 0, 0, 0],
  ]);
});

test("bounds are stretched, and a number may stand beside a tensor", () => {
  expect(clamp(tensor([[-3, 0, 3]]), tensor([[-1], [-2]]), 1).toArray()).toEqual([
    [-1, 0, 1],
    [-2, 0, 1],
  ]);
});
