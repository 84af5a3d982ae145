// Weights of another model against those of this one, piece by piece: which fit, which get new rows, which are chosen to learn.
import { describe, expect, test } from "@jest/globals";
import { nn } from "../../src/index.js";
import { InputError } from "../../src/core/errors.js";
import { Generator } from "../../src/core/rng.js";
import { checkExperiment, type Experiment } from "../../src/experiment/experiment.js";
import { buildModel, type BuiltModel } from "../../src/experiment/model.js";
import { parseSource } from "../../src/experiment/source.js";
import { chosenParameters, writtenOut } from "../../src/experiment/weights/choose.js";
import { compareWeights, takeWeights } from "../../src/experiment/weights/fit.js";
import { gpt2Model, isGpt2 } from "../../src/experiment/weights/gpt2.js";
import { withNewTokens } from "../../src/experiment/weights/grow.js";
import { chooseLearning, learningOf } from "../../src/experiment/weights/learning.js";
import type { NdArray } from "../../src/kernels/ndarray.js";

/** Of the shape, with the numbers from 0 on, or those that are given. */
function array(shape: readonly number[], numbers?: readonly number[]): NdArray {
  const count = shape.reduce((a, b) => a * b, 1);
  return { dtype: "float32", shape, data: Float32Array.from(numbers ?? Array.from({ length: count }, (_, i) => i)) };
}

describe("rows for the tokens of a chat", () => {
  /** Lists of normal numbers, drawn one after the other. */
  const normal = (seed: number, ...counts: readonly number[]): number[][] => {
    const generator = new Generator(seed);
    return counts.map((count) => {
      const z = new Float64Array(count);
      generator.normal(z);
      return [...z];
    });
  };
  const embedding = (tokens = 6): nn.Sequential => new nn.Sequential(new nn.Embedding(tokens, 2));

  test("are drawn as the rows that there are lie: around their mean, with their deviation", () => {
    const rows = [0, 10, 2, 20]; // column by column the means are 1 and 15, the deviations 1 and 5
    const { arrays, grown } = withNewTokens(new Map([["0.weight", array([2, 2], rows)]]), embedding(), 6, 7);
    expect(grown).toEqual([{ name: "0.weight", shape: [2, 2] }]);
    const { shape, dtype, data } = arrays.get("0.weight")!;
    expect([shape, dtype, [...data.slice(0, 4)]]).toEqual([[6, 2], "float32", rows]);
    normal(7, 8)[0].forEach((z, i) => expect(data[4 + i]).toBeCloseTo(i % 2 === 0 ? 1 + z : 15 + 5 * z, 4));
  });

  test("four are added at most, and one at least", () => {
    const rowsAfter = (rows: number): unknown => {
      const { arrays, grown } = withNewTokens(new Map([["0.weight", array([rows, 2])]]), embedding(), 6, 0);
      return [arrays.get("0.weight")!.shape[0], grown.length];
    };
    expect([1, 2, 5, 6, 7].map(rowsAfter)).toEqual([[1, 0], [6, 1], [6, 1], [6, 0], [7, 0]]); // prettier-ignore
  });

  test("for nothing of another width, of another length, or that the file has not", () => {
    const of = (name: string, saved: NdArray, model = embedding(), vocabulary = 6): unknown => withNewTokens(new Map([[name, saved]]), model, vocabulary, 0).grown; // prettier-ignore
    expect(of("0.weight", array([4, 3]))).toEqual([]);
    expect(of("1.weight", array([4, 2]))).toEqual([]);
    expect(of("0.weight", array([4, 2]), embedding(7))).toEqual([]);
    expect(of("0.weight", array([4, 2]), embedding(7), 7)).toHaveLength(1);
  });

  test("of a bias numbers; a weight of two names gets the same under both, and is named once", () => {
    const model = new nn.Sequential(new nn.Embedding(6, 2), new nn.Linear(2, 6));
    (model.at(1) as nn.Linear).weight = (model.at(0) as nn.Embedding).weight;
    const saved = new Map([["0.weight", array([4, 2])], ["1.weight", array([4, 2])], ["1.bias", array([4])]]); // prettier-ignore
    const { arrays, grown } = withNewTokens(saved, model, 6, 3);
    expect(grown.map(({ name }) => name)).toEqual(["0.weight", "1.bias"]);
    expect(arrays.get("1.weight")).toEqual(arrays.get("0.weight"));
    const [, z] = normal(3, 4, 2); // those of the weight first
    const bias = arrays.get("1.bias")!;
    expect([bias.shape, [...bias.data.slice(0, 4)]]).toEqual([[6], [0, 1, 2, 3]]);
    z.forEach((each, i) => expect(bias.data[4 + i]).toBeCloseTo(1.5 + Math.sqrt(1.25) * each, 4));
  });
});

