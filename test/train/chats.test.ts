// Chats: PyTorch's numbers, the same bits after any pause, nothing of what is filled up, and what is said of a file that is wrong.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import "../../src/index.js"; // methods of tensors
import { noGrad } from "../../src/autograd/mode.js";
import { chatBatch } from "../../src/data/language/chatLoader.js";
import type { ChatDataset } from "../../src/data/language/chats.js";
import { NOTHING } from "../../src/data/writtenAnswers.js";
import { readExperiment } from "../../src/experiment/experiment.js";
import { prepare } from "../../src/experiment/prepare.js";
import type { PreparedText } from "../../src/experiment/prepared.js";
import { openTextRun } from "../../src/runs/openTextRun.js";
import { readLosses, readSamples } from "../../src/runs/runLog.js";
import { askedFor, encodeChat, type Message } from "../../src/text/chat.js";
import { limitsOf } from "../../src/text/prompt.js";
import { evaluateTextFile, evaluateTextPart } from "../../src/train/evaluateText.js";
import { generate } from "../../src/train/generate.js";
import { trainExperiment } from "../../src/train/train.js";
import { root, scratch } from "../cli/run.js";
import { load } from "../fixtures/load.js";
import { models } from "./languageModels.js";

interface Fixture {
  readonly chats: readonly { readonly messages: readonly Message[] }[];
  readonly batch: number;
  readonly epochs: number;
  readonly context: number;
  readonly curves: Readonly<Record<"gru" | "transformer", { readonly seed: number; readonly losses: readonly number[]; readonly learnt: number; readonly cut: number; readonly val: Readonly<Record<string, number>> }>>; // prettier-ignore
}
const fixture = load<Fixture>("chats");
const asLines = (chats: readonly object[]): string => chats.map((chat) => `${JSON.stringify(chat)}\n`).join("");

let folder: ReturnType<typeof scratch>;
beforeAll(() => {
  folder = scratch();
  folder.write("x.jsonl", asLines(fixture.chats));
});
afterAll(() => folder.remove());

let count = 0;
function config(model: string, train: string, rest = "", file = "x.jsonl"): string {
  return folder.write(
    `x${++count}.yaml`,
    `data: {chat: ${file}, context: ${fixture.context}, split: {train: 0.75, val: 0.25, test: 0}}
model: ${model}
loss: CrossEntropyLoss
optimizer: {AdamW: {lr: 0.02, weight_decay: 0.1}}
train: {batch_size: ${fixture.batch}, ${train}}
metrics: [exact_match, perplexity, accuracy]
run: {dir: "${join(folder.path, `runs${count}`)}"}
${rest}`,
  );
}
const lossesOf = (run: string): number[] => readLosses(run).flatMap(({ losses }) => losses);
const prepared = async (file: string): Promise<PreparedText> => (await prepare(readExperiment(file))) as PreparedText;
const weightsOf = (run: string): string => readFileSync(join(run, "model.safetensors")).toString("hex");

test.each(Object.entries(fixture.curves))("%s: training from the seed equals PyTorch's, the masking included", async (name, curve) => {
  const file = config(models[name as keyof typeof models], `epochs: ${fixture.epochs}, dtype: float64`, `seed: ${curve.seed}\n`);
  const { train } = (await prepared(file)).dataset as ChatDataset;
  expect([train.chats.learntCount, train.chats.cut]).toEqual([curve.learnt, curve.cut]);
  const { run, val, constant } = await trainExperiment({ file });
  expect(constant!.values.exact_match).toBe(0); // what always says the same does not end where it should
  const losses = lossesOf(run);
  expect(losses).toHaveLength(curve.losses.length);
  curve.losses.forEach((loss, i) => expect(Math.abs(losses[i] - loss)).toBeLessThan(1e-10));
  for (const [key, value] of Object.entries(curve.val)) expect(Math.abs((val![key] as number) - value)).toBeLessThan(1e-10 * Math.max(1, value));
  const { values } = await evaluateTextPart(openTextRun(run), "val", ["exact_match", "perplexity"]);
  expect(values).toEqual({ loss: val!.loss, exact_match: val!.exact_match, perplexity: val!.perplexity });
}); // prettier-ignore

