// Which id stands for which piece of text, where each piece (a character, a word) is one token.
import { field } from "../core/fields.js";
import { requireId } from "./tokenizer.js";

export const PADDING = { id: 0, text: "<pad>" } as const;
export const UNKNOWN = { id: 1, text: "<unk>" } as const;

/** The arguments with which a vocabulary is made of a text. */
export const vocabularyFields = {
  vocab_size: field.integer({ min: 3, max: 1_000_000, nullable: true, default: null, help: "at most so many tokens, <pad> and <unk> among them: the most frequent; null: all" }), // prettier-ignore
  min_count: field.integer({ min: 1, default: 1, help: "how often a piece must occur to be a token of its own" }),
};

export class Vocabulary {
  readonly #ids = new Map<string, number>();

  /** @param tokens the token of each id */
  constructor(
    readonly tokens: readonly string[],
    readonly padding: number | null,
    readonly unknown: number,
  ) {
    tokens.forEach((token, id) => this.#ids.set(token, id));
    if (padding !== null) this.#ids.delete(tokens[padding]); // no text is taken for these two
    this.#ids.delete(tokens[unknown]);
  }

  get size(): number {
    return this.tokens.length;
  }

  idOf(piece: string): number {
    return this.#ids.get(piece) ?? this.unknown;
  }

  /** What an id stands for in text: nothing for padding, � for what is unknown. */
  textOf(id: number): string {
    requireId(id, this.size);
    return id === this.padding ? "" : id === this.unknown ? "�" : this.tokens[id];
  }

  token(id: number): string {
    requireId(id, this.size);
    return this.tokens[id];
  }
}

/**
 * The vocabulary of a text: padding, unknown, and its pieces by how often they occur, of equals the one that came first.
 * @param counts how often each occurs, in the order of their first appearance
 */
export function vocabularyOf(
  counts: ReadonlyMap<string, number>,
  { vocabSize, minCount }: { readonly vocabSize: number | null; readonly minCount: number },
): Vocabulary {
  const frequent = [...counts].filter(([, count]) => count >= minCount).sort(([, a], [, b]) => b - a); // equals stay in their order
  const pieces = frequent.slice(0, vocabSize === null ? undefined : vocabSize - 2).map(([piece]) => piece);
  return new Vocabulary([PADDING.text, UNKNOWN.text, ...pieces], PADDING.id, UNKNOWN.id);
}

/** Adds 1 to what a key counts. */
export function countOne(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Why a piece has its id: the derivation that the pages of such tokenizers share. x is the training text, c the vocabulary, z any text. */
export const vocabularyDerivation = `
  i < n, k < C, j < C
  h[k] = sum over i of (x[i] = c[k])                           -- how often piece k occurs in the training text
  f[k] = min over i of (i if x[i] = c[k], else n)              -- where it occurs first
  (h[k] >= min_count) = 1                                      -- what is rarer has no id of its own
  sum over j of ((h[j] > h[k]) + (h[j] = h[k]) (f[j] < f[k])) = k  -- so many stand before it: the most frequent first, of equals the one that came first
  y[t] = 1 + (sum over k of (c[k] = z[t]) (k + 1))             -- id 2 + k for piece k; id 1, unknown, for what the vocabulary does not hold; 0 is padding
  u[t] = (y[t] = 1)                                            -- unknown: no c[k] is z[t]
       = product over k of (1 - (c[k] = z[t]))
`;
