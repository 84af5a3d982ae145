// What all convolutions share: weights under their default numbers, checks of channels, PyTorch's description.
import { Parameter } from "../autograd/parameter.js";
import { formatShape } from "../autograd/shapes.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { field, type ValueOf } from "../core/fields.js";
import type { Shape } from "../kernels/ndarray.js";
import type { Border } from "../ops/conv2d.js";
import { pair, windowsOf, type Pair, type PlaceOptions } from "../ops/unfold.js";
import { biasBound, kaimingUniformBound, uniform } from "./init.js";
import type { TensorOptions } from "./layer.js";
import { Module } from "./module.js";

/** Entries of a window. */
export const areaOf = (kernelSize: Pair): number => pair(kernelSize)[0] * pair(kernelSize)[1];

/** One row of input as a batch of one image. @throws ShapeError when it is no image */
export function imageOfRow(layer: string, row: Shape): Shape {
  if (row.length === 3) return [1, ...row];
  throw new ShapeError(`${layer}: expected images (C, H, W), got ${formatShape(row)}`, {
    hint: "put Unflatten: {sizes: [channels, height, width]} before it to make images of rows",
  });
}

/** One row of input as a batch of one image of height 1. @throws ShapeError when it is no line of channels */
export function lineOfRow(layer: string, row: Shape): Shape {
  if (row.length === 2) return [1, row[0], 1, row[1]];
  throw new ShapeError(`${layer}: expected lines (C, L), got ${formatShape(row)}`, {
    hint:
      row.length === 3
        ? `images (C, H, W) are for ${layer.replace("1d", "2d")}`
        : "put Unflatten: {sizes: [channels, length]} before it to make lines of rows",
  });
}

/** The channels of one row of images, and how many windows fit on it. @throws ShapeError when it is no image, or none fits */
export function windowsOfRow(
  layer: string,
  row: Shape,
  kernelSize: Pair,
  options: PlaceOptions,
): { readonly channels: number; readonly out: readonly [rows: number, columns: number] } {
  return windowsOf(layer, imageOfRow(layer, row), kernelSize, options);
}

/** The fields that begin and end the arguments of every convolution. */
export const channelFields = {
  in_channels: field.integer({ min: 1, help: "channels of the input; follows from the layer before when left out" }),
  out_channels: field.integer({ min: 1, help: "channels of the output: how many patterns are looked for" }),
};
export const groupFields = {
  groups: field.integer({ min: 1, default: 1, help: "parts of the channels, each with outputs of its own" }),
  bias: field.boolean({ default: true, help: "whether a bias is learned too" }),
};
export const paddingMode = field.choice(["zeros", "reflect", "replicate", "circular"], {
  default: "zeros",
  help: "what the padding is filled with: zeros, or entries of the input",
});
/** Transposed convolutions cut a border off, and know no other. */
export const zeroPadding = field.choice(["zeros"], { default: "zeros", help: "what the padding is filled with" });
export type PaddingMode = ValueOf<typeof paddingMode>;

/** What a padding in another mode than zeros puts around images, as functional.pad takes it; null for zeros, which the convolution puts itself. */
export function padsOf({ padding, more }: Border, mode: PaddingMode): readonly number[] | null {
  if (mode === "zeros") return null;
  const [[top, left], [rows, columns]] = [pair(padding), more];
  return [left, left + columns, top, top + rows];
}

/** The same for lines. */
export const linePadsOf = (border: Border, mode: PaddingMode): readonly number[] | null => padsOf(border, mode)?.slice(0, 2) ?? null; // prettier-ignore

/** @throws ShapeError, ArgumentError unless the input has the channels that were announced, and groups divide them */
export function checkChannels(
  layer: string,
  given: number | null,
  inChannels: number,
  outChannels: number,
  groups: number,
): void {
  if (given !== null && given !== inChannels)
    throw new ShapeError(`${layer}: in_channels is ${inChannels}, but the input has ${given} channels`);
  if (inChannels % groups !== 0 || outChannels % groups !== 0)
    throw new ArgumentError(`${layer}: groups must divide in_channels and out_channels, got groups ${groups}, in_channels ${inChannels} and out_channels ${outChannels}`); // prettier-ignore
}

/** A convolution's arguments; those that say how windows lie have a number for each direction. */
export interface Convolution {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[] | "same" | "valid";
  readonly dilation: readonly number[];
  readonly groups: number;
  readonly bias: boolean;
  /** Zeros when left out. */
  readonly paddingMode?: PaddingMode;
  /** Of transposed ones: their weight is (in, out / groups, ..). */
  readonly outputPadding?: readonly number[];
}

/** Weight and bias with PyTorch's default numbers; the fan-in is what PyTorch counts, also for transposed ones. */
export abstract class ConvolutionLayer extends Module {
  readonly weight: Parameter;
  readonly bias: Parameter | null;
  readonly #convolution: Convolution;

  constructor(name: string, convolution: Convolution, tensors: TensorOptions) {
    super();
    this.#convolution = convolution;
    const { inChannels, outChannels, kernel, groups, bias, outputPadding } = convolution;
    checkChannels(name, null, inChannels, outChannels, groups);
    const [first, second] = outputPadding === undefined ? [outChannels, inChannels / groups] : [inChannels, outChannels / groups];
    const fanIn = kernel.reduce((area, size) => area * size, second); // for Conv: the numbers that each output is a sum over
    this.weight = new Parameter(uniform([first, second, ...kernel], kaimingUniformBound(fanIn), tensors));
    this.bias = bias ? new Parameter(uniform([outChannels], biasBound(fanIn), tensors)) : null;
  }

  override extraRepr(): string {
    const {
      inChannels,
      outChannels,
      kernel,
      stride,
      padding,
      dilation,
      groups,
      bias,
      outputPadding = [],
      paddingMode = "zeros",
    } = this.#convolution;
    const tuple = (values: readonly number[]): string => (values.length === 1 ? `(${values[0]},)` : `(${values.join(", ")})`);
    const differs = (values: readonly number[], usual: number): boolean => values.some((n) => n !== usual);
    const parts = [`${inChannels}`, `${outChannels}`, `kernel_size=${tuple(kernel)}`, `stride=${tuple(stride)}`];
    if (typeof padding === "string") parts.push(`padding=${padding}`);
    else if (differs(padding, 0)) parts.push(`padding=${tuple(padding)}`);
    if (differs(dilation, 1)) parts.push(`dilation=${tuple(dilation)}`);
    if (differs(outputPadding, 0)) parts.push(`output_padding=${tuple(outputPadding)}`);
    if (groups !== 1) parts.push(`groups=${groups}`);
    if (!bias) parts.push("bias=False");
    if (paddingMode !== "zeros") parts.push(`padding_mode=${paddingMode}`);
    return parts.join(", ");
  }
}
