// Runs beside each other, as training has left them: what was set differently, what came out, and who is the best.
import { afterAll, describe, expect, test } from "@jest/globals";
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { compareRuns, repeated, runsOf, type Comparison } from "../../src/runs/compareRuns.js";
import { fakeGroup, fakeRun, type FakeRun } from "../cli/fakeRun.js";
import { scratch } from "../cli/run.js";

const folder = scratch();
afterAll(folder.remove);

let count = 0;
const place = (name: string): string => join(folder.path, `${name}-${++count}`);
const compared = (...runs: FakeRun[]): Comparison => compareRuns(runs.map((run) => fakeRun(folder.path, `run-${++count}`, run)));

describe("what was set differently", () => {
  const settings = (...configs: Readonly<Record<string, string>>[]): unknown =>
    compared(...configs.map((config) => ({ config }))).settings.map(({ key, values }) => [key, ...values]);

  test("nothing, and not what differs between any two runs", () => {
    expect(settings({}, {})).toEqual([]);
    expect(settings({}, { name: "other", run: "{dir: elsewhere}" })).toEqual([]);
  });

  test("one key, of all runs", () => {
    expect(settings({}, {}, { seed: "1" })).toEqual([["seed", 0, 0, 1]]);
    expect(settings({ optimizer: "{SGD: {lr: 0.1}}" }, { optimizer: "{SGD: {lr: 0.2}}" })).toEqual([["optimizer.SGD.lr", 0.1, 0.2]]); // prettier-ignore
  });

  test("a key and the whole that it belongs to: the whole, once", () => {
    const rows = settings({}, { optimizer: "{SGD: {lr: 0.2}}" }, { optimizer: "{Adam: {lr: 0.1}}" });
    expect(rows).toEqual([
      ["optimizer.SGD", expect.objectContaining({ lr: 0.1 }), expect.objectContaining({ lr: 0.2 }), undefined],
      ["optimizer.Adam", undefined, undefined, expect.objectContaining({ lr: 0.1 })],
    ]);
    expect(settings({}, { optimizer: "{Adam: {lr: 0.1}}" }, { optimizer: "{SGD: {lr: 0.2}}" })).toEqual([
      ["optimizer.SGD", expect.objectContaining({ lr: 0.1 }), undefined, expect.objectContaining({ lr: 0.2 })],
      ["optimizer.Adam", undefined, expect.objectContaining({ lr: 0.1 }), undefined],
    ]);
  });

  test("layers one by one, without the sizes that follow", () => {
    const model = "[Linear: {in_features: 7, out_features: 4}, ReLU, Linear: {out_features: 3}]";
    expect(settings({}, { model })).toEqual([
      ["model.0.Linear.out_features", 3, 4],
      ["model.1", undefined, "ReLU"],
      ["model.2", undefined, { Linear: expect.objectContaining({ out_features: 3 }) }],
    ]);
  });

  test("what is null in one and left out in the other is the same", () => {
    expect(settings({}, { scheduler: "null" })).toEqual([]);
    expect(settings({ scheduler: "null" }, {})).toEqual([]);
    expect(settings({}, { scheduler: "{StepLR: {step_size: 2}}" })).toEqual([["scheduler", undefined, expect.anything()]]);
  });

  test("of a column whose name holds a dot, and begins as another's", () => {
    const data = (type: string): string => `{path: iris.csv, target: species, columns: {petal: {type: text}, petal.length: {type: ${type}}}}`;
    const [row] = compared({ config: { data: data("numeric") } }, { config: { data: data("categorical") } }).settings;
    expect(row).toEqual({ key: "data.columns.petal.length.type", values: ["numeric", "categorical"] });
    const other = data("categorical").replace("petal: {type: text}, ", "");
    const rows = compared({ config: { data: data("numeric") } }, { config: { data: other } }).settings;
    expect(rows.map(({ key }) => key)).toEqual(["data.columns.petal", "data.columns.petal.length.type"]);
  });

  test("the data, the versions and the machine, where they are known to differ", () => {
    const { origins } = compared(
      { summary: { data_sha256: "a", kernels: "wasm" } },
      { summary: { data_sha256: "b", kernels: null, versions: { mlbh: "0.2.0", node: "v21.0.0" }, machine: "mac" } },
      { summary: null },
    );
    expect(origins).toEqual([
      { key: "data_sha256", values: ["a", "b", undefined] },
      { key: "versions.mlbh", values: ["0.1.0", "0.2.0", undefined] },
      { key: "versions.node", values: ["v20.0.0", "v21.0.0", undefined] },
      { key: "machine", values: ["linux", "mac", undefined] },
    ]);
    expect(compared({ summary: { kernels: "wasm" } }, { summary: { kernels: "reference" } }).origins).toEqual([{ key: "kernels", values: ["wasm", "reference"] }]); // prettier-ignore
  });
});

