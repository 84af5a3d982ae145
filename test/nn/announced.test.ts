// What a declaration says of a layer before it is made, against the layer itself, for every call that its page shows: sizes that follow from its
// arguments, and arguments that follow from its input.
import { describe, expect, test } from "@jest/globals";
import { manualSeed } from "../../src/index.js";
import { Sampler } from "../../src/autograd/sampler.js";
import { camelCase, checkFields } from "../../src/core/fields.js";
import { allLayers, layerRegistry } from "../../src/nn/registry.js";

const several = ["LSTMCell", "Transformer"]; // what comes out is a pair, or is made of modules that are given
const layers = Object.entries(allLayers).filter(([name]) => !several.includes(name));

describe.each(layers)("%s", (name, { declaration, create }) => {
  type Args = Readonly<Record<string, unknown>>;
  const samples = declaration.page
    .samples(new Sampler(0))
    .map(({ args = {}, ...sample }) => ({ ...sample, args: args, valid: checkFields(name, declaration.fields, args as Args) }))
    .filter(({ input: { shape } }) => shape.length > 1 && shape[0] > 0)
    .filter(({ args: { dim }, input }) => dim !== 0 && dim !== -input.shape.length); // of an axis of the batch it says that it is one

  test("as many parameters as it learns, and rows of the shape that comes out", () => {
    for (const { args, valid: values, input, others, places, training } of samples) {
      manualSeed(0);
      const layer = create(values, { dtype: "float64" }).train(training ?? true);
      const inputs = { [declaration.page.input?.name ?? "x"]: input, ...others, ...places };
      const y = declaration.page.call?.(layer, inputs) ?? layer.forward(input);
      expect([args, declaration.parameters?.(values) ?? 0]).toEqual([args, layer.parameters().reduce((sum, { numel }) => sum + numel, 0)]); // prettier-ignore
      expect([args, declaration.outputShape(input.shape.slice(1), values)]).toEqual([args, y.shape.slice(1)]);
    }
  });

  test("arguments that follow from the input", () => {
    for (const { args, input } of samples)
      for (const [key, value] of Object.entries(declaration.infer?.(input.shape.slice(1)) ?? {})) {
        const mayDiffer = declaration.free?.includes(key) === true || typeof value !== "number"; // a list may name a part of the axes
        if (camelCase(key) in args && !mayDiffer) expect({ ...args, [camelCase(key)]: value }).toEqual(args);
      }
  });
});

describe("numbers written down for a row while it runs", () => {
  test.each([
    ["Conv2d", [2, 3, 4], { inChannels: 2, outChannels: 6, kernelSize: [2, 3], stride: [1, 1], groups: 2 }, 2 * 6 * 2 * 2],
    ["Conv2d", [2, 5, 7], { inChannels: 2, outChannels: 6, kernelSize: 3, padding: 1, stride: 2 }, 2 * 9 * (3 * 4)],
    ["Conv1d", [4, 5], { inChannels: 4, outChannels: 2, kernelSize: 3, groups: 2 }, 4 * 3 * 3],
    ["ConvTranspose2d", [2, 3, 4], { inChannels: 2, outChannels: 3, kernelSize: [2, 3] }, 3 * 6 * 12],
    ["ConvTranspose1d", [2, 5], { inChannels: 2, outChannels: 3, kernelSize: 4 }, 3 * 4 * 5],
    ["AvgPool1d", [2, 7], { kernelSize: 3 }, 2 * 3 * 2],
    ["AvgPool2d", [2, 4, 6], { kernelSize: 2 }, 2 * 4 * (2 * 3)],
    ["AvgPool2d", [2, 5, 6], { kernelSize: [3, 2], stride: 1, padding: 1 }, 2 * 6 * (5 * 7)],
    ["AdaptiveAvgPool1d", [2, 5], { outputSize: 2 }, 2 * (3 + 3)], // two bins, which share the middle
    ["AdaptiveMaxPool1d", [2, 5], { outputSize: 2 }, 2 * (3 + 3)],
    ["AdaptiveAvgPool2d", [2, 4, 5], { outputSize: 2 }, 2 * (2 + 2) * (3 + 3)],
    ["AdaptiveMaxPool2d", [2, 4, 5], { outputSize: [2, 1] }, 2 * (2 + 2) * 5],
    // of each step for each state: what its gates are before and after, the states, and the output
    ["RNN", [4, 3], { inputSize: 3, hiddenSize: 2 }, 4 * 2 * (2 * 1 + 1 + 1)],
    ["GRU", [4, 3], { inputSize: 3, hiddenSize: 2, numLayers: 3 }, 3 * 4 * 2 * (2 * 3 + 1 + 1)],
    ["LSTM", [4, 3], { inputSize: 3, hiddenSize: 2, numLayers: 2, bidirectional: true }, 2 * 2 * 4 * 2 * (2 * 4 + 2 + 1)],
    // 8 of each number, and three squares of shares for each head
    ["Attention", [3, 4], { embedDim: 4, nhead: 2 }, 8 * 3 * 4 + 3 * 2 * 3 * 3],
    ["MultiheadAttention", [3, 4], { embedDim: 4, numHeads: 2 }, 8 * 3 * 4 + 3 * 2 * 3 * 3],
    ["TransformerEncoderLayer", [3, 4], { dModel: 4, nhead: 2, dimFeedforward: 5 }, 3 * (18 * 4 + 3 * 5 + 3 * 2 * 3)],
    ["TransformerDecoderLayer", [3, 4], { dModel: 4, nhead: 2, dimFeedforward: 5 }, 2 * 3 * (18 * 4 + 3 * 5 + 3 * 2 * 3)],
    [
      "TransformerEncoder",
      [3, 4],
      { dModel: 4, nhead: 2, numLayers: 3, dimFeedforward: 5 },
      3 * 3 * (18 * 4 + 3 * 5 + 3 * 2 * 3),
    ],
    [
      "TransformerDecoder",
      [3, 4],
      { dModel: 4, nhead: 2, numLayers: 3, dimFeedforward: 5 },
      3 * 2 * 3 * (18 * 4 + 3 * 5 + 3 * 2 * 3),
    ],
  ] as const)("%s", (name, input, args, count) => {
    const { declaration } = layerRegistry[name];
    expect(declaration.unfolds?.(input, checkFields(name, declaration.fields, args))).toBe(count);
  });
});
