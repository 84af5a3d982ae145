// The convolution backwards: every number of the image lays a window of weights down, and what overlaps is added up.
import { take } from "../autograd/call.js";
import { composed } from "../autograd/composed.js";
import { defineComposite, type Op } from "../autograd/op.js";
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { add } from "./add.js";
import { checkBias, groupsField } from "./conv2d.js";
import { ofImages } from "./images.js";
import { matmul } from "./matmul.js";
import { pad } from "./pad.js";
import { reshape } from "./reshape.js";
import { slice } from "./slice.js";
import { fold, pair, windowFields, type Pair, type WindowOptions } from "./unfold.js";

export interface ConvTransposeOptions extends WindowOptions {
  /** Further rows below and columns on the right, fewer than the stride or the dilation. Default 0. */
  readonly outputPadding?: Pair;
  /** Into how many parts the channels are cut, each with outputs of its own; default 1. */
  readonly groups?: number;
}

const options = take.options({
  stride: field.pair({ min: 1, help: "how far apart the windows are laid" }),
  padding: field.pair({ min: 0, help: "what is cut off around the result" }),
  output_padding: field.pair({ min: 0, help: "further rows below and columns on the right" }),
  groups: groupsField,
  dilation: windowFields.dilation,
});

type ConvTranspose2d = Op<(x: Tensor, weight: Tensor, bias?: Tensor | null, options?: ConvTransposeOptions) => Tensor>;

export const convTranspose2d: ConvTranspose2d = defineComposite({
  name: "convTranspose2d",
  inputs: ["x", "weight", "bias"],
  takes: [take.tensor("x"), take.tensor("weight"), take.optional(take.tensor("bias")), options],
  formula:
    "y[n, o, r stride + i dilation - padding, s stride + j dilation - padding] = bias[o] + the sum of all x[n, c, r, s] weight[c, o, i, j] that fall there",
  derivation: `
    where groups = 1
    outside gy = 0
    r < R, s < S, i < I, j < J, p < H, q < W               -- x has R by S pixels, a window I by J weights, y H by W pixels
    sum over p of 1 = (R - 1) stride[0] - 2 padding[0] + dilation[0] (I - 1) + outputPadding[0] + 1   -- H: where the last window ends, less what is cut off
    sum over q of 1 = (S - 1) stride[1] - 2 padding[1] + dilation[1] (J - 1) + outputPadding[1] + 1   -- W
    row[r, i] = r stride[0] + i dilation[0] - padding[0]   -- the row of y on which row i of the window of r falls
    col[s, j] = s stride[1] + j dilation[1] - padding[1]
    y[n, o, p, q] = bias[o] + sum over c, r, s, i, j of x[n, c, r, s] weight[c, o, i, j] *
                    (row[r, i] = p and col[s, j] = q)      -- all that falls on (p, q)
    dy[n, o, p, q]/dx[n, c, r, s] = sum over i, j of weight[c, o, i, j] *
                    (row[r, i] = p and col[s, j] = q)      -- constant factor
    gx[n, c, r, s] = sum over o, p, q of gy[n, o, p, q] *
                    dy[n, o, p, q]/dx[n, c, r, s]          -- chain rule
                  = sum over o, i, j of gy[n, o, row[r, i], col[s, j]] *
                    weight[c, o, i, j]                     -- one pixel remains, or none where it was cut off: conv2d of gy
    dy[n, o, p, q]/dweight[c, o, i, j] = sum over r, s of x[n, c, r, s] *
                    (row[r, i] = p and col[s, j] = q)      -- constant factor
    gweight[c, o, i, j] = sum over n, p, q of gy[n, o, p, q] *
                    dy[n, o, p, q]/dweight[c, o, i, j]     -- chain rule
                  = sum over n, r, s of gy[n, o, row[r, i], col[s, j]] *
                    x[n, c, r, s]                          -- one pixel remains
    gbias[o]      = sum over n, p, q of gy[n, o, p, q]     -- chain rule
    where 1 < groups                                       -- the channels are cut into parts
    outside gy = 0
    c < C, d < D, r < R, s < S, i < I, j < J               -- C channels, each with weights for the D outputs of its part
    t[c] = floor(c groups / C) D                           -- the first of these outputs
    row[r, i] = r stride[0] + i dilation[0] - padding[0]
    col[s, j] = s stride[1] + j dilation[1] - padding[1]
    y[n, k, p, q] = bias[k] + sum over c, d, r, s, i, j of x[n, c, r, s] *
                    weight[c, d, i, j] (t[c] + d = k) (row[r, i] = p and col[s, j] = q)
    gx[n, c, r, s] = sum over d, i, j of gy[n, t[c] + d, row[r, i], col[s, j]] weight[c, d, i, j]   -- chain rule, as above, in the outputs of its part only
    gweight[c, d, i, j] = sum over n, r, s of gy[n, t[c] + d, row[r, i], col[s, j]] x[n, c, r, s]   -- chain rule
    gbias[k]      = sum over n, p, q of gy[n, k, p, q]     -- chain rule
  `,
  about:
    "What the backward pass of a convolution does to the gradient, as a forward pass: the image becomes larger. It is no inverse; from shapes it undoes conv2d with the same arguments. Where a stride rounded down there, several sizes lead to one, and outputPadding says which is meant. Note the order of the axes of the weight: (C, out, kh, kw).",
  torch: "torch.nn.functional.conv_transpose2d",
  aliases: ["transposed convolution", "deconvolution"],
  see: ["conv2d", "fold", "ConvTranspose2d"],
  defaults: { stride: [1, 1], padding: [0, 0], dilation: [1, 1], outputPadding: [0, 0], groups: 1 },
  example: (s) => [s.normal([1, 1, 1, 2]), s.normal([1, 1, 2, 2]), s.tensor([0.3])],
  samples: (s) => [
    [s.normal([1, 2, 2, 2]), s.normal([2, 1, 2, 2]), s.normal([1])],
    [s.normal([1, 1, 2, 2]), s.normal([1, 2, 2, 3]), s.normal([2]), { stride: [3, 2], padding: [0, 1], outputPadding: [2, 1] }],
    [s.normal([2, 1, 2, 2]), s.normal([1, 1, 2, 2]), s.normal([1]), { stride: [1, 2], padding: [1, 0], dilation: [2, 1], outputPadding: [1, 0] }],
    [s.normal([1, 4, 1, 2]), s.normal([4, 1, 2, 2]), s.normal([2]), { stride: [1, 2], padding: [0, 1], groups: 2 }],
  ], // prettier-ignore
  compose: (x, weight, bias = null, options = {}) =>
    ofImages("convTranspose2d", x, (images) => layDown("convTranspose2d", images, weight, bias, options)),
});

