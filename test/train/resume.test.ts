// A run that pauses and goes on ends with the same bits as one that does not.
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { InputError } from "../../src/core/errors.js";
import type { Change } from "../../src/experiment/differences.js";
import type { GroupRule } from "../../src/experiment/groups.js";
import { CHECKPOINT, decodeCheckpoint, encodeCheckpoint, PREVIOUS_CHECKPOINT, type Checkpoint } from "../../src/runs/checkpoint.js"; // prettier-ignore
import { kernelBuild, useKernels } from "../../src/kernels/index.js";
import { openRun } from "../../src/runs/openRun.js";
import { evaluatePart } from "../../src/train/evaluate.js";
import { withChanges } from "../../src/train/resume.js";
import { trainExperiment, type TrainObserver } from "../../src/train/train.js";
import { deadProcess, root, scratch } from "../cli/run.js";

let folder: ReturnType<typeof scratch>;
let count = 0;
beforeAll(() => {
  folder = scratch();
});
afterAll(() => folder.remove());

const optimizers = {
  "SGD with momentum": "SGD: {lr: 0.05, momentum: 0.9, nesterov: true}",
  Adam: "Adam: {lr: 0.01, weight_decay: 0.01}",
  AdamW: "AdamW: {lr: 0.01}",
  "LBFGS, whose memory grows, with dropout": "LBFGS: {lr: 0.5, max_iter: 3, history_size: 4, line_search_fn: strong_wolfe}",
};

interface Settings {
  readonly optimizer?: string;
  readonly scheduler?: string;
  readonly train?: string;
  readonly layer?: string;
}

/** An experiment with all that has a state: dropout, a scheduler, early stopping, shuffling. 105 training rows: 7 batches an epoch. */
function config({
  optimizer = optimizers.Adam,
  scheduler = "CosineAnnealingLR: {T_max: 5}",
  train = "",
  layer = "Dropout: {p: 0.3}",
}: Settings = {}): string {
  return folder.write(
    `resume${++count}.yaml`,
    `name: resume
seed: 7
data: {path: "${join(root, "data/iris.csv")}", target: species}
model:
  - Linear: {out_features: 8}
  - Tanh
  - ${layer}
  - Linear: {out_features: 3}
loss: CrossEntropyLoss
optimizer: {${optimizer}}
scheduler: ${scheduler === "" ? "null" : `{${scheduler}}`}
train: {epochs: 6, batch_size: 16, early_stopping: {patience: 4, monitor: val_loss}${train}}
run: {dir: "${join(folder.path, `runs${count}`)}", checkpoint_every: 1}
`,
  );
}

/** To be compared at once: Jest compares numbers one by one. */
const bitsOf = (data: ArrayBufferView): string => Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64");

/** What a run has left: its state, its weights, its log without the times. */
function resultOf(run: string): object {
  const { state } = decodeCheckpoint(readFileSync(join(run, CHECKPOINT)), "last");
  const lines = (name: string): unknown[] =>
    readFileSync(join(run, name), "utf8")
      .trim()
      .split("\n")
      .map((line) => ({ ...(JSON.parse(line) as object), seconds: 0 }));
  const files = ["model.safetensors", "checkpoints/best.safetensors"].map((name) =>
    readFileSync(join(run, name)).toString("hex"),
  );
  const { warnings, test: values, val, epochs, steps, best_epoch, stopped } = JSON.parse(readFileSync(join(run, "summary.json"), "utf8")) as Record<string, unknown>; // prettier-ignore
  const arrays = [...state.arrays].map(([name, { data }]) => [name, bitsOf(data)]);
  return {
    state: { ...state, arrays },
    metrics: lines("metrics.jsonl"),
    norms: lines("norms.jsonl"),
    losses: lines("losses.jsonl"),
    files,
    summary: { warnings, values, val, epochs, steps, best_epoch, stopped },
  };
}

async function whole(file: string): Promise<{ run: string; result: object }> {
  const { run } = await trainExperiment({ file });
  return { run, result: resultOf(run) };
}

/** Stopped after that many steps, then taken up again. */
async function paused(file: string, ...stops: number[]): Promise<object> {
  const [first, ...others] = stops;
  const { run } = await trainExperiment({ file, overrides: [`train.max_steps=${first}`] });
  for (const stop of others) await trainExperiment({ file: null, resume: run, overrides: [`train.max_steps=${stop}`] });
  await trainExperiment({ file: null, resume: run, overrides: ["train.max_steps=null"] });
  return resultOf(run);
}

