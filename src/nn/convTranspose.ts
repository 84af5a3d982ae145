// Transposed convolutions: lines (N, C, L) and images (N, C, H, W) become larger.
import type { Sampler } from "../autograd/sampler.js";
import type { Tensor } from "../autograd/tensor.js";
import { field, type Options, type Values } from "../core/fields.js";
import { convTranspose1d } from "../ops/convTranspose1d.js";
import { convTranspose2d, laidSize } from "../ops/convTranspose2d.js";
import { acrossLine } from "../ops/images.js";
import { pair, type Pair } from "../ops/unfold.js";
import { areaOf, channelFields, checkChannels, ConvolutionLayer, groupFields, imageOfRow, lineOfRow, zeroPadding } from "./convolution.js"; // prettier-ignore
import { argumentsOf, declareLayer, layerOf, type TensorOptions } from "./layer.js";
import type { LayerSample } from "./pages.js";

const lineFields = {
  ...channelFields,
  kernel_size: field.integer({ min: 1, help: "length of the window" }),
  stride: field.integer({ min: 1, default: 1, help: "how far apart the windows are laid" }),
  padding: field.integer({ min: 0, default: 0, help: "what is cut off at both ends" }),
  output_padding: field.integer({ min: 0, default: 0, help: "further numbers at the end" }),
  ...groupFields,
  dilation: field.integer({ min: 1, default: 1, help: "distance of neighbours in the window" }),
  padding_mode: zeroPadding,
};
const imageFields = {
  ...channelFields,
  kernel_size: field.pair({ min: 1, help: "height and width of the window" }),
  stride: field.pair({ min: 1, default: 1, help: "how far apart the windows are laid" }),
  padding: field.pair({ min: 0, default: 0, help: "what is cut off around the result" }),
  output_padding: field.pair({ min: 0, default: 0, help: "further rows below and columns on the right" }),
  ...groupFields,
  dilation: field.pair({ min: 1, default: 1, help: "distance of neighbours in the window" }),
  padding_mode: zeroPadding,
};
type LineValues = Values<typeof lineFields>;
type ImageValues = Values<typeof imageFields>;
type Given = "inChannels" | "outChannels" | "kernelSize";
export interface ConvTranspose1dLayerOptions extends TensorOptions, Omit<Options<typeof lineFields>, Given> {}
export interface ConvTranspose2dLayerOptions extends TensorOptions, Omit<Options<typeof imageFields>, Given> {}

/** The arguments of a line as those of an image of height 1. */
function asImage({ kernelSize, stride, padding, outputPadding, dilation, ...rest }: LineValues): ImageValues {
  return {
    ...rest,
    kernelSize: acrossLine(kernelSize, 1),
    stride: acrossLine(stride, 1),
    padding: acrossLine(padding, 0),
    outputPadding: acrossLine(outputPadding, 0),
    dilation: acrossLine(dilation, 1),
  };
}

function sizeAfter(name: string, [, channels, height, width]: readonly number[], values: ImageValues): readonly [number, number] {
  checkChannels(name, channels, values.inChannels, values.outChannels, values.groups);
  return laidSize(name, [height, width], pair(values.kernelSize), values);
}

export const convTranspose1dDeclaration = declareLayer({
  name: "ConvTranspose1d",
  formula: "every x[c, r] lays down x[c, r] weight[c] at r stride; what overlaps is added up, and bias to all of it",
  fields: lineFields,
  positional: 3,
  infer: (input) => (input.length === 2 ? { in_channels: input[0] } : {}),
  parameters: ({ inChannels, outChannels, kernelSize, groups, bias }) =>
    inChannels * (outChannels / groups) * kernelSize + outChannels * Number(bias),
  unfolds: (input, { outChannels, kernelSize }) => outChannels * kernelSize * lineOfRow("ConvTranspose1d", input)[3],
  outputShape: (input, values) => [values.outChannels, sizeAfter("ConvTranspose1d", lineOfRow("ConvTranspose1d", input), asImage(values))[1]],
  page: {
    file: "convTranspose",
    about:
      "The way back from a Conv1d of the same arguments, as far as lengths go: the line becomes longer, with learned weights in between. output_padding chooses among the lengths from which a stride would have led here. A bias that is left out is 0.",
    torch: "torch.nn.ConvTranspose1d",
    see: ["convTranspose1d", "Conv1d"],
    derivation: convTranspose1d.info.derivation,
    samples: (s) => [
      { args: { inChannels: 1, outChannels: 1, kernelSize: 3, stride: 2 }, input: s.normal([1, 1, 2]) },
      { args: { inChannels: 2, outChannels: 3, kernelSize: 3, stride: 3, padding: 1, outputPadding: 2 }, input: s.normal([2, 2, 2]) },
      { args: { inChannels: 1, outChannels: 1, kernelSize: 2, dilation: 2, outputPadding: 1 }, input: s.normal([1, 1, 3]) },
      { args: { inChannels: 1, outChannels: 2, kernelSize: 2, bias: false }, input: s.normal([1, 1, 3]), beside: () => ({ bias: s.tensor([0, 0]) }) },
      { args: { inChannels: 4, outChannels: 2, kernelSize: 2, stride: 2, groups: 2 }, input: s.normal([2, 4, 2]) },
    ],
  },
}); // prettier-ignore

