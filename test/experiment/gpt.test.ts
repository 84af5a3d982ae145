// GPT: {..} of an experiment file: the layers that it stands for.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { join } from "node:path";
import { parse } from "yaml";
import { InputError } from "../../src/core/errors.js";
import "../../src/index.js"; // methods of tensors
import { checkExperiment } from "../../src/experiment/experiment.js";
import { prepare } from "../../src/experiment/prepare.js";
import type { Prepared } from "../../src/experiment/prepared.js";
import { renderExperiment } from "../../src/experiment/render.js";
import { resolvedYaml } from "../../src/experiment/resolved.js";
import { parseSource } from "../../src/experiment/source.js";
import { openRun } from "../../src/runs/openRun.js";
import { trainExperiment } from "../../src/train/train.js";
import { scratch } from "../cli/run.js";

let folder: ReturnType<typeof scratch>;
beforeAll(() => {
  folder = scratch();
  folder.write("tokens.csv", `a,b,c,next\n${Array.from({ length: 40 }, (_, i) => `${i % 4},${(i + 1) % 4},${(i * 3) % 4},t${(i + 1) % 4}`).join("\n")}\n`); // prettier-ignore
});
afterAll(() => folder.remove());

const textOf = (gpt: string, rest = "", layers = ""): string => `name: gpt
data: {path: "${join(folder.path, "tokens.csv")}", target: next, scale: none}
model: [${layers}{GPT: {${gpt}}}, Last]
loss: CrossEntropyLoss
optimizer: {AdamW: {lr: 0.01}}
train: {epochs: 2, batch_size: 8}
run: {dir: "${folder.path}/runs"}
${rest}`;
const prepared = (...words: Parameters<typeof textOf>): Promise<Prepared> => prepare(checkExperiment(parseSource("x.yaml", textOf(...words), []))); // prettier-ignore
const small = "n_layer: 2, n_head: 2, n_embd: 8, vocab_size: 4";
const namesOf = ({ built }: Prepared): string[] => built.layers.map(({ name }) => name);

describe("the layers that it stands for", () => {
  test("as GPT-2, with the last weight tied to the first", async () => {
    const { built } = await prepared(small);
    expect(built.layers.map(({ name, parameters }) => [name, parameters])).toEqual([["Embedding", 32], ["PositionalEmbedding", 24], ["Repeat", 2 * (12 * 64 + 13 * 8)], ["LayerNorm", 16], ["Linear", 0], ["Last", 0]]); // prettier-ignore
    const state = built.model.stateDict();
    expect(state.get("4.weight")).toBe(state.get("0.weight"));
    expect(built.layers[2].inside!.lists[0][0].args).toMatchObject({ nhead: 2, dim_feedforward: 32, dropout: 0, activation: "gelu_tanh", norm_first: true, causal: true, bias: true, rotary: false }); // prettier-ignore
  });

  test.each([
    ["positions: rotary", ["Embedding", "Repeat", "LayerNorm", "Linear", "Last"]],
    ["positions: sinusoidal, dropout: 0.1", ["Embedding", "SinusoidalEncoding", "Dropout", "Repeat", "LayerNorm", "Linear", "Last"]],
    ["bias: false, n_positions: 9", ["Embedding", "PositionalEmbedding", "Repeat", "LayerNorm", "Linear", "Last"]],
  ])("%s", async (words, names) => {
    const experiment = await prepared(`${small}, ${words}`);
    expect(namesOf(experiment)).toEqual(names);
    const biases = [...experiment.built.model.stateDict().keys()].filter((name) => name.includes("bias"));
    expect(biases.length).toBe(words.startsWith("bias") ? 0 : 2 * 6 + 1);
  }); // prettier-ignore

  test("a weight is shared with the first of its layers, wherever these stand", async () => {
    const { built } = await prepared(small, "", "Identity, ");
    const state = built.model.stateDict();
    expect(state.get("5.weight")).toBe(state.get("1.weight"));
    expect(built.from).toEqual([0, 1, 1, 1, 1, 1, 2]);
  });
});

