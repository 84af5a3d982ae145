// Functions that a sample gives by their formula, so that a rule about any f and g is seen on several of them.
import { lex } from "./lex.js";
import { Parser } from "./parse.js";
import type { Sample, Subject } from "./sample.js";
import type { Expr } from "./tree.js";

/** `f(t) = t^2 + 1` */
export interface OwnFunction {
  readonly variable: string;
  readonly right: Expr;
}

const VARIABLE = "t";
const known = new Map<string, OwnFunction>();

export function givenFunction({ functions = {} }: Sample, name: string): OwnFunction | undefined {
  if (!Object.hasOwn(functions, name)) return undefined;
  const text = functions[name];
  const found = known.get(text) ?? { variable: VARIABLE, right: new Parser(lex(text, 1), { isKnown: (each) => each === VARIABLE, isFunction: () => false }).whole() }; // prettier-ignore
  known.set(text, found);
  return found;
}

/** Names of the functions that the samples give: what a derivation must be told when it is read. */
export function functionsOf({ samples, whole = [] }: Subject): string[] {
  return [...new Set([...samples, ...whole].flatMap(({ functions = {} }) => Object.keys(functions)))];
}

/** Everything that some call gives a name. */
export function namesIn({ samples, whole = [] }: Subject): ReadonlySet<string> {
  return new Set([...samples, ...whole].flatMap(({ tensors, numbers }) => [...Object.keys(tensors), ...Object.keys(numbers)]));
}
