// Pooling by averages, composed: every window becomes a column, and each column gives its mean.
import { take } from "../autograd/call.js";
import { composed } from "../autograd/composed.js";
import { defineComposite, type Op } from "../autograd/op.js";
import type { Tensor } from "../autograd/tensor.js";
import { checkPoolPadding, poolOptions, type PoolOptions } from "./conv2d.js";
import { mean } from "./mean.js";
import { reshape } from "./reshape.js";
import { unfold, windowsOf, type Pair } from "./unfold.js";

export const avgPool2d: Op<(x: Tensor, kernelSize: Pair, options?: PoolOptions) => Tensor> = defineComposite({
  name: "avgPool2d",
  inputs: ["x"],
  takes: [take.tensor("x"), take.pair("kernelSize"), poolOptions],
  formula: "y[n, c, r, s] = the mean of window (r, s), in which the padding counts as zeros",
  derivation: `
    avgPool2d(x) = mean(unfold(x) as (N, C, kernel, windows), over the kernel)   -- every entry of a window has the same share
  `,
  samples: (s) => [
    [s.normal([1, 1, 4, 4]), 2],
    [s.normal([2, 2, 3, 4]), [2, 3], { stride: 1 }],
    [s.normal([1, 2, 4, 4]), 3, { stride: 2, padding: 1 }],
    [s.normal([0, 1, 2, 2]), 2],
  ],
  compose: (x, kernelSize, { stride = kernelSize, padding = 0 } = {}) => {
    checkPoolPadding("avgPool2d", kernelSize, padding);
    const { images, channels, kernel, out } = windowsOf("avgPool2d", x.shape, kernelSize, { stride, padding });
    return composed(() => {
      const columns = unfold(x, kernel, { stride, padding });
      const windows = reshape(columns, [images, channels, kernel[0] * kernel[1], out[0] * out[1]]);
      return reshape(mean(windows, 2), [images, channels, ...out]);
    });
  },
});
