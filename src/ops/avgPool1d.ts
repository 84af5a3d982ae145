// Pooling of lines by averages: that of images of height 1.
import { take } from "../autograd/call.js";
import { defineComposite, type Op } from "../autograd/op.js";
import type { Tensor } from "../autograd/tensor.js";
import { averages, countIncludePad as countField } from "./avgPool2d.js";
import { lineFields } from "./conv1d.js";
import { acrossLine, ofLines } from "./images.js";
import type { Pool1dOptions } from "./maxPool1d.js";
import { ceilMode as ceilField } from "./maxPool2d.js";

export interface AvgPool1dOptions extends Pool1dOptions {
  /** Whether zeros of the padding count as entries. Default true. */
  readonly countIncludePad?: boolean;
}

const { stride, padding } = lineFields;
const options = take.options({ stride, padding, ceil_mode: ceilField, count_include_pad: countField });

export const avgPool1d: Op<(x: Tensor, kernelSize: number, options?: AvgPool1dOptions) => Tensor> = defineComposite({
  name: "avgPool1d",
  inputs: ["x"],
  takes: [take.tensor("x"), take.length("kernelSize"), options],
  formula: "y[n, c, r] = the mean of window r, in which the padding counts as zeros",
  derivation: `
    where ceilMode = 0 and countIncludePad = 1
    outside x = 0
    r < R, i < kernelSize, p < P                                    -- R windows, P numbers on a line
    sum over r of 1 = floor((P + 2 padding - kernelSize) / stride) + 1   -- R, the length of y: how many windows fit
    at[r, i] = r stride + i - padding                               -- where on the line entry i of window r lies
    y[n, c, r] = mean over i of x[n, c, at[r, i]]
               = (sum over i of x[n, c, at[r, i]]) / kernelSize
    dy[n, c, r]/dx[n, c, p] = (sum over i of (at[r, i] = p)) / kernelSize   -- constant factor: 1 if the window sees number p
    gx[n, c, p] = sum over r of gy[n, c, r] dy[n, c, r]/dx[n, c, p]   -- chain rule: all windows that saw it
                = (sum over r, i of gy[n, c, r] (at[r, i] = p)) / kernelSize   -- common factor
    where any                                                       -- windows that reach over the end, and zeros that do not count
    outside x = 0
    r < R, i < kernelSize, p < P
    at[r, i]   = r stride + i - padding
    h[r]       = min(at[r, 0] + kernelSize, P + padding) - at[r, 0] if countIncludePad = 1,
                 else min(at[r, 0] + kernelSize, P) - max(at[r, 0], 0)   -- entries that count: those beyond the padding never do
    y[n, c, r] = (sum over i of x[n, c, at[r, i]]) / h[r]
    gx[n, c, p] = sum over r, i of gy[n, c, r] (at[r, i] = p) / h[r]   -- chain rule
  `,
  about:
    "A shorter line of local means. The stride is the size of the window unless another is given. Zeros of the padding count as entries unless countIncludePad is false; with ceilMode a window that reaches over the end counts, too, without what lies beyond the padding.",
  torch: "torch.nn.functional.avg_pool1d",
  see: ["avgPool2d", "maxPool1d"],
  defaults: { padding: 0, ceilMode: 0, countIncludePad: 1 },
  example: (s) => [s.normal([1, 1, 4]), 2, { stride: 1 }],
  samples: (s) => [
    [s.normal([1, 2, 4]), 2, { stride: 2 }],
    [s.normal([2, 1, 5]), 3, { stride: 1, padding: 1 }],
    [s.normal([1, 1, 6]), 3, { stride: 3, padding: 1, ceilMode: true }],
    [s.normal([2, 1, 6]), 4, { stride: 3, padding: 2, ceilMode: true, countIncludePad: false }],
  ],
  compose: (x, kernelSize, { stride = kernelSize, padding = 0, ceilMode = false, countIncludePad = true } = {}) =>
    ofLines("avgPool1d", x, (images) =>
      averages("avgPool1d", images, acrossLine(kernelSize, 1), {
        stride: acrossLine(stride, 1),
        padding: acrossLine(padding, 0),
        ceilMode,
        countIncludePad,
      }),
    ),
});
