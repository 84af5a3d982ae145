// Convolution of images, composed: every window becomes a column, and the rest is a product of matrices.
import { take } from "../autograd/call.js";
import { composed } from "../autograd/composed.js";
import { defineComposite, type Op } from "../autograd/op.js";
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { add } from "./add.js";
import { ofImages } from "./images.js";
import { matmul } from "./matmul.js";
import { pad } from "./pad.js";
import { reshape } from "./reshape.js";
import { pair, unfold, windowFields, windowsOf, type Pair, type WindowOptions } from "./unfold.js";

/** Zeros around an image: how many, or "same" for as many as leave its size as it is, or "valid" for none. */
export type Padding = Pair | "same" | "valid";

export interface ConvOptions extends Omit<WindowOptions, "padding"> {
  /** Default 0. */
  readonly padding?: Padding;
  /** Into how many parts the channels are cut, each with outputs of its own; default 1: every output sees every channel. */
  readonly groups?: number;
}

export const paddingWords = ["same", "valid"] as const;
export const groupsField = field.integer({ min: 1, help: "parts of the channels, each with outputs of its own" });
const options = take.options({
  stride: windowFields.stride,
  padding: field.pair({ min: 0, words: paddingWords, help: "zeros around the image" }),
  dilation: windowFields.dilation,
  groups: groupsField,
});

export const conv2d: Op<(x: Tensor, weight: Tensor, bias?: Tensor | null, options?: ConvOptions) => Tensor> = defineComposite({
  name: "conv2d",
  inputs: ["x", "weight", "bias"],
  takes: [take.tensor("x"), take.tensor("weight"), take.optional(take.tensor("bias")), options],
  formula:
    "y[n, o, r, s] = bias[o] + sum over c, i, j of weight[o, c, i, j] x[n, c, r stride + i dilation - padding, s stride + j dilation - padding]",
  derivation: `
    where groups = 1
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
    where 1 < groups                                                 -- the channels are cut into parts
    outside x = 0
    o < O, d < D, r < R, s < S, i < I, j < J, p < H, q < W           -- O outputs, each with weights for the D channels of its part
    t[o] = floor(o groups / O) D                                     -- the first of these channels
    row[r, i] = r stride[0] + i dilation[0] - padding[0]
    col[s, j] = s stride[1] + j dilation[1] - padding[1]
    y[n, o, r, s] = bias[o] + sum over d, i, j of weight[o, d, i, j] *
                    x[n, t[o] + d, row[r, i], col[s, j]]
    gx[n, k, p, q] = sum over o, d, r, s, i, j of gy[n, o, r, s] weight[o, d, i, j] *
                    (t[o] + d = k and row[r, i] = p and col[s, j] = q)   -- chain rule, as above, in the outputs of its part only
    gweight[o, d, i, j] = sum over n, r, s of gy[n, o, r, s] x[n, t[o] + d, row[r, i], col[s, j]]   -- chain rule
    gbias[o]      = sum over n, r, s of gy[n, o, r, s]               -- chain rule
  `,
  about:
    'One small set of weights looks at every place of an image: what it has learned to see it sees anywhere. The weights are not flipped, as they are in the convolution of mathematics: this is a cross-correlation. Strides, paddings and dilations are (rows, columns). padding: "same" puts as many zeros around the image as leave its size as it is, one more below and on the right where their number is odd. With groups equal to the number of channels each channel is looked at by itself (a depthwise convolution).',
  torch: "torch.nn.functional.conv2d",
  see: ["unfold", "Conv2d"],
  aliases: ["depthwise convolution"],
  defaults: { stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 1 },
  example: (s) => [s.normal([1, 1, 2, 3]), s.normal([1, 1, 2, 2]), s.tensor([0.3])],
  samples: (s) => [
    [s.normal([1, 1, 3, 3]), s.normal([2, 1, 2, 2]), s.normal([2])],
    [s.normal([2, 1, 3, 4]), s.normal([3, 1, 2, 3]), s.normal([3]), { stride: [2, 1], padding: [1, 2], dilation: [1, 2] }],
    [s.normal([1, 2, 3, 6]), s.normal([3, 2, 2, 3]), s.normal([3]), { stride: [1, 2], padding: [1, 1], dilation: [2, 1] }],
    [s.normal([1, 1, 3, 3]), s.normal([1, 1, 2, 2]), s.normal([1]), { dilation: [2, 2] }],
    [s.normal([1, 4, 2, 3]), s.normal([2, 2, 2, 2]), s.normal([2]), { groups: 2 }],
    [
      s.normal([2, 2, 3, 2]),
      s.normal([4, 1, 2, 1]),
      s.normal([4]),
      { stride: [2, 1], padding: [1, 1], dilation: [1, 2], groups: 2 },
    ],
  ],
  compose: (x, weight, bias = null, options = {}) =>
    ofImages("conv2d", x, (images) => convolve("conv2d", images, weight, bias, options)),
});