describe("a run that is stopped and resumed equals one that is not, bit by bit", () => {
  test.each(Object.entries(optimizers))("%s, stopped at every step", async (_name, optimizer) => {
    const file = config({ optimizer, train: ", accumulate_grad_batches: 1" });
    const { result } = await whole(file);
    for (const stop of [1, 3, 6, 7, 8, 14, 20, 27, 35, 41]) expect(await paused(file, stop)).toEqual(result);
    expect(await paused(file, 2, 5, 7, 14, 15, 33)).toEqual(result);
  });

  test.each([
    "Adadelta: {}",
    "Adagrad: {lr: 0.05}",
    "Adam: {lr: 0.01, amsgrad: true}",
    "Adamax: {lr: 0.01}",
    "Lion: {lr: 0.002}",
    "NAdam: {lr: 0.01}",
    "RAdam: {lr: 0.01}",
    "RMSprop: {momentum: 0.5, centered: true}",
    "Rprop: {}",
    'AdamW: {lr: 0.01, groups: [{match: "*.bias", weight_decay: 0}, {match: "3.*", lr: 0.1}]}',
  ])("%s, with averaged weights", async (optimizer) => {
    const file = config({ optimizer, train: ", ema: 0.8, grad_clip_value: 0.1" });
    const { run, result } = await whole(file);
    expect(await paused(file, 3, 14, 20)).toEqual(result);
    const { state } = decodeCheckpoint(readFileSync(join(run, CHECKPOINT)), "last");
    expect([...state.arrays.keys()].filter((name) => name.startsWith("ema."))).toHaveLength(4);
    expect(state.arrays.get("ema.0.weight")).not.toEqual(state.arrays.get("model.0.weight"));
    // what is kept of the run are the averages: those of the best epoch, which here is the last
    if (state.best.epoch !== 6) return;
    expect(state.arrays.get("best.0.weight")).toEqual(state.arrays.get("ema.0.weight"));
  });

  test("the weights that are saved at the end are the averaged ones", async () => {
    const { run } = await trainExperiment({ file: config({ train: ", ema: 0.8" }), overrides: ["train.early_stopping=null"] });
    const { state } = decodeCheckpoint(readFileSync(join(run, CHECKPOINT)), "last");
    const saved = readFileSync(join(run, "model.safetensors")).toString("hex");
    const bytesOf = (name: string): string => {
      const { buffer, byteOffset, byteLength } = state.arrays.get(name)!.data;
      return Buffer.from(buffer, byteOffset, byteLength).toString("hex");
    };
    expect(saved).toContain(bytesOf("ema.0.weight"));
    expect(saved).not.toContain(bytesOf("model.0.weight"));
  });

  test.each([
    "",
    "StepLR: {step_size: 2}",
    "LinearLR: {total_iters: 3}",
    "ExponentialLR: {gamma: 0.8}",
    "MultiStepLR: {milestones: [2, 4]}",
    "ReduceLROnPlateau: {patience: 0, threshold: 0.2}",
    "OneCycleLR: {max_lr: 0.1, total_steps: 42, every: step}",
    "CyclicLR: {base_lr: 0.01, max_lr: 0.1, step_size_up: 5, every: step, mode: triangular2}",
    "CosineAnnealingWarmRestarts: {T_0: 4, T_mult: 2, every: step}",
  ])("scheduler %s", async (scheduler) => {
    const file = config({ scheduler });
    const { result } = await whole(file);
    expect(await paused(file, 10)).toEqual(result);
    expect(await paused(file, 7, 21)).toEqual(result);
  });

  test("gradients of several batches to a step, clipped, in float64, in the given order", async () => {
    const file = config({ train: ", accumulate_grad_batches: 3, grad_clip_norm: 0.5, dtype: float64, shuffle: false" });
    const { result } = await whole(file);
    expect((result as { summary: { steps: number } }).summary.steps).toBe(18); // 7 batches: 3 steps an epoch
    expect(await paused(file, 1, 5, 9)).toEqual(result);
  });

  test("early stopping remembers how long it has waited", async () => {
    const file = config({ train: "", optimizer: "SGD: {lr: 0.001}", scheduler: "" });
    const overrides = ["train.early_stopping={patience: 2, min_delta: 1}", "train.epochs=20"];
    const { run } = await trainExperiment({ file, overrides });
    const result = resultOf(run) as { summary: { epochs: number; stopped: string } };
    expect(result.summary).toMatchObject({ epochs: 3, stopped: "early" });
    const { run: second } = await trainExperiment({ file, overrides: [...overrides, "train.max_steps=16"] });
    await trainExperiment({ file: null, resume: second, overrides: ["train.max_steps=null"] });
    expect(resultOf(second)).toEqual(result);
  });

  test("the losses of all batches are logged, and their mean over the rows is the epoch's", async () => {
    const { losses, metrics } = resultOf((await whole(config({ layer: "Identity" }))).run) as {
      losses: { epoch: number; losses: number[] }[];
      metrics: { train_loss: number }[];
    };
    expect(losses.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6]);
    const rows = [16, 16, 16, 16, 16, 16, 9];
    const mean = losses[0].losses.reduce((total, loss, i) => total + loss * rows[i], 0) / 105;
    expect(mean).toBe(metrics[0].train_loss);
  });

  test("k epochs and then N - k are N epochs", async () => {
    const file = config();
    const { result } = await whole(file);
    const { run } = await trainExperiment({ file, overrides: ["train.epochs=2"] });
    await trainExperiment({ file, resume: run });
    expect(resultOf(run)).toEqual(result);
  });

  test("a signal in the middle of an epoch", async () => {
    const file = config();
    const { result } = await whole(file);
    let batches = 0;
    const observer: TrainObserver = { onBatch: () => void batches++, shouldStop: () => batches === 17 };
    const { run, stopped } = await trainExperiment({ file }, observer);
    expect(stopped).toBe("interrupted");
    await trainExperiment({ file: null, resume: run });
    expect(resultOf(run)).toEqual(result);
  });

  test("control: without the generator's state the weights differ, and so the comparison can fail", async () => {
    const file = config();
    const { result } = await whole(file);
    const { run } = await trainExperiment({ file, overrides: ["train.max_steps=10"] });
    const checkpoint = decodeCheckpoint(readFileSync(join(run, CHECKPOINT)), "last");
    const generator = { ...checkpoint.state.generator, index: 5 };
    writeFileSync(join(run, CHECKPOINT), encodeCheckpoint({ ...checkpoint, state: { ...checkpoint.state, generator } }));
    await trainExperiment({ file: null, resume: run, overrides: ["train.max_steps=null"] });
    expect(resultOf(run)).not.toEqual(result);
  });
});

