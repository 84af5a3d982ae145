// Models that read a text and write another: the numbers are PyTorch's, what is written does not depend on what comes with it, a run goes on with the same bits.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadRun } from "../../src/node.js";
import { csvFile } from "../../src/files/csvFile.js";
import { readExperiment } from "../../src/experiment/experiment.js";
import { prepare } from "../../src/experiment/prepare.js";
import { CHECKPOINT, decodeCheckpoint } from "../../src/runs/checkpoint.js";
import { openRun } from "../../src/runs/openRun.js";
import { evaluateFile, evaluatePart } from "../../src/train/evaluate.js";
import { trainExperiment } from "../../src/train/train.js";
import { differenceLines } from "../../src/report/terminal/predictions.js";
import { gather } from "../../src/report/gather.js";
import { writtenSection } from "../../src/report/html/sections/writtenRows.js";
import { editDistance } from "../../src/metrics/sequences.js";
import { load } from "../fixtures/load.js";
import { scratch } from "../cli/run.js";

interface Curve {
  readonly seed: number;
  readonly losses: readonly number[];
  readonly val: Readonly<Record<string, number>>;
  readonly words: readonly string[];
  readonly written: readonly string[];
}
interface Fixture {
  readonly rows: readonly (readonly [string, string])[];
  readonly batch: number;
  readonly epochs: number;
  readonly source: number;
  readonly answer: number;
  readonly curves: Readonly<Record<string, readonly Curve[]>>;
}
const fixture = load<Fixture>("sequences");

let folder: ReturnType<typeof scratch>;
beforeAll(() => {
  folder = scratch();
  folder.write("x.csv", `word,back\n${fixture.rows.map((row) => row.join(",")).join("\n")}\n`);
});
afterAll(() => folder.remove());

const models = {
  recurrent: `{encoder: [Embedding: {embedding_dim: 4}, GRU: {hidden_size: 5, bidirectional: true}],
  decoder: [Embedding: {embedding_dim: 4}, Dropout: {p: 0.1}, GRU: {hidden_size: 6}, Attention: {nhead: 2}, LSTM: {hidden_size: 6}, Linear: {out_features: auto}]}`,
  transformer: `{encoder: [Embedding: {embedding_dim: 4}, TransformerEncoderLayer: {nhead: 2, dim_feedforward: 8, dropout: 0}],
  decoder: [Embedding: {embedding_dim: 4}, TransformerDecoderLayer: {nhead: 2, dim_feedforward: 8, dropout: 0, norm_first: true}, Linear: {out_features: auto}]}`,
};

let count = 0;
function config(model: string, seed = 3, rest: Readonly<Record<string, string>> = {}): string {
  const parts = {
    data: `{path: x.csv, target: back, columns: {word: {type: text, max_length: ${fixture.source}}, back: {type: text, max_length: ${fixture.answer}}}, split: {train: 0.8, val: 0.2, test: 0}}`,
    model,
    loss: "{CrossEntropyLoss: {label_smoothing: 0.1}}",
    optimizer: "{AdamW: {lr: 0.02, weight_decay: 0.1}}",
    train: `{epochs: ${fixture.epochs}, batch_size: ${fixture.batch}, grad_clip_norm: 1, dtype: float64}`,
    metrics: "[perplexity, token_accuracy, exact_match, edit_distance]",
    ...rest,
  };
  const text = Object.entries(parts).map(([key, value]) => `${key}: ${value}\n`).join(""); // prettier-ignore
  return folder.write(
    `x${++count}.yaml`,
    `name: pairs\nseed: ${seed}\n${text}run: {dir: "${join(folder.path, `runs${count}`)}"}\n`,
  );
}

const lossesOf = (run: string): number[] =>
  readFileSync(join(run, "losses.jsonl"), "utf8").trim().split("\n").flatMap((line) => (JSON.parse(line) as { losses: number[] }).losses); // prettier-ignore

