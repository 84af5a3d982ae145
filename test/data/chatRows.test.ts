// What of chats is read and learnt, counted by hand on three of them, and what is said of those that do not fit.
import { describe, expect, test } from "@jest/globals";
import { chatRows, type Chat, type ChatPart } from "../../src/data/language/chatRows.js";
import { cutWarnings } from "../../src/data/language/chats.js";
import { inMemory, type Tokens } from "../../src/data/language/tokens.js";
import { chatTokenizer, type Message } from "../../src/text/chat.js";
import { fitTokenizer } from "../../src/text/registry.js";

const tokenizer = chatTokenizer(fitTokenizer("char", ["ab"]));
const user = (content: string): Message => ({ role: "user", content });
const assistant = (content: string): Message => ({ role: "assistant", content });

// with the tokens of the template 8, 9 and 10 tokens; of each the first 8 are read where the context is 7
const chats: readonly Chat[] = [
  { line: 3, messages: [user("ab"), assistant("ba")] }, // U a b E A b a E
  { line: 5, messages: [user("ababa"), assistant("")] }, // U a b a b a E A | E
  { line: 6, messages: [assistant("a"), user("b"), assistant("zb")] }, // A a E U b E A z | b E
];
const readAt = (context: number): ChatPart => chatRows(chats, tokenizer, context, inMemory);

function all(tokens: Tokens): number[] {
  const ids = new Float64Array(tokens.length);
  tokens.read(0, ids);
  return [...ids];
}

test("what is behind the context is cut, and a chat without an answer before it is left out", () => {
  const { rows, characters, unknown, tokens, chats: counts } = readAt(7);
  expect([rows, characters, unknown, tokens.length]).toEqual([2, 4, 1, 16]);
  expect([[...counts.starts], [...counts.lines], counts.leftOut, counts.cut]).toEqual([[0, 8, 16], [3, 6], [5], 2]);
  expect([all(counts.learnt), counts.learntCount, counts.messages]).toEqual([
    [0, 0, 0, 0, 0, 1, 1, 1, 0, 1, 1, 0, 0, 0, 0, 1],
    6,
    3,
  ]);
  expect(all(tokens)).toEqual(Array.from(tokenizer.encode("<|user|>ab<|end|><|assistant|>ba<|end|><|assistant|>a<|end|><|user|>b<|end|><|assistant|>z"))); // prettier-ignore
});

test("where all fits nothing is cut", () => {
  const { rows, characters, unknown, tokens, chats: counts } = readAt(9);
  expect([rows, characters, unknown, tokens.length]).toEqual([3, 5, 1, 27]);
  expect([counts.cut, counts.leftOut, counts.learntCount, counts.messages]).toEqual([0, [], 3 + 1 + 5, 4]);
});

describe("what is said of it", () => {
  const said = (cut: number, leftOut: readonly number[]): string[] => {
    const part = readAt(9);
    return cutWarnings("val", { ...part, chats: { ...part.chats, cut, leftOut } }, 9);
  };

  test.each<[number, readonly number[], string[]]>([
    [0, [], []],
    [1, [], ["val: 1 chat is longer than data.context 9 and cut there"]],
    [2, [4], ["val: 2 chats are longer than data.context 9 and cut there; one has no answer before it and is left out (line 4)"]],
    [3, [4, 7], ["val: 3 chats are longer than data.context 9 and cut there; 2 have no answer before it and are left out (line 4, ...)"]],
  ])("%d cut, %j left out", (cut, leftOut, words) => expect(said(cut, leftOut)).toEqual(words)); // prettier-ignore
});
