// Lines that say how the others are meant: ranges of indices, free numbers, what lies beyond the edges.
import { Generator } from "../core/rng.js";
import { MeaningError } from "./errors.js";
import type { World } from "./evaluate.js";
import { equationsOf } from "./lines.js";
import { MOST_STEPS } from "./ranges.js";
import { walk, type Expr, type Line } from "./tree.js";

/** How often the lines are looked at with other free numbers. */
export const DRAWS = 2;

/** @param draw which of the draws of free numbers */
export function prepare(
  line: Exclude<Line, { kind: "equation" | "where" }>,
  world: World,
  lines: readonly Line[],
  draw = 0,
): void {
  if (line.kind === "outside") world.open(line.name);
  else if (line.kind === "any") {
    for (const name of line.names) world.numbers.set(name, freeNumber(`${world.sample.name} ${line.number} ${name}`, draw));
  } else if (line.kind === "ranges") {
    for (const { index, size } of line.ranges) world.declared.set(index, sizeFor(index, size, world, lines));
  }
}

/** Some number between -2 and 2, the same each time; every second draw is the opposite of the one before. */
function freeNumber(seed: string, draw: number): number {
  const numbers = new Float64Array(1 + Math.floor(draw / 2));
  new Generator([...seed].reduce((hash, character) => (31 * hash + character.codePointAt(0)!) % 2 ** 32, 7)).uniform(
    numbers,
    -2,
    2,
  );
  return (draw % 2 === 0 ? 1 : -1) * numbers.at(-1)!;
}

/** In `n < N` an unknown N takes the size that the tensors give n. */
function sizeFor(index: string, size: Expr, world: World, lines: readonly Line[]): number {
  if (size.kind === "name" && size.subscripts === null && !world.isKnown(size.name)) {
    const found = axisOf(index, world, lines);
    if (found === null)
      throw new MeaningError(
        `how far ${index} runs is not known: ${index} stands alone on no axis, and ${size.name} is not given`,
      );
    world.numbers.set(size.name, found);
    return found;
  }
  const { value } = world.evaluate(size, new Map(), new Map());
  if (!(Number.isInteger(value) && value >= 0 && value <= MOST_STEPS)) throw new MeaningError(`${index} cannot run over ${value} numbers: that is no whole number up to ${MOST_STEPS}`); // prettier-ignore
  return value;
}

/** The size of the first axis of a given tensor on which the index stands alone. */
function axisOf(index: string, world: World, lines: readonly Line[]): number | null {
  for (const { left, right } of equationsOf(lines)) {
    if (left?.kind === "entry") {
      const axis = left.indices.indexOf(index);
      const shape = axis < 0 ? null : world.shapeOf(left.name);
      if (shape !== null && shape.length === left.indices.length) return shape[axis];
    }
    const found = axisIn(right, index, world) ?? (left?.kind === "expression" ? axisIn(left.of, index, world) : null);
    if (found !== null) return found;
  }
  return null;
}

function axisIn(tree: Expr, index: string, world: World): number | null {
  let found: number | null = null;
  walk(tree, (node) => {
    if (found !== null || node.kind !== "name" || node.subscripts === null) return;
    const shape = world.shapeOf(node.name);
    const axis = node.subscripts.findIndex(
      (subscript) => subscript.kind === "name" && subscript.subscripts === null && subscript.name === index,
    );
    if (shape !== null && axis >= 0 && shape.length === node.subscripts.length) found = shape[axis];
  });
  return found;
}
