// Columns with layers of their own: PyTorch's numbers, the bits after a pause, padding that changes nothing, and what is refused.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { InputError } from "../../src/core/errors.js";
import { full, noGrad, type Tensor } from "../../src/index.js";
import { checkAll } from "../../src/advise/check/check.js";
import { blame } from "../../src/experiment/blame.js";
import { checkExperiment } from "../../src/experiment/experiment.js";
import { prepareTable } from "../../src/experiment/prepare.js";
import type { PreparedTable } from "../../src/experiment/prepared.js";
import { renderExperiment } from "../../src/experiment/render.js";
import { settingKeys } from "../../src/experiment/schema/keys.js";
import { parseSource } from "../../src/experiment/source.js";
import { csvFile } from "../../src/files/csvFile.js";
import { openRun } from "../../src/runs/openRun.js";
import { checkModel } from "../../src/train/checkModel.js";
import { permutationImportance } from "../../src/train/importance.js";
import { loadRun } from "../../src/train/loadRun.js";
import type { RowPrediction } from "../../src/train/predictChunk.js";
import { predictFile } from "../../src/train/predictFile.js";
import { predictorOf, tableKind } from "../../src/train/tableKind.js";
import { trainExperiment } from "../../src/train/train.js";
import { load } from "../fixtures/load.js";
import { scratch } from "../cli/run.js";

interface Fixture {
  readonly rows: readonly (readonly (string | number)[])[];
  readonly train: number;
  readonly epochs: number;
  readonly batch: number;
  readonly lengths: readonly number[];
  readonly curves: readonly { readonly seed: number; readonly losses: readonly number[]; readonly val: readonly number[] }[];
}
const fixture = load<Fixture>("branches");

let folder: ReturnType<typeof scratch>;
beforeAll(() => {
  folder = scratch();
  folder.write("x.csv", `i,name,n,said,color,y\n${fixture.rows.map((row) => row.join(",")).join("\n")}\n`);
});
afterAll(() => folder.remove());

const model = `
  branches:
    name: [{Embedding: {embedding_dim: 4}}, {GRU: {hidden_size: 5}}, Last]
    rest: [{Linear: {out_features: 3}}, Tanh]
    said: [{Embedding: {embedding_dim: 3}}, Mean]
  joined: [{Linear: {out_features: 4}}, Tanh, {Linear: {out_features: auto}}]`;

const textOf = (layers = model, { seed = 3, train = "", data = "drop: [i]" } = {}): string => `name: both
seed: ${seed}
data:
  path: "${join(folder.path, "x.csv")}"
  target: y
  columns:
    name: {type: text, max_length: ${fixture.lengths[0]}}
    said: {type: text, tokenizer: words, max_length: ${fixture.lengths[1]}}
  split: {train: ${fixture.train / fixture.rows.length}, val: ${1 - fixture.train / fixture.rows.length}, test: 0, order: i}
  ${data}
model:${layers}
loss: MSELoss
optimizer: {Adam: {lr: 0.02}}
train: {epochs: ${fixture.epochs}, batch_size: ${fixture.batch}, dtype: float64${train}}
run: {dir: "${folder.path}/runs"}
`;
const prepared = (...words: Parameters<typeof textOf>): Promise<PreparedTable> =>
  prepareTable(checkExperiment(parseSource("x.yaml", textOf(...words), [])));
const lines = <T>(run: string, name: string): T[] =>
  readFileSync(join(run, name), "utf8").trim().split("\n").map((line) => JSON.parse(line) as T); // prettier-ignore

test.each(fixture.curves.map((curve) => [curve.seed, curve] as const))(
  "training from seed %i equals PyTorch's",
  async (seed, curve) => {
    const { run } = await trainExperiment({ file: folder.write("torch.yaml", textOf(model, { seed })) });
    const losses = lines<{ losses: number[] }>(run, "losses.jsonl").flatMap((line) => line.losses);
    expect(losses).toHaveLength(curve.losses.length);
    curve.losses.forEach((loss, i) => expect(Math.abs(losses[i] - loss)).toBeLessThan(1e-10));
    const val = lines<{ val_loss: number }>(run, "metrics.jsonl").map((line) => line.val_loss);
    curve.val.forEach((loss, i) => expect(Math.abs(val[i] - loss)).toBeLessThan(1e-10));
  },
);

