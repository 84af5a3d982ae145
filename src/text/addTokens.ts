// A tokenizer with further special tokens: as if they were added to its tokenizer.json.
import { readTokenizer } from "./readTokenizer.js";
import type { Tokenizer } from "./tokenizer.js";

/** The ids that were there stay; a text that is a token already keeps its id, and the others take the next ones. */
export function withSpecialTokens(tokenizer: Tokenizer, texts: readonly string[]): Tokenizer {
  const json = tokenizer.toJSON();
  const known = new Map(json.added_tokens.map(({ content, id }) => [content, id]));
  const vocab = new Map(Object.entries(json.model.vocab));
  let next = tokenizer.vocabSize;
  const added = texts.filter((text) => !known.has(text)).map((content) => ({ id: vocab.get(content) ?? next++, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true })); // prettier-ignore
  return added.length === 0
    ? tokenizer
    : readTokenizer(JSON.stringify({ ...json, added_tokens: [...json.added_tokens, ...added] }));
}
