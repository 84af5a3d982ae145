// Numbers with a shape, as the check is given them. The notation knows nothing of the engine: both cannot share a mistake.
import { MeaningError } from "./errors.js";

export interface NumberArray {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

export function scalar(value: number): NumberArray {
  return { shape: [], data: [value] };
}

/** Numbers in a row. */
export function row(numbers: ArrayLike<number>): NumberArray {
  return { shape: [numbers.length], data: Float64Array.from(numbers) };
}

export function countOf(shape: readonly number[]): number {
  return shape.reduce((count, size) => count * size, 1);
}

/** The p-th of all index tuples of a shape, in row-major order. */
export function tupleAt(shape: readonly number[], p: number): number[] {
  const tuple = new Array<number>(shape.length);
  for (let axis = shape.length - 1, rest = p; axis >= 0; axis--) {
    tuple[axis] = rest % shape[axis];
    rest = Math.floor(rest / shape[axis]);
  }
  return tuple;
}

/** Where a tuple stands; -1 outside of the shape. */
export function positionOf(shape: readonly number[], tuple: readonly number[]): number {
  let position = 0;
  for (let axis = 0; axis < shape.length; axis++) {
    const i = tuple[axis];
    if (!(i >= 0 && i < shape[axis]) || !Number.isInteger(i)) return -1;
    position = position * shape[axis] + i;
  }
  return position;
}

/** A new array, entry by entry. */
export function fill(shape: readonly number[], entry: (tuple: readonly number[]) => number): NumberArray {
  const data = new Float64Array(countOf(shape));
  for (let p = 0; p < data.length; p++) data[p] = entry(tupleAt(shape, p));
  return { shape, data };
}

/** The common shape of two, sizes of 1 stretched. @throws MeaningError */
export function stretched(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const [m, n] = [a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1];
    if (m !== n && m !== 1 && n !== 1) throw new MeaningError(`shapes (${a.join(", ")}) and (${b.join(", ")}) do not fit`);
    return m === 1 ? n : m;
  });
}

/** The entry of a stretched array. */
export function stretchedEntry({ shape, data }: NumberArray, tuple: readonly number[]): number {
  let position = 0;
  const skip = tuple.length - shape.length;
  for (let axis = 0; axis < shape.length; axis++) position = position * shape[axis] + (shape[axis] === 1 ? 0 : tuple[axis + skip]); // prettier-ignore
  return data[position];
}
