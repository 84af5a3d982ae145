// Texts that a model writes while it is trained, and in which words an error of training is told.
import { describe, expect, test } from "@jest/globals";
import { defaultGenerator, manualSeed } from "../../src/core/rng.js";
import { ArgumentError, InputError } from "../../src/core/errors.js";
import { checkExperiment } from "../../src/experiment/experiment.js";
import { prepareTable } from "../../src/experiment/prepare.js";
import type { Prepared } from "../../src/experiment/prepared.js";
import { parseSource } from "../../src/experiment/source.js";
import { nn, tensor } from "../../src/index.js";
import { EMA } from "../../src/optim/ema.js";
import type { RunDirectory } from "../../src/runs/runDirectory.js";
import { chatTokenizer } from "../../src/text/chat.js";
import { fitTokenizer } from "../../src/text/registry.js";
import type { Tokenizer } from "../../src/text/tokenizer.js";
import { explained } from "../../src/train/failure.js";
import type { Learner, LoopConfig } from "../../src/train/loop.js";
import { samplerOf } from "../../src/train/samples.js";
import { csvFile } from "../data/files.js";

const char = fitTokenizer("char", ["abc"]); // a 2, b 3, c 4

/** After each token comes the one that is said here. */
function scores(tokenizer: Tokenizer, next: Readonly<Record<number, number>>): number[][] {
  const ids = Array.from({ length: tokenizer.vocabSize }, (_, id) => id);
  return ids.map((k) => ids.map((id) => (id === next[k] ? 9 : 0)));
}
function model(tokenizer: Tokenizer, next: Readonly<Record<number, number>>): nn.Sequential {
  const made = new nn.Sequential(new nn.Embedding(tokenizer.vocabSize, tokenizer.vocabSize));
  made.parameters()[0].assign(tensor(scores(tokenizer, next)));
  return made;
}
function prepared(
  built: nn.Sequential,
  sample: object | null,
  { tokenizer = char, task = "tokens", kind = "text" } = {},
): Prepared {
  const settings = sample && { every: 2, prompt: "a", tokens: 3, temperature: 0, top_k: null, top_p: null, ...sample };
  return { kind, built: { model: built }, dataset: { tokenizer, task, context: 9 }, experiment: { config: { sample: settings, seed: 1, train: { dtype: "float32" } } } } as unknown as Prepared; // prettier-ignore
}

describe("a sample", () => {
  const cycle = { 2: 3, 3: 4, 4: 2 };

  test("is written where so many steps are full, and goes on from the prompt", async () => {
    const write = samplerOf(prepared(model(char, cycle), {}), null)!;
    const texts: unknown[] = [];
    for (const [before, steps] of [[0, 1], [1, 2], [2, 3], [3, 4], [4, 7], [6, 7]]) texts.push((await write(5, before, steps))?.text ?? null); // prettier-ignore
    expect(texts).toEqual([null, "abca", null, "abca", "abca", null]);
    expect(await write(5, 1, 2)).toEqual({ epoch: 5, steps: 2, text: "abca" });
  });

  test("is not asked for of a table, or where the experiment says nothing of it", () => {
    expect(samplerOf(prepared(model(char, cycle), null), null)).toBeNull();
    expect(samplerOf(prepared(model(char, cycle), {}, { kind: "table" }), null)).toBeNull();
  });

  test("of a chat is the answer to what was said", async () => {
    const chat = chatTokenizer(char);
    const [assistant, end] = ["<|assistant|>", "<|end|>"].map((text) => chat.encode(text)[0]);
    const answers = model(chat, { [assistant]: 3, 3: 4, 4: end });
    const write = samplerOf(prepared(answers, { tokens: 9 }, { tokenizer: chat, task: "chat" }), null)!;
    expect((await write(1, 0, 2))!.text).toBe("a\nbc");
  });

  test("changes nothing: neither the mode of the model, nor its weights, nor what is drawn next", async () => {
    const one = model(char, cycle);
    const ema = new EMA(one, { decay: 0.5 });
    ema.update(); // the averages are those of the cycle
    one.parameters()[0].assign(tensor(scores(char, { 2: 4, 4: 2 })));
    for (const training of [true, false]) {
      one.train(training);
      manualSeed(3);
      const before = defaultGenerator.state();
      expect((await samplerOf(prepared(one, { temperature: 1 }), ema)!(1, 0, 2))!.text).toHaveLength(4);
      expect([one.training, defaultGenerator.state()]).toEqual([training, before]);
    }
    expect((await samplerOf(prepared(one, {}), ema)!(1, 0, 2))!.text).toBe("abca"); // written by the averages
    expect((await samplerOf(prepared(one, {}), null)!(1, 0, 2))!.text).toBe("acac");
    expect(one.parameters()[0].toArray()).toEqual(scores(char, { 2: 4, 4: 2 }));
  });
});

describe("an error while a run is trained", () => {
  const experiment = async (): Promise<Prepared> => {
    const path = csvFile(["x,y", "1,1", "2,2", "3,6", ""].join("\n"), "samples.csv");
    const text = `data: {path: "${path}", target: y, split: {train: 1, val: 0, test: 0}}\nmodel: [{Linear: {out_features: 1}}]\nloss: MSELoss\noptimizer: {SGD: {lr: 0.5}}\n`;
    return prepareTable(checkExperiment(parseSource("x.yaml", text)));
  };
  const put = async (error: unknown): Promise<unknown> => explained(error, await experiment(), {} as Learner, {} as LoopConfig, {} as RunDirectory); // prettier-ignore

  test("of a layer is told at its line", async () => {
    const told = (await put(new ArgumentError("it is too small").within("0: Linear"))) as Error;
    expect(told).toBeInstanceOf(InputError);
    expect(told.message).toMatch(/^x\.yaml:2:\d+: error: model\.0\.Linear cannot be used: 0: Linear: it is too small$/);
  });

  test("that the file is not to blame for stays as it is", async () => {
    const [own, elsewhere] = [new TypeError("no"), new ArgumentError("no")];
    expect([await put(own), await put(elsewhere)]).toEqual([own, elsewhere]);
    const read = new InputError([{ message: "no" }]);
    expect(await put(read)).toBe(read);
  });
});
