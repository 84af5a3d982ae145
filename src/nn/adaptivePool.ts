// Pooling to a given size of images (N, C, H, W) and lines (N, C, L).
import type { Sampler } from "../autograd/sampler.js";
import type { Tensor } from "../autograd/tensor.js";
import { field } from "../core/fields.js";
import * as ops from "../ops/adaptivePool.js";
import { pair, type Pair } from "../ops/unfold.js";
import { imageOfRow, lineOfRow } from "./convolution.js";
import { declareLayer, layerOf, type LayerDeclaration } from "./layer.js";
import type { LayerPage, LayerSample } from "./pages.js";
import { Pool } from "./pool.js";

const lineFields = { output_size: field.integer({ min: 1, help: "length of the output" }) };
const imageFields = { output_size: field.pair({ min: 1, help: "height and width of the output" }) };
type Line = typeof lineFields;
type Image = typeof imageFields;

const lineSamples = (s: Sampler): readonly LayerSample<Line>[] => [
  { args: { outputSize: 2 }, input: s.tensor([[[0.9, -0.3, 0.4]]]) },
  { args: { outputSize: 3 }, input: s.distinct([2, 2, 4]) },
  { args: { outputSize: 4 }, input: s.distinct([1, 1, 3]) },
];
const imageSamples = (s: Sampler): readonly LayerSample<Image>[] => [
  { args: { outputSize: [1, 2] }, input: s.tensor([[[[0.9, -0.3, 0.4], [0.2, 0.6, -0.5]]]]) },
  { args: { outputSize: [2, 3] }, input: s.distinct([1, 1, 3, 4]) },
  { args: { outputSize: [3, 2] }, input: s.distinct([2, 1, 2, 3]) },
]; // prettier-ignore

function forLines(name: string, formula: string, page: Omit<LayerPage<Line>, "samples">): LayerDeclaration<Line> {
  return declareLayer({
    name,
    formula,
    fields: lineFields,
    positional: 1,
    unfolds: (input, { outputSize }) => {
      const [, channels, , length] = lineOfRow(name, input);
      return channels * ops.entriesOfBins([length], [outputSize]);
    },
    outputShape: (input, { outputSize }) => [lineOfRow(name, input)[1], outputSize],
    page: { file: "adaptivePool", torch: `torch.nn.${name}`, samples: lineSamples, ...page },
  });
}

function forImages(name: string, formula: string, page: Omit<LayerPage<Image>, "samples">): LayerDeclaration<Image> {
  return declareLayer({
    name,
    formula,
    fields: imageFields,
    positional: 1,
    unfolds: (input, { outputSize }) => {
      const [, channels, ...sizes] = imageOfRow(name, input);
      return channels * ops.entriesOfBins(sizes, pair(outputSize));
    },
    outputShape: (input, { outputSize }) => [imageOfRow(name, input)[1], ...pair(outputSize)],
    page: { file: "adaptivePool", torch: `torch.nn.${name}`, samples: imageSamples, ...page },
  });
}

export const adaptiveAvgPool1dDeclaration = forLines("AdaptiveAvgPool1d", "y = the mean of each of output_size bins", {
  about: "A line of any length becomes one of the length that is asked for; with output_size 1 it becomes its mean.",
  see: ["adaptiveAvgPool1d", "AvgPool1d"],
  derivation: ops.adaptiveAvgPool1d.info.derivation,
});
export const adaptiveAvgPool2dDeclaration = forImages("AdaptiveAvgPool2d", "y = the mean of each of output_size bins", {
  about:
    "An image of any size becomes one of the size that is asked for: with output_size 1 every channel becomes its mean, and what stands behind need not know how large images are.",
  see: ["adaptiveAvgPool2d", "AvgPool2d"],
  derivation: ops.adaptiveAvgPool2d.info.derivation,
});
export const adaptiveMaxPool1dDeclaration = forLines("AdaptiveMaxPool1d", "y = the largest x of each of output_size bins", {
  about: "A line of any length becomes one of the length that is asked for, of the strongest answers of its parts.",
  see: ["adaptiveMaxPool1d", "MaxPool1d"],
  derivation: ops.adaptiveMaxPool1d.info.derivation,
  kinks: (s) => [{ args: { outputSize: 2 }, input: s.tensor([[[2, 2, 2, 1, 1]]]) }],
});
export const adaptiveMaxPool2dDeclaration = forImages("AdaptiveMaxPool2d", "y = the largest x of each of output_size bins", {
  about: "An image of any size becomes one of the size that is asked for, of the strongest answers of its parts.",
  see: ["adaptiveMaxPool2d", "MaxPool2d"],
  derivation: ops.adaptiveMaxPool2d.info.derivation,
  kinks: (s) => [{ args: { outputSize: [2, 2] }, input: s.tensor([[[[2, 2, 1], [2, 0, 3], [1, 3, 3]]]]) }], // prettier-ignore
});

/** As torch.nn.AdaptiveAvgPool1d. */
export class AdaptiveAvgPool1d extends Pool<Line> {
  static readonly declaration = layerOf(this, adaptiveAvgPool1dDeclaration);
  constructor(outputSize: number, ...none: never[]) {
    super(adaptiveAvgPool1dDeclaration, [outputSize, ...none], ["output_size"]);
  }

  forward(x: Tensor): Tensor {
    return ops.adaptiveAvgPool1d(x, this.values.outputSize);
  }
}

/** As torch.nn.AdaptiveAvgPool2d. */
export class AdaptiveAvgPool2d extends Pool<Image> {
  static readonly declaration = layerOf(this, adaptiveAvgPool2dDeclaration);
  constructor(outputSize: Pair, ...none: never[]) {
    super(adaptiveAvgPool2dDeclaration, [outputSize, ...none], ["output_size"]);
  }

  forward(x: Tensor): Tensor {
    return ops.adaptiveAvgPool2d(x, this.values.outputSize);
  }
}

/** As torch.nn.AdaptiveMaxPool1d. */
export class AdaptiveMaxPool1d extends Pool<Line> {
  static readonly declaration = layerOf(this, adaptiveMaxPool1dDeclaration);
  constructor(outputSize: number, ...none: never[]) {
    super(adaptiveMaxPool1dDeclaration, [outputSize, ...none], ["output_size"]);
  }

  forward(x: Tensor): Tensor {
    return ops.adaptiveMaxPool1d(x, this.values.outputSize);
  }
}

/** As torch.nn.AdaptiveMaxPool2d. */
export class AdaptiveMaxPool2d extends Pool<Image> {
  static readonly declaration = layerOf(this, adaptiveMaxPool2dDeclaration);
  constructor(outputSize: Pair, ...none: never[]) {
    super(adaptiveMaxPool2dDeclaration, [outputSize, ...none], ["output_size"]);
  }

  forward(x: Tensor): Tensor {
    return ops.adaptiveMaxPool2d(x, this.values.outputSize);
  }
}
