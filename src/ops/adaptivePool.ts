// Pooling to a given size: the image is cut into as many bins as that, as even as whole numbers allow.
import { take, type Arg } from "../autograd/call.js";
import { composed } from "../autograd/composed.js";
import { tensor } from "../autograd/create.js";
import { defineComposite, type Op } from "../autograd/op.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { averages } from "./avgPool2d.js";
import { div } from "./div.js";
import { acrossLine, checkRoom, ofImages, ofLines } from "./images.js";
import { indexSelect } from "./indexing.js";
import { largest, returnIndices, valuesOf, type MaxPoolOptions } from "./maxPool2d.js";
import { mul } from "./mul.js";
import { reshape } from "./reshape.js";
import { sum } from "./sum.js";
import { ValuesIndices } from "./valuesIndices.js";
import { where } from "./where.js";

type Lines = Op<(x: Tensor, outputSize: number) => Tensor>;
/** How many bins, or null: as many as there are rows, or columns. */
type Bins2d = number | null | readonly [rows: number | null, columns: number | null];
type Images = Op<(x: Tensor, outputSize: Bins2d) => Tensor>;

export type AdaptiveMaxOptions = Pick<MaxPoolOptions, "returnIndices">;

/** adaptiveMaxPool2d(x, size) is one tensor; with returnIndices it is { values, indices }. */
export interface AdaptiveMaxCall<Size> {
  (x: Tensor, outputSize: Size, options: AdaptiveMaxOptions & { readonly returnIndices: true }): ValuesIndices;
  (x: Tensor, outputSize: Size, options?: AdaptiveMaxOptions & { readonly returnIndices?: false }): Tensor;
  (x: Tensor, outputSize: Size, options?: AdaptiveMaxOptions): Tensor | ValuesIndices;
}
type MaxArgs<Size> = [x: Tensor, outputSize: Size, options?: AdaptiveMaxOptions];

const options = take.options({ return_indices: returnIndices });

const isCount = (value: unknown): boolean => value === null || Number.isInteger(value);
const outputSize: Arg = {
  name: "outputSize",
  required: true,
  kind: "a whole number or two of them",
  accepts: (value) => isCount(value) || (Array.isArray(value) && value.length === 2 && value.every(isCount)),
  alone: true,
};

const lineBins = `
    r < R, p < P                                 -- R bins on a line of P numbers
    sum over r of 1 = outputSize
    from[r]    = floor(r P / outputSize)         -- where bin r begins
    to[r]      = -floor(-(r + 1) P / outputSize)   -- and ends, without the end itself: rounded up, so neighbours may share a number
`;
const imageBins = `
    r < R, s < S, p < H, q < W                   -- R by S bins on H by W pixels
    sum over r of 1 = outputSize[0]
    sum over s of 1 = outputSize[1]
    from[r]    = floor(r H / outputSize[0])      -- where the rows of bin (r, s) begin
    to[r]      = -floor(-(r + 1) H / outputSize[0])   -- and end, without the end itself: rounded up, so neighbours may share a row
    left[s]    = floor(s W / outputSize[1])      -- and its columns
    right[s]   = -floor(-(s + 1) W / outputSize[1])
`;

export const adaptiveAvgPool1d: Lines = defineComposite({
  name: "adaptiveAvgPool1d",
  file: "adaptivePool",
  inputs: ["x"],
  takes: [take.tensor("x"), take.length("outputSize")],
  formula: "y[n, c, r] = the mean of bin r, outputSize of them on the line",
  derivation: `${lineBins}
    y[n, c, r] = (sum over p of x[n, c, p] (from[r] <= p and p < to[r])) / (to[r] - from[r])
    dy[n, c, r]/dx[n, c, p] = (from[r] <= p and p < to[r]) / (to[r] - from[r])   -- constant factor
    gx[n, c, p] = sum over r of gy[n, c, r] dy[n, c, r]/dx[n, c, p]   -- chain rule: all bins that hold the number
                = sum over r of gy[n, c, r] (from[r] <= p and p < to[r]) / (to[r] - from[r])
  `,
  about: "A line of any length becomes one of the length that is asked for; with outputSize 1 it becomes its mean.",
  torch: "torch.nn.functional.adaptive_avg_pool1d",
  see: ["avgPool1d", "adaptiveAvgPool2d"],
  example: (s) => [s.normal([1, 1, 3]), 2],
  samples: (s) => [
    [s.normal([1, 2, 4]), 2],
    [s.normal([2, 1, 5]), 3],
    [s.normal([1, 2, 3]), 5],
  ],
  compose: (x, outputSize) =>
    ofLines("adaptiveAvgPool1d", x, (images) => binMeans("adaptiveAvgPool1d", images, acrossLine(outputSize, 1))),
});

