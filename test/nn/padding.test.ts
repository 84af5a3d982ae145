// Borders: what the layers and convolutions say of sizes that do not fit, in the words of both.
import { describe, expect, test } from "@jest/globals";
import { functional as F, manualSeed, nn, tensor, type Tensor } from "../../src/index.js";
import { layerRegistry } from "../../src/nn/registry.js";

const line = tensor([[[1, 2, 3]]]);

test("what PyTorch 1.13 has no layer for", () => {
  expect(new nn.CircularPad1d([2, 1]).forward(line).toArray()).toEqual([[[2, 3, 1, 2, 3, 1]]]);
  expect(new nn.ZeroPad1d(1).forward(line).toArray()).toEqual([[[0, 1, 2, 3, 0]]]);
  expect(new nn.CircularPad2d([0, 1, 1, 0]).forward(tensor([[[[1, 2], [3, 4]]]])).toArray()).toEqual([[[[3, 4, 3], [1, 2, 1], [3, 4, 3]]]]); // prettier-ignore
  expect(String(new nn.CircularPad1d(2))).toBe("CircularPad1d((2, 2))");
  expect(String(new nn.ConstantPad1d(2, -1))).toBe("ConstantPad1d(padding=(2, 2), value=-1)");
});

describe("pads that do not fit", () => {
  test.each([
    [[3, 0], "reflect", "pad: in mode reflect a pad must be <= 2, got 3 and 0 for axis 2 of (1, 1, 3): there are no more numbers to mirror beside the end itself"],
    [[0, 4], "circular", "pad: in mode circular a pad must be <= 3, got 0 and 4 for axis 2 of (1, 1, 3): the border may go round once"],
    [[-2, -1], "replicate", "pad: pads -2 and -1 leave nothing of axis 2 of (1, 1, 3)"],
    [[-2, -2], "constant", "pad: pads -2 and -2 leave less than nothing of axis 2 of (1, 1, 3)"],
    [[1, 1, 1, 1, 1, 1], "reflect", "pad: mode reflect with 6 pads does not fit shape (1, 1, 3)\n  hint: 2 pads are for lines (C, L) or (N, C, L), 4 for images"],
    [[1], "constant", "pad: pads [1] must be pairs of whole numbers, at most one pair for each axis of (1, 1, 3)"],
  ] as const)("%j, %s", (pads, mode, words) => expect(() => F.pad(line, pads, { mode })).toThrow(words)); // prettier-ignore

  test("a value is for mode constant only", () => {
    expect(() => F.pad(line, [1, 1], { mode: "reflect", value: 2 })).toThrow("pad: value is for mode constant");
    expect((F.pad as (...args: unknown[]) => Tensor)(line, [1, 0], "constant", 7).toArray()).toEqual([[[7, 1, 2, 3]]]); // PyTorch's order
  });

  test("a layer and a convolution say so before they run", () => {
    expect(() => layerRegistry.ReflectionPad1d.declaration.outputShape([2, 3], { padding: 3 })).toThrow("ReflectionPad1d: in mode reflect a pad must be <= 2, got 3 and 3 for axis 2 of (1, 2, 3)"); // prettier-ignore
    const values = { inChannels: 1, outChannels: 1, kernelSize: 3, stride: 1, padding: 4, dilation: 1, groups: 1, bias: true, paddingMode: "reflect" }; // prettier-ignore
    expect(() => layerRegistry.Conv2d.declaration.outputShape([1, 6, 4], values)).toThrow("Conv2d: in mode reflect a pad must be <= 3, got 4 and 4 for axis 3 of (1, 1, 6, 4)"); // prettier-ignore
    expect(layerRegistry.Conv2d.declaration.outputShape([1, 6, 5], values)).toEqual([1, 12, 11]);
    expect(() => new nn.ReflectionPad2d([1, 2])).toThrow("ReflectionPad2d: padding must be a whole number, or a list of 4 of them, got [1, 2]"); // prettier-ignore
    expect(() => new nn.ConvTranspose1d(1, 1, 2, { paddingMode: "reflect" as "zeros" })).toThrow("ConvTranspose1d: paddingMode must be one of zeros"); // prettier-ignore
  });
});

test("one image without a batch, and gradients through the border", () => {
  manualSeed(0);
  const layer = new nn.Conv2d(1, 1, 3, { padding: 1, paddingMode: "circular" });
  const image = tensor([[[1, 2], [3, 4]]], { requiresGrad: true }); // prettier-ignore
  const y = layer.forward(image);
  expect(y.shape).toEqual([1, 2, 2]);
  y.sum().backward();
  // on a torus every pixel is seen by every weight; on one of 2 x 2 some of them twice, and the nine places add up to all weights for each pixel
  const total = layer.weight.toArray();
  const sum = ([total].flat(5) as number[]).reduce((a, b) => a + b, 0);
  for (const g of [image.grad!.toArray()].flat(4)) expect(g).toBeCloseTo(sum, 5);
});