describe("training from the seed equals PyTorch's", () => {
  const cases = Object.entries(fixture.curves).flatMap(([name, curves]) => curves.map((curve) => [name as keyof typeof models, curve] as const)); // prettier-ignore
  test.each(cases)("%s", async (name, curve) => {
    const { run, val } = await trainExperiment({ file: config(models[name], curve.seed) });
    const losses = lossesOf(run);
    expect(losses).toHaveLength(curve.losses.length);
    curve.losses.forEach((loss, i) => expect(Math.abs(losses[i] - loss)).toBeLessThan(1e-10));
    for (const [key, value] of Object.entries(curve.val)) expect(Math.abs((val![key] as number) - value)).toBeLessThan(1e-9);
    const answers = await loadRun(run).predict(curve.words.map((word) => ({ word })));
    expect(answers.map(({ predicted }) => predicted)).toEqual(curve.written);
    const distances = curve.words.map((word, i) => editDistance([...curve.written[i]].map((c) => c.charCodeAt(0)), [...word.slice(1)].reverse().map((c) => c.charCodeAt(0)))); // prettier-ignore
    expect(val!.edit_distance).toBeCloseTo(distances.reduce((sum, distance) => sum + distance, 0) / distances.length, 12);
  });
});

test("a run that is stopped after any batch goes on with the same bits", async () => {
  const whole = await trainExperiment({ file: config(models.recurrent) });
  const stateOf = (run: string): unknown => {
    const { state } = decodeCheckpoint(readFileSync(join(run, CHECKPOINT)), "last");
    return { ...state, arrays: [...state.arrays].map(([name, { data }]) => [name, [...data]]) };
  };
  for (const batches of [1, 5, 8]) {
    let done = 0;
    const { run, stopped } = await trainExperiment({ file: config(models.recurrent) }, { onBatch: () => void done++, shouldStop: () => done >= batches }); // prettier-ignore
    expect(stopped).toBe("interrupted");
    await trainExperiment({ file: null, resume: run });
    expect(lossesOf(run)).toEqual(lossesOf(whole.run));
    expect(stateOf(run)).toEqual(stateOf(whole.run));
  }
});

test("what is written for a row does not depend on the rows that come with it, to the bit", async () => {
  const { run } = await trainExperiment({ file: config(models.transformer) });
  const trained = loadRun(run);
  const words = Array.from({ length: 70 }, (_, i) => ({ word: fixture.rows[i % fixture.rows.length][0] }));
  const together = await trained.predict(words);
  expect((await trained.predict([words[3]]))[0]).toEqual(together[3]);
  expect((await trained.predict(words.slice(60)))[9]).toEqual(together[69]);
  const { probability } = together[3];
  expect(probability).toBeGreaterThan(0);
  expect(probability).toBeLessThan(1);
});

test("a token that is not known is never right, nor is an answer that was cut, and neither is written", async () => {
  folder.write("rare.csv", `word,back\n${Array.from({ length: 30 }, (_, i) => `${"abc"[i % 3]}${i},once${i}`).join("\n")}\n`);
  const rare = "{path: rare.csv, target: back, columns: {word: {type: text}, back: {type: text, tokenizer: {words: {min_count: 2}}}}, split: {train: 0.8, val: 0.2, test: 0}}"; // prettier-ignore
  const unknown = await trainExperiment({ file: config(models.recurrent, 3, { data: rare }) });
  expect(unknown.val).toMatchObject({ exact_match: 0, edit_distance: 1 });
  expect(unknown.val!.token_accuracy).toBeLessThanOrEqual(0.5); // the ends alone
  const short = "{path: x.csv, target: back, columns: {word: {type: text}, back: {type: text, max_length: 1}}, split: {train: 0.8, val: 0.2, test: 0}}"; // prettier-ignore
  const { run } = await trainExperiment({
    file: config(models.recurrent, 3, { data: short, train: "{epochs: 40, batch_size: 16}" }),
  });
  const rows = fixture.rows.map(([word, back]) => ({ word, back }));
  const said = await loadRun(run).predict(rows.map(({ word }) => ({ word })));
  expect(said.every(({ predicted }) => (predicted as string).length <= 1)).toBe(true);
  const right = said.filter(({ predicted }, i) => predicted === rows[i].back).length / rows.length;
  const file = folder.write("all.csv", `word,back\n${rows.map(({ word, back }) => `${word},${back}`).join("\n")}\n`);
  const measured = await evaluateFile(openRun(run), csvFile(file), ["exact_match"]);
  expect(measured.values.exact_match).toBeCloseTo(right, 12);
  const long = [...rows.keys()].filter((i) => rows[i].back.length > 1);
  expect(measured.report!.cut).toEqual(new Map([["back", { cells: long.length, first: `line ${long[0] + 2}` }]]));
  expect(differenceLines(measured.report!, "a measurement")).toEqual([`${long.length} texts of "back" are longer than max_length and cut there: the first is in line ${long[0] + 2}`]); // prettier-ignore
});

