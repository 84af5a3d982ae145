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

export const pair = (value: Pair): readonly [number, number] => (typeof value === "number" ? [value, value] : value);

/** @throws ShapeError, ArgumentError when the window does not fit. */
export function windowsOf(
  op: string,
  shape: Shape,
  kernelSize: Pair,
  { stride = 1, padding = 0, dilation = 1 }: WindowOptions,
): Windows {
  if (shape.length !== 4) throw new ShapeError(`${op}: expected images (N, C, H, W), got shape ${formatShape(shape)}`);
  const [images, channels, height, width] = shape;
  const [kernel, strides, paddings, dilations] = [kernelSize, stride, padding, dilation].map(pair);
  const check = (name: string, values: readonly number[], least: number): void => {
    if (values.some((n) => !Number.isInteger(n) || n < least))
      throw new ArgumentError(`${op}: ${name} must be whole numbers >= ${least}, got ${values.join(", ")}`);
  };
  check("kernelSize", kernel, 1);
  check("stride", strides, 1);
  check("padding", paddings, 0);
  check("dilation", dilations, 1);
  const [rows, columns] = [height, width].map((size, axis) => {
    const reach = dilations[axis] * (kernel[axis] - 1) + 1;
    return Math.floor((size + 2 * paddings[axis] - reach) / strides[axis]) + 1;
  });
  if (rows < 1 || columns < 1) {
    throw new ShapeError(
      `${op}: a window of ${kernel.join(" x ")} does not fit images of ${height} x ${width} with padding ${paddings.join(", ")}`,
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
/** Of everything that slides a window over an image. */
export const windowOptions = take.options(windowFields);

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
    gx[n, c, p, q] = sum of gy over all entries of y that were read from x[n, c, p, q]   -- chain rule: each of them is that x
    gx             = fold(gy, size of x)
  `,
  samples: (s) => [
    [s.normal([1, 1, 3, 3]), 2],
    [s.normal([2, 2, 4, 3]), [2, 3], { stride: 2, padding: 1 }],
    [s.normal([1, 2, 5, 4]), 2, { dilation: [2, 1] }],
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
        `fold: ${count} windows fit into ${pair(outputSize).join(" x ")}, but there are ${x.shape[2]} columns`,
      );
    return { x, windows };
  },
  formula: "y[n, c, p, q] = sum of all x[n, (c, i, j), (r, s)] whose window entry lies on pixel (p, q)",
  derivation: `
    gx[n, (c, i, j), (r, s)] = gy at the pixel this entry was added to   -- chain rule: it is a summand of that y, or lies in the padding: 0
    gx                       = unfold(gy)
  `,
  samples: (s) => [
    [s.normal([1, 4, 4]), 3, 2],
    [s.normal([2, 4, 2]), [2, 3], [2, 2]],
    [s.normal([1, 8, 4]), 3, 2, { stride: 2, padding: 1 }],
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