describe("damage", () => {
  async function pausedRun(): Promise<{ file: string; run: string; result: object }> {
    const file = config();
    const { result } = await whole(file);
    const { run } = await trainExperiment({ file, overrides: ["train.epochs=3"] });
    return { file, run, result };
  }
  const altered = (path: string): void => {
    const bytes = readFileSync(path);
    bytes[bytes.length - 5] ^= 1;
    writeFileSync(path, bytes);
  };

  test("an altered checkpoint is found by its checksum, and the one before is used", async () => {
    const { file, run, result } = await pausedRun();
    altered(join(run, CHECKPOINT));
    const said: string[] = [];
    await trainExperiment(
      { file, resume: run },
      { onReady: (_, resumption) => void said.push(`${resumption?.epoch} ${resumption?.damage[0].message}`) },
    );
    expect(said).toEqual(["2 the checksum does not match: the file was altered or damaged after it was written"]);
    expect(resultOf(run)).toEqual(result);
  });

  test.each([0, 1, 7, 8, 100, 5000])("a checkpoint cut off after %d bytes too", async (length) => {
    const { file, run, result } = await pausedRun();
    writeFileSync(join(run, CHECKPOINT), readFileSync(join(run, CHECKPOINT)).subarray(0, length));
    await trainExperiment({ file, resume: run });
    expect(resultOf(run)).toEqual(result);
  });

  test("the last one missing, after a crash between two renames", async () => {
    const { file, run, result } = await pausedRun();
    rmSync(join(run, CHECKPOINT));
    await trainExperiment({ file, resume: run });
    expect(resultOf(run)).toEqual(result);
  });

  test("no whole checkpoint left is an error that names both", async () => {
    const { run } = await pausedRun();
    altered(join(run, CHECKPOINT));
    altered(join(run, PREVIOUS_CHECKPOINT));
    await expect(trainExperiment({ file: null, resume: run })).rejects.toThrow(
      /last\.safetensors: error: the checksum does not match[^]*no checkpoint of the run is whole: train again from the beginning[^]*previous\.safetensors/,
    );
  });

  test("killed before its first checkpoint: it begins anew; half a line and temporary files of the dead are cleared away", async () => {
    const { file, run, result } = await pausedRun();
    for (const name of ["checkpoints", "summary.json"]) rmSync(join(run, name), { recursive: true });
    appendFileSync(join(run, "metrics.jsonl"), '{"epoch":4,"train_l');
    writeFileSync(join(run, `model.safetensors.${deadProcess()}.tmp`), "half a fi");
    writeFileSync(join(run, `other.${process.pid}.tmp`), "being written");
    await trainExperiment({ file, resume: run });
    expect(resultOf(run)).toEqual(result);
    expect(readdirSync(run).filter((name) => name.endsWith(".tmp"))).toEqual([`other.${process.pid}.tmp`]);
    expect(readdirSync(join(run, ".."))).toHaveLength(2);
  });

  test("a run that has ended does not begin anew because its checkpoints were removed", async () => {
    const { run } = await pausedRun();
    for (const name of ["last", "previous", "best"]) rmSync(join(run, `checkpoints/${name}.safetensors`));
    const before = contentOf(run);
    await expect(trainExperiment({ file: null, resume: run })).rejects.toThrow(
      /error: there is no checkpoint to go on from, but the run has been trained before: it has summary\.json\n {2}hint: its checkpoints were removed; to train again from the beginning: mlbh train \S+resolved\.yaml/,
    );
    expect(contentOf(run)).toEqual(before);
  });

  test("nor one of which the folder of its checkpoints is all that is left", async () => {
    const { run } = await pausedRun();
    for (const name of ["checkpoints/last.safetensors", "checkpoints/previous.safetensors", "summary.json"]) rmSync(join(run, name)); // prettier-ignore
    await expect(trainExperiment({ file: null, resume: run })).rejects.toThrow(
      "there is no checkpoint to go on from, but the run has been trained before: it has checkpoints\n",
    );
  });

  test.each(["metrics.jsonl", "losses.jsonl", "norms.jsonl"])(
    "%s shorter than the checkpoints say: nothing is filled up",
    async (log) => {
      const { run } = await pausedRun();
      writeFileSync(join(run, log), readFileSync(join(run, log)).subarray(0, 30));
      const before = contentOf(run);
      const found = new RegExp(`last\\.safetensors: error: it goes on after \\d+ bytes of ${log}, of which only 30 are there`);
      await expect(trainExperiment({ file: null, resume: run })).rejects.toThrow(found);
      expect(contentOf(run)).toEqual(before);
    },
  );

  test("a checkpoint that speaks of 10 TB of logs makes no file of that size", async () => {
    const { run } = await pausedRun();
    for (const name of [CHECKPOINT, PREVIOUS_CHECKPOINT]) {
      const checkpoint = decodeCheckpoint(readFileSync(join(run, name)), name);
      writeFileSync(join(run, name), encodeCheckpoint({ ...checkpoint, logs: { ...checkpoint.logs, "metrics.jsonl": 1e13 } }));
    }
    await expect(trainExperiment({ file: null, resume: run })).rejects.toThrow(
      /it goes on after 10000000000000 bytes of metrics\.jsonl/,
    );
  });
});

