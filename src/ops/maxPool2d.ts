// Pooling by the largest: one pass finds it in each window, and where it stands; there its gradient goes.
import { take } from "../autograd/call.js";
import { composed } from "../autograd/composed.js";
import { defineComposite, defineOp, type Op } from "../autograd/op.js";
import { Tensor } from "../autograd/tensor.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { empty, unfilled } from "../kernels/allocator.js";
import { kernels, type Windows } from "../kernels/index.js";
import type { Shape } from "../kernels/ndarray.js";
import { ofImages } from "./images.js";
import { gridOf, scatterAdd } from "./indexing.js";
import { reshape } from "./reshape.js";
import { pair, windowsOf, type Pair } from "./unfold.js";
import { ValuesIndices } from "./valuesIndices.js";

export const poolFields = {
  stride: field.pair({ min: 1, help: "how far the window moves" }),
  padding: field.pair({ min: 0, help: "what surrounds the image" }),
};
export const returnIndices = field.boolean({ help: "whether it is also told where in its plane each of them stands" });
export const ceilMode = field.boolean({ help: "whether windows count that reach over the end" });
export interface PoolOptions {
  /** Default: the kernel's size. */
  readonly stride?: Pair;
  /** Default 0, at most half a window. */
  readonly padding?: Pair;
  /** Whether windows count that reach over the end. Default false. */
  readonly ceilMode?: boolean;
}
export interface MaxPoolOptions extends PoolOptions {
  /** Distance of neighbours in the window, default 1. */
  readonly dilation?: Pair;
  /** Whether also the places are given: p W + q for row p and column q of a plane of W columns. Default false. */
  readonly returnIndices?: boolean;
}

/** maxPool2d(x, k) is one tensor; with returnIndices it is { values, indices }. */
export interface MaxPool2dCall {
  (x: Tensor, kernelSize: Pair, options: MaxPoolOptions & { readonly returnIndices: true }): ValuesIndices;
  (x: Tensor, kernelSize: Pair, options?: MaxPoolOptions & { readonly returnIndices?: false }): Tensor;
  (x: Tensor, kernelSize: Pair, options?: MaxPoolOptions): Tensor | ValuesIndices;
}

/** More padding than half a window would make windows of nothing but padding. @throws ArgumentError */
export function checkPoolPadding(op: string, kernelSize: Pair, padding: Pair): void {
  const [kernel, border] = [pair(kernelSize), pair(padding)];
  if (kernel.some((size) => size < 1) || border.every((size, axis) => 2 * size <= kernel[axis])) return; // no window at all is said elsewhere
  const said = (values: readonly number[]): string => (/1d$/.test(op) ? `${values[1]}` : values.join(", ")); // a line is an image of height 1
  throw new ArgumentError(
    `${op}: padding must be at most half of kernelSize, got padding ${said(border)} and kernelSize ${said(kernel)}`,
  );
}

const places = {
  ...poolFields,
  dilation: field.pair({ min: 1, help: "distance of neighbours in the window" }),
  ceil_mode: ceilMode,
};

/** maxPool2d of a batch, in one pass that also fills `places` (N, C, windows) with where in its plane each y stands. */
const maxWithPlaces: Op<(x: Tensor, windows: Windows, places: Tensor) => Tensor> = defineOp({
  name: "maxPool2d",
  inputs: ["x", { name: "places", differentiable: false }],
  takes: [take.tensor("x"), take.made("windows", "windows", ["kernel"]), take.tensor("places")],
  args: (x: Tensor, windows: Windows, places: Tensor) => ({ x, windows, places }),
  formula: "y[n, c, k] = x[n, c, places[n, c, k]], the largest entry of window k",
  derivation: "gx[n, c, p] = sum over k of gy[n, c, k] (places[n, c, k] = p)   -- y is that x and nothing else; see maxPool2d",
  samples: (s) => [[s.distinct([1, 1, 3, 3]), windowsOf("maxPool2d", [1, 1, 3, 3], 2, {}), s.normal([1, 1, 4])]],
  forward: ({ x, windows, places }) => {
    const y = unfilled(x.dtype, [...places.shape.slice(0, 2), ...windows.out]);
    kernels.maxWindows(x.numbers, windows, places.numbers, y.numbers);
    return y;
  },
  saves: ["places"],
  backward: (gy, { x, places }) => ({
    x: () => {
      const zeros = new Tensor(empty(x.dtype, planesOf(x.shape)));
      return reshape(scatterAdd(zeros, 2, places, reshape(gy, places.shape)), x.shape);
    },
  }),
  // the places are known to lie inside, and are not looked at once more
  fused: (gy, { x, places }) => ({
    x: () => {
      const gx = empty(x.dtype, x.shape);
      kernels.scatterAdd(gy.numbers, places.numbers, gridOf(planesOf(x.shape), places.shape, 2), gx.numbers);
      return gx;
    },
  }),
});

