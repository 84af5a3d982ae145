// What a model writes on, as a text and token by token.
import { describe, expect, test } from "@jest/globals";
import { nn, tensor } from "../../src/index.js";
import type { Model } from "../../src/experiment/predictor.js";
import { chatTokenizer } from "../../src/text/chat.js";
import { fitTokenizer } from "../../src/text/registry.js";
import type { Tokenizer } from "../../src/text/tokenizer.js";
import { writeOn, type Writing } from "../../src/train/writeOn.js";
import { bigramsOf } from "./bigrams.js";

/** After each token comes the one that is said here, with a score of 2 against 0. */
function follows(tokenizer: Tokenizer, next: Readonly<Record<number, number>>): Model {
  const n = tokenizer.vocabSize;
  const model = new nn.Sequential(new nn.Embedding(n, n));
  const scores = Array.from({ length: n }, (_, k) => Array.from({ length: n }, (__, id) => (id === next[k] ? 2 : 0)));
  model.parameters()[0].assign(tensor(scores));
  return model.eval();
}

async function written(tokenizer: Tokenizer, next: Readonly<Record<number, number>>, ids: number[], tokens: number, isChat = false): Promise<Writing & { readonly told: string[] }> {
  const told: string[] = [];
  const writer = { model: follows(tokenizer, next), tokenizer, isChat, context: 9, dtype: "float32" } as const;
  const writing = await writeOn(writer, Int32Array.from(ids), { tokens, temperature: 0 }, (piece) => void told.push(piece));
  return { ...writing, told };
} // prettier-ignore

describe("a text", () => {
  const char = fitTokenizer("char", ["abc"]); // a 2, b 3, c 4

  test("comes piece by piece, each token with its share", async () => {
    const { text, told, tokens } = await written(char, { 2: 3, 3: 4, 4: 2 }, [2], 3);
    expect([text, told]).toEqual(["bca", ["b", "c", "a"]]);
    // padding and unknown are never written: e^2 against two others
    const share = Math.exp(2) / (Math.exp(2) + 2);
    expect(tokens).toEqual([[3, "b"], [4, "c"], [2, "a"]].map(([id, token]) => ({ id, token, probability: expect.closeTo(share, 6) }))); // prettier-ignore
  });

  test("of nothing is empty, and nobody need listen", async () => {
    expect(await written(char, {}, [2], 0)).toEqual({ text: "", tokens: [], told: [] });
    const writer = { model: follows(char, { 2: 3 }), tokenizer: char, isChat: false, context: 9, dtype: "float32" } as const;
    expect((await writeOn(writer, Int32Array.of(2), { tokens: 1, temperature: 0 })).text).toBe("b");
  });

  test("is told when whole characters have come, and what is left at the end", async () => {
    const bytes = fitTokenizer("bytes");
    const euro = { 97: 0xe2, 0xe2: 0x82, 0x82: 0xac };
    const whole = await written(bytes, euro, [97], 3);
    expect([whole.text, whole.told, whole.tokens.map(({ token }) => token)]).toEqual(["€", ["€"], ["<0xE2>", "<0x82>", "<0xAC>"]]); // prettier-ignore
    const half = await written(bytes, euro, [97], 2);
    expect([half.text, half.told, half.tokens.length]).toEqual(["�", ["�"], 2]);
  });
});

test("words go on from those before; an answer in a chat begins anew, and ends where its message does", async () => {
  const words = fitTokenizer("words", ["the the sea"]); // the 2, sea 3
  expect((await written(words, { 2: 3, 3: 2 }, [2], 2)).text).toBe(" sea the");
  const chat = chatTokenizer(words);
  const [assistant, end] = ["<|assistant|>", "<|end|>"].map((text) => chat.encode(text)[0]);
  const { text, tokens } = await written(chat, { [assistant]: 3, 3: 2, 2: end }, [assistant], 9, true);
  expect([text, tokens.map(({ token }) => token)]).toEqual(["sea the", ["sea", "the"]]);
});

test("what is told is waited for", async () => {
  const events: string[] = [];
  const run = bigramsOf(fitTokenizer("char", ["abc"]), (_, next) => (next === 3 ? 2 : 0));
  const writing = writeOn(run, Int32Array.of(2), { tokens: 2, temperature: 0 }, async (piece) => {
    events.push(`begin ${piece}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    events.push("end");
  });
  expect((await writing).text).toBe("bb");
  expect(events).toEqual(["begin b", "end", "begin b", "end"]);
  expect((await writeOn(run, Int32Array.of(2), { tokens: 1, temperature: 0 })).text).toBe("b");
});
