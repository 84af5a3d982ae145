// Pooling of lines of shape (N, C, L): each window becomes one number.
import type { Tensor } from "../autograd/tensor.js";
import { field, type Options } from "../core/fields.js";
import type { Shape } from "../kernels/ndarray.js";
import { avgPool1d } from "../ops/avgPool1d.js";
import { acrossLine } from "../ops/images.js";
import { maxPool1d } from "../ops/maxPool1d.js";
import { checkPoolPadding } from "../ops/maxPool2d.js";
import { windowsOf } from "../ops/unfold.js";
import { lineOfRow } from "./convolution.js";
import { declareLayer, layerOf } from "./layer.js";
import { avgShown, ceilMode, countIncludePad, maxShown, Pool, returnIndices, type PoolResult, type WithPlaces } from "./pool.js";

const shared = {
  kernel_size: field.integer({ min: 1, help: "length of the window" }),
  stride: field.integer({ min: 1, default: null, help: "how far the window moves; its own length when left out" }),
  padding: field.integer({ min: 0, default: 0, help: "a border at both ends, at most half a window" }),
};
const maxFields = {
  ...shared,
  dilation: field.integer({ min: 1, default: 1, help: "distance of neighbours in the window" }),
  ceil_mode: ceilMode,
};
const avgFields = { ...shared, ceil_mode: ceilMode, count_include_pad: countIncludePad };
type Max = typeof maxFields;
type Avg = typeof avgFields;
const maxFieldsInCode = { ...maxFields, return_indices: returnIndices };
export type MaxPool1dLayerOptions<I extends boolean = false> = Omit<Options<Max>, "kernelSize"> & WithPlaces<I>;
export type AvgPool1dLayerOptions = Omit<Options<Avg>, "kernelSize">;

interface Lie {
  readonly kernelSize: number;
  readonly stride: number | null;
  readonly padding: number;
  readonly dilation?: number;
  readonly ceilMode: boolean;
}

/** The channels of one row of input, and how many windows fit on it. */
function windowsOn(name: string, row: Shape, { kernelSize, stride, padding, dilation = 1, ceilMode }: Lie): [channels: number, windows: number] {
  const line = lineOfRow(name, row);
  checkPoolPadding(name, acrossLine(kernelSize, 1), acrossLine(padding, 0));
  const options = { stride: acrossLine(stride ?? kernelSize, 1), padding: acrossLine(padding, 0), dilation: acrossLine(dilation, 1), ceilMode };
  return [line[1], windowsOf(name, line, acrossLine(kernelSize, 1), options).out[1]];
} // prettier-ignore

export const maxPool1dDeclaration = declareLayer({
  name: "MaxPool1d",
  formula: "y = the largest x in each window; the border never wins",
  fields: maxFields,
  positional: 1,
  outputShape: (input, values) => windowsOn("MaxPool1d", input, values),
  page: {
    file: "pool1d",
    about:
      "What was found in a window is kept, where in the window it was is forgotten: the line becomes shorter, and small shifts matter less. In programs returnIndices: true gives { values, indices }, and MaxUnpool1d puts the values back where they were.",
    torch: "torch.nn.MaxPool1d",
    see: ["maxPool1d", "AvgPool1d", "MaxUnpool1d", "MaxPool2d"],
    derivation: maxPool1d.info.derivation,
    samples: (s) => [
      { args: { kernelSize: 2, stride: 2 }, input: s.tensor([[[0.9, -0.3, 0.4, 0.7]]]) },
      { args: { kernelSize: 3, stride: 2, padding: 1 }, input: s.distinct([2, 2, 5]) },
      { args: { kernelSize: 2, stride: 3, dilation: 2 }, input: s.distinct([1, 2, 6]) },
      { args: { kernelSize: 3, stride: 2, padding: 1, ceilMode: true }, input: s.distinct([2, 1, 6]) },
    ],
    kinks: (s) => [{ args: { kernelSize: 3, stride: 1 }, input: s.tensor([[[3, 3, 1, 2, 2, 2]]]) }],
  },
});

export const avgPool1dDeclaration = declareLayer({
  name: "AvgPool1d",
  formula: "y = the mean of each window; the border counts as zeros",
  fields: avgFields,
  positional: 1,
  unfolds: (input, values) => {
    const [channels, windows] = windowsOn("AvgPool1d", input, values);
    return channels * values.kernelSize * windows;
  },
  outputShape: (input, values) => windowsOn("AvgPool1d", input, values),
  page: {
    file: "pool1d",
    about:
      "Each window becomes its mean. The border counts in it, as PyTorch does by default, unless count_include_pad is false.",
    torch: "torch.nn.AvgPool1d",
    see: ["avgPool1d", "MaxPool1d", "AvgPool2d"],
    derivation: avgPool1d.info.derivation,
    samples: (s) => [
      { args: { kernelSize: 2, stride: 2 }, input: s.tensor([[[0.9, -0.3, 0.4, 0.7]]]) },
      { args: { kernelSize: 3, stride: 2, padding: 1 }, input: s.normal([2, 2, 5]) },
      { args: { kernelSize: 3, stride: 2, padding: 1, ceilMode: true }, input: s.normal([2, 1, 6]) },
      { args: { kernelSize: 4, stride: 3, padding: 2, countIncludePad: false }, input: s.normal([1, 2, 5]) },
    ],
  },
});

/** As torch.nn.MaxPool1d; with returnIndices forward gives { values, indices }. */
export class MaxPool1d<I extends boolean = false> extends Pool<typeof maxFieldsInCode, PoolResult<I>> {
  static readonly declaration = layerOf(this, maxPool1dDeclaration);
  constructor(kernelSize: number, options: MaxPool1dLayerOptions<I> = {}, ...none: never[]) {
    super({ ...maxPool1dDeclaration, fields: maxFieldsInCode }, [kernelSize, options, ...none], maxShown);
  }

  forward(x: Tensor): PoolResult<I> {
    const { kernelSize, stride, ...rest } = this.values;
    return maxPool1d(x, kernelSize, { stride: stride ?? kernelSize, ...rest }) as PoolResult<I>;
  }
}

/** As torch.nn.AvgPool1d. */
export class AvgPool1d extends Pool<Avg> {
  static readonly declaration = layerOf(this, avgPool1dDeclaration);
  constructor(kernelSize: number, options: AvgPool1dLayerOptions = {}, ...none: never[]) {
    super(avgPool1dDeclaration, [kernelSize, options, ...none], avgShown);
  }

  forward(x: Tensor): Tensor {
    const { kernelSize, stride, padding, ceilMode, countIncludePad } = this.values;
    return avgPool1d(x, kernelSize, { stride: stride ?? kernelSize, padding, ceilMode, countIncludePad });
  }

  /** PyTorch keeps these as lists of one. */
  override extraRepr(): string {
    return super.extraRepr().replace(/=(\d+)/g, "=($1,)");
  }
}