describe("starting values", () => {
  const spread = ({ built }: Prepared, name: string): number => built.model.stateDict().get(name)!.std().item();
  const large = "n_layer: 8, n_head: 2, n_embd: 64, vocab_size: 4";

  test("GPT-2's: 0.02, and 0.02 / sqrt(2 n_layer) where a part ends; biases 0", async () => {
    const experiment = await prepared(large);
    for (const [name, std] of [
      ["0.weight", 0.02],
      ["1.weight", 0.02],
      ["2.3.0.self_attn.in_proj_weight", 0.02],
      ["2.0.0.linear1.weight", 0.02],
      ["2.7.0.linear2.weight", 0.005],
      ["2.1.0.self_attn.out_proj.weight", 0.005],
    ] as const)
      expect(Math.abs(spread(experiment, name) / std - 1)).toBeLessThan(0.2);
    const biases = [...experiment.built.model.namedParameters()].filter(([name]) => name.endsWith("bias"));
    expect(biases.flatMap(([, { data }]) => [...data]).every((x) => x === 0)).toBe(true);
  });

  test("init: layers leaves what each layer draws; rules of the file go before", async () => {
    expect(spread(await prepared(`${large}, init: layers`), "0.weight")).toBeGreaterThan(0.5);
    const mine = await prepared(large, 'init: [{match: "*.linear2.weight", constant: {val: 3}}, {match: "*bias", constant: {val: 1}}]'); // prettier-ignore
    expect(
      mine.built.model
        .stateDict()
        .get("2.7.0.linear2.weight")!
        .data.every((x) => x === 3),
    ).toBe(true);
    expect(spread(mine, "2.0.0.linear1.weight")).toBeCloseTo(0.02, 2);
    expect(mine.built.init.map(({ match }) => match)).toEqual(["*.linear2.weight", "*bias", "0.weight", "2.*.self_attn.in_proj_weight", "2.*.self_attn.out_proj.weight", "2.*.linear1.weight"]); // prettier-ignore
    const all = await prepared(small, 'init: [{match: "*", constant: {val: 3}}]'); // nothing is left to GPT's own
    expect(all.built.init.map(({ match }) => match)).toEqual(["*"]);
  });
});

describe("written out", () => {
  test("render keeps the name with its defaults; --expand gives an experiment that is the same to the bit", async () => {
    const experiment = await prepared(small, "", "Identity, ");
    const short = renderExperiment(experiment);
    expect((short.config.model as unknown[])[1]).toEqual({ GPT: { n_layer: 2, n_head: 2, n_embd: 8, dropout: 0, bias: true, positions: "learned", n_positions: null, vocab_size: 4, activation: "gelu_tanh", init: "gpt2" } }); // prettier-ignore
    expect(short.origins.get("model.1.GPT.bias")).toBe("default");
    expect(short.origins.has("model.1.GPT.n_layer")).toBe(false);
    const long = renderExperiment(experiment, { expand: true });
    expect(long.yaml).not.toContain("GPT:");
    expect(long.origins.get("model.3.Repeat.times")).toBe("inferred");
    const again = await prepare(checkExperiment(parseSource("again.yaml", long.yaml, [])));
    expect(namesOf(again)).toEqual(namesOf(experiment));
    for (const [name, { data }] of experiment.built.model.stateDict()) expect([name, again.built.model.stateDict().get(name)!.data]).toEqual([name, data]); // prettier-ignore
    const plain = (words: Prepared): object => ({ ...(parse(resolvedYaml(words)) as object), name: "" });
    expect(plain(again)).toEqual(plain(experiment));
  });

  test("a run of it is opened again", async () => {
    const { run } = await trainExperiment({ file: folder.write("gpt.yaml", textOf(small)) });
    expect(openRun(run).layers.map(({ name }) => name)).toEqual(["Embedding", "PositionalEmbedding", "Repeat", "LayerNorm", "Linear", "Last"]); // prettier-ignore
  });
});

describe("slips, at the line of GPT", () => {
  const slip = async (...words: Parameters<typeof textOf>): Promise<string> => {
    try {
      await prepared(...words);
    } catch (error) {
      if (error instanceof InputError) return error.message;
      throw error;
    }
    return "nothing";
  };
  test.each([
    ["n_layer: 2, n_head: 2", "x.yaml:3:15: error: model.0.GPT needs n_embd: numbers of each step"],
    ["n_layer: 2, n_head: 3, n_embd: 8, vocab_size: 4", "x.yaml:3:15: error: model.0.GPT.Repeat.layers.0.TransformerEncoderLayer does not fit its input of shape (3, 8): TransformerEncoderLayer: d_model 8 cannot be divided among 3 heads\n  hint: each head has a part of equal size: take one of 1, 2, 4, 8 heads, or another d_model"],
    ["n_layer: 2, n_head: 2, n_embd: 8", "x.yaml:3:15: error: model.0.GPT.Embedding needs num_embeddings: how many vectors there are"],
    ["n_layer: 2, n_heads: 2, n_embd: 8", 'x.yaml:3:28: error: model.0.GPT.n_heads is not an argument\n  hint: did you mean "n_head"?'],
    [`${small}, n_positions: 2`, "x.yaml:3:15: error: model.0.GPT.PositionalEmbedding does not fit its input of shape (3, 8): PositionalEmbedding: the input has 3 steps, but max_len is 2\n  hint: a place that has no vector cannot be seen: raise max_len, or use SinusoidalEncoding"],
  ])("%s", async (words, message) => expect(await slip(words)).toBe(message)); // prettier-ignore

  test("inside another layer it stands for nothing", async () => {
    expect(await slip(small, "", "{Residual: [{GPT: {n_layer: 1, n_head: 1, n_embd: 2}}]}, ")).toBe(
      "x.yaml:3:27: error: model.0.Residual.0.GPT stands for a whole model\n  hint: let it stand in the list of the model itself",
    );
  });
});
