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
    outside x = 0
    r < R, s < S, i < kernelSize[0], j < kernelSize[1], p < H, q < W   -- R by S windows, H by W pixels
    sum over r of 1 = floor((H + 2 padding[0] - kernelSize[0]) / stride[0]) + 1   -- R, the rows of y: how many windows fit below each other
    sum over s of 1 = floor((W + 2 padding[1] - kernelSize[1]) / stride[1]) + 1   -- S, the columns
    row[r, i] = r stride[0] + i - padding[0]                    -- the row of x on which row i of window r lies
    col[s, j] = s stride[1] + j - padding[1]
    y[n, c, r, s] = mean over i, j of x[n, c, row[r, i], col[s, j]]
                  = (sum over i, j of x[n, c, row[r, i], col[s, j]]) / (kernelSize[0] kernelSize[1])
    dy[n, c, r, s]/dx[n, c, p, q] = (sum over i, j of (row[r, i] = p and col[s, j] = q)) /
                                    (kernelSize[0] kernelSize[1])   -- constant factor: 1 if the window sees pixel (p, q)
    gx[n, c, p, q] = sum over r, s of gy[n, c, r, s] dy[n, c, r, s]/dx[n, c, p, q]   -- chain rule: all windows that saw it
                   = (sum over r, s, i, j of gy[n, c, r, s] (row[r, i] = p and col[s, j] = q)) /
                     (kernelSize[0] kernelSize[1])              -- common factor
  `,
  about:
    "A smaller image of local means. The stride is the size of the window unless another is given; zeros of the padding count.",
  torch: "torch.nn.functional.avg_pool2d",
  see: ["maxPool2d", "mean"],
  defaults: { padding: [0, 0] },
  example: (s) => [s.normal([1, 1, 2, 3]), [2, 2], { stride: [1, 1] }],
  samples: (s) => [
    [s.normal([1, 1, 4, 4]), 2],
    [s.normal([2, 2, 3, 4]), [2, 3], { stride: 1 }],
    [s.normal([1, 2, 4, 4]), 3, { stride: 2, padding: 1 }],
    [s.normal([0, 1, 2, 2]), 2],
    [s.normal([2, 1, 3, 4]), [2, 3], { stride: [1, 2], padding: [1, 1] }],
    [s.normal([1, 2, 4, 3]), [3, 2], { stride: [2, 1], padding: [1, 0] }],
    [s.normal([1, 1, 4, 3]), [2, 2], { stride: [2, 1], padding: [1, 1] }],
    [s.normal([1, 1, 4, 5]), [2, 3], { stride: [1, 2], padding: [0, 1] }],
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
