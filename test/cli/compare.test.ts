// mlbh compare: what differs, what came out, and the first step in which runs part.
import { afterAll, describe, expect, test } from "@jest/globals";
import { appendFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fakeGroup, fakeRun, type FakeRun } from "./fakeRun.js";
import { mlbh, scratch } from "./run.js";

const folder = scratch();
afterAll(folder.remove);

const epochs = [
  { train_loss: 1, val_loss: 0.5 },
  { train_loss: 0.75, val_loss: 0.25 },
];
const losses = [
  [1.5, 0.5],
  [1, 0.1],
];
let count = 0;
const run = (given: FakeRun = {}): string => fakeRun(folder.path, `r${++count}`, { epochs, losses, ...given });

interface Document {
  readonly runs: { run: string; state: string }[];
  readonly settings: { key: string; values: unknown[] }[];
  readonly origins: { key: string; values: unknown[] }[];
  readonly metrics: { key: string; values: (number | null)[]; best: boolean[] }[];
  readonly not_comparable: object | null;
  readonly divergences: object[];
}
const compared = (...runs: string[]): Document => JSON.parse(mlbh("compare", ...runs, "--json").out) as Document;

describe("mlbh compare", () => {
  test("settings, results, curves and the batch in which they part", () => {
    const first = run({ summary: { kernels: "reference" } });
    const second = run({
      config: { name: "other", run: "{dir: elsewhere}", optimizer: "{SGD: {lr: 0.2}}", model: "[Linear: {out_features: 4}, ReLU, Linear: {out_features: 3}]" }, // prettier-ignore
      epochs: [...epochs.slice(0, 1), { train_loss: 0.5, val_loss: 0.125 }, { train_loss: 0.25, val_loss: null }],
      losses: [...losses.slice(0, 1), [1, 0.10000000000000002], [1, 1]],
      summary: { epochs: 3, test: { loss: 0.5, accuracy: 0.95 }, val: { loss: 0.25 }, data_sha256: "fedcba", kernels: "wasm" },
    });
    const { code, out, err } = mlbh("compare", first, second);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const cells = out.split("\n").map((line) => line.split(/ {2,}/));
    expect(cells).toContainEqual(["optimizer.SGD.lr", "0.1", "0.2"]);
    expect(cells).toContainEqual(["model.0.Linear.out_features", "3", "4"]);
    expect(cells).toContainEqual(["model.1", "-", "ReLU"]);
    expect(cells).toContainEqual(["data_sha256", "0123456789abcdef", "fedcba"]);
    expect(cells).toContainEqual(["kernels", "reference", "wasm"]);
    expect(cells.map(([key]) => key)).not.toContain("run.dir");
    expect(cells.map(([key]) => key)).not.toContain("name");
    expect(cells).toContainEqual(["epochs", "2", "3"]);
    expect(cells).toContainEqual(["test_loss", "0.2500 *", "0.5000"]); // a low loss is good
    expect(cells).toContainEqual(["test_accuracy", "0.8750", "0.9500 *"]); // a high accuracy is
    expect(out).toMatch(/val_loss by epoch\n[^]*┤[^]*\n +1 +3\na .*r1 {3}b .*r2\n/);
    expect(out.split("where they part\n")[1]).toBe(
      [
        `${first} and ${second}`,
        "  batches differ from epoch 2, batch 2 (step 4) on: loss 0.1 against 0.10000000000000002",
        "  the 3 steps before are the same bit for bit: the same weights, the same rows",
        "  epochs differ from epoch 2 on: train_loss 0.75 against 0.5",
        "",
      ].join("\n"),
    );
  });

  test("with train.eval_every steps are counted, beside a run of epochs too", () => {
    const counting = (at: number, values: FakeRun = {}): string => run({ config: { train: "{max_steps: 4, eval_every: 2}" }, summary: { epochs: 2, steps: 4, best_epoch: at }, ...values }); // prettier-ignore
    const [first, second] = [
      counting(1),
      counting(2, { losses: [losses[0], [1, 0.2]], epochs: [epochs[0], { train_loss: 0.5 }] }),
    ];
    const { out } = mlbh("compare", first, second);
    const cells = out.split("\n").map((line) => line.split(/ {2,}/));
    expect(cells).toContainEqual(["steps", "4", "4"]);
    expect(cells).toContainEqual(["best step", "2", "4"]);
    expect(cells.map(([key]) => key)).not.toContain("epochs");
    expect(out).toMatch(/val_loss by step\n[^]*┤[^]*\n +2 +4\n/);
    expect(out).toContain("  batches differ from step 4 on: loss 0.1 against 0.2\n");
    expect(out).toContain("  measurements differ from step 4 on: train_loss 0.75 against 0.5\n");
    const mixed = mlbh("compare", first, run({ losses: [[1, 1, 1, 1], [1, 1, 1, 1]] })).out; // prettier-ignore
    expect(mixed).toMatch(/\nepochs +2/);
    expect(mixed).toMatch(/val_loss by step\n[^]*┤[^]*\n +2 +8\n/);
  });

  test("equal runs; one that goes on; one that differs from the beginning; each against the first", () => {
    const first = run();
    const same = run({ epochs: epochs.map((record) => ({ ...record, seconds: 9 })) });
    const longer = run({ epochs: [...epochs, { train_loss: 0.5 }], losses: [...losses, [1]], config: { train: "{epochs: 3}" } });
    const other = run({ losses: [[1, 1]], summary: null, config: { seed: "1" } });
    const { out } = mlbh("compare", first, same);
    expect(out).toContain("settings, data and versions are the same\n");
    expect(out).toContain("  identical up to the end (4 steps)\n");
    const many = mlbh("compare", first, longer, other).out;
    expect(many).toContain(`${first} and ${longer}\n  identical as far as both go (4 steps)\n`);
    expect(many).toContain(`${first} and ${other}\n  batches differ from epoch 1, batch 1 (step 1) on: loss 1.5 against 1\n  from the beginning: other weights, other rows, or another order of the rows\n`); // prettier-ignore
    expect(many).toMatch(/state +finished +finished +unfinished\n/);
  });

  test("without a log of the batches, epochs are compared", () => {
    const [first, second] = [run(), fakeRun(folder.path, "old", { epochs })];
    expect(mlbh("compare", first, second).out).toContain("identical up to the end (2 epochs; a log of the batches is missing)");
    const [begun, never] = [run({ epochs: [], losses: [], summary: null }), run()];
    expect(mlbh("compare", begun, never).out).toContain("nothing to compare: one of them has not finished an epoch");
  });

  test("accumulated batches share a step; an epoch that ends earlier differs there", () => {
    const config = { train: "{epochs: 2, accumulate_grad_batches: 2}" };
    const two = [[1, 2, 3], [4, 5, 6]]; // prettier-ignore
    const { divergences } = compared(run({ config, losses: two }), run({ config, losses: [[1, 2, 3], [4, 5]] })); // prettier-ignore
    expect(divergences[0]).toMatchObject({ batch: { epoch: 2, batch: 3, step: 4, values: [6, null] } });
  });

  test("--json; a setting that is null or missing is the same; several runs differ in different depths", () => {
    const first = run();
    const second = run({ config: { scheduler: "null", optimizer: "{SGD: {lr: 0.2}}" } });
    const third = run({ config: { optimizer: "{Adam: {lr: 0.1}}", data: "{path: x.csv, target: a}" }, summary: null });
    const { runs, settings, metrics, divergences } = compared(first, second, third);
    expect(runs.map(({ state }) => state)).toEqual(["finished", "finished", "unfinished"]);
    expect(settings.filter(({ key }) => key !== "data.path")).toEqual([
      { key: "data.target", values: ["species", "species", "a"] },
      {
        key: "optimizer.SGD",
        values: [expect.objectContaining({ lr: 0.1, momentum: 0 }), expect.objectContaining({ lr: 0.2 }), null],
      },
      { key: "optimizer.Adam", values: [null, null, expect.objectContaining({ lr: 0.1, amsgrad: false })] },
    ]);
    expect(metrics.find(({ key }) => key === "val_loss")).toEqual({ key: "val_loss", values: [0.125, 0.125, 0.25], best: [false, false, false] }); // prettier-ignore
    expect(compared(first, run({ summary: null })).metrics.find(({ key }) => key === "val_loss")!.best).toEqual([true, false]);
    expect(divergences).toHaveLength(2);
    expect(divergences[0]).toEqual({ runs: [first, second], batch: null, epoch: null, compared: { epochs: 2, steps: 4 } });
  });

  test("class weights are named by what was asked for, sizes that follow are not named; other measures have no best", () => {
    const model = "[Linear: {in_features: 4, out_features: 3}]";
    const first = run({ config: { model, loss: "{CrossEntropyLoss: {weight: null}}" } });
    const balanced = run({ config: { model, loss: "{CrossEntropyLoss: {weight: [1, 2, 3]}}", train: "{epochs: 2, class_weights: balanced}" } }); // prettier-ignore
    const { settings, metrics, not_comparable: unlike } = compared(first, balanced);
    expect(settings.map(({ key }) => key)).toEqual(["train.class_weights"]);
    expect(unlike).toEqual({ key: "train.class_weights", what: "loss" });
    expect(metrics.filter(({ key, best }) => key.endsWith("_loss") && best.includes(true))).toEqual([]);
    expect(mlbh("compare", first, balanced).out).toContain(
      "no loss is called the best: train.class_weights is not the same, and so they measure different things\n",
    );
    const narrow = run({ config: { loss: "{CrossEntropyLoss: {}}", model: "[Linear: {in_features: 2, out_features: 3}]", data: "{path: x.csv, target: species, drop: [a, b]}" } }); // prettier-ignore
    expect(compared(first, narrow).settings.map(({ key }) => key)).toEqual(["data.path", "data.drop"]);
    const other = run({ config: { loss: "{CrossEntropyLoss: {}}", data: "{path: x.csv, target: a}" } });
    expect(mlbh("compare", first, other).out).toMatch(/\nresult  [^]*no number is called the best: data\.target is not the same/);
  });

  test("a sweep stands for its trials, the best first and without what the test rows say", () => {
    const trials = ["trial-1", "trial-2", "trial-3"];
    const sweep = fakeGroup(folder.path, "sweep-1", { trials: [{ run: "trial-2" }, { run: "trial-1" }] }, trials);
    rmSync(join(sweep, "trial-3/summary.json"));
    const { runs, metrics } = compared(sweep);
    expect(runs.map(({ run: path }) => path)).toEqual([join(sweep, "trial-2"), join(sweep, "trial-1")]);
    expect(metrics.map(({ key }) => key)).not.toContain("test_loss");
    expect(mlbh("compare", sweep).out).toContain("the test rows are left out: they judge the trial that is chosen, mlbh evaluate RUN\n"); // prettier-ignore
  });

  test("--metric draws another value", () => {
    const [first, second] = [run(), run()];
    expect(mlbh("compare", first, second, "--metric", "train_loss").out).toContain("train_loss by epoch\n");
    expect(mlbh("compare", first, second, "--metric", "val_los")).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringContaining('no run has a "val_los" from epoch to epoch\n(did you mean "val_loss"?)'),
    });
  });

  test("wrong usage and wrong directories", () => {
    const first = run();
    expect(mlbh("compare", first)).toMatchObject({ code: 2, err: expect.stringContaining("name two runs or more") });
    expect(mlbh("compare", first, `${first}/`)).toMatchObject({ code: 2, err: expect.stringContaining("is named twice") });
    const nowhere = mlbh("compare", first, join(folder.path, "nowhere"));
    expect(nowhere).toMatchObject({ code: 1, out: "", err: expect.stringContaining("error: there is no such directory") });
    expect(mlbh("compare", first, join(first, "resolved.yaml")).err).toContain("this is a file, expected the directory of a run");
    expect(mlbh("compare", first, join(first, "resolved.yaml/x"))).toMatchObject({ code: 1, err: expect.stringContaining("there is no such directory") }); // prettier-ignore
    const group = fakeGroup(folder.path, "group-1");
    expect(compared(first, group).runs.map(({ run: path }) => path)).toEqual([first, `${group}/seed-0`, `${group}/seed-1`]);
    for (const member of ["seed-0", "seed-1"]) rmSync(join(group, member, "summary.json"));
    expect(mlbh("compare", first, group)).toMatchObject({
      code: 1,
      err: expect.stringContaining("group-1: error: of the 2 runs of this group none has ended\n"),
    });
  });

  test("half a last line is left out; a damaged log is named", () => {
    const [first, second] = [run(), run()];
    appendFileSync(join(second, "losses.jsonl"), '{"epoch":3,"lo');
    expect(mlbh("compare", first, second).out).toContain("identical up to the end (4 steps)");
    writeFileSync(join(second, "losses.jsonl"), '{"epoch":1,"losses":[1]}\n{"epoch":"two"}\n');
    expect(mlbh("compare", first, second)).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("losses.jsonl:2: error: "),
    });
  });
});
