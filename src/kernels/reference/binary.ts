// out[i] = f(a[i], b[i]) with broadcasting: an operand that is stretched along an axis has stride 0 there.
import { stridesOf, type FloatArray, type Shape } from "../ndarray.js";

/** Both operands are read through strides for the output's `shape`; `out` is contiguous. */
export type BinaryKernel = (
  a: FloatArray,
  aStrides: readonly number[],
  b: FloatArray,
  bStrides: readonly number[],
  shape: Shape,
  out: FloatArray,
) => void;

function zip(f: (a: number, b: number) => number): BinaryKernel {
  return (a, aStrides, b, bStrides, shape, out) => {
    if (isPlain(aStrides, shape) && isPlain(bStrides, shape)) {
      for (let i = 0; i < out.length; i++) out[i] = f(a[i]!, b[i]!);
      return;
    }
    const index = new Array<number>(shape.length).fill(0); // the coordinates of out[i], counted up like an odometer
    let ia = 0;
    let ib = 0;
    for (let i = 0; i < out.length; i++) {
      out[i] = f(a[ia]!, b[ib]!);
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        ia += aStrides[axis]!;
        ib += bStrides[axis]!;
        if (++index[axis]! < shape[axis]!) break;
        index[axis] = 0;
        ia -= aStrides[axis]! * shape[axis]!;
        ib -= bStrides[axis]! * shape[axis]!;
      }
    }
  };
}

/** Whether strides are those of a contiguous array of this shape. */
function isPlain(strides: readonly number[], shape: Shape): boolean {
  const plain = stridesOf(shape);
  return strides.every((stride, axis) => stride === plain[axis]);
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
};
