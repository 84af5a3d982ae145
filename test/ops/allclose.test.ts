// Two questions whose answer is a plain true or false; the table of values for isclose is PyTorch's.
import { expect, test } from "@jest/globals";
import { allclose, equal, tensor, zeros } from "../../src/index.js";

const a = tensor([1, 2, NaN]);

test("allclose: within rtol and atol, broadcast; nan only if asked for", () => {
  expect(allclose(tensor([1, 2]), tensor([1.000001, 2]))).toBe(true);
  expect(allclose(tensor([1, 2]), tensor([1.0001, 2]))).toBe(false);
  expect(allclose(tensor([1, 2]), tensor([1.0001, 2]), { rtol: 1e-3 })).toBe(true);
  expect(allclose(tensor([0, 0]), tensor([0.01, 0]), { atol: 0.1 })).toBe(true);
  expect(allclose(tensor([[1, 1]]), tensor(1))).toBe(true);
  expect(allclose(tensor([Infinity]), tensor([Infinity]))).toBe(true);
  expect([allclose(a, a), a.allclose(a, { equalNan: true })]).toEqual([false, true]);
  expect(allclose(zeros([0]), zeros([0]))).toBe(true);
});

test("equal: shape and numbers; nan is equal to nothing", () => {
  expect(equal(tensor([1, 2]), tensor([1, 2]))).toBe(true);
  expect(tensor([1, 2]).equal(tensor([1, 3]))).toBe(false);
  expect(equal(zeros([2, 1]), zeros([2]))).toBe(false);
  expect([equal(a, a), equal(tensor([0]), tensor([-0])), equal(zeros([0, 2]), zeros([0, 2]))]).toEqual([false, true, true]);
});

test("neither mixes dtypes", () => {
  const x = tensor([1], { dtype: "float64" });
  expect(() => allclose(x, tensor([1]))).toThrow("isclose: the inputs mix float64 and float32");
  expect(() => equal(x, tensor([1]))).toThrow("equal: the inputs mix float64 and float32");
});
