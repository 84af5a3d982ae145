// Training that begins with the weights of another run: init_from, freeze, lora. What is taken, what learns, the same bits after any pause.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import "../../src/index.js"; // methods of tensors
import { readExperiment } from "../../src/experiment/experiment.js";
import { otherFiles } from "../../src/experiment/otherFiles.js";
import { createOptimizer } from "../../src/experiment/optimizing.js";
import { prepare, prepareTable } from "../../src/experiment/prepare.js";
import type { Prepared } from "../../src/experiment/prepared.js";
import { renderExperiment } from "../../src/experiment/render.js";
import { learningOf } from "../../src/experiment/weights/learning.js";
import { decodeSafetensors, encodeSafetensors } from "../../src/files/safetensors.js";
import type { NdArray } from "../../src/kernels/ndarray.js";
import { CHECKPOINT, decodeCheckpoint } from "../../src/runs/checkpoint.js";
import { openTextRun } from "../../src/runs/openTextRun.js";
import { checkModel } from "../../src/train/checkModel.js";
import { evaluateTextPart } from "../../src/train/evaluateText.js";
import { trainExperiment, type TrainObserver } from "../../src/train/train.js";
import { root, scratch } from "../cli/run.js";

let folder: ReturnType<typeof scratch>;
let first: string; // runs on x.txt and on iris that others begin from
let iris: string;

let count = 0;
/** Of a text, or with `data` of iris. */
function config(rest: Readonly<Record<string, unknown>> = {}): string {
  const about = { data: { text: "y.txt", context: 8 }, model: [{ GPT: { n_layer: 2, n_head: 2, n_embd: 8 } }] };
  return folder.write(`x${++count}.yaml`, JSON.stringify({ name: `x${count}`, ...about, loss: "CrossEntropyLoss", optimizer: { AdamW: { lr: 0.01 } }, train: { max_steps: 4, eval_every: 2, batch_size: 4 }, run: { dir: join(folder.path, "runs") }, ...rest })); // prettier-ignore
}
const layers = [{ Linear: { out_features: 4 } }, "BatchNorm1d", "ReLU", { Linear: { out_features: "auto" } }];
const table = (rest: object = {}): Readonly<Record<string, unknown>> => ({ data: { path: join(root, "data/iris.csv"), target: "species" }, model: layers, train: { epochs: 2, batch_size: 32 }, ...rest }); // prettier-ignore
const prepared = async (rest: Readonly<Record<string, unknown>>): Promise<Prepared> => prepare(readExperiment(config(rest)));
const refused = async (rest: Readonly<Record<string, unknown>>): Promise<string> => prepared(rest).then(() => "nothing", (error: Error) => error.message); // prettier-ignore
const weightsOf = (run: string, name = "model.safetensors"): ReadonlyMap<string, NdArray> => decodeSafetensors(readFileSync(join(run, name)), name).arrays; // prettier-ignore
const numbers = (array: NdArray | undefined): number[] => [...array!.data];

beforeAll(async () => {
  folder = scratch();
  folder.write("x.txt", "all the whales in the sea\n".repeat(20));
  folder.write("y.txt", "the sea, and in it a whale\n".repeat(20));
  ({ run: first } = await trainExperiment({ file: config({ data: { text: "x.txt", context: 8, tokenizer: { bpe: { vocab_size: 270 } } } }) })); // prettier-ignore
  ({ run: iris } = await trainExperiment({ file: config(table()) }));
});
afterAll(() => folder.remove());

