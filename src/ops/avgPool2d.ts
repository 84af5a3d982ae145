// Pooling by averages, composed: every window becomes a column, and each column gives its mean.
import { take } from "../autograd/call.js";
import { composed } from "../autograd/composed.js";
import { tensor } from "../autograd/create.js";
import { defineComposite, type Op } from "../autograd/op.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import { field } from "../core/fields.js";
import type { Windows } from "../kernels/index.js";
import { div } from "./div.js";
import { ofImages } from "./images.js";
import { ceilMode as ceilField, checkPoolPadding, poolFields, type PoolOptions } from "./maxPool2d.js";
import { mean } from "./mean.js";
import { pad } from "./pad.js";
import { reshape } from "./reshape.js";
import { sum } from "./sum.js";
import { unfold, windowsOf, type Pair } from "./unfold.js";

export interface AvgPoolOptions extends PoolOptions {
  /** Whether zeros of the padding count as entries. Default true. */
  readonly countIncludePad?: boolean;
  /** By what the sum of every window is divided instead of the number of its entries. */
  readonly divisorOverride?: number | null;
}

export const countIncludePad = field.boolean({ help: "whether zeros of the padding count as entries" });
const options = take.options({
  ...poolFields,
  ceil_mode: ceilField,
  count_include_pad: countIncludePad,
  divisor_override: field.integer({ default: null, help: "what each sum is divided by instead of the number of entries" }),
});

export const avgPool2d: Op<(x: Tensor, kernelSize: Pair, options?: AvgPoolOptions) => Tensor> = defineComposite({
  name: "avgPool2d",
  inputs: ["x"],
  takes: [take.tensor("x"), take.pair("kernelSize"), options],
  formula: "y[n, c, r, s] = the mean of window (r, s), in which the padding counts as zeros",
  derivation: `
    where ceilMode = 0 and countIncludePad = 1 and divisorOverride = 0
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
    where any                                                   -- windows that reach over the end, and other divisors
    outside x = 0
    r < R, s < S, i < kernelSize[0], j < kernelSize[1], p < H, q < W
    row[r, i] = r stride[0] + i - padding[0]
    col[s, j] = s stride[1] + j - padding[1]
    h[r] = min(row[r, 0] + kernelSize[0], H + padding[0]) - row[r, 0] if countIncludePad = 1,
           else min(row[r, 0] + kernelSize[0], H) - max(row[r, 0], 0)   -- rows of the window that count: without those beyond the padding
    w[s] = min(col[s, 0] + kernelSize[1], W + padding[1]) - col[s, 0] if countIncludePad = 1,
           else min(col[s, 0] + kernelSize[1], W) - max(col[s, 0], 0)
    d[r, s] = h[r] w[s] if divisorOverride = 0, else divisorOverride
    y[n, c, r, s] = (sum over i, j of x[n, c, row[r, i], col[s, j]]) / d[r, s]
    gx[n, c, p, q] = sum over r, s, i, j of gy[n, c, r, s] *
                     (row[r, i] = p and col[s, j] = q) / d[r, s]   -- chain rule
  `,
  about:
    "A smaller image of local means. The stride is the size of the window unless another is given. Zeros of the padding count as entries unless countIncludePad is false; with ceilMode a window that reaches over the end counts, too, without what lies beyond the padding.",
  torch: "torch.nn.functional.avg_pool2d",
  see: ["maxPool2d", "mean"],
  defaults: { padding: [0, 0], ceilMode: 0, countIncludePad: 1, divisorOverride: 0 },
  example: (s) => [s.normal([1, 1, 2, 3]), [2, 2], { stride: [1, 1] }],
  samples: (s) => [
    [s.normal([1, 1, 4, 4]), [2, 2], { stride: [2, 2] }],
    [s.normal([2, 2, 3, 4]), [2, 3], { stride: [1, 1] }],
    [s.normal([1, 2, 4, 4]), [3, 3], { stride: [2, 2], padding: [1, 1] }],
    [s.normal([0, 1, 2, 2]), [2, 2], { stride: [2, 2] }],
    [s.normal([2, 1, 3, 4]), [2, 3], { stride: [1, 2], padding: [1, 1] }],
    [s.normal([1, 2, 4, 3]), [3, 2], { stride: [2, 1], padding: [1, 0] }],
    [s.normal([1, 1, 4, 3]), [2, 2], { stride: [2, 1], padding: [1, 1] }],
    [s.normal([1, 1, 4, 5]), [2, 3], { stride: [1, 2], padding: [0, 1] }],
    [s.normal([1, 1, 4, 5]), [3, 2], { stride: [2, 2], padding: [1, 1], ceilMode: true }],
    [s.normal([1, 2, 3, 4]), [2, 3], { stride: [2, 2], padding: [1, 1], ceilMode: true, countIncludePad: false }],
    [s.normal([1, 1, 3, 4]), [2, 3], { stride: [1, 2], padding: [1, 0], divisorOverride: 5 }],
  ],
  compose: (x, kernelSize, options = {}) =>
    ofImages("avgPool2d", x, (images) => averages("avgPool2d", images, kernelSize, options)),
});

/** avgPool2d of a batch; of lines, which are images of height 1, under the name `op`. @throws ShapeError, ArgumentError */
export function averages(
  op: string,
  x: Tensor,
  kernelSize: Pair,
  { stride = kernelSize, padding = 0, ceilMode = false, countIncludePad = true, divisorOverride = null }: AvgPoolOptions = {},
): Tensor {
  checkPoolPadding(op, kernelSize, padding);
  if (divisorOverride === 0) throw new ArgumentError(`${op}: divisorOverride must not be 0: each sum is divided by it`);
  const windows = windowsOf(op, x.shape, kernelSize, { stride, padding, ceilMode });
  const { images, channels, kernel, out } = windows;
  return composed(() => {
    const columns = unfold(ceilMode ? lengthened(x, windows) : x, kernel, { stride, padding });
    const entries = reshape(columns, [images, channels, kernel[0] * kernel[1], out[0] * out[1]]);
    const isPlain = !ceilMode && countIncludePad && divisorOverride === null;
    const y = isPlain ? mean(entries, 2) : div(sum(entries, 2), divisorOverride ?? countsOf(windows, countIncludePad, x));
    return reshape(y, [images, channels, ...out]);
  });
}

/** With zeros where windows reach over the end. */
function lengthened(x: Tensor, { kernel, stride, padding, out }: Windows): Tensor {
  const [rows, columns] = [0, 1].map((axis) =>
    Math.max(0, (out[axis] - 1) * stride[axis] + kernel[axis] - x.shape[2 + axis] - 2 * padding[axis]),
  );
  return pad(x, [0, columns, 0, rows]);
}

/** How many entries count in each window. */
function countsOf({ height, width, kernel, stride, padding, out }: Windows, countIncludePad: boolean, { dtype }: Tensor): Tensor {
  const along = (axis: 0 | 1, size: number): number[] =>
    Array.from({ length: out[axis] }, (_, place) => {
      const start = place * stride[axis] - padding[axis];
      const end = start + kernel[axis];
      return countIncludePad ? Math.min(end, size + padding[axis]) - start : Math.min(end, size) - Math.max(start, 0);
    });
  const columns = along(1, width);
  return tensor(along(0, height).flatMap((rows) => columns.map((count) => rows * count)), { dtype }); // prettier-ignore
}
