// What a text begins with, before a model writes on.
import type { Tokenizer } from "./tokenizer.js";

/** Why a prompt is none, and what to do. */
export interface PromptProblem {
  readonly message: string;
  readonly hint: string;
}

const SHOWN = 60; // tokens in a message

/** The ids of a prompt; a problem where it has none, or some that the model has not learnt. */
export function promptIds(prompt: string, tokenizer: Tokenizer): Int32Array | PromptProblem {
  const { ids, starts, ends } = tokenizer.encodeWithPlaces(prompt);
  if (ids.length === 0) return { message: "the prompt is empty: there is nothing to write on from", hint: "give one token at least, such as a line feed (the default)" }; // prettier-ignore
  const unknown = new Set(
    [...ids.keys()].filter((i) => ids[i] === tokenizer.unknown).map((i) => prompt.slice(starts[i], ends[i])),
  );
  if (unknown.size === 0) return ids;
  const reserved = reservedIds(tokenizer);
  const known = Array.from({ length: tokenizer.vocabSize }, (_, id) => id).filter((id) => !reserved.includes(id)).map((id) => tokenizer.token(id)); // prettier-ignore
  const list = (words: readonly string[]): string => words.slice(0, SHOWN).map((word) => JSON.stringify(word).slice(1, -1)).join(" ") + (words.length > SHOWN ? ` and ${words.length - SHOWN} more` : ""); // prettier-ignore
  return { message: `the text that the model learned from has no ${list([...unknown])}`, hint: `its vocabulary: ${list(known)}` };
}

/** Ids that stand for no text: they are never written. */
export function reservedIds({ padding, unknown }: Tokenizer): number[] {
  return [padding, unknown].filter((id) => id !== null);
}
