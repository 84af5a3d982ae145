// Random tensors: PyTorch's draws from the same seed, their frequencies, and what is refused.
import { describe, expect, test } from "@jest/globals";
import { Generator } from "../../src/core/rng.js";
import type { Tensor } from "../../src/index.js";
import {
  arange,
  bernoulli,
  eye,
  functional,
  full,
  fullLike,
  linspace,
  manualSeed,
  multinomial,
  normal,
  ones,
  onesLike,
  rand,
  randint,
  randLike,
  randn,
  randperm,
  randnLike,
  tensor,
  zeros,
  zerosLike,
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

describe("whatever draws", () => {
  const chances = full([6], 0.5);
  test.each<[string, (options: { readonly generator?: Generator }) => Tensor]>([
    ["rand", (options) => rand([6], options)],
    ["randn", (options) => randn([6], options)],
    ["randLike", (options) => randLike(chances, options)],
    ["randnLike", (options) => randnLike(chances, options)],
    ["randint", (options) => randint(0, 100, [6], options)],
    ["randperm", (options) => randperm(6, options)],
    ["bernoulli", (options) => bernoulli(chances, options)],
    ["multinomial", (options) => multinomial(chances, 6, options)],
    ["multinomial with replacement", (options) => multinomial(chances, 6, { replacement: true, ...options })],
    ["normal of numbers", (options) => normal(1, 2, [6], options)],
    ["normal of tensors", (options) => normal(chances, 2, null, options)],
    ["gumbelSoftmax", (options) => functional.gumbelSoftmax(chances, options)],
  ])("asks the generator that manualSeed seeds, or one of its own: %s", (_, call) => {
    manualSeed(7);
    const [first, second] = [call({}).toArray(), call({}).toArray()];
    expect(second).not.toEqual(first);
    manualSeed(7);
    const next = rand([1]).item();
    manualSeed(7);
    const own = new Generator(7);
    expect([call({ generator: own }).toArray(), call({ generator: own }).toArray()]).toEqual([first, second]);
    expect(rand([1]).item()).toBe(next);
  });
});

describe("what is made", () => {
  type Given = { readonly requiresGrad?: boolean; readonly dtype?: Dtype }; // prettier-ignore
  const x = tensor([3], { requiresGrad: true });
  const wide = tensor([3], { dtype: "float64" });
  const makers: readonly (readonly [string, (options: Given) => Tensor])[] = [
    ["tensor", (options) => tensor([1], options)],
    ["zeros", (options) => zeros([1], options)],
    ["ones", (options) => ones([1], options)],
    ["full", (options) => full([1], 2, options)],
    ["arange", (options) => arange(0, 1, 1, options)],
    ["linspace", (options) => linspace(0, 1, 2, options)],
    ["eye", (options) => eye(1, null, options)],
    ["rand", (options) => rand([1], options)],
    ["randn", (options) => randn([1], options)],
    ["randint", (options) => randint(0, 2, [1], options)],
    ["randint from 0", (options) => randint(2, [1], options)],
    ["randperm", (options) => randperm(2, options)],
    ["normal", (options) => normal(0, 1, [1], options)],
    ["normal of a mean", (options) => normal(x, 1, null, options)],
    ["zerosLike", (options) => zerosLike(x, options)],
    ["onesLike", (options) => onesLike(x, options)],
    ["fullLike", (options) => fullLike(x, 2, options)],
    ["randLike", (options) => randLike(x, options)],
    ["randnLike", (options) => randnLike(x, options)],
  ];

  test.each(makers)("is float32 and learns nothing unless it is said: %s", (_, make) => {
    const is = (options: Given): unknown => [make(options).dtype, make(options).requiresGrad];
    expect([is({}), is({ requiresGrad: false })]).toEqual([["float32", false], ["float32", false]]); // prettier-ignore
    expect([is({ requiresGrad: true }), is({ dtype: "float64" })]).toEqual([["float32", true], ["float64", false]]); // prettier-ignore
  });

  test("from another has its dtype", () => {
    const made = [zerosLike(wide), onesLike(wide), fullLike(wide, 2), randLike(wide), randnLike(wide), bernoulli(wide.mul(0)), multinomial(wide, 1), normal(wide, 1), normal(1, wide)]; // prettier-ignore
    expect(new Set(made.map(({ dtype }) => dtype))).toEqual(new Set(["float64"]));
  });
});

describe("at the edge", () => {
  test("a chance of 0 never comes, one of 1 always", () => {
    const drawn = bernoulli(tensor([0, 1, 0, 1]).expand([200, 4]).clone()); // prettier-ignore
    expect(drawn.sum(0).toArray()).toEqual([0, 200, 0, 200]);
    expect(() => bernoulli(tensor([0, 1, -1e-9]))).toThrow("bernoulli: p must hold probabilities from 0 to 1, got -9.99");
  });

  test("no spread is the mean itself, stretched to the common shape", () => {
    const [mean, still] = [tensor([[1], [2]], { dtype: "float64" }), zeros([3], { dtype: "float64" })];
    expect(normal(mean, still).toArray()).toEqual([[1, 1, 1], [2, 2, 2]]); // prettier-ignore
    expect(normal(mean, 0, [2, 1]).toArray()).toEqual([[1], [2]]); // prettier-ignore
    expect(normal(5, still).toArray()).toEqual([5, 5, 5]);
    expect(normal(5, 0, [2]).toArray()).toEqual([5, 5]);
  });

  test("each entry has its own mean and spread, from the same draws", () => {
    const [mean, std] = [tensor([[10], [20]], { dtype: "float64" }), tensor([1, 2, 3], { dtype: "float64" })];
    const drawn = normal(mean, std, null, { generator: new Generator(4) });
    const plain = normal(zeros([2, 3], { dtype: "float64" }), 1, null, { generator: new Generator(4) }).toArray<number[][]>();
    expect(drawn.toArray()).toEqual(plain.map((row, i) => row.map((z, j) => z * (j + 1) + 10 * (i + 1))));
  });

  test.each<[string, () => unknown, string]>([
    ["a negative spread among others", () => normal(0, tensor([1, -2])), "normal: std must be 0 or more, got -2"],
    ["a spread that is nan", () => normal(0, tensor([NaN])), "normal: std must be 0 or more, got NaN"],
    ["an endless weight", () => multinomial(tensor([1, Infinity]), 1), "multinomial: weights must be finite and 0 or more, got Infinity (row 0, entry 1)"],
    ["a weight that is nan", () => multinomial(tensor([NaN]), 1), "multinomial: weights must be finite and 0 or more, got NaN (row 0, entry 0)"],
    ["one weight too few in a later row", () => multinomial(tensor([[1, 1], [0, 1]]), 2), "multinomial: row 1 has 1 weights above 0, too few to draw 2 different places"],
    ["no weight, with replacement", () => multinomial(tensor([[1, 1], [0, 0]]), 2, { replacement: true }), "multinomial: row 1 has 0 weights above 0, too few to draw 1 different places\n  hint: one weight at least must be above 0"],
    ["no axis", () => multinomial(tensor(1), 1), "multinomial: weights must have shape (n,) or (rows, n), got ()"],
    ["half a sample", () => multinomial(ones([2]), 0.5), "multinomial: numSamples must be a whole number of 1 or more, got 0.5"],
    ["an unknown option", () => rand([1], { seed: 3 } as object), 'rand: there is no option "seed"'],
    ["a generator that is none", () => rand([1], { generator: 3 } as never), "rand: generator must be a Generator, got 3"],
    ["a size below 0", () => rand([2, -1]), "rand: shape must be whole numbers of 0 or more, got [2, -1]"],
    ["half a size", () => randn([1.5]), "randn: shape must be whole numbers of 0 or more, got [1.5]"],
    ["an order of fewer than none", () => randperm(-1), "randperm: n must be a whole number of 0 or more, got -1"],
    ["an endless line", () => arange(Infinity), "arange: cannot count from 0 to Infinity in steps of 1"],
    ["fewer than no steps", () => linspace(0, 1, -1), "linspace: steps must be a whole number of 0 or more, got -1"],
  ])("refused: %s", (_, call, words) => expect(call).toThrow(words)); // prettier-ignore

  test("what weighs nothing is drawn by nobody, and all that weighs is drawn once", () => {
    for (let i = 0; i < 20; i++) {
      expect([...multinomial(tensor([0, 2, 0, 3]), 2).data].sort()).toEqual([1, 3]);
      expect(multinomial(tensor([[0, 0, 1], [1, 0, 0]]), 3, { replacement: true }).toArray()).toEqual([[2, 2, 2], [0, 0, 0]]); // prettier-ignore
    }
    expect(multinomial(tensor([1]), 1).toArray()).toEqual([0]);
    expect(randperm(0).toArray()).toEqual([]);
  });

  test("randint reaches both its ends, below 0 too", () => {
    expect(new Set(randint(-2, 1, [300]).data)).toEqual(new Set([-2, -1, 0]));
    expect(new Set(randint(5, 6, [20]).data)).toEqual(new Set([5]));
  });
});

describe("gumbelSoftmax", () => {
  const x = (): Tensor => tensor([[1, 2, 0.5], [0, -1, 3]], { dtype: "float64", requiresGrad: true }); // prettier-ignore
  const drawn = (options: object, of = x()): Tensor => functional.gumbelSoftmax(of, { generator: new Generator(9), ...options });

  test("has a temperature of 1, is soft, and takes the last axis unless told otherwise", () => {
    expect(drawn({}).toArray()).toEqual(drawn({ tau: 1, hard: false, dim: 1, eps: 5 }).toArray());
    expect(drawn({}).toArray()).not.toEqual(drawn({ tau: 2 }).toArray());
    drawn({ dim: 0 }).sum(0).toArray<number[]>().forEach((sum) => expect(sum).toBeCloseTo(1, 12)); // prettier-ignore
    drawn({}).sum(1).toArray<number[]>().forEach((sum) => expect(sum).toBeCloseTo(1, 12)); // prettier-ignore
  });

  test("where it is hard, the largest is 1, the others are 0, and the gradient is that of the soft answer", () => {
    const gy = tensor([[1, 2, 3], [4, 5, 6]], { dtype: "float64" }); // prettier-ignore
    const [soft, hard] = [x(), x()];
    const [y, one] = [drawn({ tau: 0.7 }, soft), drawn({ tau: 0.7, hard: true }, hard)];
    const rows = y.toArray<number[][]>().map((row) => row.map((share) => Number(share === Math.max(...row))));
    one.toArray<number[][]>().flat().forEach((value, i) => expect(value).toBeCloseTo(rows.flat()[i], 12)); // prettier-ignore
    y.backward(gy);
    one.backward(gy);
    expect(hard.grad!.toArray()).toEqual(soft.grad!.toArray());
  });

  test("refuses a temperature of 0", () => {
    expect(() => functional.gumbelSoftmax(ones([2]), { tau: 0 })).toThrow("gumbelSoftmax: tau must be > 0, got 0");
    expect(() => functional.gumbelSoftmax(ones([2]), { dim: 1 })).toThrow(
      "gumbelSoftmax: dim 1 is out of range for a tensor of rank 1 (expected -1 to 0)",
    );
  });
});
