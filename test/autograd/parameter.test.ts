// What a module learns and remembers: its own copy of the numbers, and a count of their changes, by which an outdated backward pass is refused.
import { describe, expect, test } from "@jest/globals";
import { Buffer as Remembered, clearGradient, Parameter, updateLeaf } from "../../src/autograd/parameter.js";
import { broadcastShapes, broadcastStrides, normalizeDims, reducedShape } from "../../src/autograd/shapes.js";
import { checkpoint, ones, tensor, zeros } from "../../src/index.js";

test("a parameter is a copy that wants a gradient, unless it is frozen; a buffer wants none", () => {
  const values = tensor([1, 2]);
  const [learned, frozen, kept] = [new Parameter(values), new Parameter(values, false), new Remembered(values)];
  expect([learned.requiresGrad, frozen.requiresGrad, kept.requiresGrad]).toEqual([true, false, false]);
  learned.assign(tensor([5, 6]));
  expect([learned.toArray(), values.toArray(), kept.toArray()]).toEqual([[5, 6], [1, 2], [1, 2]]); // prettier-ignore
});

test("each change is counted, also of other leaves", () => {
  const w = new Parameter(tensor([1, 2]));
  expect(w.version).toBe(0);
  w.assign(tensor([3, 4]));
  w.update((data) => data.fill(7));
  updateLeaf(w, (data) => (data[0] = 0));
  expect([w.version, w.toArray()]).toEqual([3, [0, 7]]);
  const leaf = tensor([1], { requiresGrad: true });
  updateLeaf(leaf, (data) => (data[0] = 9));
  expect([leaf.version, leaf.item()]).toEqual([1, 9]);
  expect(() => w.assign(zeros([3]))).toThrow("assign: expected (2,) float32, got (3,) float32");
  expect(() => w.assign(zeros([2], { dtype: "float64" }))).toThrow("assign: expected (2,) float32, got (2,) float64");
  expect(w.version).toBe(3);
});

test("a gradient by numbers that have been changed since is refused, one without them is not", () => {
  const w = new Parameter(tensor([1, 2]));
  const [product, sum] = [w.mul(w).sum(), w.add(1).sum()];
  w.update((data) => data.fill(3));
  expect(() => product.backward()).toThrow("backward: mul saved a parameter that has been changed since, so its gradient would be wrong\n  hint: call backward() before optimizer.step(), or compute the loss anew"); // prettier-ignore
  sum.backward();
  expect(w.grad!.toArray()).toEqual([1, 1]);
  clearGradient(w);
  expect(w.grad).toBeNull();
});

test("a checkpoint gives one tensor, once, and no second derivative", () => {
  const x = ones([2], { requiresGrad: true });
  expect(() => checkpoint((() => 5) as never, [x])).toThrow("checkpoint: fn must give a tensor, got 5");
  const y = checkpoint((a) => a.square(), [x]);
  y.sum().backward(null, { retainGraph: true });
  y.sum().backward();
  expect(x.grad!.toArray()).toEqual([4, 4]);
  expect(() => y.sum().backward()).toThrow("backward: the graph through checkpoint was already used, and what it had kept is released"); // prettier-ignore
  const again = checkpoint((a) => a.square(), [x]).sum();
  expect(() => again.backward(null, { createGraph: true })).toThrow("checkpoint: its gradient cannot be differentiated again\n  hint: compute without checkpoints where createGraph is wanted"); // prettier-ignore
});

describe("shapes", () => {
  test("fit together where sizes are equal or 1", () => {
    expect(broadcastShapes("f", [2, 1, 3], [4, 1])).toEqual([2, 4, 3]);
    expect(broadcastShapes("f", [], [0])).toEqual([0]);
    expect(broadcastShapes("f", [1], [0])).toEqual([0]);
    expect(() => broadcastShapes("f", [2, 2], [3, 2])).toThrow("f: shapes (2, 2) and (3, 2) do not broadcast: axis -2 is 2 in the first and 3 in the second"); // prettier-ignore
    expect(broadcastStrides([2, 1, 3], [5, 2, 4, 3])).toEqual([0, 3, 0, 1]);
    expect(broadcastStrides([], [2])).toEqual([0]);
  });

  test("dimensions counted from either end, all of them, or none", () => {
    expect(normalizeDims("f", null, 3)).toEqual([0, 1, 2]);
    expect(normalizeDims("f", [], 2)).toEqual([0, 1]);
    expect(normalizeDims("f", [], 2, "none")).toEqual([]);
    expect(normalizeDims("f", [-1, 0], 3)).toEqual([0, 2]);
    expect(normalizeDims("f", 0, 0)).toEqual([]);
    expect(() => normalizeDims("f", [1, -1], 2)).toThrow("f: dim [1,-1] names a dimension twice");
    expect(() => normalizeDims("f", 1, 0)).toThrow("f: dim 1 is out of range for a tensor of rank 0 (expected -1 to 0)");
    expect([reducedShape([2, 3, 4], [1], false), reducedShape([2, 3, 4], [0, 2], true)]).toEqual([[2, 4], [1, 3, 1]]); // prettier-ignore
  });
});
