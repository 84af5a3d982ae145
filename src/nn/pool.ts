// Pooling of images of shape (N, C, H, W): each window becomes one number.
import type { Sampler } from "../autograd/sampler.js";
import type { Tensor } from "../autograd/tensor.js";
import { camelCase, field, type Fields, type Options, type Values } from "../core/fields.js";
import { avgPool2d } from "../ops/avgPool2d.js";
import { checkPoolPadding, maxPool2d } from "../ops/maxPool2d.js";
import type { Pair } from "../ops/unfold.js";
import type { ValuesIndices } from "../ops/valuesIndices.js";
import { areaOf, windowsOfRow } from "./convolution.js";
import { argumentsOf, declareLayer, layerOf, type LayerDeclaration } from "./layer.js";
import { Module } from "./module.js";
import type { LayerSample } from "./pages.js";

export const ceilMode = field.boolean({ default: false, help: "whether windows count that reach over the end" });
export const countIncludePad = field.boolean({ default: true, help: "whether the zeros of the border count as entries" });
const shared = {
  kernel_size: field.pair({ min: 1, help: "height and width of the window" }),
  stride: field.pair({ min: 1, default: null, help: "how far the window moves; its own size when left out" }),
  padding: field.pair({ min: 0, default: 0, help: "a border around the image, at most half a window" }),
};
const maxFields = {
  ...shared,
  dilation: field.pair({ min: 1, default: 1, help: "distance of neighbours in the window" }),
  ceil_mode: ceilMode,
};
const avgFields = {
  ...shared,
  ceil_mode: ceilMode,
  count_include_pad: countIncludePad,
  divisor_override: field.integer({
    min: 1,
    default: null,
    help: "what each sum is divided by instead of the number of entries",
  }),
};
type Max = typeof maxFields;
type Avg = typeof avgFields;
/** Of programs: what a layer of an experiment file gives is one tensor. `I`: whether the places are given, too. */
export interface WithPlaces<I extends boolean> {
  /** Whether forward gives { values, indices }, for MaxUnpool. Default false. */
  readonly returnIndices?: I;
}
/** What a pooling gives, with the places or without. */
export type PoolResult<I extends boolean> = I extends true ? ValuesIndices : Tensor;
export const returnIndices = field.boolean({
  default: false,
  help: "whether it is also told where in its plane each of them stands",
});
const maxFieldsInCode = { ...maxFields, return_indices: returnIndices };
export type MaxPool2dOptions<I extends boolean = false> = Omit<Options<Max>, "kernelSize"> & WithPlaces<I>;
export type AvgPool2dOptions = Omit<Options<Avg>, "kernelSize">;

/** Windows that do not lie over each other where the stride is left out. */
const sharedSamples = (s: Sampler): readonly { readonly args: Partial<Values<typeof shared>>; readonly input: Tensor; readonly beside?: LayerSample["beside"] & object }[] => [
  {
    args: { kernelSize: 2 },
    input: s.tensor([[[[0.9, -0.3, 0.4, 0.7], [0.2, 0.6, -0.5, 0.1]]]]),
    beside: () => ({ stride: s.tensor([2, 2]) }),
  },
  { args: { kernelSize: [2, 3] }, input: s.distinct([1, 2, 2, 6]), beside: () => ({ stride: s.tensor([2, 3]) }) },
  { args: { kernelSize: [3, 2], stride: [2, 1], padding: [1, 0] }, input: s.distinct([2, 1, 4, 3]) },
  { args: { kernelSize: [2, 4], stride: [1, 2], padding: [0, 2] }, input: s.distinct([1, 1, 3, 4]) },
]; // prettier-ignore

const maxSamples = (s: Sampler): readonly LayerSample<Max>[] => [
  ...sharedSamples(s),
  { args: { kernelSize: [2, 2], stride: [2, 3], padding: [1, 0], dilation: [2, 1], ceilMode: true }, input: s.distinct([1, 1, 4, 3]) },
]; // prettier-ignore
const maxKinks = (s: Sampler): readonly LayerSample<Max>[] => [
  { args: { kernelSize: [2, 2] }, input: s.tensor([[[[3, 3, 1, 2], [0, 3, 2, 2]]]]), beside: () => ({ stride: s.tensor([2, 2]) }) },
  { args: { kernelSize: [2, 3], stride: [1, 1] }, input: s.tensor([[[[1, 2, 0, 2], [2, 2, 1, 0], [0, 1, 2, 2]]]]) },
]; // prettier-ignore
const avgSamples = (s: Sampler): readonly LayerSample<Avg>[] => [
  ...sharedSamples(s).map((sample) => ({ ...sample, beside: (y: Tensor) => ({ divisorOverride: s.tensor(0), ...sample.beside?.(y) }) })),
  { args: { kernelSize: [2, 3], stride: [2, 2], padding: [1, 1], ceilMode: true, countIncludePad: false }, input: s.normal([1, 1, 3, 4]), beside: () => ({ divisorOverride: s.tensor(0) }) },
  { args: { kernelSize: [2, 2], stride: [1, 2], divisorOverride: 3 }, input: s.normal([1, 1, 3, 4]) },
]; // prettier-ignore

