// Convolution of images of shape (N, C, H, W).
import type { Sampler } from "../autograd/sampler.js";
import type { Tensor } from "../autograd/tensor.js";
import { field, type Options, type Values } from "../core/fields.js";
import type { Shape } from "../kernels/ndarray.js";
import { bordered, borderOf, conv2d, paddingWords } from "../ops/conv2d.js";
import { pad } from "../ops/pad.js";
import { paddedShape } from "../ops/padBorders.js";
import { pair, windowsOf, type Pair } from "../ops/unfold.js";
import {
  areaOf,
  channelFields,
  checkChannels,
  ConvolutionLayer,
  groupFields,
  imageOfRow,
  paddingMode,
  padsOf,
} from "./convolution.js";
import { argumentsOf, declareLayer, layerOf, type TensorOptions } from "./layer.js";
import type { LayerSample } from "./pages.js";

const fields = {
  ...channelFields,
  kernel_size: field.pair({ min: 1, help: "height and width of the window" }),
  stride: field.pair({ min: 1, default: 1, help: "how far the window moves" }),
  padding: field.pair({
    min: 0,
    words: paddingWords,
    default: 0,
    help: "how wide the border around the image is; same: as keeps its size",
  }),
  dilation: field.pair({ min: 1, default: 1, help: "distance of neighbours in the window" }),
  ...groupFields,
  padding_mode: paddingMode,
};

const samples = (s: Sampler): readonly LayerSample<typeof fields>[] => [
  { args: { inChannels: 1, outChannels: 2, kernelSize: 2 }, input: s.normal([1, 1, 3, 3]) },
  { args: { inChannels: 2, outChannels: 2, kernelSize: [2, 3], stride: [2, 1], padding: [1, 0] }, input: s.normal([2, 2, 3, 4]) },
  { args: { inChannels: 1, outChannels: 1, kernelSize: [3, 2], stride: [1, 2], padding: [0, 1], dilation: [2, 3] }, input: s.normal([1, 1, 6, 4]) },
  { args: { inChannels: 1, outChannels: 3, kernelSize: 2, bias: false }, input: s.normal([1, 1, 3, 4]), beside: () => ({ bias: s.tensor([0, 0, 0]) }) },
  { args: { inChannels: 4, outChannels: 2, kernelSize: [2, 1], stride: [1, 2], padding: [1, 0], groups: 2 }, input: s.normal([1, 4, 2, 3]) },
  { args: { inChannels: 2, outChannels: 4, kernelSize: [1, 2], dilation: [1, 2], groups: 2 }, input: s.normal([2, 2, 1, 4]) },
]; // prettier-ignore

/** The channels of one row of input, and how many windows fit on it. */
function windowsOn(
  image: Shape,
  {
    kernelSize,
    stride,
    padding,
    dilation,
    paddingMode,
  }: Omit<Values<typeof fields>, "inChannels" | "outChannels" | "groups" | "bias">,
): { readonly channels: number; readonly out: readonly [rows: number, columns: number] } {
  const border = borderOf("Conv2d", pair(kernelSize), { stride, padding, dilation });
  const pads = padsOf(border, paddingMode);
  if (pads !== null && paddingMode !== "zeros") paddedShape("Conv2d", image, pads, paddingMode);
  return windowsOf("Conv2d", bordered(image, border.more), kernelSize, { stride, padding: border.padding, dilation });
}

