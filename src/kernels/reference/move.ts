// Moving numbers without changing them: every rearrangement is a walk through one array by strides.
import type { FloatArray, Shape } from "../ndarray.js";

/** A rectangular walk: element (i, j, ...) of `shape` lies at offset + i * strides[0] + j * strides[1] + ... */
export interface Walk {
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
}

/** Calls visit(position) for every element of the walk, in row-major order. */
function forEachPosition({ shape, strides, offset }: Walk, count: number, visit: (position: number, i: number) => void): void {
  const index = new Array<number>(shape.length).fill(0);
  let position = offset;
  for (let i = 0; i < count; i++) {
    visit(position, i);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      position += strides[axis];
      if (++index[axis] < shape[axis]) break;
      index[axis] = 0;
      position -= strides[axis] * shape[axis];
    }
  }
}

export const move = {
  /** out[i] = x[position i of the walk]: permute, expand and slice. */
  read: (x: FloatArray, walk: Walk, out: FloatArray): void => {
    forEachPosition(walk, out.length, (position, i) => (out[i] = x[position]!));
  },
  /** out[position i of the walk] = x[i]: pad and cat. */
  write: (x: FloatArray, walk: Walk, out: FloatArray): void => {
    forEachPosition(walk, x.length, (position, i) => (out[position] = x[i]!));
  },
};
