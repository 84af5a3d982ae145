// Weights of another model under the names of this one: rows for tokens that it did not know, GPT-2's layers, choices by name and layer.
import { describe, expect, test } from "@jest/globals";
import { nn } from "../../src/index.js";
import { Generator } from "../../src/core/rng.js";
import { checkExperiment } from "../../src/experiment/experiment.js";
import { buildModel, type LayerSummary } from "../../src/experiment/model.js";
import { parseSource } from "../../src/experiment/source.js";
import { chosenParameters, writtenOut } from "../../src/experiment/weights/choose.js";
import { withNewTokens } from "../../src/experiment/weights/grow.js";
import { fromGpt2, gpt2Model, isGpt2 } from "../../src/experiment/weights/gpt2.js";
import type { NdArray } from "../../src/kernels/ndarray.js";

const array = (shape: readonly number[], data: readonly number[] = []): NdArray => {
  const all = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => data[i] ?? 0);
  return { dtype: "float32", shape, data: all };
};

describe("rows for new tokens", () => {
  const TWO = [1, 10, 3, 10]; // columns 1, 3 and 10, 10: means 2 and 10, deviations 1 and 0
  const grown = (
    vocabulary: number,
    rows: readonly number[],
    model: nn.Module = new nn.Sequential(new nn.Embedding(vocabulary, 2)),
  ) => withNewTokens(new Map([["0.weight", array([2, 2], rows)]]), model, vocabulary, 7);

  test("are drawn around the mean of each column, as wide as it", () => {
    const { arrays, grown: named } = grown(4, TWO);
    const drawn = new Float64Array(4);
    new Generator(7).normal(drawn);
    const { shape, data, dtype } = arrays.get("0.weight")!;
    expect([shape, dtype, named]).toEqual([[4, 2], "float32", [{ name: "0.weight", shape: [2, 2] }]]);
    expect([...data]).toEqual([...TWO, Math.fround(2 + drawn[0]), 10, Math.fround(2 + drawn[2]), 10]);
  });

  test("at most as many as the template of a chat has: its three roles and the end", () => {
    expect(grown(6, TWO).arrays.get("0.weight")!.shape).toEqual([6, 2]);
    expect(grown(7, TWO)).toMatchObject({ grown: [] });
    expect(grown(7, TWO).arrays.get("0.weight")!.shape).toEqual([2, 2]);
    expect(grown(2, TWO).grown).toEqual([]);
  });

  test("where the other axes fit, and the rows are those of tokens", () => {
    expect(grown(4, TWO, new nn.Sequential(new nn.Embedding(4, 3))).grown).toEqual([]);
    expect(grown(4, TWO, new nn.Sequential(new nn.Embedding(5, 2))).grown).toEqual([]);
    expect(grown(4, TWO, new nn.Sequential(new nn.ReLU(), new nn.Embedding(4, 2))).grown).toEqual([]);
  });

  test("once for one parameter with two names, which get the same", () => {
    const model = new nn.Sequential(new nn.Embedding(3, 2), new nn.Linear(2, 3, { bias: false }));
    (model.at(1) as unknown as { weight: unknown }).weight = (model.at(0) as nn.Embedding).weight;
    const both = new Map([["0.weight", array([2, 2], TWO)], ["1.weight", array([2, 2], TWO)]]); // prettier-ignore
    const { arrays, grown: named } = withNewTokens(both, model, 3, 7);
    expect(named).toEqual([{ name: "0.weight", shape: [2, 2] }]);
    expect([...arrays.get("1.weight")!.data]).toEqual([...arrays.get("0.weight")!.data]);
    expect(arrays.get("1.weight")!.shape).toEqual([3, 2]);
  });
});