export const conv2dDeclaration = declareLayer({
  name: "Conv2d",
  formula: "y[o] = bias[o] + the sum over channels of x slid over by weight[o]",
  fields,
  positional: 3,
  infer: (input) => (input.length === 3 ? { in_channels: input[0] } : {}),
  parameters: ({ inChannels, outChannels, kernelSize, groups, bias }) =>
    outChannels * ((inChannels / groups) * areaOf(kernelSize) + Number(bias)),
  unfolds: (input, values) => {
    const { channels, out } = windowsOn(imageOfRow("Conv2d", input), values);
    return channels * areaOf(values.kernelSize) * out[0] * out[1];
  },
  outputShape: (input, values) => {
    const { channels, out } = windowsOn(imageOfRow("Conv2d", input), values);
    checkChannels("Conv2d", channels, values.inChannels, values.outChannels, values.groups);
    return [values.outChannels, ...out];
  },
  page: {
    file: "conv",
    about:
      "A window slides over the image; at every place the same weights ask how much of their pattern lies below. Few weights, and a pattern is found wherever it is. (r, q) is a place of the window, R x Q of them fit; (i, j) is an entry of it, (u, v) a pixel of the H x W image. The kernel is not flipped: mathematics calls this a cross-correlation. With groups = in_channels every channel is looked at by itself. padding: same keeps the size of the image. The padding is zeros, or with another padding_mode entries of the image: then the layer is pad in that mode and a convolution without padding. A bias that is left out is 0.",
    torch: "torch.nn.Conv2d",
    see: ["conv2d", "unfold", "pad", "MaxPool2d"],
    aliases: ["convolution"],
    derivation: `
      where groups = 1
      r < R, q < Q, i < kernelSize[0], j < kernelSize[1], u < H, v < W
      R - 1          = floor((H + 2 padding[0] - dilation[0] (kernelSize[0] - 1) - 1) / stride[0])  -- R places of the window, one below the other
      Q - 1          = floor((W + 2 padding[1] - dilation[1] (kernelSize[1] - 1) - 1) / stride[1])  -- and Q beside each other
      outside x = 0                                           -- the padding
      a[r, i]        = r stride[0] + i dilation[0] - padding[0]  -- the row of x below row i of a window in row r
      b[q, j]        = q stride[1] + j dilation[1] - padding[1]  -- and the column
      y[n, o, r, q]  = bias[o] + sum over c, i, j of
                       weight[o, c, i, j] x[n, c, a[r, i], b[q, j]]
      dy[n, o, r, q]/dx[n, c, u, v] =
        sum over i, j of weight[o, c, i, j] (u = a[r, i] and v = b[q, j])
                                                              -- constant factor: the place of the window that lies on (u, v)
      gx[n, c, u, v] = sum over o, r, q of
                       gy[n, o, r, q] dy[n, o, r, q]/dx[n, c, u, v]
                                                              -- chain rule: all windows that saw the pixel
                     = sum over o, r, q, i, j of gy[n, o, r, q] weight[o, c, i, j] *
                       (u = a[r, i] and v = b[q, j])
      dy[n, o, r, q]/dweight[o, c, i, j] = x[n, c, a[r, i], b[q, j]]  -- constant factor
      gweight[o, c, i, j] = sum over n, r, q of
                       gy[n, o, r, q] x[n, c, a[r, i], b[q, j]]
                                                              -- chain rule: one weight serves every window
      gbias[o]       = sum over n, r, q of gy[n, o, r, q]     -- chain rule
      where 1 < groups                                        -- the channels are cut into parts
      r < R, q < Q, i < kernelSize[0], j < kernelSize[1], u < H, v < W, o < O, d < D
      outside x = 0
      t[o]           = floor(o groups / O) D                  -- the first of the D channels that output o sees
      a[r, i]        = r stride[0] + i dilation[0] - padding[0]
      b[q, j]        = q stride[1] + j dilation[1] - padding[1]
      y[n, o, r, q]  = bias[o] + sum over d, i, j of
                       weight[o, d, i, j] x[n, t[o] + d, a[r, i], b[q, j]]
      gx[n, k, u, v] = sum over o, d, r, q, i, j of gy[n, o, r, q] weight[o, d, i, j] *
                       (t[o] + d = k and u = a[r, i] and v = b[q, j])
                                                              -- chain rule, as above, in the outputs of its part only
      gweight[o, d, i, j] = sum over n, r, q of
                       gy[n, o, r, q] x[n, t[o] + d, a[r, i], b[q, j]]
                                                              -- chain rule
      gbias[o]       = sum over n, r, q of gy[n, o, r, q]     -- chain rule
    `,
    samples,
  },
});

type Declared = Options<typeof fields>;
export interface Conv2dOptions extends TensorOptions, Omit<Declared, "inChannels" | "outChannels" | "kernelSize"> {}

/** Shapes: x (N, in, H, W), weight (out, in / groups, kh, kw), bias (out,), y (N, out, H', W'). As torch.nn.Conv2d, default weights included. */
export class Conv2d extends ConvolutionLayer {
  static readonly declaration = layerOf(this, conv2dDeclaration);
  readonly #values: Values<typeof fields>;
  /** What a padding of other numbers than zeros puts around images. */
  readonly #pads: readonly number[] | null;

  constructor(inChannels: number, outChannels: number, kernelSize: Pair, options: Conv2dOptions = {}, ...none: never[]) {
    const { values, tensors } = argumentsOf(conv2dDeclaration, [inChannels, outChannels, kernelSize, options, ...none]);
    const { stride, padding, dilation } = values;
    const kernel = pair(values.kernelSize);
    const pads = padsOf(borderOf("Conv2d", kernel, { stride, padding, dilation }), values.paddingMode);
    const border = typeof padding === "string" ? padding : pair(padding);
    super("Conv2d", { ...values, kernel, stride: pair(stride), padding: border, dilation: pair(dilation) }, tensors);
    this.#values = values;
    this.#pads = pads;
  }

  forward(x: Tensor): Tensor {
    const { stride, padding, dilation, groups, paddingMode } = this.#values;
    if (this.#pads !== null && paddingMode !== "zeros")
      return conv2d(pad(x, this.#pads, { mode: paddingMode }), this.weight, this.bias, { stride, dilation, groups });
    return conv2d(x, this.weight, this.bias, { stride, padding, dilation, groups });
  }
}
