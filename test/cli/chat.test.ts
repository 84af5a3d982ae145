// A conversation as a command holds it: the lines of standard input, the answers as they come, and what is said where the model forgets.
import { afterEach, describe, expect, test } from "@jest/globals";
import { Readable } from "node:stream";
import { nn } from "../../src/index.js";
import { converse, noteLetGo, type Talk } from "../../src/cli/chat.js";
import type { Ui } from "../../src/cli/ui.js";
import type { OpenTextRun } from "../../src/runs/openTextRun.js";
import { CharTokenizer } from "../../src/text/char.js";
import { chatTokenizer, END } from "../../src/text/chat.js";
import { Vocabulary } from "../../src/text/vocabulary.js";
import { bigramsOf } from "../train/bigrams.js";

const chat = chatTokenizer(new CharTokenizer(new Vocabulary(["<pad>", "<unk>", ..."\nabc"], 0, 1)));
const [end, assistant, a, b] = [END, "<|assistant|>", "a", "b"].map((text) => chat.encode(text)[0]);
/** It says "ab" and ends. */
const follower = new Map([[assistant, a], [a, b], [b, end]]); // prettier-ignore
const talker = bigramsOf(chat, (before, next) => (next === follower.get(before) ? 50 : 0), { isChat: true, context: 40 });

const stdin = Object.getOwnPropertyDescriptor(process, "stdin")!;
afterEach(() => void Object.defineProperty(process, "stdin", stdin));
function typed(lines: readonly string[], isTTY = false): void {
  const stream = Object.assign(Readable.from(lines.map((line) => `${line}\n`)), { isTTY });
  Object.defineProperty(process, "stdin", { configurable: true, value: stream });
}

/** What is written, what is noted, and what comes of it. */
async function talked(
  talk: Partial<Talk>,
  run: OpenTextRun = talker,
): Promise<{ written: string; notes: string[]; contents: string[]; tokens: number[] }> {
  // prettier-ignore
  let written = "";
  const notes: string[] = [];
  const ui = { write: (text: string) => Promise.resolve(void (written += text)), note: (block: unknown) => void notes.push(String(block)), noteColor: { yellow: String } } as unknown as Ui; // prettier-ignore
  const { messages, tokens } = await converse({ run, system: null, message: null, options: { tokens: 9, temperature: 0, topK: null, topP: null }, json: false, ...talk }, ui); // prettier-ignore
  return { written, notes, contents: messages.map(({ role, content }) => `${role}: ${content}`), tokens: tokens.map(({ length }) => length) }; // prettier-ignore
}

describe("a conversation", () => {
  test("of one message: the answer, and a line feed", async () => {
    const message = { text: "c", from: "--prompt" };
    expect(await talked({ message })).toEqual({ written: "ab\n", notes: [], contents: ["user: c", "assistant: ab"], tokens: [2] }); // prettier-ignore
    expect(await talked({ message, system: "b", json: true })).toEqual({ written: "", notes: [], contents: ["system: b", "user: c", "assistant: ab"], tokens: [2] }); // prettier-ignore
  });

  test("line by line; lines without a word are passed over", async () => {
    typed(["c", "", "  ", "cc"]);
    expect(await talked({})).toEqual({ written: "ab\nab\n", notes: [], contents: ["user: c", "assistant: ab", "user: cc", "assistant: ab"], tokens: [2, 2] }); // prettier-ignore
  });

  test("on a terminal each line is asked for", async () => {
    typed(["c", ""], true);
    expect((await talked({})).written).toBe("> ab\n> > ");
  });

  test("what cannot be answered is told with its place", async () => {
    typed(["c", "", "z"]);
    await expect(talked({})).rejects.toThrow("standard input, line 3: error: the text that the model learned from has no z");
    await expect(talked({ message: { text: " ", from: "--prompt" } })).rejects.toThrow("--prompt: error: the message is empty");
    await expect(talked({ message: { text: "c", from: "--prompt" }, system: "z" })).rejects.toThrow("--system: error: the text that the model learned from has no z"); // prettier-ignore
  });
});

describe("what is let go", () => {
  test("is told of a text that is longer than what the model sees", () => {
    const notes: unknown[] = [];
    const ui = { note: (block: unknown) => void notes.push(block), noteColor: { yellow: String } } as unknown as Ui;
    const of = (model: object, length: number): boolean => noteLetGo("the prompt", length, { model, context: 7 } as unknown as OpenTextRun, ui); // prettier-ignore
    expect([of(new nn.PositionalEmbedding(5, 2), 5), of(new nn.MultiheadAttention(2, 1), 7), of(new nn.Linear(2, 2), 99)]).toEqual([false, false, false]); // prettier-ignore
    expect(notes).toEqual([]);
    expect([of(new nn.PositionalEmbedding(5, 2), 6), of(new nn.MultiheadAttention(2, 1), 8)]).toEqual([true, true]);
    const words = (length: number, window: number): string => `warning: the prompt has ${length} tokens, and the model sees the last ${window} at most: what stands before them is not read`; // prettier-ignore
    expect(notes).toEqual([words(6, 5), words(8, 7)]);
  });

  test("is told once of a conversation, as soon as it is too long", async () => {
    const places = new nn.PositionalEmbedding(5, chat.vocabSize, { dtype: "float64" });
    places.weight.update((data) => data.fill(0));
    const model = new nn.Sequential(talker.model, places).eval();
    typed(["c", "c"]);
    const { notes, contents } = await talked({}, { ...talker, model });
    expect(contents).toEqual(["user: c", "assistant: ab", "user: c", "assistant: ab"]);
    expect(notes).toEqual(["warning: the conversation has 6 tokens, and the model sees the last 5 at most: what stands before them is not read"]); // prettier-ignore
  });
});
