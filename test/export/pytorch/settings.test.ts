// Everything an experiment on a table can name, exported: each optimizer, schedule, loss and metric, and the keys of data and train.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { settingKeys } from "../../../src/experiment/schema/keys.js";
import { scheduleChoices } from "../../../src/experiment/schema/schedules.js";
import { placesOfKeys } from "../../../src/export/pytorch/keys.js";
import { metricsFor } from "../../../src/metrics/metrics.js";
import { lossRegistry } from "../../../src/nn/losses.js";
import { optimizerRegistry } from "../../../src/optim/registry.js";
import { few } from "../../few.js";
import { scratch } from "../../cli/run.js";
import { differenceIn, exported, runFolders, type Ended, type ExportedCase } from "./folders.js";
import { hasTorch } from "./python.js";
import { columns, shop } from "./shop.js";

const folder = scratch();
afterAll(folder.remove);

interface Given {
  readonly target?: string;
  readonly drop?: string;
  readonly data?: string;
  readonly last?: string;
  readonly loss?: string;
  readonly optimizer?: string;
  readonly scheduler?: string;
  readonly train?: string;
  readonly metrics?: string;
  readonly split?: string;
}

/** An experiment on the shop. */
function about({
  target = "amount",
  drop = "[sold, back, grade, count]",
  data = "",
  last = "",
  loss = "MSELoss",
  optimizer = "{SGD: {lr: 0.05}}",
  scheduler,
  train = "",
  metrics,
  split = "{train: 0.6, val: 0.2, test: 0.2}",
}: Given): string {
  return `version: 1
seed: 3
data:
  path: shop.csv
  target: ${target}
  drop: ${drop}
  split: ${split}${data}${columns}
model:
  - Linear: {out_features: 6}
  - Tanh
  - Linear: {out_features: auto}
${last}
loss: ${loss}
optimizer: ${optimizer}
${scheduler === undefined ? "" : `scheduler: ${scheduler}\n`}train: {epochs: 6, batch_size: 10${train}}
${metrics === undefined ? "" : `metrics: ${metrics}\n`}`;
}

const optimizers: Readonly<Record<string, string>> = {
  Adadelta: "{lr: 0.8, rho: 0.8, weight_decay: 0.01}",
  Adagrad: "{lr: 0.1, lr_decay: 0.01, initial_accumulator_value: 0.1}",
  Adam: "{lr: 0.02, betas: [0.8, 0.95], amsgrad: true, weight_decay: 0.01}",
  AdamW: '{lr: 0.02, weight_decay: 0.1, groups: [{match: "*.bias", weight_decay: 0, lr: 0.05}, {match: "2.*", lr: 0.01}]}',
  Adamax: "{lr: 0.02}",
  LBFGS: "{lr: 0.5, max_iter: 4, history_size: 5}",
  Lion: "{lr: 0.002, weight_decay: 0.1}",
  Muon: "{lr: 0.02, momentum: 0.9}",
  NAdam: "{lr: 0.02, weight_decay: 0.1, decoupled_weight_decay: true}",
  RAdam: "{lr: 0.05, weight_decay: 0.01}",
  RMSprop: "{lr: 0.005, momentum: 0.5, centered: true}",
  Rprop: "{lr: 0.005}",
  SGD: "{lr: 0.05, momentum: 0.8, nesterov: true, weight_decay: 0.01}",
};

const schedulers: Readonly<Record<string, string>> = {
  ConstantLR: "{ConstantLR: {factor: 0.5, total_iters: 3}}",
  LinearLR: "[{LinearLR: {start_factor: 0.2, for: 2}}, {StepLR: {step_size: 2, gamma: 0.5}}]",
  CosineAnnealingLR: "{CosineAnnealingLR: {eta_min: 0.001}}",
  CosineAnnealingWarmRestarts: "{CosineAnnealingWarmRestarts: {T_0: 2, T_mult: 2}}",
  CyclicLR: "{CyclicLR: {base_lr: 0.01, max_lr: 0.1, step_size_up: 5, mode: exp_range, gamma: 0.95, every: step}}",
  OneCycleLR: "{OneCycleLR: {max_lr: 0.1, every: step, three_phase: true}}",
  ExponentialLR: "{ExponentialLR: {gamma: 0.8}}",
  MultiStepLR: "{MultiStepLR: {milestones: [2, 4]}}",
  PolynomialLR: "{PolynomialLR: {power: 2}}",
  StepLR: "{StepLR: {step_size: 2}}",
  ReduceLROnPlateau: "{ReduceLROnPlateau: {patience: 0, factor: 0.5, threshold: 0.2}}",
};

