// A text through the commands: train, evaluate, check, report and all others.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { mlbhIn, mlbhWith, scratch, type Result } from "./run.js";

let folder: ReturnType<typeof scratch>;
let first: Result;
const data = "data: {text: hugs.txt, tokenizer: char, context: 8, split: {train: 0.8, val: 0.1, test: 0.1}}";
const rest = "loss: CrossEntropyLoss\noptimizer: {AdamW: {lr: 0.02}}\ntrain: {max_steps: 50, batch_size: 8, eval_every: 20}\n";
const model = "model: [{Embedding: {embedding_dim: 8}}, {GRU: {hidden_size: 8}}, {Linear: {out_features: auto}}]";
beforeAll(() => {
  folder = scratch();
  folder.write("hugs.txt", "the cat and the hat sat on the mat\n".repeat(60));
  folder.write("other.txt", "the mat sat on the cat!\n".repeat(10));
  folder.write("short.txt", "the");
  folder.write("hugs.yaml", `${data}\n${model}\n${rest}`);
  folder.write("many.yaml", `${data}\n${model}\n${rest}repeat: {seeds: 2}\n`);
  folder.write("sweep.yaml", `${data}\n${model}\n${rest}sweep: {keys: {optimizer.AdamW.lr: [0.01, 0.05]}}\n`);
  first = mlbh("train", "hugs.yaml");
  expect(first).toMatchObject({ code: 0 });
  expect(mlbh("train", "hugs.yaml", "--seed", "1", "-q")).toMatchObject({ code: 0, err: "" });
}, 60_000);
afterAll(() => folder.remove());

const mlbh = (...words: string[]): Result => mlbhIn(folder.path, ...words);
const errors = ({ code, out, err }: Result): string => `${code} ${out}${err}`;

describe("train", () => {
  test("says what the text is, how far it has come in steps, and what it measured in windows", () => {
    expect(first.out).toMatch(/^hugs {2}seed 0, float32\ndata {3}hugs\.txt: 2,100 characters; tokens: train 1,680, val 210, test 210\ntokens char, 14 in the vocabulary; windows of 8\n/); // prettier-ignore
    expect(first.err).toMatch(
      /^(step [24]0\/50 {2}train_loss \d\S+ {2}val_loss \d\S+ {2}val_perplexity \d\S+ {2}\d\S* m?s {2}[\d,]+ tokens\/s\n){2}$/,
    );
    expect(first.out).toMatch(
      /\nstopped after 50 steps, as train\.max_steps says\ntest {2}26 windows\n +model +constant answer\n {2}loss +\d/,
    );
    expect(first.out).toMatch(/ perplexity +\d\S+ +8\.\d+\n {2}bits_per_char +\d\S+ +3\.1\d+\n {2}accuracy +0\.\d+ +0\.2\d+\n/);
  });

  test("the axis of the curve counts steps", () => {
    expect(mlbh("train", "hugs.yaml", "--set", "train.eval_every=10").out).toMatch(/└─+\n +10 +50\n/);
  });

  test("without a part to measure on, and with passes", () => {
    const { out, err } = mlbh(
      "train",
      "hugs.yaml",
      "--set",
      "data.split={train: 1, val: 0, test: 0}",
      "--set",
      "train={epochs: 1}",
    );
    expect(out).toContain("\nno text was set aside to be measured on: give data.split.val some\n");
    expect(err).toMatch(/^epoch 1\/1 {2}train_loss \S+ {2}val_loss n\/a/);
  });

  test("goes on, and does not with another text", () => {
    const { run } = JSON.parse(mlbh("train", "hugs.yaml", "--json", "--set", "train.max_steps=25").out) as { run: string };
    expect(mlbh("train", "--resume", run, "--set", "train.max_steps=50", "-q")).toMatchObject({ code: 0, err: "" });
    const weights = [run, "runs/hugs-1"].map((each) =>
      readFileSync(join(folder.path, each, "model.safetensors")).toString("hex"),
    );
    expect(weights[0]).toBe(weights[1]);
    expect(errors(mlbh("train", "--resume", run, "--set", `data.text=${join(folder.path, "other.txt")}`))).toMatch(
      /^1 .*the (file|text) is not the one that/,
    );
    expect(errors(mlbh("train", "--resume", run, "--set", "data.tokenizer={char: {min_count: 2}}"))).toContain(
      "data.tokenizer.char.min_count cannot change from 1 to 2",
    );
    expect(errors(mlbh("train", "--resume", run, "--set", "data.context=9"))).toContain("data.context cannot change from 8 to 9");
  });
});

