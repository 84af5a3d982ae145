// The worked example: a derivation, line by line, at one entry of a sample.
import { MlbhError } from "../core/errors.js";
import { countOf, positionOf, tupleAt, type NumberArray } from "./array.js";
import { claimsOf, indexedPoints } from "./claims.js";
import { inDigits, lastDigit } from "./digits.js";
import { constant } from "./dual.js";
import { World, type Env } from "./evaluate.js";
import { functionsOf } from "./functions.js";
import { readDerivation } from "./lines.js";
import { prepare } from "./prepare.js";
import { entryName, Printer } from "./putIn.js";
import { freeIndices, type Ranges } from "./ranges.js";
import type { Sample } from "./sample.js";
import type { Equation, Expr, Left, Line, NameNode } from "./tree.js";
import { isWhole } from "./wholeLines.js";
import type { Shown, Slope, Worked, WorkedLine } from "./worked.js";

/**
 * Works a derivation out in numbers.
 * @param at the entry: the first of its numbers is the value of the first index of a line, and so on
 * @param known names that lines about other calls may use
 */
export function workOut(text: string, sample: Sample, at: readonly number[], known: Iterable<string> = []): Worked {
  const { lines } = readDerivation(
    text,
    [...known, ...Object.keys(sample.tensors), ...Object.keys(sample.numbers)],
    functionsOf({ samples: [sample] }),
  );
  const world = new World(sample);
  const worked: WorkedLine[] = [];
  const equations = walkThrough(lines, world);
  equations.forEach(({ line, number, left, ranges }, i) => {
    const isLast = equations[i + 1] === undefined || equations[i + 1].line.left !== null;
    if (sample.kink === true && isDerived(left, sample) && !line.reason.startsWith("convention")) return;
    if (line.relation !== "=" || left.kind === "function" || (line.left === null && !isLast)) return; // of a chain, its two ends
    worked.push(workedLine(line, number, left, ranges, world, at));
  });
  const { tensors, outputs } = sample;
  const isResult = (name: string): boolean => outputs.includes(name) || (name.startsWith("g") && name.slice(1) in tensors && !outputs.includes(name.slice(1))); // prettier-ignore
  const isUpstream = (name: string): boolean => name.startsWith("g") && outputs.includes(name.slice(1));
  const named = Object.entries(tensors);
  const ordered = [...named.filter(([name]) => !isUpstream(name)), ...named.filter(([name]) => isUpstream(name))];
  const shown = (wanted: boolean): Shown[] => ordered.filter(([name]) => isResult(name) === wanted).map(([name, tensor]) => inNumbers(name, tensor)); // prettier-ignore
  return { title: sample.name, given: shown(false), lines: worked, results: shown(true), slopes: slopesOf(lines, sample, at) };
}

/** What does not exist at a kink. */
function isDerived(left: Left, { tensors }: Sample): boolean {
  return (
    left.kind === "expression" ||
    (left.kind === "entry" && left.name.startsWith("g") && Object.hasOwn(tensors, left.name.slice(1)))
  );
}

interface Step {
  readonly line: Equation;
  readonly number: number;
  readonly left: Left;
  readonly ranges: Ranges;
}

/** Reads the lines into a world, and gives those with indices that this sample fits. */
function walkThrough(lines: readonly Line[], world: World): Step[] {
  const steps: Step[] = [];
  let [left, before]: [Left | null, Expr | null] = [null, null];
  let applies = true;
  for (const [i, line] of lines.entries()) {
    if (line.kind === "where") applies = line.condition === null || world.holds(line.condition, new Map(), new Map());
    else if (applies && line.kind !== "equation") prepare(line, world, lines);
    if (line.kind !== "equation" || !applies) continue;
    if (line.left !== null) [left, before] = [line.left, null];
    if (isWhole(line, left!, world)) continue;
    try {
      const points = indexedPoints(line, left!, world, i + 1);
      claimsOf({ ...points, tuples: [] }, line, left!, before, world, lines);
      steps.push({ line, number: i + 1, left: left!, ranges: points.ranges });
      before = line.right;
    } catch (error) {
      if (!(error instanceof MlbhError)) throw error; // the check says what is wrong with it
    }
  }
  return steps;
}