/** Every file of a run with its bytes; locks come and go. */
function contentOf(run: string): Record<string, string> {
  const names = readdirSync(run, { recursive: true, encoding: "utf8" }).filter((name) => name !== "checkpoints");
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(run, name)).toString("base64")]));
}

describe("kernels", () => {
  afterEach(() => useKernels(process.env.MLBH_KERNELS === "reference" ? "reference" : "wasm"));

  test("a run goes on with those it was begun with, and says so in its summary", async () => {
    const file = config();
    const whole = await trainExperiment({ file, kernels: "reference" });
    expect(whole.kernels).toBe("reference");
    const { run } = await trainExperiment({ file, kernels: "reference", overrides: ["train.epochs=3"] });
    useKernels("wasm");
    const usual = kernelBuild();
    const resumed = await trainExperiment({ file: null, resume: run, overrides: ["train.epochs=6"] });
    expect(resumed.kernels).toBe("reference");
    expect(kernelBuild()).toBe(usual);
    expect(readFileSync(join(run, "model.safetensors"))).toEqual(readFileSync(join(whole.run, "model.safetensors")));
  });

  test("others are refused when they are asked for", async () => {
    const { run } = await trainExperiment({ file: config(), kernels: "reference", overrides: ["train.epochs=2"] });
    const asked = trainExperiment({ file: null, resume: run, kernels: "wasm", overrides: ["train.epochs=3"] });
    await expect(asked).rejects.toThrow(/was computed with the kernels "reference", and "wasm(-fma)?" would give other last digits from here on\n {2}hint: leave --kernels out, or set it to reference/); // prettier-ignore
  });
});

