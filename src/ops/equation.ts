// Reads the equation of an einsum, "...ij,...jk->...ik": the letters of the axes of each tensor, and those of the result.
import { ArgumentError, ShapeError } from "../core/errors.js";
import { formatShape } from "../autograd/shapes.js";
import type { Shape } from "../kernels/ndarray.js";

export interface Equation {
  /** For each tensor the name of each of its axes. */
  readonly inputs: readonly (readonly string[])[];
  readonly output: readonly string[];
  /** How many values each name runs over. */
  readonly sizes: ReadonlyMap<string, number>;
}

/** One side of a comma: what stands before the three points and behind them; without them all letters stand before. */
interface Term {
  readonly text: string;
  readonly before: readonly string[];
  readonly behind: readonly string[] | null;
}

/** @throws ArgumentError for what is no equation, ShapeError where the tensors do not fit it */
export function readEquation(equation: string, shapes: readonly Shape[]): Equation {
  const [left, right, ...more] = equation.replace(/\s/g, "").split("->") as [string, ...(string | undefined)[]];
  if (more.length > 0) refuse(equation, 'there is more than one "->"');
  const terms = left.split(",").map((text) => readTerm(equation, text));
  if (terms.length !== shapes.length)
    refuse(equation, `there are ${terms.length} terms, split by commas, for ${shapes.length} tensors`);
  const points = terms.map((term, i) => axesOfPoints(equation, term, i, shapes[i]));
  const inputs = terms.map(({ before, behind }, i) => [...before, ...pointNames(points[i]), ...(behind ?? [])]);
  const most = Math.max(0, ...points);
  const output = right === undefined ? impliedOutput(inputs, most) : writtenOutput(equation, right, inputs, most);
  return { inputs, output, sizes: sizesOf(equation, inputs, shapes) };
}

function readTerm(equation: string, text: string): Term {
  const [before, behind, ...more] = text.split("...");
  if (more.length > 0) refuse(equation, `"${text}" has "..." more than once`);
  const stranger = /[^a-zA-Z]/.exec(before + (behind ?? ""));
  if (stranger !== null) refuse(equation, `"${stranger[0]}" is no letter: an axis has a name from a to z or A to Z`);
  return { text, before: [...before], behind: behind === undefined ? null : [...behind] };
}

/** How many axes of a tensor its three points stand for. */
function axesOfPoints(equation: string, { text, before, behind }: Term, i: number, shape: Shape): number {
  const named = before.length + (behind?.length ?? 0);
  const rest = shape.length - named;
  if (rest < 0 || (rest > 0 && behind === null)) {
    const least = behind === null ? "" : "at least ";
    throw new ShapeError(
      `einsum: "${text}" is for ${least}${named} ${named === 1 ? "axis" : "axes"}, but tensor ${i} has shape ${formatShape(shape)}`,
      { hint: rest > 0 ? `write "...${text}" for axes in front that are only carried along` : `in the equation "${equation}"` },
    );
  }
  return rest;
}

/** The axes that three points stand for, counted from the right, so that they meet as in broadcasting. */
function pointNames(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `...${count - i}`);
}

/** Without "->": the axes of "...", then in alphabetical order the letters that stand once in all. */
function impliedOutput(inputs: readonly (readonly string[])[], points: number): string[] {
  const all = inputs.flat().filter((name) => name.length === 1);
  return [...pointNames(points), ...all.filter((name) => all.indexOf(name) === all.lastIndexOf(name)).sort()];
}

function writtenOutput(equation: string, text: string, inputs: readonly (readonly string[])[], points: number): string[] {
  const { before, behind } = readTerm(equation, text);
  const letters = [...before, ...(behind ?? [])];
  const known = new Set(inputs.flat());
  for (const [i, letter] of letters.entries()) {
    if (!known.has(letter)) refuse(equation, `the result's "${letter}" is an axis of no tensor`);
    if (letters.indexOf(letter) < i) refuse(equation, `the result has "${letter}" twice`);
  }
  return [...before, ...(behind === null ? [] : pointNames(points)), ...(behind ?? [])];
}

/** Axes of one name have one size, or 1, which is stretched. */
function sizesOf(equation: string, inputs: readonly (readonly string[])[], shapes: readonly Shape[]): Map<string, number> {
  const found = new Map<string, { size: number; tensor: number }>();
  inputs.forEach((names, tensor) =>
    names.forEach((name, axis) => {
      const size = shapes[tensor][axis];
      const known = found.get(name);
      if (known === undefined || known.size === 1) found.set(name, { size, tensor });
      else if (size !== known.size && size !== 1) {
        const what = name.length === 1 ? `"${name}"` : `an axis of "..."`;
        throw new ShapeError(
          `einsum: ${what} has size ${known.size} in tensor ${known.tensor}, but ${size} in tensor ${tensor}`,
          {
            hint: `in "${equation}", with shapes ${shapes.map(formatShape).join(", ")}`,
          },
        );
      }
    }),
  );
  return new Map([...found].map(([name, { size }]) => [name, size]));
}

function refuse(equation: string, problem: string): never {
  throw new ArgumentError(`einsum: "${equation}" cannot be read: ${problem}`, {
    hint: 'an equation is like "ij,jk->ik": the axes of each tensor, then those of the result',
  });
}
