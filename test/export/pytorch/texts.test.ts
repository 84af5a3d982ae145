// Texts in the exported folder: every loss from the seed, what is measured, answered and written, as in the run.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { without } from "../../few.js";
import { join } from "node:path";
import { mlbhIn, root, scratch } from "../../cli/run.js";
import { differenceIn, exported, runFolders, type Case, type Ended } from "./folders.js";
import { hasTorch } from "./python.js";

const folder = scratch();
afterAll(folder.remove);

/** The first lines of the data that ships. @returns where they are, in the folder */
function some(file: string, lines: number): string {
  const all = readFileSync(join(root, "data", file), "utf8").split("\n");
  writeFileSync(join(folder.path, file), `${all.slice(0, lines).join("\n")}\n`);
  return file;
}

/** Windows side by side, the last batch left out, words as tokens, and parts of all three kinds. */
const inOrder = (text: string): string => `
version: 1
data: {text: "${text}", tokenizer: {bpe: {vocab_size: 300}}, context: 16, split: {train: 0.7, val: 0.1, test: 0.2}}
model: [{Embedding: {embedding_dim: 8}}, {LSTM: {hidden_size: 8}}, {Linear: {out_features: auto}}, {LogSoftmax: {dim: -1}}]
loss: NLLLoss
optimizer: {SGD: {lr: 0.1}}
train: {epochs: 2, batch_size: 6, shuffle: false, drop_last: true, accumulate_grad_batches: 2}
metrics: [log_loss, bits_per_char, perplexity, accuracy]
`;

const cases = (): Readonly<Record<string, Case & { readonly processes?: number }>> => {
  const steps = { "train.max_steps": 8, "train.eval_every": 4 };
  const names = { "data.path": some("names.csv", 250), "train.epochs": 2 };
  const chats = some("chats.jsonl", 70);
  return {
    names_generate: { config: "names_generate", set: { ...steps, "data.text": some("names.txt", 400), "model.1.GRU.hidden_size": 16 }, processes: 2 },
    moby_dick_char: { config: "moby_dick_char", set: { ...steps, "data.text": some("moby_dick.txt", 120), "data.tokenizer": "bytes", "model.0.GPT.n_embd": 16, "model.0.GPT.n_layer": 1 }, processes: 2 },
    in_order: { config: inOrder(join(folder.path, some("names.txt", 700))) },
    chats: { config: "chats", set: { "data.chat": chats, "train.epochs": 2, "train.batch_size": 8, "model.0.GPT.n_embd": 16 }, processes: 2 },
    chats_without_order: { config: "chats", set: { "data.chat": chats, "data.tokenizer": "char", "data.context": 90, "train.shuffle": false, "train.group_by_length": false, "train.epochs": 1, "model.0.GPT.n_embd": 8 } },
    names: { config: "names", set: { ...names, "model.2.GRU.hidden_size": 8 }, processes: 2 },
    names_grouped: { config: "names", set: { ...names, "model.2.GRU.hidden_size": 8, "train.group_by_length": true, "train.batch_size": 16, "train.eval_every": 15, "train.max_steps": 30, "train.epochs": 4 } },
    sentences: { config: "sentences", set: { "data.path": some("sentences.csv", 300), "train.epochs": 2 } },
    bird_strikes: { config: "bird_strikes", set: { "data.path": some("bird_strikes.csv", 400), "train.epochs": 2 }, processes: 2 },
    addition: { config: "addition", set: { "data.path": some("addition.csv", 150), "train.epochs": 1, "model.encoder.0.Embedding.embedding_dim": 16, "model.decoder.0.Embedding.embedding_dim": 16 }, processes: 2 },
    pronounce: { config: "pronounce", set: { "data.path": some("pronounce.csv", 200), "train.epochs": 2, "data.columns.sounds.max_length": 5, "model.encoder.2.GRU.hidden_size": 8, "model.decoder.2.GRU.hidden_size": 8, "model.decoder.4.GRU.hidden_size": 8 }, processes: 2 },
  };
}; // prettier-ignore

interface Asked {
  readonly name: string;
  readonly script: string;
  readonly words: readonly string[];
}

const how = ["--tokens", "70", "--temperature", "0.9", "--top-k", "9", "--top-p", "0.8", "--seed", "3"];
const prompts = { names_generate: "Ma", moby_dick_char: "Call me é", chats: "How many legs has a goat?" };
const written: readonly Asked[] = Object.entries(prompts).flatMap(([name, prompt]) =>
  [["--tokens", "70", "--temperature", "0"], how].map((words) => ({ name, script: "generate.py", words: ["--prompt", prompt, ...words] })),
); // prettier-ignore