test.each([
  ["gru, like lengths together", models.gru, "epochs: 3, group_by_length: true", 12],
  ["transformer, eval_every", models.transformer, "max_steps: 9, eval_every: 3, accumulate_grad_batches: 2", 18],
])("%s: a run that is stopped and goes on has the same bits, at every step", async (_, model, train, batches) => {
  const file = config(model, train, 'sample: {every: 3, prompt: "abc", tokens: 6}\n');
  const { run: whole } = await trainExperiment({ file });
  for (let stop = 1; stop < batches; stop += 2) {
    let done = 0;
    const { run, stopped } = await trainExperiment({ file }, { onBatch: () => void done++, shouldStop: () => done >= stop });
    if (stopped !== "interrupted") continue;
    await trainExperiment({ file: null, resume: run });
    expect([weightsOf(run), lossesOf(run), readSamples(run)]).toEqual([weightsOf(whole), lossesOf(whole), readSamples(whole)]);
  }
});

test.each(Object.keys(models) as (keyof typeof models)[])("%s: what fills a chat up changes nothing, to the bit", async (name) => {
  const { built: { model }, dataset, loss } = await prepared(config(models[name], "epochs: 1"));
  const { train } = dataset as ChatDataset;
  const rows = [...train.chats.lines.keys()].slice(0, 6);
  const gradientsFor = (filler: number): unknown[] => {
    const [x, y] = chatBatch(train, rows, "float32");
    rows.forEach((row, i) => x.data.fill(filler, i * x.shape[1] + train.chats.starts[row + 1] - train.chats.starts[row] - 1, (i + 1) * x.shape[1]));
    model.zeroGrad();
    const value = loss.forward(model.eval().forward(x), y);
    value.backward();
    return [value.item(), ...model.parameters().map(({ grad }) => [...grad!.data].map((each) => (each === 0 ? 0 : each)))];
  };
  expect(gradientsFor(3)).toEqual(gradientsFor(0));
  const [[short, y], [long]] = [chatBatch(train, rows, "float32"), chatBatch(train, rows, "float32", 40)];
  const [a, b] = [short, long].map((x) => noGrad(() => model.forward(x)));
  expect([short.shape[1] < 30, long.shape[1]]).toEqual([true, 40]);
  const vocabulary = a.shape[2];
  y.data.forEach((id, place) => {
    if (id === NOTHING) return;
    const [row, t] = [Math.floor(place / y.shape[1]), place % y.shape[1]];
    expect([...b.data.subarray((row * 40 + t) * vocabulary, (row * 40 + t + 1) * vocabulary)]).toEqual([...a.data.subarray(place * vocabulary, (place + 1) * vocabulary)]);
  });
}); // prettier-ignore

test("a model that answers right everywhere writes the answers, and ends them", async () => {
  const few = [["a", "x y"], ["b", "z"], ["c", ". ."]].map(([content, answer]) => ({ messages: [{ role: "user", content }, { role: "assistant", content: answer }] }));
  folder.write("few.jsonl", `${asLines([...few, ...few, ...few])}\n\n`);
  const { run, train } = await trainExperiment({ file: config("[GPT: {n_layer: 1, n_head: 2, n_embd: 16}]", "epochs: 60", "", "few.jsonl") }).then(({ run: path }) => ({ run: openTextRun(path), train: path }));
  const { values, tokens } = await evaluateTextFile(run, join(folder.path, "few.jsonl"), ["exact_match", "accuracy"]);
  expect([values.exact_match, values.accuracy, tokens, train]).toEqual([1, 1, 3 * (4 + 2 + 4), run.path]);
  const messages: Message[] = [];
  for (const [content, answer] of [["b", "z"], ["a", "x y"]]) {
    messages.push({ role: "user", content });
    const ids: number[] = [];
    const { tokenizer, model, context } = run;
    for await (const { id } of generate(model, askedFor(messages.slice(-1), tokenizer), { tokens: 20, temperature: 0, ...limitsOf(tokenizer, true), context })) ids.push(id);
    expect(tokenizer.decode(ids)).toBe(answer);
  }
}); // prettier-ignore