/** conv2d of a batch; of lines, which are images of height 1, under the name `op`. @throws ShapeError, ArgumentError */
export function convolve(
  op: string,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  { groups = 1, stride = 1, padding = 0, dilation = 1 }: ConvOptions = {},
): Tensor {
  checkChannels(op, x, weight, groups);
  const [outputs, channels, kh, kw] = weight.shape;
  checkBias(op, weight, bias, outputs);
  const border = borderOf(op, [kh, kw], { stride, padding, dilation });
  const options = { stride, padding: border.padding, dilation };
  const { images, out } = windowsOf(op, bordered(x.shape, border.more), [kh, kw], options);
  return composed(() => {
    const columns = unfold(withMore(x, border.more), [kh, kw], options); // (N, C kh kw, windows)
    const y = groups === 1 ? matmul(reshape(weight, [outputs, channels * kh * kw]), columns) : inParts(weight, columns, groups); // (N, out, windows)
    const shifted = bias === null ? y : add(y, reshape(bias, [outputs, 1]));
    return reshape(shifted, [images, outputs, ...out]);
  });
}

/** Each part of the weights times its part of the columns. */
function inParts(weight: Tensor, columns: Tensor, groups: number): Tensor {
  const [images, entries, windows] = columns.shape;
  const each = weight.shape[0] / groups;
  const parts = reshape(weight, [groups, each, entries / groups]);
  const y = matmul(parts, reshape(columns, [images, groups, entries / groups, windows])); // (N, groups, out / groups, windows)
  return reshape(y, [images, groups * each, windows]);
}

function checkChannels(op: string, x: Tensor, weight: Tensor, groups: number): void {
  const [seen, wanted] = isOfLines(op) ? ["lines", "(N, C, L) and (out, C, k)"] : ["images", "(N, C, H, W) and (out, C, kh, kw)"];
  const shapes = `${seen} ${shownShape(op, x)} and weight ${shownShape(op, weight)}`;
  if (weight.shape.length !== 4 || x.shape[1] !== weight.shape[1] * groups) {
    const parts = groups === 1 ? "" : `, C of the weight being a part of the channels: those of x divided by groups ${groups}`;
    throw new ShapeError(`${op}: ${shapes} do not fit: expected ${wanted}${parts}`);
  }
  if (weight.shape[0] % groups !== 0)
    throw new ArgumentError(
      `${op}: groups must divide the number of outputs, got groups ${groups} and ${weight.shape[0]} outputs`,
    );
}

const isOfLines = (op: string): boolean => op.endsWith("1d");

/** As it was given: lines have no height, and are images of height 1 here. */
function shownShape(op: string, { shape }: Tensor): string {
  return formatShape(isOfLines(op) ? shape.filter((_, axis) => axis !== 2) : shape);
}

/** @throws ShapeError unless there is a number for each output channel */
export function checkBias(op: string, weight: Tensor, bias: Tensor | null, outputs: number): void {
  if (bias === null || (bias.shape.length === 1 && bias.shape[0] === outputs)) return;
  throw new ShapeError(
    `${op}: bias ${formatShape(bias.shape)} does not fit weight ${shownShape(op, weight)}: expected (${outputs},), a number for each output channel`,
  );
}

/** What a padding in words is in numbers. */
export interface Border {
  readonly padding: Pair;
  /** Further rows below and columns on the right. */
  readonly more: readonly [rows: number, columns: number];
}

/** @throws ArgumentError where "same" cannot be: with a stride the image becomes smaller */
export function borderOf(
  op: string,
  kernel: readonly [number, number],
  { stride = 1, padding = 0, dilation = 1 }: Omit<ConvOptions, "groups">,
): Border {
  if (padding === "valid") return { padding: 0, more: [0, 0] };
  if (padding !== "same") return { padding, more: [0, 0] };
  if (pair(stride).some((step) => step !== 1))
    throw new ArgumentError(`${op}: padding "same" needs stride 1, got ${[stride].flat().join(", ")}`, {
      hint: "give the padding as a number: half of the window, for a size divided by the stride",
    });
  const total = kernel.map((size, axis) => pair(dilation)[axis] * (size - 1));
  const [top, left] = total.map((zeros) => Math.floor(zeros / 2));
  return { padding: [top, left], more: [total[0] - 2 * top, total[1] - 2 * left] };
}

/** The shape of images with further rows and columns. */
export function bordered(shape: readonly number[], [rows, columns]: Border["more"]): number[] {
  return shape.map((size, axis) => size + (axis === 2 ? rows : axis === 3 ? columns : 0));
}

function withMore(x: Tensor, [rows, columns]: Border["more"]): Tensor {
  return rows === 0 && columns === 0 ? x : pad(x, [0, columns, 0, rows]);
}
