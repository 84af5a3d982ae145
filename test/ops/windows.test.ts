// Convolution and pooling where the generic tests cannot look: ties, nan, and what is said when shapes do not fit.
import { describe, expect, test } from "@jest/globals";
import { functional, grad, ones, tensor, type Tensor } from "../../src/index.js";

const { avgPool1d, avgPool2d, conv1d, conv2d, convTranspose1d, convTranspose2d, maxPool1d, maxPool2d } = functional;

describe("maxPool2d, as PyTorch", () => {
  const gradientOf = (values: number[][]): unknown => {
    const x = tensor([[values]], { requiresGrad: true });
    maxPool2d(x, 2).sum().backward();
    return x.grad!.toArray();
  };

  test("the first of equal entries takes the gradient", () => {
    expect(gradientOf([[1, 1], [1, 1]])).toEqual([[[[1, 0], [0, 0]]]]); // prettier-ignore
    expect(gradientOf([[0, 2], [2, 1]])).toEqual([[[[0, 1], [0, 0]]]]); // prettier-ignore
  });

  test("overlapping windows add up, and it can be differentiated twice", () => {
    const x = tensor([[[[1, 5, 2, 0], [0, 3, 4, 9]]]], { requiresGrad: true }); // prettier-ignore
    const [gx] = grad(maxPool2d(x, 2, { stride: 1 }).pow(2).sum(), [x], { createGraph: true });
    expect(gx.toArray()).toEqual([[[[0, 20, 0, 0], [0, 0, 0, 18]]]]); // prettier-ignore
    gx.sum().backward();
    expect(x.grad!.toArray()).toEqual([[[[0, 4, 0, 0], [0, 0, 0, 2]]]]); // prettier-ignore
  });

  test("nan wins, and the border does not, even where all entries are negative", () => {
    expect(maxPool2d(tensor([[[[5, NaN], [7, 1]]]]), 2).item()).toBeNaN(); // prettier-ignore
    expect(maxPool2d(tensor([[[[-3, -1], [-4, -2]]]]), 2, { padding: 1 }).toArray()).toEqual([[[[-3, -1], [-4, -2]]]]); // prettier-ignore
  });
});

test("avgPool2d counts the border as zeros", () => {
  expect(avgPool2d(ones([1, 1, 2, 2]), 2, { padding: 1 }).toArray()).toEqual([[[[0.25, 0.25], [0.25, 0.25]]]]); // prettier-ignore
});

