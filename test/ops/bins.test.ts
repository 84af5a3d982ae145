// Forms of calls that PyTorch takes beside the plain ones.
import { expect, test } from "@jest/globals";
import { functional as F, ops, tensor } from "../../src/index.js";

test("searchsorted in an order that a sorter gives, and of a number alone", () => {
  const line = tensor([[3, 1], [2, 4]]); // prettier-ignore
  const values = tensor([[2, 3, 9], [2, 3, 9]]); // prettier-ignore
  // 1, 3 and 2, 4 in rising order
  expect(ops.searchsorted(line, values, { sorter: tensor([[1, 0], [0, 1]]) }).toArray()).toEqual([[1, 1, 2], [0, 1, 2]]); // prettier-ignore
  expect(ops.searchsorted(tensor([1, 3, 3]), 3, { side: "right" }).item()).toBe(3);
  expect(ops.bucketize(2, tensor([1, 3])).item()).toBe(1);
  expect(() => ops.searchsorted(line, values, { sorter: tensor([1, 0]) })).toThrow("searchsorted: sorter is (2,), sorted (2, 2): both must be alike"); // prettier-ignore
  expect(() => ops.searchsorted(tensor([3, 1]), 2, { sorter: tensor([1, 2]) })).toThrow("searchsorted: sorter: index 2 (entry 1) must be a whole number from 0 to 1"); // prettier-ignore
  expect(() => ops.searchsorted(tensor([3, 1]), 2, { side: "left", right: true })).toThrow('searchsorted: side "left" and right: true say the opposite of each other'); // prettier-ignore
});

test("max and min of two tensors; var and std with unbiased alone", () => {
  const [a, b] = [tensor([1, 5], { requiresGrad: true }), tensor([3, 2])];
  const y = ops.max(a, b);
  y.sum().backward();
  expect([y.toArray(), ops.min(a, b).toArray(), a.grad!.toArray()]).toEqual([[3, 5], [1, 2], [0, 1]]); // prettier-ignore
  expect([ops.var(tensor([1, 3]), false).item(), ops.var(tensor([1, 3]), true).item(), ops.std(tensor([1, 3]), false).item()]).toEqual([1, 2, 1]); // prettier-ignore
});

test("cdist takes PyTorch's fourth argument", () => {
  const points = tensor([[0, 0], [3, 4]]); // prettier-ignore
  expect((ops.cdist as (...args: unknown[]) => { toArray(): unknown })(points, points, 2, "use_mm_for_euclid_dist").toArray()).toEqual([[0, 5], [5, 0]]); // prettier-ignore
  expect(() => ops.cdist(points, points, 2, { computeMode: "fast" as "use_mm_for_euclid_dist" })).toThrow("cdist: computeMode must be one of use_mm_for_euclid_dist_if_necessary"); // prettier-ignore
});

test("a shape is stretched to another, never both to a third", () => {
  const [column, row] = [tensor([[1], [2]]), tensor([1, 2])];
  expect(F.gaussianNllLoss(column, tensor([1]), tensor(1), { reduction: "none" }).toArray()).toEqual([[0], [0.5]]);
  expect(() => F.gaussianNllLoss(column, row, tensor(1))).toThrow("gaussianNllLoss: the input is (2, 1), the target (2,)\n  hint: give the target a last axis of size 1"); // prettier-ignore
});

test("targets that rounding has led beyond 1 are taken; orders may be weighed, not left out", () => {
  expect(F.binaryCrossEntropy(tensor([0.5]), tensor([1 + 1.2e-7])).item()).toBeCloseTo(Math.LN2, 5);
  expect(() => F.binaryCrossEntropy(tensor([0.5]), tensor([1.1]))).toThrow("the target must lie between 0 and 1");
  expect(F.marginRankingLoss(tensor([1]), tensor([2]), tensor([0.5])).item()).toBe(0.5);
  expect(() => F.marginRankingLoss(tensor([1]), tensor([2]), tensor([0]))).toThrow("must be 1 or -1, got 0 at element 0: nothing would be learned from it"); // prettier-ignore
});
