// Where two runs part, to the batch.
import { describe, expect, test } from "@jest/globals";
import { firstDivergence, stepsAfter, type RunHistory } from "../../src/runs/divergence.js";
import type { EpochRecord } from "../../src/runs/records.js";
import { historyOf } from "../report/builders.js";

const parting = (first: RunHistory, second: RunHistory): object => firstDivergence(first, second);

describe("the first batch that differs", () => {
  const first = historyOf([], [[1, 2, 3], [4, 5]]); // prettier-ignore
  const accumulating = { ...first, accumulate: 2 };

  test.each([
    ["the first of all", first, [[9, 2, 3]], { epoch: 1, batch: 1, step: 1, values: [1, 9] }],
    ["the last of an epoch", first, [[1, 2, 9]], { epoch: 1, batch: 3, step: 3, values: [3, 9] }],
    ["one of the next epoch", first, [[1, 2, 3], [4, 9]], { epoch: 2, batch: 2, step: 5, values: [5, 9] }], // prettier-ignore
    ["of two batches that make a step the second", accumulating, [[1, 9, 3]], { epoch: 1, batch: 2, step: 1, values: [2, 9] }],
    ["the third, with the second step", accumulating, [[1, 2, 9]], { epoch: 1, batch: 3, step: 2, values: [3, 9] }],
    ["one after an epoch whose last step had one batch", accumulating, [[1, 2, 3], [9]], { epoch: 2, batch: 1, step: 3, values: [4, 9] }], // prettier-ignore
    ["an epoch that is shorter in the second", first, [[1, 2]], { epoch: 1, batch: 3, step: 3, values: [3, null] }],
    ["an epoch that is longer in the second", first, [[1, 2, 3, 0]], { epoch: 1, batch: 4, step: 4, values: [null, 0] }],
    ["a zero of another sign", historyOf([], [[0]]), [[-0]], { epoch: 1, batch: 1, step: 1, values: [0, -0] }],
  ])("%s", (_, history, batches, batch) => {
    expect(parting(history, historyOf([], batches))).toEqual({ batch, epoch: null, compared: { epochs: 0, steps: batch.step } });
  });

  test("none, as far as both go", () => {
    expect(parting(first, first)).toEqual({ batch: null, epoch: null, compared: { epochs: 0, steps: 5 } });
    expect(parting(first, historyOf([], [[1, 2, 3]]))).toMatchObject({ batch: null, compared: { steps: 3 } });
    expect(parting(historyOf([], [[1, 2, 3]]), first)).toMatchObject({ batch: null, compared: { steps: 3 } });
    expect(parting(accumulating, accumulating)).toMatchObject({ batch: null, compared: { steps: 3 } });
    expect(parting(historyOf([], [[NaN]]), historyOf([], [[NaN]]))).toMatchObject({ batch: null });
  });

  test("is not looked for where one has no log of its batches, or not from the beginning", () => {
    const later = { ...first, losses: [{ epoch: 2, losses: [9] }] };
    for (const other of [historyOf([]), later]) {
      expect(parting(first, other)).toMatchObject({ batch: null, compared: { steps: null } });
      expect(parting(other, first)).toMatchObject({ batch: null, compared: { steps: null } });
    }
  });
});

describe("the first epoch that differs", () => {
  const record = (values: object): EpochRecord => ({ epoch: 1, train_loss: 1, lr: 0.1, seconds: 1, ...values });
  const of = (...epochs: EpochRecord[]): RunHistory => ({ ...historyOf([]), epochs });

  test("with the first of its values that does, and how many were compared", () => {
    const second = record({ epoch: 2, train_loss: 0.5, lr: 0.2 });
    expect(parting(of(record({}), record({ epoch: 2 })), of(record({}), second, record({ epoch: 3 })))).toEqual({
      batch: null,
      epoch: { epoch: 2, key: "train_loss", values: [1, 0.5] },
      compared: { epochs: 2, steps: null },
    });
    expect(parting(of(record({ val_loss: null })), of(record({ val_loss: 0 })))).toMatchObject({ epoch: { epoch: 1, key: "val_loss", values: [null, 0] } }); // prettier-ignore
    expect(parting(historyOf([1, 1]), historyOf([1]))).toMatchObject({ epoch: null, compared: { epochs: 1 } });
    expect(parting(historyOf([1]), historyOf([1, 1]))).toMatchObject({ epoch: null, compared: { epochs: 1 } });
  });

  test("the time and what only one of them has say nothing", () => {
    expect(parting(of(record({ seconds: 1, val_loss: 1 })), of(record({ seconds: 2, val_accuracy: 1 })))).toMatchObject({ epoch: null }); // prettier-ignore
  });
});

test("steps after each epoch: as train.eval_every says, or as many as its batches make", () => {
  const batches = [[1, 1, 1], [1, 1]]; // prettier-ignore
  expect(stepsAfter(historyOf([1, 1], batches))).toEqual([3, 5]);
  expect(stepsAfter(historyOf([1, 1], batches, { accumulate: 2 }))).toEqual([2, 3]);
  expect(stepsAfter(historyOf([1, 1, 1], batches))).toEqual([3, 5, null]);
  expect(stepsAfter(historyOf([1, 1], batches, { evalEvery: 10 }))).toEqual([10, 20]);
  expect(stepsAfter(historyOf([1]))).toEqual([null]);
});