const yes = { target: "sold", drop: "[back, grade, count]" };
const classes = { target: "grade", drop: "[back, sold, count]" };
const losses: Readonly<Record<string, Given>> = {
  BCELoss: { ...yes, last: "  - Sigmoid", loss: "{BCELoss: {weight: [0.7]}}" },
  BCEWithLogitsLoss: { ...yes, loss: "BCEWithLogitsLoss", train: ", class_weights: balanced, threshold: {metric: f1}" },
  CrossEntropyLoss: { ...classes, loss: "{CrossEntropyLoss: {label_smoothing: 0.1}}", train: ", class_weights: {poor: 3}" },
  NLLLoss: { ...classes, last: "  - LogSoftmax: {dim: 1}", loss: "NLLLoss" },
  MultiMarginLoss: { ...classes, loss: "{MultiMarginLoss: {p: 2, margin: 0.5, weight: [1, 2, 0.5]}}" },
  GaussianNLLLoss: { loss: "{GaussianNLLLoss: {full: true}}" },
  HuberLoss: { loss: "{HuberLoss: {delta: 0.3}}", data: "\n  target_scale: standard" },
  SmoothL1Loss: { loss: "{SmoothL1Loss: {beta: 0.3}}", data: "\n  target_scale: log" },
  L1Loss: { loss: "L1Loss", data: "\n  target_scale: minmax" },
  MSELoss: { target: "[amount, count]", drop: "[sold, back, grade]", loss: "MSELoss", data: "\n  target_scale: standard" },
  PoissonNLLLoss: { target: "count", drop: "[sold, back, grade, amount]", loss: "{PoissonNLLLoss: {full: true}}" },
  QuantileLoss: { loss: "{QuantileLoss: {quantiles: [0.1, 0.5, 0.9]}}", data: "\n  target_scale: {divide: 2}" },
  SigmoidFocalLoss: { target: "[sold, back]", drop: "[grade, count]", loss: "{SigmoidFocalLoss: {alpha: 0.4, gamma: 1.5}}" },
};

/** Metrics that need arguments, and those with others than when left out. */
const measured: Readonly<Record<string, string>> = { top_k_accuracy: "{top_k_accuracy: {k: 2}}", fbeta: "{fbeta: {beta: 2, average: weighted}}", quantile_loss: "{quantile_loss: {q: 0.7}}", cohen_kappa: "{cohen_kappa: {weights: quadratic}}", precision: "{precision: {average: micro}}" }; // prettier-ignore
const metricsOf = (task: "binary" | "multiclass" | "regression"): string => `[${metricsFor(task).map((name) => measured[name] ?? name).join(", ")}]`; // prettier-ignore

const others: Readonly<Record<string, Given>> = {
  "metrics of two classes": { ...yes, loss: "BCEWithLogitsLoss", metrics: metricsOf("binary") },
  "metrics of three classes": { ...classes, loss: "CrossEntropyLoss", metrics: metricsOf("multiclass") },
  "metrics of values": { metrics: metricsOf("regression"), data: "\n  target_scale: standard" },
  drop_last: { train: ", drop_last: true, shuffle: false" },
  accumulate: { train: ", accumulate_grad_batches: 3, grad_clip_norm: 0.5, ema: 0.9", optimizer: "{Adam: {lr: 0.02}}" },
  clip: { train: ", grad_clip_value: 0.05, max_steps: 13" },
  eval_every: { train: ", eval_every: 5, max_steps: 22", scheduler: "{CosineAnnealingLR: {every: step}}" },
  early: {
    ...yes,
    loss: "BCEWithLogitsLoss",
    train: ", early_stopping: {monitor: val_accuracy, patience: 2}",
    metrics: "[accuracy]",
  },
  folds: { split: "{train: 0.8, val: 0.2, test: 0, folds: 4, fold: 1}", optimizer: "{RAdam: {lr: 0.02, maximize: true, decoupled_weight_decay: true, weight_decay: 0.1}}" }, // prettier-ignore
  semicolons: { data: '\n  delimiter: ";"\n  encoding: latin-1\n  missing_values: [NA, black]' },
};

