// What train --find-lr shows: the loss by the learning rate, the rate that is suggested, and how to take it.
import { describe, expect, test } from "@jest/globals";
import { findRateLines, roundedRate } from "../../src/report/terminal/findRateText.js";
import { plotLines } from "../../src/report/terminal/plot.js";
import type { RateSearch } from "../../src/train/findRate.js";

const found: RateSearch = {
  prepared: undefined as never,
  rates: [0.001, 0.01, 0.1, 1],
  losses: [2, 1.5, 1, 900],
  smoothed: [2, 1.5, 1, 900],
  exploded: true,
  lowest: { rate: 0.1, loss: 1 },
  steepest: 0.0345,
  suggestion: 0.01,
  key: "optimizer.SGD.lr",
  now: 0.25,
};
const paint = (text: string): string => text;
const lines = (changes: Partial<RateSearch> = {}, width = 100): string[] => findRateLines({ ...found, ...changes }, { width, ascii: true, paint, file: "my file.yaml" }); // prettier-ignore

describe("the first line", () => {
  test("says how many steps were made, and up to which rate", () =>
    expect(lines()[0]).toBe("4 steps, with a learning rate from 0.0010 up to 1, where the loss exploded"));

  test("says nothing of an explosion that was none", () =>
    expect(lines({ exploded: false })[0]).toBe("4 steps, with a learning rate from 0.0010 up to 1"));

  test("of a loss that was no number at once there is no rate", () => {
    const none = { rates: [], losses: [], smoothed: [], lowest: { rate: NaN, loss: NaN }, steepest: null, suggestion: null };
    expect(lines(none)[0]).toBe("0 steps, with a learning rate from 0 up to 0, where the loss exploded");
  });
});

test("the curve is by the logarithm of the rate, and what explodes is cut at one and a half of what was before", () => {
  const points = [[-3, 2], [-2, 1.5], [-1, 1], [0, 3]] as const; // prettier-ignore
  const label = "mean of the last losses, by the learning rate (equal factors)";
  const drawn = (width: number): string[] => plotLines([{ label, points, paint }], { width, height: 10, ascii: true, xWords: (x) => (x === 0 ? "1" : "0.0010") }); // prettier-ignore
  expect(lines().slice(1, -6)).toEqual(["", ...drawn(80)]);
  expect(lines({}, 60).slice(1, -6)).toEqual(["", ...drawn(60)]);
});

test("the curve is not cut at what it has before its lowest point", () => {
  const points = [[-3, 1], [-2, 2], [-1, 0.5], [0, 3]] as const; // prettier-ignore
  const label = "mean of the last losses, by the learning rate (equal factors)";
  const drawn = plotLines([{ label, points, paint }], { width: 80, height: 10, ascii: true, xWords: (x) => (x === 0 ? "1" : "0.0010") }); // prettier-ignore
  expect(lines({ smoothed: [1, 2, 0.5, 900], lowest: { rate: 0.1, loss: 0.5 } }).slice(2, -6)).toEqual(drawn);
});

describe("the advice", () => {
  test("a tenth of the lowest, where that is less", () =>
    expect(lines().slice(-6)).toEqual([
      "",
      "lowest loss       1 at 0.1000, a tenth of which is 0.0100",
      "steepest descent  at 0.0345",
      "suggestion        0.01: a tenth of the rate with the lowest loss. The smaller of the two is taken: too small a rate costs time, too large a rate the training",
      "to try it         mlbh train 'my file.yaml' --set optimizer.SGD.lr=0.01",
      "in the file       optimizer: {SGD: {lr: 0.01}}, where it has 0.2500 now",
    ]));

  test("the steepest, where that is less; and the key of a schedule in a list", () => {
    const advice = lines({ steepest: 0.00345, suggestion: 0.00345, key: "scheduler.0.OneCycleLR.max_lr" }).slice(-4);
    expect(advice[1]).toMatch(/^suggestion {8}0\.0034: the rate at which the loss falls fastest\. /); // 0.00345 lies below the middle
    expect(advice[2]).toBe("to try it         mlbh train 'my file.yaml' --set scheduler.0.OneCycleLR.max_lr=0.0034");
    expect(advice[3]).toBe("in the file       scheduler: {OneCycleLR: {max_lr: 0.0034}}, where it has 0.2500 now");
  });

  test("none, where the loss never fell", () => {
    const words = "no suggestion: the loss never fell. Is the model able to learn? mlbh check, mlbh gradcheck, and more batches may tell"; // prettier-ignore
    expect(lines({ steepest: null, suggestion: null }).slice(-2)).toEqual(["", words]);
  });
});

test.each([[0.0123456, 0.012], [1.26, 1.3], [123, 120], [0.001, 0.001]])("of %d two digits are %d", (rate, rounded) => expect(roundedRate(rate)).toBe(rounded)); // prettier-ignore
