// Convolution of lines: that of images of height 1.
import { take } from "../autograd/call.js";
import { defineComposite, type Op } from "../autograd/op.js";
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { convolve, groupsField, paddingWords, type Padding } from "./conv2d.js";
import { acrossLine, ofLines } from "./images.js";
import { reshape } from "./reshape.js";

export interface Conv1dOptions {
  /** How far the window moves, default 1. */
  readonly stride?: number;
  /** Zeros at both ends, "same" for as many as leave the length as it is, or "valid" for none. Default 0. */
  readonly padding?: number | "same" | "valid";
  /** Distance of neighbours in the window, default 1. */
  readonly dilation?: number;
  /** Into how many parts the channels are cut, each with outputs of its own; default 1: every output sees every channel. */
  readonly groups?: number;
}

/** Of everything that slides a window along a line. */
export const lineFields = {
  stride: field.integer({ min: 1, help: "how far the window moves" }),
  padding: field.integer({ min: 0, help: "zeros at both ends" }),
  dilation: field.integer({ min: 1, help: "distance of neighbours in the window" }),
};
const options = take.options({
  ...lineFields,
  padding: field.integer({ min: 0, words: paddingWords, help: "zeros at both ends" }),
  groups: groupsField,
});

export const conv1d: Op<(x: Tensor, weight: Tensor, bias?: Tensor | null, options?: Conv1dOptions) => Tensor> = defineComposite({
  name: "conv1d",
  inputs: ["x", "weight", "bias"],
  takes: [take.tensor("x"), take.tensor("weight"), take.optional(take.tensor("bias")), options],
  formula: "y[n, o, r] = bias[o] + sum over c, i of weight[o, c, i] x[n, c, r stride + i dilation - padding]",
  derivation: `
    where groups = 1
    outside x = 0
    r < R, i < I, p < P                                -- R places of the window, I weights in it, P numbers on a line
    sum over r of 1 = floor((P + 2 padding - dilation (I - 1) - 1) / stride) + 1   -- R: a window reaches dilation (I - 1) past its first number
    at[r, i] = r stride + i dilation - padding         -- where on the line entry i of window r lies
    y[n, o, r] = bias[o] + sum over c, i of weight[o, c, i] x[n, c, at[r, i]]
    dy[n, o, r]/dx[n, c, p] = sum over i of weight[o, c, i] (at[r, i] = p)   -- constant factor: the entry i that lies on number p
    gx[n, c, p] = sum over o, r of gy[n, o, r] dy[n, o, r]/dx[n, c, p]   -- chain rule: all windows that saw the number
                = sum over o, r, i of gy[n, o, r] weight[o, c, i] (at[r, i] = p)
    dy[n, o, r]/dweight[o, c, i] = x[n, c, at[r, i]]   -- constant factor
    gweight[o, c, i] = sum over n, r of gy[n, o, r] dy[n, o, r]/dweight[o, c, i]   -- chain rule: one weight serves every window
                = sum over n, r of gy[n, o, r] x[n, c, at[r, i]]
    gbias[o]    = sum over n, r of gy[n, o, r]         -- chain rule: so does one bias
    where 1 < groups                                   -- the channels are cut into parts
    outside x = 0
    o < O, d < D, r < R, i < I, p < P                  -- O outputs, each with weights for the D channels of its part
    t[o]        = floor(o groups / O) D                -- the first of these channels
    at[r, i]    = r stride + i dilation - padding
    y[n, o, r]  = bias[o] + sum over d, i of weight[o, d, i] x[n, t[o] + d, at[r, i]]
    gx[n, k, p] = sum over o, d, r, i of gy[n, o, r] weight[o, d, i] *
                  (t[o] + d = k and at[r, i] = p)      -- chain rule, as above, in the outputs of its part only
    gweight[o, d, i] = sum over n, r of gy[n, o, r] x[n, t[o] + d, at[r, i]]   -- chain rule
    gbias[o]    = sum over n, r of gy[n, o, r]         -- chain rule
  `,
  about:
    'A window slides along a line (a sound, a series of measurements, the letters of a text) and asks at every place how much of its pattern lies there. padding: "same" keeps the length, with one more zero at the end where their number is odd. It is computed as conv2d of images of height 1.',
  torch: "torch.nn.functional.conv1d",
  see: ["conv2d", "Conv1d"],
  defaults: { stride: 1, padding: 0, dilation: 1, groups: 1 },
  example: (s) => [s.normal([1, 1, 4]), s.normal([1, 1, 2]), s.tensor([0.3])],
  samples: (s) => [
    [s.normal([1, 2, 4]), s.normal([2, 2, 2]), s.normal([2])],
    [s.normal([2, 1, 6]), s.normal([3, 1, 3]), s.normal([3]), { stride: 2, padding: 1 }],
    [s.normal([1, 2, 5]), s.normal([1, 2, 2]), s.normal([1]), { stride: 3, padding: 2, dilation: 2 }],
    [s.normal([2, 4, 3]), s.normal([2, 2, 2]), s.normal([2]), { padding: 1, groups: 2 }],
    [s.normal([1, 2, 5]), s.normal([4, 1, 2]), s.normal([4]), { stride: 2, dilation: 2, groups: 2 }],
  ],
  compose: (x, weight, bias = null, { stride = 1, padding = 0, dilation = 1, groups = 1 } = {}) =>
    ofLines("conv1d", x, (images) => convolve("conv1d", images, rowsOf("conv1d", weight), bias, { stride: acrossLine(stride, 1), padding: paddingOf(padding), dilation: acrossLine(dilation, 1), groups })), // prettier-ignore
});

/** The padding of a line as that of an image of height 1. */
export const paddingOf = (padding: number | "same" | "valid"): Padding =>
  typeof padding === "number" ? acrossLine(padding, 0) : padding;

/** Weights (a, b, k) as those of windows 1 x k. @throws ShapeError */
export function rowsOf(op: string, weight: Tensor): Tensor {
  if (weight.shape.length !== 3)
    throw new ShapeError(`${op}: expected weight of three axes (${op === "conv1d" ? "out, C, k" : "C, out, k"}), got shape ${formatShape(weight.shape)}`); // prettier-ignore
  const [a, b, k] = weight.shape;
  return reshape(weight, [a, b, 1, k]);
}