const all = new Map<string, Given>([
  ...Object.entries(optimizers).map(([name, args]) => [name, name === "Muon" ? { optimizer: `{Muon: ${args}}` } : { optimizer: `{${name}: ${args}}` }] as const),
  ...Object.entries(schedulers).map(([name, scheduler]) => [name, { scheduler, optimizer: "{SGD: {lr: 0.05, momentum: 0.5}}" }] as const),
  ...Object.entries(losses),
  ...Object.entries(others),
]); // prettier-ignore

const tried = few([...all], 3);

test("each of them is tried here", () => {
  expect(Object.keys(optimizers).sort()).toEqual(Object.keys(optimizerRegistry).sort());
  expect(Object.keys(schedulers).sort()).toEqual(Object.keys(scheduleChoices).filter((name) => !["ChainedScheduler", "LambdaLR", "SequentialLR"].includes(name)).sort()); // prettier-ignore
  expect(Object.keys(losses).sort()).toEqual(Object.keys(lossRegistry).sort());
});

test("every key of the schema has its place in the exported folder, or is not about it", () => {
  const named = /^(optimizer|loss|scheduler|model|init|metrics)\./; // their arguments go by the tables of what they name
  expect(settingKeys({}).filter((key) => !named.test(key))).toEqual(Object.keys(placesOfKeys));
});

(hasTorch ? describe : describe.skip)("exported", () => {
  const ends = new Map<string, { readonly ended: Ended; readonly made: ExportedCase }>();

  beforeAll(async () => {
    writeFileSync(join(folder.path, "shop.csv"), shop(","));
    writeFileSync(join(folder.path, "semicolons.csv"), Buffer.from(shop(";"), "latin1"));
    const made: [string, ExportedCase][] = [];
    for (const [name, given] of tried) {
      const text = about(given).replace("shop.csv", name === "semicolons" ? "semicolons.csv" : "shop.csv");
      const config = name === "Muon" ? text.replaceAll(/Linear: \{out_features: (\w+)\}/g, "Linear: {out_features: $1, bias: false}") : text; // prettier-ignore
      made.push([name, await exported(folder.path, name.replaceAll(" ", "_"), { config })]);
    }
    const ended = runFolders(made.map(([, { place }]) => ({ folder: place, script: "train.py", arguments: ["--check"] })));
    made.forEach(([name, each], i) => ends.set(name, { ended: ended[i], made: each }));
  }, 600_000);

  test.each(tried.map(([name]) => name))("%s", (name) => {
    const { ended, made } = ends.get(name)!;
    expect(differenceIn(ended)).toBeLessThan(1e-10);
    const [own, theirs] = [made.run, join(made.place, "trained")].map((path) => logOf(join(path, "metrics.jsonl")));
    expect(theirs.length).toBe(own.length);
    own.forEach(({ seconds: _, ...record }, i) => {
      for (const [key, value] of Object.entries(record))
        if (value === null) expect([key, theirs[i][key]]).toEqual([key, null]);
        else if (Math.abs(theirs[i][key]! - value) > 1e-8 * Math.max(1, Math.abs(value))) expect([key, theirs[i][key]]).toEqual([key, value]); // prettier-ignore
    });
  });
});

function logOf(path: string): Record<string, number | null>[] {
  return readFileSync(path, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line) as Record<string, number | null>); // prettier-ignore
}
