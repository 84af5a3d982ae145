// `scheduler:` in the experiment file: what is counted, how long a schedule is, several in a row.
import { describe, expect, test } from "@jest/globals";
import { InputError } from "../../src/core/errors.js";
import { checkExperiment, type Experiment } from "../../src/experiment/experiment.js";
import { createOptimizer, createOptimizing, rateOf } from "../../src/experiment/optimizing.js";
import { withNewKeys } from "../../src/experiment/resolved.js";
import { batchesOfEpoch, scheduleOf, trainingLength } from "../../src/experiment/schedule.js";
import { settingKeys } from "../../src/experiment/schema/keys.js";
import { parseSource } from "../../src/experiment/source.js";
import { nn, optim } from "../../src/index.js";

const ROWS = 105; // 7 batches of 16

function experimentOf(scheduler: string, train = "{epochs: 6, batch_size: 16}"): Experiment {
  const text = `data: {path: x.csv, target: y}
model: [{Linear: {out_features: 3}}]
loss: CrossEntropyLoss
optimizer: {SGD: {lr: 0.2, momentum: 0.9}}
scheduler: ${scheduler}
train: ${train}
`;
  return checkExperiment(parseSource("x.yaml", text));
}

/** What is complained of, with place and hint. */
function complaint(scheduler: string, train?: string): string {
  try {
    const experiment = experimentOf(scheduler, train);
    createOptimizing(experiment, new nn.Linear(4, 3), ROWS);
  } catch (error) {
    if (error instanceof InputError)
      return error.problems.map(({ place, message, hint }) => `${place?.line}:${String(place?.column)} ${message}${hint === undefined ? "" : `; ${hint}`}`).join("\n"); // prettier-ignore
    throw error;
  }
  return "nothing";
}

/** name, length, turn of each. */
const partsOf = (scheduler: string, train?: string): unknown =>
  scheduleOf(experimentOf(scheduler, train), ROWS)!.parts.map(({ name, args, turn }) => [name, args.T_max ?? args.total_steps ?? args.total_iters, turn]); // prettier-ignore

test("training has so many steps and epochs", () => {
  const length = (train: string): unknown => trainingLength(experimentOf("null", train), ROWS);
  expect(length("{epochs: 6, batch_size: 16}")).toEqual({ epoch: 6, step: 42 });
  expect(length("{epochs: 6, batch_size: 16, accumulate_grad_batches: 3}")).toEqual({ epoch: 6, step: 18 });
  expect(length("{epochs: 6, batch_size: 16, drop_last: true}")).toEqual({ epoch: 6, step: 36 });
  expect(length("{epochs: 6, batch_size: 16, max_steps: 15}")).toEqual({ epoch: 3, step: 15 });
  expect(length("{epochs: 2, batch_size: 200}")).toEqual({ epoch: 2, step: 2 });
});

test("measured after some steps, an epoch is as many; max_steps says how long, be it more than the epochs", () => {
  const of = (train: string): unknown => {
    const experiment = experimentOf("null", `{epochs: 2, batch_size: 16, ${train}}`); // 14 steps
    return [trainingLength(experiment, ROWS), batchesOfEpoch(experiment, ROWS)];
  };
  expect(of("shuffle: true")).toEqual([{ epoch: 2, step: 14 }, 7]);
  expect(of("max_steps: 50")).toEqual([{ epoch: 2, step: 14 }, 7]);
  expect(of("eval_every: 4")).toEqual([{ epoch: 4, step: 14 }, 4]);
  expect(of("eval_every: 4, max_steps: 50")).toEqual([{ epoch: 13, step: 50 }, 4]);
  expect(of("eval_every: 4, max_steps: 5, accumulate_grad_batches: 3")).toEqual([{ epoch: 2, step: 5 }, 12]);
});

test("of a text whose windows are drawn every batch is full, and there is one at least", () => {
  const batches = (train: string, rows: number): number => batchesOfEpoch(checkExperiment(parseSource("x.yaml", `data: {text: x.txt}\nmodel: [ReLU]\nloss: CrossEntropyLoss\noptimizer: SGD\ntrain: {batch_size: 16, ${train}}\n`)), rows); // prettier-ignore
  expect([31, 32, 15, 0].map((rows) => batches("shuffle: true", rows))).toEqual([1, 2, 1, 1]);
  expect([31, 32, 33, 15].map((rows) => batches("shuffle: false", rows))).toEqual([2, 2, 3, 1]);
  expect([31, 32, 33, 15].map((rows) => batches("shuffle: false, drop_last: true", rows))).toEqual([1, 2, 2, 0]);
});

