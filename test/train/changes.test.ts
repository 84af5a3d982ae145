// Settings of the optimizer that are changed when a run goes on, in the state that was saved; and states that fit no experiment.
import { afterAll, describe, expect, test } from "@jest/globals";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { checkExperiment } from "../../src/experiment/experiment.js";
import type { Change } from "../../src/experiment/differences.js";
import type { GroupRule } from "../../src/experiment/groups.js";
import { prepareTable } from "../../src/experiment/prepare.js";
import type { PreparedTable } from "../../src/experiment/prepared.js";
import { resolvedYaml } from "../../src/experiment/resolved.js";
import { parseSource } from "../../src/experiment/source.js";
import { nn } from "../../src/index.js";
import type { Checkpoint } from "../../src/runs/checkpoint.js";
import type { TrainingState } from "../../src/runs/trainingState.js";
import { BestEpoch } from "../../src/train/bestEpoch.js";
import { evaluateRows } from "../../src/train/evaluateRows.js";
import { requireFit } from "../../src/train/fits.js";
import { learnerOf, loopConfigOf } from "../../src/train/learner.js";
import { changesSince, withChanges } from "../../src/train/resume.js";
import { beginning, captureState } from "../../src/train/state.js";
import { DataLoader, tensor } from "../../src/index.js";
import { isGradEnabled } from "../../src/autograd/mode.js";
import { scratch } from "../cli/run.js";
import { csvFile } from "../data/files.js";

const folder = scratch();
afterAll(folder.remove);

/** Twenty rows, half of them for training: two batches an epoch. */
async function experiment(optimizer = "SGD: {lr: 0.5, momentum: 0.5}", more = "", train = ""): Promise<PreparedTable> {
  const path = csvFile(["x,y", ...Array.from({ length: 20 }, (_, i) => `${i},${i * i}`), ""].join("\n"), "fits.csv");
  const text = `data: {path: "${path}", target: y, split: {train: 0.5, val: 0.5, test: 0}}\nmodel: [{Linear: {out_features: 1}}]\nloss: MSELoss\noptimizer: {${optimizer}}\n${more}train: {batch_size: 5, epochs: 2${train}}\n`;
  return prepareTable(checkExperiment(parseSource("x.yaml", text)));
}

describe("settings of the optimizer that are changed", () => {
  const saved = (...groups: object[]): Checkpoint => ({ state: { optimizer: { groups, numbers: {} } }, seconds: 3 }) as unknown as Checkpoint; // prettier-ignore
  const change = (key: string, now: unknown): Change => ({ key, path: key.split("."), before: null, now });
  const groupsOf = (checkpoint: Checkpoint): readonly object[] => checkpoint.state.optimizer.groups;

  test("are put into every group, under their names in the code; the rest stays", () => {
    const before = saved({ lr: 1, weightDecay: 2 }, { lr: 3, weightDecay: 4 });
    const after = withChanges(before, [change("optimizer.SGD.lr", 0.5), change("optimizer.SGD.weight_decay", 0)]);
    expect(groupsOf(after)).toEqual([{ lr: 0.5, weightDecay: 0 }, { lr: 0.5, weightDecay: 0 }]); // prettier-ignore
    expect([after.seconds, after.state.optimizer.numbers]).toEqual([3, {}]);
    expect(groupsOf(before)).toEqual([{ lr: 1, weightDecay: 2 }, { lr: 3, weightDecay: 4 }]); // prettier-ignore
  });

  test("are no others that change, nor the groups themselves", () => {
    const others = ["train.lr", "optimizer.SGD.groups", "optimizer.SGD", "optimizer.SGD.lr.x", "scheduler.StepLR.gamma", "x.optimizer.SGD.lr"]; // prettier-ignore
    expect(groupsOf(withChanges(saved({ lr: 1 }), others.map((key) => change(key, 7))))).toEqual([{ lr: 1 }]); // prettier-ignore
  });

  test("leave those alone that a rule of a group has set", () => {
    const rule = (args: object): GroupRule => ({ match: ["*"], args }) as unknown as GroupRule;
    const before = saved({ lr: 1, weightDecay: 1 }, { lr: 2, weightDecay: 2 }, { lr: 3, weightDecay: 3 });
    const after = withChanges(before, [change("optimizer.Adam.lr", 9), change("optimizer.Adam.weight_decay", 8)], [rule({ lr: 2 }), rule({ weight_decay: 3 })]); // prettier-ignore
    expect(groupsOf(after)).toEqual([{ lr: 9, weightDecay: 8 }, { lr: 2, weightDecay: 8 }, { lr: 9, weightDecay: 3 }]); // prettier-ignore
  });
});