describe("the template", () => {
  test.each(["char", "bytes", "words", "{bpe: {vocab_size: 262, min_count: 1}}"])("%s: its tokens have the last ids, and stay as they are in a file", async (tokenizer) => {
    cpSync(join(root, "test/fixtures/gpt2"), join(folder.path, "gpt2"), { recursive: true });
    const file = config(models.gru, "epochs: 1");
    folder.write(file.slice(folder.path.length + 1), readFileSync(file, "utf8").replace("context:", `tokenizer: ${tokenizer}, context:`));
    const { run: path } = await trainExperiment({ file });
    const { tokenizer: kept } = openTextRun(path);
    const { ids, learnt } = encodeChat(fixture.chats[1].messages.slice(0, 2), kept);
    const n = kept.vocabSize;
    const role = [...ids].filter((id) => id >= n - 4).map((id) => kept.token(id));
    expect([...ids].filter((id) => id >= n - 4)).toEqual([n - 3, n - 1, n - 2, n - 1]);
    expect(role).toEqual(["<|user|>", "<|end|>", "<|assistant|>", "<|end|>"]);
    const learntIds = ids.filter((_, i) => learnt[i] === 1);
    expect(kept.decode(learntIds.slice(0, -1))).toBe(fixture.chats[1].messages[1].content);
    expect([learntIds.at(-1), learnt.reduce((a, b) => a + b)]).toEqual([n - 1, learntIds.length]);
  }); // prettier-ignore
});

describe("weights of another model", () => {
  const gpt = "[GPT: {n_layer: 2, n_head: 2, n_embd: 16, n_positions: 24}]";
  test("GPT-2's get rows for the tokens of the template, and keep their own", async () => {
    cpSync(join(root, "test/fixtures/gpt2"), join(folder.path, "gpt2"), { recursive: true });
    const { built, dataset } = await prepared(config(gpt, "max_steps: 0", "init_from: gpt2\n"));
    expect(built.weights).toMatchObject({ differs: [], missing: [], leftOver: [] });
    const [{ name, shape }] = built.weights!.grown;
    expect(built.weights!.grown).toHaveLength(1);
    const { vocabSize } = dataset.tokenizer;
    expect([name, shape[0]]).toEqual(["0.weight", vocabSize - 4]);
    const { data } = built.model.stateDict().get("0.weight")!;
    const spread = (rows: Float32Array): number => Math.sqrt(rows.reduce((sum, x) => sum + x * x, 0) / rows.length);
    const [old, fresh] = [data.slice(0, shape[0] * 16), data.slice(shape[0] * 16)] as [Float32Array, Float32Array];
    expect(fresh).toHaveLength(64);
    expect(spread(fresh) / spread(old)).toBeCloseTo(1, 0);
  });

  test("a run's own go on with chats, by adapters too; the vocabulary grows once", async () => {
    folder.write(
      "t.txt",
      `${fixture.chats.map(({ messages }) => messages.map(({ content }) => content).join(" ")).join("\n")}\n`,
    );
    const file = folder.write("t.yaml", `data: {text: t.txt, tokenizer: char, context: 22}\nmodel: ${gpt}\nloss: CrossEntropyLoss\noptimizer: {AdamW: {lr: 0.01}}\ntrain: {max_steps: 3, batch_size: 4}\nrun: {dir: "${folder.path}/texts"}\n`); // prettier-ignore
    const { run: text } = await trainExperiment({ file });
    const { run: chat } = await trainExperiment({
      file: config(gpt, "epochs: 1", `init_from: ${text}\nlora: {rank: 2, targets: ["*.self_attn.*"]}\n`),
    });
    const { tokenizer } = openTextRun(text);
    expect(openTextRun(chat).tokenizer.vocabSize).toBe(tokenizer.vocabSize + 4);
    const { built, dataset } = await prepared(config(gpt, "epochs: 1", `init_from: ${chat}\n`));
    expect([built.weights!.grown, built.weights!.missing, dataset.tokenizer.vocabSize]).toEqual([[], [], tokenizer.vocabSize + 4]); // prettier-ignore
  });
});

