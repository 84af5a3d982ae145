// out[i] = f(a[i], b[i]) with broadcasting: an operand that is stretched along an axis has stride 0 there.
import type { FloatArray, Shape } from "../ndarray.js";
import { erf } from "./erf.js";

/** How operands are stretched to the shape of the output. */
export interface Broadcast {
  readonly shape: Shape;
  readonly aStrides: readonly number[];
  readonly bStrides: readonly number[];
}

/** `broadcast` is null when a, b and out have the same shape; out is always contiguous. */
export type BinaryKernel = (a: FloatArray, b: FloatArray, out: FloatArray, broadcast: Broadcast | null) => void;

/** The kernel of a formula for two numbers. */
export function zip(f: (a: number, b: number) => number): BinaryKernel {
  return (a, b, out, broadcast) => {
    if (broadcast === null) {
      for (let i = 0; i < out.length; i++) out[i] = f(a[i], b[i]);
      return;
    }
    const { shape, aStrides, bStrides } = broadcast;
    const [aStep, bStep] = [aStrides.at(-1) ?? 0, bStrides.at(-1) ?? 0];
    forEachRow(shape, [aStrides, bStrides], out.length, ([aStart, bStart], row, n) => {
      for (let i = 0, ia = aStart, ib = bStart; i < n; i++, ia += aStep, ib += bStep) out[row + i] = f(a[ia], b[ib]);
    });
  };
}

/** out[i] = a[i] where condition[i] ≠ 0, else b[i] */
function where(
  condition: FloatArray,
  conditionStrides: readonly number[],
  a: FloatArray,
  aStrides: readonly number[],
  b: FloatArray,
  bStrides: readonly number[],
  shape: Shape,
  out: FloatArray,
): void {
  const strides = [conditionStrides, aStrides, bStrides];
  const [cStep, aStep, bStep] = strides.map((ofOperand) => ofOperand.at(-1) ?? 0);
  forEachRow(shape, strides, out.length, ([cStart, aStart, bStart], row, n) => {
    for (let i = 0; i < n; i++)
      out[row + i] = condition[cStart + i * cStep] !== 0 ? a[aStart + i * aStep] : b[bStart + i * bStep];
  });
}

/**
 * Visits the rows (of n along the last axis) of an array of `count` elements, in row-major order: where the row starts in each
 * operand and in the output. The axes before the last are counted up like an odometer.
 */
function forEachRow(
  shape: Shape,
  strides: readonly (readonly number[])[],
  count: number,
  visit: (starts: readonly number[], row: number, n: number) => void,
): void {
  const n = shape.at(-1) ?? 1; // a scalar is a row of one
  const index = new Array<number>(shape.length).fill(0);
  const starts = strides.map(() => 0);
  for (let row = 0; row < count; row += n) {
    visit(starts, row, n);
    for (let axis = shape.length - 2; axis >= 0; axis--) {
      const wrapped = ++index[axis] === shape[axis];
      for (let operand = 0; operand < strides.length; operand++) {
        starts[operand] += strides[operand][axis] * (wrapped ? 1 - shape[axis] : 1);
      }
      if (!wrapped) break;
      index[axis] = 0;
    }
  }
}

export const binary = {
  add: zip((a, b) => a + b),
  sub: zip((a, b) => a - b),
  mul: zip((a, b) => a * b),
  div: zip((a, b) => a / b),
  pow: zip((a, b) => (a === 1 ? 1 : a ** b)), // C's pow: 1 to any power, NaN included, is 1
  maximum: zip(Math.max),
  minimum: zip(Math.min),
  eq: zip((a, b) => (a === b ? 1 : 0)),
  ne: zip((a, b) => (a !== b ? 1 : 0)),
  lt: zip((a, b) => (a < b ? 1 : 0)),
  le: zip((a, b) => (a <= b ? 1 : 0)),
  gt: zip((a, b) => (a > b ? 1 : 0)),
  ge: zip((a, b) => (a >= b ? 1 : 0)),
  bce: zip((p, t) => (t - 1) * Math.max(Math.log1p(-p), -100) - t * Math.max(Math.log(p), -100)),
  bceWithLogits: zip((z, t) => Math.max(z, 0) - z * t + Math.log1p(Math.exp(-Math.abs(z)))),
  where,
  // the backward passes of activations: a is the upstream gradient, b the activation's output y
  reluGrad: zip((gy, y) => (y <= 0 ? 0 : gy)),
  sigmoidGrad: zip((gy, y) => gy * (y * (1 - y))),
  /** here b is the input x */
  geluGrad: zip((gy, x) => gy * (0.5 * (1 + erf(x * Math.SQRT1_2)) + (x * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI))),
  tanhGrad: zip((gy, y) => gy * (1 - y * y)),
};
