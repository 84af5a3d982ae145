// In training, entries (or whole channels) are dropped with probability p, and what stays is scaled so that the expected value stays.
import { Tensor } from "../autograd/tensor.js";
import { formatShape } from "../autograd/shapes.js";
import { ShapeError } from "../core/errors.js";
import { defaultGenerator, type Generator } from "../core/rng.js";
import { empty } from "../kernels/allocator.js";
import type { Block, FloatArray, Shape } from "../kernels/ndarray.js";
import { perform } from "../kernels/tape.js";
import { add } from "../ops/add.js";
import { mul } from "../ops/mul.js";
import { called, take } from "../autograd/call.js";
import { field } from "../core/fields.js";
import { generatorField } from "./options.js";

export interface DropoutOptions {
  /** Probability of being dropped, default 0.5. */
  readonly p?: number;
  /** Without training, x is returned as it is. Default true; false for alphaDropout and featureAlphaDropout, as in PyTorch. */
  readonly training?: boolean;
  readonly generator?: Generator;
}

const takes = [
  take.tensor("x"),
  take.options({
    p: field.number({ min: 0, max: 1, help: "probability of being dropped" }),
    training: field.boolean({ help: "without training, x is returned as it is" }),
    generator: generatorField,
  }),
];

/** One mask for all: y = x mask / (1 - p). @param shape of the mask, which stretches over x */
function drop(x: Tensor, shape: Shape, { p = 0.5, training = true, generator = defaultGenerator }: DropoutOptions): Tensor {
  if (!training || p === 0) return x;
  const mask = maskOf(x, shape, p, generator);
  const keep = x.dtype === "float32" ? Math.fround(1 - p) : 1 - p; // PyTorch divides in x's own precision
  if (p < 1) perform(divideBy, mask.numbers, keep);
  return mul(x, new Tensor(mask));
}

/** 1 with probability 1 - p, else 0; with p = 1 nothing is drawn, as in PyTorch. */
function maskOf({ dtype }: Tensor, shape: Shape, p: number, generator: Generator): Block {
  const mask = empty(dtype, shape);
  if (p < 1) perform(drawMask, mask.numbers, generator, 1 - p);
  return mask;
}

function drawMask(mask: FloatArray, generator: Generator, keep: number): void {
  generator.bernoulliMask(mask, keep);
}

function divideBy(mask: FloatArray, keep: number): void {
  for (let i = 0; i < mask.length; i++) mask[i] /= keep;
}

/** y = x mask / (1 - p), mask[i] = 1 with probability 1 - p. The mask is drawn as torch.nn.functional.dropout draws it. */
export const dropout = called("dropout", takes, (x: Tensor, options: DropoutOptions = {}): Tensor => drop(x, x.shape, options));

/** Whole channels of x (N, C, L), or of one row (C, L), are dropped: one entry of the mask for each. As torch.nn.functional.dropout1d. */
export const dropout1d = called("dropout1d", takes, (x: Tensor, options: DropoutOptions = {}): Tensor => {
  const { shape } = x;
  if (shape.length !== 2 && shape.length !== 3) throw new ShapeError(`dropout1d: x must have shape (N, C, L) or (C, L), got ${formatShape(shape)}`, { hint: "to drop single entries, use dropout" }); // prettier-ignore
  return drop(x, shape.length === 2 ? [shape[0], 1] : [shape[0], shape[1], 1], options);
});

/** Whole channels of x (N, C, H, W) are dropped: one entry of the mask for each. As torch.nn.functional.dropout2d. */
export const dropout2d = called("dropout2d", takes, (x: Tensor, options: DropoutOptions = {}): Tensor => {
  if (x.shape.length !== 4) throw new ShapeError(`dropout2d: x must have shape (N, C, H, W), got ${formatShape(x.shape)}`, { hint: "for (N, C, L) use dropout1d, for single entries dropout" }); // prettier-ignore
  return drop(x, channelMask(x.shape), options);
});

function channelMask(shape: Shape): Shape {
  return shape.map((size, axis) => (axis < 2 ? size : 1));
}

/** The value far to the left that SELU comes near to, -lambda alpha, without its sign. */
const FLOOR = 1.7580993408473766;

/** What alpha dropout scales and shifts by, so that mean 0 and variance 1 stay. */
export function alphaScale(p: number): { readonly alpha: number; readonly a: number; readonly b: number } {
  const a = 1 / Math.sqrt((FLOOR * FLOOR * p + 1) * (1 - p));
  return { alpha: FLOOR, a, b: FLOOR * a * p };
}

/** y = a (x mask - alpha (1 - mask)) + b, each step rounded to x's own precision as in PyTorch. */
function dropToFloor(
  x: Tensor,
  shape: Shape,
  { p = 0.5, training = false, generator = defaultGenerator }: DropoutOptions,
): Tensor {
  if (!training || p === 0) return x;
  const mask = maskOf(x, shape, p, generator);
  if (p === 1) return mul(x, new Tensor(mask));
  const round = x.dtype === "float32" ? Math.fround : (value: number): number => value;
  const { alpha, a } = alphaScale(p);
  const [factor, fall, shift] = [round(a), round(alpha * a), round(alpha * a * p)];
  const added = empty(x.dtype, shape);
  perform(toFloor, mask.numbers, added.numbers, factor, fall, shift);
  return add(mul(x, new Tensor(mask)), new Tensor(added));
}

/** @param added what is to be added */
function toFloor(mask: FloatArray, added: FloatArray, factor: number, fall: number, shift: number): void {
  const round = mask instanceof Float32Array ? Math.fround : (value: number): number => value;
  for (let i = 0; i < mask.length; i++) {
    added[i] = round(round(mask[i] - 1) * fall) + shift;
    mask[i] *= factor;
  }
}

/**
 * For networks with SELU: what is dropped becomes -1.758.., the value that SELU gives far to the left, and all is scaled and shifted so that
 * entries of mean 0 and variance 1 keep them. As torch.nn.functional.alpha_dropout.
 */
export const alphaDropout = called("alphaDropout", takes, (x: Tensor, options: DropoutOptions = {}): Tensor => dropToFloor(x, x.shape, options)); // prettier-ignore

/** alphaDropout of whole channels of x (N, C, ..). As torch.nn.functional.feature_alpha_dropout. */
export const featureAlphaDropout = called("featureAlphaDropout", takes, (x: Tensor, options: DropoutOptions = {}): Tensor => {
  if (x.shape.length < 2) throw new ShapeError(`featureAlphaDropout: x must have shape (N, C, ..), got ${formatShape(x.shape)}`);
  return dropToFloor(x, channelMask(x.shape), options);
});
