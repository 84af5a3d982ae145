import { expect, test } from "@jest/globals";
import { adviseRate, risingRates, SmoothedLoss } from "../../src/optim/rateFinder.js";

test("rates rise from the lowest to the highest by equal factors", () => {
  const expected = [1e-4, 1e-3, 1e-2, 0.1, 1, 10];
  const rates = risingRates(1e-4, 10, 6);
  expect(rates).toHaveLength(6);
  rates.forEach((rate, i) => expect(Math.abs(rate / expected[i] - 1)).toBeLessThan(1e-12));
});

test("the smaller of the steepest and a tenth of the lowest is suggested", () => {
  const rates = risingRates(1e-4, 10, 6); // powers of ten
  expect(adviseRate(rates, [1, 1, 0.4, 0.3, 0.2, 5], 0)).toEqual({
    lowest: { rate: rates[4], loss: 0.2 },
    steepest: rates[2], // from 1 to 0.3 around it
    suggestion: Math.min(rates[2], rates[4] / 10),
  });
  const late = adviseRate(rates, [1, 1, 1, 0.9, 0.1, 5], 0);
  expect(late.steepest).toBe(rates[3]);
  expect(late.suggestion).toBe(Math.min(rates[3], rates[4] / 10));
});

test("the first losses are left out, and where the loss never falls nothing is suggested", () => {
  const rates = risingRates(1e-4, 10, 6);
  expect(adviseRate(rates, [9, 2, 1, 0.9, 0.7, 5], 3).steepest).toBe(rates[3]);
  expect(adviseRate(rates, [1, 1.1, 1.2, 1.3, 2, 5], 0)).toEqual({
    lowest: { rate: 1e-4, loss: 1 },
    steepest: null,
    suggestion: null,
  });
  expect(adviseRate([], [], 0)).toEqual({ lowest: { rate: NaN, loss: NaN }, steepest: null, suggestion: null });
});

test("the running mean has weights that add up to 1", () => {
  const mean = new SmoothedLoss(0.5);
  expect(mean.add(3)).toBe(3);
  expect(mean.add(6)).toBeCloseTo((0.25 * 3 + 0.5 * 6) / 0.75, 12);
});
