// What pooling by the largest has kept, put back where it stood; the places between are 0.
import { take } from "../autograd/call.js";
import { defineComposite, type Op } from "../autograd/op.js";
import { formatShape } from "../autograd/shapes.js";
import { Tensor } from "../autograd/tensor.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { empty } from "../kernels/allocator.js";
import { sameShape } from "../kernels/ndarray.js";
import { acrossLine, checkRoom, ofImages, ofLines } from "./images.js";
import { checkIndex, type Index, asTensor } from "./indexing.js";
import { poolFields } from "./maxPool2d.js";
import { reshape } from "./reshape.js";
import { scatter } from "./scatter.js";
import { pair, type Pair } from "./unfold.js";

export interface MaxUnpool1dOptions {
  /** Default: the kernel's size. */
  readonly stride?: number;
  /** Default 0. */
  readonly padding?: number;
  /** The length of the result, or its shape, where the stride rounded down: less than one stride from the usual one. */
  readonly outputSize?: number | readonly number[] | null;
}
export interface MaxUnpool2dOptions {
  /** Default: the kernel's size. */
  readonly stride?: Pair;
  /** Default 0. */
  readonly padding?: Pair;
  /** Height and width of the result, or its shape, where the stride rounded down: less than one stride from the usual ones. */
  readonly outputSize?: readonly number[] | null;
}

const isSizes = (value: unknown, least: number): boolean => Array.isArray(value) && value.length >= least && value.length <= least + 2 && value.every((size) => Number.isSafeInteger(size) && size >= 0); // prettier-ignore
const lineSize = field.object({
  kind: "a length, or the shape of the result",
  accepts: (value) => value === null || isSizes([value].flat(), 1),
  default: null,
  help: "length of the result",
});
const imageSize = field.object({
  kind: "[height, width], or the shape of the result",
  accepts: (value) => value === null || isSizes(value, 2),
  default: null,
  help: "height and width of the result",
});
const lineFields = {
  stride: field.integer({ min: 1, help: "how far the windows were moved" }),
  padding: field.integer({ min: 0, help: "what surrounded the line" }),
};
const indices = take.index("indices", "those of the pooling, with returnIndices");

export const maxUnpool1d: Op<(x: Tensor, indices: Index, kernelSize: number, options?: MaxUnpool1dOptions) => Tensor> =
  defineComposite({
    name: "maxUnpool1d",
    file: "maxUnpool",
    inputs: ["x", { name: "indices", differentiable: false }],
    takes: [take.tensor("x"), indices, take.length("kernelSize"), take.options({ ...lineFields, output_size: lineSize })],
    formula: "y[n, c, indices[n, c, r]] = x[n, c, r], and 0 elsewhere",
    derivation: `
      r < R, p < P                                       -- x has R numbers on a line, y P of them
      sum over p of 1 = (R - 1) stride - 2 padding + kernelSize if outputSize = 0, else outputSize   -- P: where the last window ends, or what was asked for
      l[n, c, p] = max over r of (r if indices[n, c, r] = p, else -1)   -- which x stands at p: the last of several, -1 if there is none
      y[n, c, p] = sum over r of x[n, c, r] (l[n, c, p] = r)
      dy[n, c, p]/dx[n, c, r] = (l[n, c, p] = r)         -- constant factor: y[n, c, p] is that x, or 0
      gx[n, c, r] = sum over p of gy[n, c, p] dy[n, c, p]/dx[n, c, r]   -- chain rule
                  = sum over p of gy[n, c, p] (l[n, c, p] = r)
                  = gy[n, c, indices[n, c, r]] (l[n, c, indices[n, c, r]] = r)   -- only p = indices[n, c, r] remains: what gather reads
    `,
    about:
      "Puts what maxPool1d has kept back at its places, which it tells with returnIndices; what it forgot is 0. Where a stride rounded down, several lengths lead to one, and outputSize says which is meant. Of several numbers for one place the last stays, and only it gets a gradient; PyTorch gives one to all of them.",
    torch: "torch.nn.functional.max_unpool1d",
    see: ["maxPool1d", "maxUnpool2d", "scatter"],
    defaults: { padding: 0, outputSize: 0 },
    example: (s) => [s.normal([1, 1, 2]), s.tensor([[[1, 2]]]), 2, { stride: 2 }],
    samples: (s) => [
      [s.normal([1, 2, 2]), s.tensor([[[1, 2], [0, 3]]]), 2, { stride: 2 }],
      [s.normal([2, 1, 3]), s.tensor([[[0, 1, 3]], [[1, 2, 4]]]), 3, { stride: 2, padding: 1, outputSize: 6 }],
      [s.normal([1, 1, 3]), s.tensor([[[1, 1, 2]]]), 2, { stride: 1 }],
      [s.normal([1, 1, 2]), s.tensor([[[1, 5]]]), 2, { stride: 3, outputSize: 7 }],
    ], // prettier-ignore
    compose: (x, index, kernelSize, { stride = kernelSize, padding = 0, outputSize = null } = {}) =>
      ofLines("maxUnpool1d", x, (images) =>
        putBack("maxUnpool1d", x, images, asTensor(index), acrossLine(kernelSize, 1), {
          stride: acrossLine(stride, 1),
          padding: acrossLine(padding, 0),
          outputSize: outputSize === null ? null : [1, [outputSize].flat().at(-1) as number],
        }),
      ),
  });

