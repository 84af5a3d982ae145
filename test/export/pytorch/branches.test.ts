// Models with parts of their own, texts in tables and answers that are written: what data.py, predict.py, model.py and the README have for them.
import { describe, expect, test } from "@jest/globals";
import type { Preprocess, Step, TextStep } from "../../../src/data/preprocess.js";
import { Branches } from "../../../src/experiment/branches.js";
import type { LayerSummary } from "../../../src/experiment/model.js";
import { PaddedModel } from "../../../src/experiment/paddedModel.js";
import { networkOf } from "../../../src/export/pytorch/network.js";
import { tablePredictFile } from "../../../src/export/pytorch/predicting.js";
import { readmeFile } from "../../../src/export/pytorch/readme.js";
import { tableDataFile } from "../../../src/export/pytorch/tables.js";
import { inputsOf } from "../../../src/export/pytorch/text/columns.js";
import type { Module } from "../../../src/nn/module.js";
import { Embedding } from "../../../src/nn/embedding.js";
import { Linear } from "../../../src/nn/linear.js";
import { Residual } from "../../../src/nn/residual.js";
import { Sequential } from "../../../src/nn/sequential.js";
import { CharTokenizer } from "../../../src/text/char.js";
import { Vocabulary } from "../../../src/text/vocabulary.js";
import { aboutChats, aboutText, experimentOf, preprocessOf } from "../../report/story.js";

const cells = { missing_values: [], number: null, format: null, ignore_case: false };
const tokenizer = new CharTokenizer(new Vocabulary(["<pad>", "<unk>", ..."ab"], 0, 1)).toJSON();
const textStep = (name: string): TextStep => ({ kind: "text", name, length: 4, tokenizer, missing: "error", fill: null, cells }) as unknown as TextStep; // prettier-ignore
const number = { kind: "numeric", name: "n", missing: "error", fill: null, cells, offset: 0, divisor: 1 } as unknown as Step;
const category = { kind: "categorical", name: "c", missing: "error", fill: null, cells, categories: ["a"] } as unknown as Step;
const written = { task: "sequence", columns: [textStep("x")], features: ["x"], answer: textStep("y") } as unknown as Partial<Preprocess>; // prettier-ignore

const plain = new Sequential(new Linear(1, 1));
const branched = new Sequential(
  new Branches([
    { name: "a b", spans: [{ first: 0, width: 2 }, { first: 5, width: 3 }], layers: new Sequential(new Residual(new Linear(5, 3), { shortcut: new Linear(5, 3) })) },
    { name: "t\n", spans: [{ first: 2, width: 3 }], layers: new PaddedModel(7, [new Embedding(9, 4)]) },
  ]),
  new Linear(7, 1),
); // prettier-ignore

describe("what the model is given of rows", () => {
  test("each branch its columns, those of texts as ids", () => {
    const text = inputsOf(branched);
    expect(text).toContain("        torch.cat([x[:, 0:2], x[:, 5:8]], 1),  # a b\n        x[:, 2:5].long(),  # t \n    )");
  });

  test("a text as ids, rows of numbers as they are", () => {
    expect(inputsOf(new PaddedModel(0, [new Linear(1, 1)]))).toContain("    return (x.long(),)");
    expect([inputsOf(plain), inputsOf(new Linear(1, 1))]).toEqual(["", ""]);
  });
});

