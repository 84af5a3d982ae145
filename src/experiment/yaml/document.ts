// YAML text -> document, or what is wrong with it: one slip of the finger is one problem, however many complaints follow from it.
import { Composer, isAlias, isCollection, isMap, isNode, isPair, isScalar, Lexer, LineCounter, Parser, visit, YAMLParseError } from "yaml"; // prettier-ignore
import type { CST, Document, Node, YAMLError, YAMLMap } from "yaml";
import { InputError, type Place, type Problem } from "../../core/errors.js";
import { quote, shorten } from "../../core/words.js";
import { Slip } from "./slip.js";
import { independent, wordsFor } from "./words.js";

/** Levels of nesting; an experiment has seven or so. Parsing what is nested thousands of levels deep would overflow the stack. */
const DEEPEST = 50;
const MOST_UNFOLDED = 10_000; // values that aliases stand for, together

export interface Parsed {
  readonly document: Document;
  /** The place of a character of the text. */
  readonly placeAt: (offset: number) => Place;
}

/**
 * @param at the place of a line and column of the text
 * @throws InputError with the first problem, or with all that are independent of each other
 */
export function parseYaml(text: string, at: (line: number, column: number) => Place): Parsed {
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return at(Math.max(line, 1), Math.max(col, 1));
  };
  lines.addNewLine(0);
  for (let feed = text.indexOf("\n"); feed >= 0; feed = text.indexOf("\n", feed + 1)) lines.addNewLine(feed + 1);
  const fail = (offset: number, message: string, hint?: string): never => {
    throw new InputError([{ place: placeAt(offset), message, ...(hint === undefined ? {} : { hint }) }]);
  };
  checkCharacters(text, fail);
  const document = compose(text, fail);
  const complaints = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
  if (complaints.length > 0) throw new InputError(problemsOf(complaints, document, text, placeAt));
  checkNodes(document, { fail, placeAt });
  return { document, placeAt };
}

type Fail = (offset: number, message: string, hint?: string) => never;

function checkCharacters(text: string, fail: Fail): void {
  const bare = text.search(/\r(?!\n)/);
  if (bare >= 0 && !text.includes("\n"))
    fail(bare, "the lines end as on old Macs (CR), which YAML does not know", "save the file with line feeds (LF)");
  const control = text.search(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/);
  if (control >= 0)
    fail(control, `the control character ${quote(text[control]).slice(1, -1)} does not belong into a text file`, "remove it");
}

/** The first document of the text; a second one is among its errors. */
function compose(text: string, fail: Fail): Document {
  const composer = new Composer({ logLevel: "error", uniqueKeys: false }); // repeatedKeys is faster, and takes 1 and "1" for one
  let first: Document | null = null;
  for (const document of composer.compose(tokensOf(text, fail), true, text.length)) {
    first?.errors.push(new YAMLParseError([document.range[0], document.range[1]], "MULTIPLE_DOCS", ""));
    if (first !== null) break;
    first = document;
  }
  return first!; // a text without one gives an empty one
}

/** The parser keeps what is open in a list, not on the stack of calls as what reads its tokens does. */
function* tokensOf(text: string, fail: Fail): Generator<CST.Token> {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > DEEPEST)
      fail(parser.offset - 1, `nested more than ${DEEPEST} levels deep`, "look for brackets that are opened and never closed");
  }
  yield* parser.end();
}

function problemsOf(
  complaints: readonly YAMLError[],
  { contents }: Document,
  text: string,
  placeAt: (offset: number) => Place,
): Problem[] {
  const root = isScalar(contents) && contents.value !== null && contents.range ? contents.range[0] : null;
  const first = complaints.find(({ code }) => !independent.has(code));
  const problems = new Map<string, Problem>(); // one a line
  for (const { code, pos, message: complaint } of first === undefined ? complaints : [first]) {
    const slip = new Slip(text, pos[0], complaint, root);
    const { message, hint, offset = pos[0] } = wordsFor(code, slip);
    const place = placeAt(offset);
    const key = `${place.line} ${code}`;
    if (!problems.has(key)) problems.set(key, { place, message, ...(hint === undefined ? {} : { hint }) });
  }
  return [...problems.values()];
}

/** Aliases must lead somewhere, but not into themselves, nor unfold into something huge; keys are text, and none stands twice. */
function checkNodes(document: Document, { fail, placeAt }: { fail: Fail; placeAt: (offset: number) => Place }): void {
  const anchors = new Map<string, Node>();
  const sizes = new Map<Node, Size>();
  const repeated: Problem[] = [];
  let unfolded = 0;
  visit(document, (_, node, ancestors) => {
    if (isMap(node)) repeated.push(...repeatedKeys(node, placeAt));
    if ((isScalar(node) || isCollection(node)) && node.anchor !== undefined) anchors.set(node.anchor, node);
    if (isPair(node) && isCollection(node.key))
      fail(startOf(node.key), `a key must be text, got ${isMap(node.key) ? "a map" : "a list"}`, "text with brackets or braces stands in quotes"); // prettier-ignore
    if (!isAlias(node)) return;
    const name = shorten(node.source);
    const target = anchors.get(node.source);
    if (target === undefined)
      return fail(startOf(node), `*${name} stands for a value marked &${name}, and there is none above`, `a text that begins with * stands in quotes: '*${name}'`); // prettier-ignore
    if (ancestors.includes(target))
      return fail(
        startOf(node),
        `*${name} stands for the value that it is part of: it would have no end`,
        "write the value itself",
      );
    const size = sizeOf(target, sizes);
    sizes.set(node, size);
    unfolded += size.values;
    if (unfolded > MOST_UNFOLDED || ancestors.length + size.depth > 2 * DEEPEST)
      fail(startOf(node), `*${name} and the aliases above it unfold into too much`, "write the values themselves");
  });
  if (repeated.length > 0) throw new InputError(repeated);
}

interface Size {
  readonly values: number;
  readonly depth: number;
}

/** Of a value with its aliases unfolded; those have been met before, as their lines are above. */
function sizeOf(node: unknown, sizes: Map<Node, Size>): Size {
  if (isPair(node)) {
    const [key, value] = [sizeOf(node.key, sizes), sizeOf(node.value, sizes)];
    return { values: key.values + value.values, depth: value.depth };
  }
  if (!isNode(node)) return { values: 0, depth: 0 };
  const known = sizes.get(node);
  if (known !== undefined) return known;
  let [values, depth] = [1, 0];
  for (const item of isCollection(node) ? node.items : []) {
    const size = sizeOf(item, sizes);
    values += size.values;
    depth = Math.max(depth, size.depth + 1);
  }
  sizes.set(node, { values, depth });
  return { values, depth };
}

function repeatedKeys(map: YAMLMap, placeAt: (offset: number) => Place): Problem[] {
  const first = new Map<string, number>();
  return map.items.flatMap(({ key }): Problem[] => {
    if (!isScalar<string | number | boolean | null>(key)) return [];
    const name = key.value === null ? "" : String(key.value);
    const before = first.get(name);
    if (before === undefined) first.set(name, startOf(key));
    if (before === undefined) return [];
    const line = placeAt(before).line;
    const message = `the key ${quote(name)} stands twice in the same map${line === undefined ? "" : `, first in line ${line}`}`;
    return [
      { place: placeAt(startOf(key)), message, hint: "keep one of the two; what belongs to one key stands below it, indented" },
    ];
  });
}

function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}
