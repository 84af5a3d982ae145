// Which tokens may be drawn, and that they are drawn as often as is said.
import { describe, expect, test } from "@jest/globals";
import { Generator } from "../../src/core/rng.js";
import { draw, samplingProbabilities, type SamplingOptions } from "../../src/text/sample.js";

const p = [0.5, 0.25, 0.125, 0.125];
const scores = p.map((x) => Math.log(x) + 3);
const of = (options: SamplingOptions): number[] => [...samplingProbabilities(scores, options)];
const expectClose = (got: readonly number[], wanted: readonly number[]): void => got.forEach((x, i) => expect(x).toBeCloseTo(wanted[i], 12)); // prettier-ignore

describe("what may be drawn", () => {
  test.each([
    [{}, p],
    [{ temperature: 0.5 }, [0.25, 0.0625, 0.015625, 0.015625].map((x) => x / 0.34375)],
    [{ temperature: 0 }, [1, 0, 0, 0]],
    [{ topK: 1 }, [1, 0, 0, 0]],
    [{ topK: 3 }, [4 / 7, 2 / 7, 1 / 7, 0]],
    [{ topK: 9 }, p],
    [{ topP: 0.4 }, [1, 0, 0, 0]],
    [{ topP: 0.7 }, [2 / 3, 1 / 3, 0, 0]],
    [{ topP: 0.8 }, [4 / 7, 2 / 7, 1 / 7, 0]],
    [{ topP: 1 }, p],
    [{ topK: 2, topP: 0.6 }, [1, 0, 0, 0]], // of what top_k leaves, the first has two thirds
    [{ topK: 2, topP: 0.7 }, [2 / 3, 1 / 3, 0, 0]],
  ])("%j", (options, wanted) => expectClose(of(options), wanted));

  test("scores that exp would overflow on, and tokens that are ruled out", () => {
    expectClose([...samplingProbabilities([1000, -Infinity, 1000])], [0.5, 0, 0.5]);
    expectClose([...samplingProbabilities([-Infinity, 2, -Infinity], { temperature: 0 })], [0, 1, 0]);
  });

  test("only tokens that can be among the kept ones are sorted: the same come out as of all", () => {
    const generator = new Generator(3);
    for (let n = 1; n < 60; n++) {
      const z = Array.from({ length: n }, () => Math.round(6 * generator.random53())); // many are equal
      const all = samplingProbabilities(z);
      const order = z.map((_, i) => i).sort((i, j) => z[j] - z[i] || i - j);
      for (const [topK, topP] of [[1 + (n % 7), null], [null, 0.05], [null, 0.6], [null, 0.97], [1 + (n % 11), 0.5]] as const) {
        const first = order.slice(0, topK ?? n);
        const share = (topP ?? 2) * first.reduce((sum, i) => sum + all[i], 0);
        const kept = first.filter((_, at) => first.slice(0, at).reduce((sum, i) => sum + all[i], 0) < share * (1 - 1e-12));
        const given = samplingProbabilities(z, { topK, topP });
        expect([...given.keys()].filter((i) => given[i] > 0)).toEqual(kept.sort((i, j) => i - j));
        expect(given.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 12);
      }
    }
  }); // prettier-ignore

  test("errors teach", () => {
    expect(() => of({ topP: 0 })).toThrow("sampling: topP must be > 0 and <= 1, or null, got 0");
    expect(() => of({ temperature: -1 })).toThrow("sampling: temperature must be >= 0, got -1");
  });
});

test("tokens are drawn as often as their probabilities say, the same from the same seed", () => {
  const drawn = (seed: number): number[] => {
    const generator = new Generator(seed);
    return Array.from({ length: 4000 }, () => draw(Float64Array.from(p), generator));
  };
  const counts = p.map((_, i) => drawn(1).filter((id) => id === i).length / 4000);
  counts.forEach((share, i) => expect(Math.abs(share - p[i])).toBeLessThan(4 * Math.sqrt((p[i] * (1 - p[i])) / 4000)));
  expect(drawn(2)).toEqual(drawn(2));
  expect(drawn(2)).not.toEqual(drawn(3));
});
