// The table of a model's layers, what data and loss ask of its first and last one, and what is said where they do not give it.
import { describe, expect, test } from "@jest/globals";
import { InputError } from "../../src/core/errors.js";
import type { Preprocess } from "../../src/data/preprocess.js";
import { noTexts } from "../../src/experiment/buildPair.js";
import { checkExperiment, type Experiment } from "../../src/experiment/experiment.js";
import { buildModel, countParameters, everyLayer, layersAsData, sizesOf, textSizes, type LayerSummary, type ModelSizes } from "../../src/experiment/model.js"; // prettier-ignore
import { parseSource } from "../../src/experiment/source.js";

const experimentOf = (model: string, loss = "MSELoss", data = ""): Experiment =>
  checkExperiment(parseSource("x.yaml", `data: {path: d.csv, target: y${data}}\nmodel: ${model}\nloss: ${loss}\noptimizer: {SGD: {lr: 0.1}}\n`)); // prettier-ignore

/** What is said of the first problem, and the advice. */
function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const [{ message, hint }] = error.problems;
    return `${message}; ${hint}`;
  }
  return "nothing";
}

describe("layers in a table", () => {
  const layer = (index: number, name: string, more: Partial<LayerSummary> = {}): LayerSummary => ({ index, name, args: {}, outputShape: [index], parameters: 10 + index, leastRows: 1, unfolded: 0, ...more }); // prettier-ignore
  const inside = (key: string, ...lists: LayerSummary[][]): Partial<LayerSummary> => ({ inside: { key, lists } });
  const layers = [
    layer(0, "Linear"),
    layer(1, "Residual", inside("layers", [layer(0, "ReLU"), layer(1, "Tanh")])),
    layer(2, "Parallel", inside("paths", [layer(0, "A")], [layer(0, "B", inside("layers", [layer(0, "C")]))])),
    layer(3, "encoder", { place: "encoder", ...inside("layers", [layer(0, "D")]) }),
    layer(4, "Branches", { inside: { key: "branches", lists: [[layer(0, "E")]], names: ["review"] } }),
  ];

  test("each has its place, those inside others below them", () => {
    expect([...everyLayer(layers)].map(([place, { name }]) => `${place} ${name}`)).toEqual(["0 Linear", "1 Residual", "1.0 ReLU", "1.1 Tanh", "2 Parallel", "2.0.0 A", "2.1.0 B", "2.1.0.0 C", "encoder encoder", "encoder.0 D", "4 Branches", "4.review.0 E"]); // prettier-ignore
  });

  test("as data: one list alone, several in a list, or under their names", () => {
    const plain = (index: number, name: string): object => ({ index, name, args: {}, parameters: 10 + index, unfolded: 0, output_shape: [index] }); // prettier-ignore
    expect(layersAsData(layers)).toEqual([
      plain(0, "Linear"),
      { ...plain(1, "Residual"), layers: [plain(0, "ReLU"), plain(1, "Tanh")] },
      { ...plain(2, "Parallel"), paths: [[plain(0, "A")], [{ ...plain(0, "B"), layers: [plain(0, "C")] }]] },
      { ...plain(3, "encoder"), layers: [plain(0, "D")] },
      { ...plain(4, "Branches"), branches: { review: [plain(0, "E")] } },
    ]);
  });

  test("count with their numbers", () => {
    expect([countParameters(layers), countParameters([])]).toEqual([10 + 11 + 12 + 13 + 14, 0]);
  });
});

