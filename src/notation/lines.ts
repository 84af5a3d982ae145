// A derivation cut into its lines. One line is `left = right  -- reason`; `= right` goes on from the line above. A line that ends in a comma,
// a sign, an open bracket or a word like "of" goes on in the next; a reason may stand on a line of its own.
import { NotationError } from "./errors.js";
import { lex, type Token } from "./lex.js";
import { CONSTANTS, looksLikeIndex, BRACKETED } from "./names.js";
import { Parser, type Names } from "./parse.js";
import { walk, type Condition, type Equation, type Expr, type Left, type Line, type Relation } from "./tree.js";

const RELATIONS: readonly string[] = ["=", "≈", "→"];

/** A derivation that has been read. */
export interface Derivation {
  readonly lines: readonly Line[];
  /** What the lines define, in their order. */
  readonly defined: readonly string[];
}

/** A line as it is written, before it is read. */
export interface Written {
  readonly number: number;
  readonly body: string;
  readonly reason: string;
}

/** Lines with their reasons; empty ones are left out but counted. */
export function cutLines(text: string): Written[] {
  const lines: { number: number; body: string; reason: string }[] = [];
  let open = false;
  text.split("\n").forEach((raw, i) => {
    if (raw.trim() === "") return;
    const last = lines.at(-1);
    const words = !open && raw.trimStart().startsWith("|");
    const cut = words ? -1 : raw.search(/(^|\s)--(\s|$)/);
    const body = cut < 0 ? raw.trimEnd() : raw.slice(0, cut).trimEnd();
    const reason = cut < 0 ? "" : raw.slice(cut).trim().slice(2).trim();
    if (last !== undefined && (open || body.trim() === "")) {
      if (body.trim() !== "") last.body += ` ${body.trim()}`;
      last.reason = [last.reason, reason].filter((part) => part !== "").join(" ");
    } else lines.push({ number: i + 1, body, reason });
    open = !words && /[-+*/(,=]$|\b(of|if|else|and|or)$/.test(body.trimEnd());
  });
  return lines;
}

/**
 * Reads a derivation.
 * @param known names that stand for something before the first line
 * @param functions functions that do
 * @throws NotationError naming line and column
 */
export function readDerivation(text: string, known: Iterable<string>, functions: Iterable<string> = []): Derivation {
  const scope = new Scope(known);
  for (const name of functions) scope.defineFunction(name);
  const lines = cutLines(text).map((written) => readLine(written, scope));
  refuseLoose(lines);
  for (const line of lines) if (line.kind === "equation") refuseUnknown(line, scope);
  return { lines, defined: scope.defined };
}

/** What goes on needs a line above, about the same calls. */
function refuseLoose(lines: readonly Line[]): void {
  let above = false;
  for (const line of lines) {
    if (line.kind === "where") above = false;
    if (line.kind !== "equation") continue;
    if (line.left === null && !above) throw new NotationError("there is no line above that this could go on from", { line: line.number, column: 1 }); // prettier-ignore
    above = true;
  }
}

/** A misspelt name must not pass for one that some calls lack. */
function refuseUnknown({ left, right }: Equation, scope: Scope): void {
  const own = left?.kind === "function" ? [left.variable] : [];
  const check = (node: Expr): void => {
    if (node.kind !== "name" || looksLikeIndex(node.name) || own.includes(node.name)) return;
    if (scope.stands(node.name) || Object.hasOwn(CONSTANTS, node.name)) return;
    throw new NotationError(`${node.name} is not defined`, node.place);
  };
  walk(right, check);
  if (left?.kind === "expression") walk(left.of, check);
}

/** What has a meaning so far. */
class Scope implements Names {
  readonly defined: string[] = [];
  readonly #known: Set<string>;
  readonly #functions = new Set<string>();

  constructor(known: Iterable<string>) {
    this.#known = new Set(known);
  }

  isKnown = (name: string): boolean => this.#known.has(name);
  /** Also f', the slope of f. */
  isFunction = (name: string): boolean =>
    this.#functions.has(name) || (name.endsWith("'") && this.#functions.has(name.slice(0, -1)));

  define(name: string): void {
    if (!this.#known.has(name)) this.defined.push(name);
    this.#known.add(name);
  }

  defineFunction(name: string): void {
    this.#functions.add(name);
  }

  /** A name that is known, or the gradient of one. */
  stands(name: string): boolean {
    return this.isKnown(name) || (name.startsWith("g") && this.isKnown(name.slice(1)));
  }
}

function readLine({ number, body, reason }: Written, scope: Scope): Line {
  const text = body.trim();
  if (text.startsWith("|")) return { kind: "words", number, text: text.slice(1).trim() };
  const tokens = lex(body, number);
  if (tokens[0].text === "any") return readAny(tokens, number, text, reason, scope);
  if (tokens[0].text === "outside") return readOutside(tokens, number, text, reason, scope);
  if (tokens[0].text === "where")
    return { kind: "where", number, condition: readCondition(tokens.slice(1), scope), text, reason };
  const at = relationIn(tokens);
  if (at < 0) {
    if (tokens[1]?.text === "<") return readRanges(tokens, number, text, reason, scope);
    throw new NotationError(`a line needs "=", "≈" or "→" between two sides`, tokens[0].place, "a sentence that is not checked begins with |"); // prettier-ignore
  }
  const left = at === 0 ? null : readLeft(tokens.slice(0, at), scope, body);
  if (left?.kind === "entry") scope.define(left.name);
  if (left !== null && left.kind !== "function") refuseCircle(tokens, at);
  const right = parse(tokens.slice(at + 1), left?.kind === "function" ? withVariable(scope, left.variable) : scope);
  // below its line only: a function is not defined by itself
  if (left?.kind === "function") scope.defineFunction(left.name);
  return { kind: "equation", number, left, relation: tokens[at].text as Relation, right, reason, text };
}

/** `gx[i] = gx[i] ..` would say nothing, and neither would `f(x) = f(x)`. */
function refuseCircle(tokens: readonly Token[], at: number): void {
  const left = tokens.slice(0, at);
  const isEntry = at === 1 || left[1].text === "[";
  const again = tokens.find((_, start) => start > at && (isEntry || (start === at + 1 && tokens.length === 2 * at + 2)) && left.every(({ text }, i) => tokens[start + i]?.text === text) && !(at === 1 && tokens[start + 1].text === "[")); // prettier-ignore
  if (again !== undefined) throw new NotationError("the right side needs what the line is about to say", again.place);
}

function withVariable(scope: Scope, variable: string): Names {
  return { isKnown: (name) => name === variable || scope.isKnown(name), isFunction: scope.isFunction };
}

/** The place of the first relation outside of brackets; -1 without one. */
function relationIn(tokens: readonly Token[]): number {
  let depth = 0;
  return tokens.findIndex(({ text, kind }) => {
    if (kind !== "sign") return false;
    if (text === "(" || text === "[") depth++;
    if (text === ")" || text === "]") depth--;
    return depth === 0 && RELATIONS.includes(text);
  });
}

function parse(tokens: readonly Token[], names: Names): Expr {
  const last = tokens.at(-1);
  if (last === undefined || last.kind === "end") return new Parser(tokens, names).whole();
  return new Parser([...tokens, { kind: "end", text: "the sign", place: last.place, spaced: true }], names).whole();
}

function readLeft(tokens: readonly Token[], scope: Scope, body: string): Left {
  const first = tokens[0];
  if (tokens.length === 1 && BRACKETED.includes(first.text)) throw new NotationError(`${first.text} is a function`, first.place);
  const text = body.slice(0, tokens.at(-1)!.place.column - 1 + tokens.at(-1)!.text.length).trim();
  const inner = tokens.slice(2, -1);
  const isList = (sign: string): boolean => tokens[1]?.text === sign && inner.every(({ kind, text }, i) => (i % 2 === 0 ? kind === "name" : text === ",")); // prettier-ignore
  const isDerivative = !scope.stands(first.text) && first.text.startsWith("d") && scope.isKnown(first.text.slice(1)) && tokens.some((token) => token.text === "/"); // prettier-ignore
  if (first.kind === "name" && !isDerivative && !scope.isFunction(first.text)) {
    if (tokens.length === 1) return { kind: "entry", name: first.text, indices: [], text };
    const indices = inner.filter((_, i) => i % 2 === 0).map((token) => token.text);
    if (isList("[") && new Set(indices).size === indices.length && !indices.some((name) => name === first.text || scope.isKnown(name))) return { kind: "entry", name: first.text, indices, text }; // prettier-ignore
    if (isList("(") && indices.length === 1 && !tokens[1].spaced && first.text !== indices[0] && !scope.stands(first.text) && !BRACKETED.includes(first.text)) return { kind: "function", name: first.text, variable: indices[0], text }; // prettier-ignore
  }
  return { kind: "expression", of: parse(tokens, scope), text };
}

function readRanges(tokens: readonly Token[], number: number, text: string, reason: string, scope: Scope): Line {
  const ranges: { index: string; size: Expr }[] = [];
  let rest = tokens.slice(0, -1);
  while (rest.length > 0) {
    if (!looksLikeIndex(rest[0].text) || rest[1]?.text !== "<") throw new NotationError('expected "index < size"', rest[0].place);
    if (scope.isKnown(rest[0].text))
      throw new NotationError(`${rest[0].text} stands for something else: it cannot be an index`, rest[0].place);
    const end = rest.findIndex((token) => token.text === ",");
    const part = rest.slice(2, end < 0 ? undefined : end);
    if (part.length === 0) throw new NotationError(`how far does ${rest[0].text} run? write: ${rest[0].text} < N`, rest[0].place);
    const size = parse(part, scope);
    if (size.kind === "name") scope.define(size.name);
    ranges.push({ index: rest[0].text, size });
    rest = end < 0 ? [] : rest.slice(end + 1);
  }
  return { kind: "ranges", number, ranges, text, reason };
}

/** Null for `where any`: the lines below are about all calls again. */
function readCondition(tokens: readonly Token[], names: Names): Condition | null {
  return tokens[0].text === "any" ? null : new Parser(tokens, names).wholeCondition();
}

function readAny(tokens: readonly Token[], number: number, text: string, reason: string, scope: Scope): Line {
  const names = tokens.slice(1, -1).filter((token) => token.kind === "name").map((token) => token.text); // prettier-ignore
  if (names.length === 0 || tokens.length !== 2 * names.length + 1)
    throw new NotationError("any what? write: any c", tokens[0].place);
  names.forEach((name) => scope.define(name));
  return { kind: "any", number, names, text, reason };
}

function readOutside(tokens: readonly Token[], number: number, text: string, reason: string, scope: Scope): Line {
  const [, name, sign, zero] = tokens;
  if (name.kind !== "name" || sign.text !== "=" || zero.text !== "0" || tokens.length !== 5 || !scope.isKnown(name.text))
    throw new NotationError("expected: outside x = 0, with the name of a tensor", tokens[0].place);
  return { kind: "outside", number, name: name.text, text, reason };
}

/** The equations of a derivation. */
export function equationsOf(lines: readonly Line[]): Equation[] {
  return lines.filter((line): line is Equation => line.kind === "equation");
}