test("what it has to beat is the answer that training had most often, and the shares of its tokens", async () => {
  const pairs = Array.from({ length: 40 }, (_, i) => [`${"xyz"[i % 3]}${i}`, ["aaa", "b", "aaa", "c"][i % 4]]);
  folder.write("often.csv", `word,back\n${pairs.map((pair) => pair.join(",")).join("\n")}\n`);
  const data = "{path: often.csv, target: back, columns: {word: {type: text}, back: {type: text}}, split: {train: 0.7, val: 0.3, test: 0}}"; // prettier-ignore
  const { run, constant } = await trainExperiment({ file: config(models.recurrent, 3, { data, train: "{epochs: 1, batch_size: 16}", metrics: "[exact_match, token_accuracy, perplexity]" }) }); // prettier-ignore
  const lines = JSON.parse(readFileSync(join(run, "split.json"), "utf8")) as Record<"train" | "val", number[]>;
  const [train, val] = [lines.train, lines.val].map((list) => list.map((line) => pairs[line - 2][1]));
  const tokensOf = (list: readonly string[]): string[] => list.flatMap((answer) => [...answer, "end"]);
  const countOf = (token: string, list: readonly string[]): number => list.filter((each) => each === token).length;
  const [before, judged] = [tokensOf(train), tokensOf(val)];
  // five tokens, each once more than it stands there: the end, the unknown one, a, b and c
  const nats = judged.reduce((sum, token) => sum - Math.log((countOf(token, before) + 1) / (before.length + 5)), 0);
  expect(constant!.values).toEqual({
    exact_match: expect.closeTo(countOf("aaa", val) / val.length, 12),
    token_accuracy: expect.closeTo(countOf("a", judged) / judged.length, 12),
    perplexity: expect.closeTo(Math.exp(nats / judged.length), 10),
  });
});

test("a run is measured on its own rows and on others as training has done", async () => {
  const { run, val } = await trainExperiment({ file: config(models.recurrent) });
  const open = openRun(run);
  const own = await evaluatePart(open, "val", ["exact_match", "edit_distance", "perplexity"]);
  expect(own.values).toEqual({ loss: val!.loss, exact_match: val!.exact_match, edit_distance: val!.edit_distance, perplexity: val!.perplexity }); // prettier-ignore
  expect(own.constant!.exact_match).toBeGreaterThanOrEqual(0);
  expect((await evaluatePart(open, "train", ["exact_match"])).constant).toBeNull(); // the summary knows of the other part
  const file = folder.write("other.csv", "word,back\nabc,cb\nbad,da\n");
  const { rows, values } = await evaluateFile(open, csvFile(file), ["exact_match"]);
  expect(rows).toBe(2);
  expect(values.exact_match).toBeGreaterThanOrEqual(0);
  await expect(evaluatePart(open, "val", ["exact_match"], 5)).rejects.toThrow("--importance shuffles one column after the other, and this model has one, \"word\""); // prettier-ignore
});

test("the report shows what was written for the rows of the test, the surest first", async () => {
  const { run } = await trainExperiment({ file: config(models.transformer, 5) });
  const story = await gather(run);
  const { part, rows, right, wrongOnes, rightOnes } = story.written!;
  expect([part, rows, right]).toEqual(["val", 12, 0]);
  expect(rightOnes).toEqual([]);
  const curve = fixture.curves.transformer[0];
  for (const { question, truth, written } of wrongOnes) {
    expect(truth).toBe([...question.slice(1)].reverse().join(""));
    expect(written).toBe(curve.written[curve.words.indexOf(question)]);
  }
  const sure = wrongOnes.map(({ probability }) => probability);
  expect(sure).toEqual([...sure].sort((a, b) => b - a));
  expect(String(writtenSection(story)!.content)).toContain("For each of 12 rows of the val part the model wrote a text by itself, always the likeliest token next: 0 are as they should be."); // prettier-ignore
});