describe("what is asked of the last layer", () => {
  const read = (more: Partial<Record<keyof Preprocess, unknown>>): Preprocess => ({ task: "regression", target: "y", classes: null, features: ["a", "b"], columns: [{ name: "a", kind: "numeric" }, { name: "b", kind: "numeric" }], ...more }) as unknown as Preprocess; // prettier-ignore
  const asked = (more: Partial<Record<keyof Preprocess, unknown>>, loss?: string): object => {
    const { output, outputMeaning } = sizesOf(experimentOf("[ReLU]", loss), read(more), 9);
    return [output, outputMeaning];
  };
  const targets = [{ name: "y" }, { name: "z" }];

  test("one score, one for each class, or one value", () => {
    expect(asked({ task: "binary", classes: ["no", "yes"] })).toEqual([[1], 'the one score of "yes"']);
    expect(asked({ task: "multiclass", classes: ["x", "y", "z"] })).toEqual([[3], "one score for each of the 3 classes"]);
    expect(asked({})).toEqual([[1], "one value"]);
  });

  test("of several targets one for each", () => {
    expect(asked({ task: "binary", targets })).toEqual([[2], "one score for each of the 2 targets"]);
    expect(asked({ targets })).toEqual([[2], "one value for each of the 2 targets"]);
    expect(asked({ targets, series: { window: 3 } })).toEqual([[2], "one value for each of the 2 steps of data.horizon"]);
    expect(asked({ targets: [] })).toEqual([[2], "one value for each of the 2 features"]);
    expect(asked({ targets: targets.slice(1) })).toEqual([[1], "one value"]);
  });

  test("what the loss wants, whatever the target", () => {
    expect(asked({}, "GaussianNLLLoss")).toEqual([[2], "a mean, and what softplus makes a variance of"]);
  });

  test("of a text a score for every token, at each of its places", () => {
    expect(textSizes({ tokenizer: { vocabSize: 9 }, context: 4 }, 7)).toEqual({ row: [4], vocabulary: 9, rows: 7, output: [4, 9], outputMeaning: "at each of the 4 places of a window a score for each of the 9 tokens" }); // prettier-ignore
  });

  test("of the first layer: a row, the steps of a series, or the columns of branches", () => {
    const rows = (model: string, more = {}): Partial<ModelSizes> => {
      const { row, rows: count, columns } = sizesOf(experimentOf(model), read(more), 9);
      return { row, rows: count, ...(columns === undefined ? {} : { columns }) };
    };
    expect(rows("[ReLU]")).toEqual({ row: [2], rows: 9 });
    expect(rows("[ReLU]", { series: { window: 3 } })).toEqual({ row: [3, 2], rows: 9 });
    const branches = "{branches: {a: [ReLU], rest: [ReLU]}, joined: [Linear: {out_features: 1}]}";
    expect(rows(branches)).toEqual({ row: [2], rows: 9, columns: [{ name: "a", first: 0, width: 1 }, { name: "b", first: 1, width: 1 }] }); // prettier-ignore
    expect(rows(branches, { series: { window: 3 } })).toEqual({ row: [3, 2], rows: 9 });
  });

  test("an encoder reads one column of texts", () => {
    const columns = [{ name: "t", kind: "text" }, { name: "n", kind: "numeric" }]; // prettier-ignore
    const pair = experimentOf("{encoder: [ReLU], decoder: [ReLU]}", "CrossEntropyLoss", ", columns: {t: {type: text}}");
    expect(refusal(() => sizesOf(pair, read({ columns }), 9))).toBe('data.columns.t.type is text, and there is another feature, "n": an encoder reads one column of texts; keep it alone with data.features: [t]'); // prettier-ignore
  });
});

describe("a model that gives something else", () => {
  const built = (model: string, sizes: Partial<ModelSizes>, loss?: string): string => refusal(() => buildModel(experimentOf(model, loss), { row: [2], rows: 9, output: [1], outputMeaning: "one value", ...sizes }, "float32")); // prettier-ignore

  test("is told what to end with", () => {
    expect(built("[Linear: {out_features: 3}]", {})).toBe("model.0.Linear gives (3,) for each row, but MSELoss needs (1,): one value; end the model with Linear: {out_features: 1}, or {out_features: auto}"); // prettier-ignore
    expect(built("[ReLU, Linear: {out_features: 3}]", { output: [4, 7] })).toBe("model.1.Linear gives (3,) for each row, but MSELoss needs (4, 7): one value; end the model with Linear: {out_features: 7}, or {out_features: auto}"); // prettier-ignore
    expect(built("[Linear: {out_features: 1}]", {})).toBe("nothing");
  });

  test("or what has to come before, where it gives something for each step", () => {
    expect(built("[Linear: {out_features: 1}]", { row: [5, 2] })).toBe("model.0.Linear gives (5, 1) for each row, but MSELoss needs (1,): one value; a layer has to make one row of all steps before the last Linear: Last, Mean, Max or Flatten"); // prettier-ignore
  });

  test("where rows are texts, a layer must know their end; how to go on depends on the list that it stands in", () => {
    const texts = { row: [5], vocabulary: 8, padding: 0, answer: { steps: 3, vocabulary: 7, begin: 1 }, output: [3, 7] };
    const embedding = "{Embedding: {embedding_dim: 2}}";
    const words = "would see the padding: texts are filled up behind their end, and it does not know where that is";
    const away = "before it, a layer has to make one row of all steps: Last, Mean or Max; RNN, LSTM, GRU, MultiheadAttention and TransformerEncoder know the end of a text, and what computes each step by itself needs not"; // prettier-ignore
    expect(built(`{encoder: [${embedding}, Flatten], decoder: [${embedding}]}`, texts)).toBe(`model.encoder.1.Flatten ${words}; ${away}`); // prettier-ignore
    expect(built(`{encoder: [${embedding}], decoder: [${embedding}, Flatten]}`, texts)).toBe(`model.decoder.1.Flatten ${words}; a decoder writes step by step: leave the layer out, or use one that computes each step by itself`); // prettier-ignore
    expect(built(`[${embedding}, Flatten]`, { ...texts, answer: undefined as never })).toBe(`model.1.Flatten ${words}; ${away}`);
  });

  test("where the data has no two texts, an encoder and a decoder have nothing to read and to write", () => {
    const { message, hint } = noTexts(experimentOf("{encoder: [ReLU], decoder: [ReLU]}"));
    expect(message).toBe("model has an encoder and a decoder, which read one text and write another, but the data has no such two columns"); // prettier-ignore
    expect(hint).toBe("declare both: data.columns: {question: {type: text}, y: {type: text}}, and the second as data.target");
  });
});
