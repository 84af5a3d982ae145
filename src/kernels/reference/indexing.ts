// Reading and adding at places that are themselves data.
import { sizeOf, type FloatArray, type Shape } from "../ndarray.js";

/** Entry i of an index points to position starts[i] + index[i] * step of the array. */
export interface Grid {
  readonly shape: Shape;
  readonly indexShape: Shape;
  /** The axis along which the index runs. */
  readonly dim: number;
  readonly step: number;
  /** Set where the index runs along the last axis and matches the array in all others: line by line. */
  readonly lines: { readonly lines: number; readonly length: number; readonly count: number } | null;
}

/** For every entry of the index where in the array its line along `dim` begins. */
export function startsOf({ shape, indexShape, dim }: Grid): Int32Array {
  const result = new Int32Array(sizeOf(indexShape));
  const strides = shape.map((_, axis) => (axis === dim ? 0 : sizeOf(shape.slice(axis + 1))));
  // from the last axis outwards: block after block is the first one, moved on by the axis's stride
  for (let axis = indexShape.length - 1, length = 1; axis >= 0 && result.length > 0; length *= indexShape[axis--]) {
    for (let i = length; i < length * indexShape[axis]; i++) result[i] = result[i - length] + strides[axis];
  }
  return result;
}

export const indexing = {
  /** out[i] = x[starts[i] + index[i] step] */
  gather: (x: FloatArray, index: FloatArray, grid: Grid, out: FloatArray): void => {
    const from = startsOf(grid);
    for (let i = 0; i < out.length; i++) out[i] = x[from[i] + index[i] * grid.step];
  },
  /** out[starts[i] + index[i] step] += src[i] */
  scatterAdd: (src: FloatArray, index: FloatArray, grid: Grid, out: FloatArray): void => {
    const from = startsOf(grid);
    for (let i = 0; i < src.length; i++) out[from[i] + index[i] * grid.step] += src[i];
  },
};
