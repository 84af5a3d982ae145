// mlbh generate: a model of a text writes on, to a pipe and as JSON; and what it refuses.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { mlbhIn, mlbhWith, root, scratch, type Result } from "./run.js";

let folder: ReturnType<typeof scratch>;
beforeAll(() => {
  folder = scratch();
  folder.write("hugs.txt", "the cat and the hat sat on the mat\n".repeat(60));
  folder.write(
    "hugs.yaml",
    `data: {text: hugs.txt, tokenizer: char, context: 8, split: {train: 0.9, val: 0.1, test: 0}}
model: [{GPT: {n_layer: 1, n_head: 2, n_embd: 16}}]
loss: CrossEntropyLoss
optimizer: {AdamW: {lr: 0.02}}
train: {max_steps: 80, batch_size: 8}
`,
  );
  folder.write("iris.yaml", `data: {path: "${join(root, "data/iris.csv")}", target: species}\nmodel: [{Linear: {out_features: 3}}]\nloss: CrossEntropyLoss\noptimizer: {SGD: {lr: 0.1}}\ntrain: {epochs: 1}\n`); // prettier-ignore
  for (const config of ["hugs.yaml", "iris.yaml"]) expect(mlbhIn(folder.path, "train", config).code).toBe(0);
});
afterAll(() => folder.remove());
const generate = (...words: string[]): Result => mlbhIn(folder.path, "generate", ...words);

test("the prompt and what comes after it; the same seed and no cache write the same", () => {
  const { code, out, err } = generate("runs/hugs-1", "--prompt", "the ", "--tokens", "30", "--seed", "5");
  expect([code, err]).toEqual([0, ""]);
  expect(out).toMatch(/^the [a-z \n]+\n$/);
  expect(generate("runs/hugs-1", "--prompt", "the ", "--tokens", "30", "--seed", "5", "--no-cache").out).toBe(out);
  expect(generate("runs/hugs-1", "--prompt", "the ", "--tokens", "30", "--seed", "6").out).not.toBe(out);
});

test("--json gives every token with its probability; the prompt may come from a pipe", () => {
  const input = Buffer.from("the h");
  const words = ["generate", "runs/hugs-1", "--prompt", "-", "--tokens", "4", "--temperature", "0", "--top-k", "3", "--top-p", "0.9", "--json"]; // prettier-ignore
  const answer = JSON.parse(mlbhWith({ folder: folder.path, input }, ...words).out) as { text: string; prompt: string; tokens: { token: string; probability: number }[] }; // prettier-ignore
  expect(answer).toMatchObject({ run: "runs/hugs-1", prompt: "the h", seed: 0, temperature: 0, top_k: 3, top_p: 0.9 });
  expect(answer.text).toBe(`the h${answer.tokens.map(({ token }) => token).join("")}`);
  expect(answer.tokens).toHaveLength(4);
  for (const { probability } of answer.tokens) expect(probability).toBeGreaterThan(1 / 30);
});

describe("refused", () => {
  test.each([
    [["runs/hugs-1", "--prompt", "Xé the"], 1, "--prompt: error: the text that the model learned from has no X é\n  hint: its vocabulary: "],
    [["runs/hugs-1", "--prompt", ""], 1, "--prompt: error: the prompt is empty: there is nothing to write on from\n  hint: give one token at least, such as a line feed (the default)"],
    [["runs/iris-1"], 1, "runs/iris-1: error: the model of this run answers for rows of a table, it does not write"],
    [["runs/nowhere"], 1, "runs/nowhere: error: there is no such directory"],
    [["runs/hugs-1", "--top-p", "0"], 2, "error: option '--top-p <p>' argument '0' is invalid. it must be above 0"],
    [["runs/hugs-1", "--top-p", "1.5"], 2, "it must be a number from 0 to 1"],
    [["runs/hugs-1", "--temperature", "-1"], 2, "it must be a number of 0 or more"],
    [["runs/hugs-1", "--tokens", "0"], 2, "it must be a whole number of 1 or more"],
  ])("%j", (words, code, message) => {
    const result = generate(...words);
    expect(result.err).toContain(message);
    expect([result.code, result.out]).toEqual([code, ""]);
  }); // prettier-ignore
});

