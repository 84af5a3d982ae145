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
    y[n, o, r, s] = bias[o] + sum over c, i, j of weight[o, c, i, j] *
                    x[n, c, r stride[0] + i dilation[0] - padding[0], s stride[1] + j dilation[1] - padding[1]]
  `,
  samples: (s) => [
    [s.normal([1, 1, 3, 3]), s.normal([2, 1, 2, 2]), s.normal([2])],
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
  inputs: ["x"],
  takes: [take.tensor("x"), take.pair("kernelSize"), poolOptions],
  formula: "y[n, c, r, s] = the largest x in window (r, s)",
  derivation: `
    maxPool2d(x) = gather(x, where the largest entry of each window lies)   -- the first of equal entries takes the gradient
  `,
  samples: (s) => [
    [s.distinct([1, 1, 4, 4]), 2],
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
