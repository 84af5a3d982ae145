// The next trial: better than chance on functions whose lowest point is known.
import { describe, expect, test } from "@jest/globals";
import { Generator } from "../../src/core/rng.js";
import type { Dimension } from "../../src/optim/parzen.js";
import { divided, propose, type Tried } from "../../src/optim/tpe.js";

const real = (low: number, high: number): Dimension => ({ kind: "real", low, high });

interface Known {
  readonly space: readonly Dimension[];
  readonly f: (x: readonly number[]) => number;
  readonly least: number;
}

/** Branin's and Ackley's functions, and one of a learning rate (as a logarithm), a width and a choice. */
const functions: Readonly<Record<string, Known>> = {
  Branin: {
    space: [real(-5, 10), real(0, 15)],
    f: ([x, y]) => (y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6) ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10,
    least: 0.397887,
  },
  Ackley: {
    space: [1, 2, 3, 4].map(() => real(-5, 5)),
    f: (x) => {
      const mean = (of: (z: number) => number): number => x.reduce((sum, each) => sum + of(each - 1), 0) / x.length;
      return -20 * Math.exp(-0.2 * Math.sqrt(mean((z) => z * z))) - Math.exp(mean((z) => Math.cos(2 * Math.PI * z))) + 20 + Math.E;
    },
    least: 0,
  },
  mixed: {
    space: [real(Math.log(1e-5), 0), { kind: "integer", low: 1, high: 64 }, { kind: "choice", size: 4 }],
    f: ([rate, width, choice]) => (rate - Math.log(0.003)) ** 2 + (width - 20) ** 2 / 50 + [1, 0, 2, 4][choice],
    least: 0,
  },
}; // prettier-ignore

function drawn(dimension: Dimension, generator: Generator): number {
  const u = generator.random53();
  if (dimension.kind === "choice") return Math.floor(u * dimension.size);
  const { low, high } = dimension;
  return dimension.kind === "integer" ? low + Math.floor(u * (high - low + 1)) : low + u * (high - low);
}

/** The lowest of 50 values: of random draws, and of 10 of these and 40 proposals, four at a time. */
function searched({ space, f }: Known, seed: number): { random: number; tpe: number } {
  const generator = new Generator(seed);
  const tried = (x: readonly number[]): Tried => ({ x, score: f(x) });
  const random = Array.from({ length: 50 }, () => tried(space.map((dimension) => drawn(dimension, generator))));
  const guided = random.slice(0, 10);
  while (guided.length < 50) {
    const round: number[][] = [];
    while (round.length < Math.min(4, 50 - guided.length)) round.push(propose(space, guided, round, 0.15, generator));
    guided.push(...round.map(tried));
  }
  const least = (all: readonly Tried[]): number => Math.min(...all.map(({ score }) => score));
  return { random: least(random), tpe: least(guided) };
}

function median(values: readonly number[]): number {
  const ordered = [...values].sort((a, b) => a - b);
  return (ordered[ordered.length / 2 - 1] + ordered[ordered.length / 2]) / 2;
}

describe("over 20 seeds the median of tpe is nearer to the lowest point than that of random draws", () => {
  test.each(Object.entries(functions))("%s", (_, known) => {
    const results = Array.from({ length: 20 }, (__, seed) => searched(known, seed));
    const [random, tpe] = [median(results.map((each) => each.random)), median(results.map((each) => each.tpe))];
    expect(tpe).toBeGreaterThanOrEqual(known.least);
    expect(tpe - known.least).toBeLessThan(0.7 * (random - known.least));
    expect(results.filter((each) => each.tpe < each.random).length).toBeGreaterThan(10);
  });
});

describe("divided", () => {
  const tried = (...scores: number[]): Tried[] => scores.map((score, i) => ({ x: [i], score }));
  const numbers = (list: readonly Tried[]): number[] => list.map(({ x }) => x[0]);

  test("the best ceil(gamma n), of equals the first", () => {
    const { good, others } = divided(tried(3, 1, 2, 1, 5, 1), 0.3);
    expect([numbers(good), numbers(others)]).toEqual([[1, 3], [5, 2, 0, 4]]); // prettier-ignore
  });

  test("what came to nothing is never good, even where it leaves too few", () => {
    expect(numbers(divided(tried(Infinity, 4, Infinity, Infinity), 0.7).good)).toEqual([1]);
    expect(divided(tried(Infinity, Infinity), 0.5).good).toEqual([]);
  });
});

test("proposals avoid what was bad, and what is still pending", () => {
  const tried: Tried[] = [0.05, 0.1, 0.5, 0.6, 0.7, 0.9].map((x) => ({ x: [x], score: x < 0.2 ? Infinity : Math.abs(x - 0.6) }));
  const proposals = (pending: number[][]): number[] =>
    Array.from({ length: 40 }, (_, seed) => propose([real(0, 1)], tried, pending, 0.3, new Generator(seed))[0]);
  const alone = proposals([]);
  expect(alone.filter((x) => x < 0.2)).toEqual([]);
  const near = (list: readonly number[]): number => list.filter((x) => Math.abs(x - alone[0]) < 0.05).length;
  expect(near(alone)).toBeGreaterThan(20);
  expect(near(proposals([[alone[0]], [alone[0]]]))).toBeLessThan(10);
});
