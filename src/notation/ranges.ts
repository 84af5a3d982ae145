// How far indices run: over the axis on which they stand alone, or as a line declares.
import { MeaningError } from "./errors.js";
import { looksLikeIndex } from "./names.js";
import { partsOf, walk, type Expr, type NameNode } from "./tree.js";

/** How many steps a sum, or a line, may have. */
export const MOST_STEPS = 1_000_000;

/** Terms that all lines may add up on one sample. */
export const MOST_TERMS = 50 * MOST_STEPS;

export type Ranges = ReadonlyMap<string, number>;

/** What the ranges of a line depend on. */
export interface Surroundings {
  /** Null for what has no shape here. */
  readonly shapeOf: (name: string) => readonly number[] | null;
  readonly isIndex: (name: string) => boolean;
  /** Reading beyond the edges of these gives 0: an index may run further than they do. */
  readonly isOpen: (name: string) => boolean;
  readonly declared: Ranges;
}

/** The ranges of all indices of some expressions. @throws MeaningError when two axes disagree */
export function rangesOf(trees: readonly Expr[], around: Surroundings): Map<string, number> {
  const ranges = new Map(around.declared);
  const from = new Map<string, string>();
  const note = (node: NameNode, open: boolean): void => {
    const shape = node.subscripts === null ? null : around.shapeOf(node.name);
    if (shape === null || around.isOpen(node.name) !== open) return;
    checkRank(node, shape);
    node.subscripts!.forEach((subscript, axis) => {
      if (subscript.kind !== "name" || subscript.subscripts !== null || !around.isIndex(subscript.name)) return;
      const index = subscript.name;
      const known = ranges.get(index);
      if (known === undefined) {
        ranges.set(index, shape[axis]);
        from.set(index, `axis ${axis} of ${node.name}`);
      } else if (known > shape[axis] && !open)
        throw new MeaningError(
          `${index} runs over ${known}${from.has(index) ? `, ${from.get(index)}` : ""}, but axis ${axis} of ${node.name} has ${shape[axis]}`,
        );
      else if (known < shape[axis] && !open && !around.declared.has(index))
        throw new MeaningError(
          `${index} runs over ${known}, ${from.get(index)}, and over ${shape[axis]}, axis ${axis} of ${node.name}`,
        );
    });
  };
  for (const open of [false, true]) for (const tree of trees) walk(tree, (node) => { if (node.kind === "name") note(node, open); }); // prettier-ignore
  return ranges;
}

/** A sample in which a tensor has other axes than the line writes is of another kind: it does not fit. */
export class Misfit extends MeaningError {}

export function checkRank(node: NameNode, shape: readonly number[]): void {
  const given = node.subscripts?.length ?? 0;
  if (given !== shape.length)
    throw new Misfit(`${node.name} has ${shape.length} ${shape.length === 1 ? "axis" : "axes"} here, not ${given}`);
}

/** The indices of an expression that no sum binds. */
export function freeIndices(tree: Expr, isIndex: (name: string) => boolean): string[] {
  const found = new Set<string>();
  const visit = (node: Expr, bound: readonly string[]): void => {
    if (node.kind === "name" && node.subscripts === null && !bound.includes(node.name) && looksLikeIndex(node.name) && isIndex(node.name)) found.add(node.name); // prettier-ignore
    const inner = node.kind === "fold" ? [...bound, ...node.indices] : bound;
    for (const part of partsOf(node)) visit(part, inner);
  };
  visit(tree, []);
  return [...found];
}

export function rangeOf(index: string, ranges: Ranges): number {
  const size = ranges.get(index);
  if (size === undefined) throw new MeaningError(`how far ${index} runs is not known`);
  return size;
}
