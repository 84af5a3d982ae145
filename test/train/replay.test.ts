// Steps that are replayed give the bits of steps that run as they are written, for every experiment that is shipped.
import { expect, test } from "@jest/globals";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readExperiment } from "../../src/experiment/experiment.js";
import { prepareToTrain } from "../../src/experiment/prepare.js";
import { kernelBuild } from "../../src/kernels/index.js";
import { sameBits } from "../../src/kernels/replay.js";
import { learnerOf } from "../../src/train/learner.js";
import { learnFrom } from "../../src/train/step.js";
import { root } from "../cli/run.js";

const configs = readdirSync(join(root, "configs")).filter((name) => name.endsWith(".yaml"));
/** Texts of different lengths: each batch has a shape of its own, and what is padding is looked at. */
const UNEQUAL = ["addition", "bird_strikes", "chats", "names", "pronounce", "sentences"].map((name) => `${name}.yaml`);
/** Once seen, twice taken down, once replayed, and the last batch of an epoch in between. */
const STEPS = 7;

/** Weights, buffers and losses after some steps. */
async function train(name: string, replay: boolean) {
  const prepared = await prepareToTrain(readExperiment(join(root, "configs", name), ["train.batch_size=16"]));
  const { captured, ...learner } = learnerOf(prepared);
  learner.model.train();
  const plan = { sum: null, groupRows: null, moves: true, beforeStep: () => undefined };
  const losses: number[] = [];
  const outcomes: string[] = [];
  while (losses.length < STEPS)
    for (const draw of learner.loader.batches()) {
      losses.push(learnFrom({ ...learner, captured: replay ? captured : undefined }, draw, plan).value);
      outcomes.push(captured!.last);
      if (losses.length === STEPS) break;
    }
  const state = [...learner.model.stateDict().values()].map(({ data }) => data.slice());
  return { losses, state, wasReplayed: outcomes.includes("replayed") };
}

test.each(configs)("%s", async (name) => {
  const written = await train(name, false);
  const { losses, state, wasReplayed } = await train(name, true);
  expect(wasReplayed).toBe(!UNEQUAL.includes(name) && kernelBuild() !== "reference");
  expect(losses).toEqual(written.losses);
  state.forEach((array, i) => expect(sameBits(array, written.state[i])).toBe(true));
});
