// GPT-2's weights under Hugging Face's names: PyTorch's scores and tokens, its tokenizer, and what is said where the model is another.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { noGrad, tensor } from "../../src/index.js";
import { readExperiment } from "../../src/experiment/experiment.js";
import { prepare } from "../../src/experiment/prepare.js";
import type { PreparedText } from "../../src/experiment/prepared.js";
import { decodeSafetensors, encodeSafetensors } from "../../src/files/safetensors.js";
import type { NdArray } from "../../src/kernels/ndarray.js";
import { openTextRun } from "../../src/runs/openTextRun.js";
import { generate } from "../../src/train/generate.js";
import { trainExperiment } from "../../src/train/train.js";
import { root, scratch } from "../cli/run.js";
import { load } from "../fixtures/load.js";

const fixture = load<{ prompt: string; ids: readonly number[]; logits: NdArray; greedy: readonly number[] }>("gpt2");
const original = join(root, "test/fixtures/gpt2");
const arrays = (): Map<string, NdArray> => decodeSafetensors(readFileSync(join(original, "model.safetensors")), "x").arrays;

let folder: ReturnType<typeof scratch>;
beforeAll(() => {
  folder = scratch();
  folder.write("x.txt", "the thin tin in the inn\n".repeat(40));
  cpSync(original, join(folder.path, "gpt2"), { recursive: true });
});
afterAll(() => folder.remove());

let count = 0;
const config = (rest: Readonly<Record<string, unknown>> = {}): string =>
  folder.write(
    `x${++count}.yaml`,
    JSON.stringify({
      data: { text: "x.txt", context: 16 },
      model: [{ GPT: { n_layer: 2, n_head: 2, n_embd: 16, n_positions: 24 } }],
      init_from: "gpt2",
      loss: "CrossEntropyLoss",
      optimizer: { AdamW: { lr: 0.001 } },
      train: { max_steps: 0 },
      run: { dir: join(folder.path, "runs") },
      ...rest,
    }),
  );
const prepared = async (rest = {}): Promise<PreparedText> => (await prepare(readExperiment(config(rest)))) as PreparedText;

function largestError({ built: { model } }: PreparedText): number {
  const { numbers } = noGrad(() => model.eval().forward(tensor([[...fixture.ids]])));
  return Math.max(...fixture.logits.data.map((score, i) => Math.abs(numbers[i] - score)));
}

describe("the scores of PyTorch", () => {
  test("with the tokenizer of the folder; the masks are no weights", async () => {
    const { built, dataset } = await prepared();
    expect([...dataset.tokenizer.encode(fixture.prompt)]).toEqual(fixture.ids);
    expect(largestError({ built } as PreparedText)).toBeLessThan(1e-5);
    const { weights } = built;
    expect(weights).toMatchObject({ isGpt2: true, differs: [], missing: [], leftOver: [], unequal: [] });
    expect(weights!.fits).toHaveLength(28);
  });

  test("under names with the prefix, in a file alone, with the head beside", async () => {
    const named = new Map([...arrays()].map(([name, array]) => [`transformer.${name}`, array]));
    named.set("lm_head.weight", named.get("transformer.wte.weight")!);
    writeFileSync(join(folder.path, "w.safetensors"), encodeSafetensors(named));
    const tokenizer = { file: "gpt2/vocab.json" };
    expect(largestError(await prepared({ init_from: "w.safetensors", data: { text: "x.txt", context: 24, tokenizer } }))).toBeLessThan(1e-5); // prettier-ignore
  });

  test("written out as layers, with dropout between and a head of its own", async () => {
    const layer = { TransformerEncoderLayer: { nhead: 2, dim_feedforward: 64, dropout: 0.1, activation: "gelu_tanh", norm_first: true, causal: true } };
    const model = [{ Embedding: { embedding_dim: 16 } }, { PositionalEmbedding: { max_len: 24 } }, { Dropout: { p: 0.1 } }, { Repeat: { times: 2, layers: [layer] } }, "LayerNorm", { Linear: { out_features: "auto", bias: false } }];
    expect(largestError(await prepared({ model }))).toBeLessThan(1e-5);
  }); // prettier-ignore
});

test("nothing is trained with max_steps 0: the run writes PyTorch's tokens", async () => {
  const { run, steps, epochs, val } = await trainExperiment({ file: config() });
  expect([steps, epochs]).toEqual([0, 0]);
  expect(val!.loss).toBeGreaterThan(0);
  const { model, tokenizer } = openTextRun(run);
  const written: number[] = [];
  for await (const { id } of generate(model, tokenizer.encode(fixture.prompt), { tokens: 12, temperature: 0 })) written.push(id);
  expect(written).toEqual(fixture.greedy);
  expect((await trainExperiment({ file: null, resume: run })).val).toEqual(val);
});

describe("another model", () => {
  const hint = "hint: these are weights of model: [GPT: {n_layer: 2, n_head: 1, n_embd: 16, n_positions: 24}]";
  const gpt = (rest: object): object => ({ model: [{ GPT: { n_layer: 2, n_head: 2, n_embd: 16, ...rest } }] });
  test.each([
    ["fewer places", gpt({}), "init_from does not fit the model: 1.weight is (24, 16) in the file, (16, 16) in the model"],
    ["another network", { model: [{ Embedding: { embedding_dim: 8 } }, { GRU: { hidden_size: 8 } }, { Linear: { out_features: "auto" } }] }, "init_from does not fit the model: 0.weight is (261, 16) in the file, (261, 8) in the model; 2.weight is (261, 16) in the file, (261, 8) in the model"],
  ])("%s", async (_, rest, message) => {
    await expect(prepared(rest)).rejects.toThrow(message);
    await expect(prepared(rest)).rejects.toThrow(hint);
  }); // prettier-ignore

  test("fewer layers: what is only in the file is left over", async () => {
    const { weights } = (await prepared(gpt({ n_layer: 1, n_positions: 24 }))).built;
    expect([weights!.fits.length, weights!.leftOver.length]).toEqual([16, 12]);
  });
});
