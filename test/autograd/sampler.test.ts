// What operations are tried on: numbers that are what they are called, the same from the same seed.
import { expect, test } from "@jest/globals";
import { Sampler } from "../../src/autograd/sampler.js";
import type { Tensor } from "../../src/index.js";

const sorted = (x: Tensor): number[] => Array.from(x.data).sort((a, b) => a - b);

test("distinct numbers lie a gap apart about 0.1", () => {
  sorted(new Sampler(1).distinct([2, 2], 0.5)).forEach((x, i) => expect(x).toBeCloseTo([-0.65, -0.15, 0.35, 0.85][i], 12));
  sorted(new Sampler(1).distinct([3], 2)).forEach((x, i) => expect(x).toBeCloseTo([-1.9, 0.1, 2.1][i], 12));
});

test("numbers away from 0, within bounds, and masks", () => {
  const away = new Sampler(2).awayFromZero([200], 0.3);
  const plain = new Sampler(2).normal([200]);
  away.data.forEach((x, i) => expect(x).toBeCloseTo(plain.data[i] + (plain.data[i] < 0 ? -0.3 : 0.3), 12));
  const spread = sorted(new Sampler(3).uniform([500], -2, 1));
  expect([spread[0] >= -2, spread[0] < -1.9, spread[499] < 1, spread[499] > 0.9]).toEqual([true, true, true, true]);
  const mask = sorted(new Sampler(4).mask([100]));
  expect([new Set(mask), Math.abs(mask.filter((x) => x === 1).length - 50) < 25]).toEqual([new Set([0, 1]), true]);
});

test("the same from the same seed, in the dtype that is asked for", () => {
  expect(new Sampler().normal([3]).toArray()).toEqual(new Sampler(0).normal([3]).toArray());
  expect(new Sampler(1).normal([3]).toArray()).not.toEqual(new Sampler(0).normal([3]).toArray());
  expect([new Sampler().tensor([1]).dtype, new Sampler(0, "float32").tensor([1]).dtype]).toEqual(["float64", "float32"]);
});