test("the rate that counts is that of the optimizer, or the highest of a schedule that has one", () => {
  const rate = (scheduler: string): unknown => rateOf(experimentOf(scheduler), ROWS);
  expect(rate("null")).toEqual({ key: "optimizer.SGD.lr", now: 0.2 });
  expect(rate("PolynomialLR")).toEqual({ key: "optimizer.SGD.lr", now: 0.2 });
  expect(rate("{OneCycleLR: {max_lr: 3}}")).toEqual({ key: "scheduler.OneCycleLR.max_lr", now: 3 });
  expect(rate("[{LinearLR: {for: 2}}, {OneCycleLR: {max_lr: 4}}]")).toEqual({ key: "scheduler.1.OneCycleLR.max_lr", now: 4 });
  const { config, ...others } = experimentOf("null");
  expect(rateOf({ ...others, config: { ...config, optimizer: { name: "Adam", args: {} } } }, ROWS)).toEqual({ key: "optimizer.Adam.lr", now: 0.001 }); // prettier-ignore
});

test("of three schedules each begins where the turns before it end", () => {
  const turns = "[{ConstantLR: {factor: 0.5, total_iters: 9, for: 2}}, {ConstantLR: {factor: 0.25, total_iters: 9, for: 1}}, {ConstantLR: {factor: 0.125, total_iters: 9}}]"; // prettier-ignore
  const { optimizer, scheduler } = createOptimizing(experimentOf(turns), new nn.Linear(4, 3), ROWS);
  const rates = [0, 1, 2, 3, 4].map(() => {
    const { lr } = optimizer.paramGroups[0];
    scheduler!.step();
    return Number(Number(lr).toFixed(12));
  });
  expect(rates).toEqual([0.1, 0.1, 0.05, 0.025, 0.025]);
});

describe("a length that is left open follows from the training", () => {
  test.each<[string, unknown]>([
    ["CosineAnnealingLR", [["CosineAnnealingLR", 6, null]]],
    ["{CosineAnnealingLR: {T_max: auto, every: step}}", [["CosineAnnealingLR", 42, null]]],
    ["{CosineAnnealingLR: {T_max: 4}}", [["CosineAnnealingLR", 4, null]]],
    ["{OneCycleLR: {max_lr: 1, every: step}}", [["OneCycleLR", 42, null]]],
    ["PolynomialLR", [["PolynomialLR", 6, null]]],
    ["LinearLR", [["LinearLR", 5, null]]], // as it always was, and PyTorch's
    ["{LinearLR: {total_iters: auto}}", [["LinearLR", 6, null]]],
    ["[{LinearLR: {total_iters: 2}}, CosineAnnealingLR]", [["LinearLR", 2, 2], ["CosineAnnealingLR", 4, null]]],
    ["[{LinearLR: {for: 3, every: step}}, {CosineAnnealingLR: {}}]", [["LinearLR", 3, 3], ["CosineAnnealingLR", 39, null]]],
    ["[{LinearLR: {total_iters: 2, for: 3}}, {CosineAnnealingLR: {}}]", [["LinearLR", 2, 3], ["CosineAnnealingLR", 3, null]]],
    ["[LinearLR, {ExponentialLR: {gamma: 0.9, for: 20}}, PolynomialLR]", [["LinearLR", 5, 5], ["ExponentialLR", undefined, 20], ["PolynomialLR", 1, null]]],
    ["[{CosineAnnealingLR: {T_max: auto, for: 4}}, {LinearLR: {}}]", [["CosineAnnealingLR", 4, 4], ["LinearLR", 5, null]]],
  ])("%s", (scheduler, parts) => expect(partsOf(scheduler)).toEqual(parts)); // prettier-ignore
});

test("a list is SequentialLR, and one of them says for all what is counted", () => {
  const experiment = experimentOf("[{LinearLR: {start_factor: 0.5, for: 2, every: step}}, {ExponentialLR: {gamma: 0.5}}]");
  const { optimizer, scheduler, every } = createOptimizing(experiment, new nn.Linear(4, 3), ROWS);
  expect(every).toBe("step");
  expect(scheduler).toBeInstanceOf(optim.SequentialLR);
  const rates = [0, 1, 2, 3].map(() => {
    const { lr } = optimizer.paramGroups[0];
    scheduler!.step();
    return Number(Number(lr).toFixed(12));
  });
  expect(rates).toEqual([0.1, 0.15, 0.2, 0.1]);
  expect(createOptimizer(experiment, new nn.Linear(4, 3)).paramGroups[0].lr).toBe(0.2);
});

