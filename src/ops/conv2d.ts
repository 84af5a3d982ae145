// Convolution and pooling of images, composed: every window becomes a column, and the rest is a matrix product or a choice.
import { take } from "../autograd/call.js";
import { composed } from "../autograd/composed.js";
import { defineComposite, defineConstant, type Op } from "../autograd/op.js";
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { unfilled } from "../kernels/allocator.js";
import { kernels } from "../kernels/index.js";
import { add } from "./add.js";
import { gather } from "./indexing.js";
import { matmul } from "./matmul.js";
import { reshape } from "./reshape.js";
import { pair, unfold, windowFields, windowOptions, windowsOf, type Pair, type WindowOptions } from "./unfold.js";
import { field } from "../core/fields.js";

export interface ConvOptions extends WindowOptions {
  /** Only 1, the default, so far: every output sees every channel. */
  readonly groups?: number;
}

export const conv2d: Op<(x: Tensor, weight: Tensor, bias?: Tensor | null, options?: ConvOptions) => Tensor> = defineComposite({
  name: "conv2d",
  inputs: ["x", "weight", "bias"],
  takes: [
    take.tensor("x"),
    take.tensor("weight"),
    take.optional(take.tensor("bias")),
    take.options({ ...windowFields, groups: field.integer({ help: "1: every output sees every channel" }) }),
  ],
  formula:
    "y[n, o, r, s] = bias[o] + sum over c, i, j of weight[o, c, i, j] x[n, c, r stride + i dilation - padding, s stride + j dilation - padding]",
  derivation: `
    outside x = 0
    r < R, s < S, i < I, j < J, p < H, q < W                         -- R by S places of the window, I by J weights in it, H by W pixels
    sum over r of 1 = floor((H + 2 padding[0] - dilation[0] (I - 1) - 1) / stride[0]) + 1   -- R, the rows of y: a window reaches dilation (I - 1) rows past its first
    sum over s of 1 = floor((W + 2 padding[1] - dilation[1] (J - 1) - 1) / stride[1]) + 1   -- S, the columns
    row[r, i] = r stride[0] + i dilation[0] - padding[0]             -- the row of x on which row i of window r lies
    col[s, j] = s stride[1] + j dilation[1] - padding[1]
    y[n, o, r, s] = bias[o] + sum over c, i, j of weight[o, c, i, j] *
                    x[n, c, row[r, i], col[s, j]]
    dy[n, o, r, s]/dx[n, c, p, q] = sum over i, j of weight[o, c, i, j] *
                    (row[r, i] = p and col[s, j] = q)                -- constant factor: the place (i, j) that lies on pixel (p, q)
    gx[n, c, p, q] = sum over o, r, s of gy[n, o, r, s] *
                    dy[n, o, r, s]/dx[n, c, p, q]                    -- chain rule: all windows that saw the pixel
                  = sum over o, r, s, i, j of gy[n, o, r, s] weight[o, c, i, j] *
                    (row[r, i] = p and col[s, j] = q)
    dy[n, o, r, s]/dweight[o, c, i, j] = x[n, c, row[r, i], col[s, j]]                    -- constant factor
    gweight[o, c, i, j] = sum over n, r, s of gy[n, o, r, s] *
                    dy[n, o, r, s]/dweight[o, c, i, j]               -- chain rule: one weight serves every window
                  = sum over n, r, s of gy[n, o, r, s] x[n, c, row[r, i], col[s, j]]
    gbias[o]      = sum over n, r, s of gy[n, o, r, s]               -- chain rule: so does one bias
  `,
  about:
    "One small set of weights looks at every place of an image: what it has learned to see it sees anywhere. The weights are not flipped, as they are in the convolution of mathematics: this is a cross-correlation. Strides, paddings and dilations are (rows, columns).",
  torch: "torch.nn.functional.conv2d",
  see: ["unfold", "Conv2d"],
  defaults: { stride: [1, 1], padding: [0, 0], dilation: [1, 1] },
  example: (s) => [s.normal([1, 1, 2, 3]), s.normal([1, 1, 2, 2]), s.tensor([0.3])],
  samples: (s) => [
    [s.normal([1, 1, 3, 3]), s.normal([2, 1, 2, 2]), s.normal([2])],
    [s.normal([2, 1, 3, 4]), s.normal([3, 1, 2, 3]), s.normal([3]), { stride: [2, 1], padding: [1, 2], dilation: [1, 2] }],
    [s.normal([1, 2, 3, 6]), s.normal([3, 2, 2, 3]), s.normal([3]), { stride: [1, 2], padding: [1, 1], dilation: [2, 1] }],
    [s.normal([2, 2, 4, 3]), s.normal([3, 2, 2, 2]), null, { stride: 2, padding: 1 }],
    [s.normal([1, 2, 4, 4]), s.normal([1, 2, 2, 2]), s.normal([1]), { dilation: 2 }],
  ],
  compose: (x, weight, bias = null, { groups = 1, ...options } = {}) => {
    if (groups !== 1)
      throw new ArgumentError(`conv2d: groups must be 1, got ${groups}: grouped convolution does not exist yet`, {
        hint: "split the channels with narrow(), convolve each part, and join the results with cat(.., 1)",
      });
    if (weight.shape.length !== 4 || x.shape.length !== 4 || x.shape[1] !== weight.shape[1]) {
      throw new ShapeError(
        `conv2d: images ${formatShape(x.shape)} and weight ${formatShape(weight.shape)} do not fit: expected (N, C, H, W) and (out, C, kh, kw)`,
      );
    }
    const [outputs, channels, kh, kw] = weight.shape;
    if (bias !== null && (bias.shape.length !== 1 || bias.shape[0] !== outputs)) {
      throw new ShapeError(
        `conv2d: bias ${formatShape(bias.shape)} does not fit weight ${formatShape(weight.shape)}: expected (${outputs},), a number for each output channel`,
      );
    }
    const { images, out } = windowsOf("conv2d", x.shape, [kh, kw], options);
    return composed(() => {
      const columns = unfold(x, [kh, kw], options); // (N, C kh kw, windows)
      const y = matmul(reshape(weight, [outputs, channels * kh * kw]), columns); // (N, out, windows)
      const shifted = bias === null ? y : add(y, reshape(bias, [outputs, 1]));
      return reshape(shifted, [images, outputs, ...out]);
    });
  },
});

