// Models of texts: what the layers are told of the data, and which of them are refused.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../src/core/errors.js";
import { noGrad, tensor, type Tensor } from "../../src/index.js";
import { checkAll } from "../../src/advise/check/check.js";
import { checkExperiment } from "../../src/experiment/experiment.js";
import { textLengths } from "../../src/experiment/paddedModel.js";
import { prepareTable } from "../../src/experiment/prepare.js";
import type { PreparedTable } from "../../src/experiment/prepared.js";
import { parseSource } from "../../src/experiment/source.js";
import { csvFile } from "../../src/files/csvFile.js";
import { openRun } from "../../src/runs/openRun.js";
import type { RowPrediction } from "../../src/train/predictChunk.js";
import { predictFile } from "../../src/train/predictFile.js";
import { tableKind } from "../../src/train/tableKind.js";
import { trainExperiment } from "../../src/train/train.js";
import { scratch } from "../cli/run.js";

let folder: ReturnType<typeof scratch>;
beforeAll(() => {
  folder = scratch();
  const rows = Array.from({ length: 60 }, (_, i) => `${"abcdefg".slice(0, 1 + (i % 7))},${i},${i % 7 < 3 ? "short" : "long"}`);
  folder.write("texts.csv", `t,n,y\n${rows.join("\n")}\n`);
});
afterAll(() => folder.remove());

const textOf = (model: string, more = "drop: [n]"): string => `name: texts
data: {path: "${join(folder.path, "texts.csv")}", target: y, columns: {t: {type: text, max_length: 6}}, ${more}}
model: [${model}]
loss: BCEWithLogitsLoss
optimizer: {Adam: {lr: 0.02}}
train: {epochs: 3, batch_size: 8, dtype: float64}
run: {dir: "${folder.path}/runs"}
`;
const prepared = (...words: Parameters<typeof textOf>): Promise<PreparedTable> => prepareTable(checkExperiment(parseSource("x.yaml", textOf(...words), []))); // prettier-ignore
const gru = "{Embedding: {embedding_dim: 4}}, {GRU: {hidden_size: 5, bidirectional: true}}, Last, {Linear: {out_features: 1}}";