export const adaptiveAvgPool2d: Images = defineComposite({
  name: "adaptiveAvgPool2d",
  file: "adaptivePool",
  inputs: ["x"],
  takes: [take.tensor("x"), outputSize],
  formula: "y[n, c, r, s] = the mean of bin (r, s), outputSize[0] by outputSize[1] of them on the image",
  derivation: `${imageBins}
    b[r, s, p, q] = (from[r] <= p and p < to[r] and left[s] <= q and q < right[s])   -- whether bin (r, s) holds pixel (p, q)
    y[n, c, r, s] = (sum over p, q of x[n, c, p, q] b[r, s, p, q]) / ((to[r] - from[r]) (right[s] - left[s]))
    dy[n, c, r, s]/dx[n, c, p, q] = b[r, s, p, q] / ((to[r] - from[r]) (right[s] - left[s]))   -- constant factor
    gx[n, c, p, q] = sum over r, s of gy[n, c, r, s] dy[n, c, r, s]/dx[n, c, p, q]   -- chain rule: all bins that hold the pixel
                   = sum over r, s of gy[n, c, r, s] b[r, s, p, q] / ((to[r] - from[r]) (right[s] - left[s]))
  `,
  about:
    "An image of any size becomes one of the size that is asked for, so that the layers behind it need not know how large images are; null keeps the size of an axis. With outputSize 1 every channel becomes its mean (global average pooling).",
  torch: "torch.nn.functional.adaptive_avg_pool2d",
  aliases: ["global average pooling"],
  see: ["avgPool2d", "adaptiveMaxPool2d"],
  example: (s) => [s.normal([1, 1, 2, 3]), [1, 2]],
  samples: (s) => [
    [s.normal([1, 2, 2, 4]), [1, 2]],
    [s.normal([1, 1, 3, 4]), [2, 3]],
    [s.normal([2, 1, 2, 3]), [3, 2]],
  ],
  compose: (x, outputSize) =>
    ofImages("adaptiveAvgPool2d", x, (images) => binMeans("adaptiveAvgPool2d", images, sizesFor(images, outputSize))),
});

export const adaptiveMaxPool1d = defineComposite<MaxArgs<number>, Tensor | ValuesIndices>({
  name: "adaptiveMaxPool1d",
  file: "adaptivePool",
  inputs: ["x"],
  takes: [take.tensor("x"), take.length("outputSize"), options],
  formula: "y[n, c, r] = the largest of bin r, outputSize of them on the line",
  derivation: `${lineBins}
    z[n, c, r, p] = x[n, c, p] if from[r] <= p and p < to[r], else -1 / 0   -- what lies outside never wins: 1 / 0 is infinity
    y[n, c, r] = max over p of z[n, c, r, p]
    gx[n, c, p] = sum over r of gy[n, c, r] (z[n, c, r, p] = y[n, c, r])   -- chain rule: y moves with the largest entry only
    f[n, c, r] = min over p of (p if z[n, c, r, p] = y[n, c, r], else P)   -- the first place where y stands
    gx[n, c, p] = sum over r of gy[n, c, r] (f[n, c, r] = p)   -- convention: the first of equal entries takes all, as in PyTorch
  `,
  about:
    "A line of any length becomes one of the length that is asked for; with outputSize 1 it becomes its largest number. With returnIndices it gives { values, indices }: also where on its line each stands.",
  torch: "torch.nn.functional.adaptive_max_pool1d",
  see: ["maxPool1d", "adaptiveMaxPool2d"],
  example: (s) => [s.tensor([[[1.7, 0.6, -0.3]]]), 2],
  kinks: (s) => [[s.tensor([[[2, 2, 2, 1, 1]]]), 2]],
  samples: (s) => [
    [s.distinct([1, 2, 4]), 2],
    [s.distinct([2, 1, 5]), 3],
    [s.distinct([1, 2, 3]), 5],
  ],
  compose: (x, outputSize, { returnIndices: told = false } = {}) =>
    ofLines("adaptiveMaxPool1d", x, (images) => binMaxima("adaptiveMaxPool1d", images, acrossLine(outputSize, 1), told)),
  single: valuesOf,
}) as unknown as Op<AdaptiveMaxCall<number>>;