/** Texts that training has not seen, and lines of which one is longer than the context. */
function scored(path: string): Asked[] {
  const [rows, lines] = [join(path, "rows.csv"), join(path, "lines.txt")];
  writeFileSync(rows, 'word,more\nknight,1\n"zzz é,😀",2\na-very-long-word-that-is-cut,3\nqu,4\n');
  writeFileSync(lines, `Ahab\r\n\n  \n"Ishmael, é"\n${"Moby ".repeat(30).trimEnd()}\nx`);
  const files = { pronounce: rows, names_generate: lines, in_order: lines };
  return Object.entries(files).map(([name, file]) => ({ name, script: "predict.py", words: [file] }));
}

(hasTorch ? describe : describe.skip)("exported texts", () => {
  const ends = new Map<string, Ended>();
  const runs = new Map<string, string>();
  const places = new Map<string, string>();
  const answers: (Asked & { readonly ended: Ended })[] = [];

  beforeAll(async () => {
    mkdirSync(folder.path, { recursive: true });
    const jobs: { name: string; folder: string; script: string; arguments: string[]; processes: number }[] = [];
    for (const [name, each] of Object.entries(without(cases(), "chats_without_order", "names_grouped", "names"))) {
      const { run, place } = await exported(folder.path, name, each);
      runs.set(name, run);
      places.set(name, place);
      const out = (count: number): string => join(folder.path, `out-${name}-${count}`);
      for (const processes of new Set([1, each.processes ?? 1]))
        jobs.push({
          name: `${name} ${processes}`,
          folder: place,
          script: "train.py",
          arguments: ["--check", "--out", out(processes)],
          processes,
        });
    }
    const asked = [...written, ...scored(folder.path)];
    const found = runFolders([...jobs, ...asked.map(({ name, script, words }) => ({ folder: places.get(name)!, script, arguments: words }))]); // prettier-ignore
    jobs.forEach(({ name }, i) => ends.set(name, found[i]));
    asked.forEach((each, i) => answers.push({ ...each, ended: found[jobs.length + i] }));
  }, 600_000);

  test("every loss to 1e-10, in one process and in two, and what is answered or written", () => {
    for (const [name, ended] of ends) {
      expect([name, differenceIn(ended) < 1e-10]).toEqual([name, true]);
      expect(ended.said).toMatch(
        /(\d+) of \1 texts that the model writes are those of mlbh|\d+ answers: the largest difference is \S+, and 0 are others/,
      );
    }
  });

  test("what is measured after each epoch", () => {
    for (const [name, run] of runs) {
      const lines = (file: string): Record<string, number>[] => readFileSync(file, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line) as Record<string, number>); // prettier-ignore
      const [own, theirs] = [lines(join(run, "metrics.jsonl")), lines(join(folder.path, `out-${name}-1`, "metrics.jsonl"))];
      own.forEach(({ seconds: _, ...values }, epoch) => {
        for (const [key, value] of Object.entries(values))
          expect([name, key, Math.abs(theirs[epoch][key] - value) <= 1e-9 * Math.max(1, Math.abs(value))]).toEqual([
            name,
            key,
            true,
          ]);
      });
      expect(theirs.length).toBe(own.length);
    }
  });

  test("generate.py writes what mlbh generate writes: greedily, drawn, and in a chat", () => {
    const some = answers.filter(({ script }) => script === "generate.py");
    for (const { name, words, ended } of some) {
      const own = mlbhIn(folder.path, "generate", runs.get(name)!, ...words);
      expect([name, own.err]).toEqual([name, ""]);
      expect([name, ended.said]).toEqual([name, own.out]);
    }
    expect(some.length).toBe(6);
  });

  test.each(["pronounce", "names_generate", "in_order"])("%s: predict.py answers as mlbh predict does", (asked) => {
    const { name, words, ended } = answers.find((each) => each.name === asked && each.script === "predict.py")!;
    const own = mlbhIn(folder.path, "predict", runs.get(name)!, ...words);
    const shown = (text: string): string => text.replace(/\d+(\.\d+)?e-\d+|\d+\.\d+/g, (number) => Number(number).toPrecision(8));
    expect([shown(ended.said), own.code]).toEqual([shown(own.out), 0]);
  });
});