describe("arrays against a model", () => {
  test("what fits, what has another shape, what is missing, and what is left over", () => {
    const model = new nn.Sequential(new nn.Linear(2, 3), new nn.Linear(3, 1));
    const saved = new Map([["0.weight", array([3, 2])], ["0.bias", array([4])], ["1.weight", array([1, 3])], ["x", array([])]]); // prettier-ignore
    const fit = compareWeights(model, saved);
    expect(fit).toEqual({
      fits: [{ name: "0.weight", shape: [3, 2] }, { name: "1.weight", shape: [1, 3] }],
      differs: [{ name: "0.bias", shape: [4], wanted: [3] }],
      missing: [{ name: "1.bias", shape: [1] }],
      leftOver: [{ name: "x", shape: [] }],
      unequal: [],
    }); // prettier-ignore
    takeWeights(model, saved, fit);
    expect([...model.stateDict().get("0.weight")!.data]).toEqual([0, 1, 2, 3, 4, 5]);
    expect([...model.stateDict().get("1.weight")!.data]).toEqual([0, 1, 2]);
  });

  test("a parameter of two names is found by either, and missing by the first", () => {
    const model = new nn.Sequential(new nn.Embedding(3, 2), new nn.Linear(2, 3, { bias: false }));
    (model.at(1) as nn.Linear).weight = (model.at(0) as nn.Embedding).weight;
    expect(compareWeights(model, new Map([["1.weight", array([3, 2])]])).fits).toEqual([{ name: "1.weight", shape: [3, 2] }]);
    expect(compareWeights(model, new Map()).missing).toEqual([{ name: "0.weight", shape: [3, 2] }]);
    const two = (last: number): NdArray => array([3, 2], [0, 1, 2, 3, 4, last]);
    expect(compareWeights(model, new Map([["0.weight", two(5)], ["1.weight", two(5)]])).unequal).toEqual([]); // prettier-ignore
    expect(compareWeights(model, new Map([["0.weight", two(5)], ["1.weight", two(6)]])).unequal).toHaveLength(1); // prettier-ignore
  });
});

describe("GPT-2", () => {
  const arrays = (width: number, layers: number, prefix = ""): Map<string, NdArray> => {
    const empty = (shape: readonly number[]): NdArray => ({ dtype: "float32", shape, data: new Float32Array(0) });
    const names = ["wte.weight", ...Array.from({ length: layers }, (_, i) => `h.${i}.attn.c_attn.weight`)];
    return new Map([[`${prefix}wpe.weight`, empty([1024, width])], ...names.map((name): [string, NdArray] => [prefix + name, empty([1])])]); // prettier-ignore
  };

  test("is known by three of its names, with what may stand before them", () => {
    expect(["", "transformer.", "other.", "a.transformer."].map((prefix) => isGpt2(arrays(64, 1, prefix)))).toEqual([true, true, false, false]); // prettier-ignore
    for (const name of ["wte.weight", "wpe.weight", "h.0.attn.c_attn.weight"]) {
      const some = arrays(64, 2);
      some.delete(name);
      expect(isGpt2(some)).toBe(false);
    }
  });

  test("has 64 numbers in a head, and one head at least", () => {
    const heads = (width: number): string => /n_head: (\d+)/.exec(gpt2Model(arrays(width, 1)))![1];
    expect([768, 1600, 128, 96, 95, 65, 64, 16].map(heads)).toEqual(["12", "25", "2", "2", "1", "1", "1", "1"]);
    expect(gpt2Model(arrays(768, 12, "transformer."))).toBe("GPT: {n_layer: 12, n_head: 12, n_embd: 768, n_positions: 1024}");
  });
});