describe("refused", () => {
  const user = '{"role": "user", "content": "a"}';
  test.each([
    ['{"messages": [', /bad\.jsonl:2: error: the line is no JSON\n {2}hint: write one chat a line: \{"messages"/],
    ["{", /bad\.jsonl:2: error: the line is no JSON: a chat stands on one line/],
    ["[1, 2]", /bad\.jsonl:2: error: a chat is a map with a list of messages, got \[1, 2\]/],
    ['{"prompt": "a"}', /bad\.jsonl:2: error: a chat is a map with a list of messages, got one with "prompt"/],
    [`{"messages": [${user}]}`, /bad\.jsonl:2: error: the chat has no message of the assistant: there is nothing to learn from it/],
    [`{"messages": [${user}, {"role": "bot", "content": "b"}]}`, /bad\.jsonl:2: error: messages\[1\]\.role must be system, user or assistant, got "bot"/],
    [`{"messages": [${user}, {"role": "assistant", "content": "so \\ud83d"}]}`, /bad\.jsonl:2: error: messages\[1\]\.content holds half a character/],
    [`{"messages": [${user}, {"role": "assistant", "content": " "}]}`, /bad\.jsonl:2: error: messages\[1\]\.content is empty/],
    [`{"messages": [${user}, {"role": "assistant", "content": null}]}`, /bad\.jsonl:2: error: messages\[1\]\.content must be a text, got nothing/],
    [`{"messages": [${user}, {"role": "assistant", "content": "b", "weight": 0}]}`, /bad\.jsonl:2: error: messages\[1\] has "weight" beside role and content, which is not read/],
    [`{"messages": [{"role": "user", "content": "a<|end|>"}, {"role": "assistant", "content": "b"}]}`, /bad\.jsonl:2: error: messages\[0\]\.content holds <\|end\|>/],
  ])("%s", async (line, message) => {
    folder.write("bad.jsonl", `${JSON.stringify(fixture.chats[0])}\n${line}\n${JSON.stringify(fixture.chats[1])}\n`);
    await expect(prepare(readExperiment(config(models.gru, "epochs: 1", "", "bad.jsonl")))).rejects.toThrow(message);
  }); // prettier-ignore

  test("a model that would see the answer, chats that are too long, too few", async () => {
    await expect(prepare(readExperiment(config(models.transformer.replace(", causal: true", ""), "epochs: 1")))).rejects.toThrow(/model would see the answers that it is to learn: 1: TransformerEncoderLayer/); // prettier-ignore
    const long = (n: number): object => ({ messages: [{ role: "user", content: "a".repeat(n) }, { role: "assistant", content: "b" }] }); // prettier-ignore
    folder.write("long.jsonl", asLines(Array.from({ length: 8 }, () => long(30))));
    await expect(prepare(readExperiment(config(models.gru, "epochs: 1", "", "long.jsonl")))).rejects.toThrow(/long\.jsonl:\d: error: of the chats for train nothing is left to learn within data\.context 22: their answers begin later/); // prettier-ignore
    folder.write("one.jsonl", asLines([long(3)]));
    await expect(prepare(readExperiment(config(models.gru, "epochs: 1", "", "one.jsonl")))).rejects.toThrow(/one\.jsonl: error: 1 chat cannot be divided into train, val/); // prettier-ignore
    folder.write("mixed.jsonl", asLines([...Array.from({ length: 8 }, () => long(3)), ...Array.from({ length: 4 }, () => long(30))])); // prettier-ignore
    const { dataset } = await prepared(config(models.gru, "epochs: 1", "", "mixed.jsonl"));
    expect(dataset.report.warnings.join()).toMatch(/train: \d chats are longer than data\.context 22 and cut there; .* no answer before it and (is|are) left out \(line \d+/); // prettier-ignore
    expect(dataset.train.rows + dataset.val.rows).toBe(8);
  });
});

test("check counts what is frozen, and says what cannot be used", async () => {
  const { checkAll } = await import("../../src/advise/check/check.js");
  const lora = "lora: {rank: 30, targets: ['*.self_attn.*']}\n";
  const [whole, thin] = await Promise.all(["", lora].map((rest) => checkAll(config("[GPT: {n_layer: 1, n_head: 2, n_embd: 16}]", "epochs: 1", rest)))); // prettier-ignore
  expect(thin.warnings.map(({ message }) => message).join()).toMatch(/lora\.rank is 30, above the smaller side of 2\.0\.0\.self_attn\.in_proj_weight \(48, 16\)/); // prettier-ignore
  expect(thin.memory!.gradients).toBeLessThan(whole.memory!.gradients);
  const stops = await checkAll(config(models.gru, "epochs: 1, early_stopping: {mode: min}"));
  expect(stops.errors[0].hint).toMatch(/^leave it out: whether less or more is better/);
});
