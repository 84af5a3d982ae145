// A run that pauses after an epoch and goes on ends with the bits of one that does not: its schedule knows the whole length all the time.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readEpochs } from "../../src/runs/runLog.js";
import type { Summary } from "../../src/runs/records.js";
import { trainExperiment } from "../../src/train/train.js";
import { root, scratch } from "../cli/run.js";

let folder: ReturnType<typeof scratch>;
let count = 0;
beforeAll(() => {
  folder = scratch();
});
afterAll(() => folder.remove());

function config(scheduler: string, train = ""): string {
  return folder.write(
    `pause${++count}.yaml`,
    `seed: 7
data: {path: "${join(root, "data/iris.csv")}", target: species}
model: [Linear: {out_features: 8}, Tanh, Dropout: {p: 0.3}, Linear: {out_features: 3}]
loss: CrossEntropyLoss
optimizer: {Adam: {lr: 0.02}}
scheduler: ${scheduler}
train: {epochs: 9, batch_size: 16${train}}
run: {dir: "${join(folder.path, "runs")}"}
`,
  );
}

/** Trained up to each epoch in turn, and then to the end. */
async function paused(file: string, ...until: number[]): Promise<Summary[]> {
  const first = await trainExperiment({ file, until: until[0] });
  const summaries = [first];
  for (const epoch of [...until.slice(1), undefined]) summaries.push(await trainExperiment({ resume: first.run, until: epoch }));
  return summaries;
}

function bits({ run, ...summary }: Summary): object {
  const log = readEpochs(run).map((record) => ({ ...record, seconds: 0 }));
  return { weights: readFileSync(join(run, "model.safetensors")).toString("hex"), log, ...summary, seconds: 0 };
}

describe("until", () => {
  test.each([
    ["cosine over all epochs", "{CosineAnnealingLR: {}}", ""],
    ["one cycle over all steps", "{OneCycleLR: {max_lr: 0.1, every: step}}", ", ema: 0.9"],
    ["two schedules in turn", "[{LinearLR: {for: 3}}, {CosineAnnealingLR: {}}]", ", early_stopping: {patience: 8}"],
  ])("%s", async (_, scheduler, train) => {
    const file = config(scheduler, train);
    const whole = await trainExperiment({ file });
    const summaries = await paused(file, 2, 6);
    expect(summaries.map(({ stopped, epochs }) => [stopped, epochs])).toEqual([["paused", 2], ["paused", 6], ["finished", 9]]); // prettier-ignore
    expect(bits(summaries[2])).toEqual(bits(whole));
  });

  test("early stopping ends a run before its pause, and at it; then there is nothing to go on with", async () => {
    const file = config("null", ", early_stopping: {patience: 1, min_delta: 100}"); // over after epoch 2
    expect(await trainExperiment({ file, until: 5 })).toMatchObject({ stopped: "early", epochs: 2 });
    const at = await trainExperiment({ file, until: 2 });
    expect(at).toMatchObject({ stopped: "early", epochs: 2 });
    expect(await trainExperiment({ resume: at.run, until: 7 })).toMatchObject({ stopped: "early", epochs: 2 });
  });

  test("after the last epoch, or beyond, it is no pause", async () => {
    for (const until of [9, 20]) expect(await trainExperiment({ file: config("null"), until })).toMatchObject({ stopped: "finished", epochs: 9 }); // prettier-ignore
    const { run } = await trainExperiment({ file: config("null"), until: 4 });
    expect(await trainExperiment({ resume: run, until: 3 })).toMatchObject({ stopped: "paused", epochs: 4 }); // it has been there
  });

  test("nothing is doubted before the end", async () => {
    const slow = config("null");
    const overrides = ["optimizer.Adam.lr=1e-9", "train.epochs=2"];
    const { run, warnings, stopped } = await trainExperiment({ file: slow, overrides, until: 1 });
    expect([stopped, warnings]).toEqual(["paused", []]);
    expect((await trainExperiment({ file: slow, overrides }, { shouldStop: () => true })).warnings).toEqual([]);
    expect((await trainExperiment({ resume: run })).warnings).toEqual([expect.stringContaining("the model has learnt nothing")]);
  });

  test("must be a whole number of 1 or more", async () => {
    await expect(trainExperiment({ file: config("null"), until: 0 })).rejects.toThrow(
      "trainExperiment: until must be >= 1, got 0",
    );
  });
});