describe("init_from", () => {
  test("a table that is prepared by itself begins with the run's weights, too", async () => {
    const { built } = await prepareTable(readExperiment(config(table({ init_from: iris }))));
    for (const [name, array] of weightsOf(iris)) expect([name, numbers(built.model.stateDict().get(name))]).toEqual([name, numbers(array)]); // prettier-ignore
  });

  test("the run's weights and its tokenizer, and no others", async () => {
    const { built, dataset, experiment } = await prepared({ init_from: first });
    for (const [name, array] of weightsOf(first)) expect([name, numbers(built.model.stateDict().get(name))]).toEqual([name, numbers(array)]); // prettier-ignore
    expect(built.weights).toMatchObject({
      file: join(first, "model.safetensors"),
      isGpt2: false,
      differs: [],
      missing: [],
      leftOver: [],
    });
    expect("tokenizer" in dataset && dataset.tokenizer.vocabSize).toBe(openTextRun(first).tokenizer.vocabSize);
    const { yaml } = renderExperiment({ built, dataset, experiment, metrics: [], lossArgs: {} } as never);
    expect(yaml).toContain(`init_from: ${first}\n`);
  });

  test("another head stays as the seed draws it where strict is false; running statistics are taken, float64 becomes float32", async () => {
    const model = [...layers.slice(0, 3), { Linear: { out_features: 3 } }, { Linear: { out_features: "auto" } }];
    const wide = new Map([...weightsOf(iris)].map(([name, { shape, data }]) => [name, { dtype: "float64", shape, data: Float64Array.from(data) } as const]));
    wide.set("3.weight", { dtype: "float64", shape: [5, 4], data: new Float64Array(20) });
    wide.set("extra", { dtype: "float64", shape: [], data: Float64Array.of(1) });
    writeFileSync(join(folder.path, "wide.safetensors"), encodeSafetensors(wide));
    const given = { path: "wide.safetensors", strict: false };
    const [drawn, taken] = [await prepared(table({ model })), await prepared(table({ model, init_from: given }))].map(({ built }) => built);
    const [before, after] = [drawn, taken].map((built) => built.model.stateDict());
    for (const name of ["0.weight", "0.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked", "3.bias"]) expect([name, numbers(after.get(name))]).toEqual([name, numbers(weightsOf(iris).get(name))]);
    for (const name of ["3.weight", "4.weight", "4.bias"]) expect([name, numbers(after.get(name))]).toEqual([name, numbers(before.get(name))]);
    expect(numbers(after.get("1.running_mean"))).not.toEqual(numbers(before.get("1.running_mean")));
    expect(taken.weights).toMatchObject({ differs: [{ name: "3.weight", shape: [5, 4], wanted: [3, 4] }], missing: [{ name: "4.weight" }, { name: "4.bias" }], leftOver: [{ name: "extra" }] });
    expect(await refused(table({ model, init_from: "wide.safetensors" }))).toMatch(/x\d+\.yaml:1:\d+: error: init_from does not fit the model: 3\.weight is \(5, 4\) in the file, \(3, 4\) in the model\n {2}hint: make the layers as they were, or write \{path: \.\., strict: false\}: what does not fit then stays as the seed draws it/);
  }); // prettier-ignore

  /** The weights under names that a module with an attribute gives them. */
  function renamed(): string {
    const arrays = [...weightsOf(iris)].map(([name, array]) => [`net.${name}`, array] as const);
    writeFileSync(join(folder.path, "renamed.safetensors"), encodeSafetensors(new Map(arrays)));
    return "renamed.safetensors";
  }

  test.each<[string, () => Record<string, unknown>, RegExp]>([
    ["a place where nothing is", () => ({ init_from: "runs/x0-9" }), /init_from leads to .*x0-9: there is no such file\n {2}hint: /],
    ["a folder without weights", () => ({ init_from: "." }), /: it has no model\.safetensors\n {2}hint: give a run, a \.safetensors or \.pt file, or a folder/],
    ["a file of another kind", () => ({ init_from: "x.txt" }), /init_from leads to .*x\.txt, which cannot be taken: not a valid safetensors file/],
    ["a checkpoint", () => ({ init_from: join(first, CHECKPOINT) }), /this is the state of a training, not weights alone\n {2}hint: give the directory of the run/],
    ["nothing that fits", () => table({ init_from: first, model: ["ReLU", "ReLU", "ReLU", "ReLU", "ReLU", { Linear: { out_features: "auto" } }] }), /init_from has nothing that the model could take: .* holds 0\.weight \(270, 8\), .* and \d+ more, the model has 5\.weight \(3, 4\), 5\.bias \(3,\)\n {2}hint: names and shapes must be equal/],
    ["other names alone", () => table({ init_from: renamed() }), /init_from has nothing that the model could take: .*\n {2}hint: the shapes are the same in this order: rename the arrays in Python, net\.0\.weight to 0\.weight, net\.0\.bias to 0\.bias, .* and 3 more$/],
    ["no path", () => ({ init_from: 3 }), /init_from must be the path of a run, of a \.safetensors or \.pt file, or of a folder with model\.safetensors, got 3/],
    ["another tokenizer", () => ({ init_from: first, data: { text: "y.txt", context: 8, tokenizer: "char" } }), /data\.tokenizer makes other tokens than .*tokenizer\.json, with which the weights of init_from were learnt: .*\n {2}hint: leave data\.tokenizer out/],
  ])("refused: %s", async (_, rest, words) => expect(await refused(rest())).toMatch(words)); // prettier-ignore

  test("the same tokenizer may be named", async () => {
    const tokenizer = { file: join(first, "tokenizer.json") };
    expect(
      (await prepared({ init_from: first, data: { text: "y.txt", context: 8, tokenizer } })).built.weights!.fits,
    ).toHaveLength(28);
  });
});