export const adaptiveMaxPool2d = defineComposite<MaxArgs<Bins2d>, Tensor | ValuesIndices>({
  name: "adaptiveMaxPool2d",
  file: "adaptivePool",
  inputs: ["x"],
  takes: [take.tensor("x"), outputSize, options],
  formula: "y[n, c, r, s] = the largest of bin (r, s), outputSize[0] by outputSize[1] of them on the image",
  derivation: `${imageBins}
    z[n, c, r, s, p, q] = x[n, c, p, q] if from[r] <= p and p < to[r] and left[s] <= q and q < right[s],
                          else -1 / 0            -- what lies outside never wins: 1 / 0 is infinity
    y[n, c, r, s] = max over p, q of z[n, c, r, s, p, q]
    gx[n, c, p, q] = sum over r, s of gy[n, c, r, s] (z[n, c, r, s, p, q] = y[n, c, r, s])   -- chain rule: y moves with the largest entry only
    f[n, c, r, s] = min over p, q of (p W + q if z[n, c, r, s, p, q] = y[n, c, r, s], else H W)   -- the first place, row by row, where y stands
    gx[n, c, p, q] = sum over r, s of gy[n, c, r, s] (f[n, c, r, s] = p W + q)   -- convention: the first of equal entries takes all, as in PyTorch
  `,
  about:
    "An image of any size becomes one of the size that is asked for, of the strongest answers of each part. With outputSize 1 every channel becomes its largest number. With returnIndices it gives { values, indices }: also where in its plane each stands, row by row.",
  torch: "torch.nn.functional.adaptive_max_pool2d",
  see: ["maxPool2d", "adaptiveAvgPool2d"],
  example: (s) => [s.distinct([1, 1, 2, 3]), [1, 2]],
  kinks: (s) => [[s.tensor([[[[2, 2, 1], [2, 0, 3], [1, 3, 3]]]]), [2, 2]]], // prettier-ignore
  samples: (s) => [
    [s.distinct([1, 2, 2, 4]), [1, 2]],
    [s.distinct([1, 1, 3, 4]), [2, 3]],
    [s.distinct([2, 1, 2, 3]), [3, 2]],
  ],
  compose: (x, outputSize, { returnIndices: told = false } = {}) =>
    ofImages("adaptiveMaxPool2d", x, (images) => binMaxima("adaptiveMaxPool2d", images, sizesFor(images, outputSize), told)),
  single: valuesOf,
}) as unknown as Op<AdaptiveMaxCall<Bins2d>>;

function sizesFor({ shape }: Tensor, outputSize: Bins2d): readonly [number, number] {
  const [rows, columns] = typeof outputSize === "number" || outputSize === null ? [outputSize, outputSize] : outputSize;
  return [rows ?? shape[2], columns ?? shape[3]];
}

/** The bins along one axis: for each the places that it holds, its last one again where others hold more. */
interface Bins {
  readonly places: readonly number[];
  readonly counts: readonly number[];
  /** Places of the longest. */
  readonly length: number;
}

function binsOf(size: number, count: number): Bins {
  const bounds = Array.from({ length: count }, (_, r) => [Math.floor((r * size) / count), Math.ceil(((r + 1) * size) / count)]);
  const counts = bounds.map(([from, to]) => to - from);
  const length = Math.max(...counts);
  const places = bounds.flatMap(([from, to]) => Array.from({ length }, (_, i) => Math.min(from + i, to - 1)));
  return { places, counts, length };
}

