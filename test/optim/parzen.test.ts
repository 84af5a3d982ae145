// Densities made of points, against scipy's (test/fixtures/parzen.py).
import { describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Generator } from "../../src/core/rng.js";
import { densityOf, Parzen } from "../../src/optim/parzen.js";

interface Case {
  readonly seen: readonly number[];
  readonly low: number;
  readonly high: number;
  readonly deviations: readonly number[];
  readonly x: readonly number[];
  /** The logarithm of the density at each x, and what lies below it. */
  readonly log: readonly number[];
  readonly below: readonly number[];
}

const cases = JSON.parse(readFileSync(join(import.meta.dirname, "../fixtures/parzen.json"), "utf8")) as Case[];

describe("a mixture of truncated normal distributions", () => {
  test.each(cases.map((each): [number, Case] => [each.seen.length, each]))(
    "of %d points",
    (_, { seen, low, high, ...expected }) => {
      const density = new Parzen([...seen].reverse(), low, high); // their order does not matter
      expected.deviations.forEach((deviation, i) => expect(density.deviations[i]).toBeCloseTo(deviation, 12));
      expected.x.forEach((x, i) => {
        expect(Math.abs(Math.log(density.at(x)) - expected.log[i])).toBeLessThan(1e-12);
        expect(Math.abs(density.between(low, x) - expected.below[i])).toBeLessThan(1e-12);
      });
      expect(density.at(low - 1e-9) + density.at(high + 1e-9)).toBe(0);
    },
  );

  test("its draws lie in the range, and below each point as many as the density says", () => {
    const density = new Parzen([0.1, 0.15, 0.9], 0, 1);
    const generator = new Generator(3);
    const drawn = Array.from({ length: 4000 }, () => density.draw(generator));
    expect(drawn.filter((x) => x < 0 || x > 1)).toEqual([]);
    for (const x of [0.1, 0.3, 0.5, 0.8, 0.95]) {
      const p = density.between(0, x);
      const share = drawn.filter((each) => each < x).length / drawn.length;
      expect(Math.abs(share - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / drawn.length)); // four standard errors
    }
  });
});

test("whole numbers: their probabilities add up to 1, ends included, and draws are whole", () => {
  const density = densityOf({ kind: "integer", low: 2, high: 6 }, [2, 2, 5]);
  const shares = [2, 3, 4, 5, 6].map((k) => density.at(k));
  expect(shares.reduce((sum, share) => sum + share)).toBeCloseTo(1, 12);
  expect(Math.max(...shares)).toBe(shares[0]);
  const generator = new Generator(1);
  const drawn = new Set(Array.from({ length: 300 }, () => density.draw(generator)));
  expect([...drawn].sort()).toEqual([2, 3, 4, 5, 6]);
});

test("choices: (count + 1/K) / (n + 1)", () => {
  const density = densityOf({ kind: "choice", size: 4 }, [1, 1, 3]);
  expect([0, 1, 2, 3].map((k) => density.at(k))).toEqual([0.25 / 4, 2.25 / 4, 0.25 / 4, 1.25 / 4]);
  const generator = new Generator(1);
  const drawn = Array.from({ length: 2000 }, () => density.draw(generator));
  expect(drawn.filter((k) => k === 1).length / 2000).toBeCloseTo(2.25 / 4, 1);
});
