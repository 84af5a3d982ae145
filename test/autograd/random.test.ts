// Random tensors: PyTorch's draws from the same seed, their frequencies, and what is refused.
import { describe, expect, test } from "@jest/globals";
import { Generator } from "../../src/core/rng.js";
import type { Tensor } from "../../src/index.js";
import {
  bernoulli,
  functional,
  full,
  multinomial,
  normal,
  ones,
  randint,
  randLike,
  randperm,
  randnLike,
  tensor,
} from "../../src/index.js";
import type { Dtype, NdArray } from "../../src/kernels/ndarray.js";
import { difference, load, toTensors } from "../fixtures/load.js";

interface Row {
  readonly tau: number;
  readonly hard: boolean;
  readonly call: "gumbelSoftmax" | "bernoulli" | "multinomial" | "normal" | "randLike" | "randnLike";
  readonly dtype: Dtype;
  readonly p: NdArray;
  readonly mean: NdArray | number;
  readonly std: NdArray | number;
  readonly count: number;
  readonly replacement: boolean;
  readonly first: NdArray;
  readonly second: NdArray;
}

const rows = load<readonly Row[]>("draws");

function draw(row: Row, generator: Generator): Tensor {
  const [p, mean, std] = [row.p, row.mean, row.std].map((x) => toTensors(x)) as [Tensor, Tensor | number, Tensor | number];
  if (row.call === "multinomial") return multinomial(p, row.count, { replacement: row.replacement, generator });
  if (row.call === "gumbelSoftmax")
    return functional.gumbelSoftmax(p, { tau: row.tau, hard: row.hard, dim: row.hard ? 0 : -1, generator });
  if (row.call === "normal") return normal(mean, std, null, { generator });
  return { bernoulli, randLike, randnLike }[row.call](p, { generator });
}

describe("the numbers of PyTorch from the same seed", () => {
  const named = rows.map((row, i): [string, Row] => [`${i}: ${row.call} ${row.dtype}${row.count ? `, ${row.count}${row.replacement ? " with replacement" : ""}` : ""}`, row]); // prettier-ignore
  test.each(named)("%s", (_, row) => {
    const generator = new Generator(42);
    for (const expected of [row.first, row.second]) {
      const drawn = draw(row, generator);
      expect(drawn.dtype).toBe(row.dtype);
      expect(difference(drawn, expected, ["normal", "gumbelSoftmax"].includes(row.call) || row.call === "randnLike" ? (row.dtype === "float32" ? 1e-6 : 1e-14) : 0)).toBeNull(); // prettier-ignore
    }
  });
});

test("weights that nearly add up to 1 are taken as chances, others are divided by their sum", () => {
  const COUNT = 400_000;
  const cases: [rest: number, bound: number][] = [
    [0.100009, 0.9],
    [0.100011, 0.9 / 1.000011],
    [0.099991, 0.9],
    [0.099989, 0.9 / 0.999989],
  ];
  for (const [rest, bound] of cases) {
    const drawn = multinomial(tensor([0.9, rest], { dtype: "float64" }), COUNT, {
      replacement: true,
      generator: new Generator(5),
    });
    const same = new Generator(5);
    const other = bound === 0.9 ? 0.9 / (0.9 + rest) : 0.9;
    let [wrong, telling] = [0, 0];
    for (const place of drawn.data) {
      const u = same.random53();
      if (place !== Number(u > bound)) wrong++;
      if (u > bound !== u > other) telling++;
    }
    expect([rest, wrong, telling > 0]).toEqual([rest, 0, true]);
  }
});

describe("frequencies", () => {
  const generator = new Generator(3);

  test("multinomial draws each place as often as it weighs", () => {
    const drawn = multinomial(tensor([1, 2, 0, 5]), 8000, { replacement: true, generator });
    const counts = [0, 1, 2, 3].map((k) => Array.from(drawn.data).filter((place) => place === k).length);
    counts.forEach((count, k) => expect(Math.abs(count - [1000, 2000, 0, 5000][k])).toBeLessThan(150));
  });

  test("without replacement no place comes twice", () => {
    const drawn = multinomial(ones([50, 6]), 6, { generator }).toArray<number[][]>();
    for (const row of drawn) expect([...row].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test("normal(mean, std, shape)", () => {
    const drawn = normal(3, 0.5, [4000], { generator, dtype: "float64" });
    expect(drawn.dtype).toBe("float64");
    expect(Math.abs(drawn.mean().item() - 3)).toBeLessThan(0.04);
    expect(Math.abs(drawn.std().item() - 0.5)).toBeLessThan(0.03);
  });
});

test("randperm is the order that the generator draws", () => {
  const drawn = randperm(9, { generator: new Generator(5) });
  expect(drawn.toArray()).toEqual(Array.from(new Generator(5).randperm(9)));
  expect(Array.from(drawn.data).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test("randint with one bound counts from 0", () => {
  const options = { generator: new Generator(5) };
  const drawn = randint(4, [100], options);
  expect(Array.from(drawn.data)).toEqual(Array.from(randint(0, 4, [100], { generator: new Generator(5) }).data));
  expect(new Set(drawn.data)).toEqual(new Set([0, 1, 2, 3]));
});

test.each<[string, () => unknown, string]>([
  ["a probability above 1", () => bernoulli(tensor([0.5, 1.5])), "bernoulli: p must hold probabilities from 0 to 1, got 1.5 (entry 1)"],
  ["nan", () => bernoulli(tensor([NaN])), "bernoulli: p must hold probabilities from 0 to 1, got NaN (entry 0)"],
  ["a negative weight", () => multinomial(tensor([[1, 1], [1, -1]]), 1), "multinomial: weights must be finite and 0 or more, got -1 (row 1, entry 1)"],
  ["too few weights", () => multinomial(tensor([0, 1, 2]), 3), "multinomial: row 0 has 2 weights above 0, too few to draw 3 different places\n  hint: with { replacement: true } a place can be drawn again"],
  ["no weight", () => multinomial(tensor([0, 0]), 1), "multinomial: row 0 has 0 weights above 0, too few to draw 1 different places\n  hint: one weight at least must be above 0"],
  ["three axes", () => multinomial(ones([1, 1, 2]), 1), "multinomial: weights must have shape (n,) or (rows, n), got (1, 1, 2)"],
  ["no samples", () => multinomial(ones([2]), 0), "multinomial: numSamples must be a whole number of 1 or more, got 0"],
  ["a negative spread", () => normal(0, -1, [2]), "normal: std must be 0 or more, got -1"],
  ["no shape", () => normal(0, 1), "normal: for two numbers say the shape: normal(mean, std, shape)"],
  ["another shape", () => normal(full([2], 1), 1, [3]), "normal: mean and std have the shape (2,), so the shape cannot be (3,)"],
])("%s", (_, call, words) => expect(call).toThrow(words)); // prettier-ignore