/** A list of layers of two numbers. */
function made(layers: readonly string[], more = ""): { experiment: Experiment; built: BuiltModel } {
  const experiment = checkExperiment(parseSource("x.yaml", `data: {path: d.csv, target: y}\nmodel: [${layers.join(", ")}]\nloss: MSELoss\noptimizer: {SGD: {lr: 0.1}}\n${more}`)); // prettier-ignore
  return { experiment, built: buildModel(experiment, { row: [2], rows: 9, output: [2], outputMeaning: "" }, "float32") };
}
const linear = "Linear: {out_features: 2}";

describe("what is chosen to learn, or not", () => {
  const choose = ({ experiment, built }: ReturnType<typeof made>, ...choices: (number | string)[]): unknown => {
    const { parameters, problems } = chosenParameters(experiment, built, choices, ["freeze"]);
    const names = [...built.model.namedParameters()].flatMap(([name, each]) => (parameters.has(each) ? [name] : []));
    return problems.length > 0 ? problems.map(({ message, hint }) => `${message}; ${hint}`) : names;
  };

  test("by the number of a layer, which may learn nothing, and by names", () => {
    const model = made([linear, "ReLU", linear]);
    expect(choose(model, 2)).toEqual(["2.weight", "2.bias"]);
    expect(choose(model, 1)).toEqual([]);
    expect(choose(model, "*.bias", 0)).toEqual(["0.weight", "0.bias", "2.bias"]);
    expect(choose(model, 3)).toEqual(["freeze.0 names layer 3, but the model has layers 0 to 2; layers are counted from 0"]);
  });

  test("eight names are shown of those that there are", () => {
    const list = (count: number): string => Array.from({ length: count }, (_, i) => `${Math.floor(i / 2)}.${i % 2 === 0 ? "weight" : "bias"}`).join(", "); // prettier-ignore
    const none = "freeze.1 matches no parameter of the model; its parameters are";
    expect(choose(made([linear, linear, linear, linear]), 0, "x")).toEqual([`${none} ${list(8)}`]);
    expect(choose(made([linear, linear, linear, linear, "Linear: {out_features: 2, bias: false}"]), 0, "x")).toEqual([`${none} ${list(8)}, ..`]); // prettier-ignore
  });

  test("numbers of layers stand for all that these are written out as", () => {
    expect(writtenOut([0, "*.bias", 1, 3], [0, 0, 1, 2])).toEqual([0, 1, "*.bias", 2]);
  });

  test("how many numbers learn", () => {
    const { experiment, built } = made([linear, linear], "freeze: [0, '1.bias']\n");
    expect(learningOf(built.model)).toEqual({ trained: 12, all: 12 });
    chooseLearning(experiment, built);
    expect(learningOf(built.model)).toEqual({ trained: 4, all: 12 });
  });

  test("a model that has nothing to learn may be frozen, one of which nothing is left may not", () => {
    const nothing = made(["ReLU"], "freeze: [0]\n");
    expect(() => { chooseLearning(nothing.experiment, nothing.built); }).not.toThrow(); // prettier-ignore
    const all = made([linear], "freeze: ['*']\n");
    expect(() => { chooseLearning(all.experiment, all.built); }).toThrow(InputError); // prettier-ignore
    const most = made([linear], "freeze: ['*.weight']\n");
    expect(() => { chooseLearning(most.experiment, most.built); }).not.toThrow(); // prettier-ignore
  });

  test("adapters take the place of matrices: only they learn, and what is named beside them", () => {
    const { experiment, built } = made([linear, linear], "lora: {rank: 1, targets: ['0.*ight'], train: [1]}\n");
    chooseLearning(experiment, built);
    const learn = [...built.model.namedParameters()].flatMap(([name, { requiresGrad }]) => (requiresGrad ? [name] : []));
    expect(learn.sort()).toEqual(["0.weight_lora_a", "0.weight_lora_b", "1.bias", "1.weight"]);
    expect(learningOf(built.model)).toEqual({ trained: 2 + 2 + 6, all: 12 + 4 });
  });
});