describe("a saved state", () => {
  const stateOf = (prepared: PreparedTable, batch = 0): TrainingState => {
    const learner = learnerOf(prepared);
    return captureState(learner, new BestEpoch(loopConfigOf(prepared).best, learner.model), { ...beginning, batch });
  };
  const said = (prepared: PreparedTable, state: TrainingState): string => {
    try {
      requireFit("runs/a-1", prepared, state);
      return "fits";
    } catch (error) {
      return (error as Error).message;
    }
  };
  const refused = (words: string): string => `runs/a-1: error: the saved state does not fit the experiment: ${words}\n  hint: begin a new run`; // prettier-ignore
  const withGroup = (state: TrainingState, settings: object): TrainingState => ({ ...state, optimizer: { ...state.optimizer, groups: state.optimizer.groups.map((group) => ({ ...group, ...settings })) } }); // prettier-ignore

  test("fits its own experiment, and the model has its weights then", async () => {
    const [one, other] = [await experiment(), await experiment()];
    one.built.model.parameters()[0].assign(tensor([[0.25]]));
    expect(said(other, stateOf(one))).toBe("fits");
    expect(other.built.model.parameters()[0].item()).toBe(0.25);
  });

  test("has settings of the same optimizer, of the same kinds", async () => {
    const prepared = await experiment();
    const state = stateOf(prepared);
    expect(said(prepared, withGroup(state, { betas: [0.9, 0.99] }))).toBe(refused("the optimizer has no such betas"));
    expect(said(prepared, withGroup(state, { lr: "0.5" }))).toBe(refused("the optimizer has no such lr"));
    expect(said(prepared, withGroup(state, { params: [] }))).toBe(refused("the optimizer has no such params"));
    expect(said(prepared, withGroup(state, { lr: 0.25 }))).toBe("fits");
  });

  test("stands within an epoch, of two batches here", async () => {
    const prepared = await experiment();
    expect([0, 1].map((batch) => said(prepared, stateOf(prepared, batch)))).toEqual(["fits", "fits"]);
    expect(said(prepared, stateOf(prepared, 2))).toBe(refused("it stands at batch 2, and an epoch has 2"));
  });

  test("has the arrays of the model, the best ones too", async () => {
    const prepared = await experiment();
    const state = stateOf(prepared);
    const [name, weight] = [...state.arrays].find(([key]) => key.startsWith("model."))!;
    const without = new Map([...state.arrays].filter(([key]) => key !== name));
    expect(said(prepared, { ...state, arrays: without })).toMatch(/^runs\/a-1: error: the saved state does not fit the experiment: .+\n {2}hint: begin a new run$/); // prettier-ignore
    const best = new Map([...state.arrays, ["best.other", weight]]);
    expect(said(prepared, { ...state, arrays: best })).toMatch(/^runs\/a-1: error: the saved state does not fit the experiment: .+\n {2}hint: begin a new run$/); // prettier-ignore
  });
});

test("a model that is asked without learning is in evaluation, records nothing, and is then as it was before", () => {
  const model = new nn.Sequential(new nn.Linear(1, 1, { bias: false, dtype: "float64" }));
  model.parameters()[0].assign(tensor([[3]], { dtype: "float64" }));
  const seen: unknown[] = [];
  const ask = (): void =>
    evaluateRows(model, new DataLoader([tensor([[1], [2], [3]], { dtype: "float64" }), tensor([[7], [8], [9]], { dtype: "float64" })], { batchSize: 2 }), (output, target) => {
      seen.push([output.toArray(), target.toArray(), output.requiresGrad, model.training, isGradEnabled()]);
    }); // prettier-ignore
  model.train();
  ask();
  expect(seen).toEqual([[[[3], [6]], [[7], [8]], false, false, false], [[[9]], [[9]], false, false, false]]); // prettier-ignore
  expect(model.training).toBe(true);
  model.eval();
  ask();
  expect(model.training).toBe(false);
});