/** @throws ShapeError, ArgumentError */
function checkSizes(op: string, x: Tensor, outputSize: readonly number[]): void {
  if (outputSize.some((size) => size < 1))
    throw new ArgumentError(`${op}: outputSize must be >= 1, got ${op.endsWith("1d") ? outputSize[1] : outputSize.join(", ")}`);
  checkRoom(op, x.dtype, [...x.shape.slice(0, 2), ...outputSize]);
  if (x.shape[2] === 0 || x.shape[3] === 0) throw new ShapeError(`${op}: an empty image has nothing to put into bins`);
}

/** Bins that are alike are windows. */
function areWindows(x: Tensor, outputSize: readonly [number, number]): boolean {
  return outputSize.every((count, axis) => x.shape[2 + axis] % count === 0);
}

/** Each bin as a window of its own: places of shorter bins are repeated. */
function windowsOfBins(x: Tensor, rows: Bins, columns: Bins): Tensor {
  return indexSelect(
    indexSelect(x, 2, tensor(rows.places, { dtype: "float64" })),
    3,
    tensor(columns.places, { dtype: "float64" }),
  );
}

function binMeans(op: string, x: Tensor, outputSize: readonly [number, number]): Tensor {
  checkSizes(op, x, outputSize);
  const [images, channels, height, width] = x.shape;
  const [rows, columns] = [binsOf(height, outputSize[0]), binsOf(width, outputSize[1])];
  if (areWindows(x, outputSize)) return averages(op, x, [rows.length, columns.length]);
  const grid = <T>(make: (row: number, column: number) => T): T[] => rows.counts.flatMap((row) => columns.counts.map((column) => make(row, column))); // prettier-ignore
  return composed(() => {
    const held = (count: number, length: number): number[] => Array.from({ length }, (_, i) => Number(i < count));
    const along = ({ counts, length }: Bins): number[] => counts.flatMap((count) => held(count, length));
    const isHeld = mul(tensor(along(rows).map((one) => [one]), { dtype: x.dtype }), tensor(along(columns), { dtype: x.dtype })); // prettier-ignore
    const once = where(isHeld, windowsOfBins(x, rows, columns), 0);
    const parts = reshape(once, [images, channels, outputSize[0], rows.length, outputSize[1], columns.length]);
    const counts = reshape(tensor(grid((row, column) => row * column), { dtype: x.dtype }), outputSize); // prettier-ignore
    return div(sum(parts, [3, 5]), counts);
  });
}

/** A place that is repeated changes no maximum, and comes later than the place itself. */
function binMaxima(op: string, x: Tensor, outputSize: readonly [number, number], told: boolean): Tensor | ValuesIndices {
  checkSizes(op, x, outputSize);
  const [rows, columns] = [binsOf(x.shape[2], outputSize[0]), binsOf(x.shape[3], outputSize[1])];
  if (areWindows(x, outputSize)) return largest(op, x, [rows.length, columns.length], { returnIndices: told });
  const found = largest(op, windowsOfBins(x, rows, columns), [rows.length, columns.length], { returnIndices: told });
  if (!(found instanceof ValuesIndices)) return found;
  const { values, indices } = found;
  const originals = rows.places.flatMap((row) => columns.places.map((column) => row * x.shape[3] + column));
  const inPlane = indexSelect(tensor(originals, { dtype: x.dtype }), 0, reshape(indices, [-1]));
  return new ValuesIndices(values, reshape(inPlane, indices.shape));
}

/** How many numbers the bins of one channel hold, shorter ones filled up. */
export function entriesOfBins(sizes: readonly number[], outputSize: readonly number[]): number {
  const longest = (size: number, count: number): number => (count <= size ? binsOf(size, count).length : count % size === 0 ? 1 : 2); // prettier-ignore
  return sizes.reduce((total, size, axis) => total * outputSize[axis] * longest(size, outputSize[axis]), 1);
}