async function refusal(model: string, more?: string): Promise<string> {
  try {
    await prepared(model, more);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("a model of texts", () => {
  test("has an Embedding for the tokens, whose padding is 0", async () => {
    const { built } = await prepared(gru);
    expect(built.layers[0].args).toMatchObject({ num_embeddings: 9, embedding_dim: 4, padding_idx: 0 });
    const [weight] = built.model.parameters();
    expect(Array.from(weight.data.subarray(0, 4))).toEqual([0, 0, 0, 0]);
    expect(built.model.parameters().map(({ shape }) => shape)[0]).toEqual([9, 4]);
    expect([...built.model.stateDict().keys()][0]).toBe("0.weight");
  });

  test("reads each row to its end: the same numbers while a batch is cut to its longest as with all its padding", async () => {
    const { model } = (await prepared(gru)).built;
    const x = tensor([[2, 3, 4, 0, 0, 0], [2, 0, 0, 0, 0, 0]], { dtype: "float64" }); // prettier-ignore
    const said = (rows: Tensor): number[] => Array.from(noGrad(() => model.forward(rows)).data);
    const cut = said(x);
    model.eval();
    said(x).forEach((value, i) => expect(value).toBeCloseTo(cut[i], 14));
    expect(said(x.narrow(0, 1, 1))[0]).toBeCloseTo(cut[1], 14);
    expect(said(x.narrow(1, 0, 3))[1]).toBeCloseTo(cut[1], 14);
  });

  test("a text of no token is one padding long", () => {
    const ids = tensor([[0, 0, 0], [2, 0, 0], [2, 0, 5], [2, 3, 4]]); // prettier-ignore
    expect(textLengths(ids, 0)).toEqual([1, 1, 3, 3]);
  });

  test("is kept with its tokenizer, and answers for a new file", async () => {
    folder.write("x.yaml", textOf(gru));
    await trainExperiment({ file: join(folder.path, "x.yaml"), epochs: 20 });
    const run = openRun(join(folder.path, "runs", "texts-1"));
    folder.write("new.csv", "t\nab\nabcdefg\nxyz\n");
    const answers: RowPrediction[] = [];
    const sink = { header: () => undefined, rows: (rows: readonly RowPrediction[]) => void answers.push(...rows) };
    await predictFile(run, csvFile(join(folder.path, "new.csv")), sink);
    expect(answers.slice(0, 2).map(({ predicted }) => predicted)).toEqual(["short", "long"]);
    expect(answers).toHaveLength(3);
    const alone: RowPrediction[] = [];
    await predictFile(run, csvFile(join(folder.path, "new.csv")), { ...sink, rows: (rows) => void alone.push(...rows) }, 1);
    expect(alone).toEqual(answers); // to the bit, whichever rows come with it
  });
});

test.each([
  ["", [7]],
  [", group_by_length: true", [1, 5, 6, 8]],
  [", group_by_length: true, eval_every: 4, accumulate_grad_batches: 2, max_steps: 9", [5, 11]],
] as const)("a run that is stopped goes on to the same bits%s", async (more, stops) => {
  const file = folder.write("pause.yaml", textOf(gru).replace("epochs: 3", "epochs: 2").replace("float64}", `float64${more}}`));
  const weights = (run: string): string => readFileSync(join(run, "model.safetensors")).toString("hex");
  const { run: whole } = await trainExperiment({ file });
  for (const stop of stops) {
    let done = 0;
    const { run, stopped } = await trainExperiment({ file }, { onBatch: () => void done++, shouldStop: () => done >= stop });
    expect(stopped).toBe("interrupted");
    await trainExperiment({ resume: run });
    expect(weights(run)).toBe(weights(whole));
  }
});

describe("train.group_by_length", () => {
  const grouped = (text: string): (() => unknown) => () => checkExperiment(parseSource("x.yaml", text.replace("float64}", "float64, group_by_length: true}"), [])); // prettier-ignore
  test("puts texts of like length into one batch", async () => {
    const text = textOf("{Embedding: {embedding_dim: 2}}, Mean, {Linear: {out_features: 1}}").replace("float64}", "float64, group_by_length: true}"); // prettier-ignore
    const loader = tableKind(await prepareTable(checkExperiment(parseSource("x.yaml", text, [])))).loader();
    const spreads = [...loader.batches()].slice(0, 5).map((draw) => {
      const lengths = textLengths(draw()[0], 0);
      return Math.max(...lengths) - Math.min(...lengths);
    });
    expect(Math.max(...spreads)).toBeLessThan(4); // of 1 to 6
  });
  test("is for texts in a table, in an order that is drawn", () => {
    expect(grouped(textOf(gru).replace("type: text, max_length: 6", ""))).toThrow("x.yaml:6:68: error: train.group_by_length is for texts of unequal length, and no column of the table is one"); // prettier-ignore
    expect(grouped(textOf(gru).replace("dtype: float64}", "shuffle: false, dtype: float64}"))).toThrow("train.group_by_length cannot stand beside shuffle: false"); // prettier-ignore
  });
});

test("check has nothing against texts that are all different", async () => {
  const rows = Array.from({ length: 80 }, (_, i) => `${"xyzw".repeat(1 + (i % 3))}${i},${i % 2 === 0 ? "yes" : "no"}`);
  folder.write("own.csv", `t,y\n${rows.join("\n")}\n`);
  folder.write("own.yaml", textOf(gru, "drop: []").replace("texts.csv", "own.csv").replace("max_length: 6", "max_length: 20"));
  const { errors, warnings } = await checkAll(join(folder.path, "own.yaml"));
  expect([...errors, ...warnings].map(({ message }) => message).filter((message) => !message.startsWith("data.split leaves 12 rows"))).toEqual([]); // prettier-ignore
});

describe("what does not fit texts", () => {
  test.each([
    ["Flatten, {Linear: {out_features: 1}}", "x.yaml:3:42", "Flatten would see the padding"],
    ["{BatchNorm1d: {}}, Last, {Linear: {out_features: 1}}", "x.yaml:3:56", "BatchNorm1d would see the padding"],
    ["{Residual: [{Conv1d: {out_channels: 6, kernel_size: 3, padding: 1}}]}, Last, {Linear: {out_features: 1}}", "x.yaml:3:63", "Conv1d would see the padding"], // prettier-ignore
    ["{Parallel: {paths: [[Tanh], [Tanh]]}}, Last, {Linear: {out_features: 1}}", "x.yaml:3:53", "puts the steps of one path after those of another"], // prettier-ignore
  ])("%s", async (layers, place, words) => {
    const message = await refusal(`{Embedding: {embedding_dim: 4}}, ${layers}`);
    expect(message).toContain(words);
    expect(message).toContain(place);
  });
  test("layers of numbers before the Embedding", async () => {
    expect(await refusal("{Linear: {out_features: 1}}")).toContain("Linear stands before an Embedding: the numbers of a row are those of tokens, and no quantities"); // prettier-ignore
  });
  test("after the steps are one row any layer will do", async () => {
    const { built } = await prepared("{Embedding: {embedding_dim: 4}}, Mean, {BatchNorm1d: {}}, {Linear: {out_features: 1}}");
    expect(built.layers.map(({ name }) => name)).toContain("BatchNorm1d");
  });
  test("numbers beside the text", async () => {
    expect(await refusal(gru, "drop: []")).toContain('data.columns.t.type is text, and there is another feature, "n": the ids of tokens and other numbers cannot go through one list of layers'); // prettier-ignore
  });
  test("an autoencoder, and settings of other columns", async () => {
    const auto = textOf(gru).replace("target: y,", "reconstruct: true, drop: [n, y],").replace(", drop: [n]}", "}").replace("BCEWithLogitsLoss", "MSELoss"); // prettier-ignore
    expect(() => checkExperiment(parseSource("x.yaml", textOf(gru).replace("type: text", "type: numeric"), []))).toThrow("data.columns.t.max_length needs type: text"); // prettier-ignore
    await expect(prepareTable(checkExperiment(parseSource("x.yaml", auto, [])))).rejects.toThrow("is text, and with reconstruct: true the features are predicted as numbers"); // prettier-ignore
  });
});
