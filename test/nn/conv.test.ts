// Layers for images: shapes for every combination of arguments, PyTorch's descriptions, and the wording of mistakes.
import { describe, expect, test } from "@jest/globals";
import { nn, ones } from "../../src/index.js";
import { conv2dDeclaration } from "../../src/nn/conv.js";
import { maxPool2dDeclaration } from "../../src/nn/pool.js";
import { checkFields } from "../../src/core/fields.js";
import { checkExperiment } from "../../src/experiment/experiment.js";
import { parseSource } from "../../src/experiment/source.js";

describe("numbers or pairs", () => {
  test.each([
    [3, {}, [4, 7, 6]],
    [[3, 2], { stride: [2, 1], padding: [1, 0] }, [4, 5, 7]],
    [2, { stride: 2, padding: 1, dilation: [3, 1] }, [4, 4, 5]],
  ] as const)("Conv2d of kernel %j, %j", (kernelSize, options, shape) => {
    const layer = new nn.Conv2d(2, 4, kernelSize, options);
    expect(layer.forward(ones([1, 2, 9, 8])).shape.slice(1)).toEqual(shape);
    const given = { inChannels: 2, outChannels: 4, kernelSize, ...options };
    expect(conv2dDeclaration.outputShape([2, 9, 8], checkFields("Conv2d", conv2dDeclaration.fields, given))).toEqual(shape);
  });

  test.each([
    [2, {}, [2, 4, 4]],
    [[3, 2], { stride: [2, 1], padding: [1, 0] }, [2, 5, 7]],
  ] as const)("MaxPool2d and AvgPool2d of kernel %j, %j", (kernelSize, options, shape) => {
    for (const layer of [new nn.MaxPool2d(kernelSize, options), new nn.AvgPool2d(kernelSize, options)])
      expect(layer.forward(ones([1, 2, 9, 8])).shape.slice(1)).toEqual(shape);
    const values = checkFields("MaxPool2d", maxPool2dDeclaration.fields, { kernelSize, ...options });
    expect(maxPool2dDeclaration.outputShape([2, 9, 8], values)).toEqual(shape);
  });
});

test("extraRepr is PyTorch's", () => {
  expect(new nn.Conv2d(1, 2, [3, 2], { padding: 1, dilation: 2, bias: false }).extraRepr()).toBe(
    "1, 2, kernel_size=(3, 2), stride=(1, 1), padding=(1, 1), dilation=(2, 2), bias=False",
  );
  expect(new nn.AvgPool2d(2).extraRepr()).toBe("kernel_size=2, stride=2, padding=0");
  expect(new nn.AvgPool2d([2, 3], { stride: 1 }).extraRepr()).toBe("kernel_size=(2, 3), stride=1, padding=0");
});

describe("mistakes", () => {
  test("in the constructor", () => {
    expect(() => new nn.Conv2d(1, 2, 0)).toThrow("Conv2d: kernelSize must be >= 1, got 0");
    expect(() => new nn.Conv2d(1, 2, [3, 0])).toThrow(
      "Conv2d: kernelSize must be a whole number >= 1, or a list of 2 of them, got [3, 0]",
    );
    expect(() => new nn.MaxPool2d(2, { stride: 1.5 })).toThrow(
      "MaxPool2d: stride must be a whole number >= 1, or a list of 2 of them",
    );
    expect(() => new nn.AvgPool2d(2, { padding: 2 })).toThrow("AvgPool2d: padding must be at most half of kernelSize");
  });

  test("in the shape of a row", () => {
    const values = checkFields("Conv2d", conv2dDeclaration.fields, { inChannels: 1, outChannels: 2, kernelSize: 3 });
    expect(() => conv2dDeclaration.outputShape([64], values)).toThrow("Conv2d: expected images (C, H, W), got (64,)");
    expect(() => conv2dDeclaration.outputShape([2, 8, 8], values)).toThrow("in_channels is 1, but the input has 2 channels");
    expect(() => conv2dDeclaration.outputShape([1, 2, 8], values)).toThrow("a window of 3 x 3 does not fit images of 2 x 8");
  });

  test("of lines, groups and words", () => {
    const line = checkFields("Conv1d", nn.Conv1d.declaration.fields, { inChannels: 2, outChannels: 2, kernelSize: 5 });
    expect(() => nn.Conv1d.declaration.outputShape([64], line)).toThrow(
      "Conv1d: expected lines (C, L), got (64,)\n  hint: put Unflatten: {sizes: [channels, length]} before it to make lines of rows",
    );
    expect(() => nn.Conv1d.declaration.outputShape([2, 8, 8], line)).toThrow("hint: images (C, H, W) are for Conv2d");
    expect(() => nn.Conv1d.declaration.outputShape([2, 4], line)).toThrow(
      "Conv1d: a window of 5 does not fit lines of 4 with padding 0",
    );
    expect(() => new nn.Conv2d(3, 4, 3, { groups: 2 })).toThrow(
      "Conv2d: groups must divide in_channels and out_channels, got groups 2, in_channels 3 and out_channels 4",
    );
    expect(() => new nn.Conv1d(1, 1, 3, { padding: "same", stride: 2 })).toThrow('Conv1d: padding "same" needs stride 1, got 2');
    expect(() => new nn.Upsample({})).toThrow("Upsample: give either size or scaleFactor, got neither");
  });

  test("in an experiment file", () => {
    const read = (conv: string) =>
      checkExperiment(
        parseSource(
          "x.yaml",
          `data: {path: d.csv, target: y}\nloss: MSELoss\noptimizer: {SGD: {lr: 0.1}}\nmodel: [Conv2d: ${conv}]`,
          [],
        ),
      );
    expect(read("{out_channels: 2, kernel_size: [3, 2], padding: 1}").config.model[0].args).toEqual({
      out_channels: 2,
      kernel_size: [3, 2],
      padding: 1,
    });
    expect(read("{out_channels: 2, kernel_size: 3, padding: same, groups: 2}").config.model[0].args).toMatchObject({
      padding: "same",
    });
    expect(() => read("{out_channels: 2, kernel_size: 3, padding: sam}")).toThrow(
      'model.0.Conv2d.padding must be a whole number >= 0, or a list of 2 of them, or same or valid, got "sam"\n  hint: did you mean "same"?',
    );
    expect(() => read("{out_channels: 2, kernel_size: [3, 2, 1]}")).toThrow(
      "model.0.Conv2d.kernel_size must be a whole number >= 1, or a list of 2 of them, got [3, 2, 1]",
    );
  });
});