describe("GPT-2", () => {
  const layers = (tie: number | null) =>
    [
      ["Embedding", {}],
      ["PositionalEmbedding", {}],
      ["Repeat", {}],
      ["LayerNorm", {}],
      ["Linear", tie === null ? {} : { tie }],
    ].map(([name, args], index) => ({ index, name, args })) as unknown as LayerSummary[];
  const names = ["wte.weight", "wpe.weight", "h.0.attn.c_attn.weight"];

  test("is known by three names, with or without what stands before them", () => {
    const all = (list: readonly string[]): boolean => isGpt2(new Map(list.map((name) => [name, array([1])])));
    expect([all(names), all(names.map((name) => `transformer.${name}`)), ...names.map((left) => all(names.filter((name) => name !== left)))]).toEqual([true, true, false, false, false]); // prettier-ignore
    expect(all(names.map((name) => `a.transformer.${name}`))).toBe(false);
  });

  test("its products are turned, and nothing else; the masks are left out", () => {
    const arrays = new Map<string, NdArray>([
      ["wte.weight", array([2, 3], [1, 2, 3, 4, 5, 6])],
      ["transformer.wpe.weight", array([1, 2], [7, 8])],
      ["h.0.attn.c_attn.weight", array([2, 3], [1, 2, 3, 4, 5, 6])],
      ["h.0.attn.c_attn.bias", array([3], [1, 2, 3])],
      ["h.1.attn.c_proj.weight", array([1, 2], [1, 2])],
      ["h.10.mlp.c_fc.weight", array([2, 1], [1, 2])],
      ["h.0.mlp.c_proj.bias", array([1], [4])],
      ["h.0.ln_1.weight", array([2], [1, 2])],
      ["h.0.ln_2.bias", array([2], [3, 4])],
      ["h.0.attn.bias", array([1, 1, 2, 2])],
      ["h.0.attn.masked_bias", array([])],
      ["ln_f.weight", array([2], [5, 6])],
      ["lm_head.weight", array([2, 3], [9])],
      ["else", array([1], [1])],
    ]);
    const of = (tie: number | null) => Object.fromEntries([...fromGpt2(arrays, layers(tie))].map(([name, { shape, data }]) => [name, [shape, [...data]]])); // prettier-ignore
    const tied = {
      "0.weight": [[2, 3], [1, 2, 3, 4, 5, 6]],
      "1.weight": [[1, 2], [7, 8]],
      "2.0.0.self_attn.in_proj_weight": [[3, 2], [1, 4, 2, 5, 3, 6]],
      "2.0.0.self_attn.in_proj_bias": [[3], [1, 2, 3]],
      "2.1.0.self_attn.out_proj.weight": [[2, 1], [1, 2]],
      "2.10.0.linear1.weight": [[1, 2], [1, 2]],
      "2.0.0.linear2.bias": [[1], [4]],
      "2.0.0.norm1.weight": [[2], [1, 2]],
      "2.0.0.norm2.bias": [[2], [3, 4]],
      "3.weight": [[2], [5, 6]],
      else: [[1], [1]],
    }; // prettier-ignore
    expect(of(0)).toEqual(tied);
    expect(of(null)).toEqual({ ...tied, "4.weight": [[2, 3], [9, 0, 0, 0, 0, 0]] }); // prettier-ignore
    arrays.delete("lm_head.weight");
    expect(of(null)).toEqual({ ...tied, "4.weight": [[2, 3], [1, 2, 3, 4, 5, 6]] }); // prettier-ignore
    expect([...fromGpt2(new Map([["wte.weight", array([1])]]), layers(null).slice(0, 4)).keys()]).toEqual(["0.weight"]);
  });

  test.each([[16, 1], [64, 1], [95, 1], [96, 2], [768, 12], [1600, 25]])("%d numbers make %d heads", (width, heads) => {
    const arrays = new Map(["", "transformer."].flatMap((before, i) => (i === 0 ? [["h.0.attn.c_attn.weight", array([1])], ["h.1.attn.c_attn.weight", array([1])]] : [[`${before}wpe.weight`, { ...array([1]), shape: [5, width] }]]) as [string, NdArray][]));
    expect(gpt2Model(arrays)).toBe(`GPT: {n_layer: 2, n_head: ${heads}, n_embd: ${width}, n_positions: 5}`);
  }); // prettier-ignore
});

describe("choices", () => {
  const text = (layers: number): string => `data: {path: a.csv, target: y}
model: [${Array.from({ length: layers }, () => "Linear: {out_features: 2}").join(", ")}, ReLU]
loss: MSELoss
optimizer: {SGD: {lr: 0.1}}
`;
  function chosen(layers: number, choices: readonly (number | string)[]): { names: string[]; words: string[] } {
    const experiment = checkExperiment(parseSource("x.yaml", text(layers)));
    const built = buildModel(experiment, { row: [2], output: [2], rows: 9, outputMeaning: "two" }, "float32");
    const isMatrix = { what: "matrix", test: ({ shape }: { shape: readonly number[] }) => shape.length === 2 };
    const { parameters, problems } = chosenParameters(experiment, built, choices, ["freeze"], isMatrix);
    const names = [...built.model.namedParameters()].flatMap(([name, each]) => (parameters.has(each) ? [name] : []));
    return { names, words: problems.map(({ message, hint }) => `${message} | ${hint}`) };
  }

  test("by layer, by name, by a part of a name", () => {
    expect(chosen(2, [0])).toEqual({ names: ["0.weight"], words: [] });
    expect(chosen(2, [2])).toEqual({ names: [], words: [] }); // it learns nothing
    expect(chosen(2, ["*.weight"])).toEqual({ names: ["0.weight", "1.weight"], words: [] });
    expect(chosen(2, ["1.*", 0])).toEqual({ names: ["0.weight", "1.weight"], words: [] });
    expect(chosen(2, ["?.weight"]).names).toEqual([]);
    expect(chosen(2, ["0xweight"]).names).toEqual([]);
  });

  test("what they miss is said, eight names at most", () => {
    const four = "0.weight, 0.bias, 1.weight, 1.bias";
    expect(chosen(2, [3]).words).toEqual(["freeze.0 names layer 3, but the model has layers 0 to 2 | layers are counted from 0"]);
    expect(chosen(2, ["x"]).words).toEqual([`freeze.0 matches no parameter of the model | its parameters are ${four}`]);
    expect(chosen(2, [0, "*.bias"]).words).toEqual(["freeze.1 matches no matrix, only 0.bias, 1.bias | choose one of 0.weight, 1.weight"]); // prettier-ignore
    const eight = Array.from({ length: 4 }, (_, i) => `${i}.weight, ${i}.bias`).join(", ");
    expect(chosen(4, ["x"]).words).toEqual([`freeze.0 matches no parameter of the model | its parameters are ${eight}`]);
    expect(chosen(5, ["x"]).words).toEqual([`freeze.0 matches no parameter of the model | its parameters are ${eight}, ..`]);
  });

  test("are those of the layers that one of the file stands for", () => {
    expect(writtenOut([1, "*.bias", 0], [0, 1, 1, 2])).toEqual([1, 2, "*.bias", 0]);
    expect(writtenOut([3], [0, 1])).toEqual([]);
  });
});
