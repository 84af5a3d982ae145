// out[i] = f(a[i], b[i]) with broadcasting: an operand that is stretched along an axis has stride 0 there.
import type { FloatArray, Shape } from "../ndarray.js";

/** How operands are stretched to the shape of the output. */
export interface Broadcast {
  readonly shape: Shape;
  readonly aStrides: readonly number[];
  readonly bStrides: readonly number[];
}

/** `broadcast` is null when a, b and out have the same shape; out is always contiguous. */
export type BinaryKernel = (a: FloatArray, b: FloatArray, out: FloatArray, broadcast: Broadcast | null) => void;

function zip(f: (a: number, b: number) => number): BinaryKernel {
  return (a, b, out, broadcast) => {
    if (broadcast === null) {
      for (let i = 0; i < out.length; i++) out[i] = f(a[i], b[i]);
      return;
    }
    const { shape, aStrides, bStrides } = broadcast;
    walkTogether(shape, [aStrides, bStrides], out.length, ([ia, ib], i) => (out[i] = f(a[ia], b[ib])));
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
  walkTogether(shape, strides, out.length, ([ic, ia, ib], i) => (out[i] = condition[ic] !== 0 ? a[ia] : b[ib]));
}

/** Visits the `count` elements of `shape` in row-major order, with the position of each operand, counted up like an odometer. */
function walkTogether(
  shape: Shape,
  strides: readonly (readonly number[])[],
  count: number,
  visit: (positions: readonly number[], i: number) => void,
): void {
  const index = new Array<number>(shape.length).fill(0);
  const positions = strides.map(() => 0);
  for (let i = 0; i < count; i++) {
    visit(positions, i);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const wrapped = ++index[axis] === shape[axis];
      for (let n = 0; n < strides.length; n++) positions[n] += strides[n][axis] * (wrapped ? 1 - shape[axis] : 1);
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
};