describe("what has changed since a run was begun", () => {
  type Tree = Record<string, unknown>;
  /** The changes from a run whose resolved.yaml has another value there, or why it cannot go on. */
  function since(prepared: PreparedTable, path: string, value: unknown, position: object = {}, sha256 = prepared.dataset.sha256): unknown {
    const tree = parse(resolvedYaml(prepared)) as Tree;
    const parts = path.split(".");
    let inner = tree;
    for (const part of parts.slice(0, -1)) inner = (inner[part] ??= {}) as Tree;
    if (path !== "") inner[parts.at(-1)!] = value;
    writeFileSync(join(folder.path, "resolved.yaml"), stringify(tree));
    const checkpoint = { state: { position: { ...beginning, ...position } }, dataSha256: sha256 } as unknown as Checkpoint;
    try {
      return changesSince(folder.path, prepared, checkpoint).map(({ key, before, now }) => [key, before, now]);
    } catch (error) {
      return (error as Error).message;
    }
  } // prettier-ignore
  const refused = (key: string, reason: string): unknown => expect.stringMatching(new RegExp(`error: ${key.replaceAll(".", "\\.")} cannot change from .+ to .+ when a run goes on: ${reason}\n {2}hint: leave it as it was, or begin a new run$`)); // prettier-ignore

  test("is nothing where nothing is; names and places do not count", async () => {
    const prepared = await experiment();
    expect(since(prepared, "", null)).toEqual([]);
    for (const key of ["name", "run.dir", "data.path"]) expect([key, since(prepared, key, "other")]).toEqual([key, []]);
  });

  test.each<[string, unknown]>([
    ["optimizer.SGD.lr", 0.125],
    ["train.epochs", 9],
    ["train.batch_size", 7],
    ["train.grad_clip_norm", 1],
    ["data.max_memory_mb", 7],
    ["data.predict.unseen_category", "ignore"],
    ["metrics", ["mae"]],
  ])("may be %s", async (key, value) => {
    const found = since(await experiment(), key, value) as [string, unknown, unknown][];
    expect(found.map(([name, before]) => [name, before])).toEqual([[key, value]]);
  });

  const data = "the model has learnt from the data as it was";
  const state = "the saved weights are those of";
  test.each<[string, unknown, string, string?]>([
    ["model", [{ Linear: { out_features: 2 } }], `${state} another model`],
    ["init", [{ match: "*", zeros: {} }], "the weights are those that were saved, and no longer those that it begins with"],
    ["init_from", "other.pt", "the weights are those that were saved, and no longer those that it begins with"],
    ["freeze", ["*"], "what is remembered is that of the parameters that learnt"],
    ["lora", { rank: 2 }, `${state} other adapters`, "lora(\\.\\w+)?"],
    ["loss", "L1Loss", "the run's losses could not be compared"],
    ["seed", 99, "it decides which rows are for training and which for the test"],
    ["data.scale", "none", data],
    ["data.predictor", 1, data],
    ["train.dtype", "float64", "the saved weights have the other precision"],
    ["train.eval_every", 7, "it says how long what has been counted as epochs is"],
    ["train.ema", 0.5, "the averaged weights are those of all its steps"],
    ["train.class_weights", "balanced", "the run's losses could not be compared"],
    ["scheduler", { StepLR: { step_size: 2 } }, "what it remembers is of another kind"],
    ["optimizer.SGD.groups", [{ match: "*", lr: 1 }], "what is remembered is that of the groups as they were"],
    ["optimizer", { Adam: { lr: 1 } }, "what it remembers is of another kind", "optimizer\\.\\w+"],
  ])("may not be %s", async (key, value, reason, name = key) => {
    const found = since(await experiment(), key, value);
    expect(found).toMatch(new RegExp(`error: ${name} cannot change from .+ to .+ when a run goes on: ${reason}`));
    expect(String(found).split("\n")[1]).toBe("  hint: leave it as it was, or begin a new run");
  });

  test.each<[string, unknown]>([
    ["train.batch_size", 7],
    ["train.shuffle", false],
    ["train.group_by_length", true],
    ["train.drop_last", true],
    ["train.accumulate_grad_batches", 2],
  ])("may be %s between epochs alone", async (key, value) => {
    const prepared = await experiment();
    expect(since(prepared, key, value, { epoch: 1 })).toHaveLength(1);
    expect(since(prepared, key, value, { epoch: 1, batch: 1 })).toEqual(
      refused(key, "the run was stopped in the middle of an epoch"),
    );
  });

  test("may be the arguments of schedules, and not what they count, or which they are", async () => {
    const one = await experiment(undefined, "scheduler: {StepLR: {step_size: 3}}\n");
    expect(since(one, "scheduler.StepLR.step_size", 5)).toEqual([["scheduler.StepLR.step_size", 5, 3]]);
    expect(since(one, "scheduler.StepLR.every", "step")).toEqual(refused("scheduler.StepLR.every", "what it has counted would mean something else")); // prettier-ignore
    const list = await experiment(undefined, "scheduler: [{StepLR: {step_size: 3, for: 1}}, {ExponentialLR: {gamma: 0.5}}]\n");
    const [first, second] = (parse(resolvedYaml(list)) as { scheduler: [{ StepLR: object }, object] }).scheduler;
    const kind = refused("scheduler", "what it remembers is of another kind");
    expect(since(list, "scheduler", [{ StepLR: { ...first.StepLR, step_size: 5 } }, second])).toHaveLength(1);
    expect(since(list, "scheduler", [{ StepLR: { ...first.StepLR, every: "step" } }, second])).toEqual(kind);
    expect(since(list, "scheduler", [{ CosineAnnealingLR: first.StepLR }, second])).toEqual(kind);
    expect(since(list, "scheduler", [first])).toEqual(kind);
    expect(since(list, "scheduler", [second, first])).toEqual(kind);
    expect(since(list, "scheduler", null)).toEqual(kind);
  });

  test("may not be the rows", async () => {
    const prepared = await experiment();
    expect(since(prepared, "train.epochs", 5, {}, "another")).toMatch(/fits\.csv: error: the file is not the one that .+ was trained on: its content has changed\n {2}hint: bring the old file back, or begin a new run$/); // prettier-ignore
    expect(since(prepared, "seed", 5, {}, "another")).not.toContain("its content has changed");
  });

  test("may not end before the place where the run stands", async () => {
    const two = await experiment();
    const behind = (words: string): unknown =>
      expect.stringContaining(`${words}\n  hint: give a larger number, or begin a new run`);
    expect([since(two, "", null, { epoch: 2 }), since(two, "", null, { epoch: 1, batch: 1 })]).toEqual([[], []]);
    expect(since(two, "", null, { epoch: 3 })).toEqual(behind("train.epochs is 2, and the run has already trained 3 epochs"));
    expect(since(two, "", null, { epoch: 2, batch: 1 })).toEqual(behind("train.epochs is 2, and the run has already trained a part of epoch 3")); // prettier-ignore
    const three = await experiment(undefined, "", ", max_steps: 3");
    expect(since(three, "", null, { epoch: 1, batch: 1, steps: 3 })).toEqual([]);
    expect(since(three, "", null, { epoch: 2, steps: 4 })).toEqual(behind("train.max_steps is 3, and the run has already trained 4 steps")); // prettier-ignore
  });

  test("is told as it is before there is a checkpoint", async () => {
    const prepared = await experiment();
    const tree = parse(resolvedYaml(prepared)) as Tree;
    writeFileSync(join(folder.path, "resolved.yaml"), stringify({ ...tree, seed: 99 }));
    expect(changesSince(folder.path, prepared, null).map(({ key, before }) => [key, before])).toEqual([["seed", 99]]);
  });
});