test("split.json holds the lines of every part, and evaluate compares them", async () => {
  const { run, rows } = await trainExperiment({ file: config(), overrides: ["train.epochs=1"] });
  const split = JSON.parse(readFileSync(join(run, "split.json"), "utf8")) as Record<"train" | "val" | "test", number[]>;
  expect([split.train.length, split.val.length, split.test.length]).toEqual([rows.train, rows.val, rows.test]);
  expect([...split.train, ...split.val, ...split.test].sort((a, b) => a - b)).toEqual(
    Array.from({ length: 150 }, (_, i) => i + 2),
  );
  const opened = openRun(run);
  expect((await evaluatePart(opened, "test", ["accuracy"])).rows).toBe(rows.test);
  const [first, second] = split.test;
  writeFileSync(join(run, "split.json"), JSON.stringify({ version: 1, ...split, test: [second, first, ...split.test.slice(2)] }));
  await expect(evaluatePart(opened, "test", ["accuracy"])).rejects.toThrow(
    "the rows of test are not those that this version of mlbh would take",
  );
});

test("a run of a version that knew less about tables goes on, with the same bits", async () => {
  const file = config();
  const { result } = await whole(file);
  const { run } = await trainExperiment({ file, overrides: ["train.max_steps=14"] });
  const yaml = join(run, "resolved.yaml");
  const old = parse(readFileSync(yaml, "utf8")) as { data: Record<string, unknown>; train: Record<string, unknown> };
  for (const key of ["encoding", "delimiter", "missing_values"]) delete old.data[key];
  delete (old.data.predict as Record<string, unknown>).missing_cell;
  delete old.train.threshold;
  writeFileSync(yaml, stringify(old));
  const preprocess = join(run, "preprocess.json");
  const { dialect: _d, targetCells: _t, columns, ...rest } = JSON.parse(readFileSync(preprocess, "utf8")) as { columns: object[]; [key: string]: unknown }; // prettier-ignore
  writeFileSync(
    preprocess,
    JSON.stringify({ ...rest, columns: columns.map((step) => ({ ...step, cells: undefined, fill: null })) }),
  );
  expect((await evaluatePart(openRun(run), "test", ["accuracy"])).rows).toBe(22);
  await trainExperiment({ file: null, resume: run, overrides: ["train.max_steps=null"] });
  expect(resultOf(run)).toEqual(result);
});

