// Pooling of images of shape (N, C, H, W): each window becomes one number.
import type { Sampler } from "../autograd/sampler.js";
import type { Tensor } from "../autograd/tensor.js";
import { field, type Options, type Values } from "../core/fields.js";
import { avgPool2d } from "../ops/avgPool2d.js";
import { checkPoolPadding, maxPool2d } from "../ops/maxPool2d.js";
import type { Pair } from "../ops/unfold.js";
import { areaOf, windowsOfRow } from "./conv.js";
import { argumentsOf, declareLayer, layerOf, type LayerDeclaration } from "./layer.js";
import { Module } from "./module.js";
import type { LayerPage, LayerSample } from "./pages.js";

const fields = {
  kernel_size: field.pair({ min: 1, help: "height and width of the window" }),
  stride: field.pair({ min: 1, default: null, help: "how far the window moves; its own size when left out" }),
  padding: field.pair({ min: 0, default: 0, help: "a border around the image, at most half a window" }),
};
type Fields = typeof fields;
export type PoolLayerOptions = Pick<Options<Fields>, "stride" | "padding">;

function declarePool(name: string, formula: string, unfolds: boolean, page: LayerPage<Fields>): LayerDeclaration<Fields> {
  return declareLayer({
    name,
    formula,
    fields,
    positional: 1,
    ...(unfolds
      ? {
          unfolds: (input, { kernelSize, stride, padding }) => {
            const { channels, out } = windowsOfRow(name, input, kernelSize, { stride: stride ?? kernelSize, padding });
            return channels * areaOf(kernelSize) * out[0] * out[1];
          },
        }
      : {}),
    outputShape: (input, { kernelSize, stride, padding }) => {
      checkPoolPadding(name, kernelSize, padding);
      const { channels, out } = windowsOfRow(name, input, kernelSize, { stride: stride ?? kernelSize, padding });
      return [channels, ...out];
    },
    page: { file: "pool", ...page },
  });
}

/** Windows that do not lie over each other where the stride is left out. */
const poolSamples = (s: Sampler): readonly LayerSample<Fields>[] => [
  {
    args: { kernelSize: 2 },
    input: s.tensor([
      [
        [
          [0.9, -0.3, 0.4, 0.7],
          [0.2, 0.6, -0.5, 0.1],
        ],
      ],
    ]),
    beside: () => ({ stride: s.tensor([2, 2]) }),
  },
  { args: { kernelSize: [2, 3] }, input: s.distinct([1, 2, 2, 6]), beside: () => ({ stride: s.tensor([2, 3]) }) },
  { args: { kernelSize: [3, 2], stride: [2, 1], padding: [1, 0] }, input: s.distinct([2, 1, 4, 3]) },
  { args: { kernelSize: [2, 4], stride: [1, 2], padding: [0, 2] }, input: s.distinct([1, 1, 3, 4]) },
];