describe("predict.py", () => {
  const of = (parts: Partial<Preprocess> = {}, model: Module = plain): string => tablePredictFile({ preprocess: preprocessOf({ columns: [number], features: ["n"], ...parts }), model: model, quantiles: null, threshold: undefined }); // prettier-ignore
  const imported = (...given: Parameters<typeof of>): string | undefined => /^from data import (.*)$/m.exec(of(...given))?.[1];

  test("names what it needs of data.py, and no more", () => {
    expect(imported()).toBe("DATA, DTYPE, PREPROCESS, features, restored");
    expect(imported({ task: "binary", classes: ["no", "yes"] })).toBe("DATA, DTYPE, PREPROCESS, TARGETS, features");
    expect(imported({ task: "multiclass", classes: ["a", "b", "c"] })).toBe("DATA, DTYPE, PREPROCESS, TARGETS, features");
    expect(imported({ targets: [] })).toBe("DATA, DTYPE, PREPROCESS, features");
    expect(imported({ columns: [category] })).toBe("DATA, DTYPE, PREPROCESS, features, place_of, restored");
    expect(imported({ series: { window: 2, horizon: 1, target: "n" } as never })).toBe("DATA, DTYPE, PREPROCESS, WINDOW, features, restored, timelines"); // prettier-ignore
    expect(imported({}, branched)).toBe("DATA, DTYPE, PREPROCESS, features, inputs_of, restored");
    expect(imported(written)).toBe("ANSWER, DATA, PREPROCESS, features");
  });

  test("asks a model with parts for each of them", () => {
    expect(of({}, branched)).toContain("outputs = restored(predict(model(*inputs_of(x))).double())");
    expect(of()).toContain("outputs = restored(predict(model(x)).double())");
  });

  test("lets a model write where the answer is a text", () => {
    const text = of(written);
    expect(text).toContain("texts, log_p = write(model, torch.tensor(rows))");
    expect(text).toContain("from weights import fill, load_weights\nfrom writing import write\n");
    expect(text).not.toContain("from losses import");
    expect(of()).not.toContain("writing");
    expect(of()).toContain("from losses import predict\n");
  });
});

describe("data.py", () => {
  const of = (parts: Partial<Preprocess>, experiment: Readonly<Record<string, string>> = {}, model: Module = plain): string => tableDataFile({ experiment: experimentOf(experiment) as never, data: { name: "d.csv", content: null, lines: null } }, preprocessOf({ columns: [number], features: ["n"], ...parts }), model); // prettier-ignore
  const texts = { data: "{path: x.csv, target: y, columns: {x: {type: text, max_length: 4}}}", model: "[Embedding: {embedding_dim: 4}, Mean, Linear: {out_features: auto}]" }; // prettier-ignore

  test("of texts, rows of like length together, where that is asked for", () => {
    const grouped = of({ columns: [textStep("x")] }, { ...texts, train: "{epochs: 1, batch_size: 4, group_by_length: true}" });
    const alone = of({ columns: [textStep("x")] }, texts);
    for (const line of ["def length_of(", "        self.lengths = [length_of(x[0 : 4], ", "def like_lengths_together("]) expect([line, grouped.includes(line), alone.includes(line)]).toEqual([line, true, false]); // prettier-ignore
  });

  test("gives a model with parts each of them", () => {
    expect(of({}, {}, branched)).toContain("return inputs_of(part.x[rows]), part.y[rows]");
    expect(of({}, {}, branched)).toContain("def inputs_of(");
    expect(of({})).toContain("return (part.x[rows],), part.y[rows]");
    expect(of({})).not.toContain("inputs_of");
  });

  test("of answers that are written: no targets, 256 rows at once", () => {
    const text = of(written);
    expect(text).toContain("WIDTH = 1  # tokens that are read of a text\n");
    expect(text).toContain("return DataLoader(range(len(part)), 256, collate_fn=list)");
    expect(text).not.toMatch(/^(TARGETS|DTYPE) = /m);
    expect(text).toContain("from tokenizer import CharTokenizer\n");
    expect(of({})).toContain("return DataLoader(range(len(part)), 1024, collate_fn=list)");
    expect(of({})).toMatch(/^TARGETS = /m);
    expect(of({ task: "binary", classes: ["no", "yes"] })).toMatch(/^TARGETS = /m);
    expect(of({ targets: [] })).not.toMatch(/^TARGETS = /m);
    expect(of({ targets: [] })).toMatch(/^DTYPE = /m);
  });
});

