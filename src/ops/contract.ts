// Products of tensors whose axes have names: what has the same name is multiplied entry by entry, what is not kept is added up.
import type { Tensor } from "../autograd/tensor.js";
import { sizeOf } from "../kernels/ndarray.js";
import { matmul } from "./matmul.js";
import { mul } from "./mul.js";
import { permute } from "./permute.js";
import { reshape } from "./reshape.js";
import { slice } from "./slice.js";
import { expand, sum } from "./sum.js";

/** A tensor and the name of each of its axes. */
export interface Named {
  readonly x: Tensor;
  readonly names: readonly string[];
}

/** y[.., i, ..] = x[.., i, .., i, ..]: of axes with the same name only the diagonal, until every name is there once. */
export function diagonals({ x, names }: Named): Named {
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice === undefined) return { x, names };
  const [first, second] = names.flatMap((name, i) => (name === twice ? [i] : []));
  const others = names.flatMap((_, i) => (i === first || i === second ? [] : [i]));
  const n = Math.max(x.shape[first], x.shape[second]);
  const square = permute(stretched(x, new Map([[first, n], [second, n]])), [...others, first, second]); // prettier-ignore
  const before = others.map((i) => x.shape[i]);
  const inRows = reshape(square, [...before, n * n]); // row by row, the diagonal is every (n + 1)th entry
  return diagonals({ x: slice(inRows, before.length, 0, n * n, n + 1), names: [...others.map((i) => names[i]), twice] });
}

/** Adds up the axes that are not kept. */
export function sumOut({ x, names }: Named, kept: (name: string) => boolean): Named {
  const dims = names.flatMap((name, i) => (kept(name) ? [] : [i]));
  return dims.length === 0 ? { x, names } : { x: sum(x, dims), names: names.filter(kept) };
}

/** The axes in another order. */
export function inOrder({ x, names }: Named, order: readonly string[]): Tensor {
  const dims = order.map((name) => names.indexOf(name));
  return dims.every((dim, i) => dim === i) ? x : permute(x, dims);
}

/**
 * The product of two. Their axes fall into four kinds:
 *   batch     both have it, and it is kept     y[b] = left[b] right[b]
 *   summed    both have it, it is not kept     y = sum over s of left[s] right[s]
 *   rows      only the left one has it
 *   columns   only the right one has it
 * In the order (batch, rows, summed) and (batch, summed, columns), each kind joined to one axis, it is a product of matrices.
 */
export function contract(left: Named, right: Named, kept: (name: string) => boolean): Named {
  const a = sumOut(left, (name) => kept(name) || right.names.includes(name));
  const b = sumOut(right, (name) => kept(name) || left.names.includes(name));
  const both = a.names.filter((name) => b.names.includes(name));
  const batch = both.filter(kept);
  const summed = both.filter((name) => !kept(name));
  const rows = a.names.filter((name) => !both.includes(name));
  const columns = b.names.filter((name) => !both.includes(name));
  const names = [...batch, ...rows, ...columns];
  if (summed.length === 0) return { x: mul(spread(a, names), spread(b, names)), names };

  const size = (name: string): number => Math.max(sizeIn(a, name), sizeIn(b, name));
  const sizes = (group: readonly string[]): number[] => group.map((name) => (sizeIn(a, name) === 0 || sizeIn(b, name) === 0 ? 0 : size(name))); // prettier-ignore
  const matrices = (side: Named, order: readonly string[], groups: readonly (readonly string[])[]): Tensor => {
    const wanted = new Map(order.map((name, i) => [i, sizes([name])[0]]));
    return reshape(stretched(inOrder(side, order), wanted), groups.map((group) => sizeOf(sizes(group)))); // prettier-ignore
  };
  const y = matmul(
    matrices(a, [...batch, ...rows, ...summed], [batch, rows, summed]),
    matrices(b, [...batch, ...summed, ...columns], [batch, summed, columns]),
  );
  return { x: reshape(y, sizes(names)), names };
}

/** 1, which is stretched, where there is no such axis. */
function sizeIn({ x, names }: Named, name: string): number {
  return names.includes(name) ? x.shape[names.indexOf(name)] : 1;
}

/** All the axes in this order, with size 1 those that it does not have: ready for broadcasting. */
function spread(side: Named, order: readonly string[]): Tensor {
  const own = order.filter((name) => side.names.includes(name));
  return reshape(inOrder(side, own), order.map((name) => sizeIn(side, name))); // prettier-ignore
}

/** Axes of size 1 repeated to the sizes wanted. */
function stretched(x: Tensor, wanted: ReadonlyMap<number, number>): Tensor {
  const shape = x.shape.map((size, axis) => wanted.get(axis) ?? size);
  return shape.every((size, axis) => size === x.shape[axis]) ? x : expand(x, shape);
}
