// A line cut into words: numbers, names and signs.
import { NotationError } from "./errors.js";
import type { Place } from "./tree.js";

export interface Token {
  readonly kind: "number" | "name" | "sign" | "end";
  readonly text: string;
  readonly place: Place;
  /** Whether white space stands before it: `f (x)` is a product, `f(x)` a call. */
  readonly spaced: boolean;
}

const WORD = /\s*(?:(\d+(?:\.\d+)?(?:e-?\d+)?)|([A-Za-z_][A-Za-z_0-9]*'*)|(<=|>=|!=|ᵀ|[-+*/^()[\],=<>@|≈→]))/uy;

/** More than any reader follows, and less than trees of it can be walked. */
const MOST = 600;

/** @param column where the text begins in its line */
export function lex(text: string, line: number, column = 1): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (text.slice(at).trim() !== "") {
    WORD.lastIndex = at;
    const match = WORD.exec(text);
    const spaces = /^\s*/.exec(text.slice(at))![0].length;
    const place = { line, column: column + at + spaces };
    if (match === null) throw new NotationError(`cannot read "${text.slice(at + spaces).split(/\s/)[0]}"`, place, hintFor(text[at + spaces])); // prettier-ignore
    const [, number, name, sign] = match;
    const kind = number !== undefined ? "number" : name !== undefined ? "name" : "sign";
    tokens.push({ kind, text: number ?? name ?? sign, place, spaced: spaces > 0 });
    at = WORD.lastIndex;
    if (tokens.length > MOST) throw new NotationError(`a line has at most ${MOST} words and signs`, place);
  }
  tokens.push({
    kind: "end",
    text: "the end of the line",
    place: { line, column: column + text.trimEnd().length },
    spaced: true,
  });
  return tokens;
}

const SPELLINGS: Readonly<Record<string, string>> = { "·": "write a b or a * b", "×": "write a b or a * b", "≤": "write <=", "≥": "write >=", "≠": "write !=", "²": "write ^2", "∑": "write sum over i of .." }; // prettier-ignore

function hintFor(character: string): string | undefined {
  return SPELLINGS[character];
}