export const maxUnpool2d: Op<(x: Tensor, indices: Index, kernelSize: Pair, options?: MaxUnpool2dOptions) => Tensor> =
  defineComposite({
    name: "maxUnpool2d",
    file: "maxUnpool",
    inputs: ["x", { name: "indices", differentiable: false }],
    takes: [take.tensor("x"), indices, take.pair("kernelSize"), take.options({ ...poolFields, output_size: imageSize })],
    formula: "y[n, c, p, q] = x[n, c, r, s] where indices[n, c, r, s] = p W + q, and 0 elsewhere; y has W columns",
    derivation: `
      r < R, s < S, p < H, q < W                         -- x has R by S pixels, y H by W
      sum over p of 1 = (R - 1) stride[0] - 2 padding[0] + kernelSize[0] if outputSize[0] = 0, else outputSize[0]   -- H: where the last window ends, or what was asked for
      sum over q of 1 = (S - 1) stride[1] - 2 padding[1] + kernelSize[1] if outputSize[1] = 0, else outputSize[1]   -- W
      l[n, c, p, q] = max over r, s of (r S + s if indices[n, c, r, s] = p W + q, else -1)   -- which x stands at (p, q), row by row: the last of several, -1 if there is none
      y[n, c, p, q] = sum over r, s of x[n, c, r, s] (l[n, c, p, q] = r S + s)
      dy[n, c, p, q]/dx[n, c, r, s] = (l[n, c, p, q] = r S + s)   -- constant factor: y[n, c, p, q] is that x, or 0
      gx[n, c, r, s] = sum over p, q of gy[n, c, p, q] dy[n, c, p, q]/dx[n, c, r, s]   -- chain rule
                     = sum over p, q of gy[n, c, p, q] (l[n, c, p, q] = r S + s)   -- the gradient at its place: what gather reads
    `,
    about:
      "Puts what maxPool2d has kept back at its places, which it tells with returnIndices; what it forgot is 0. Decoders use it to make images large again with edges where they were. Where a stride rounded down, several sizes lead to one, and outputSize says which is meant. Of several numbers for one place the last stays, and only it gets a gradient; PyTorch gives one to all of them.",
    torch: "torch.nn.functional.max_unpool2d",
    aliases: ["unpooling"],
    see: ["maxPool2d", "scatter", "MaxUnpool2d"],
    defaults: { padding: [0, 0], outputSize: [0, 0] },
    example: (s) => [s.normal([1, 1, 1, 2]), s.tensor([[[[1, 6]]]]), [2, 2], { stride: [2, 2] }],
    samples: (s) => [
      [s.normal([1, 1, 1, 2]), s.tensor([[[[1, 6]]]]), [2, 2], { stride: [2, 2] }],
      [s.normal([2, 1, 2, 2]), s.tensor([[[[0, 2], [9, 7]]], [[[1, 6], [8, 11]]]]), [2, 3], { stride: [1, 1] }],
      [s.normal([1, 2, 1, 2]), s.tensor([[[[4, 2]], [[0, 8]]]]), [3, 2], { stride: [2, 3], padding: [0, 1], outputSize: [3, 4] }],
      [s.normal([1, 1, 2, 2]), s.tensor([[[[4, 4], [4, 8]]]]), [2, 2], { stride: [1, 1] }],
    ], // prettier-ignore
    compose: (x, index, kernelSize, { stride = kernelSize, padding = 0, outputSize = null } = {}) =>
      ofImages("maxUnpool2d", x, (images) =>
        putBack("maxUnpool2d", x, images, asTensor(index), kernelSize, { stride, padding, outputSize }),
      ),
  });

