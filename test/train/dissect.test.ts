// A line through 0 that is moved by far too much: each step can be followed by hand, and so can what is found of it.
import { describe, expect, test } from "@jest/globals";
import { tensor } from "../../src/index.js";
import { defaultGenerator } from "../../src/core/rng.js";
import { checkExperiment } from "../../src/experiment/experiment.js";
import { prepareTable } from "../../src/experiment/prepare.js";
import { parseSource } from "../../src/experiment/source.js";
import type { Position } from "../../src/runs/trainingState.js";
import { dissect, type Autopsy } from "../../src/train/autopsy.js";
import { BestEpoch } from "../../src/train/bestEpoch.js";
import { DivergedError } from "../../src/train/diverged.js";
import { learnerOf, loopConfigOf } from "../../src/train/learner.js";
import { beginning, captureState } from "../../src/train/state.js";
import { csvFile } from "../data/files.js";

interface Settings {
  readonly lr: string;
  readonly train?: string;
  /** Of one layer after the other, each of which multiplies by it. */
  readonly weights?: readonly number[];
  readonly position?: Partial<Position>;
}

/** y = w x at x = 1 or -1, to be 0: the loss of a row is w^2, and a step of SGD makes w (1 - 2 lr) of w. */
async function found({ lr, train = "", weights = [1], position = {} }: Settings): Promise<Autopsy | null> {
  const rows = Array.from({ length: 24 }, (_, i) => `${i % 2 === 0 ? 1 : -1},0`);
  const path = csvFile(["x,y", ...rows, ""].join("\n"), "line.csv");
  const text = `data: {path: "${path}", target: y, scale: none, target_scale: none, split: {train: 1, val: 0, test: 0}}
model: [${weights.map(() => "Linear: {out_features: 1, bias: false}").join(", ")}]
loss: MSELoss
optimizer: {SGD: {lr: ${lr}}}
train: {epochs: 1, batch_size: 1, shuffle: false, dtype: float64${train}}
`;
  const prepared = await prepareTable(checkExperiment(parseSource("x.yaml", text)));
  const learner = learnerOf(prepared);
  const config = loopConfigOf(prepared);
  prepared.built.model.parameters().forEach((parameter, i) => parameter.assign(tensor([[weights[i]]], { dtype: "float64" })));
  const before = captureState(learner, new BestEpoch(config.best, learner.model), { ...beginning, ...position });
  return dissect(prepared, learner, config, new DivergedError(3, 99, NaN, before));
}

function expectNorms({ gradient_norms: norms }: Autopsy, expected: readonly (readonly [step: number, norm: number])[]): void {
  expect(norms.map(({ step }) => step)).toEqual(expected.map(([step]) => step));
  norms.forEach(({ norm }, i) => expect(norm / expected[i][1]).toBeCloseTo(1, 9));
}

describe("a loss that overflows", () => {
  // w: 1, -2e60, 4e120, -8e180; the square of the last is beyond 1.8e308
  const slopes = [2, 4e60, 8e120];

  test("is found in its batch and step, with the gradients before it and the largest weight", async () => {
    const one = (await found({ lr: "1.0e+60" }))!;
    expect(one).toMatchObject({
      epoch: 3,
      batch: 4,
      step: 4,
      phase: "forward",
      op: "mul",
      where: "MSELoss",
      place: "x.yaml:3:7",
    });
    expect(one.result).toMatchObject({ name: "y", shape: [1, 1], infinite: 1, nan: 0 });
    expectNorms(one, slopes.map((norm, i) => [i + 1, norm])); // prettier-ignore
    expect([one.largest_weight.name, one.largest_weight.size / 8e180]).toEqual(["0.weight", expect.closeTo(1, 9)]);
    expect(one.cause.why).toContain("every step overshoots the minimum by more than the one before, so the gradients grow");
  });

  test("is counted in steps of several batches", async () => {
    const one = (await found({ lr: "1.0e+60", train: ", accumulate_grad_batches: 2" }))!;
    expect([one.batch, one.step]).toEqual([7, 4]);
    expectNorms(one, slopes.map((norm, i) => [i + 1, norm])); // prettier-ignore
  });

  test("is found from the middle of an epoch on, too", async () => {
    const position = { epoch: 2, batch: 2, steps: 7, losses: [1, 1], lossSum: 2, rows: 2, epochStart: defaultGenerator.state() };
    const one = (await found({ lr: "1.0e+60", position }))!;
    expect([one.batch, one.step]).toEqual([6, 11]);
    expectNorms(one, slopes.map((norm, i) => [8 + i, norm])); // prettier-ignore
    const both = (await found({ lr: "1.0e+60", position, train: ", accumulate_grad_batches: 2" }))!;
    expect([both.batch, both.step]).toEqual([9, 11]);
  });

  test("has the last five gradients beside it", async () => {
    const one = (await found({ lr: "1.0e+20" }))!;
    expect([one.batch, one.step]).toEqual([9, 9]);
    // |w| is (2e20)^t after step t
    expectNorms(one, [4, 5, 6, 7, 8].map((step) => [step, 2 * 2e20 ** (step - 1)])); // prettier-ignore
  });

  test("is looked for beyond the limit of steps, too", async () => {
    expect((await found({ lr: "1.0e+60", train: ", max_steps: 2" }))!.step).toBe(4);
  });
});

describe("a layer whose numbers overflow", () => {
  test("is found on the way forward", async () => {
    const one = (await found({ lr: "0.01", weights: [1e200, 1e200] }))!;
    expect(one).toMatchObject({ batch: 1, step: 1, phase: "forward", where: "1: Linear", place: "x.yaml:2:57" });
    expect(one.largest_weight).toEqual({ name: "0.weight", size: 1e200 }); // of equals the first
    expect(one.cause.why).toContain("the steps are larger than the stretch on which the gradient holds");
    expectNorms(one, []);
  });

  test("and on the way back", async () => {
    // y = 1e110 x, gy = 2 y, and what goes back from the second layer is 1e200 gy
    const one = (await found({ lr: "0.01", weights: [1e-90, 1e200] }))!;
    expect(one).toMatchObject({ batch: 1, step: 1, phase: "backward", where: "1: Linear", place: "x.yaml:2:57" });
    expect([one.result.infinite, one.result.nan]).toEqual([1, 0]);
    expect(one.largest_weight).toEqual({ name: "1.weight", size: 1e200 });
  });
});

describe("a step that makes a weight infinite", () => {
  test("is found in the update, with the gradient that went in", async () => {
    const one = (await found({ lr: "1.0e+308" }))!;
    expect(one).toMatchObject({ batch: 1, step: 1, phase: "step", op: "SGD", where: "SGD", place: "x.yaml:4:12" });
    expect(one.result).toMatchObject({ name: "0.weight", infinite: 1, nan: 0 });
    expect(one.inputs).toMatchObject([{ name: "g 0.weight", shape: [1, 1], min: 2, max: 2, infinite: 0, nan: 0 }]);
    expectNorms(one, [[1, 2]]);
  });
});

test("a fault that does not show again is none", async () => {
  expect(await found({ lr: "0.01" })).toBeNull();
});
