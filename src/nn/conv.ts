// Convolution of images of shape (N, C, H, W).
import { Parameter } from "../autograd/parameter.js";
import { formatShape } from "../autograd/shapes.js";
import type { Sampler } from "../autograd/sampler.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { field, type Options } from "../core/fields.js";
import type { Shape } from "../kernels/ndarray.js";
import { conv2d } from "../ops/conv2d.js";
import { pair, windowsOf, type Pair, type WindowOptions } from "../ops/unfold.js";
import { biasBound, kaimingUniformBound, uniform } from "./init.js";
import { argumentsOf, declareLayer, layerOf, type TensorOptions } from "./layer.js";
import { Module } from "./module.js";
import type { LayerSample } from "./pages.js";

/** Entries of a window. */
export const areaOf = (kernelSize: Pair): number => pair(kernelSize)[0] * pair(kernelSize)[1];

/** The channels of one row of input, and how many windows fit on it. @throws ShapeError when it is no image, or none fits */
export function windowsOfRow(
  layer: string,
  row: Shape,
  kernelSize: Pair,
  options: WindowOptions,
): { readonly channels: number; readonly out: readonly [rows: number, columns: number] } {
  if (row.length === 3) return windowsOf(layer, [1, ...row], kernelSize, options);
  throw new ShapeError(`${layer}: expected images (C, H, W), got ${formatShape(row)}`, {
    hint: "put Unflatten: {sizes: [channels, height, width]} before it to make images of rows",
  });
}

const fields = {
  in_channels: field.integer({ min: 1, help: "channels of the input; follows from the layer before when left out" }),
  out_channels: field.integer({ min: 1, help: "channels of the output: how many patterns are looked for" }),
  kernel_size: field.pair({ min: 1, help: "height and width of the window" }),
  stride: field.pair({ min: 1, default: 1, help: "how far the window moves" }),
  padding: field.pair({ min: 0, default: 0, help: "zeros around the image" }),
  dilation: field.pair({ min: 1, default: 1, help: "distance of neighbours in the window" }),
  bias: field.boolean({ default: true, help: "whether a bias is learned too" }),
};

const samples = (s: Sampler): readonly LayerSample<typeof fields>[] => [
  { args: { inChannels: 1, outChannels: 2, kernelSize: 2 }, input: s.normal([1, 1, 3, 3]) },
  { args: { inChannels: 2, outChannels: 2, kernelSize: [2, 3], stride: [2, 1], padding: [1, 0] }, input: s.normal([2, 2, 3, 4]) },
  { args: { inChannels: 1, outChannels: 1, kernelSize: [3, 2], stride: [1, 2], padding: [0, 1], dilation: [2, 3] }, input: s.normal([1, 1, 6, 4]) },
  { args: { inChannels: 1, outChannels: 3, kernelSize: 2, bias: false }, input: s.normal([1, 1, 3, 4]), beside: () => ({ bias: s.tensor([0, 0, 0]) }) },
]; // prettier-ignore

export const conv2dDeclaration = declareLayer({
  name: "Conv2d",
  formula: "y[o] = bias[o] + the sum over channels of x slid over by weight[o]",
  fields,
  positional: 3,
  infer: (input) => (input.length === 3 ? { in_channels: input[0] } : {}),
  parameters: ({ inChannels, outChannels, kernelSize, bias }) => outChannels * (inChannels * areaOf(kernelSize) + Number(bias)),
  unfolds: (input, { kernelSize, stride, padding, dilation }) => {
    const { channels, out } = windowsOfRow("Conv2d", input, kernelSize, { stride, padding, dilation });
    return channels * areaOf(kernelSize) * out[0] * out[1];
  },
  outputShape: (input, { inChannels, outChannels, kernelSize, stride, padding, dilation }) => {
    const { channels, out } = windowsOfRow("Conv2d", input, kernelSize, { stride, padding, dilation });
    if (channels === inChannels) return [outChannels, ...out];
    throw new ShapeError(`Conv2d: in_channels is ${inChannels}, but the input has ${channels} channels`);
  },
  page: {
    file: "conv",
    about:
      "A window slides over the image; at every place the same weights ask how much of their pattern lies below. Few weights, and a pattern is found wherever it is. (r, q) is a place of the window, R x Q of them fit; (i, j) is an entry of it, (u, v) a pixel of the H x W image. The kernel is not flipped: mathematics calls this a cross-correlation. A bias that is left out is 0.",
    torch: "torch.nn.Conv2d",
    see: ["conv2d", "unfold", "MaxPool2d"],
    aliases: ["convolution"],
    derivation: `
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
    `,
    samples,
  },
});

type Declared = Options<typeof fields>;
export interface Conv2dOptions extends TensorOptions, Pick<Declared, "stride" | "padding" | "dilation" | "bias"> {}

/** Shapes: x (N, in, H, W), weight (out, in, kh, kw), bias (out,), y (N, out, H', W'). As torch.nn.Conv2d, default weights included. */
export class Conv2d extends Module {
  static readonly declaration = layerOf(this, conv2dDeclaration);
  readonly weight: Parameter;
  readonly bias: Parameter | null;
  readonly #values;

  constructor(inChannels: number, outChannels: number, kernelSize: Pair, options: Conv2dOptions = {}, ...none: never[]) {
    super();
    const given = [inChannels, outChannels, kernelSize, options, ...none];
    const { values, tensors } = argumentsOf(conv2dDeclaration, given);
    this.#values = values;
    const [height, width] = pair(kernelSize);
    const fanIn = inChannels * height * width; // numbers that each output is a sum over
    this.weight = new Parameter(uniform([outChannels, inChannels, height, width], kaimingUniformBound(fanIn), tensors));
    this.bias = this.#values.bias ? new Parameter(uniform([outChannels], biasBound(fanIn), tensors)) : null;
  }

  forward(x: Tensor): Tensor {
    const { stride, padding, dilation } = this.#values;
    return conv2d(x, this.weight, this.bias, { stride, padding, dilation });
  }

  override extraRepr(): string {
    const { inChannels, outChannels, kernelSize, stride, padding, dilation, bias } = this.#values;
    const both = (name: string, value: Pair): string => `${name}=(${pair(value).join(", ")})`;
    const differs = (value: Pair, usual: number): boolean => pair(value).some((n) => n !== usual);
    const parts = [`${inChannels}`, `${outChannels}`, both("kernel_size", kernelSize), both("stride", stride)];
    if (differs(padding, 0)) parts.push(both("padding", padding));
    if (differs(dilation, 1)) parts.push(both("dilation", dilation));
    if (!bias) parts.push("bias=False");
    return parts.join(", ");
  }
}
