// What layers, losses and starting values refuse, with the words they have for it, and what lies just on the other side.
import { describe, expect, test } from "@jest/globals";
import { functional as F, nn, ones, tensor, zeros } from "../../src/index.js";
import { bearsPadding } from "../../src/nn/lengths.js";
import { allLayers, layerRegistry } from "../../src/nn/registry.js";

const HINT = "\n  hint: 2 t - 1 makes them of a t that is 0 or 1";

describe("targets", () => {
  const two = tensor([0.5, 0.2]);
  test.each<[string, () => unknown, string]>([
    ["hingeEmbeddingLoss", () => F.hingeEmbeddingLoss(two, tensor([0, 1])), `hingeEmbeddingLoss: the target must be 1 or -1, got 0 at element 0${HINT}`],
    ["hingeEmbeddingLoss, the second", () => F.hingeEmbeddingLoss(two, tensor([-1, 0.5])), `hingeEmbeddingLoss: the target must be 1 or -1, got 0.5 at element 1${HINT}`],
    ["softMarginLoss", () => F.softMarginLoss(two, tensor([1, 0])), `softMarginLoss: the target must be 1 or -1, got 0 at element 1: nothing would be learned from it${HINT}`],
    ["cosineEmbeddingLoss", () => F.cosineEmbeddingLoss(ones([2, 3]), ones([2, 3]), tensor([2, 1])), `cosineEmbeddingLoss: the target must be 1 or -1, got 2 at element 0${HINT}`],
    ["marginRankingLoss", () => F.marginRankingLoss(two, two, tensor([0, 1])), `marginRankingLoss: the target must be 1 or -1, got 0 at element 0: nothing would be learned from it${HINT}`],
    ["marginRankingLoss, the second", () => F.marginRankingLoss(two, two, tensor([2, 0])), "marginRankingLoss: the target must be 1 or -1, got 0 at element 1"],
    ["sigmoidFocalLoss", () => F.sigmoidFocalLoss(two, tensor([1, 2])), "sigmoidFocalLoss: the target must lie between 0 and 1, got 2"],
    ["sigmoidFocalLoss, below", () => F.sigmoidFocalLoss(two, tensor([-0.1, 1])), "sigmoidFocalLoss: the target must lie between 0 and 1, got -0.1"],
    ["multilabelMarginLoss", () => F.multilabelMarginLoss(zeros([1, 3]), tensor([[3, -1, 0]])), "multilabelMarginLoss: target 0 is class 3, but there are 3 classes, 0 to 2\n  hint: each row lists the classes that are right, and -1 behind the last one"],
    ["multilabelMarginLoss, no whole number", () => F.multilabelMarginLoss(zeros([3]), tensor([1, 0.5, -1])), "multilabelMarginLoss: target 1 is class 0.5, but there are 3 classes, 0 to 2"],
  ])("of %s", (_, call, words) => expect(call).toThrow(words)); // prettier-ignore

  test("behind the end of a list of classes anything may stand, in the row itself alone", () => {
    expect(F.multilabelMarginLoss(zeros([2, 3]), tensor([[0, -1, 9], [1, 2, -1]])).item()).toBeCloseTo((2 / 3 + 2 / 3) / 2, 6); // prettier-ignore
    expect(() => F.multilabelMarginLoss(zeros([2, 3]), tensor([[0, -1, 9], [9, 2, -1]]))).toThrow("target 3 is class 9"); // prettier-ignore
  });
});