describe("the model", () => {
  test("names its parameters after the branches, and each Embedding has the tokens of its column", async () => {
    const { built } = await prepared();
    expect([...built.model.stateDict().keys()].filter((name) => !name.includes("l0"))).toEqual([
      "0.name.0.weight",
      "0.rest.0.weight",
      "0.rest.0.bias",
      "0.said.0.weight",
      "1.weight",
      "1.bias",
      "3.weight",
      "3.bias",
    ]);
    const [branches] = built.layers;
    expect(branches).toMatchObject({ name: "Branches", outputShape: [11], inside: { names: ["name", "rest", "said"] } });
    expect(branches.inside!.lists.map(([first]) => first.args)).toMatchObject([
      { num_embeddings: 7, padding_idx: 0 },
      { in_features: 3 },
      { num_embeddings: 7, padding_idx: 0 },
    ]);
    expect(built.layers.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(
      built.model.parameters().reduce((sum, { numel }) => sum + numel, 0),
    );
  });

  test("reads each text to its end: the same while a batch is cut to its longest as with all its padding", async () => {
    const prep = await prepared();
    const [x] = tableKind(prep).firstRows(5);
    const said = (rows: Tensor): number[] => Array.from(noGrad(() => prep.built.model.forward(rows)).data);
    const cut = said(x);
    prep.built.model.eval();
    said(x).forEach((value, i) => expect(value).toBeCloseTo(cut[i], 14));
    said(x.narrow(0, 3, 1)).forEach((value) => expect(value).toBeCloseTo(cut[3], 14));
  });

  test("has the right derivatives", async () => {
    const reports = await checkModel(folder.write("grad.yaml", textOf()));
    expect(reports.every(({ ok }) => ok)).toBe(true);
    expect(reports.map(({ parameter }) => parameter)).toContain("0.rest.0.weight");
  });

  test("a column of numbers may have a branch, too", async () => {
    const { built } = await prepared(model.replace("rest: ", "n: [{Linear: {out_features: 2}}]\n    rest: "));
    expect(built.layers[0].outputShape).toEqual([13]);
    expect(built.layers[0].inside!.lists.map(([first]) => first.args.in_features)).toEqual([undefined, 1, 2, undefined]);
  });
});

describe("a run", () => {
  const weights = (run: string): string => readFileSync(join(run, "model.safetensors")).toString("hex");

  test("goes on to the same bits wherever it was stopped", async () => {
    const file = folder.write("pause.yaml", textOf(model, { train: ", group_by_length: true" }));
    const { run: whole } = await trainExperiment({ file });
    for (const stop of [1, 6, 8]) {
      let done = 0;
      const { run, stopped } = await trainExperiment({ file }, { onBatch: () => void done++, shouldStop: () => done >= stop });
      expect(stopped).toBe("interrupted");
      await trainExperiment({ resume: run });
      expect(weights(run)).toBe(weights(whole));
    }
  });

  test("is an experiment of its own, answers for files and for rows, and its texts are one column each", async () => {
    const { run } = await trainExperiment({ file: folder.write("go.yaml", textOf()) });
    const { model: layers } = parse(readFileSync(join(run, "resolved.yaml"), "utf8")) as { model: { branches: object; joined: readonly object[] } }; // prettier-ignore
    expect(Object.keys(layers.branches)).toEqual(["name", "rest", "said"]);
    expect(layers.joined[0]).toEqual({ Linear: { in_features: 11, out_features: 4, bias: true } });
    const { run: again } = await trainExperiment({ file: join(run, "resolved.yaml") });
    expect(weights(again)).toBe(weights(run));

    folder.write("new.csv", "said,color,name,n\nthe sea,red,abc,1.5\nwhale,blue,zz,\nwhale,blue,e,0\n");
    const answers: RowPrediction[] = [];
    const opened = openRun(run, ["data.predict.missing_cell=fill"]);
    await predictFile(opened, csvFile(join(folder.path, "new.csv")), { header: () => undefined, rows: (rows) => void answers.push(...rows) }); // prettier-ignore
    const rows = [{ said: "the sea", color: "red", name: "abc", n: 1.5 }, { said: "whale", color: "blue", name: "zz", n: null }, { said: "whale", color: "blue", name: "e", n: 0 }]; // prettier-ignore
    const said = await loadRun(run, { missing: "fill" }).predict(rows);
    expect(said.map(({ predicted }) => predicted)).toEqual(answers.map(({ predicted }) => predicted));
    expect(new Set(said.map(({ predicted }) => predicted)).size).toBe(3);

    const prep = await prepared();
    const { columns } = permutationImportance({ ...predictorOf(prep), model: opened.model }, prep.dataset.val, { seed: 1, repeats: 2, metrics: [] }); // prettier-ignore
    expect(columns.map(({ column }) => column).sort()).toEqual(["color", "n", "name", "said"]);
    expect(columns.some(({ loss }) => loss.mean !== 0)).toBe(true);
  });
});

test("settings by their names, also where they are shown", async () => {
  expect(settingKeys(parse(textOf()))).toEqual(expect.arrayContaining(["model.branches.rest.0.Linear.out_features", "model.joined.0.Linear.bias"])); // prettier-ignore
  const set = await prepareTable(
    checkExperiment(parseSource("x.yaml", textOf(), ["model.branches.rest.0.Linear.out_features=16"])),
  );
  expect(set.built.layers[0].outputShape).toEqual([24]);
  const { origins } = renderExperiment(set);
  expect(origins.get("model.branches.rest.0.Linear.out_features")).toBe("--set");
  expect(origins.get("model.branches.rest.0.Linear.in_features")).toBe("inferred");
  expect(origins.get("model.joined.0.Linear.out_features")).toBeUndefined();
});

describe("what is refused, at its place", () => {
  const refusal = async (text: string): Promise<string> => {
    try {
      await prepareTable(checkExperiment(parseSource("x.yaml", text, [])));
    } catch (error) {
      if (error instanceof InputError) return error.message;
      throw error;
    }
    throw new Error("nothing was refused");
  };
  test.each([
    ["    said:", "    sayd:", 'x.yaml:15:5: error: model.branches has "sayd", which is no feature\n  hint: did you mean "said"?'],
    ["    said: [{Embedding: {embedding_dim: 3}}, Mean]\n", "", 'x.yaml:13:5: error: model.branches has none for "said", and every column of texts needs its own\n  hint: add said: [{Embedding: {embedding_dim: 32}}, Mean]'],
    ["    rest: [{Linear: {out_features: 3}}, Tanh]\n", "", 'x.yaml:13:5: error: model.branches has no rest, which 2 feature columns would go to: "n", "color"'],
    ["    rest: ", "    n: [Tanh]\n    color: [Tanh]\n    rest: ", "x.yaml:16:5: error: model.branches has rest, but every feature has a branch of its own\n  hint: leave it out"],
    [", Last]", "]", "x.yaml:13:51: error: model.branches.name.1.GRU gives (7, 5) for each row, but the results of branches stand one after the other"],
    ["Last]", "Flatten]", "x.yaml:13:70: error: model.branches.name.2.Flatten would see the padding"],
    ["out_features: 3}}, Tanh", "in_features: 4, out_features: 3}}, Tanh", "x.yaml:14:21: error: model.branches.rest.0.Linear expects in_features 4, but its input has shape (3,)"],
    ["out_features: auto", "out_features: 2", "x.yaml:16:56: error: model.joined.2.Linear gives (2,) for each row, but MSELoss needs (1,)"],
    ["Tanh]", "Tanhh]", 'x.yaml:14:41: error: model.branches.rest.1 names an unknown layer "Tanhh"\n  hint: did you mean "Tanh"?'],
    ["  joined:", "  join:", 'x.yaml:16:3: error: model.join is not a known key\n  hint: did you mean "joined"?'],
    ["joined: [{Linear", "joined: [{GPT: {n_layer: 1, n_head: 1, n_embd: 4}}, {Linear", "x.yaml:16:18: error: model.joined.0.GPT stands for a whole model"],
    ["  joined: [{Linear: {out_features: 4}}, Tanh, {Linear: {out_features: auto}}]", "  joined: []", "x.yaml:16:11: error: model.joined must have at least one layer"],
  ])("%j -> %j", async (from, to, words) => {
    expect(await refusal(textOf(model.replace(from, to)))).toContain(words);
  }); // prettier-ignore

  test("a column of texts that is called as all others, windows of a series, a text", async () => {
    folder.write("rest.csv", "rest,n,y\nab,1,2\nb,2,3\nc,3,4\nd,5,6\n");
    const named = textOf("{branches: {rest: [Tanh]}, joined: [{Linear: {out_features: 1}}]}", { data: "" })
      .replace("x.csv", "rest.csv").replace(/ {4}said:.*\n/, "").replace("name: {type: text", "rest: {type: text").replace(/split: .*/, ""); // prettier-ignore
    expect(await refusal(named.replace("model:{", "model: {"))).toContain('model.branches cannot tell the column of texts "rest" from the branch of all other columns'); // prettier-ignore
    const series = "data: {path: x.csv, target: y, window: 2, order: i}\nmodel: {branches: {rest: [Flatten]}, joined: [{Linear: {out_features: 1}}]}\nloss: MSELoss\noptimizer: {Adam: {lr: 1}}\n"; // prettier-ignore
    const words = "model.branches is for the columns of a table, each row of which is an example by itself";
    expect(await refusal(series.replace("x.csv", join(folder.path, "x.csv")).replace("order: i", "order: i, columns: {name: {}, said: {}}, drop: [name, said]"))).toContain(words); // prettier-ignore
  });

  test("mlbh check says the same, with all else that it finds", async () => {
    const file = folder.write("check.yaml", textOf(model.replace("    said:", "    sayd:")));
    const { errors } = await checkAll(file);
    expect(errors.map(({ message }) => message)).toEqual([
      'model.branches has "sayd", which is no feature',
      'model.branches has none for "said", and every column of texts needs its own',
    ]);
    const sound = await checkAll(folder.write("sound.yaml", textOf()));
    expect(sound.errors).toEqual([]);
  });
});

test("an error while numbers meet is blamed on the layer of its branch, and so is a number that is not finite", async () => {
  const { experiment, built } = await prepared();
  const message = (): string | undefined => {
    try {
      built.model.forward(full([2, 14], 99, { dtype: "float64" }));
    } catch (error) {
      return blame(error, experiment)?.message;
    }
    return "nothing was thrown";
  };
  expect(message()).toContain("model.branches.name.0.Embedding cannot be used: 0: Branches > name > 0: Embedding");
  const wild = textOf(model.replace("Tanh]\n", "{ReLU: {}}]\n"), { data: "scale: none\n  drop: [i]" }).replace("Adam: {lr: 0.02}", "SGD: {lr: 1.0e+160}"); // prettier-ignore
  const { account } = (await trainExperiment({ file: folder.write("wild.yaml", wild) }).catch((error: unknown) => error)) as { account: { where: string; place: string } }; // prettier-ignore
  expect(account.where).toMatch(/^0: Branches > (name > 1: GRU|rest > 0: Linear|said > \d: \w+)$/);
  expect(account.place).toMatch(/wild.yaml:1[345]:\d+$/);
});