const planesOf = ([images, channels, height, width]: Shape): Shape => [images, channels, height * width];

type Args = [x: Tensor, kernelSize: Pair, options?: MaxPoolOptions];

export const maxPool2d = defineComposite<Args, Tensor | ValuesIndices>({
  name: "maxPool2d",
  inputs: ["x"],
  takes: [take.tensor("x"), take.pair("kernelSize"), take.options({ ...places, return_indices: returnIndices })],
  formula: "y[n, c, r, s] = the largest x in window (r, s)",
  derivation: `
    r < R, s < S, i < kernelSize[0], j < kernelSize[1], p < H, q < W   -- R by S windows, H by W pixels
    row[r, i] = r stride[0] + i dilation[0] - padding[0]             -- the row of x on which row i of window r lies
    col[s, j] = s stride[1] + j dilation[1] - padding[1]
    z[n, c, r, s, i, j] = x[n, c, row[r, i], col[s, j]] if 0 <= row[r, i] < H and 0 <= col[s, j] < W,
                          else -1 / 0                                -- place (i, j) of window (r, s); the padding is -infinity (1 / 0 is infinity) and never wins
    y[n, c, r, s] = max over i, j of z[n, c, r, s, i, j]
    dy[n, c, r, s]/dz[n, c, r, s, i, j] = (z[n, c, r, s, i, j] = y[n, c, r, s])   -- y moves with the largest entry only
    dz[n, c, r, s, i, j]/dx[n, c, p, q] = (row[r, i] = p and col[s, j] = q)
    gx[n, c, p, q] = sum over r, s, i, j of gy[n, c, r, s] *
                     dy[n, c, r, s]/dz[n, c, r, s, i, j] dz[n, c, r, s, i, j]/dx[n, c, p, q]   -- chain rule: all windows that saw it
                   = sum over r, s, i, j of gy[n, c, r, s] *
                     (z[n, c, r, s, i, j] = y[n, c, r, s]) (row[r, i] = p and col[s, j] = q)
    f[n, c, r, s] = min over i, j of (i kernelSize[1] + j if z[n, c, r, s, i, j] = y[n, c, r, s],
                    else kernelSize[0] kernelSize[1])                -- the first place, row by row, where y stands
    gx[n, c, p, q] = sum over r, s, i, j of gy[n, c, r, s] *
                     (f[n, c, r, s] = i kernelSize[1] + j) *
                     (row[r, i] = p and col[s, j] = q)               -- convention: the first of equal entries takes all, as in PyTorch
    where ceilMode = 0
    a = H + 2 padding[0] - dilation[0] (kernelSize[0] - 1) - 1       -- how far the first window can move down until it meets the border
    b = W + 2 padding[1] - dilation[1] (kernelSize[1] - 1) - 1
    sum over r of 1 = floor(a / stride[0]) + 1                       -- R, the rows of y: how many windows fit below each other
    sum over s of 1 = floor(b / stride[1]) + 1                       -- S, the columns
    where ceilMode = 1
    a = H + 2 padding[0] - dilation[0] (kernelSize[0] - 1) - 1
    b = W + 2 padding[1] - dilation[1] (kernelSize[1] - 1) - 1
    sum over r of 1 = min(-floor(-a / stride[0]), floor((H + padding[0] - 1) / stride[0])) + 1   -- rounded up: one more window that reaches over the end, if it begins before
    sum over s of 1 = min(-floor(-b / stride[1]), floor((W + padding[1] - 1) / stride[1])) + 1
  `,
  about:
    "Keeps the strongest answer of each window, wherever in it that lies. The stride is the size of the window unless another is given. With ceilMode a window that reaches over the end counts, too. With returnIndices it gives { values, indices }: also where in its plane each stands, row by row, as maxUnpool2d reads it; y are the values.",
  torch: "torch.nn.functional.max_pool2d",
  see: ["avgPool2d", "maxUnpool2d", "max"],
  defaults: { padding: [0, 0], dilation: [1, 1], ceilMode: 0 },
  kinks: (s) => [
    [
      s.tensor([
        [
          [
            [3, 3, 1],
            [2, 3, 3],
            [0, 1, 3],
          ],
        ],
      ]),
      [2, 2],
      { stride: [1, 1] },
    ],
  ],
  example: (s) => [
    s.tensor([
      [
        [
          [1.7, 0.6, -0.3],
          [0.4, -1.2, 0.9],
        ],
      ],
    ]),
    [2, 2],
    { stride: [1, 1] },
  ],
  samples: (s) => [
    [s.distinct([1, 1, 4, 4]), [2, 2], { stride: [2, 2] }],
    [s.distinct([2, 1, 3, 4]), [2, 3], { stride: [1, 2], padding: [0, 1] }],
    [s.distinct([1, 1, 5, 3]), [2, 2], { stride: [2, 1], padding: [0, 0] }],
    [s.distinct([1, 2, 3, 2]), [3, 2], { stride: [1, 1], padding: [1, 1] }],
    [s.distinct([1, 1, 4, 3]), [2, 2], { stride: [2, 1], padding: [1, 1] }],
    [s.distinct([2, 1, 2, 4]), [2, 3], { stride: [1, 1] }],
    [s.distinct([1, 1, 3, 3]), [3, 3], { stride: [2, 2], padding: [1, 1] }],
    [s.distinct([1, 1, 4, 4]), [2, 2], { stride: [2, 1], padding: [1, 0], dilation: [2, 3], ceilMode: true }],
    [s.distinct([1, 1, 3, 4]), [3, 2], { stride: [3, 2], padding: [1, 1], dilation: [1, 2], ceilMode: true }],
    [s.distinct([1, 1, 5, 4]), [2, 3], { stride: [3, 3], padding: [0, 0], dilation: [1, 1], ceilMode: true }],
  ],
  compose: (x, kernelSize, options = {}) =>
    ofImages("maxPool2d", x, (images) => largest("maxPool2d", images, kernelSize, options)),
  single: valuesOf,
}) as unknown as Op<MaxPool2dCall>;