const imageSamples = (s: Sampler): readonly LayerSample<typeof imageFields>[] => [
      { args: { inChannels: 1, outChannels: 1, kernelSize: 2 }, input: s.normal([1, 1, 1, 2]) },
      { args: { inChannels: 2, outChannels: 1, kernelSize: [2, 3], stride: [3, 2], padding: [0, 1], outputPadding: [2, 0] }, input: s.normal([1, 2, 2, 2]) },
      { args: { inChannels: 1, outChannels: 2, kernelSize: [2, 1], dilation: [2, 1], bias: false }, input: s.normal([1, 1, 2, 2]), beside: () => ({ bias: s.tensor([0, 0]) }) },
      { args: { inChannels: 4, outChannels: 2, kernelSize: [1, 2], stride: [1, 2], groups: 2 }, input: s.normal([2, 4, 1, 2]) },
]; // prettier-ignore

export const convTranspose2dDeclaration = declareLayer({
  name: "ConvTranspose2d",
  formula: "every x[c, r, s] lays down x[c, r, s] weight[c] at (r, s) stride; what overlaps is added up, and bias to all of it",
  fields: imageFields,
  positional: 3,
  infer: (input) => (input.length === 3 ? { in_channels: input[0] } : {}),
  parameters: ({ inChannels, outChannels, kernelSize, groups, bias }) =>
    inChannels * (outChannels / groups) * areaOf(kernelSize) + outChannels * Number(bias),
  unfolds: (input, { outChannels, kernelSize }) => {
    const [, , height, width] = imageOfRow("ConvTranspose2d", input);
    return outChannels * areaOf(kernelSize) * height * width;
  },
  outputShape: (input, values) => [values.outChannels, ...sizeAfter("ConvTranspose2d", imageOfRow("ConvTranspose2d", input), values)],
  page: {
    file: "convTranspose",
    about:
      "The way back from a Conv2d of the same arguments, as far as sizes go: the image becomes larger, with learned weights in between. Decoders and generators end in it. output_padding chooses among the sizes from which a stride would have led here. A bias that is left out is 0.",
    torch: "torch.nn.ConvTranspose2d",
    see: ["convTranspose2d", "Conv2d", "Upsample"],
    derivation: convTranspose2d.info.derivation,
    samples: imageSamples,
  },
}); // prettier-ignore

/** Shapes: x (N, in, L), weight (in, out / groups, k), bias (out,), y (N, out, L'). As torch.nn.ConvTranspose1d, default weights included. */
export class ConvTranspose1d extends ConvolutionLayer {
  static readonly declaration = layerOf(this, convTranspose1dDeclaration);
  readonly #values: LineValues;

  constructor(inChannels: number, outChannels: number, kernelSize: number, options: ConvTranspose1dLayerOptions = {}, ...none: never[]) {
    const { values, tensors } = argumentsOf(convTranspose1dDeclaration, [inChannels, outChannels, kernelSize, options, ...none]);
    const { stride, padding, outputPadding, dilation } = values;
    super("ConvTranspose1d", { ...values, kernel: [values.kernelSize], stride: [stride], padding: [padding], outputPadding: [outputPadding], dilation: [dilation] }, tensors);
    this.#values = values;
  } // prettier-ignore

  forward(x: Tensor): Tensor {
    const { stride, padding, outputPadding, groups, dilation } = this.#values;
    return convTranspose1d(x, this.weight, this.bias, { stride, padding, outputPadding, groups, dilation });
  }
}

/** Shapes: x (N, in, H, W), weight (in, out / groups, kh, kw), bias (out,), y (N, out, H', W'). As torch.nn.ConvTranspose2d, default weights included. */
export class ConvTranspose2d extends ConvolutionLayer {
  static readonly declaration = layerOf(this, convTranspose2dDeclaration);
  readonly #values: ImageValues;

  constructor(inChannels: number, outChannels: number, kernelSize: Pair, options: ConvTranspose2dLayerOptions = {}, ...none: never[]) {
    const { values, tensors } = argumentsOf(convTranspose2dDeclaration, [inChannels, outChannels, kernelSize, options, ...none]);
    const { stride, padding, outputPadding, dilation } = values;
    super("ConvTranspose2d", { ...values, kernel: pair(values.kernelSize), stride: pair(stride), padding: pair(padding), outputPadding: pair(outputPadding), dilation: pair(dilation) }, tensors);
    this.#values = values;
  } // prettier-ignore

  forward(x: Tensor): Tensor {
    const { stride, padding, outputPadding, groups, dilation } = this.#values;
    return convTranspose2d(x, this.weight, this.bias, { stride, padding, outputPadding, groups, dilation });
  }
}