describe("what does not fit", () => {
  const images = ones([1, 2, 4, 4]);
  const groups = { groups: 2 };
  test.each<[string, () => Tensor, string]>([
    ["channels", () => conv2d(images, ones([2, 1, 2, 2])), "conv2d: images (1, 2, 4, 4) and weight (2, 1, 2, 2) do not fit"],
    ["bias", () => conv2d(images, ones([3, 2, 2, 2]), ones([1])), "conv2d: bias (1,) does not fit weight (3, 2, 2, 2)"],
    [
      "groups",
      () => conv2d(images, ones([2, 2, 2, 2]), null, groups),
      "C of the weight being a part of the channels: those of x divided by groups 2",
    ],
    [
      "outputs of groups",
      () => conv2d(images, ones([3, 1, 2, 2]), null, groups),
      "conv2d: groups must divide the number of outputs, got groups 2 and 3 outputs",
    ],
    [
      "padding same",
      () => conv2d(images, ones([2, 2, 2, 2]), null, { padding: "same", stride: 2 }),
      'conv2d: padding "same" needs stride 1, got 2',
    ],
    [
      "a word",
      () => conv2d(images, ones([2, 2, 2, 2]), null, { padding: "sam" as "same" }),
      'conv2d: padding must be a whole number >= 0, or a list of 2 of them, or same or valid, got "sam"',
    ],
    [
      "window of a line",
      () => conv1d(ones([1, 2, 4]), ones([2, 2, 5])),
      "conv1d: a window of 5 does not fit lines of 4 with padding 0",
    ],
    [
      "channels of a line",
      () => conv1d(ones([1, 2, 4]), ones([2, 1, 2])),
      "conv1d: lines (1, 2, 4) and weight (2, 1, 2) do not fit: expected (N, C, L) and (out, C, k)",
    ],
    [
      "an image as a line",
      () => conv1d(images, ones([2, 2, 2])),
      "conv1d: expected lines (N, C, L), got shape (1, 2, 4, 4)\n  hint: images (N, C, H, W) are for conv2d",
    ],
    [
      "channels, transposed",
      () => convTranspose2d(images, ones([3, 2, 2, 2])),
      "convTranspose2d: images (1, 2, 4, 4) and weight (3, 2, 2, 2) do not fit: expected (N, C, H, W) and (C, out, kh, kw)",
    ],
    [
      "outputPadding",
      () => convTranspose1d(ones([1, 2, 4]), ones([2, 1, 2]), null, { outputPadding: 1 }),
      "convTranspose1d: outputPadding must be smaller than stride or dilation, got outputPadding 1, stride 1 and dilation 1",
    ],
    [
      "nothing left",
      () => convTranspose1d(ones([1, 2, 2]), ones([2, 1, 2]), null, { padding: 3 }),
      "convTranspose1d: padding 3 cuts everything off: nothing remains of lines of 2 under a window of 2",
    ],
    ["a window without entries", () => maxPool1d(ones([1, 2, 4]), 0), "maxPool1d: kernelSize must be whole numbers >= 1, got 0"],
    [
      "padding of a line",
      () => avgPool1d(ones([1, 2, 4]), 2, { padding: 2 }),
      "avgPool1d: padding must be at most half of kernelSize, got padding 2 and kernelSize 2",
    ],
    ["window", () => conv2d(images, ones([2, 2, 5, 5])), "conv2d: a window of 5 x 5 does not fit images of 4 x 4"],
    ["stride", () => maxPool2d(images, 2, { stride: 0 }), "maxPool2d: stride must be >= 1, got 0"],
    [
      "a window of padding alone",
      () => maxPool2d(ones([1, 2, 1, 4]), 2, { stride: 2, padding: 1, dilation: [3, 1], ceilMode: true }),
      "maxPool2d: window 0 has no entry in the image, only padding",
    ],
    ["padding of max", () => maxPool2d(images, 2, { padding: 2 }), "maxPool2d: padding must be at most half of kernelSize"],
    ["padding of avg", () => avgPool2d(images, [4, 2], { padding: 2 }), "avgPool2d: padding must be at most half of kernelSize"],
    ["rank", () => avgPool2d(ones([4, 4]), 2), "avgPool2d: expected images (N, C, H, W), got shape (4, 4)"],
  ])("%s", (_, run, message) => {
    expect(run).toThrow(message);
  });
});

test("adaptive pooling tells where in the image the largest stand, as torch.nn.functional.adaptive_max_pool does", () => {
  const { adaptiveMaxPool1d, adaptiveMaxPool2d } = functional;
  const x = tensor([[[3, 1, 4, 1, 5], [9, 2, 6, 5, 3], [5, 8, 9, 7, 9]]], { requiresGrad: true }); // prettier-ignore
  const [values, indices] = adaptiveMaxPool2d(x, [2, 3], { returnIndices: true });
  expect([values.toArray(), indices.toArray()]).toEqual([[[[9, 6, 5], [9, 9, 9]]], [[[5, 7, 4], [5, 12, 14]]]]); // prettier-ignore
  expect([values.requiresGrad, indices.requiresGrad]).toEqual([true, false]);
  const of = (size: number): unknown => adaptiveMaxPool1d(x.at(0), size, { returnIndices: true }).indices.toArray();
  expect(of(2)).toEqual([[2, 4], [0, 2], [2, 2]]); // prettier-ignore
  expect(of(5)).toEqual([[0, 1, 2, 3, 4], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4]]); // prettier-ignore
});
