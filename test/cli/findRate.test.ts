// mlbh train --find-lr, and schedules by step through the command line.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { mlbh, root, scratch } from "./run.js";

let folder: ReturnType<typeof scratch>;
beforeAll(() => {
  folder = scratch();
});
afterAll(() => folder.remove());

function config(name: string, rest: string): string {
  return folder.write(
    `${name}.yaml`,
    `data: {path: "${join(root, "data/iris.csv")}", target: species}
model: [{Linear: {out_features: 8}}, Tanh, {Dropout: {p: 0.2}}, {Linear: {out_features: 3}}]
loss: CrossEntropyLoss
run: {dir: "${join(folder.path, "runs")}"}
${rest}
`,
  );
}

interface Found {
  readonly key: string;
  readonly now: number;
  readonly suggestion: number;
  readonly lowest: { readonly rate: number; readonly loss: number };
  readonly steepest: number;
  readonly rates: number[];
  readonly losses: number[];
  readonly smoothed: number[];
}

describe("the learning-rate finder", () => {
  test("draws the curve, says what to take and how to write it, and writes nothing", () => {
    const file = config("plain", "optimizer: {SGD: {lr: 0.05, momentum: 0.9}}");
    const { code, out, err } = mlbh("train", file, "--find-lr");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^\d+ steps, with a learning rate from 1\.00e-7 up to /);
    expect(out).toMatch(
      /suggestion +0\.\d+: (a tenth of the rate with the lowest loss|the rate at which the loss falls fastest)/,
    );
    expect(out).toMatch(/mlbh train .*plain\.yaml --set optimizer\.SGD\.lr=0\.\d+/);
    expect(out).toMatch(/optimizer: \{SGD: \{lr: 0\.\d+\}\}, where it has 0\.0500 now/);
    expect(out.split("\n").every((line) => !line.includes("│") || line.length <= 80)).toBe(true);
    expect(existsSync(join(folder.path, "runs"))).toBe(false);
  });

  test("as JSON; the suggestion is good, and comes again", () => {
    const file = config("json", "optimizer: {Adam: {lr: 0.00001}}\ntrain: {epochs: 10}");
    const { out } = mlbh("train", file, "--find-lr", "--json");
    expect(mlbh("train", file, "--find-lr", "--json").out).toBe(out);
    const found = JSON.parse(out) as Found;
    expect(found).toMatchObject({ key: "optimizer.Adam.lr", now: 0.00001 });
    expect(found.suggestion).toBe(Number(Math.min(found.steepest, found.lowest.rate / 10).toPrecision(2)));
    expect(found.lowest.loss).toBe(Math.min(...found.smoothed));
    expect(found.rates[0]).toBe(1e-7);
    expect(found.rates[1] / found.rates[0]).toBeCloseTo(10 ** (8 / 99), 10);
    expect(found.losses).toHaveLength(found.rates.length);
    const loss = (...more: string[]): number => (JSON.parse(mlbh("train", file, "--json", "-q", ...more).out) as { val: { loss: number } }).val.loss; // prettier-ignore
    expect(loss("--set", `${found.key}=${found.suggestion}`)).toBeLessThan(0.6 * loss());
  });

  test("of OneCycleLR it is max_lr that is looked for; batches are added up, gradients clipped", () => {
    const schedule = "scheduler: [{LinearLR: {for: 3}}, {OneCycleLR: {max_lr: 0.3, every: step}}]";
    const file = config("cycle", `optimizer: SGD\n${schedule}\ntrain: {epochs: 10, accumulate_grad_batches: 2, grad_clip_norm: 1}`); // prettier-ignore
    const found = JSON.parse(mlbh("train", file, "--find-lr", "--json").out) as Found;
    expect(found).toMatchObject({ key: "scheduler.1.OneCycleLR.max_lr", now: 0.3 });
    expect(mlbh("train", file, "--find-lr").out).toMatch(
      /scheduler: \{OneCycleLR: \{max_lr: [\d.]+\}\}, where it has 0\.3000 now/,
    );
  });

  test("begins with new weights: a run cannot be gone on with", () => {
    const file = config("resumed", "optimizer: SGD");
    const { code, err } = mlbh("train", file, "--find-lr", "--resume", "runs/x-1");
    expect(code).not.toBe(0);
    expect(err).toContain("--find-lr begins with new weights: leave --resume out");
  });
});

describe("a schedule by step", () => {
  test("goes on in the middle of an epoch with the same bits, and its rates are logged", () => {
    const schedule = "scheduler: [{LinearLR: {for: 10, every: step}}, {OneCycleLR: {max_lr: 0.2, total_steps: 40}}]";
    const file = config("steps", `optimizer: {SGD: {momentum: 0.9}}\n${schedule}\ntrain: {epochs: 6, batch_size: 16}`);
    const train = (...more: string[]): string => (JSON.parse(mlbh("train", "--json", "-q", ...more).out) as { run: string }).run;
    const whole = train(file);
    const paused = train(file, "--set", "train.max_steps=17"); // 7 steps an epoch
    train("--resume", paused, "--set", "train.max_steps=24");
    train("--resume", paused, "--set", "train.max_steps=null");
    const read = (run: string, name: string): string => readFileSync(join(run, name), "utf8").replace(/"seconds":[\d.]+/g, "");
    expect(readFileSync(join(paused, "model.safetensors")).equals(readFileSync(join(whole, "model.safetensors")))).toBe(true);
    expect(read(paused, "metrics.jsonl")).toBe(read(whole, "metrics.jsonl"));
    const rates = read(whole, "metrics.jsonl").trim().split("\n").map((line) => (JSON.parse(line.replace(/,}/, "}")) as { lr: number }).lr); // prettier-ignore
    expect(new Set(rates).size).toBe(6);
    expect(Math.max(...rates)).toBeLessThanOrEqual(0.2);
    const { code, err } = mlbh("train", "--resume", paused, "--epochs", "20");
    expect(code).not.toBe(0);
    expect(err).toContain("scheduler.1.OneCycleLR.total_steps is 40, and there are 130 steps to train");
    const other = mlbh("train", "--resume", paused, "--set", "scheduler.0.LinearLR.every=epoch", "--set", "scheduler.1.OneCycleLR.every=epoch"); // prettier-ignore
    expect(other.err).toContain("scheduler cannot change");
    expect(other.err).toContain("what it remembers is of another kind");
  });
});
