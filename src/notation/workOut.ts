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
import type { PutIn } from "./putInForms.js";
import { valueOn, WholePrinter } from "./putInWhole.js";
import { freeIndices, type Ranges } from "./ranges.js";
import type { Sample } from "./sample.js";
import type { Equation, Expr, Left, Line, NameNode } from "./tree.js";
import { WholeWorld } from "./whole.js";
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
  const { steps, whole } = walkThrough(lines, world);
  const worked = steps.flatMap(({ line, number, left, ranges }, i) => {
    const isLast = steps[i + 1] === undefined || steps[i + 1].line.left !== null;
    if (sample.kink === true && isDerived(left, sample) && !line.reason.startsWith("convention")) return [];
    if (line.relation !== "=" || left.kind === "function" || (line.left === null && !isLast)) return []; // of a chain, its two ends
    return [workedLine(line, number, left, ranges, world, at)];
  });
  const all = [...worked, ...(sample.kink === true ? [] : workedWhole(whole, sample.whole ?? sample, at))];
  const isStretched = sample.whole !== undefined && stretches(sample.whole);
  return {
    title: isStretched ? sample.whole.name : sample.name,
    given: shownOf(isStretched ? sample.whole : sample, lines, false),
    lines: all.sort((a, b) => a.line - b.line),
    results: shownOf(isStretched ? sample.whole : sample, lines, true),
    slopes: slopesOf(lines, sample, at),
    beyond: isBeyond(at, sample.whole ?? sample, steps),
  };
}

/** Whether operands of several sizes meet in a call. */
function stretches({ tensors, outputs }: Sample): boolean {
  const { shape } = tensors[outputs[0]];
  return Object.keys(tensors).some(
    (name) => tensors[`g${name}`] !== undefined && countOf(tensors[name].shape) !== countOf(shape),
  );
}

/** Numbers of a call: what is given, or what comes out of it. */
function shownOf({ tensors, numbers, outputs }: Sample, lines: readonly Line[], results: boolean): Shown[] {
  const isUpstream = (name: string): boolean => name.startsWith("g") && outputs.includes(name.slice(1));
  const isResult = (name: string): boolean => outputs.includes(name) || (name.startsWith("g") && !isUpstream(name) && name.slice(1) in tensors); // prettier-ignore
  const names = Object.keys(tensors).filter((name) => isResult(name) === results);
  const ordered = [...names.filter((name) => !isUpstream(name)), ...names.filter(isUpstream)];
  const read = new Set(lines.flatMap(({ text }) => text.match(/[A-Za-z_][A-Za-z_0-9]*/g) ?? []));
  const settings = results ? [] : Object.keys(numbers).filter((name) => read.has(name) && numbers[name] !== undefined);
  return [...ordered.map((name) => inNumbers(name, tensors[name])), ...settings.map((name) => inNumbers(name, { shape: [], data: [numbers[name]] }))]; // prettier-ignore
}

/** Whether no line and no tensor has such an entry. */
function isBeyond(at: readonly number[], { tensors }: Sample, steps: readonly Step[]): boolean {
  return at.some((place, i) => {
    const sizes = [...Object.values(tensors).map(({ shape }) => shape[i] ?? 1), ...steps.flatMap(({ left, ranges }) => (left.kind === "entry" ? [ranges.get(left.indices[i]) ?? 1] : []))]; // prettier-ignore
    return place >= Math.max(1, ...sizes);
  });
}

/** Lines about whole tensors, at the entry of their left side. */
function workedWhole(
  lines: readonly { readonly line: Equation; readonly number: number; readonly left: Left }[],
  sample: Sample,
  at: readonly number[],
): WorkedLine[] {
  const world = new WholeWorld(sample);
  return lines.flatMap(({ line, number, left }) => {
    const value = valueOn(world, line.right);
    if (left.kind !== "entry" || value === null) return [];
    const own = Object.hasOwn(sample.tensors, left.name) ? sample.tensors[left.name] : value;
    if (line.left !== null && own === value) world.define(left.name, value);
    if (countOf(own.shape) !== countOf(value.shape) || countOf(value.shape) === 0) return [];
    const tuple = own.shape.map((size, i) => Math.min(at[i] ?? at.at(-1) ?? 0, size - 1));
    const position = positionOf(own.shape, tuple);
    const source = entryName({ name: left.name, subscripts: own.shape.length === 0 ? null : [] }, tuple);
    const put = (digits: number): PutIn => new WholePrinter(world, digits).print(line.right, tupleAt(value.shape, position));
    return [inDigitsThatAgree(value.data[position], number, source, put)];
  });
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
function walkThrough(lines: readonly Line[], world: World): { steps: Step[]; whole: Omit<Step, "ranges">[] } {
  const steps: Step[] = [];
  const whole: Omit<Step, "ranges">[] = [];
  let [left, before]: [Left | null, Expr | null] = [null, null];
  let applies = true;
  for (const [i, line] of lines.entries()) {
    if (line.kind === "where") applies = line.condition === null || world.holds(line.condition, new Map(), new Map());
    else if (applies && line.kind !== "equation") prepare(line, world, lines);
    if (line.kind !== "equation" || !applies) continue;
    if (line.left !== null) [left, before] = [line.left, null];
    if (isWhole(line, left!, world)) {
      whole.push({ line, number: i + 1, left: left! });
      continue;
    }
    try {
      const points = indexedPoints(line, left!, world, i + 1);
      claimsOf({ ...points, tuples: [] }, line, left!, before, world, lines);
      steps.push({ line, number: i + 1, left: left!, ranges: points.ranges });
      before = line.right;
    } catch (error) {
      if (!(error instanceof MlbhError)) throw error; // the check says what is wrong with it
    }
  }
  return { steps, whole };
}

function workedLine(line: Equation, number: number, left: Left, ranges: Ranges, world: World, at: readonly number[]): WorkedLine {
  const env = place(left, ranges, world, at);
  const exact = world.evaluate(line.right, env, ranges).value;
  const isEntry = left.kind === "entry" || (left.kind === "expression" && left.of.kind === "derivative");
  const worked = inDigitsThatAgree(exact, number, nameOf(left, env, ranges, world), (digits) => new Printer(world, ranges, digits).print(line.right, env)); // prettier-ignore
  return isEntry ? worked : { line: worked.line, left: worked.left, pieces: worked.pieces, value: worked.value };
}

/** With as many digits as it takes until the printed numbers give the printed value. */
function inDigitsThatAgree(exact: number, line: number, source: string, put: (digits: number) => PutIn): WorkedLine {
  const value = inDigits(exact);
  for (let digits = 4; ; digits++) {
    const { pieces, value: printed, cut } = put(digits);
    const follows = cut || digits === 12 || Math.abs(printed - Number(value)) <= lastDigit(value) || Number.isNaN(exact);
    if (follows) return { line, left: source, pieces, value, source };
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