describe("what is wrong with it is said at its place", () => {
  test.each<[string, string]>([
    ["{LinearLR: {for: 5}}", "5:29 scheduler.LinearLR.for is for schedules in a list, and this one has all the time; leave it out"],
    ["[{StepLR: {step_size: 2}}, LinearLR]", "5:22 scheduler.0.StepLR needs for: how many epochs (or steps) it has before the next begins; write StepLR: {for: 5, ...}"],
    ["[LinearLR, {StepLR: {step_size: 2, for: 3}}]", "5:52 scheduler.1.StepLR.for is not for the last of the list, which has the rest; leave it out"],
    ["[{LinearLR: {every: step}}, {PolynomialLR: {every: epoch}}]", "5:63 scheduler.1.PolynomialLR.every is epoch, and before it in the list it is step; schedules in a list count the same: it is enough if the first says what"],
    ["[LinearLR, ReduceLROnPlateau]", "5:23 scheduler.1.ReduceLROnPlateau follows what it watches, and has no turn in a list; let it stand alone, or take another"],
    ["{ReduceLROnPlateau: {every: step}}", '5:40 scheduler.ReduceLROnPlateau.every must be one of epoch, got "step"'],
    ["{OneCycleLR: {max_lr: 1, total_steps: 5}}", "5:50 scheduler.OneCycleLR.total_steps is 5, and there are 6 epochs to train; write auto, and it follows from the length of the training"],
    ["[{OneCycleLR: {max_lr: 1, total_steps: 2, for: 3}}, LinearLR]", "5:51 scheduler.0.OneCycleLR.total_steps is 2, and there are 3 epochs to train; write auto, and it follows from the length of the training"],
    ["{StepLR: {step_size: auto}}", '5:33 scheduler.StepLR.step_size must be a whole number >= 1, got "auto"'],
    ["{StepLR: {}}", "5:21 scheduler.StepLR needs step_size: epochs between two steps down"],
    ["[LinearLR, 3]", "5:23 scheduler.1 must be the name of a scheduler, or a map with it as the only key such as {StepLR: {step_size: 10}}, got 3"],
    ["[{LinearLR: {iters: 3}}, LinearRL]", '5:25 scheduler.0.LinearLR.iters is not an argument; LinearLR takes start_factor, end_factor, total_iters, every, for\n5:37 scheduler.1 names an unknown scheduler "LinearRL"; did you mean "LinearLR"?'],
    ["[]", "5:12 scheduler must have at least one scheduler"],
    ["{LinearLR: {}, PolynomialLR: {}}", "5:12 scheduler must be the name of a scheduler, or a map with it as the only key such as {StepLR: {step_size: 10}}, got a map with the keys LinearLR, PolynomialLR; several stand in a list: [{LinearLR: ...}, {PolynomialLR: ...}]"],
    ["SequentialLR", '5:12 scheduler names an unknown scheduler "SequentialLR"; in a file it is a list: scheduler: [{LinearLR: {for: 5}}, {CosineAnnealingLR: {}}]'],
    ["{LambdaLR: {}}", '5:13 scheduler.LambdaLR names an unknown scheduler "LambdaLR"; it takes a function, which only code can give'],
  ])("%s", (scheduler, wanted) => expect(complaint(scheduler)).toBe(wanted)); // prettier-ignore
});

test("an optimizer without momentum is refused at the schedule that moves it", () => {
  const experiment = experimentOf("[{LinearLR: {for: 2}}, {OneCycleLR: {max_lr: 1}}]");
  const config = { ...experiment.config, optimizer: { name: "Adagrad", args: {} } };
  expect(() => createOptimizing({ ...experiment, config }, new nn.Linear(4, 3), ROWS)).toThrow(
    "scheduler.1.OneCycleLR cannot be used: OneCycleLR: cycleMomentum needs an optimizer with momentum or betas",
  );
});

test("one schedule alone is that one, and what a checkpoint keeps is its own", () => {
  const stateOf = (scheduler: string): object => createOptimizing(experimentOf(scheduler), new nn.Linear(4, 3), ROWS).scheduler!.stateDict(); // prettier-ignore
  const direct = new optim.StepLR(new optim.SGD(new nn.Linear(4, 3).parameters(), { lr: 0.2 }), { stepSize: 2 });
  expect(Object.keys(stateOf("{StepLR: {step_size: 2}}"))).toEqual(Object.keys(direct.stateDict()));
  expect(Object.keys(stateOf("[{StepLR: {step_size: 2}}]"))).toEqual(Object.keys(direct.stateDict()));
});

test("a run of an older version counted epochs", () => {
  const before = { data: { path: "x.csv", target: "y" }, model: ["ReLU"], loss: "MSELoss", optimizer: { SGD: { lr: 1 } }, scheduler: { StepLR: { step_size: 2, gamma: 0.1 } } }; // prettier-ignore
  expect(withNewKeys(before)).toMatchObject({ scheduler: { StepLR: { every: "epoch", step_size: 2, gamma: 0.1 } } });
});

test("--set is offered the keys of a list", () => {
  const keys = settingKeys({ scheduler: [{ LinearLR: {} }, "PolynomialLR"] });
  expect(keys).toEqual(expect.arrayContaining(["scheduler.0.LinearLR.for", "scheduler.1.PolynomialLR.power"]));
});
