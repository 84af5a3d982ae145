// The convolution of lines backwards: that of images of height 1.
import { take } from "../autograd/call.js";
import { defineComposite, type Op } from "../autograd/op.js";
import type { Tensor } from "../autograd/tensor.js";
import { field } from "../core/fields.js";
import { lineFields, rowsOf } from "./conv1d.js";
import { groupsField } from "./conv2d.js";
import { layDown } from "./convTranspose2d.js";
import { acrossLine, ofLines } from "./images.js";

export interface ConvTranspose1dOptions {
  /** How far apart the windows are laid, default 1. */
  readonly stride?: number;
  /** What is cut off at both ends, default 0. */
  readonly padding?: number;
  /** Further numbers at the end, fewer than the stride or the dilation. Default 0. */
  readonly outputPadding?: number;
  /** Into how many parts the channels are cut, each with outputs of its own; default 1. */
  readonly groups?: number;
  /** Distance of neighbours in the window, default 1. */
  readonly dilation?: number;
}

const options = take.options({
  stride: field.integer({ min: 1, help: "how far apart the windows are laid" }),
  padding: field.integer({ min: 0, help: "what is cut off at both ends" }),
  output_padding: field.integer({ min: 0, help: "further numbers at the end" }),
  groups: groupsField,
  dilation: lineFields.dilation,
});

type ConvTranspose1d = Op<(x: Tensor, weight: Tensor, bias?: Tensor | null, options?: ConvTranspose1dOptions) => Tensor>;

export const convTranspose1d: ConvTranspose1d = defineComposite({
  name: "convTranspose1d",
  inputs: ["x", "weight", "bias"],
  takes: [take.tensor("x"), take.tensor("weight"), take.optional(take.tensor("bias")), options],
  formula: "y[n, o, r stride + i dilation - padding] = bias[o] + the sum of all x[n, c, r] weight[c, o, i] that fall there",
  derivation: `
    where groups = 1
    outside gy = 0
    r < R, i < I, p < P                              -- a line of x has R numbers, a window I weights, a line of y P numbers
    sum over p of 1 = (R - 1) stride - 2 padding + dilation (I - 1) + outputPadding + 1   -- P: where the last window ends, less what is cut off
    at[r, i] = r stride + i dilation - padding       -- where entry i of the window of r falls
    y[n, o, p] = bias[o] + sum over c, r, i of x[n, c, r] weight[c, o, i] (at[r, i] = p)   -- all that falls on p
    dy[n, o, p]/dx[n, c, r] = sum over i of weight[c, o, i] (at[r, i] = p)   -- constant factor
    gx[n, c, r] = sum over o, p of gy[n, o, p] dy[n, o, p]/dx[n, c, r]   -- chain rule
                = sum over o, i of gy[n, o, at[r, i]] weight[c, o, i]   -- one p remains, or none where it was cut off: conv1d of gy
    dy[n, o, p]/dweight[c, o, i] = sum over r of x[n, c, r] (at[r, i] = p)   -- constant factor
    gweight[c, o, i] = sum over n, p of gy[n, o, p] dy[n, o, p]/dweight[c, o, i]   -- chain rule
                = sum over n, r of gy[n, o, at[r, i]] x[n, c, r]   -- one p remains
    gbias[o]    = sum over n, p of gy[n, o, p]       -- chain rule
    where 1 < groups                                 -- the channels are cut into parts
    outside gy = 0
    c < C, d < D, r < R, i < I                       -- C channels, each with weights for the D outputs of its part
    t[c]        = floor(c groups / C) D              -- the first of these outputs
    at[r, i]    = r stride + i dilation - padding
    y[n, k, p]  = bias[k] + sum over c, d, r, i of x[n, c, r] weight[c, d, i] *
                  (t[c] + d = k and at[r, i] = p)
    gx[n, c, r] = sum over d, i of gy[n, t[c] + d, at[r, i]] weight[c, d, i]   -- chain rule, as above, in the outputs of its part only
    gweight[c, d, i] = sum over n, r of gy[n, t[c] + d, at[r, i]] x[n, c, r]   -- chain rule
    gbias[k]    = sum over n, p of gy[n, k, p]       -- chain rule
  `,
  about:
    "Every number of a line lays down a window of weights, times itself: the line becomes longer. From lengths it undoes conv1d with the same arguments, and outputPadding says which length is meant where a stride rounded down. The axes of the weight are (C, out, k).",
  torch: "torch.nn.functional.conv_transpose1d",
  see: ["conv1d", "convTranspose2d", "ConvTranspose1d"],
  defaults: { stride: 1, padding: 0, outputPadding: 0, groups: 1, dilation: 1 },
  example: (s) => [s.normal([1, 1, 2]), s.normal([1, 1, 3]), s.tensor([0.3]), { stride: 2 }],
  samples: (s) => [
    [s.normal([1, 2, 3]), s.normal([2, 1, 2]), s.normal([1])],
    [s.normal([2, 1, 3]), s.normal([1, 2, 3]), s.normal([2]), { stride: 3, padding: 1, outputPadding: 2 }],
    [s.normal([1, 1, 4]), s.normal([1, 2, 2]), s.normal([2]), { padding: 1, outputPadding: 1, dilation: 3 }],
    [s.normal([2, 4, 2]), s.normal([4, 2, 2]), s.normal([4]), { stride: 2, groups: 2 }],
  ],
  compose: (x, weight, bias = null, { stride = 1, padding = 0, outputPadding = 0, groups = 1, dilation = 1 } = {}) =>
    ofLines("convTranspose1d", x, (images) =>
      layDown("convTranspose1d", images, rowsOf("convTranspose1d", weight), bias, {
        stride: acrossLine(stride, 1),
        padding: acrossLine(padding, 0),
        outputPadding: acrossLine(outputPadding, 0),
        groups,
        dilation: acrossLine(dilation, 1),
      }),
    ),
});
