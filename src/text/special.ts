// Special tokens, such as <|endoftext|>: their text stands for one id wherever it occurs, and is never cut.

export interface SpecialToken {
  readonly id: number;
  readonly text: string;
}

export class SpecialTokens {
  readonly #ids: ReadonlyMap<string, number>;
  readonly #pattern: RegExp | null;

  constructor(readonly list: readonly SpecialToken[]) {
    this.#ids = new Map(list.map(({ id, text }) => [text, id]));
    const texts = list.map(({ text }) => text).sort((a, b) => b.length - a.length); // of two that begin alike the longer one is meant
    this.#pattern = texts.length === 0 ? null : new RegExp(texts.map((text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")).join("|"), "g"); // prettier-ignore
  }

  has(id: number): boolean {
    return this.list.some((token) => token.id === id);
  }

  /** Their texts with their ids. */
  get texts(): ReadonlyMap<string, number> {
    return this.#ids;
  }

  /** Calls `between` for each piece of plain text, and `special` for each special token, in their order. */
  split(
    text: string,
    between: (from: number, to: number) => void,
    special: (id: number, from: number, to: number) => void,
  ): void {
    let from = 0;
    for (const { 0: found, index } of this.#pattern === null ? [] : text.matchAll(this.#pattern)) {
      if (index > from) between(from, index);
      from = index + found.length;
      special(this.#ids.get(found)!, index, from);
    }
    if (from < text.length) between(from, text.length);
  }
}

export const noSpecialTokens = new SpecialTokens([]);
