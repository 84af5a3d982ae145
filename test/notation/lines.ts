// The lines of real pages, for the tests of the forms in which they are shown.
import { readDerivation, equationsOf } from "../../src/notation/lines.js";
import type { Equation, Expr } from "../../src/notation/tree.js";
import { operationPages } from "../../src/pages/operations.js";

/** The equations of an operation's page. */
export function linesOf(name: keyof typeof operationPages): Equation[] {
  const { derivation, subject } = operationPages[name];
  const { samples, whole = [] } = subject();
  return equationsOf(readDerivation(derivation, [...samples, ...whole].flatMap(({ tensors, numbers }) => [...Object.keys(tensors), ...Object.keys(numbers)])).lines); // prettier-ignore
}

/** The line of a page that is written so. */
export function lineOf(name: keyof typeof operationPages, text: string): Equation {
  const line = linesOf(name).find((each) => each.text.replace(/\s+/g, " ") === text);
  if (line === undefined) throw new Error(`no line of ${name} says ${text}`);
  return line;
}

const KNOWN: readonly string[] = ["a", "b", "c", "n", "x", "y", "lr", "c'"];

/** An expression of the numbers a, b, c, n, the tensor x and the derivative dy/dx, or of other names. */
export function expressionOf(text: string, known = KNOWN, functions: readonly string[] = []): Expr {
  const [line] = equationsOf(readDerivation(`r = ${text}`, known, functions).lines);
  return line.right;
}
