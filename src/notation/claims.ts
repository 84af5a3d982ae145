// What a line with indices claims, number by number.
import { Generator } from "../core/rng.js";
import { countOf, positionOf, tupleAt } from "./array.js";
import { constant } from "./dual.js";
import { MeaningError } from "./errors.js";
import type { Env, World } from "./evaluate.js";
import { limit, statistical } from "./approximate.js";
import { freeIndices, MOST_STEPS, rangeOf, type Ranges } from "./ranges.js";
import type { DerivativeNode, Equation, Expr, Left, Line, NameNode } from "./tree.js";
import { reads, walk } from "./tree.js";

/** A number that the line gives, and others that it must be equal to. */
export interface Claim {
  /** "i = 0, k = 1" */
  readonly at: string;
  readonly value: number;
  readonly expected: readonly { readonly what: string; readonly value: number; readonly within?: number }[];
}

/** Values of the free indices at which a line is looked at. */
export interface Points {
  readonly free: readonly string[];
  readonly tuples: readonly (readonly number[])[];
  readonly ranges: Ranges;
}

const MOST_POINTS = 2000;

/** All values of the free indices, or as many drawn with a seed: never a fixed stride, which can step past a whole kind of entries. */
export function indexedPoints(line: Equation, left: Left, world: World, seed: number): Points {
  const trees = [line.right, ...(left.kind === "expression" ? [left.of] : [])];
  const named = left.kind === "entry" && left.indices.length > 0 ? [entryNode(left.name, left.indices)] : [];
  const ranges = world.rangesOf([...named, ...trees]);
  const indices = left.kind === "entry" ? left.indices : left.kind === "expression" ? freeIndices(left.of, world.isIndex) : [];
  const variable = line.relation === "→" ? ["h"] : [];
  const bound = left.kind === "function" ? [left.variable] : [];
  const allowed = [...indices, ...variable, ...bound];
  const loose = freeIndices(line.right, world.isIndex).find(
    (name) => !allowed.includes(name) && !(left.kind === "expression" && ranges.has(name) && isShown(left.of, name)),
  );
  if (loose !== undefined)
    throw new MeaningError(`the index ${loose} stands on the right, but neither on the left nor below a sum`);
  const free = indices.filter((name) => !variable.includes(name));
  const sizes = free.map((name) => rangeOf(name, ranges));
  if (left.kind === "entry") checkCovered(left, sizes, world);
  else if (left.kind === "expression" && left.of.kind === "derivative") checkDerivativeCovered(left.of, ranges, world);
  return { free, tuples: tuplesOf(sizes, seed), ranges };
}

function isShown(tree: Expr, name: string): boolean {
  let found = false;
  walk(tree, (node) => (found ||= node.kind === "name" && node.name === name && node.subscripts === null));
  return found;
}

function entryNode(name: string, indices: readonly string[]): NameNode {
  const place = { line: 0, column: 0 };
  return {
    kind: "name",
    name,
    subscripts: indices.map((index) => ({ kind: "name", name: index, subscripts: null, place })),
    place,
  };
}

function tuplesOf(sizes: readonly number[], seed: number): number[][] {
  const count = countOf(sizes);
  if (count > MOST_STEPS) throw new MeaningError(`the line speaks of ${count} entries: at most ${MOST_STEPS} can be looked at`);
  if (count <= MOST_POINTS) return Array.from({ length: count }, (_, p) => tupleAt(sizes, p));
  const order = new Generator(seed).randperm(count);
  return Array.from({ length: MOST_POINTS }, (_, p) => tupleAt(sizes, order[p]));
}

/** A line about a tensor is about all of it. */
function checkCovered({ name, indices }: Left & { kind: "entry" }, sizes: readonly number[], world: World): void {
  const shape = world.shapeOf(name);
  if (shape === null) return;
  indices.forEach((index, axis) => {
    if (sizes[axis] !== shape[axis])
      throw new MeaningError(`${index} runs over ${sizes[axis]} of the ${shape[axis]} entries of axis ${axis} of ${name}`);
  });
}

function checkDerivativeCovered({ of, by }: DerivativeNode, ranges: Ranges, world: World): void {
  for (const { name, subscripts } of [of, by]) {
    const shape = world.shapeOf(name);
    subscripts?.forEach((subscript, axis) => {
      if (shape === null || subscript.kind !== "name" || subscript.subscripts !== null) return;
      const size = ranges.get(subscript.name);
      if (size !== undefined && size !== shape[axis] && world.isIndex(subscript.name))
        throw new MeaningError(`${subscript.name} runs over ${size} of the ${shape[axis]} entries of axis ${axis} of ${name}`);
    });
  }
}

