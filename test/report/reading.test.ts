// A text read on, and chats answered, by models whose probabilities are known: which part, how much of it, and what is kept of each token.
import { afterAll, describe, expect, test } from "@jest/globals";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nn } from "../../src/index.js";
import { checkExperiment } from "../../src/experiment/experiment.js";
import { parseSource } from "../../src/experiment/source.js";
import type { Model } from "../../src/experiment/predictor.js";
import { seenText, type SeenText } from "../../src/report/surprises.js";
import { writtenChats } from "../../src/report/writtenChats.js";
import type { OpenTextRun } from "../../src/runs/openTextRun.js";
import type { Summary } from "../../src/runs/records.js";
import { chatTokenizer } from "../../src/text/chat.js";
import { fitTokenizer } from "../../src/text/registry.js";
import type { Tokenizer } from "../../src/text/tokenizer.js";
import { scratch } from "../cli/run.js";
import { summaryOf } from "./story.js";

const folder = scratch();
afterAll(() => folder.remove());

const options = { dtype: "float64" } as const;

/** Of tokens that follow each other the next has three times the chance of any other. */
function bigrams({ vocabSize }: Tokenizer, nextOf: (id: number) => number): Model {
  const [embedding, linear] = [new nn.Embedding(vocabSize, vocabSize, options), new nn.Linear(vocabSize, vocabSize, options)];
  embedding.weight.data.fill(0);
  linear.weight.data.fill(0);
  linear.bias!.data.fill(0);
  for (let id = 0; id < vocabSize; id++) {
    embedding.weight.data[id * vocabSize + id] = 1;
    linear.weight.data[nextOf(id) * vocabSize + id] = Math.log(3);
  }
  return new nn.Sequential(embedding, linear).eval();
}

interface Given {
  readonly text: string;
  readonly tokenizer: Tokenizer;
  readonly kind: "text" | "chat";
  readonly model?: Model;
  readonly parameters?: number;
  readonly part?: "test" | "val";
  readonly path?: string;
}
let count = 0;

/** A run that has kept how its data was divided. */
function divided(record: object): string {
  const path = join(folder.path, `run${++count}`);
  mkdirSync(path);
  writeFileSync(join(path, "split.json"), JSON.stringify(record));
  return path;
}

function opened({ text, tokenizer, kind, model, parameters = 1, part = "test", path = folder.path }: Given): {
  run: OpenTextRun;
  sha256: string;
} {
  // prettier-ignore
  const file = folder.write(`${++count}.${kind === "chat" ? "jsonl" : "txt"}`, text);
  const yaml = `version: 1\ndata: {${kind}: "${file}", context: 8}\nmodel: [Embedding: {embedding_dim: 4}, Linear: {out_features: auto}]\nloss: CrossEntropyLoss\noptimizer: {SGD: {lr: 0.1}}\ntrain: {epochs: 1}\n`;
  const { config, ...checked } = checkExperiment(parseSource(`x${count}.yaml`, yaml));
  const train = kind === "chat" ? 0.5 : 0;
  const split = { ...config.data.split, train, val: 0, test: 0, [part]: 1 - train };
  const experiment = { ...checked, config: { ...config, data: { ...config.data, split } } };
  const run = { experiment, path, tokenizer, context: 8, layers: [{ parameters }], model: model ?? bigrams(tokenizer, (id) => (id + 1) % tokenizer.vocabSize), normalized: false, dtype: "float64" } as unknown as OpenTextRun; // prettier-ignore
  return { run, sha256: createHash("sha256").update(text).digest("hex") };
}

