// The numbers that the pages of schedules and optimizers show, where these are not one formula after the other: they are PyTorch 1.13's.
import { describe, expect, test } from "@jest/globals";
import { optimizerPages } from "../../src/pages/optimizers.js";
import { schedulerPages } from "../../src/pages/schedulers.js";

/** The rates of ReduceLROnPlateau, from 0.2 on, for each sample of its page. */
const plateaus = [
  [0.2, 0.2, 0.2, 0.2, 0.1, 0.1, 0.05, 0.025, 0.025, 0.0125, 0.0125, 0.00625, 0.003125],
  [0.2, 0.2, 0.2, 0.2, 0.2, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05, 0.025, 0.025],
  [0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.12, 0.12, 0.12, 0.072, 0.072, 0.072],
  [0.2, 0.2, 0.2, 0.2, 0.06, 0.06, 0.06, 0.06, 0.018, 0.018, 0.018, 0.018, 0.0054],
  [0.2, 0.2, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1],
  [0.2, 0.2, 0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05, 0.04, 0.04, 0.04],
  [0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2],
  [0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.08, 0.08, 0.08, 0.08, 0.032],
  [0.2, 0.2, 0.14, 0.098, 0.0686, 0.0686, 0.04802, 0.033614, 0.033614, 0.0235298, 0.01647086, 0.011529602, 0.0080707214],
  [0.2, 0.2, 0.2, 0.2, 0.1, 0.1, 0.07, 0.07, 0.07, 0.07, 0.07, 0.07, 0.07],
];

test("ReduceLROnPlateau", () => {
  const { samples } = schedulerPages.ReduceLROnPlateau.subject();
  expect(samples).toHaveLength(plateaus.length);
  samples.forEach(({ tensors }, i) => {
    expect(tensors.lr.data).toHaveLength(13);
    plateaus[i].forEach((rate, t) => expect([i, t, Math.abs(tensors.lr.data[t] - rate) < 1e-12]).toEqual([i, t, true]));
  });
});

test("the schedules in a row, and at once, are those that stand in the call", () => {
  const near = (data: ArrayLike<number>, expected: readonly number[]): void =>
    expected.forEach((rate, t) => expect(data[t]).toBeCloseTo(rate, 12));
  const [chained] = schedulerPages.ChainedScheduler.subject().samples;
  expect(chained.name).toBe("ChainedScheduler([ConstantLR, ExponentialLR])");
  near(chained.tensors.P.data, [0.1, 0.1, 0.2, 0.2]);
  near(chained.tensors.Q.data, [0.2, 0.1, 0.05, 0.025]);
  near(chained.tensors.lr.data, [0.1, 0.05, 0.05, 0.025]);
});

/** LBFGS of 1/2 pᵀ H p, H = [[3, 1], [1, 2]], from (1.5, -0.7), max_iter 2: the rate, where it is after one step, the gradient there, and the end. */
const steps = [
  [0.5, [1.0128205128205128, -0.7128205128205128], [2.3256410256410254, -0.4128205128205129], [0.5717408518299869, -0.5442357182419818]],
  [1, [0.5256410256410255, -0.7256410256410256], [0.851282051282051, -0.9256410256410257], [0.1306611908394611, -0.3756509236634508]],
  [0.05, [1.4512820512820512, -0.7012820512820512], [3.652564102564102, 0.04871794871794877], [1.3852510082599219, -0.6850004949011212]],
] as const; // prettier-ignore

describe("LBFGS", () => {
  const { samples } = optimizerPages.LBFGS.subject();
  test.each(steps.map((step, i) => [i, ...step] as const))("%d: lr %d", (i, _rate, b, G, p) => {
    const { tensors, outputs } = samples[i];
    const expected = { a: [1.5, -0.7], g: [3.8, 0.1], b, G, p };
    for (const [name, numbers] of Object.entries(expected)) {
      expect([name, tensors[name].shape]).toEqual([name, [2]]);
      numbers.forEach((x, k) => expect([name, Math.abs(tensors[name].data[k] - x) < 1e-12]).toEqual([name, true]));
    }
    expect(outputs).toEqual(["b", "p"]);
  });
});

test("Muon: matrices of every form, and the gradient of the step", () => {
  const { samples } = optimizerPages.Muon.subject();
  const forms = samples.map(({ tensors }) => tensors.p.shape.join(" x "));
  expect(new Set(forms)).toEqual(new Set(["2 x 3", "1 x 3", "3 x 2"]));
  for (const { tensors, numbers } of samples) {
    expect([numbers.rows, numbers.columns]).toEqual(tensors.p.shape);
    for (const name of ["q", "m", "g", "r"]) expect(tensors[name].shape).toEqual(tensors.p.shape);
    Array.from(tensors.g.data, (x, i) => expect(x).toBeCloseTo(Math.sin(4 + 1.7 * i), 12));
  }
});