describe("what came out", () => {
  test("losses and metrics of the weights that were kept; of a run that goes on, of its last epoch", () => {
    const confusion = [[1, 0], [0, 1]]; // prettier-ignore
    const { metrics, runs } = compared(
      { epochs: [{ train_loss: 2 }, { train_loss: 1, val_loss: 9 }], summary: { val: { loss: 0.5, confusion_matrix: confusion }, test: { loss: 0.25, accuracy: null } } }, // prettier-ignore
      { epochs: [{ train_loss: 4 }, { train_loss: 3, val_loss: 0.75, val_accuracy: 0.5 }], summary: null },
      { summary: { val: null, test: null } },
    );
    expect(runs.map(({ state }) => state)).toEqual(["finished", "unfinished", "finished"]);
    expect(metrics).toEqual([
      { key: "train_loss", values: [1, 3, undefined], best: [true, false, false] },
      { key: "val_loss", values: [0.5, 0.75, undefined], best: [true, false, false] },
      { key: "test_loss", values: [0.25, undefined, undefined], best: [false, false, false] }, // nobody to be better than
      { key: "val_accuracy", values: [undefined, 0.5, undefined], best: [false, false, false] },
    ]);
  });

  test("the best is the lowest loss, the highest accuracy, on the test rows too; nobody where all are equal", () => {
    const best = (values: object, ...others: object[]): unknown =>
      Object.fromEntries(compared(...[values, ...others].map((each) => ({ summary: { val: null, test: each } }))).metrics.map(({ key, best: list }) => [key, list])); // prettier-ignore
    expect(best({ loss: 1, accuracy: 1 }, { loss: 2, accuracy: 0.5 })).toEqual({ test_loss: [true, false], test_accuracy: [true, false] }); // prettier-ignore
    expect(best({ loss: 1 }, { loss: 1 }, { loss: 2 })).toEqual({ test_loss: [true, true, false] });
    expect(best({ loss: 1, accuracy: 0 }, { loss: 1, accuracy: 0 })).toEqual({ test_loss: [false, false], test_accuracy: [false, false] }); // prettier-ignore
    expect(best({ coverage: 0.5 }, { coverage: 0.75 })).toEqual({ test_coverage: [false, false] }); // near to its goal is best, not high
  });

  const other = (config: Readonly<Record<string, string>>): FakeRun => ({ config, summary: { val: { loss: 1, accuracy: 0 }, test: null } }); // prettier-ignore
  const data = (rest: string): Readonly<Record<string, string>> => ({ data: `{path: iris.csv, ${rest}}` });

  test.each<[string, "all" | "loss", Readonly<Record<string, string>>, Readonly<Record<string, string>>]>([
    ["data.target", "all", data("target: a"), data("target: b")],
    ["data.positive", "all", data("target: a, positive: yes"), data("target: a, positive: no")],
    ["data.target", "all", { ...data("target: a"), loss: "MSELoss" }, data("target: b")],
    ["loss", "loss", {}, { loss: "{CrossEntropyLoss: {label_smoothing: 0.1}}" }],
    ["train.class_weights", "loss", {}, { train: "{epochs: 2, batch_size: 32, class_weights: balanced}" }],
    ["data.target_scale", "loss", data("target: a"), data("target: a, target_scale: standard")],
  ])("where %s is not the same, nothing or no loss is the best (%s)", (key, only, first, second) => {
    const { unlike, metrics } = compared(other(first), { ...other(second), summary: { val: { loss: 2, accuracy: 1 }, test: null } });
    expect(unlike).toEqual({ key, only });
    expect(metrics.map((row) => [row.key, ...row.best])).toEqual([
      ["val_loss", false, false],
      ["val_accuracy", false, only === "loss"],
    ]);
  });

  test("runs that answer the same question are alike", () => {
    expect(compared({}, { config: { seed: "1" } }).unlike).toBeNull();
  });
});