export const maxPool2dDeclaration = declarePool("MaxPool2d", "y = the largest x in each window; the border never wins", false, {
  about:
    "(r, q) is a place of the window, R x Q of them fit; (i, j) is an entry of it, (u, v) a pixel of the H x W image. What was found in a window is kept, where in the window it was is forgotten: the image becomes smaller, and small shifts of it matter less.",
  torch: "torch.nn.MaxPool2d",
  see: ["maxPool2d", "AvgPool2d", "kinks"],
  aliases: ["max pooling"],
  derivation: `
    r < R, q < Q, i < kernelSize[0], j < kernelSize[1], u < H, v < W
    R - 1          = floor((H + 2 padding[0] - kernelSize[0]) / stride[0])  -- R places of the window, one below the other
    Q - 1          = floor((W + 2 padding[1] - kernelSize[1]) / stride[1])  -- and Q beside each other
    a[r, i]        = r stride[0] + i - padding[0]             -- the row of x below row i of a window in row r
    b[q, j]        = q stride[1] + j - padding[1]             -- and the column
    w[n, c, r, q, i, j] = x[n, c, a[r, i], b[q, j]] if
      0 <= a[r, i] < H and 0 <= b[q, j] < W, else -1 / 0   -- -1 / 0 stands for minus infinity: the border never wins
    y[n, c, r, q]  = max over i, j of w[n, c, r, q, i, j]
    dy[n, c, r, q]/dx[n, c, u, v] = sum over i, j of
      (u = a[r, i] and v = b[q, j]) (w[n, c, r, q, i, j] = y[n, c, r, q])
                                                              -- the largest moves y one to one, the others not at all
    gx[n, c, u, v] = sum over r, q of gy[n, c, r, q] dy[n, c, r, q]/dx[n, c, u, v]
                                                              -- chain rule: all windows that it won
    f[n, c, r, q]  = min over i, j of
      (i kernelSize[1] + j if w[n, c, r, q, i, j] = y[n, c, r, q], else 1 / 0)
                                                              -- where the largest stands first, row by row; 1 / 0 stands for infinity
    gx[n, c, u, v] = sum over r, q, i, j of gy[n, c, r, q] *
      (u = a[r, i] and v = b[q, j]) (i kernelSize[1] + j = f[n, c, r, q])
                                                              -- convention: of equal entries the first has it all, as in PyTorch
  `,
  samples: poolSamples,
  kinks: (s) => [
    { args: { kernelSize: [2, 2] }, input: s.tensor([[[[3, 3, 1, 2], [0, 3, 2, 2]]]]), beside: () => ({ stride: s.tensor([2, 2]) }) },
    { args: { kernelSize: [2, 3], stride: 1 }, input: s.tensor([[[[1, 2, 0, 2], [2, 2, 1, 0], [0, 1, 2, 2]]]]) },
  ], // prettier-ignore
});
export const avgPool2dDeclaration = declarePool("AvgPool2d", "y = the mean of each window; the border counts as zeros", true, {
  about:
    "Each window becomes its mean. (r, q) is a place of the window, R x Q of them fit; (i, j) is an entry of it, (u, v) a pixel of the H x W image. The border counts in the mean, as PyTorch does by default.",
  torch: "torch.nn.AvgPool2d",
  see: ["avgPool2d", "MaxPool2d"],
  aliases: ["average pooling"],
  derivation: `
    r < R, q < Q, i < kernelSize[0], j < kernelSize[1], u < H, v < W
    R - 1          = floor((H + 2 padding[0] - kernelSize[0]) / stride[0])  -- R places of the window, one below the other
    Q - 1          = floor((W + 2 padding[1] - kernelSize[1]) / stride[1])  -- and Q beside each other
    outside x = 0                                             -- the border
    a[r, i]        = r stride[0] + i - padding[0]             -- the row of x below row i of a window in row r
    b[q, j]        = q stride[1] + j - padding[1]             -- and the column
    y[n, c, r, q]  = mean over i, j of x[n, c, a[r, i], b[q, j]]
    dy[n, c, r, q]/dx[n, c, u, v] = mean over i, j of (u = a[r, i] and v = b[q, j])
                                                              -- sum rule, constant factor
    gx[n, c, u, v] = sum over r, q of gy[n, c, r, q] dy[n, c, r, q]/dx[n, c, u, v]
                                                              -- chain rule: all windows that saw the pixel
                   = (sum over r, q, i, j of gy[n, c, r, q] *
                     (u = a[r, i] and v = b[q, j])) / (kernelSize[0] kernelSize[1])
                                                              -- common factor: each of them hands on an equal share
  `,
  samples: poolSamples,
});

abstract class Pool extends Module {
  protected readonly values: Values<Fields>;

  constructor(name: string, given: readonly unknown[]) {
    super();
    this.values = argumentsOf({ name, fields, positional: 1 }, given).values;
    checkPoolPadding(name, this.values.kernelSize, this.values.padding);
  }

  protected get stride(): Pair {
    return this.values.stride ?? this.values.kernelSize;
  }

  override extraRepr(): string {
    const show = (value: Pair): string => (typeof value === "number" ? `${value}` : `(${value.join(", ")})`);
    const { kernelSize, padding } = this.values;
    return `kernel_size=${show(kernelSize)}, stride=${show(this.stride)}, padding=${show(padding)}`;
  }
}

/** As torch.nn.MaxPool2d. */
export class MaxPool2d extends Pool {
  static readonly declaration = layerOf(this, maxPool2dDeclaration);
  constructor(kernelSize: Pair, options: PoolLayerOptions = {}, ...none: never[]) {
    super("MaxPool2d", [kernelSize, options, ...none]);
  }

  forward(x: Tensor): Tensor {
    return maxPool2d(x, this.values.kernelSize, { stride: this.stride, padding: this.values.padding });
  }
}

/** As torch.nn.AvgPool2d. */
export class AvgPool2d extends Pool {
  static readonly declaration = layerOf(this, avgPool2dDeclaration);
  constructor(kernelSize: Pair, options: PoolLayerOptions = {}, ...none: never[]) {
    super("AvgPool2d", [kernelSize, options, ...none]);
  }

  forward(x: Tensor): Tensor {
    return avgPool2d(x, this.values.kernelSize, { stride: this.stride, padding: this.values.padding });
  }
}
