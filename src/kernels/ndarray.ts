// An array of numbers with a shape, stored contiguously in row-major order: element (i, j) of a (2, 3) array is data[3 i + j].

import type { Life } from "./memory.js";

export type Dtype = "float32" | "float64";
export type FloatArray = Float32Array | Float64Array;
export type Shape = readonly number[];

export interface NdArray {
  readonly shape: Shape;
  readonly dtype: Dtype;
  readonly data: FloatArray;
  /** Until when the numbers may be read: null or left out for ever, else while the arena they lie in is open. */
  readonly life?: Life | null;
}

/** The same numbers under another shape. */
export function reshaped({ dtype, data, life = null }: NdArray, shape: Shape): NdArray {
  return { shape, dtype, data, life };
}

/** Number of elements; a scalar has shape [] and one element. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (let i = 0; i < shape.length; i++) size *= shape[i];
  return size;
}

/** How far apart in memory two neighbours along each axis lie: (2, 3) -> [3, 1]. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis];
  }
  return strides;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** The same numbers in an ordinary array of their own: they stay as they are while the other's change. */
export function copyOf({ shape, dtype, data }: NdArray): NdArray {
  return { shape, dtype, data: data.slice() };
}