/** All that a run has left but the times. */
function resultOf(run: string): object {
  const { state } = decodeCheckpoint(readFileSync(join(run, CHECKPOINT)), "last");
  return {
    state: { ...state, arrays: [...state.arrays].map(([name, { data }]) => [name, [...data]]) },
    losses: readFileSync(join(run, "losses.jsonl"), "utf8"),
    weights: readFileSync(join(run, "model.safetensors")).toString("hex"),
  };
}

function stopAfter(batches: number): TrainObserver {
  let done = 0;
  return { onBatch: () => void done++, shouldStop: () => done >= batches };
}

describe("a run that goes on", () => {
  test.each<[string, Record<string, unknown>]>([
    ["init_from", {}],
    ["freeze", { freeze: ["0.*", "2.0.*"] }],
    ["lora", { lora: { rank: 2, targets: ["*.self_attn.*", "0.weight"], train: ["*norm*"] } }],
  ])("with %s: the same bits, though the run that it began from is gone", async (_, rest) => {
    const source = join(folder.path, `source${count}`);
    cpSync(first, source, { recursive: true });
    const file = config({ init_from: source, ...rest });
    const { run: whole } = await trainExperiment({ file });
    const { run } = await trainExperiment({ file }, stopAfter(3));
    expect(parse(readFileSync(join(whole, "resolved.yaml"), "utf8"))).toMatchObject({ init_from: source, data: { tokenizer: { file: "tokenizer.json" } } }); // prettier-ignore
    rmSync(source, { recursive: true });
    await trainExperiment({ file: null, resume: run });
    expect(resultOf(run)).toEqual(resultOf(whole));
  });

  test("from its beginning, which needs the weights as they were", async () => {
    const source = join(folder.path, "changing");
    cpSync(first, source, { recursive: true });
    const file = config({ init_from: source });
    const { run: whole } = await trainExperiment({ file });
    const { run } = await trainExperiment({ file }, stopAfter(1));
    rmSync(join(run, "checkpoints"), { recursive: true });
    rmSync(join(run, "summary.json"));
    cpSync(run, `${run}-b`, { recursive: true });
    await trainExperiment({ file: null, resume: run });
    expect(resultOf(run)).toEqual(resultOf(whole));
    const other = new Map(weightsOf(source));
    other.set("1.weight", { ...other.get("1.weight")!, data: new Float32Array(64) });
    writeFileSync(join(source, "model.safetensors"), encodeSafetensors(other));
    await expect(trainExperiment({ file: null, resume: `${run}-b` })).rejects.toThrow(/init_from leads to .*, which is not as it was when .* was begun\n {2}hint: bring the old file back, or begin a new run/); // prettier-ignore
  });

  test("with other frozen parameters is refused", async () => {
    const { run } = await trainExperiment({ file: config({ init_from: first, freeze: ["0.*"] }) }, stopAfter(1));
    await expect(trainExperiment({ file: null, resume: run, overrides: { freeze: ["1.*"] } })).rejects.toThrow(
      "freeze cannot change from",
    );
  });
});

