// Windows of images as columns, and back: each is the other's backward.
import { take } from "../autograd/call.js";
import { defineOp, type Op } from "../autograd/op.js";
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { empty, unfilled } from "../kernels/allocator.js";
import { kernels, type Windows } from "../kernels/index.js";
import type { Shape } from "../kernels/ndarray.js";
import { field } from "../core/fields.js";

/** One number for both directions, or (rows, columns). */
export type Pair = number | readonly [number, number];
export interface WindowOptions {
  /** How far the window moves, default 1. */
  readonly stride?: Pair;
  /** Zeros around the image, default 0. */
  readonly padding?: Pair;
  /** Distance of neighbours in the window, default 1. */
  readonly dilation?: Pair;
}

/** How windows of a pool lie: those that reach over the end count with `ceilMode`. */
export interface PlaceOptions extends WindowOptions {
  readonly ceilMode?: boolean;
}

export const pair = (value: Pair): readonly [number, number] => (typeof value === "number" ? [value, value] : value);

/** @throws ShapeError, ArgumentError when the window does not fit. */
export function windowsOf(
  op: string,
  shape: Shape,
  kernelSize: Pair,
  { stride = 1, padding = 0, dilation = 1, ceilMode = false }: PlaceOptions,
): Windows {
  const said = (values: readonly number[], between: string): string => (/1d$/.test(op) ? `${values[1]}` : values.join(between)); // a line is an image of height 1
  if (shape.length !== 4) throw new ShapeError(`${op}: expected images (N, C, H, W), got shape ${formatShape(shape)}`);
  const [images, channels, height, width] = shape;
  const [kernel, strides, paddings, dilations] = [kernelSize, stride, padding, dilation].map(pair);
  const check = (name: string, values: readonly number[], least: number): void => {
    if (values.some((n) => !Number.isInteger(n) || n < least))
      throw new ArgumentError(`${op}: ${name} must be whole numbers >= ${least}, got ${said(values, ", ")}`);
  };
  check("kernelSize", kernel, 1);
  check("stride", strides, 1);
  check("padding", paddings, 0);
  check("dilation", dilations, 1);
  const [rows, columns] = [height, width].map((size, axis) => {
    const reach = dilations[axis] * (kernel[axis] - 1) + 1;
    const room = size + 2 * paddings[axis] - reach;
    if (!ceilMode) return Math.floor(room / strides[axis]) + 1;
    return Math.min(Math.ceil(room / strides[axis]), Math.floor((size + paddings[axis] - 1) / strides[axis])) + 1; // the last one begins before the right border does
  });
  if (rows < 1 || columns < 1) {
    throw new ShapeError(
      `${op}: a window of ${said(kernel, " x ")} does not fit ${/1d$/.test(op) ? "lines" : "images"} of ${said([height, width], " x ")} with padding ${said(paddings, ", ")}`,
    );
  }
  return {
    images,
    channels,
    height,
    width,
    kernel,
    stride: strides,
    padding: paddings,
    dilation: dilations,
    out: [rows, columns],
  };
}

export const windowFields = {
  stride: field.pair({ min: 1, help: "how far the window moves" }),
  padding: field.pair({ min: 0, help: "zeros around the image" }),
  dilation: field.pair({ min: 1, help: "distance of neighbours in the window" }),
};
/** By position they stand as in PyTorch, the distance in the window first. */
const { dilation, padding, stride } = windowFields;
const windowOptions = take.options({ dilation, padding, stride });

export const unfold: Op<(x: Tensor, kernelSize: Pair, options?: WindowOptions) => Tensor> = defineOp({
  name: "unfold",
  inputs: ["x"],
  takes: [take.tensor("x"), take.pair("kernelSize"), windowOptions],
  args: (x: Tensor, kernelSize: Pair, options: WindowOptions = {}) => ({
    x,
    windows: windowsOf("unfold", x.shape, kernelSize, options),
  }),
  formula:
    "y[n, (c, i, j), (r, s)] = x[n, c, r stride + i dilation - padding, s stride + j dilation - padding], 0 in the padding",
  derivation: `
    outside x = 0
    r < out[0], s < out[1], i < kernel[0], j < kernel[1], p < H, q < W              -- out: places of the window; H by W pixels
    out[0]                              = floor((H + 2 padding[0] - dilation[0] (kernel[0] - 1) - 1) / stride[0]) + 1   -- a window reaches dilation (kernel - 1) rows past its first
    out[1]                              = floor((W + 2 padding[1] - dilation[1] (kernel[1] - 1) - 1) / stride[1]) + 1
    row[r, i]                           = r stride[0] + i dilation[0] - padding[0]  -- the row of x on which row i of window r lies
    col[s, j]                           = s stride[1] + j dilation[1] - padding[1]
    y[n, c, i, j, r, s]                 = x[n, c, row[r, i], col[s, j]]             -- place (i, j) of window (r, s)
    dy[n, c, i, j, r, s]/dx[n, c, p, q] = (row[r, i] = p and col[s, j] = q)         -- y is that x and nothing else
    gx[n, c, p, q]                      = sum over i, j, r, s of gy[n, c, i, j, r, s] *
                                          dy[n, c, i, j, r, s]/dx[n, c, p, q]       -- chain rule: every window that saw the pixel
                                        = sum over i, j, r, s of gy[n, c, i, j, r, s] *
                                          (row[r, i] = p and col[s, j] = q)         -- what fold computes
  `,
  about: "Every window of the image becomes a column, so that a convolution is a product of matrices.",
  view: "windows",
  torch: "torch.nn.functional.unfold",
  see: ["fold", "conv2d"],
  example: (s) => [s.normal([1, 1, 2, 3]), 2],
  samples: (s) => [
    [s.normal([1, 1, 3, 3]), 2],
    [s.normal([2, 1, 5, 3]), [2, 3], { stride: [2, 1], padding: [0, 1] }],
    [s.normal([1, 2, 5, 4]), 2, { padding: [1, 0], dilation: [2, 1] }],
    [s.normal([1, 1, 3, 6]), [2, 3], { stride: [1, 2], padding: [0, 1], dilation: [1, 2] }],
    [s.normal([0, 1, 2, 2]), 1],
  ],
  forward: ({ x, windows: w }) => {
    const y = unfilled(x.dtype, columnsShape(w));
    kernels.unfold(x.numbers, w, y.numbers);
    return y;
  },
  saves: [],
  backward: (gy, { windows: w }) => ({ x: () => addBack(gy, w) }),
});

