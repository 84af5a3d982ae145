// What MaxPool1d and MaxPool2d have kept, put back where it stood: decoders make lines and images large again with it.
import type { Sampler } from "../autograd/sampler.js";
import type { Tensor } from "../autograd/tensor.js";
import { field, type Options, type Values } from "../core/fields.js";
import type { Index } from "../ops/indexing.js";
import { maxUnpool1d, maxUnpool2d, type MaxUnpool1dOptions, type MaxUnpool2dOptions } from "../ops/maxUnpool.js";
import { pair, type Pair } from "../ops/unfold.js";
import { imageOfRow, lineOfRow } from "./convolution.js";
import { declareLayer, layerOf } from "./layer.js";
import type { LayerSample } from "./pages.js";
import { Pool } from "./pool.js";

const lineFields = {
  kernel_size: field.integer({ min: 1, help: "length of the window of the pooling" }),
  stride: field.integer({ min: 1, default: null, help: "how far the window moved; its own length when left out" }),
  padding: field.integer({ min: 0, default: 0, help: "the border that was added at both ends" }),
};
const imageFields = {
  kernel_size: field.pair({ min: 1, help: "height and width of the window of the pooling" }),
  stride: field.pair({ min: 1, default: null, help: "how far the window moved; its own size when left out" }),
  padding: field.pair({ min: 0, default: 0, help: "the border that was added around the image" }),
};
type Line = typeof lineFields;
type Image = typeof imageFields;
export type MaxUnpool1dLayerOptions = Omit<Options<Line>, "kernelSize">;
export type MaxUnpool2dLayerOptions = Omit<Options<Image>, "kernelSize">;

/** As long as the pooled line was, where its stride did not round down. */
const usual = (length: number, { kernelSize, stride, padding }: Values<Line>): number =>
  (length - 1) * (stride ?? kernelSize) + kernelSize - 2 * padding;

const line = declareLayer({
  name: "MaxUnpool1d",
  formula: "y[n, c, indices[n, c, r]] = x[n, c, r], and 0 elsewhere",
  fields: lineFields,
  positional: 1,
  codeOnly: true,
  outputShape: (input, values) => {
    const [, channels, , length] = lineOfRow("MaxUnpool1d", input);
    return [channels, usual(length, values)];
  },
  page: {
    file: "maxUnpool",
    about:
      "The way back from a MaxPool1d of the same arguments that was made with returnIndices: layer.forward(values, indices). What the pooling forgot is 0. A third argument gives the length where several lead to one.",
    torch: "torch.nn.MaxUnpool1d",
    see: ["maxUnpool1d", "MaxPool1d", "ConvTranspose1d"],
    derivation: maxUnpool1d.info.derivation,
    call: (layer, { x, indices }) => (layer as unknown as MaxUnpool1d).forward(x, indices),
    samples: (s) => [
      { args: { kernelSize: 2, stride: 2 }, input: s.normal([1, 1, 2]), places: { indices: s.tensor([[[1, 2]]]) }, beside: () => ({ outputSize: s.tensor(0) }) },
      { args: { kernelSize: 3, stride: 2, padding: 1 }, input: s.normal([1, 2, 3]), places: { indices: s.tensor([[[0, 2, 3], [1, 3, 4]]]) }, beside: () => ({ outputSize: s.tensor(0) }) },
    ],
  },
}); // prettier-ignore

const imageSamples = (s: Sampler): readonly LayerSample<Image>[] => [
  { args: { kernelSize: [2, 2], stride: [2, 2] }, input: s.normal([1, 1, 1, 2]), places: { indices: s.tensor([[[[1, 6]]]]) }, beside: () => ({ outputSize: s.tensor([0, 0]) }) },
  { args: { kernelSize: [2, 3], stride: [1, 2], padding: [0, 1] }, input: s.normal([1, 2, 2, 2]), places: { indices: s.tensor([[[[0, 2], [4, 8]], [[1, 2], [6, 7]]]]) }, beside: () => ({ outputSize: s.tensor([0, 0]) }) },
]; // prettier-ignore

const image = declareLayer({
  name: "MaxUnpool2d",
  formula: "y[n, c, p, q] = x[n, c, r, s] where indices[n, c, r, s] = p W + q, and 0 elsewhere; y has W columns",
  fields: imageFields,
  positional: 1,
  codeOnly: true,
  outputShape: (input, { kernelSize, stride, padding }) => {
    const [, channels, ...size] = imageOfRow("MaxUnpool2d", input);
    const [kernels, strides, borders] = [kernelSize, stride ?? kernelSize, padding].map(pair);
    return [channels, ...size.map((length, axis) => usual(length, { kernelSize: kernels[axis], stride: strides[axis], padding: borders[axis] }))];
  },
  page: {
    file: "maxUnpool",
    about:
      "The way back from a MaxPool2d of the same arguments that was made with returnIndices: layer.forward(values, indices). What the pooling forgot is 0. A third argument gives height and width where several sizes lead to one.",
    torch: "torch.nn.MaxUnpool2d",
    see: ["maxUnpool2d", "MaxPool2d", "ConvTranspose2d", "Upsample"],
    derivation: maxUnpool2d.info.derivation,
    call: (layer, { x, indices }) => (layer as unknown as MaxUnpool2d).forward(x, indices),
    samples: imageSamples,
  },
}); // prettier-ignore

/** As torch.nn.MaxUnpool1d. Shapes: x and indices (N, C, L) or (C, L), y (N, C, L') or (C, L'). */
export class MaxUnpool1d extends Pool<Line, Tensor, [x: Tensor, indices: Index, outputSize?: MaxUnpool1dOptions["outputSize"]]> {
  static readonly declaration = layerOf(this, line);
  constructor(kernelSize: number, options: MaxUnpool1dLayerOptions = {}, ...none: never[]) {
    super(line, [kernelSize, options, ...none], ["kernel_size", "stride", "padding"]);
  }

  forward(x: Tensor, indices: Index, outputSize: MaxUnpool1dOptions["outputSize"] = null): Tensor {
    const { kernelSize, stride, padding } = this.values;
    return maxUnpool1d(x, indices, kernelSize, { stride: stride ?? kernelSize, padding, outputSize });
  }

  /** PyTorch keeps these as lists of one. */
  override extraRepr(): string {
    return super.extraRepr().replace(/=(\d+)/g, "=($1,)");
  }
}

/** As torch.nn.MaxUnpool2d. Shapes: x and indices (N, C, H, W) or (C, H, W), y (N, C, H', W') or (C, H', W'). */
export class MaxUnpool2d extends Pool<Image, Tensor, [x: Tensor, indices: Index, outputSize?: MaxUnpool2dOptions["outputSize"]]> {
  static readonly declaration = layerOf(this, image);
  constructor(kernelSize: Pair, options: MaxUnpool2dLayerOptions = {}, ...none: never[]) {
    super(image, [kernelSize, options, ...none], ["kernel_size", "stride", "padding"]);
  }

  forward(x: Tensor, indices: Index, outputSize: MaxUnpool2dOptions["outputSize"] = null): Tensor {
    const { kernelSize, stride, padding } = this.values;
    return maxUnpool2d(x, indices, kernelSize, { stride: stride ?? kernelSize, padding, outputSize });
  }

  /** PyTorch keeps these as pairs. */
  override extraRepr(): string {
    return super.extraRepr().replace(/=(\d+)/g, "=($1, $1)");
  }
}