describe("model.py", () => {
  const layer = (name: string, index: number, outputShape: readonly number[], args: object = {}, inside?: object): LayerSummary => ({ name, index, outputShape, args, parameters: 0, leastRows: 1, unfolded: 0, ...(inside === undefined ? {} : { inside }) }) as unknown as LayerSummary; // prettier-ignore
  const linear = { in_features: 5, out_features: 3, bias: true };
  const refuse = (): never => { throw new Error("refused"); }; // prettier-ignore

  test("branches under the names of their columns, and what is joined behind them", () => {
    const residual = layer("Residual", 0, [3], {}, { lists: [[layer("Linear", 0, [3], linear)]] });
    const embedding = layer("Embedding", 0, [3, 4], { num_embeddings: 9, embedding_dim: 4, padding_idx: null });
    const layers = [layer("Branches", 0, [7], {}, { lists: [[residual], [embedding]] }), layer("Linear", 1, [1], { in_features: 7, out_features: 1, bias: true })]; // prettier-ignore
    const { text, pieces, constants, remembers } = networkOf({ model: branched, layers }, { shape: [8], ids: false }, refuse); // prettier-ignore
    const flat = text.replace(/\s+/g, " ");
    expect(flat).toContain('# 0 Branches: (7,) Branches( { "a b": nn.Sequential( # 0.a b.0 Residual: (3,) Residual( nn.Sequential('); // prettier-ignore
    expect(flat).toContain("shortcut=nn.Linear(5, 3, bias=False),"); // of 2 and 3 columns
    expect(flat).toContain('"t\\n": Texts( 7, # 0.t .0 Embedding: (3, 4) nn.Embedding(9, 4');
    expect(flat).toContain("# 1 Linear: (1,) nn.Linear(7, 1),");
    expect(flat).toContain("def forward(self, *inputs: Tensor) -> Tensor: branches, *joined = self");
    expect([[...pieces].sort(), constants, remembers]).toEqual([["Branches", "Residual", "Texts"], "", false]);
  });

  test("a weight that two layers share is named by where each stands", () => {
    const [first, second] = [new Linear(2, 2, { bias: false }), new Linear(2, 2, { bias: false })];
    second.weight = first.weight;
    const summary = layer("Linear", 0, [2], { in_features: 2, out_features: 2, bias: false });
    const deep = [summary, layer("Sequential", 1, [2], {}, { lists: [[summary]] })];
    const sharing = (model: Sequential, layers: readonly LayerSummary[]): string | undefined => /^.*# one weight for both$/m.exec(networkOf({ model: model, layers }, { shape: [2], ids: false }, refuse).text)?.[0].trim(); // prettier-ignore
    expect(sharing(new Sequential(first, second), [summary, { ...summary, index: 1 }])).toBe("self[1].weight = self[0].weight  # one weight for both"); // prettier-ignore
    expect(sharing(new Sequential(first, new Sequential(second)), deep)).toBe('self.get_submodule("1.0").weight = self[0].weight  # one weight for both'); // prettier-ignore
    expect(sharing(new Sequential(first), [summary])).toBeUndefined();
  });
});

test("the README of a text says how the model writes and scores, that of chats how it answers", () => {
  const of = (parts: Readonly<Record<string, string>>, name: string): string => readmeFile({ experiment: { ...experimentOf(parts), dataPath: `/data/${name}` }, dtype: "float32", data: { name, content: null, lines: null }, open: { about: "text", run: { layers: [] } } } as never); // prettier-ignore
  const [text, chat] = [of(aboutText, "t.txt"), of(aboutChats, "c.jsonl")];
  const generate = `\n    ${"python3 generate.py".padEnd(53)} # lets the model write; --help says how\n`;
  const predict = `    ${"python3 predict.py t.txt".padEnd(53)} # how likely the model holds each line of a file\n`;
  expect(text).toContain(generate + predict);
  expect(chat).toContain(generate);
  expect(chat).not.toContain("predict.py ");
});
