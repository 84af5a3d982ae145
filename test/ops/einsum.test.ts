// How einsum is written, and what it says where an equation does not fit; values and gradients are PyTorch's, in fixtures/ops/linalg.json.
import { describe, expect, test } from "@jest/globals";
import { arange, einsum, ones, tensor, zeros, type Tensor } from "../../src/index.js";

const a = arange(6).reshape([2, 3]);
const b = arange(12).reshape([3, 4]);

describe("forms", () => {
  test("tensors in a list or one after the other, spaces anywhere", () => {
    const expected = a.matmul(b).toJSON();
    expect(einsum("ij,jk->ik", [a, b]).toJSON()).toEqual(expected);
    expect(einsum("ij,jk->ik", a, b).toJSON()).toEqual(expected);
    expect(einsum(" i j, jk -> ik", a, b).toJSON()).toEqual(expected);
  });

  test("capital letters come before small ones in a result that is not written", () => {
    expect(einsum("aB", [a]).shape).toEqual([3, 2]);
    expect(einsum("aB->aB", [a]).shape).toEqual([2, 3]);
  });

  test("never the tensor itself: what is written into the result stays there", () => {
    const same = einsum("ij->ij", [a]);
    expect(same).not.toBe(a);
    expect(same.toJSON()).toEqual(a.toJSON());
  });

  test("the gradient reaches a tensor that is there twice", () => {
    const x = tensor([1, 2, 3], { requiresGrad: true });
    einsum("i,i->", x, x).backward();
    expect(x.grad!.toArray()).toEqual([2, 4, 6]);
  });
});

test.each<[string, Tensor[], string]>([
  ["ij,jk->ik", [a], '"ij,jk->ik" cannot be read: there are 2 terms, split by commas, for 1 tensors'],
  ["ij->i->j", [a], 'there is more than one "->"'],
  ["i1->i", [a], '"1" is no letter: an axis has a name from a to z or A to Z'],
  ["...i...->i", [a], '"...i..." has "..." more than once'],
  ["ij->ik", [a], `the result's "k" is an axis of no tensor`],
  ["ij->ii", [a], 'the result has "i" twice'],
  ["ijk->i", [a], 'einsum: "ijk" is for 3 axes, but tensor 0 has shape (2, 3)'],
  ["i->i", [a], 'einsum: "i" is for 1 axis, but tensor 0 has shape (2, 3)\n  hint: write "...i" for axes in front that are only carried along'],
  ["...ijk->i", [a], '"...ijk" is for at least 3 axes'],
  ["ij,jk->ik", [a, a], 'einsum: "j" has size 3 in tensor 0, but 2 in tensor 1\n  hint: in "ij,jk->ik", with shapes (2, 3), (2, 3)'],
  ["...,...", [a, zeros([2])], 'einsum: an axis of "..." has size 3 in tensor 0, but 2 in tensor 1'],
  ["ii->i", [a], 'einsum: "i" has size 2 in tensor 0, but 3 in tensor 0'],
  ["", [], "einsum: at least one tensor is needed"],
])("einsum(%j) says what is wrong", (equation, tensors, words) => {
  expect(() => einsum(equation, tensors)).toThrow(words);
}); // prettier-ignore

test("without tensors, and with something else", () => {
  const loose = einsum as unknown as (...args: unknown[]) => Tensor;
  expect(() => loose(a, b)).toThrow("einsum: equation must be a text, got a tensor of shape (2, 3)\n  hint: call it as einsum(equation, tensors)");
  expect(() => loose("ij->j", 3)).toThrow("einsum: tensors must be a list of tensors");
  expect(() => loose("i,i->", ones([2]), 3)).toThrow("einsum: takes at most 2 arguments");
}); // prettier-ignore