describe("freeze", () => {
  test("by numbers of the file's layers and by names: not in the optimizer, not moved; a tied weight by any of its names", async () => {
    const { experiment, built } = await prepared({ model: ["Identity", { GPT: { n_layer: 2, n_head: 2, n_embd: 8 } }, "Identity"], freeze: ["5.weight", "3.1.*", 0] }); // prettier-ignore
    const frozen = [...built.model.namedParameters()].filter(([, { requiresGrad }]) => !requiresGrad).map(([name]) => name);
    expect(frozen.filter((name) => !name.startsWith("3.1."))).toEqual(["1.weight", "5.weight"]);
    expect(frozen).toHaveLength(2 + 12);
    const [{ params }] = createOptimizer(experiment, built.model).paramGroups;
    expect(params).toHaveLength(28 - 13);
    const { trained, all } = learningOf(built.model);
    expect(all - trained).toBe(built.model.stateDict().get("1.weight")!.numel + 12 * 64 + 13 * 8);
    const expanded = renderExperiment(await prepared({ model: [{ GPT: { n_layer: 1, n_head: 2, n_embd: 8 } }, { Linear: { out_features: "auto" } }], freeze: [0] }), { expand: true }); // prettier-ignore
    expect(expanded.config.freeze).toEqual([0, 1, 2, 3, 4]);
  });

  test("what is frozen keeps its numbers, also in an average; a batch norm still measures", async () => {
    const { run } = await trainExperiment({ file: config(table({ init_from: iris, freeze: [0, "1.*"], train: { epochs: 2, ema: 0.9, accumulate_grad_batches: 2 } })) }); // prettier-ignore
    const [before, after] = [iris, run].map((each) => weightsOf(each));
    for (const name of ["0.weight", "0.bias", "1.weight", "1.bias"]) expect([name, numbers(after.get(name))]).toEqual([name, numbers(before.get(name))]); // prettier-ignore
    for (const name of ["3.weight", "1.running_mean"]) expect(numbers(after.get(name))).not.toEqual(numbers(before.get(name)));
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["a name of nothing", { freeze: ["9.*"] }, "freeze.0 matches no parameter of the model\n  hint: its parameters are 0.weight, 0.bias, 1.weight"],
    ["no such layer", { freeze: [0, 4] }, "freeze.1 names layer 4, but the model has layers 0 to 3\n  hint: layers are counted from 0"],
    ["all", { freeze: ["*"] }, "freeze freezes every parameter of the model: nothing is left to learn"],
    ["no list", { freeze: 0 }, 'freeze must be a list of layers and patterns, such as [0, "*.bias"], got 0\n  hint: write [0]'],
    ["beside lora", { freeze: [0], lora: { targets: ["*"] } }, "freeze stands beside lora, which freezes all but its adapters already\n  hint: leave freeze out; lora.train names"],
  ])("refused: %s", async (_, rest, words) => expect(await refused(table(rest))).toContain(words)); // prettier-ignore
});

test("a group of the optimizer of which nothing learns is refused", async () => {
  const groups = [{ match: "0.*", lr: 1 }];
  const { experiment, built } = await prepared(table({ freeze: [0], optimizer: { SGD: { lr: 0.1, groups } } }));
  const words = "optimizer.SGD.groups.0.match matches only parameters that are frozen\n  hint: leave the group out";
  expect(() => createOptimizer(experiment, built.model)).toThrow(words);
});

describe("lora", () => {
  const lora = { rank: 2, alpha: 4, targets: ["*.self_attn.*", "0.weight"], train: ["3.*"] };

  test("only adapters and what train names learn; the run computes with both, and another begins with them merged", async () => {
    const { run, val } = await trainExperiment({ file: config({ init_from: first, lora, train: { max_steps: 4, eval_every: 2, batch_size: 4, dtype: "float64" } }) }); // prettier-ignore
    const [before, after] = [first, run].map((each) => weightsOf(each));
    const changed = [...after.keys()].filter((name) => !name.includes("_lora_") && numbers(after.get(name)).some((x, i) => x !== before.get(name.replace("_orig", ""))!.data[i])); // prettier-ignore
    expect(changed.sort()).toEqual(["3.bias", "3.weight"]);
    expect(numbers(after.get("4.weight_lora_b"))).toEqual(numbers(after.get("0.weight_lora_b"))); // tied weights have one adapter
    expect(numbers(after.get("2.1.0.self_attn.in_proj_weight_lora_b")).some((x) => x !== 0)).toBe(true);
    const open = openTextRun(run);
    expect([...open.model.stateDict().keys()]).toEqual([...before.keys()]);
    const { values } = await evaluateTextPart(open, "val", ["perplexity", "bits_per_char", "accuracy"]);
    expect(values).toEqual(val);
    const { built } = await prepared({ init_from: run, train: { dtype: "float64", max_steps: 1 } });
    for (const [name, array] of open.model.stateDict()) expect([name, numbers(built.model.stateDict().get(name))]).toEqual([name, numbers(array)]); // prettier-ignore
    const [w, a, b] = ["orig", "lora_a", "lora_b"].map((part) => after.get(`0.weight_${part}`)!);
    const entry = w.data[11] + 2 * (b.data[2] * a.data[3] + b.data[3] * a.data[11]); // row 1, column 3: alpha / rank is 2
    expect(built.model.stateDict().get("0.weight")!.data[11]).toBeCloseTo(entry, 12);
  });

  test("its derivatives are right", async () => {
    const checks = await checkModel(config({ init_from: first, lora: { ...lora, rank: 1, targets: ["2.0.0.self_attn.in_proj_weight"] } }));
    expect(checks.map(({ parameter, ok }) => [parameter, ok])).toEqual(["2.0.0.self_attn.in_proj_weight_lora_a", "2.0.0.self_attn.in_proj_weight_lora_b", "3.weight", "3.bias"].map((name) => [name, true]));
    expect(checks.every(({ worst }) => Math.abs(worst!.analytic) > 0)).toBe(true);
  }); // prettier-ignore

  test.each<[string, Record<string, unknown>, string]>([
    ["nothing but vectors", { targets: ["*.bias"] }, "lora.targets.0 matches no matrix, only 2.0.0.self_attn.out_proj.bias, "],
    ["a name of nothing", { targets: ["0.weight", "head.*"] }, "lora.targets.1 matches no parameter of the model"],
    ["no targets", {}, "lora.targets is required"],
    ["training what has an adapter", { targets: ["0.weight"], train: ["4.weight"] }, "lora.train.0 matches no parameter without an adapter, only 4.weight"],
    ["no rank", { targets: ["0.weight"], rank: 0 }, "lora.rank must be >= 1, got 0"],
  ])("refused: %s", async (_, rest, words) => expect(await refused({ lora: rest })).toContain(words)); // prettier-ignore
});