describe("evaluate", () => {
  test("a part, and another text", () => {
    const { out } = mlbh("evaluate", "runs/hugs-1");
    const [, table] = /test {2}26 windows\n([^]*?)\n\n/.exec(`${first.out}\n\n`)!;
    expect(out).toContain(table.split("\n")[2]);
    expect(out).toMatch(/^test {2}208 tokens\n +model +constant answer\n/);
    expect(mlbh("evaluate", "runs/hugs-1", "--part", "train").out).toMatch(/^train {2}1672 tokens\n {2}loss +\d\S+\n/);
    const other = mlbh("evaluate", "runs/hugs-1", "other.txt");
    expect(other.out).toMatch(/^other\.txt {2}232 tokens\n {2}loss /);
    expect(other.err).toMatch(
      /^warning: other\.txt: 10 tokens \(4\.\d %\) are not in the vocabulary of the training text: they are read as unknown\n$/,
    );
    const answer = JSON.parse(mlbh("evaluate", "runs/hugs-1", "--json", "--metrics", "accuracy").out) as object;
    expect(answer).toMatchObject({ part: "test", tokens: 208, metrics: { accuracy: expect.any(Number) } });
  });

  test("refused", () => {
    expect(mlbh("evaluate", "runs/hugs-1", "short.txt").err).toBe("short.txt: error: the text has 3 tokens, and one window of the model has 8 and one more\n  hint: give it a longer text\n"); // prettier-ignore
    expect(mlbh("evaluate", "runs/hugs-1", "--importance").err).toBe("error: --importance is about the columns of a table, and runs/hugs-1 is a run on a text\n"); // prettier-ignore
    expect(mlbh("evaluate", "runs/hugs-1", "--metrics", "f1").err).toMatch(/^error: --metrics: "f1" .*\n\(choose from /);
  });
});

test("predict gives each line of a text its nats: together those of the text that they are", () => {
  folder.write("lines.txt", "the cat\n\nthe hat sat on the mat and the cat\r\nt");
  const { out, code } = mlbh("predict", "runs/hugs-1", "lines.txt");
  expect(code).toBe(0);
  const [head, ...rows] = out.trim().split("\n").map((line) => line.split(",")); // prettier-ignore
  expect(head).toEqual(["line", "text", "tokens", "nats", "perplexity"]);
  expect(rows.map(([line, text, tokens]) => [line, text, tokens])).toEqual([["1", "the cat", "7"], ["3", "the hat sat on the mat and the cat", "34"], ["4", "t", "1"]]); // prettier-ignore
  for (const [, , tokens, nats, perplexity] of rows) expect(Math.exp(Number(nats) / Number(tokens))).toBeCloseTo(Number(perplexity), 9); // prettier-ignore
  const { tokens } = JSON.parse(mlbh("generate", "runs/hugs-1", "--prompt", "\n", "--tokens", "1", "--temperature", "0", "--json").out) as { tokens: { token: string; probability: number }[] }; // prettier-ignore
  expect([tokens[0].token, Math.exp(-Number(rows[2][3]))]).toEqual(["t", expect.closeTo(tokens[0].probability, 1)]);
  const { lines } = JSON.parse(mlbh("predict", "runs/hugs-1", "lines.txt", "--json").out) as { lines: { nats: number }[] };
  expect(lines.map(({ nats }) => String(nats))).toEqual(rows.map((row) => row[3]));
  expect(mlbh("predict", "runs/hugs-1", "lines.txt", "--only").err).toBe("error: --only is about the columns of a table, and runs/hugs-1 is a run on a text\n"); // prettier-ignore
});

test("a text that comes through a pipe is predicted and evaluated like its file", () => {
  const piped = (command: string, text: Uint8Array): Result => mlbhWith({ folder: folder.path, input: text }, command, "runs/hugs-1", "-"); // prettier-ignore
  const text = readFileSync(join(folder.path, "other.txt"));
  expect(piped("predict", text)).toEqual(mlbh("predict", "runs/hugs-1", "other.txt"));
  const after = ({ out }: Result): string => out.replace(/^\S+/, "");
  expect(after(piped("evaluate", text))).toBe(after(mlbh("evaluate", "runs/hugs-1", "other.txt")));
  expect(piped("evaluate", Buffer.from("the")).err).toContain("standard input: error: the text has 3 tokens");
  expect(piped("predict", Buffer.from("c\xe4t", "latin1")).err).toContain("standard input:1: error: byte 0xe4");
  const nothing = "standard input: error: nothing has come through it\n  hint: pipe a text into it: cat FILE | mlbh ";
  expect(piped("predict", Buffer.alloc(0)).err).toBe(`${nothing}predict RUN -\n`);
  expect(piped("evaluate", Buffer.alloc(0)).err).toBe(`${nothing}evaluate RUN -\n`);
});

describe("what only tables have is refused, with what to do", () => {
  test("forecast", () => {
    expect(mlbh("forecast", "runs/hugs-1", "--steps", "2")).toEqual({ code: 1, out: "", err: "runs/hugs-1: error: the run is on a text, and a forecast goes on with a series of numbers\n  hint: let it write: mlbh generate runs/hugs-1\n" }); // prettier-ignore
  });
});

describe("the other commands", () => {
  test("check", () => {
    const { code, out } = mlbh("check", "hugs.yaml");
    expect([code, out]).toEqual([0, expect.stringMatching(/part +windows +tokens +unknown\ntrain +209 +1,680 +0\nval +26 +210 +0\ntest +26 +210 +0\n[^]*steps +50 in all at most, measured every 20\nmemory [^]*no problems found\n$/)]); // prettier-ignore
    expect(out).toContain("\nlines   48 to train on: 34 characters (the median), 95 % have at most 34, the longest 34; a window of 8 tokens has about 8\n"); // prettier-ignore
    expect(out).toContain("\ntext    2.5075 tokens to train on for each weight; training reads 3,200, 1.9048 times the text\n"); // 1680 / 670, 50 * 8 * 8
    expect(JSON.parse(mlbh("check", "hugs.yaml", "--json").out)).toMatchObject({
      errors: [],
      warnings: [],
      texts: null,
      text: { tokenizer: "char", vocabulary: 14, context: 8, tokens: { train: 1680, val: 210, test: 210 }, unknown: { train: 0, val: 0, test: 0 }, line_lengths: { lines: 48, median: 34, most: 34, longest: 34 } }, // prettier-ignore
    });
  });

  test("check: a model that is too large for its text; tokens that training has not seen", () => {
    const { code, out } = mlbh("check", "hugs.yaml", "--set", "model.1.GRU.hidden_size=100");
    expect(code).toBe(0);
    expect(out).toMatch(/hugs\.yaml:2:\d+: warning: model is too large for its text: 34,\d{3} weights learn from 1,680 tokens, 0\.04\d\d for each; it can learn them by heart\n {2}hint: use more text, or a smaller model; val_loss says when it learns by heart\n/); // prettier-ignore
    folder.write("late.txt", "the cat and the hat sat on the mat\n".repeat(48) + "zzz\n".repeat(100));
    expect(mlbh("check", "hugs.yaml", "--set", "data.text=late.txt").out).toMatch(/\nval +\d+ +\d+ +[1-9]\d*\n/);
  });

  test.each([
    ["data.context=3000", "hugs.txt: error: the text is 2100 tokens long, and a window of data.context 3000 needs 3001\n  hint: use more text, or a smaller data.context"],
    ["data.text=none.txt", "none.txt: error: there is no such file"],
    ["loss=MSELoss", "loss is MSELoss, and a model of a text chooses the next token among all that there are\n  hint: use CrossEntropyLoss"],
    ["train.class_weights=balanced", "train.class_weights is about classes, and here there are tokens"],
    ["train.shuffle=false", "of 209 rows the last 49 would never have their turn\n  hint: leave train.shuffle out, or train.eval_every"],
    ["data.split.val=0.3", "data.split must add up to 1, but 0.8 + 0.3 + 0.1 = 1.2"],
    ["data.tokenizer=chars", 'did you mean "char"?'],
  ])("check finds %s", (setting, message) => {
    const { code, err } = mlbh("check", "hugs.yaml", "--set", setting);
    expect(err).toContain(message);
    expect(code).toBe(1);
  }); // prettier-ignore

  test("a byte that is no UTF-8 is an error at its line", () => {
    writeFileSync(join(folder.path, "latin.txt"), Uint8Array.from([...Buffer.from("the cat\n".repeat(40)), 0x63, 0xe9, 0x0a]));
    expect(mlbh("train", "hugs.yaml", "--set", "data.text=latin.txt").err).toMatch(
      /^latin\.txt:41: error: byte 321 \(0xE9\) is not UTF-8\n/,
    );
  });

  test("summary, render, gradcheck, a rehearsal", () => {
    expect(mlbh("summary", "hugs.yaml").out).toMatch(/\(input\) +\(8,\)\n *0 +Embedding\(num_embeddings=14/);
    folder.write("again.yaml", mlbh("render", "hugs.yaml").out);
    const run = basename((JSON.parse(mlbh("train", "again.yaml", "--json").out) as { run: string }).run);
    const weights = ["hugs-1", run].map((each) => readFileSync(join(folder.path, "runs", each, "model.safetensors")).toString("hex")); // prettier-ignore
    expect(weights[1]).toBe(weights[0]);
    expect(mlbh("gradcheck", "hugs.yaml")).toMatchObject({ code: 0, out: expect.stringMatching(/1\.weight_ih_l0 .* ok\n/) });
    expect(mlbh("train", "hugs.yaml", "--dry-run").out).toMatch(/the loss of the first batch is 2\.\d+, always predicting the same gives 2\.1\d+\n$/); // prettier-ignore
  });

  test("runs, compare", () => {
    expect(mlbh("runs").out).toMatch(/\nruns\/hugs-1 .* \d\.\d+ +\d/);
    expect(mlbh("compare", "runs/hugs-1", "runs/hugs-2").out).toMatch(
      /^differs +runs\/hugs-1 +runs\/hugs-2\nseed +0 +1\n[^]*val_bits_per_char /,
    );
  });

  test("sweep, repeat and their reports", () => {
    expect(mlbh("sweep", "sweep.yaml")).toMatchObject({ code: 0, out: expect.stringMatching(/rank +lr +val_loss/) });
    expect(mlbh("train", "many.yaml", "-q").out).toMatch(/^test of 2 runs +mean +deviation +min +max\nloss [^]*\nbits_per_char /);
    for (const run of ["runs/sweep-1", "runs/many-1"]) expect(mlbh("report", run)).toMatchObject({ code: 0, err: "" });
  }, 60_000);

  test("report", () => {
    const { code, out, err } = mlbh("report", "runs/hugs-1");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^report written to runs\/hugs-1\/report\.html \(\d+ kB\)\n {2}Metrics, Training, /);
  });
});
