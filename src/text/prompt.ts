// What a text begins with, before a model writes on.
import { askedFor, chatTokens, endOf, markerIn, type Message } from "./chat.js";
import type { Tokenizer } from "./tokenizer.js";

/** Why a prompt is none, and what to do. */
export interface PromptProblem {
  readonly message: string;
  readonly hint: string;
  /** Whose message it is; a user's when left out. */
  readonly role?: "system";
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

/** What a model goes on from: the prompt, or of a chat the prompt as what a user says, and the token that makes it the assistant's turn. */
export function beginningFor(prompt: string, tokenizer: Tokenizer, isChat: boolean): Int32Array | PromptProblem {
  return isChat ? turnOf([{ role: "user", content: prompt }], tokenizer) : promptIds(prompt, tokenizer);
}

/** What an assistant answers; a problem where the last message is none, or has tokens that it has not learnt. */
export function turnOf(messages: readonly Message[], tokenizer: Tokenizer): Int32Array | PromptProblem {
  if (messages[messages.length - 1].content.trim() === "") return { message: "the message is empty: there is nothing to answer", hint: "give a message, such as a question" }; // prettier-ignore
  for (const { role, content } of messages) {
    if (role === "assistant") continue; // its own words
    const what = role === "system" ? "the system message" : "the message";
    const marker = markerIn(content);
    if (marker !== null) return { message: `${what} holds ${marker}, which in the template says where a message begins or ends`, hint: "write it otherwise", ...(role === "system" ? { role } : {}) }; // prettier-ignore
    const ids = promptIds(content, tokenizer);
    if ("message" in ids) return role === "system" ? { ...ids, role } : ids;
  }
  return askedFor(messages, tokenizer);
}

/** Ids that stand for no text: they are never written. */
export function reservedIds({ padding, unknown }: Tokenizer): number[] {
  return [padding, unknown].filter((id) => id !== null);
}

/** What is never written, and what ends a text: in a chat the token that ends a message. */
export function limitsOf(
  tokenizer: Tokenizer,
  isChat: boolean,
): { readonly never: readonly number[]; readonly stop: number | null } {
  if (!isChat) return { never: reservedIds(tokenizer), stop: null };
  const stop = endOf(tokenizer);
  const marks = chatTokens.map((token) => tokenizer.encode(token)[0]);
  return { never: [...reservedIds(tokenizer), ...marks].filter((id) => id !== stop), stop };
}