/** maxUnpool2d of a batch: of `images`, which are x; of lines, which are images of height 1, under the name `op`. */
function putBack(
  op: string,
  x: Tensor,
  images: Tensor,
  index: Tensor,
  kernelSize: Pair,
  options: Required<MaxUnpool2dOptions>,
): Tensor {
  if (!sameShape(x.shape, index.shape)) {
    throw new ShapeError(`${op}: x ${formatShape(x.shape)} and indices ${formatShape(index.shape)} must have equal shapes`, {
      hint: `a pooling gives both: const [y, indices] = ${op.replace("Unpool", "Pool")}(x, kernelSize, { returnIndices: true })`,
    });
  }
  const [batch, channels, rows, columns] = images.shape;
  const [height, width] = sizeAfter(op, [rows, columns], kernelSize, options);
  const planes = [batch, channels, height * width];
  checkRoom(op, x.dtype, planes);
  const places = reshape(index, [batch, channels, rows * columns]);
  checkIndex(`${op}: indices`, places, planes, 2);
  const nothing = new Tensor(empty(x.dtype, planes));
  return reshape(scatter(nothing, 2, places, reshape(images, places.shape)), [batch, channels, height, width]);
}

/** Height and width of the result: of all that pooling makes `size` of, the smallest, or what is asked for. @throws ShapeError, ArgumentError */
function sizeAfter(
  op: string,
  size: readonly [number, number],
  kernelSize: Pair,
  { stride, padding, outputSize }: Required<MaxUnpool2dOptions>,
): readonly [number, number] {
  const [kernel, strides, border] = [kernelSize, stride, padding].map(pair);
  const said = (sizes: readonly number[]): string => (/1d$/.test(op) ? `${sizes[1]}` : sizes.join(" x ")); // a line is an image of height 1
  if (kernel.some((k) => k < 1)) throw new ArgumentError(`${op}: kernelSize must be whole numbers >= 1, got ${said(kernel)}`);
  const usual = size.map((n, axis) => (n - 1) * strides[axis] + kernel[axis] - 2 * border[axis]);
  const result = outputSize === null ? usual : outputSize.slice(-2);
  const [least, most] = [-1, 1].map((sign) => usual.map((n, axis) => n + sign * (strides[axis] - 1)));
  if (result.some((n, axis) => n < least[axis] || n > most[axis])) {
    throw new ShapeError(
      `${op}: outputSize must be from ${said(least)} to ${said(most)}, less than one stride from the usual ${said(usual)}, got ${said(result)}`,
    );
  }
  if (result.some((n) => n < 1))
    throw new ShapeError(`${op}: with kernelSize ${said(kernel)} and padding ${said(border)} nothing is left: the result would be ${said(result)}`); // prettier-ignore
  return [result[0], result[1]];
}
