// Convolution of lines of shape (N, C, L).
import type { Tensor } from "../autograd/tensor.js";
import { field, type Options, type Values } from "../core/fields.js";
import type { Shape } from "../kernels/ndarray.js";
import { conv1d, paddingOf } from "../ops/conv1d.js";
import { bordered, borderOf, paddingWords } from "../ops/conv2d.js";
import { acrossLine } from "../ops/images.js";
import { pad } from "../ops/pad.js";
import { paddedShape } from "../ops/padBorders.js";
import { windowsOf } from "../ops/unfold.js";
import {
  channelFields,
  checkChannels,
  ConvolutionLayer,
  groupFields,
  lineOfRow,
  linePadsOf,
  paddingMode,
} from "./convolution.js";
import { argumentsOf, declareLayer, layerOf, type TensorOptions } from "./layer.js";

const fields = {
  ...channelFields,
  kernel_size: field.integer({ min: 1, help: "length of the window" }),
  stride: field.integer({ min: 1, default: 1, help: "how far the window moves" }),
  padding: field.integer({
    min: 0,
    words: paddingWords,
    default: 0,
    help: "how wide the border at both ends is; same: as keeps the length",
  }),
  dilation: field.integer({ min: 1, default: 1, help: "distance of neighbours in the window" }),
  ...groupFields,
  padding_mode: paddingMode,
};

/** How many windows fit on a line. */
function windowsOn(
  line: Shape,
  {
    kernelSize,
    stride,
    padding,
    dilation,
    paddingMode,
  }: Omit<Values<typeof fields>, "inChannels" | "outChannels" | "groups" | "bias">,
): number {
  const kernel = acrossLine(kernelSize, 1);
  const options = { stride: acrossLine(stride, 1), dilation: acrossLine(dilation, 1) };
  const border = borderOf("Conv1d", kernel, { ...options, padding: paddingOf(padding) });
  const pads = linePadsOf(border, paddingMode);
  if (pads !== null && paddingMode !== "zeros") paddedShape("Conv1d", [line[0], line[1], line[3]], pads, paddingMode);
  return windowsOf("Conv1d", bordered(line, border.more), kernel, { ...options, padding: border.padding }).out[1];
}

export const conv1dDeclaration = declareLayer({
  name: "Conv1d",
  formula: "y[o] = bias[o] + the sum over channels of x slid over by weight[o]",
  fields,
  positional: 3,
  infer: (input) => (input.length === 2 ? { in_channels: input[0] } : {}),
  parameters: ({ inChannels, outChannels, kernelSize, groups, bias }) =>
    outChannels * ((inChannels / groups) * kernelSize + Number(bias)),
  unfolds: (input, values) => lineOfRow("Conv1d", input)[1] * values.kernelSize * windowsOn(lineOfRow("Conv1d", input), values),
  outputShape: (input, values) => {
    const line = lineOfRow("Conv1d", input);
    checkChannels("Conv1d", line[1], values.inChannels, values.outChannels, values.groups);
    return [values.outChannels, windowsOn(line, values)];
  },
  page: {
    file: "conv1d",
    about:
      "A window slides along a line (a sound, a series of measurements); at every place the same weights ask how much of their pattern lies there. Few weights, and a pattern is found wherever it is. padding: same keeps the length. The padding is zeros, or with another padding_mode entries of the line: then the layer is pad in that mode and a convolution without padding. A bias that is left out is 0.",
    torch: "torch.nn.Conv1d",
    see: ["conv1d", "Conv2d", "pad", "MaxPool1d"],
    derivation: conv1d.info.derivation,
    samples: (s) => [
      { args: { inChannels: 1, outChannels: 2, kernelSize: 2 }, input: s.normal([1, 1, 4]) },
      { args: { inChannels: 2, outChannels: 2, kernelSize: 3, stride: 2, padding: 1 }, input: s.normal([2, 2, 5]) },
      { args: { inChannels: 1, outChannels: 1, kernelSize: 2, padding: 2, dilation: 3 }, input: s.normal([2, 1, 4]) },
      { args: { inChannels: 1, outChannels: 2, kernelSize: 2, bias: false }, input: s.normal([1, 1, 3]), beside: () => ({ bias: s.tensor([0, 0]) }) },
      { args: { inChannels: 4, outChannels: 2, kernelSize: 2, stride: 2, groups: 2 }, input: s.normal([1, 4, 5]) },
      { args: { inChannels: 2, outChannels: 4, kernelSize: 2, padding: 1, groups: 2 }, input: s.normal([2, 2, 3]) },
    ], // prettier-ignore
  },
});

type Declared = Options<typeof fields>;
export interface Conv1dLayerOptions extends TensorOptions, Omit<Declared, "inChannels" | "outChannels" | "kernelSize"> {}

/** Shapes: x (N, in, L), weight (out, in / groups, k), bias (out,), y (N, out, L'). As torch.nn.Conv1d, default weights included. */
export class Conv1d extends ConvolutionLayer {
  static readonly declaration = layerOf(this, conv1dDeclaration);
  readonly #values: Values<typeof fields>;
  /** What a padding of other numbers than zeros puts at both ends. */
  readonly #pads: readonly number[] | null;

  constructor(inChannels: number, outChannels: number, kernelSize: number, options: Conv1dLayerOptions = {}, ...none: never[]) {
    const { values, tensors } = argumentsOf(conv1dDeclaration, [inChannels, outChannels, kernelSize, options, ...none]);
    const { stride, padding, dilation } = values;
    const border = typeof padding === "string" ? padding : [padding];
    super("Conv1d", { ...values, kernel: [values.kernelSize], stride: [stride], padding: border, dilation: [dilation] }, tensors);
    const around = borderOf("Conv1d", acrossLine(values.kernelSize, 1), { stride, padding: paddingOf(padding), dilation: acrossLine(dilation, 1) }); // prettier-ignore
    this.#values = values;
    this.#pads = linePadsOf(around, values.paddingMode);
  }

  forward(x: Tensor): Tensor {
    const { stride, padding, dilation, groups, paddingMode } = this.#values;
    if (this.#pads !== null && paddingMode !== "zeros")
      return conv1d(pad(x, this.#pads, { mode: paddingMode }), this.weight, this.bias, { stride, dilation, groups });
    return conv1d(x, this.weight, this.bias, { stride, padding, dilation, groups });
  }
}
