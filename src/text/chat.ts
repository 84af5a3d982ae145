// A chat as tokens: each message between a token that says whose it is and one that ends it.
//
//   <|system|>Be brief.<|end|><|user|>How many legs has a cat?<|end|><|assistant|>4<|end|>
//
// An assistant learns its own words, and when to end: the tokens of its messages, each foretold from all before it, and their <|end|>. What
// others say it only reads.
import { withSpecialTokens } from "./addTokens.js";
import { IdList } from "./idList.js";
import type { Tokenizer } from "./tokenizer.js";

export const roles = ["system", "user", "assistant"] as const;
export type Role = (typeof roles)[number];

export interface Message {
  readonly role: Role;
  readonly content: string;
}

export const END = "<|end|>";

function beginningOf(role: Role): string {
  return `<|${role}|>`;
}

/** The special tokens of the template. */
export const chatTokens: readonly string[] = [...roles.map(beginningOf), END];

/** The tokenizer with those of them that it has not. */
export function chatTokenizer(tokenizer: Tokenizer): Tokenizer {
  return withSpecialTokens(tokenizer, chatTokens);
}

/** The token of the template that stands in a message, where it would be taken for one; null when there is none. */
export function markerIn(content: string): string | null {
  return chatTokens.find((token) => content.includes(token)) ?? null;
}

/** The id of <|end|>. */
export function endOf(tokenizer: Tokenizer): number {
  return tokenizer.encode(END)[0];
}

export interface EncodedChat {
  readonly ids: Int32Array;
  /** 1 for each token that an assistant learns to say, else 0. */
  readonly learnt: Int32Array;
}

/** @param tokenizer with the tokens of the template @param messages without one of these in them */
export function encodeChat(messages: readonly Message[], tokenizer: Tokenizer): EncodedChat {
  const [ids, learnt] = [new IdList(), new IdList()];
  for (const { role, content } of messages) {
    const said = tokenizer.encode(content + END);
    ids.push(tokenizer.encode(beginningOf(role))[0]);
    ids.pushAll(said);
    learnt.push(0);
    learnt.pushAll(new Int32Array(said.length).fill(role === "assistant" ? 1 : 0));
  }
  return { ids: ids.take(), learnt: learnt.take() };
}

/** What an assistant goes on from: the messages so far, and the token that says that it is its turn. */
export function askedFor(messages: readonly Message[], tokenizer: Tokenizer): Int32Array {
  return Int32Array.from([...encodeChat(messages, tokenizer).ids, ...tokenizer.encode(beginningOf("assistant"))]);
}
