// Layers for images of shape (N, C, H, W).
import { Parameter } from "../autograd/parameter.js";
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { checkFields, field } from "../core/fields.js";
import type { Shape } from "../kernels/ndarray.js";
import { conv2d, maxPool2d } from "../ops/conv2d.js";
import { biasBound, kaimingUniformBound, uniform } from "./init.js";
import { declareLayer, type TensorOptions } from "./layer.js";
import { Module } from "./module.js";

/** How many windows fit along one axis. @throws ShapeError when none does */
function windowsAlong(layer: string, size: number, kernel: number, stride: number, padding: number, dilation = 1): number {
  const count = Math.floor((size + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;
  if (count >= 1) return count;
  throw new ShapeError(`${layer}: a window of ${kernel} does not fit an image of ${size} with padding ${padding}`);
}

/** The channels, height and width of one row of input. */
function imageOf(layer: string, input: Shape): [channels: number, height: number, width: number] {
  if (input.length === 3) return [input[0], input[1], input[2]];
  throw new ShapeError(`${layer}: expected images (C, H, W), got ${formatShape(input)}`, {
    hint: "put Unflatten: {sizes: [channels, height, width]} before it to make images of rows",
  });
}

export const conv2dDeclaration = declareLayer({
  name: "Conv2d",
  formula: "y[o] = bias[o] + the sum over channels of x slid over by weight[o]",
  fields: {
    in_channels: field.integer({ min: 1, help: "channels of the input; follows from the layer before when left out" }),
    out_channels: field.integer({ min: 1, help: "channels of the output: how many patterns are looked for" }),
    kernel_size: field.integer({ min: 1, help: "height and width of the window" }),
    stride: field.integer({ min: 1, default: 1, help: "how far the window moves" }),
    padding: field.integer({ min: 0, default: 0, help: "zeros around the image" }),
    dilation: field.integer({ min: 1, default: 1, help: "distance of neighbours in the window" }),
    bias: field.boolean({ default: true, help: "whether a bias is learned too" }),
  },
  infer: (input) => (input.length === 3 ? { in_channels: input[0] } : {}),
  outputShape: (input, { inChannels, outChannels, kernelSize, stride, padding, dilation }) => {
    const [channels, height, width] = imageOf("Conv2d", input);
    if (channels !== inChannels)
      throw new ShapeError(`Conv2d: in_channels is ${inChannels}, but the input has ${channels} channels`);
    return [outChannels, ...[height, width].map((size) => windowsAlong("Conv2d", size, kernelSize, stride, padding, dilation))];
  },
});

export interface Conv2dOptions extends TensorOptions {
  readonly stride?: number;
  readonly padding?: number;
  readonly dilation?: number;
  readonly bias?: boolean;
}

/** Shapes: x (N, in, H, W), weight (out, in, k, k), bias (out,), y (N, out, H', W'). As torch.nn.Conv2d, default weights included. */
export class Conv2d extends Module {
  readonly weight: Parameter;
  readonly bias: Parameter | null;
  readonly #values;

  constructor(inChannels: number, outChannels: number, kernelSize: number, { dtype, generator, ...options }: Conv2dOptions = {}) {
    super();
    this.#values = checkFields("Conv2d", conv2dDeclaration.fields, { inChannels, outChannels, kernelSize, ...options });
    const fanIn = inChannels * kernelSize * kernelSize;
    const tensors = { dtype, generator };
    this.weight = new Parameter(uniform([outChannels, inChannels, kernelSize, kernelSize], kaimingUniformBound(fanIn), tensors));
    this.bias = this.#values.bias ? new Parameter(uniform([outChannels], biasBound(fanIn), tensors)) : null;
  }

  forward(x: Tensor): Tensor {
    const { stride, padding, dilation } = this.#values;
    return conv2d(x, this.weight, this.bias, { stride, padding, dilation });
  }

  override extraRepr(): string {
    const { inChannels, outChannels, kernelSize, stride, padding } = this.#values;
    const extra = padding === 0 ? "" : `, padding=(${padding}, ${padding})`;
    return `${inChannels}, ${outChannels}, kernel_size=(${kernelSize}, ${kernelSize}), stride=(${stride}, ${stride})${extra}`;
  }
}

export const maxPool2dDeclaration = declareLayer({
  name: "MaxPool2d",
  formula: "y = the largest x in each window",
  fields: {
    kernel_size: field.integer({ min: 1, help: "height and width of the window" }),
    stride: field.integer({ min: 0, default: 0, help: "how far the window moves; 0 for its own size" }),
    padding: field.integer({ min: 0, default: 0, help: "a border that never wins" }),
  },
  outputShape: (input, { kernelSize, stride, padding }) => {
    const [channels, ...sizes] = imageOf("MaxPool2d", input);
    return [
      channels,
      ...sizes.map((size) => windowsAlong("MaxPool2d", size, kernelSize, stride === 0 ? kernelSize : stride, padding)),
    ];
  },
});

/** As torch.nn.MaxPool2d. */
export class MaxPool2d extends Module {
  readonly #values;

  constructor(kernelSize: number, options: { readonly stride?: number; readonly padding?: number } = {}) {
    super();
    this.#values = checkFields("MaxPool2d", maxPool2dDeclaration.fields, { kernelSize, ...options });
  }

  forward(x: Tensor): Tensor {
    const { kernelSize, stride, padding } = this.#values;
    return maxPool2d(x, kernelSize, { stride: stride === 0 ? kernelSize : stride, padding });
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding } = this.#values;
    return `kernel_size=${kernelSize}, stride=${stride === 0 ? kernelSize : stride}, padding=${padding}`;
  }
}
