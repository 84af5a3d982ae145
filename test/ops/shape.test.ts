// Shapes: the forms that PyTorch users write, and what is refused. Values are in ops.test.ts.
import { describe, expect, test } from "@jest/globals";
import { arange, chunk, diag, functional as F, meshgrid, movedim, ones, randn, repeatInterleave, roll, scatter, split, tensor, unbind, zeros } from "../../src/index.js"; // prettier-ignore
import { useKernels } from "../../src/kernels/index.js";

const x = arange(6).reshape([2, 3]);

test("size, mT and t", () => {
  expect(x.size()).toEqual([2, 3]);
  expect([x.size(0), x.size(-1)]).toEqual([2, 3]);
  expect(x.mT.toArray()).toEqual(x.t().toArray());
  expect(randn([4, 2, 3]).mT.shape).toEqual([4, 3, 2]);
});

test("numbers one after the other stand for a list", () => {
  expect(x.view(3, -1).shape).toEqual([3, 2]);
  expect(x.flip(0, 1).toArray()).toEqual([[5, 4, 3], [2, 1, 0]]); // prettier-ignore
  expect(x.repeat(2, 1).shape).toEqual([4, 3]);
  expect(x.tile(2).shape).toEqual([2, 6]);
  expect(x.broadcastTo(4, 2, 3).shape).toEqual([4, 2, 3]);
});

test.each(["wasm", "reference"] as const)("the %s kernels walk backwards", (table) => {
  useKernels(table);
  const big = arange(120).reshape([5, 6, 4]);
  const rows = big.toArray<number[][][]>();
  expect(big.flip(0, 2).toArray()).toEqual([...rows].reverse().map((row) => row.map((line) => [...line].reverse())));
  expect(big.flip(1).toArray()).toEqual(rows.map((row) => [...row].reverse()));
  useKernels(process.env.MLBH_KERNELS === "reference" ? "reference" : "wasm");
});

test("parts can be taken apart, and put together again", () => {
  const [a, b] = split(x, [1, 2], 1);
  expect([a.shape, b.shape]).toEqual([[2, 1], [2, 2]]); // prettier-ignore
  expect(x.chunk(2, 1).map((part) => part.size(1))).toEqual([2, 1]);
  expect(chunk(arange(6), 4).map((part) => part.numel)).toEqual([2, 2, 2]);
  expect(unbind(x).map((row) => row.toArray())).toEqual(x.toArray());
  expect(unbind(zeros([0, 2]))).toEqual([]);
});

test("each part sends its gradient to its place", () => {
  const leaf = ones([5], { requiresGrad: true });
  const [a, b, c] = leaf.split(2);
  a.sum().mul(2).add(c.sum().mul(3)).add(b.select(0, 1)).backward();
  expect(leaf.grad!.toArray()).toEqual([2, 2, 0, 1, 3]);
});

test("scatter: the last number for a place stays, and it alone gets a gradient", () => {
  const src = tensor([1, 2, 3], { requiresGrad: true });
  const y = scatter(zeros([2]), 0, [0, 1, 0], src);
  expect(y.toArray()).toEqual([3, 2]);
  y.sum().backward();
  expect(src.grad!.toArray()).toEqual([0, 1, 1]);
});

describe("errors", () => {
  test.each<[string, () => unknown, string]>([
    ["size of no dimension", () => x.size(2), "size: dim 2 is out of range for a tensor of rank 2"],
    ["mT of a list", () => arange(3).mT, "mT: the tensor must be a matrix, or several, got shape (3,)"],
    ["t of three axes", () => ones([1, 2, 3]).t(), "t: x must be a matrix, got shape (1, 2, 3)\n  hint: transpose(x, -2, -1), or x.mT"],
    ["view", () => x.view(4, 2), "reshape: (2, 3) has 6 elements, which do not fit (4, 2)"],
    ["unflatten", () => x.unflatten(1, [2, 2]), "unflatten: axis 1 of (2, 3) has 3 entries, which do not fit sizes (2, 2)"],
    ["movedim", () => movedim(x, [0, 1], 0), "movedim: source [0, 1] and destination [0] must be lists of one length that name no axis twice"],
    ["split by sizes", () => split(x, [1, 1], 1), "split: the sizes [1, 1] must be 0 or more and add up to 3, the length of axis 1 of (2, 3); they add up to 2"],
    ["split by 0", () => split(x, 0), "split: size must be 1 or more, got 0"],
    ["split a scalar", () => split(tensor(1), 1), "split: a scalar has no axis to cut"],
    ["roll", () => roll(x, [1, 2], 0), "roll: shifts [1, 2] and dims [0] must have one length"],
    ["repeat", () => x.repeat(2), "repeat: sizes [2] must hold a number for each axis of (2, 3)\n  hint: 1 leaves an axis as it is; tile"],
    ["repeatInterleave", () => repeatInterleave(x, [1, 2], 1), "repeatInterleave: repeats must be one number, or one for each of the 3 entries of axis 1 of (2, 3), got 2"],
    ["repeatInterleave below 0", () => repeatInterleave(x, -1), "repeatInterleave: repeats must be whole numbers of 0 or more, got -1"],
    ["tril", () => arange(3).tril(), "tril: x must be a matrix, or several, got shape (3,)"],
    ["diag", () => diag(ones([1, 1, 1])), "diag: x must be a vector or a matrix, got shape (1, 1, 1)"],
    ["diagonal", () => x.diagonal(0, 1, -1), "diagonal: dim1 and dim2 must be two axes, got 1 and -1"],
    ["scatter", () => scatter(x, 1, [[0], [1]], ones([2, 2])), "scatter: index (2, 1) and src (2, 2) must have equal shapes\n  hint: a number as src"],
    ["indexAdd", () => x.indexAdd(0, [0], ones([2, 3])), "indexAdd: for x (2, 3) and 1 places along axis 0, src must have shape (1, 3), got (2, 3)"],
    ["indexFill", () => x.indexFill(0, [2], 1), "indexFill: index 2 (entry 0) must be a whole number from 0 to 1: axis 0 of (2, 3)"],
    ["meshgrid", () => meshgrid([x]), "meshgrid: the tensors must be lists of numbers, got shape (2, 3)"],
    ["oneHot", () => F.oneHot([0, 3], 2), "oneHot: index 3 (entry 1) must be a whole number from 0 to 1"],
    ["oneHot of nothing", () => F.oneHot(tensor([])), "oneHot: of no classes the number is not known\n  hint: say it: oneHot(index, numClasses)"],
  ])("%s", (_, call, words) => expect(call).toThrow(words)); // prettier-ignore
});