/** Of both parts the one that has a gradient. */
export function valuesOf(y: Tensor | ValuesIndices): Tensor {
  return y instanceof ValuesIndices ? y.values : y;
}

/** maxPool2d of a batch; of lines, which are images of height 1, under the name `op`. @throws ShapeError, ArgumentError */
export function largest(
  op: string,
  x: Tensor,
  kernelSize: Pair,
  { stride = kernelSize, padding = 0, dilation = 1, ceilMode = false, returnIndices: told = false }: MaxPoolOptions = {},
): Tensor | ValuesIndices {
  checkPoolPadding(op, kernelSize, padding);
  const windows = windowsOf(op, x.shape, kernelSize, { stride, padding, dilation, ceilMode });
  refuseBlind(op, windows);
  const { images, channels, out } = windows;
  const makePlaces = (): Tensor => new Tensor(unfilled(x.dtype, [images, channels, out[0] * out[1]]));
  if (!told) return composed(() => maxWithPlaces(x, windows, makePlaces()));
  const places = makePlaces();
  return new ValuesIndices(maxWithPlaces(x, windows, places), reshape(places, [images, channels, ...out]));
}

/** Between entries that are far apart a small image may have no place. @throws ShapeError */
function refuseBlind(op: string, { height, width, kernel, stride, padding, dilation, out }: Windows): void {
  [height, width].forEach((size, axis) => {
    if (dilation[axis] === 1) return; // with at most half a window of padding the image is always met
    for (let window = 0; window < out[axis]; window++) {
      const start = window * stride[axis] - padding[axis];
      const inside = Array.from({ length: kernel[axis] }, (_, i) => start + i * dilation[axis]).some(
        (at) => at >= 0 && at < size,
      );
      if (!inside) throw new ShapeError(`${op}: window ${window} has no entry in the image, only padding`, { hint: "use less dilation or padding" }); // prettier-ignore
    }
  });
}
