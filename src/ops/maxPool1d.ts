// Pooling of lines by the largest: that of images of height 1.
import { take } from "../autograd/call.js";
import { defineComposite, type Op } from "../autograd/op.js";
import type { Tensor } from "../autograd/tensor.js";
import { lineFields } from "./conv1d.js";
import { acrossLine, ofLines } from "./images.js";
import { ceilMode as ceilField, largest, returnIndices as indicesField, valuesOf } from "./maxPool2d.js";
import type { ValuesIndices } from "./valuesIndices.js";

export interface Pool1dOptions {
  /** Default: the kernel's size. */
  readonly stride?: number;
  /** Default 0, at most half a window. */
  readonly padding?: number;
  /** Whether windows count that reach over the end. Default false. */
  readonly ceilMode?: boolean;
}
export interface MaxPool1dOptions extends Pool1dOptions {
  /** Distance of neighbours in the window, default 1. */
  readonly dilation?: number;
  /** Whether also the places on the line are given. Default false. */
  readonly returnIndices?: boolean;
}

/** maxPool1d(x, k) is one tensor; with returnIndices it is { values, indices }. */
export interface MaxPool1dCall {
  (x: Tensor, kernelSize: number, options: MaxPool1dOptions & { readonly returnIndices: true }): ValuesIndices;
  (x: Tensor, kernelSize: number, options?: MaxPool1dOptions & { readonly returnIndices?: false }): Tensor;
  (x: Tensor, kernelSize: number, options?: MaxPool1dOptions): Tensor | ValuesIndices;
}

const options = take.options({ ...lineFields, ceil_mode: ceilField, return_indices: indicesField });

type Args = [x: Tensor, kernelSize: number, options?: MaxPool1dOptions];

export const maxPool1d = defineComposite<Args, Tensor | ValuesIndices>({
  name: "maxPool1d",
  inputs: ["x"],
  takes: [take.tensor("x"), take.length("kernelSize"), options],
  formula: "y[n, c, r] = the largest x in window r",
  derivation: `
    r < R, i < kernelSize, p < P                       -- R windows, P numbers on a line
    at[r, i] = r stride + i dilation - padding         -- where on the line entry i of window r lies
    z[n, c, r, i] = x[n, c, at[r, i]] if 0 <= at[r, i] < P, else -1 / 0   -- the padding is -infinity (1 / 0 is infinity) and never wins
    y[n, c, r] = max over i of z[n, c, r, i]
    dy[n, c, r]/dz[n, c, r, i] = (z[n, c, r, i] = y[n, c, r])   -- y moves with the largest entry only
    dz[n, c, r, i]/dx[n, c, p] = (at[r, i] = p)
    gx[n, c, p] = sum over r, i of gy[n, c, r] dy[n, c, r]/dz[n, c, r, i] dz[n, c, r, i]/dx[n, c, p]   -- chain rule: all windows that saw it
                = sum over r, i of gy[n, c, r] (z[n, c, r, i] = y[n, c, r]) (at[r, i] = p)
    f[n, c, r]  = min over i of (i if z[n, c, r, i] = y[n, c, r], else kernelSize)   -- the first place where y stands
    gx[n, c, p] = sum over r, i of gy[n, c, r] (f[n, c, r] = i) (at[r, i] = p)   -- convention: the first of equal entries takes all, as in PyTorch
    where ceilMode = 0
    a = P + 2 padding - dilation (kernelSize - 1) - 1  -- how far the first window can move until it meets the border
    sum over r of 1 = floor(a / stride) + 1            -- R, the length of y
    where ceilMode = 1
    a = P + 2 padding - dilation (kernelSize - 1) - 1
    sum over r of 1 = min(-floor(-a / stride), floor((P + padding - 1) / stride)) + 1   -- rounded up: one more window that reaches over the end, if it begins before
  `,
  about:
    "Keeps the strongest answer of each window, wherever in it that lies. The stride is the size of the window unless another is given. With ceilMode a window that reaches over the end counts, too. With returnIndices it gives { values, indices }: also where on its line each stands, as maxUnpool1d reads it; y are the values.",
  torch: "torch.nn.functional.max_pool1d",
  see: ["maxPool2d", "maxUnpool1d", "avgPool1d"],
  defaults: { padding: 0, dilation: 1, ceilMode: 0 },
  kinks: (s) => [[s.tensor([[[3, 3, 1, 2, 2, 2]]]), 2, { stride: 1 }]],
  example: (s) => [s.tensor([[[1.7, 0.6, -0.3, 0.4]]]), 2, { stride: 1 }],
  samples: (s) => [
    [s.distinct([1, 2, 4]), 2, { stride: 2 }],
    [s.distinct([2, 1, 5]), 3, { stride: 1, padding: 1 }],
    [s.distinct([1, 2, 6]), 2, { stride: 3, padding: 1, dilation: 2 }],
    [s.distinct([1, 1, 5]), 2, { stride: 2, ceilMode: true }],
    [s.distinct([2, 1, 6]), 3, { stride: 3, padding: 1, ceilMode: true }],
  ],
  compose: (x, kernelSize, { stride = kernelSize, padding = 0, dilation = 1, ceilMode = false, returnIndices = false } = {}) =>
    ofLines("maxPool1d", x, (images) =>
      largest("maxPool1d", images, acrossLine(kernelSize, 1), {
        stride: acrossLine(stride, 1),
        padding: acrossLine(padding, 0),
        dilation: acrossLine(dilation, 1),
        ceilMode,
        returnIndices,
      }),
    ),
  single: valuesOf,
}) as unknown as Op<MaxPool1dCall>;
