// A text cut into its tokens, each as it stands there.
import type { Tokenizer } from "../text/tokenizer.js";

export interface TokenText {
  readonly id: number;
  /** As in the text; a part of a character, as the tokenizer calls it: <0xE2>. */
  readonly text: string;
  /** What stands before it and is in no token: white space between words. */
  readonly gap: string;
}

export function tokensOf(text: string, tokenizer: Tokenizer): TokenText[] {
  const { ids, starts, ends } = tokenizer.encodeWithPlaces(text);
  let end = 0;
  return Array.from(ids, (id, i) => {
    const isWhole = (i === 0 || ends[i - 1] <= starts[i]) && (i + 1 === starts.length || starts[i + 1] >= ends[i]);
    const gap = text.slice(end, starts[i]);
    end = ends[i];
    return { id, text: isWhole ? text.slice(starts[i], ends[i]) : tokenizer.token(id), gap };
  });
}