export const maxPool2dDeclaration = declareLayer({
  name: "MaxPool2d",
  formula: "y = the largest x in each window; the border never wins",
  fields: maxFields,
  positional: 1,
  outputShape: (input, { kernelSize, stride, padding, dilation, ceilMode }) => {
    checkPoolPadding("MaxPool2d", kernelSize, padding);
    const windows = { stride: stride ?? kernelSize, padding, dilation, ceilMode };
    const { channels, out } = windowsOfRow("MaxPool2d", input, kernelSize, windows);
    return [channels, ...out];
  },
  page: {
    file: "pool",
    about:
      "What was found in a window is kept, where in the window it was is forgotten: the image becomes smaller, and small shifts of it matter less. R x S windows fit, each kernelSize[0] x kernelSize[1] pixels of the H x W image. In programs returnIndices: true gives { values, indices }, and MaxUnpool2d puts the values back where they were.",
    torch: "torch.nn.MaxPool2d",
    see: ["maxPool2d", "AvgPool2d", "MaxUnpool2d", "kinks"],
    aliases: ["max pooling"],
    derivation: maxPool2d.info.derivation,
    samples: maxSamples,
    kinks: maxKinks,
  },
});

export const avgPool2dDeclaration = declareLayer({
  name: "AvgPool2d",
  formula: "y = the mean of each window; the border counts as zeros",
  fields: avgFields,
  positional: 1,
  unfolds: (input, { kernelSize, stride, padding, ceilMode }) => {
    const { channels, out } = windowsOfRow("AvgPool2d", input, kernelSize, { stride: stride ?? kernelSize, padding, ceilMode });
    return channels * areaOf(kernelSize) * out[0] * out[1];
  },
  outputShape: (input, { kernelSize, stride, padding, ceilMode }) => {
    checkPoolPadding("AvgPool2d", kernelSize, padding);
    const { channels, out } = windowsOfRow("AvgPool2d", input, kernelSize, { stride: stride ?? kernelSize, padding, ceilMode });
    return [channels, ...out];
  },
  page: {
    file: "pool",
    about:
      "Each window becomes its mean. R x S windows fit, each kernelSize[0] x kernelSize[1] pixels of the H x W image. The border counts in the mean, as PyTorch does by default, unless count_include_pad is false.",
    torch: "torch.nn.AvgPool2d",
    see: ["avgPool2d", "MaxPool2d"],
    aliases: ["average pooling"],
    derivation: avgPool2d.info.derivation,
    samples: avgSamples,
  },
});

/** A layer whose first argument is the size of its window, and which has nothing to learn. */
export abstract class Pool<F extends Fields, Result = Tensor, Inputs extends readonly unknown[] = Tensor[]> extends Module<
  Result,
  Inputs
> {
  protected readonly values: Values<F>;
  readonly #shown: readonly string[];

  /** @param shown the arguments that PyTorch prints */
  constructor(declaration: Pick<LayerDeclaration<F>, "name" | "fields" | "positional">, given: readonly unknown[], shown: readonly string[]) {
    super();
    this.values = argumentsOf(declaration, given).values;
    this.#shown = shown;
    const { kernelSize, padding } = this.values as { readonly kernelSize?: Pair; readonly padding?: Pair };
    if (kernelSize !== undefined && padding !== undefined) checkPoolPadding(declaration.name, kernelSize, padding);
  } // prettier-ignore

  override extraRepr(): string {
    const values = this.values as Readonly<Record<string, unknown>>;
    const show = (value: unknown): string => Array.isArray(value) ? `(${value.join(", ")})` : typeof value === "boolean" ? (value ? "True" : "False") : String(value); // prettier-ignore
    return this.#shown.map((key) => `${key}=${show(values[camelCase(key)] ?? values.kernelSize)}`).join(", ");
  }
}

export const maxShown = ["kernel_size", "stride", "padding", "dilation", "ceil_mode"];
export const avgShown = ["kernel_size", "stride", "padding"];

/** As torch.nn.MaxPool2d; with returnIndices forward gives { values, indices }. */
export class MaxPool2d<I extends boolean = false> extends Pool<typeof maxFieldsInCode, PoolResult<I>> {
  static readonly declaration = layerOf(this, maxPool2dDeclaration);
  constructor(kernelSize: Pair, options: MaxPool2dOptions<I> = {}, ...none: never[]) {
    super({ ...maxPool2dDeclaration, fields: maxFieldsInCode }, [kernelSize, options, ...none], maxShown);
  }

  forward(x: Tensor): PoolResult<I> {
    const { kernelSize, stride, ...rest } = this.values;
    return maxPool2d(x, kernelSize, { stride: stride ?? kernelSize, ...rest }) as PoolResult<I>;
  }
}

/** As torch.nn.AvgPool2d. */
export class AvgPool2d extends Pool<Avg> {
  static readonly declaration = layerOf(this, avgPool2dDeclaration);
  constructor(kernelSize: Pair, options: AvgPool2dOptions = {}, ...none: never[]) {
    super(avgPool2dDeclaration, [kernelSize, options, ...none], avgShown);
  }

  forward(x: Tensor): Tensor {
    const { kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride } = this.values;
    return avgPool2d(x, kernelSize, { stride: stride ?? kernelSize, padding, ceilMode, countIncludePad, divisorOverride });
  }
}
