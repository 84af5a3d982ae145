// Equal seeds give equal numbers: PyTorch's.
import { describe, expect, test } from "@jest/globals";
import { Generator, manualSeed, nn } from "../../src/index.js";
import { load } from "../fixtures/load.js";

interface Fixture {
  readonly sequences: readonly { seed: number; dtype: "float32" | "float64"; calls: string[]; draws: number[][] }[];
  readonly orders: readonly { seed: number; shuffle: boolean; epochs: number[][]; after: number[] }[];
  readonly linear: readonly {
    seed: number;
    dtype: "float32" | "float64";
    args: [number, number];
    weight: number[];
    bias: number[];
  }[];
  readonly conv: readonly { seed: number; args: [number, number, number | [number, number]]; weight: number[]; bias: number[] }[];
}
const fixture = load<Fixture>("rng");

const draw: Record<string, (generator: Generator, out: Float32Array | Float64Array) => void> = {
  rand: (generator, out) => generator.uniform(out),
  randn: (generator, out) => generator.normal(out),
  randperm: (generator, out) => out.set(generator.randperm(out.length)),
  randint: (generator, out) => generator.randint(out, -3, 1000),
  uniform: (generator, out) => generator.uniform(out, -0.3, 0.7),
  dropout: (generator, out) => {
    generator.bernoulliMask(out, 0.7);
    for (let i = 0; i < out.length; i++) out[i] = out[i] === 0 ? 0 : 1 / 0.7;
  },
};

describe("sequences of draws", () => {
  test.each(fixture.sequences.map((row) => [row.seed, row.dtype, row.calls.join(", "), row] as const))(
    "seed %i, %s: %s",
    (seed, dtype, _, row) => {
      const generator = new Generator(seed);
      row.calls.forEach((call, i) => {
        const [name, count] = call.split(" ");
        const out = dtype === "float32" ? new Float32Array(Number(count)) : new Float64Array(Number(count));
        draw[name](generator, out);
        const drawn = Array.from(out).slice(-row.draws[i].length);
        if (name !== "randn") expect([call, drawn]).toEqual([call, row.draws[i]]);
        // the last bit of log and cos depends on the maths library
        else drawn.forEach((x, n) => expect(Math.abs(x - row.draws[i][n])).toBeLessThan(dtype === "float32" ? 2.5e-7 : 1e-14));
      });
    },
  );
});

test.each(fixture.orders.map((row) => [row.shuffle, row] as const))(
  "the order of the rows in three epochs, shuffle %s",
  (shuffle, row) => {
    const generator = new Generator(row.seed);
    expect(row.epochs.map(() => Array.from(generator.epochOrder(23, shuffle)))).toEqual(row.epochs);
    const after = new Float32Array(3);
    generator.uniform(after);
    expect(Array.from(after)).toEqual(row.after);
  },
);

test.each(fixture.linear.map((row) => [row.args.join(" x "), row.dtype, row.seed, row] as const))(
  "default weights of Linear %s, %s, seed %i, bit by bit",
  (_, dtype, seed, { args, weight, bias }) => {
    manualSeed(seed);
    const layer = new nn.Linear(...args, { dtype });
    expect(Array.from(layer.weight.data)).toEqual(weight);
    expect(Array.from(layer.bias!.data)).toEqual(bias);
  },
);

test.each(fixture.conv.map((row) => [JSON.stringify(row.args), row.seed, row] as const))(
  "default weights of Conv2d %s, seed %i, bit by bit",
  (_, seed, row) => {
    manualSeed(seed);
    const layer = new nn.Conv2d(...row.args);
    expect(Array.from(layer.weight.data)).toEqual(row.weight);
    expect(Array.from(layer.bias!.data)).toEqual(row.bias);
  },
);

describe("the state of a generator", () => {
  test("goes on where it was saved, half a pair of normal numbers included, also through JSON", () => {
    const first = new Generator(3);
    first.normal(new Float64Array(3));
    const saved = JSON.parse(JSON.stringify(first.state())) as ReturnType<Generator["state"]>;
    const second = new Generator(99);
    second.setState(saved);
    const [a, b] = [new Float64Array(700), new Float64Array(700)];
    for (const [generator, out] of [
      [first, a],
      [second, b],
    ] as const) {
      generator.normal(out.subarray(0, 1));
      generator.uniform(out.subarray(1));
    }
    expect(Array.from(b)).toEqual(Array.from(a));
    expect(second.seed).toBe(3);
  });

  test("of a seed the low 32 bits count, and the half of a pair is forgotten with the old seed", () => {
    const draw = (generator: Generator): number[] => Array.from({ length: 3 }, () => generator.random32());
    const large = new Generator(2 ** 32 + 7);
    expect(large.seed).toBe(2 ** 32 + 7);
    expect(draw(large)).toEqual(draw(new Generator(7)));
    large.normal(new Float64Array(1));
    expect(large.state().nextNormal).not.toBeNull();
    expect(large.manualSeed(7).state()).toEqual(new Generator(7).state());
    expect(draw(new Generator(2 ** 53 - 1))).toEqual(draw(new Generator(2 ** 32 - 1)));
  });

  test("has 624 words", () => {
    const state = new Generator(1).state();
    expect(state.words).toHaveLength(624);
    expect(() => new Generator(1).setState({ ...state, words: [1, 2, 3] })).toThrow("a generator's state has 624 words, got 3");
  });

  test("refuses what is no seed", () => {
    expect(() => new Generator(-1)).toThrow("a seed is a whole number from 0 to 2^53 - 1, got -1");
    expect(() => new Generator(2 ** 53)).toThrow("got 9007199254740992");
    expect(() => manualSeed(1.5)).toThrow("got 1.5");
    expect(() => new Generator(0).randint(new Float32Array(1), 3, 3)).toThrow("randint: expected whole numbers low < high");
  });
});

test("randint draws from up to 2^32 whole numbers, and from no more", () => {
  const out = new Float64Array(4);
  new Generator(1).randint(out, -5, 2 ** 32 - 5);
  expect([...out].every((value) => Number.isInteger(value) && value >= -5 && value < 2 ** 32 - 5)).toBe(true);
  for (const [low, high] of [
    [0, 2 ** 32 + 1],
    [3, 3],
    [0.5, 2],
    [0, 1.5],
  ])
    expect(() => new Generator(1).randint(out, low, high)).toThrow(`got ${low} and ${high}`);
  new Generator(1).randint(out, 3, 4);
  expect([...out]).toEqual([3, 3, 3, 3]);
});

test.each([1, 15, 16, 17, 40])(
  "%i normal numbers of another mean and deviation are the standard ones, stretched and moved",
  (count) => {
    const [standard, moved] = [new Float64Array(count), new Float64Array(count)];
    new Generator(5).normal(standard);
    new Generator(5).normal(moved, 10, 3);
    moved.forEach((x, i) => expect(x).toBeCloseTo(3 * standard[i] + 10, 12));
  },
);