/** Evaluates a line, and what it must be equal to, at each point. A first line about a new name defines it and claims nothing. */
export function claimsOf(
  points: Points,
  line: Equation,
  left: Left,
  before: Expr | null,
  world: World,
  lines: readonly Line[],
): readonly Claim[] {
  if (left.kind === "function") {
    if (line.left === null || line.relation !== "=") throw new MeaningError("a function is defined in one line, with =");
    world.defineFunction(left.name, left.variable, line.right);
    return [];
  }
  const role = roleOf(left, world);
  const isNew = role.kind === "new";
  if (role.kind === "gradient" && left.kind === "entry" && world.tensor(left.name) !== undefined) refuseCircle(line, left.name);
  if (isNew && left.kind === "entry" && world.declared.has(left.name)) throw new MeaningError(`${left.name} is an index`);
  if (line.left !== null && left.kind === "entry" && (isNew || (role.kind === "output" && !world.isDefined(left.name)))) {
    const shape = left.indices.map((index) => rangeOf(index, points.ranges));
    world.define(left.name, { indices: left.indices, right: line.right, ranges: points.ranges, shape });
    if (isNew) {
      if (countOf(shape) > 0) world.read(left.name, shape.map((size) => size - 1)); // prettier-ignore
      return [];
    }
  }
  const { kink = false } = world.sample;
  if (kink && !(line.reason.startsWith("convention") && (role.kind === "gradient" || role.kind === "output"))) {
    defineGradient(points, line, left, role, world);
    return [];
  }
  const claims = points.tuples.map((tuple) => {
    const env: Env = new Map(points.free.map((index, i) => [index, constant(tuple[i])]));
    const at = points.free.map((index, i) => `${index} = ${tuple[i]}`).join(", ");
    if (line.relation === "≈") return statistical(line, left, env, points.ranges, world, at);
    if (line.relation === "→") return limit(line, left, before, env, points.ranges, world, at);
    const { value } = world.evaluate(line.right, env, points.ranges);
    const expected = kink ? [] : [...priorOf(before, env, points, world)];
    expected.push(...leftOf(left, role, env, points, world, lines, tuple));
    return { at, value, expected: kink ? expected.filter(({ what }) => isGiven(what)) : expected };
  });
  defineGradient(points, line, left, role, world);
  return claims;
}

/** What backward gave must come out of a line, so it cannot go in. */
export function refuseCircle(line: Equation, name: string): void {
  if (reads(line.right, name)) throw new MeaningError(`${name} stands on both sides`);
}

/** What the engine gave, which there is at a kink, too. */
export function isGiven(what: string): boolean {
  return what === "forward" || what === "backward";
}

/** A gradient is what its first line says, for the lines below. */
function defineGradient({ ranges }: Points, { right }: Equation, left: Left, role: Role, world: World): void {
  if (role.kind !== "gradient" || left.kind !== "entry" || world.isDefined(left.name)) return;
  world.define(left.name, { indices: left.indices, right, ranges, shape: left.indices.map((index) => rangeOf(index, ranges)) });
}

type Role =
  | { readonly kind: "output" | "known" | "new" | "expression" }
  /** dL/dN */
  | { readonly kind: "gradient"; readonly by: string };

function roleOf(left: Left, world: World): Role {
  if (left.kind !== "entry") return { kind: "expression" };
  const { name } = left;
  if (world.sample.outputs.includes(name)) return { kind: "output" };
  const by = name.slice(1);
  if (name.startsWith("g") && (world.isDefined(by) || world.tensor(by) !== undefined) && !isInput(name, world))
    return { kind: "gradient", by };
  return { kind: world.isKnown(name) ? "known" : "new" };
}

/** A tensor that happens to begin with g: `gamma`. */
function isInput(name: string, world: World): boolean {
  return world.tensor(`g${name}`) !== undefined;
}

function priorOf(before: Expr | null, env: Env, points: Points, world: World): Claim["expected"] {
  if (before === null) return [];
  const ranges = new Map([...world.rangesOf([before]), ...points.ranges]);
  return [{ what: "the line before", value: world.evaluate(before, env, ranges).value }];
}

function leftOf(
  left: Left,
  role: Role,
  env: Env,
  points: Points,
  world: World,
  lines: readonly Line[],
  tuple: readonly number[],
): Claim["expected"] {
  if (left.kind === "expression") {
    const { value } = world.evaluate(left.of, env, points.ranges);
    const what = left.of.kind === "derivative" ? `the derivative of ${sourceOf(left.of.of.name, lines)}` : "the left side";
    return [{ what, value }];
  }
  if (left.kind === "function") return [];
  switch (role.kind) {
    case "output":
      return [{ what: "forward", value: entryOf(left.name, tuple, world) }];
    case "gradient": {
      const slope = { what: "the derivative of L", value: world.gradientOf(role.by, tuple) };
      if (world.tensor(left.name) === undefined) return [slope];
      return [slope, { what: "backward", value: entryOf(left.name, tuple, world) }];
    }
    default:
      return [{ what: sourceOf(left.name, lines), value: world.read(left.name, tuple).value }];
  }
}

function entryOf(name: string, tuple: readonly number[], world: World): number {
  const tensor = world.tensor(name);
  if (tensor === undefined) throw new MeaningError(`${name} is not given`);
  return tensor.data[positionOf(tensor.shape, tuple)];
}

/** "line 3, y[i] = e[i] / s" */
function sourceOf(name: string, lines: readonly Line[]): string {
  const i = lines.findIndex((line) => line.kind === "equation" && line.left?.kind === "entry" && line.left.name === name);
  return i < 0 ? name : `line ${i + 1}, ${lines[i].text.replace(/\s+/g, " ")}`;
}