describe("what does not go together is said at its line", () => {
  beforeAll(() => void folder.write("few.csv", `word,few\n${fixture.rows.map(([word], i) => `${word},${"abc"[i % 3]}`).join("\n")}\n`)); // prettier-ignore
  const said = async (file: string): Promise<string> => {
    try {
      await prepare(readExperiment(file));
      return "";
    } catch (error) {
      return (error as Error).message.replaceAll(`${folder.path}/`, "").replace(/^.*\/(x\d+)/, "$1");
    }
  };
  const text = `{path: x.csv, target: back, columns: {word: {type: text}, back: {type: text}}}`;
  const label = "{path: few.csv, target: few, columns: {word: {type: text}}}";
  test.each<[string, string, Readonly<Record<string, string>>, string]>([
    ["a list of layers", "[Embedding: {embedding_dim: 4}, Last, Linear: {out_features: auto}]", { data: text }, "model is a list of layers, but the target is a text, which has to be written\n  hint: write model: {encoder: [..], decoder: [..]}: the encoder reads, the decoder writes"],
    ["a target that is no text", models.recurrent, { data: label, metrics: "[accuracy]", train: "{epochs: 1}" }, "model has an encoder and a decoder, which read one text and write another, but the data has no such two columns\n  hint: declare both: data.columns: {question: {type: text}, few: {type: text}}, and the second as data.target"],
    ["an encoder that forgets the steps", "{encoder: [Embedding: {embedding_dim: 4}, Last], decoder: [Embedding: {embedding_dim: 4}, Linear: {out_features: auto}]}", {}, "model.encoder.1 gives (4,) for each text: a decoder looks at a vector of each of its steps\n  hint: leave out what makes one row of all steps: Last, Mean, Max, Flatten"],
    ["a decoder that looks ahead", "{encoder: [Embedding: {embedding_dim: 4}], decoder: [Embedding: {embedding_dim: 4}, GRU: {hidden_size: 4, bidirectional: true}, Attention, Linear: {out_features: auto}]}", {}, "model.decoder.1 cannot write: decoder > 1: GRU: GRU cannot read step by step: it reads from the last step, too (bidirectional)\n  hint: let no layer of the decoder look at later steps: TransformerDecoderLayer, attention with causal: true, recurrent layers in one direction"],
    ["attention over an encoder that is not there", "[Embedding: {embedding_dim: 4}, Attention, Last, Linear: {out_features: auto}]", { data: label, metrics: "[accuracy]" }, "model.1.Attention looks at what an encoder has read, and this model has none\n  hint: write model: {encoder: [..], decoder: [..]}: the encoder reads one text, the decoder writes another"],
    ["a decoder that ends too narrow", "{encoder: [Embedding: {embedding_dim: 4}], decoder: [Embedding: {embedding_dim: 4}, Attention, Linear: {out_features: 3}]}", {}, "model.decoder.2.Linear gives (6, 3) for each row, but CrossEntropyLoss needs (6, 6): at each of the 6 places of back a score for each of the 6 tokens\n  hint: end the model with Linear: {out_features: 6}, or {out_features: auto}"],
    ["a decoder that never looks back", "{encoder: [Embedding: {embedding_dim: 4}], decoder: [Embedding: {embedding_dim: 4}, GRU: {hidden_size: 4}, Linear: {out_features: auto}]}", {}, "model.decoder never looks at what the encoder has read: it would write the same for every text\n  hint: add Attention behind the first layer that knows the steps before, or TransformerDecoderLayer"],
    ["branches that are to write", "{branches: {word: [Embedding: {embedding_dim: 4}, Last]}, joined: [Linear: {out_features: auto}]}", {}, "model has branches, but the target is a text, which has to be written"],
    ["a loss of numbers", models.recurrent, { loss: "MSELoss" }, "loss is MSELoss, and a model of a text chooses the next token among all that there are\n  hint: use CrossEntropyLoss"],
    ["a metric of rows", models.recurrent, { metrics: "[f1]" }, 'metrics.0 "f1" does not fit a sequence task, which follows from data.target, a text'],
    ["a whole model as a part", "{encoder: [GPT: {n_layer: 1, n_head: 1, n_embd: 4}], decoder: [Embedding: {embedding_dim: 4}]}", {}, "model.encoder.0.GPT stands for a whole model\n  hint: let it stand in the list of the model itself"],
  ])("%s", async (_, model, rest, message) => {
    expect(await said(config(model, 3, rest))).toContain(message);
  }); // prettier-ignore
});