function workedLine(line: Equation, number: number, left: Left, ranges: Ranges, world: World, at: readonly number[]): WorkedLine {
  const env = place(left, ranges, world, at);
  const exact = world.evaluate(line.right, env, ranges).value;
  const value = inDigits(exact);
  const source = nameOf(left, env, ranges, world);
  for (let digits = 4; ; digits++) {
    const { pieces, value: printed, cut } = new Printer(world, ranges, digits).print(line.right, env);
    const follows = cut || digits === 12 || Math.abs(printed - Number(value)) <= lastDigit(value) || Number.isNaN(exact);
    if (follows) return { line: number, left: source, pieces, value, source };
  }
}

/** Values of a line's indices: those of the entry by their order, the derivative's lower entry the same. */
function place(left: Left, ranges: Ranges, world: World, at: readonly number[]): Env {
  const env: Env = new Map();
  const put = (indices: readonly (string | null)[]): void => indices.forEach((index, i) => {
    if (index !== null && !env.has(index)) env.set(index, constant(Math.min(at[i] ?? at.at(-1) ?? 0, (ranges.get(index) ?? 1) - 1)));
  }); // prettier-ignore
  if (left.kind === "entry") put(left.indices);
  else if (left.kind === "expression") {
    if (left.of.kind === "derivative") [left.of.of, left.of.by].forEach((node) => put(plainIndices(node, world)));
    put(freeIndices(left.of, world.isIndex));
  }
  return env;
}

function plainIndices({ subscripts }: NameNode, world: World): (string | null)[] {
  return (subscripts ?? []).map((node) =>
    node.kind === "name" && node.subscripts === null && world.isIndex(node.name) ? node.name : null,
  );
}

/** "dy[0]/dx[1]" */
function nameOf(left: Left, env: Env, ranges: Ranges, world: World): string {
  if (left.kind === "entry") return entryName({ name: left.name, subscripts: left.indices.length === 0 ? null : left.indices }, left.indices.map((index) => env.get(index)!.value)); // prettier-ignore
  if (left.kind === "expression" && left.of.kind === "derivative") {
    const named = (node: NameNode): string => entryName(node, (node.subscripts ?? []).map((each) => world.evaluate(each, env, ranges).value)); // prettier-ignore
    return `d${named(left.of.of)}/d${named(left.of.by)}`;
  }
  return left.text.replace(/\s+/g, " ");
}

function inNumbers(name: string, { shape, data }: NumberArray): Shown {
  const values = Array.from(data, (value, p) => ({ text: inDigits(value), source: shape.length === 0 ? name : `${name}[${tupleAt(shape, p).join(", ")}]` })); // prettier-ignore
  return { name, shape, values };
}

const STEP = 0.001;

/** L = sum of gy y, a little above and below the entry of each input. */
function slopesOf(lines: readonly Line[], sample: Sample, at: readonly number[]): Slope[] {
  const { tensors, outputs } = sample;
  if (outputs.some((name) => tensors[`g${name}`] === undefined)) return [];
  return Object.entries(tensors).flatMap(([name, { shape, data }]) => {
    const gradient = tensors[`g${name}`];
    if (gradient === undefined || outputs.includes(name) || countOf(shape) === 0) return [];
    const tuple = shape.map((size, i) => Math.min(at[i] ?? at.at(-1) ?? 0, size - 1));
    const position = positionOf(shape, tuple);
    const moved = (by: number): number => {
      const numbers = Float64Array.from(data);
      numbers[position] += by;
      return lossOf(lines, { ...sample, tensors: { ...tensors, [name]: { shape, data: numbers } } });
    };
    const [above, below] = [moved(STEP), moved(-STEP)];
    if (!Number.isFinite(above) || !Number.isFinite(below)) return [];
    return [{ entry: entryName({ name, subscripts: shape.length === 0 ? null : [0] }, tuple), h: STEP, above, below, slope: (above - below) / (2 * STEP), gradient: gradient.data[position] }]; // prettier-ignore
  });
}

function lossOf(lines: readonly Line[], sample: Sample): number {
  const world = new World(sample);
  walkThrough(lines, world);
  let total = 0;
  for (const output of sample.outputs) {
    const upstream = sample.tensors[`g${output}`];
    if (!world.isDefined(output)) return NaN;
    for (let p = 0; p < countOf(upstream.shape); p++)
      total += upstream.data[p] * world.read(output, tupleAt(upstream.shape, p)).value;
  }
  return total;
}
