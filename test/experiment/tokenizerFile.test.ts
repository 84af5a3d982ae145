// A column of texts whose tokenizer is a file: read once, and kept by the run.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fitTokenizer } from "../../src/index.js";
import { checkExperiment } from "../../src/experiment/experiment.js";
import { prepare } from "../../src/experiment/prepare.js";
import { renderExperiment } from "../../src/experiment/render.js";
import { parseSource } from "../../src/experiment/source.js";
import { tokenizerFilesAnywhere } from "../../src/experiment/tokenizerFiles.js";
import { openRun } from "../../src/runs/openRun.js";
import { trainExperiment } from "../../src/train/train.js";
import { failure } from "../data/files.js";
import { scratch } from "../cli/run.js";

let folder: ReturnType<typeof scratch>;
const vocabulary = fitTokenizer("char", ["gfedcba"]);
beforeAll(() => {
  folder = scratch();
  const rows = Array.from({ length: 40 }, (_, i) => `${"abcdefg".slice(0, 1 + (i % 7))},${i % 7 < 3 ? "short" : "long"}`);
  folder.write("texts.csv", `t.t,y\n${rows.join("\n")}\n`);
  mkdirSync(join(folder.path, "words"));
  folder.write("words/tok.json", JSON.stringify(vocabulary));
});
afterAll(() => folder.remove());

const experiment = (tokenizer = "{file: words/tok.json}"): string => `name: texts
data: {path: "${join(folder.path, "texts.csv")}", target: y, columns: {t.t: {type: text, tokenizer: ${tokenizer}, max_length: 6}}}
model: [{Embedding: {embedding_dim: 4}}, Mean, {Linear: {out_features: 1}}]
loss: BCEWithLogitsLoss
optimizer: {Adam: {lr: 0.02}}
train: {epochs: 2, batch_size: 8}
run: {dir: "${folder.path}/runs"}
`;
const read = (tokenizer?: string): ReturnType<typeof checkExperiment> =>
  checkExperiment(parseSource(join(folder.path, "x.yaml"), experiment(tokenizer), []));

test("is read from beside the experiment, and is not made anew", async () => {
  const { dataset, built } = await prepare(read());
  const { columns } = (dataset as { preprocess: { columns: readonly object[] } }).preprocess;
  expect(columns[0]).toMatchObject({ kind: "text", tokenizer: JSON.parse(JSON.stringify(vocabulary)) as object });
  expect(built.layers[0].args).toMatchObject({ num_embeddings: 9, padding_idx: 0 });
});

test("the run goes on and answers when the file is gone", async () => {
  const file = folder.write("go.yaml", experiment("{file: gone.json}"));
  const gone = folder.write("gone.json", JSON.stringify(vocabulary));
  const weights = (run: string): string => readFileSync(join(run, "model.safetensors")).toString("hex");
  const { run: whole } = await trainExperiment({ file });
  let done = 0;
  const { run } = await trainExperiment({ file }, { onBatch: () => void done++, shouldStop: () => done >= 3 });
  rmSync(gone);
  await trainExperiment({ resume: run });
  expect(weights(run)).toBe(weights(whole));
  expect(openRun(run).preprocess.columns[0]).toMatchObject({ kind: "text", length: 6 });
  expect(await failure(() => trainExperiment({ resume: run, overrides: { "data.columns": { "t.t": { type: "text", tokenizer: "char", max_length: 6 } } } }))).toContain("cannot change"); // prettier-ignore
  expect(await failure(() => trainExperiment({ file }))).toContain("gone.json: error: there is no such file");
});

test("is named from anywhere for a copy of the experiment, and is the file's own where it is shown", async () => {
  const absolute = join(folder.path, "words", "tok.json");
  expect(tokenizerFilesAnywhere(read())).toEqual({
    "data.columns": { "t.t": { type: "text", tokenizer: { file: absolute }, max_length: 6 } },
  });
  expect(tokenizerFilesAnywhere(read("char"))).toEqual({});
  const { origins, yaml } = renderExperiment(await prepare(read()));
  expect(yaml).toContain(`file: ${absolute}\n`);
  expect(origins.get("data.columns.t.t.tokenizer.file")).toBeUndefined();
});

test("must have a token to fill up with", async () => {
  const { padding: _, ...json } = JSON.parse(JSON.stringify(fitTokenizer({ name: "bpe", args: { vocab_size: 257 } }, ["ab"]))) as { model: { vocab: Record<string, number> } } & Record<string, unknown>; // prettier-ignore
  const { "<|endoftext|>": end, ...vocab } = json.model.vocab;
  expect(end).toBe(256);
  folder.write("bare.json", JSON.stringify({ ...json, added_tokens: [], model: { ...json.model, vocab } }));
  expect(await failure(() => prepare(read("{file: bare.json}")))).toContain("texts.csv:t.t: error: its tokenizer has no token to fill texts up with to one length\n  hint: give the tokenizer.json a special token <pad>"); // prettier-ignore
  folder.write("none.json", "{}");
  expect(await failure(() => prepare(read("{file: none.json}")))).toContain("none.json: error: this is no tokenizer.json");
});
