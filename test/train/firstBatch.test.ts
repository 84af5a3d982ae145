// What the first step would stumble over is found before anything is written, by training, a dry run, a sweep and repeated runs alike,
// and in the words of mlbh check.
import { afterAll, describe, expect, test } from "@jest/globals";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { checkAll } from "../../src/advise/check/check.js";
import { InputError } from "../../src/core/errors.js";
import { defaultGenerator, manualSeed } from "../../src/core/rng.js";
import { readExperiment } from "../../src/experiment/experiment.js";
import { prepare } from "../../src/experiment/prepare.js";
import { openSweep } from "../../src/sweep/sweep.js";
import { openRepeat, trainRepeat } from "../../src/sweep/repeat.js";
import { requireTrainable } from "../../src/train/firstBatch.js";
import { rehearseExperiment } from "../../src/train/rehearse.js";
import { trainExperiment } from "../../src/train/train.js";
import { scratch } from "../cli/run.js";

const folder = scratch();
afterAll(() => folder.remove());
const runs = join(folder.path, "runs");

folder.write("two.csv", ["a,b,y", ...Array.from({ length: 60 }, (_, i) => `${i % 7},${i},${i % 2}`)].join("\n"));
folder.write("three.csv", ["a,b,y", ...Array.from({ length: 60 }, (_, i) => `${i % 7},${i},c${i % 3}`)].join("\n"));

interface Parts {
  readonly model?: string;
  readonly loss?: string;
  readonly optimizer?: string;
  readonly more?: string;
}
/** The line numbers of model, loss and optimizer are 2, 3 and 4. */
function experiment({ model = "Linear: {out_features: auto}", loss = "BCELoss", optimizer = "SGD", more = "" }: Parts): string {
  const csv = /BCE/.test(loss) ? "two.csv" : "three.csv";
  const text = `data: {path: ${csv}, target: y}\nmodel: [${model}]\nloss: ${loss}\noptimizer: ${optimizer}\ntrain: {epochs: 1}\n${more}`;
  return folder.write("x.yaml", text);
}

async function complaint(action: () => Promise<unknown>): Promise<string> {
  const error: unknown = await action().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).message.replaceAll(`${folder.path}/`, "");
}

const linear = "Linear: {out_features: auto}";

// prettier-ignore
test.each<[string, Parts, string]>([
  ["scores for BCELoss", {}, "x.yaml:2:9: error: model.0 is Linear, but BCELoss takes a probability\n  hint: end the model with Sigmoid, or use BCEWithLogitsLoss, which takes the scores as they are"],
  ["tanh for BCELoss", { model: `${linear}, Tanh` }, "x.yaml:2:39: error: model.1 is Tanh, but BCELoss takes a probability\n  hint: end the model with Sigmoid, or use BCEWithLogitsLoss, which takes the scores as they are"],
  ["Dropout behind Sigmoid", { model: `${linear}, Sigmoid, Dropout` }, "x.yaml:2:48: error: model.2 is Dropout behind Sigmoid: in training it makes numbers larger, and BCELoss takes no probability above 1\n  hint: put Dropout before the last Linear"],
  ["weights for another number of classes", { loss: "{CrossEntropyLoss: {weight: [1, 2]}}" }, "x.yaml:3:7: error: loss cannot be used: CrossEntropyLoss: crossEntropy: weight must have one entry for each of the 3 classes, got shape (2,)"],
  ["a loss for each row", { loss: "{NLLLoss: {reduction: none}}", model: `${linear}, LogSoftmax` }, 'x.yaml:3:29: error: loss.NLLLoss.reduction must be mean or sum for training, got "none": it gives a loss for each row'],
  ["arguments that exclude each other", { optimizer: "{SGD: {nesterov: true}}", model: `${linear}, Sigmoid` }, "x.yaml:4:12: error: optimizer cannot be used: SGD: nesterov needs momentum > 0 and dampening = 0"],
])("%s", async (_name, parts, words) => {
  const file = experiment(parts);
  expect(await complaint(() => trainExperiment({ file, runDir: runs }))).toBe(words);
  expect(await complaint(() => rehearseExperiment({ file, runDir: runs }))).toBe(words);
  const { errors } = await checkAll(file);
  expect(new InputError(errors).message.replaceAll(`${folder.path}/`, "")).toBe(words);
  expect(existsSync(runs)).toBe(false);
});

describe("of several runs", () => {
  test("repeated", async () => {
    const file = experiment({ more: "repeat: {seeds: 2}\n" });
    const repeat = openRepeat({ file, runDir: runs });
    expect(await complaint(() => trainRepeat(repeat!, {}))).toContain("model.0 is Linear, but BCELoss takes a probability");
    expect(existsSync(runs)).toBe(false);
  });

  test("in a sweep, even if only one trial has it", async () => {
    const file = experiment({
      model: `${linear}, Sigmoid`,
      more: "sweep: {metric: val_accuracy, keys: {loss: [BCELoss, BCEWithLogitsLoss], model.1: [Sigmoid, Identity]}}\n",
    });
    expect(await complaint(() => openSweep({ file, runDir: runs }))).toContain("is Linear, but BCELoss takes a probability");
    expect(existsSync(runs)).toBe(false);
  });
});

test("what only makes training bad is no error: a softmax too many, a probability from Softmax, scores for NLLLoss", async () => {
  for (const parts of [
    { model: `${linear}, Softmax`, loss: "CrossEntropyLoss" },
    { model: linear, loss: "NLLLoss" },
    { model: `${linear}, Softmax` },
  ])
    requireTrainable(await prepare(readExperiment(experiment(parts))));
});

test("the random numbers of the trial are given back: training draws the masks it would have drawn", async () => {
  const prepared = await prepare(readExperiment(experiment({ model: `Dropout, ${linear}, Sigmoid` })));
  manualSeed(3);
  const before = defaultGenerator.state();
  requireTrainable(prepared);
  expect(defaultGenerator.state()).toEqual(before);
});