const maxIndex2d: Op<(x: Tensor, kernelSize: Pair, options: WindowOptions) => Tensor> = defineConstant({
  name: "maxIndex2d",
  inputs: ["x"],
  takes: [take.tensor("x"), take.pair("kernelSize"), windowOptions],
  args: (x: Tensor, kernelSize: Pair, options: WindowOptions) => ({
    x,
    windows: windowsOf("maxPool2d", x.shape, kernelSize, options),
  }),
  formula: "y[n, c, (r, s)] = where in its plane the largest entry of window (r, s) lies",
  derivation: "y is a whole number: it jumps where two entries change places, and its derivative is 0 everywhere else.",
  samples: (s) => [[s.distinct([1, 1, 3, 3]), 2, {}]],
  forward: ({ x, windows: w }) => {
    const y = unfilled(x.dtype, [w.images, w.channels, w.out[0] * w.out[1]]);
    kernels.argmaxWindows(x.numbers, w, y.numbers);
    return y;
  },
});

export const poolOptions = take.options({
  stride: field.pair({ min: 1, help: "how far the window moves" }),
  padding: field.pair({ min: 0, help: "what surrounds the image" }),
});
export interface PoolOptions {
  /** Default: the kernel's size. */
  readonly stride?: Pair;
  /** The padding never wins. Default 0. */
  readonly padding?: Pair;
}

/** More padding than half a window would make windows of nothing but padding. @throws ArgumentError */
export function checkPoolPadding(op: string, kernelSize: Pair, padding: Pair): void {
  const [kernel, border] = [pair(kernelSize), pair(padding)];
  if (border.every((size, axis) => 2 * size <= kernel[axis])) return;
  throw new ArgumentError(
    `${op}: padding must be at most half of kernelSize, got padding ${border.join(", ")} and kernelSize ${kernel.join(", ")}`,
  );
}

