// Convolution of images of shape (N, C, H, W).
import { Parameter } from "../autograd/parameter.js";
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { field, type Options } from "../core/fields.js";
import type { Shape } from "../kernels/ndarray.js";
import { conv2d } from "../ops/conv2d.js";
import { pair, windowsOf, type Pair, type WindowOptions } from "../ops/unfold.js";
import { biasBound, kaimingUniformBound, uniform } from "./init.js";
import { declareLayer, readArguments, type TensorOptions } from "./layer.js";
import { Module } from "./module.js";

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

export const conv2dDeclaration = declareLayer({
  name: "Conv2d",
  formula: "y[o] = bias[o] + the sum over channels of x slid over by weight[o]",
  fields: {
    in_channels: field.integer({ min: 1, help: "channels of the input; follows from the layer before when left out" }),
    out_channels: field.integer({ min: 1, help: "channels of the output: how many patterns are looked for" }),
    kernel_size: field.pair({ min: 1, help: "height and width of the window" }),
    stride: field.pair({ min: 1, default: 1, help: "how far the window moves" }),
    padding: field.pair({ min: 0, default: 0, help: "zeros around the image" }),
    dilation: field.pair({ min: 1, default: 1, help: "distance of neighbours in the window" }),
    bias: field.boolean({ default: true, help: "whether a bias is learned too" }),
  },
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
});

type Declared = Options<typeof conv2dDeclaration.fields>;
export interface Conv2dOptions extends TensorOptions, Pick<Declared, "stride" | "padding" | "dilation" | "bias"> {}

/** Shapes: x (N, in, H, W), weight (out, in, kh, kw), bias (out,), y (N, out, H', W'). As torch.nn.Conv2d, default weights included. */
export class Conv2d extends Module {
  readonly weight: Parameter;
  readonly bias: Parameter | null;
  readonly #values;

  constructor(inChannels: number, outChannels: number, kernelSize: Pair, options: Conv2dOptions = {}, ...none: never[]) {
    super();
    const given = [inChannels, outChannels, kernelSize, options, ...none];
    const { values, tensors } = readArguments("Conv2d", conv2dDeclaration.fields, given, 3);
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