export const fold: Op<(x: Tensor, outputSize: Pair, kernelSize: Pair, options?: WindowOptions) => Tensor> = defineOp({
  name: "fold",
  file: "unfold",
  inputs: ["x"],
  takes: [take.tensor("x"), take.pair("outputSize"), take.pair("kernelSize"), windowOptions],
  args: (x: Tensor, outputSize: Pair, kernelSize: Pair, options: WindowOptions = {}) => {
    const area = pair(kernelSize)[0] * pair(kernelSize)[1];
    if (x.shape.length !== 3 || x.shape[1] % area !== 0) {
      throw new ShapeError(`fold: expected columns (N, C * ${area}, L), got shape ${formatShape(x.shape)}`);
    }
    const windows = windowsOf("fold", [x.shape[0], x.shape[1] / area, ...pair(outputSize)], kernelSize, options);
    const count = windows.out[0] * windows.out[1];
    if (x.shape[2] !== count)
      throw new ShapeError(
        `fold: ${count} ${count === 1 ? "window fits" : "windows fit"} into ${pair(outputSize).join(" x ")}, but there are ${x.shape[2]} columns`,
      );
    return { x, windows };
  },
  formula: "y[n, c, p, q] = sum of all x[n, (c, i, j), (r, s)] whose window entry lies on pixel (p, q)",
  derivation: `
    outside gy = 0
    r < out[0], s < out[1], i < kernel[0], j < kernel[1]                            -- out: places of the window, as unfold counts them
    row[r, i]                           = r stride[0] + i dilation[0] - padding[0]  -- the row of y on which row i of window r lies
    col[s, j]                           = s stride[1] + j dilation[1] - padding[1]
    y[n, c, p, q]                       = sum over i, j, r, s of x[n, c, i, j, r, s] *
                                          (row[r, i] = p and col[s, j] = q)         -- what lies on pixel (p, q), added up
    dy[n, c, p, q]/dx[n, c, i, j, r, s] = (row[r, i] = p and col[s, j] = q)         -- constant factor
    gx[n, c, i, j, r, s]                = sum over p, q of gy[n, c, p, q] *
                                          dy[n, c, p, q]/dx[n, c, i, j, r, s]       -- chain rule
                                        = gy[n, c, row[r, i], col[s, j]]            -- one pixel remains, or none in the padding: what unfold reads
  `,
  about: "Columns laid back on the image; where windows overlap they are added up. The backward of unfold.",
  view: "windows",
  torch: "torch.nn.functional.fold",
  see: ["unfold"],
  example: (s) => [s.normal([1, 4, 2]), [2, 3], 2],
  samples: (s) => [
    [s.normal([1, 4, 4]), 3, 2],
    [s.normal([2, 4, 2]), [2, 3], [2, 2]],
    [s.normal([1, 8, 4]), 3, 2, { stride: 2, padding: 1 }],
    [s.normal([2, 6, 4]), [3, 4], [2, 3], { stride: [2, 1], padding: [1, 0] }],
    [s.normal([1, 12, 4]), [2, 3], [2, 2], { padding: [1, 0], dilation: [2, 1] }],
    [s.normal([1, 4, 2]), [2, 4], [2, 2], { dilation: [1, 2] }],
  ],
  forward: ({ x, windows: w }) => {
    const y = empty(x.dtype, [w.images, w.channels, w.height, w.width]);
    kernels.fold(x.numbers, w, y.numbers);
    return y;
  },
  saves: [],
  backward: (gy, { windows: { kernel, stride, padding, dilation } }) => ({
    x: () => unfold(gy, kernel, { stride, padding, dilation }),
  }),
});

function addBack(gy: Tensor, { height, width, kernel, stride, padding, dilation }: Windows): Tensor {
  return fold(gy, [height, width], kernel, { stride, padding, dilation });
}

function columnsShape({ images, channels, kernel, out }: Windows): Shape {
  return [images, channels * kernel[0] * kernel[1], out[0] * out[1]];
}