describe("where they part", () => {
  test("each is compared with the first, in the steps that its own settings make", () => {
    const train = "{epochs: 2, batch_size: 32, accumulate_grad_batches: 2}";
    const losses = [[1, 2, 3]];
    const { histories, divergences } = compared(
      { config: { train }, epochs: [{}], losses },
      { losses: [[1, 2, 4]] },
      { config: { train: "{max_steps: 4, eval_every: 2}" }, losses },
    );
    expect(histories.map(({ accumulate, evalEvery }) => [accumulate, evalEvery])).toEqual([
      [2, null],
      [1, null],
      [1, 2],
    ]);
    expect(histories[0]).toMatchObject({ epochs: [{ epoch: 1, train_loss: 1 }], losses: [{ epoch: 1, losses: [1, 2, 3] }] });
    expect(divergences).toMatchObject([{ batch: { batch: 3, step: 2, values: [3, 4] } }, { batch: null, compared: { steps: 2 } }]);
  });
});

describe("trials of a sweep", () => {
  test("are compared without their test rows, also beside another run; members of a repeated experiment with them", () => {
    const group = fakeGroup(folder.path, "tests", null, ["trial-1", "trial-2"]);
    const twice = fakeGroup(folder.path, "twice");
    const keys = (...paths: string[]): unknown => {
      const { trials, metrics } = compareRuns(paths);
      return [trials, ...metrics.map(({ key }) => key)];
    };
    const kept = [true, "val_loss", "val_accuracy"];
    expect(keys(join(group, "trial-1"), join(group, "trial-2"))).toEqual(kept);
    expect(keys(fakeRun(folder.path, "single"), join(group, "trial-2"))).toEqual(kept);
    expect(keys(join(twice, "seed-0"), join(twice, "seed-1"))).toEqual([false, "val_loss", "val_accuracy", "test_loss", "test_accuracy"]); // prettier-ignore
  });
});

describe("the runs that a path stands for", () => {
  test("itself, where it is no group", () => {
    const run = fakeRun(folder.path, "one");
    for (const path of [run, join(run, "resolved.yaml"), join(folder.path, "nothing")]) expect(runsOf(path)).toEqual({ runs: [path], of: 1 }); // prettier-ignore
  });

  test("of a group the first eight that have ended", () => {
    const names = Array.from({ length: 10 }, (_, i) => `trial-${i + 1}`);
    const of = (ended: number): unknown => {
      const path = place("group");
      fakeGroup(folder.path, path.slice(folder.path.length + 1), null, names);
      for (const name of names.slice(ended)) rmSync(join(path, name, "summary.json"));
      const { runs, of: all } = runsOf(path);
      return [all, ...runs.map((run) => run.slice(path.length + 1))];
    };
    expect(of(1)).toEqual([1, "trial-1"]);
    expect(of(8)).toEqual([8, ...names.slice(0, 8)]);
    expect(of(9)).toEqual([9, ...names.slice(0, 8)]);
    expect(() => of(0)).toThrow(/error: of the 10 runs of this group none has ended$/);
  });

  test("of a sweep the best first, of a repeated experiment as they come", () => {
    const summary = { trials: [{ run: "b" }, { run: "a" }] };
    const sweep = fakeGroup(folder.path, "sweep", summary, ["a", "b", "c"]);
    expect(runsOf(sweep)).toEqual({ runs: ["b", "a", "c"].map((name) => join(sweep, name)), of: 3 });
    const twice = fakeGroup(folder.path, "repeat", { trials: [{ run: "seed-1" }, { run: "seed-0" }] });
    expect(runsOf(twice)).toEqual({ runs: [join(twice, "seed-0"), join(twice, "seed-1")], of: 2 });
  });
});

test("the first path that leads to a run again", () => {
  const path = place("real");
  mkdirSync(path);
  const link = place("link");
  symlinkSync(path, link);
  const other = place("other");
  mkdirSync(other);
  expect(repeated([path, other])).toBeUndefined();
  expect(repeated([path, other, link, path])).toBe(link);
  expect(repeated([`${path}/`, path])).toBe(path);
  expect(repeated(["nowhere", "elsewhere"])).toBeUndefined();
  expect(repeated(["nowhere", other, "nowhere"])).toBe("nowhere");
});
