// An array of numbers with a shape, stored contiguously in row-major order: element (i, j) of a (2, 3) array is data[3 i + j].

import type { Life } from "./memory.js";

export type Dtype = "float32" | "float64";
export type FloatArray = Float32Array | Float64Array;
export type Shape = readonly number[];

export interface NdArray {
  readonly shape: Shape;
  readonly dtype: Dtype;
  /** The numbers, to be kept. */
  readonly data: FloatArray;
  /** Where they are found when they have moved; left out in an array made by hand, whose numbers stay. */
  readonly base?: Block;
}

/** An array whose numbers may move. */
export interface Operand extends NdArray {
  /** The numbers where they lie now: to be read or written at once, before anything else is computed. What the library uses. */
  readonly numbers: FloatArray;
  readonly base: Block;
}

/** Numbers, and where they lie. */
export class Block implements Operand {
  readonly shape: Shape;
  readonly dtype: Dtype;
  numbers: FloatArray;
  /** Null where they stay for ever. */
  life: Life | null;

  constructor(shape: Shape, dtype: Dtype, numbers: FloatArray, life: Life | null) {
    this.shape = shape;
    this.dtype = dtype;
    this.numbers = numbers;
    this.life = life;
  }

  get data(): FloatArray {
    return this.numbers;
  }

  get base(): Block {
    return this;
  }
}

/** The same numbers under another shape. */
export function reshaped({ base }: Operand, shape: Shape): Operand {
  return new View(base, shape);
}

class View implements Operand {
  readonly shape: Shape;
  readonly dtype: Dtype;
  readonly base: Block;

  constructor(base: Block, shape: Shape) {
    this.shape = shape;
    this.dtype = base.dtype;
    this.base = base;
  }

  get numbers(): FloatArray {
    return this.base.numbers;
  }

  get data(): FloatArray {
    return this.base.data;
  }
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