describe("a run that goes on", () => {
  test("has taken the time of all its parts", async () => {
    const { run } = await trainExperiment({ file: config(), overrides: ["train.epochs=2"] });
    const checkpoint = decodeCheckpoint(readFileSync(join(run, CHECKPOINT)), "last");
    writeFileSync(join(run, CHECKPOINT), encodeCheckpoint({ ...checkpoint, seconds: 1000 }));
    const { seconds } = await trainExperiment({ file: null, resume: run, overrides: ["train.epochs=3"] });
    expect(seconds).toBeGreaterThan(1000);
    expect(seconds).toBeLessThan(1100);
    expect(decodeCheckpoint(readFileSync(join(run, CHECKPOINT)), "last").seconds).toBeGreaterThan(1000);
  });

  test("has not ended, and what was found of a divergence is over; the file that it was begun with stays", async () => {
    const { run } = await trainExperiment({ file: config(), overrides: ["train.epochs=2"] });
    const begun = readFileSync(join(run, "config.yaml"), "utf8");
    writeFileSync(join(run, "diverged.json"), "{}");
    const there = (): boolean[] => ["summary.json", "diverged.json"].map((name) => existsSync(join(run, name)));
    const seen: boolean[][] = [];
    await trainExperiment({ file: null, resume: run, overrides: ["train.epochs=3"] }, { onEpoch: () => void seen.push(there()) });
    expect([seen, there()]).toEqual([[[false, false]], [true, false]]); // prettier-ignore
    expect(readFileSync(join(run, "config.yaml"), "utf8")).toBe(begun);
  });

  test("may change what schedules in a row are given, not which they are, in which order, and what they count", async () => {
    const schedules = (...list: string[]): string => `scheduler=[${list.join(", ")}]`;
    const [step, decay] = ["{StepLR: {for: 1, step_size: 2}}", "{ExponentialLR: {gamma: 0.9}}"];
    const { run } = await trainExperiment({ file: config(), overrides: [schedules(step, decay)], until: 2 });
    const goOn = (...list: string[]) => trainExperiment({ file: null, resume: run, overrides: [schedules(...list)] });
    const timed = decay.replace("{gamma", "{for: 1, gamma");
    for (const list of [[timed, step.replace("for: 1, ", "")], [step.replace("for: 1", "for: 1, every: step"), decay], [step, timed, decay]]) await expect(goOn(...list)).rejects.toThrow("what it remembers is of another kind"); // prettier-ignore
    expect((await goOn(step.replace("2", "1"), decay)).epochs).toBeGreaterThan(2);
  });
});

describe("settings of the optimizer that are changed", () => {
  const changesOf = (values: Readonly<Record<string, unknown>>): Change[] => Object.entries(values).map(([key, now]) => ({ key, path: key.split("."), before: null, now })); // prettier-ignore
  const groupsAfter = (groups: object[], values: Readonly<Record<string, unknown>>, rules: readonly GroupRule[] = []): unknown => withChanges({ state: { optimizer: { groups } } } as unknown as Checkpoint, changesOf(values), rules).state.optimizer.groups; // prettier-ignore

  test("take the place of those that were saved, under their names in code; others stay", () => {
    const values = { "optimizer.SGD.lr": 0.5, "optimizer.SGD.weight_decay": 0.1, "optimizer.SGD.groups": [], "train.epochs": 9, "scheduler.StepLR.gamma": 2 }; // prettier-ignore
    expect(groupsAfter([{ lr: 0.1, momentum: 0.9, weightDecay: 0 }], values)).toEqual([{ lr: 0.5, momentum: 0.9, weightDecay: 0.1 }]); // prettier-ignore
    expect(groupsAfter([{ lr: 0.1 }], {})).toEqual([{ lr: 0.1 }]);
  });

  test("are not those of a group that has its own", () => {
    const rules = [{ match: "*.bias", args: { weight_decay: 0 } }, { match: "3.*", args: { lr: 1 } }]; // prettier-ignore
    const groups = [{ lr: 0.1, weightDecay: 0.2 }, { lr: 0.1, weightDecay: 0 }, { lr: 1, weightDecay: 0.2 }]; // prettier-ignore
    const values = { "optimizer.SGD.lr": 0.5, "optimizer.SGD.weight_decay": 0.3 };
    expect(groupsAfter(groups, values, rules)).toEqual([{ lr: 0.5, weightDecay: 0.3 }, { lr: 0.5, weightDecay: 0 }, { lr: 1, weightDecay: 0.3 }]); // prettier-ignore
    // where every parameter is in a group of a rule, these are all
    expect(groupsAfter(groups.slice(1), values, rules)).toEqual([{ lr: 0.5, weightDecay: 0 }, { lr: 1, weightDecay: 0.3 }]); // prettier-ignore
  });
});