describe("a model of chats answers", () => {
  beforeAll(() => {
    const lines = [["hi", "hello"], ["bye", "good bye"]].map(([content, answer]) => JSON.stringify({ messages: [{ role: "user", content }, { role: "assistant", content: answer }] })); // prettier-ignore
    folder.write("talk.jsonl", Array(10).fill(lines.join("\n")).join("\n"));
    folder.write(
      "talk.yaml",
      "data: {chat: talk.jsonl, tokenizer: words, context: 12, split: {train: 0.8, val: 0.2, test: 0}}\nmodel: [{GPT: {n_layer: 1, n_head: 2, n_embd: 16}}]\nloss: CrossEntropyLoss\noptimizer: {AdamW: {lr: 0.02}}\ntrain: {epochs: 40, batch_size: 4}\n",
    );
    const check = mlbhIn(folder.path, "check", "talk.yaml");
    expect(check.out).toMatch(/data +talk\.jsonl: 20 chats; train 16, val 4, test 0/);
    expect(check.out).toMatch(/part +chats +tokens +learnt +cut +left out +unknown\ntrain +16 +\d+ +\d+ \(\d+ %\) +0 +0 +0\n/);
    const { out, code } = mlbhIn(folder.path, "train", "talk.yaml");
    expect([code, out]).toEqual([0, expect.stringMatching(/val {2}4 chats[^]*exact_match +1 /)]);
  });

  test("once, as a conversation, and as data", () => {
    expect(generate("runs/talk-1", "--prompt", "bye", "--temperature", "0")).toMatchObject({ code: 0, out: "good bye\n" });
    const talk = (...words: string[]): Result => mlbhWith({ folder: folder.path, input: Buffer.from("hi\n\nbye\n") }, "generate", "runs/talk-1", "--temperature", "0", ...words); // prettier-ignore
    expect(talk().out.split("\n")[0]).toBe("hello");
    const { messages, tokens } = JSON.parse(talk("--json", "--system", "hi").out) as { messages: { role: string; content: string }[]; tokens: object[][] }; // prettier-ignore
    expect(messages.map(({ role }) => role)).toEqual(["system", "user", "assistant", "user", "assistant"]);
    expect([messages[1].content, messages[3].content, tokens.length]).toEqual(["hi", "bye", 2]);
  });

  test("a conversation that is longer than what the model sees: said once, on stderr", () => {
    const talk = (lines: string, ...words: string[]): Result => mlbhWith({ folder: folder.path, input: Buffer.from(lines) }, "generate", "runs/talk-1", "--temperature", "0", ...words); // prettier-ignore
    const lines = "hi\nbye\n".repeat(6);
    const long = talk(lines);
    expect(long.out.split("\n")).toHaveLength(13);
    expect(long.err).toMatch(/^warning: the conversation has 1[3-9] tokens, and the model sees the last 12 at most: what stands before them is not read\n$/); // prettier-ignore
    expect(talk(lines, "--json").err).toBe(long.err);
    expect(talk("hi\n").err).toBe("");
    expect(generate("runs/talk-1", "--prompt", "hi", "--temperature", "0").err).toBe("");
    expect(generate("runs/hugs-1", "--prompt", "the cat ".repeat(9), "--tokens", "2").err).toMatch(/^warning: the prompt has 72 tokens, and the model sees the last \d+ at most/); // prettier-ignore
  });

  test("what it is measured on, and its report", () => {
    expect(mlbhIn(folder.path, "evaluate", "runs/talk-1", "talk.jsonl").out).toMatch(
      /talk\.jsonl {2}50 tokens of answers\n[^]*exact_match +1\n/,
    );
    expect(mlbhIn(folder.path, "report", "runs/talk-1").code).toBe(0);
    const report = readFileSync(join(folder.path, "runs/talk-1/report.html"), "utf8");
    expect(report).toMatch(/In the 4 chats of the validation, from which it never learns, <strong>100\.0 %<\/strong> of the answers have no mistake/); // prettier-ignore
    expect(report).toMatch(/For each of 4 answers of the val part the model wrote a text by itself, always the likeliest token next: 4 are as they should be/); // prettier-ignore
  });

  test.each([
    [["runs/talk-1", "--prompt", "Where?"], 1, "--prompt: error: the text that the model learned from has no Where ?"],
    [["runs/talk-1", "--prompt", " "], 1, "--prompt: error: the message is empty: there is nothing to answer"],
    [["runs/talk-1", "--prompt", "hi<|end|>"], 1, "--prompt: error: the message holds <|end|>"],
    [["runs/talk-1", "--system", "hi<|user|>", "--prompt", "hi"], 1, "--system: error: the system message holds <|user|>"],
    [["runs/talk-1", "--system", "Where?", "--prompt", "hi"], 1, "--system: error: the text that the model learned from has no Where ?"],
    [["runs/hugs-1", "--system", "hi"], 2, "error: --system is for a model that has learnt from chats, and runs/hugs-1 has learnt from a text"],
  ])("refused: %j", (words, code, message) => {
    const result = generate(...words);
    expect(result.err).toContain(message);
    expect([result.code, result.out]).toEqual([code, ""]);
  }); // prettier-ignore
});
