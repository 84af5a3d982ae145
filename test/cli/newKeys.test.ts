// Keys that change how a model is trained, through the command line: what comes out would be another thing if they were not read.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadSafetensors } from "../../src/files/safetensorsFile.js";
import { mlbh, root, scratch } from "./run.js";

const folder = scratch();
afterAll(folder.remove);

const file = folder.write(
  "x.yaml",
  `data: {path: "${join(root, "data/iris.csv")}", target: species}
model: [{Linear: {out_features: 8}}, Tanh, {Linear: {out_features: 3}}]
loss: CrossEntropyLoss
optimizer: {SGD: {lr: 0.1}}
train: {epochs: 4, batch_size: 35}
run: {dir: "${join(folder.path, "runs")}"}
`,
); // 105 rows: 3 steps an epoch

interface Trained {
  /** Of each epoch. */
  readonly records: readonly Record<string, number>[];
  /** Of each batch of the first epoch. */
  readonly losses: readonly number[];
  readonly weight: (name: string) => number[];
}

function train(...settings: string[]): Trained {
  const { code, out } = mlbh("train", file, "--json", "-q", ...settings.flatMap((each) => ["--set", each]));
  expect(code).toBe(0);
  const { run } = JSON.parse(out) as { run: string };
  const lines = (name: string): unknown[] => readFileSync(join(run, name), "utf8").trim().split("\n").map((line) => JSON.parse(line) as unknown); // prettier-ignore
  const { tensors } = loadSafetensors(join(run, "model.safetensors"));
  return {
    records: lines("metrics.jsonl") as Record<string, number>[],
    losses: (lines("losses.jsonl") as { losses: number[] }[])[0].losses,
    weight: (name) => Array.from(tensors.get(name)!.data),
  };
}

const rates = ({ records }: Trained): number[] => records.map(({ lr }) => Number(lr.toPrecision(6)));
let plain: Trained;
beforeAll(() => void (plain = train()));

test("train.ema: training goes on as it was, and what is measured and saved is the average", () => {
  const averaged = train("train.ema=0.9");
  const losses = ({ records }: Trained, key: string): number[] => records.map((record) => record[key]);
  expect(losses(averaged, "train_loss")).toEqual(losses(plain, "train_loss"));
  losses(averaged, "val_loss").forEach((loss, i) => { expect(loss).toBeGreaterThan(losses(plain, "val_loss")[i]); }); // it lags behind
  expect(averaged.weight("0.weight")).not.toEqual(plain.weight("0.weight"));
}); // prettier-ignore

test("optimizer groups: the parameters that match have settings of their own, the others the general ones", () => {
  const still = (epochs: number): Trained => train('optimizer.SGD.groups=[{match: "0.*", lr: 1e-30}]', `train.epochs=${epochs}`);
  const [one, four] = [still(1), still(4)];
  for (const name of ["0.weight", "0.bias"]) expect(one.weight(name)).toEqual(four.weight(name));
  for (const name of ["2.weight", "2.bias"]) expect(one.weight(name)).not.toEqual(four.weight(name));
  expect(train("train.epochs=1").weight("0.weight")).not.toEqual(plain.weight("0.weight"));
});

test("init: weights of 0 tell nothing apart, and the first loss is ln 3", () => {
  const blank = train('init=[{match: "*.weight", zeros: {}}, {match: "*.bias", constant: {val: 0}}]');
  expect(blank.losses[0]).toBeCloseTo(Math.log(3), 6);
  expect(plain.losses[0]).not.toBeCloseTo(Math.log(3), 3);
  expect(blank.weight("0.weight").every((value) => value === 0)).toBe(true); // nothing comes back through a layer of zeros
});

describe("scheduler", () => {
  test("a list: warm-up, then a wave as long as what is left", () => {
    expect(rates(train("scheduler=[{LinearLR: {start_factor: 0.5, for: 2}}, CosineAnnealingLR]"))).toEqual([
      0.05, 0.075, 0.1, 0.05,
    ]);
  });

  test("every: step counts the steps", () => {
    const byStep = train("scheduler={StepLR: {step_size: 6, gamma: 0.5, every: step}}"); // two epochs
    const byEpoch = train("scheduler={StepLR: {step_size: 6, gamma: 0.5}}");
    expect(new Set(rates(byEpoch))).toEqual(new Set([0.1]));
    expect(byStep.losses).toEqual(byEpoch.losses);
    expect(rates(byStep)).toEqual([0.1, 0.1, 0.05, 0.05]);
    expect(byStep.records[3].train_loss).not.toBe(byEpoch.records[3].train_loss);
  });
});

test("data.reconstruct: the model learns the features, and predict says how well it knows a row", () => {
  const settings = ["data={path: DATA, reconstruct: true, drop: [species]}", "model=[{Linear: {out_features: 2}}, {Linear: {out_features: auto}}]", "loss=MSELoss"]; // prettier-ignore
  const given = settings.map((each) => each.replace("DATA", join(root, "data/iris.csv")));
  const { weight, records } = train(...given, "optimizer={Adam: {lr: 0.05}}", "train.epochs=40");
  expect(weight("1.bias")).toHaveLength(4);
  expect(records[39].val_loss).toBeLessThan(0.2); // of the scaled columns, each with variance 1: two numbers hold 96 % of iris
});