export const maxPool2d: Op<(x: Tensor, kernelSize: Pair, options?: PoolOptions) => Tensor> = defineComposite({
  name: "maxPool2d",
  file: "conv2d",
  inputs: ["x"],
  takes: [take.tensor("x"), take.pair("kernelSize"), poolOptions],
  formula: "y[n, c, r, s] = the largest x in window (r, s)",
  derivation: `
    r < R, s < S, i < kernelSize[0], j < kernelSize[1], p < H, q < W   -- R by S windows, H by W pixels
    sum over r of 1 = floor((H + 2 padding[0] - kernelSize[0]) / stride[0]) + 1   -- R, the rows of y: how many windows fit below each other
    sum over s of 1 = floor((W + 2 padding[1] - kernelSize[1]) / stride[1]) + 1   -- S, the columns
    row[r, i] = r stride[0] + i - padding[0]                         -- the row of x on which row i of window r lies
    col[s, j] = s stride[1] + j - padding[1]
    z[n, c, r, s, i, j] = x[n, c, row[r, i], col[s, j]] if 0 <= row[r, i] < H and 0 <= col[s, j] < W,
                          else -1 / 0                                -- place (i, j) of window (r, s); the padding is -infinity (1 / 0 is infinity) and never wins
    y[n, c, r, s] = max over i, j of z[n, c, r, s, i, j]
    dy[n, c, r, s]/dz[n, c, r, s, i, j] = (z[n, c, r, s, i, j] = y[n, c, r, s])   -- y moves with the largest entry only
    dz[n, c, r, s, i, j]/dx[n, c, p, q] = (row[r, i] = p and col[s, j] = q)
    gx[n, c, p, q] = sum over r, s, i, j of gy[n, c, r, s] *
                     dy[n, c, r, s]/dz[n, c, r, s, i, j] dz[n, c, r, s, i, j]/dx[n, c, p, q]   -- chain rule: all windows that saw it
                   = sum over r, s, i, j of gy[n, c, r, s] *
                     (z[n, c, r, s, i, j] = y[n, c, r, s]) (row[r, i] = p and col[s, j] = q)
    f[n, c, r, s] = min over i, j of (i kernelSize[1] + j if z[n, c, r, s, i, j] = y[n, c, r, s],
                    else kernelSize[0] kernelSize[1])                -- the first place, row by row, where y stands
    gx[n, c, p, q] = sum over r, s, i, j of gy[n, c, r, s] *
                     (f[n, c, r, s] = i kernelSize[1] + j) *
                     (row[r, i] = p and col[s, j] = q)               -- convention: the first of equal entries takes all, as in PyTorch
  `,
  about:
    "Keeps the strongest answer of each window, wherever in it that lies. The stride is the size of the window unless another is given.",
  torch: "torch.nn.functional.max_pool2d",
  see: ["avgPool2d", "max"],
  defaults: { padding: [0, 0] },
  kinks: (s) => [
    [
      s.tensor([
        [
          [
            [3, 3, 1],
            [2, 3, 3],
            [0, 1, 3],
          ],
        ],
      ]),
      [2, 2],
      { stride: [1, 1] },
    ],
  ],
  example: (s) => [
    s.tensor([
      [
        [
          [1.7, 0.6, -0.3],
          [0.4, -1.2, 0.9],
        ],
      ],
    ]),
    [2, 2],
    { stride: [1, 1] },
  ],
  samples: (s) => [
    [s.distinct([1, 1, 4, 4]), 2],
    [s.distinct([2, 1, 3, 4]), [2, 3], { stride: [1, 2], padding: [0, 1] }],
    [s.distinct([1, 1, 5, 3]), [2, 2], { stride: [2, 1], padding: [0, 0] }],
    [s.distinct([1, 2, 3, 2]), [3, 2], { stride: [1, 1], padding: [1, 1] }],
    [s.distinct([1, 1, 4, 3]), [2, 2], { stride: [2, 1], padding: [1, 1] }],
    [s.distinct([2, 2, 3, 4]), [2, 3], { stride: 1 }],
    [s.distinct([1, 2, 4, 4]), 3, { stride: 2, padding: 1 }],
  ],
  compose: (x, kernelSize, { stride = kernelSize, padding = 0 } = {}) => {
    checkPoolPadding("maxPool2d", kernelSize, padding);
    const { images, channels, height, width, out } = windowsOf("maxPool2d", x.shape, kernelSize, { stride, padding });
    return composed(() => {
      const index = maxIndex2d(x, kernelSize, { stride, padding });
      return reshape(gather(reshape(x, [images, channels, height * width]), 2, index), [images, channels, ...out]);
    });
  },
});