describe("shapes", () => {
  const [three, four] = [ones([2, 3]), ones([2, 4])];
  test.each<[string, () => unknown, string]>([
    ["a positive that is longer", () => F.tripletMarginLoss(three, four, three), "tripletMarginLoss: "],
    ["a negative that is longer", () => F.tripletMarginLoss(three, three, four), "tripletMarginLoss: "],
    ["a second input that is longer", () => F.marginRankingLoss(three, four, three), "marginRankingLoss: "],
    ["a target that is longer", () => F.marginRankingLoss(three, three, four), "marginRankingLoss: "],
    ["hingeEmbeddingLoss", () => F.hingeEmbeddingLoss(three, four), "hingeEmbeddingLoss: "],
    ["sigmoidFocalLoss", () => F.sigmoidFocalLoss(three, four), "sigmoidFocalLoss: "],
    ["multiMarginLoss of images", () => F.multiMarginLoss(ones([2, 3, 2]), zeros([2, 2])), "multiMarginLoss: the input must be (C,) or (N, C), one score for each class, got (2, 3, 2)"],
    ["multilabelMarginLoss of images", () => F.multilabelMarginLoss(ones([1, 3, 2]), zeros([1, 3, 2])), "multilabelMarginLoss: the input must be (C,) or (N, C), one score for each class, got (1, 3, 2)"],
    ["InstanceNorm1d of images", () => new nn.InstanceNorm1d(3).forward(ones([2, 3, 2, 2])), "InstanceNorm1d: expected x of rank 3, or one row of rank 2, with 3 channels, got (2, 3, 2, 2)"],
    ["InstanceNorm2d of other channels", () => new nn.InstanceNorm2d(3).forward(ones([2, 2, 2, 2])), "InstanceNorm2d: expected x of rank 4, or one row of rank 3, with 3 channels, got (2, 2, 2, 2)"],
    ["padding of one row for two", () => new nn.MultiheadAttention(2, 1, { batchFirst: true }).forward(ones([2, 3, 2]), ones([2, 3, 2]), ones([2, 3, 2]), { keyPaddingMask: zeros([3]) }), "MultiheadAttention: keyPaddingMask must be (rows, steps of key) = (2, 3), got (3,)"],
    ["a mask of fewer than no steps", () => nn.Transformer.generateSquareSubsequentMask(-1), "Transformer.generateSquareSubsequentMask: n must be"],
  ])("%s", (_, call, words) => expect(call).toThrow(words)); // prettier-ignore

  test("no steps have a mask of nothing, one has a mask of 0", () => {
    expect(nn.Transformer.generateSquareSubsequentMask(0).shape).toEqual([0, 0]);
    expect(nn.Transformer.generateSquareSubsequentMask(1).toArray()).toEqual([[0]]);
  });

  test("one row may say its padding without an axis for it", () => {
    const x = ones([3, 2]);
    const attention = new nn.MultiheadAttention(2, 1);
    for (const shape of [[3], [1, 3]])
      expect(attention.forward(x, x, x, { keyPaddingMask: zeros(shape) })[0].shape).toEqual([3, 2]);
  });

  test("Bilinear leaves all axes but the last", () => {
    const { declaration } = allLayers.Bilinear;
    const values = { in1Features: 5, in2Features: 5, outFeatures: 2, bias: true };
    expect([[5], [4, 5], [3, 4, 5]].map((row) => declaration.outputShape(row, values as never))).toEqual([[2], [4, 2], [3, 4, 2]]); // prettier-ignore
  });
});

test("starting values on the diagonal", () => {
  expect(nn.init.eye_(ones([2, 3])).toArray()).toEqual([[1, 0, 0], [0, 1, 0]]); // prettier-ignore
  expect(nn.init.eye_(ones([3, 2])).toArray()).toEqual([[1, 0], [0, 1], [0, 0]]); // prettier-ignore
  expect(() => nn.init.eye_(ones([2]))).toThrow("eye_: needs a matrix, got (2,)");
  expect(nn.init.dirac_(ones([2, 2, 3])).toArray()).toEqual([[[0, 1, 0], [0, 0, 0]], [[0, 0, 0], [0, 1, 0]]]); // prettier-ignore
  expect(
    nn.init
      .dirac_(ones([1, 1, 1, 1, 3]))
      .flatten()
      .toArray(),
  ).toEqual([0, 1, 0]);
  for (const [shape, words] of [
    [[2, 3], "(2, 3)"],
    [[1, 1, 1, 1, 1, 1], "(1, 1, 1, 1, 1, 1)"],
  ] as const)
    // prettier-ignore
    expect(() => nn.init.dirac_(ones([...shape]))).toThrow(`dirac_: needs the weight of a convolution, got ${words}`);
  expect(() => nn.init.dirac_(ones([3, 1, 1]), { groups: 2 })).toThrow("dirac_: 3 outputs cannot be divided into 2 groups");
});

test("gradients that are short enough are left as they are, those that are not have the length asked for", () => {
  const clipped = (maxNorm: number): [number, unknown] => {
    const p = new nn.Parameter(zeros([2], { dtype: "float64" }));
    p.grad = tensor([3, 4], { dtype: "float64" });
    return [nn.utils.clipGradNorm([p], maxNorm), p.grad.toArray()];
  };
  for (const enough of [5.1, 7, 9.9, 20]) expect(clipped(enough)).toEqual([5, [3, 4]]);
  const [norm, [a, b]] = clipped(2.5) as [number, number[]];
  expect([norm, Math.abs(a - 1.5) < 1e-6, Math.abs(b - 2) < 1e-6]).toEqual([5, true, true]);
});

test("which layers bear steps that are only padding", () => {
  const bears = (name: string, layer: object): boolean => bearsPadding(layerRegistry[name].declaration, layer);
  expect([
    bears("Linear", new nn.Linear(2, 2)),
    bears("LSTM", new nn.LSTM(2, 2)),
    bears("Dropout", new nn.Dropout(0.5)),
    bears("Conv1d", new nn.Conv1d(2, 2, 3)),
    bears("Flatten", new nn.Flatten()),
    bears("BatchNorm1d", new nn.BatchNorm1d(2)),
  ]).toEqual([true, true, true, false, false, false]);
});
