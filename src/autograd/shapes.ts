// Shapes: which ones fit together, and what to say when they do not.
import { ArgumentError, ShapeError } from "../core/errors.js";
import { sizeOf, type Shape } from "../kernels/ndarray.js";

/** "(2, 3)", as PyTorch users write it. */
export function formatShape(shape: Shape): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

/**
 * The common shape of operands under NumPy's rule: shapes are aligned at the right; two sizes agree when they are equal or one is 1.
 * @throws ShapeError naming the op, both shapes and the axis that disagrees.
 */
export function broadcastShapes(op: string, a: Shape, b: Shape): Shape {
  if (a === b) return a;
  const rank = Math.max(a.length, b.length);
  const shape = new Array<number>(rank);
  for (let axis = -1; axis >= -rank; axis--) {
    const sizeA = a[a.length + axis] ?? 1;
    const sizeB = b[b.length + axis] ?? 1;
    if (sizeA !== sizeB && sizeA !== 1 && sizeB !== 1) {
      throw new ShapeError(
        `${op}: shapes ${formatShape(a)} and ${formatShape(b)} do not broadcast: axis ${axis} is ${sizeA} in the first and ${sizeB} in the second`,
        { hint: "sizes must be equal, or one of them 1; axes are aligned at the right" },
      );
    }
    shape[rank + axis] = sizeA === 1 ? sizeB : sizeA;
  }
  return shape;
}

/** Strides for reading an array of shape `from` as if it had the broadcast shape `to`: 0 along every stretched axis. */
export function broadcastStrides(from: Shape, to: Shape): number[] {
  const strides = new Array<number>(to.length).fill(0);
  let step = 1;
  for (let axis = -1; axis >= -from.length; axis--) {
    const size = from[from.length + axis];
    if (size !== 1) strides[to.length + axis] = step;
    step *= size;
  }
  return strides;
}

/** Counts a dimension from the front: -1 is the last one. */
export function normalizeDim(op: string, dim: number, rank: number): number {
  const last = Math.max(rank, 1); // a scalar may be addressed as if it had one dimension, as in PyTorch
  if (!Number.isInteger(dim) || dim < -last || dim >= last) {
    throw new ArgumentError(`${op}: dim ${dim} is out of range for a tensor of rank ${rank} (expected ${-last} to ${last - 1})`);
  }
  return dim < 0 ? dim + last : dim;
}

/** Dimensions in rising order, each named once; null means all of them. @param nothing what an empty list means: all as well, as in PyTorch's reductions, or none */
export function normalizeDims(
  op: string,
  dim: number | readonly number[] | null,
  rank: number,
  nothing: "all" | "none" = "all",
): number[] {
  if (dim === null || (nothing === "all" && typeof dim !== "number" && dim.length === 0))
    return Array.from({ length: rank }, (_, axis) => axis);
  const dims = (typeof dim === "number" ? [dim] : dim).map((d) => normalizeDim(op, d, rank));
  if (rank === 0) return [];
  const unique = [...new Set(dims)].sort((p, q) => p - q);
  if (unique.length !== dims.length) throw new ArgumentError(`${op}: dim ${JSON.stringify(dim)} names a dimension twice`);
  return unique;
}

/** The shape after reducing `dims` away, or to size 1 with `keepdim`. */
export function reducedShape(shape: Shape, dims: readonly number[], keepdim: boolean): number[] {
  if (keepdim) return shape.map((size, axis) => (dims.includes(axis) ? 1 : size));
  return shape.filter((_, axis) => !dims.includes(axis));
}

/** A shape seen as (outer, n, inner) around one of its dimensions. */
export function around(shape: Shape, dim: number): { outer: number; n: number; inner: number } {
  return { outer: sizeOf(shape.slice(0, dim)), n: shape[dim] ?? 1, inner: sizeOf(shape.slice(dim + 1)) };
}
