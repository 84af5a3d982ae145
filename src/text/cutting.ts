// How a text is cut into words, and how words become a text again.
import type { PreTokenizerJson } from "./huggingFace.js";

export interface Cutting {
  /** What is a word; everything between is left out. */
  readonly pattern: RegExp;
  readonly json: PreTokenizerJson;
  /** Whether punctuation stands close to its word when they are put together again. */
  readonly close: boolean;
}

/** \s as Unicode has it: JavaScript's own holds the byte order mark, and not U+0085. */
export function unicodePattern(source: string, flags: string): RegExp {
  return new RegExp(source.replaceAll("\\s", "\\p{White_Space}"), flags);
}

const LETTER = "\\p{L}\\p{M}\\p{N}_";

/**
 * Words and marks: 3.14 and 1,000 are one word; letters, digits and what stands on them are one word, with apostrophes inside (don't);
 * every other character is a mark by itself. White space is between words only.
 */
const wordsAndMarks = `\\p{N}+(?:[.,]\\p{N}+)+|[${LETTER}]+(?:['’][${LETTER}]+)*|[^\\s${LETTER}]`;

const kept = { type: "Split", pattern: { Regex: wordsAndMarks }, behavior: "Removed", invert: true } as const;

/** Letters and digits as regular expressions understand \w in Unicode. */
const W = "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}";

/** Ours first; the others are Hugging Face's. */
export const cuttings: readonly [Cutting, ...Cutting[]] = [
  { pattern: unicodePattern(wordsAndMarks, "gu"), json: kept, close: true },
  { pattern: unicodePattern(`[${W}]+|[^${W}\\s]+`, "gu"), json: { type: "Whitespace" }, close: true },
  { pattern: unicodePattern("[^\\s]+", "gu"), json: { type: "WhitespaceSplit" }, close: false },
];

/** Between two words stands a space, unless one of them is a mark that stands close to the other. */
export class Joiner {
  #before: string | null = null;
  #isQuoted = false;

  constructor(readonly cutting: Cutting) {}

  /** The word with the space before it. */
  next(word: string): string {
    const isFirst = this.#before === null;
    const isQuote = word === '"';
    const closes = (isQuote && this.#isQuoted) || /^(?:[.,;:!?%…-]+|[\p{Pe}\p{Pf}]+)$/u.test(word);
    const isSpaced = !isFirst && (!this.cutting.close || (!closes && !this.#opens()));
    if (isQuote) this.#isQuoted = !this.#isQuoted;
    this.#before = word;
    return (isSpaced ? " " : "") + word;
  }

  /** Whether nothing comes between the word before and the next one. */
  #opens(): boolean {
    const word = this.#before!;
    return word === '"' ? this.#isQuoted : /^(?:[-#$£€@¿¡]|[\p{Ps}\p{Pi}]+)$/u.test(word);
  }
}
