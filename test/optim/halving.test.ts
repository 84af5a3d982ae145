import { describe, expect, test } from "@jest/globals";
import { epochsOf, kept, rungsOf, survivors } from "../../src/optim/halving.js";

describe("rungs", () => {
  const rungs = (...args: Parameters<typeof rungsOf>): number[][] =>
    rungsOf(...args).map(({ epochs, trials }) => [epochs, trials]);

  test("one in factor goes on, and for factor times as long; the last is a whole training", () => {
    expect(rungs(27, 27, 1, 3)).toEqual([[1, 27], [3, 9], [9, 3], [27, 1]]); // prettier-ignore
    expect(rungs(20, 100, 4, 3)).toEqual([[4, 20], [12, 6], [36, 2], [100, 1]]); // prettier-ignore
    expect(rungs(81, 30, 4, 3)).toEqual([[4, 81], [12, 27], [30, 9]]); // prettier-ignore
  });

  test("one that is alone goes to the end", () => {
    expect(rungs(2, 1000, 1, 3)).toEqual([[1, 2], [1000, 1]]); // prettier-ignore
    expect(rungs(1, 50, 4, 3)).toEqual([[50, 1]]);
    expect([2, 3, 5, 6, 1].map((n) => kept(n, 3))).toEqual([1, 1, 1, 2, 1]);
  });

  test("where all are powers of the factor every rung costs the same: n min_epochs, less what was trained before", () => {
    expect(epochsOf(rungsOf(27, 27, 1, 3))).toBe(27 + 9 * 2 + 3 * 6 + 18);
    expect(epochsOf(rungsOf(1, 50, 4, 3))).toBe(50);
  });
});

test("the best survive, of equals the first, in their order; never one that came to nothing", () => {
  expect(survivors([0.5, 0.1, 0.3, 0.1, 0.2], 3)).toEqual([1, 3, 4]);
  expect(survivors([0.2, 0.5, 0.1, 0.4], 3)).toEqual([0, 2, 3]);
  expect(survivors([1, 1, 1, 1], 2)).toEqual([0, 1]);
  expect(survivors([Infinity, 2, Infinity], 2)).toEqual([1]);
  expect(survivors([Infinity], 1)).toEqual([]);
  expect(survivors([-0.9, -0.95], 1)).toEqual([1]);
});
