// Weights of another model under the names of this one: GPT-2's layers, and matrices chosen by name and layer.
import { describe, expect, test } from "@jest/globals";
import "../../src/index.js"; // methods of tensors
import { checkExperiment } from "../../src/experiment/experiment.js";
import { buildModel, type LayerSummary } from "../../src/experiment/model.js";
import { parseSource } from "../../src/experiment/source.js";
import { chosenParameters } from "../../src/experiment/weights/choose.js";
import { fromGpt2 } from "../../src/experiment/weights/gpt2.js";
import type { NdArray } from "../../src/kernels/ndarray.js";

const array = (shape: readonly number[], data: readonly number[] = []): NdArray => {
  const all = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => data[i] ?? 0);
  return { dtype: "float32", shape, data: all };
};

describe("GPT-2", () => {
  const layers = (tie: number | null) =>
    [
      ["Embedding", {}],
      ["PositionalEmbedding", {}],
      ["Repeat", {}],
      ["LayerNorm", {}],
      ["Linear", tie === null ? {} : { tie }],
    ].map(([name, args], index) => ({ index, name, args })) as unknown as LayerSummary[];

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
});