describe("a text read on", () => {
  const letters = fitTokenizer("char", ["abc\n"]);
  const read = async (given: Partial<Given>, parts: Partial<Summary> = {}): Promise<SeenText | null> => {
    const { run, sha256 } = opened({ text: "abcabcabca\n", tokenizer: letters, kind: "text", ...given });
    return await seenText(run, summaryOf({ data_sha256: sha256, ...parts }));
  };

  test("tells of each token how surprising it was, and what was expected", async () => {
    const { part, tokens, of } = (await read({ text: "abcabcabab\n" }, { rows: { train: 1, val: 1, test: 7 } }))!;
    expect([part, of, tokens.map(({ text }) => text).join("")]).toEqual(["test", 56, "abcabcabab\n"]);
    const [likely, other] = [-Math.log(3 / (letters.vocabSize + 2)), -Math.log(1 / (letters.vocabSize + 2))];
    const next = (letter: string): string => letters.token((letters.encode(letter)[0] + 1) % letters.vocabSize);
    expect(tokens[0]).toEqual({ id: letters.encode("a")[0], text: "a", gap: "", surprise: null, expected: "", least: NaN });
    tokens.slice(1).forEach(({ surprise, expected, least, text }, i) => {
      expect(expected).toBe(next(tokens[i].text));
      expect(surprise).toBeCloseTo(expected === letters.token(letters.encode(text)[0]) ? likely : other, 12);
      expect(least).toBeCloseTo(likely, 12);
    });
    expect(tokens[1].surprise).not.toBeCloseTo(tokens[9].surprise! + 1);
  });

  test("of the test, else of the validation, else of nothing", async () => {
    expect((await read({ part: "val" }, { rows: { train: 1, val: 3, test: 0 } }))!).toMatchObject({ part: "val", of: 24 });
    expect((await read({}, { rows: { train: 1, val: 0, test: 1 } }))!.part).toBe("test");
    expect(await read({}, { rows: { train: 1, val: 0, test: 0 } })).toBeNull();
  });

  test("no other text than the one it learnt from, and a window at least", async () => {
    await expect(read({}, { data_sha256: "other" })).rejects.toThrow("the text is not the one that");
    const bytes = { train: [0, 5], val: [5, 5], test: [5, 11] };
    await expect(read({ path: divided({ version: 1, bytes }) })).rejects.toThrow("the text of train is not what this version of mlbh would take"); // prettier-ignore
    const own = { train: [0, 0], val: [0, 0], test: [0, 11] };
    expect((await read({ path: divided({ version: 1, bytes: own }) }))!.tokens).toHaveLength(11);
    await expect(read({ path: divided({ version: 1, bytes: { ...own, test: [0, 10] } }) })).rejects.toThrow("the text of test is not what this version of mlbh would take"); // prettier-ignore
    await expect(read({ text: "abcabca\n" })).rejects.toThrow("the text of test is shorter than one window");
    expect((await read({ text: "abcabcab\n" }))!.tokens).toHaveLength(9);
  });

  test("as much as takes some seconds, two windows at least, 16384 tokens at most", async () => {
    const long = { text: "abc\n".repeat(5000) };
    const lengthOf = async (parameters: number): Promise<number> => (await read({ ...long, parameters }))!.tokens.length;
    expect(await lengthOf(1e9)).toBe(16);
    expect(await lengthOf(2e10 / 4 / 20)).toBe(20);
    expect(await lengthOf(2e10 / 4 / 20 + 1)).toBe(19);
    expect(await lengthOf(1)).toBe(16_384);
  });

  test("no more than 12 characters for each token are looked at", async () => {
    const words = fitTokenizer("words", ["abcdefghijk abcdefghijkl abcdefghijklm"]);
    const tokens = async (word: string): Promise<string[]> => (await read({ text: `${word} `.repeat(40), tokenizer: words, parameters: 1e9 }))!.tokens.map(({ text }) => text); // prettier-ignore
    expect(await tokens("abcdefghijk")).toEqual(Array(16).fill("abcdefghijk"));
    expect(await tokens("abcdefghijkl")).toEqual([...Array<string>(14).fill("abcdefghijkl"), "abcdefghij"]); // 192 of 13 each
  });
});

describe("chats answered", () => {
  const tokenizer = chatTokenizer(fitTokenizer("char", ["abcdxyz"]));
  const id = (token: string): number => tokenizer.encode(token)[0];
  // after the turn comes a, then b, then the end; x goes on for ever
  const follows: Readonly<Record<string, string>> = { "<|assistant|>": "a", a: "b", b: "<|end|>" };
  const model = bigrams(tokenizer, (each) => id(follows[tokenizer.token(each)] ?? "x"));
  const chat = (...messages: [role: string, content: string][]): string => JSON.stringify({ messages: messages.map(([role, content]) => ({ role, content })) }); // prettier-ignore
  const answers = (text: string, parts: Partial<Summary> = {}, given: Partial<Given> = {}): ReturnType<typeof writtenChats> => {
    const { run, sha256 } = opened({ text, tokenizer, kind: "chat", model, ...given });
    return writtenChats(run, summaryOf({ data_sha256: sha256, ...parts }));
  };
  const p = 3 / (tokenizer.vocabSize - 5 + 2); // padding, what is unknown and the marks of turns are never written

  test("each message of an assistant, from those before it", async () => {
    const text = `${chat(["assistant", "ab"], ["user", "x"], ["assistant", "ab"], ["user", "y"], ["assistant", "b"])}\n`;
    const found = (await answers(text.repeat(2)))!;
    expect(found).toMatchObject({ part: "test", rows: 3, what: "answer", right: 2 });
    expect(found.rightOnes.map(({ question, truth, written }) => [question, truth, written])).toEqual([["", "ab", "ab"], ["x", "ab", "ab"]]); // prettier-ignore
    expect(found.wrongOnes.map(({ question, truth, written }) => [question, truth, written])).toEqual([["y", "b", "ab"]]);
    expect(found.rightOnes[0].probability).toBeCloseTo(p * p, 12);
  });

  test("an answer that does not end is cut eight tokens behind the true one", async () => {
    const endless = bigrams(tokenizer, () => id("x"));
    const [{ question, written, probability }] = (await answers(`${chat(["user", "a"], ["assistant", "ab"])}\n`.repeat(2), {}, { model: endless }))!.wrongOnes; // prettier-ignore
    expect([question, written]).toEqual(["a", "x".repeat(10)]);
    expect(probability / p ** 10).toBeCloseTo(1, 9);
  });

  test("200 at most, of the test or else of the validation", async () => {
    const many = `${chat(["user", "x"], ["assistant", "ab"])}\n`.repeat(402);
    expect((await answers(many))!.rows).toBe(200);
    expect((await answers(many.slice(0, many.length / 201), { rows: { train: 1, val: 1, test: 0 } }, { part: "val" }))!).toMatchObject({ part: "val", rows: 1 }); // prettier-ignore
    expect(await answers(many, { rows: { train: 1, val: 0, test: 0 } })).toBeNull();
    const one = many.slice(0, many.length / 201);
    expect((await answers(one, { rows: { train: 1, val: 0, test: 1 } }))!.part).toBe("test");
    await expect(answers(one, {}, { path: divided({ version: 1, train: [1], val: [], test: [2, 3] }) })).rejects.toThrow(
      "are not those that this version of mlbh would take",
    );
    await expect(answers(many, { data_sha256: "other" })).rejects.toThrow("the text is not the one that");
  });
});