test("a run keeps what it has taken", async () => {
  const { run, parameters } = await trainExperiment({ file: config(table({ init_from: iris, freeze: [0] })) });
  const taken = JSON.parse(readFileSync(join(run, "init_from.json"), "utf8")) as { file: string; fits: unknown[] };
  expect([taken.file, taken.fits.length]).toEqual([join(iris, "model.safetensors"), 9]);
  expect(parameters).toBe(5 * 4 + 2 * 4 + 5 * 3);
  expect(existsSync(join(iris, "init_from.json"))).toBe(false);
});

test("runs of a group find its weights and its tokenizer, though their experiment stands elsewhere", () => {
  const tokenizer = { file: "t.json" };
  const strict = readExperiment(config({ init_from: "runs/a", data: { text: "y.txt", tokenizer } }));
  expect(otherFiles(strict)).toEqual({
    init_from: join(folder.path, "runs/a"),
    "data.tokenizer": { file: join(folder.path, "t.json") },
  });
  const loose = readExperiment(config(table({ init_from: { path: "runs/a", strict: false } })));
  expect(otherFiles(loose)).toEqual({ "init_from.path": join(folder.path, "runs/a") });
  expect(otherFiles(readExperiment(config()))).toEqual({});
});

test("weights that belong to other columns, tokens or classes are refused, unless the file is not strict", async () => {
  const table = (head: string, rows: readonly string[]): string => `${head}\n${rows.join("\n")}\n`;
  const rows = Array.from({ length: 12 }, (_, i) => [i / 10, 1 - i / 20, i % 2 === 0 ? "yes" : "no"]);
  folder.write(
    "ab.csv",
    table(
      "a,b,y",
      rows.map(([a, b, y]) => `${a},${b},${y}`),
    ),
  );
  folder.write("ba.csv", table("b,a,y", rows.map(([a, b, y]) => `${b},${a},${y}`))); // prettier-ignore
  folder.write("other.csv", table("a,b,y", rows.map(([a, b, y]) => `${a},${b},${y === "no" ? "never" : y}`))); // prettier-ignore
  const file = (data: string, from: string): string =>
    folder.write(`of${data}${from.length}.yaml`, `name: t${data.slice(0, 2)}\ndata: {path: ${data}, target: y, split: {train: 0.5, val: 0.5, test: 0}}\nmodel: [Linear: {out_features: 1}]\nloss: BCEWithLogitsLoss\noptimizer: {SGD: {lr: 0.1}}\ntrain: {epochs: 1}\nrun: {dir: "${join(folder.path, "same")}"}\n${from}`); // prettier-ignore
  const { run } = await trainExperiment({ file: file("ab.csv", "") });
  const from = `init_from: "${run}"\n`;
  await trainExperiment({ file: file("ab.csv", from) });
  await expect(trainExperiment({ file: file("ba.csv", from) })).rejects.toThrow('init_from is a run that was trained with the columns "a", "b", and here are "b", "a": the same weights would mean something else here'); // prettier-ignore
  await expect(trainExperiment({ file: file("other.csv", from) })).rejects.toThrow('init_from is a run that was trained with the classes "no", "yes", and here are "never", "yes"'); // prettier-ignore
  await trainExperiment({ file: file("ba.csv", `init_from: {path: "${run}", strict: false}\n`) });
});