describe("what may change when a run goes on", () => {
  async function refusal(overrides: string[], stop = "train.epochs=2"): Promise<string> {
    const { run } = await trainExperiment({ file: config(), overrides: [stop] });
    try {
      await trainExperiment({ file: null, resume: run, overrides });
    } catch (error) {
      if (error instanceof InputError) return error.message.split("\n")[0];
      throw error;
    }
    return "accepted";
  }

  test.each([
    [
      "seed=8",
      "seed cannot change from 7 to 8 when a run goes on: it decides which rows are for training and which for the test",
    ],
    [
      "train.dtype=float64",
      'train.dtype cannot change from "float32" to "float64" when a run goes on: the saved weights have the other precision',
    ],
    ["data.split.test=0.15", null],
    [
      "data.scale=none",
      'data.scale cannot change from "standard" to "none" when a run goes on: the model has learnt from the data as it was',
    ],
    ["optimizer={SGD: {lr: 0.1}}", "what it remembers is of another kind"],
    ["scheduler=null", "what it remembers is of another kind"],
    ["scheduler=[{StepLR: {step_size: 3}}]", "what it remembers is of another kind"],
    ["train.batch_size=8", null],
    ["optimizer.Adam.lr=0.001", null],
    ["train.grad_clip_norm=1", null],
    ["train.ema=0.9", "the averaged weights are those of all its steps"],
    ['optimizer.Adam.groups=[{match: "*.bias", lr: 0.1}]', "what is remembered is that of the groups as they were"],
    ['init=[{match: "*", zeros: {}}]', "the weights are those that were saved"],
    ["scheduler.CosineAnnealingLR.T_max=9", null],
  ])("%s", async (override, refused) => {
    const said = await refusal([override, "train.epochs=3"]);
    if (refused === null) expect(said).toBe("accepted");
    else expect(said).toContain(refused);
  });

  test.each([
    ["train.epochs=2", "train.epochs=1", "train.epochs is 1, and the run has already trained 2 epochs"],
    ["train.max_steps=10", "train.epochs=1", "train.epochs is 1, and the run has already trained a part of epoch 2"],
    ["train.max_steps=10", "train.max_steps=9", "train.max_steps is 9, and the run has already trained 10 steps"],
    ["train.epochs=2", "train.eval_every=3", "train.eval_every cannot change from null to 3 when a run goes on: it says how long what has been counted as epochs is"], // prettier-ignore
  ])("a run that was stopped by %s does not go on with %s", async (stop, change, words) => {
    expect(await refusal([change], stop)).toContain(words);
    expect(await refusal([stop], stop)).toBe("accepted");
  });

  test("of values of more than 120 characters the beginning is shown", async () => {
    const missing = (length: number): string => JSON.stringify(["NA", "x".repeat(length)]);
    const fits = 120 - missing(0).length;
    const said = (value: string): string => ` to ${value} when a run goes on: the model has learnt from the data as it was`;
    expect(await refusal([`data.missing_values=${missing(fits)}`])).toContain(said(missing(fits)));
    expect(await refusal([`data.missing_values=${missing(fits + 1)}`])).toContain(said(`${missing(fits + 1).slice(0, 117)}...`));
  });

  test("the size of a batch cannot change in the middle of an epoch", async () => {
    expect(await refusal(["train.batch_size=8", "train.max_steps=20"], "train.max_steps=10")).toContain(
      "train.batch_size cannot change from 16 to 8 when a run goes on: the run was stopped in the middle of an epoch",
    );
  });

  test("a new learning rate is used", async () => {
    const { run } = await trainExperiment({ file: config({ scheduler: "" }), overrides: ["train.epochs=2"] });
    const changes: string[] = [];
    await trainExperiment(
      { file: null, resume: run, overrides: ["train.epochs=3", "optimizer.Adam.lr=0.125"] },
      { onReady: (_, resumption) => void changes.push(...(resumption?.changes.map(({ key }) => key) ?? [])) },
    );
    const lines = readFileSync(join(run, "metrics.jsonl"), "utf8").trim().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { lr: number }).lr)).toEqual([0.01, 0.01, 0.125]);
    expect(changes).toEqual(["optimizer.Adam.lr", "train.epochs"]);
  });

  test("other data under the same name is refused", async () => {
    const file = config();
    const data = folder.write("mine.csv", readFileSync(join(root, "data/iris.csv"), "utf8"));
    const { run } = await trainExperiment({ file, overrides: [`data.path=${data}`, "train.epochs=2"] });
    appendFileSync(data, "5.1,3.5,1.4,0.2,setosa\n");
    await expect(trainExperiment({ file: null, resume: run, overrides: ["train.epochs=3"] })).rejects.toThrow(
      /mine\.csv: error: the file is not the one that .* was trained on: its content has changed/,
    );
  });
});
