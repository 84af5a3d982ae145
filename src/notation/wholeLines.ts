// Which lines speak of whole tensors, and what they claim.
import { stretched, stretchedEntry, tupleAt, countOf, type NumberArray } from "./array.js";
import { isGiven, refuseCircle, type Claim } from "./claims.js";
import { MeaningError } from "./errors.js";
import type { World } from "./evaluate.js";
import { WHOLE } from "./names.js";
import { isGradient } from "./sample.js";
import type { Equation, Expr, Left } from "./tree.js";
import { walk } from "./tree.js";
import type { WholeWorld } from "./whole.js";

/** A line without indices that names a tensor with axes, or uses what only tensors have. */
export function isWhole(line: Equation, left: Left, world: World): boolean {
  if (left.kind === "function" || line.relation !== "=") return false;
  const trees = [line.right, ...(left.kind === "expression" ? [left.of] : [])];
  let [indexed, whole] = [left.kind === "entry" && left.indices.length > 0, false];
  const rank = (name: string): number => world.shapeOf(name)?.length ?? 0;
  for (const tree of trees)
    walk(tree, (node) => {
      if (node.kind === "fold" || node.kind === "derivative" || (node.kind === "name" && node.subscripts !== null))
        indexed = true;
      if (node.kind === "transpose" || (node.kind === "binary" && node.sign === "@")) whole = true;
      if (node.kind === "call" && (WHOLE as readonly string[]).includes(node.name)) whole = true;
      if (node.kind === "name" && node.subscripts === null && rank(node.name) > 0) whole = true;
    });
  if (left.kind === "entry" && left.indices.length === 0 && rank(left.name) > 0) whole = true;
  return whole && !indexed;
}

/** @throws MeaningError, Misfit */
export function checkWhole(line: Equation, left: Left, before: Expr | null, world: WholeWorld): readonly Claim[] {
  const { kink = false, tensors, outputs } = world.sample;
  if (kink && !line.reason.startsWith("convention")) return [];
  const value = world.evaluate(line.right);
  const expected: { what: string; value: NumberArray }[] = [];
  if (before !== null && !kink) expected.push({ what: "the line before", value: world.evaluate(before) });
  if (left.kind === "expression") expected.push({ what: "the left side", value: world.evaluate(left.of) });
  else if (left.kind === "entry") {
    const given = Object.hasOwn(tensors, left.name) ? tensors[left.name] : undefined;
    const isBackward = isGradient(left.name, world.sample);
    if (isBackward && given !== undefined) refuseCircle(line, left.name);
    if (given !== undefined)
      expected.push({ what: outputs.includes(left.name) ? "forward" : isBackward ? "backward" : left.name, value: given });
    else if (world.isDefined(left.name)) expected.push({ what: left.name, value: world.tensor(left.name) });
    else world.define(left.name, value);
  }
  return expected.length === 0 ? [] : compareEntries(value, expected, world);
}

function compareEntries(got: NumberArray, expected: readonly { what: string; value: NumberArray }[], world: WholeWorld): Claim[] {
  const { shape } = expected[0].value;
  const common = stretched(got.shape, shape);
  // a sum over an axis keeps it as size 1, where the result of the call may have lost it
  const same = countOf(got.shape) === countOf(shape);
  if (!same && countOf(common) !== countOf(shape))
    throw new MeaningError(`the right side has shape (${got.shape.join(", ")}), the left (${shape.join(", ")})`);
  return Array.from({ length: countOf(shape) }, (_, p) => {
    const tuple = tupleAt(shape, p);
    return {
      at: `entry [${tuple.join(", ")}]`,
      value: same ? got.data[p] : stretchedEntry(got, tuple),
      expected: expected.map(({ what, value }) => ({ what, value: same ? value.data[p] : stretchedEntry(value, tuple) })),
    };
  }).map((claim) => (world.sample.kink === true ? { ...claim, expected: claim.expected.filter(({ what }) => isGiven(what)) } : claim)); // prettier-ignore
}