/** convTranspose2d of a batch; of lines, which are images of height 1, under the name `op`. @throws ShapeError, ArgumentError */
export function layDown(
  op: string,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  { groups = 1, outputPadding = 0, ...options }: ConvTransposeOptions,
): Tensor {
  checkChannels(op, x, weight, groups);
  const [images, channels, height, width] = x.shape;
  const [, each, kh, kw] = weight.shape;
  const outputs = each * groups;
  checkBias(op, weight, bias, outputs);
  const size = laidSize(op, [height, width], [kh, kw], { ...options, outputPadding });
  return composed(() => {
    const pixels = reshape(x, [images, groups, channels / groups, height * width]);
    const parts = reshape(weight, [groups, channels / groups, each * kh * kw]);
    const columns = matmul(parts, pixels, { transposeA: true }); // (N, groups, out / groups kh kw, pixels)
    const y = laid(reshape(columns, [images, outputs * kh * kw, height * width]), size, [kh, kw], pair(outputPadding), options);
    return bias === null ? y : add(y, reshape(bias, [outputs, 1, 1]));
  });
}

/** fold, also for an outputPadding in which another window would have room, as far as dilation allows that. */
function laid(columns: Tensor, size: readonly [number, number], kernel: readonly [number, number], more: readonly [number, number], options: WindowOptions): Tensor {
  const [stride, padding] = [pair(options.stride ?? 1), pair(options.padding ?? 0)];
  if (more.every((count, axis) => count < stride[axis])) return fold(columns, size, kernel, options);
  const whole = size.map((count, axis) => count + 2 * padding[axis] - more[axis]) as unknown as readonly [number, number]; // before anything is cut off
  const wide = pad(fold(columns, whole, kernel, { ...options, padding: 0 }), [0, more[1], 0, more[0]]);
  return [0, 1].reduce((y, axis) => slice(y, 2 + axis, padding[axis], padding[axis] + size[axis]), wide);
} // prettier-ignore

/** The size of the result. @throws ShapeError, ArgumentError */
export function laidSize(
  op: string,
  size: readonly [number, number],
  kernel: readonly [number, number],
  { stride = 1, padding = 0, dilation = 1, outputPadding = 0 }: ConvTransposeOptions,
): readonly [number, number] {
  const [steps, cut, distance, more] = [stride, padding, dilation, outputPadding].map(pair);
  const said = (values: readonly number[], between: string): string =>
    op.endsWith("1d") ? `${values[1]}` : values.join(between); // a line is an image of height 1
  if (more.some((count, axis) => count >= Math.max(steps[axis], distance[axis])))
    throw new ArgumentError(`${op}: outputPadding must be smaller than stride or dilation, got outputPadding ${said(more, ", ")}, stride ${said(steps, ", ")} and dilation ${said(distance, ", ")}`); // prettier-ignore
  const [rows, columns] = size.map((count, axis) => (count - 1) * steps[axis] - 2 * cut[axis] + distance[axis] * (kernel[axis] - 1) + more[axis] + 1); // prettier-ignore
  if (rows < 1 || columns < 1)
    throw new ShapeError(`${op}: padding ${said(cut, ", ")} cuts everything off: nothing remains of ${op.endsWith("1d") ? "lines" : "images"} of ${said(size, " x ")} under a window of ${said(kernel, " x ")}`); // prettier-ignore
  return [rows, columns];
}

function checkChannels(op: string, x: Tensor, weight: Tensor, groups: number): void {
  if (weight.shape.length === 4 && x.shape[1] === weight.shape[0]) {
    if (weight.shape[0] % groups === 0) return;
    throw new ArgumentError(`${op}: groups must divide the number of channels, got groups ${groups} and ${weight.shape[0]} channels`); // prettier-ignore
  }
  const lines = op.endsWith("1d");
  const without = (shape: readonly number[]): readonly number[] => (lines ? shape.filter((_, axis) => axis !== 2) : shape); // the height of 1
  throw new ShapeError(
    `${op}: ${lines ? "lines" : "images"} ${formatShape(without(x.shape))} and weight ${formatShape(without(weight.shape))} do not fit: expected ${lines ? "(N, C, L) and (C, out, k)" : "(N, C, H, W) and (C, out, kh, kw)"}`,
  );
}
