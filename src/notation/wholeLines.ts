// Which lines speak of whole tensors, and what they claim.
import { countOf, fill, stretchedEntry, tupleAt, type NumberArray } from "./array.js";
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
    if (isBackward && given !== undefined) {
      refuseCircle(line, left.name);
      const [own, of] = [given.shape.join(", "), tensors[left.name.slice(1)].shape.join(", ")];
      if (own !== of) throw new MeaningError(`${left.name} has shape (${own}), ${left.name.slice(1)} (${of})`);
    }
    if (given !== undefined)
      expected.push({ what: outputs.includes(left.name) ? "forward" : isBackward ? "backward" : left.name, value: given });
    else if (world.isDefined(left.name)) expected.push({ what: left.name, value: world.tensor(left.name) });
    else world.define(left.name, value);
  }
  return expected.length === 0 ? [] : compareEntries(value, expected, world);
}

function compareEntries(got: NumberArray, expected: readonly { what: string; value: NumberArray }[], world: WholeWorld): Claim[] {
  const { shape } = expected.find(({ what }) => isGiven(what))?.value ?? largest([got, ...expected.map(({ value }) => value)]);
  const right = entriesAs(got, shape);
  const sides = expected.map(({ what, value }) => ({ what, value: entriesAs(value, shape) }));
  return Array.from({ length: countOf(shape) }, (_, p) => ({
    at: `entry [${tupleAt(shape, p).join(", ")}]`,
    value: right[p],
    expected: sides.map(({ what, value }) => ({ what, value: value[p] })).filter(({ what }) => world.sample.kink !== true || isGiven(what)), // prettier-ignore
  }));
}

/** The one with the most entries, and of those the one with the fewest axes. */
function largest(values: readonly NumberArray[]): NumberArray {
  const by = ({ shape }: NumberArray): number => countOf(shape) * 100 - shape.length;
  return values.reduce((a, b) => (by(b) > by(a) ? b : a));
}

/** The entries of `value` as one of `shape`: stretched, or without axes that a sum kept with size 1 and the call did not. */
function entriesAs(value: NumberArray, shape: readonly number[]): ArrayLike<number> {
  if (losesAxes(value.shape, shape)) return value.data;
  const fits = value.shape.length <= shape.length && value.shape.every((size, axis) => size === 1 || size === shape[axis + shape.length - value.shape.length]); // prettier-ignore
  if (!fits) throw new MeaningError(`shape (${value.shape.join(", ")}) is not (${shape.join(", ")})`);
  return fill(shape, (tuple) => stretchedEntry(value, tuple)).data;
}

/** Whether `short` is `long` without some axes of size 1. */
function losesAxes(long: readonly number[], short: readonly number[]): boolean {
  let at = 0;
  for (const size of long) {
    if (at < short.length && short[at] === size) at++;
    else if (size !== 1) return false;
  }
  return at === short.length;
}
