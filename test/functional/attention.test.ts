// Attention, number by number as its formula says: softmax(Q K^T / sqrt(E) + mask) V.
import { describe, expect, test } from "@jest/globals";
import { functional as F, gradcheck, manualSeed, ones, rand, tensor, zeros, type Tensor } from "../../src/index.js";
import { Generator } from "../../src/core/rng.js";
import { isLong } from "../../src/functional/longAttention.js";

const [T, S, E, V] = [2, 3, 4, 5]; // all different: an axis taken for another shows
const draw = (seed: number, rows: number, columns: number): number[][] => {
  const generator = new Generator(seed);
  return Array.from({ length: rows }, () => {
    const row = new Float64Array(columns);
    generator.normal(row);
    return [...row];
  });
};

function byHand(q: number[][], k: number[][], v: number[][], mask: (t: number, s: number) => number): number[][] {
  return q.map((query, t) => {
    const scores = k.map((key, s) => query.reduce((sum, x, e) => sum + x * key[e], 0) / Math.sqrt(query.length) + mask(t, s));
    const weights = scores.map(Math.exp);
    const all = weights.reduce((sum, w) => sum + w, 0);
    return v[0].map((_, j) => weights.reduce((sum, w, s) => sum + (w / all) * v[s][j], 0));
  });
}

const [q, k, v] = [draw(1, T, E), draw(2, S, E), draw(3, S, V)];
const tensors = (requiresGrad = false): [Tensor, Tensor, Tensor] => {
  const made = (rows: number[][]): Tensor => tensor(rows, { dtype: "float64", requiresGrad });
  return [made(q), made(k), made(v)];
};

const close = (found: Tensor, wanted: number[][]): void => {
  const rows = found.toArray<number[][]>();
  expect(rows.map((row) => row.length)).toEqual(wanted.map((row) => row.length));
  rows.forEach((row, t) => row.forEach((value, j) => expect(value).toBeCloseTo(wanted[t][j], 12)));
};

describe("scaledDotProductAttention", () => {
  test("without a mask, with one that is added, and with one that forbids", () => {
    close(F.scaledDotProductAttention(...tensors()), byHand(q, k, v, () => 0)); // prettier-ignore
    const added = draw(4, T, S);
    close(F.scaledDotProductAttention(...tensors(), { mask: tensor(added, { dtype: "float64" }) }), byHand(q, k, v, (t, s) => added[t][s])); // prettier-ignore
    close(F.scaledDotProductAttention(...tensors(), { isCausal: true }), byHand(q, k, v, (t, s) => (s > t ? -Infinity : 0))); // prettier-ignore
  });

  test("has the gradient of its formula for queries, keys and values", () => {
    expect(gradcheck((...inputs) => F.scaledDotProductAttention(...(inputs as [Tensor, Tensor, Tensor])), tensors(true))).toBe(true); // prettier-ignore
  });
});

describe("of three places with the values 1, 2 and 4, that fit equally well, is taken", () => {
  const double = (data: number[] | number[][]): Tensor => tensor(data, { dtype: "float64", requiresGrad: true });
  const none = -Infinity;
  /** Questions of 0: every score is 0. */
  const taken = (options: Parameters<typeof F.scaledDotProductAttention>[3], places = 3): number[] =>
    F.scaledDotProductAttention(zeros([places, 1], { dtype: "float64" }), double([[1], [0], [2]]), double([[1], [2], [4]]), options).flatten().toArray<number[]>(); // prettier-ignore
  const mask = (rows: number[] | number[][]): { mask: Tensor } => ({ mask: tensor(rows, { dtype: "float64" }) });
  const keep = (rows: number[] | number[][]): { keep: Tensor } => ({ keep: tensor(rows, { dtype: "float64" }) });
  const [all, thrice] = [7 / 3, Math.log(3)];

  test.each<[string, Parameters<typeof F.scaledDotProductAttention>[3], number[]]>([
    ["the mean of all", {}, [all, all, all]],
    ["the mean of what came before", { isCausal: true }, [1, 1.5, all]],
    ["all of the one that is kept", keep([0, 1, 0]), [2, 2, 2]],
    ["nothing where none is kept", keep([[1, 0, 0], [0, 0, 0], [1, 0, 1]]), [1, 0, 2.5]],
    ["what is kept by any number but 0", keep([[-2, 0, 0], [0, 0, 0], [0.5, 0, 1]]), [1, 0, 2.5]],
    ["what is kept and came before", { ...keep([[0, 1, 1], [1, 0, 1], [1, 1, 1]]), isCausal: true }, [0, 1, all]],
    ["nothing where a mask forbids all", mask([[none, none, none], [0, none, 0], [0, 0, 0]]), [0, 2.5, all]],
    ["three times as much where the mask says ln 3", mask([thrice, 0, 0]), [1.8, 1.8, 1.8]],
    ["that, of what came before", { ...mask([thrice, 0, 0]), isCausal: true }, [1, 1.25, 1.8]],
    ["that, of what is kept", { ...mask([thrice, 0, 0]), ...keep([1, 0, 1]) }, [1.75, 1.75, 1.75]],
    ["what a mask allows, is kept and came before", { ...mask([0, none, 0]), ...keep([[1, 1, 1], [0, 1, 1], [0, 1, 1]]), isCausal: true }, [1, 0, 4]],
    ["nothing that is dropped", { dropoutP: 1 }, [0, 0, 0]],
  ])("%s", (_, options, expected) => {
    taken(options).forEach((value, t) => expect(value).toBeCloseTo(expected[t], 12));
  }); // prettier-ignore

  test("by fewer and by more questions than keys", () => {
    taken({ isCausal: true }, 2).forEach((value, t) => expect(value).toBeCloseTo([1, 1.5][t], 12));
    taken({ isCausal: true }, 5).forEach((value, t) => expect(value).toBeCloseTo([1, 1.5, all, all, all][t], 12));
  });

  test("who may look at nothing learns nothing", () => {
    const [q, k, v] = [double([[0], [0], [0]]), double([[1], [0], [2]]), double([[1], [2], [4]])];
    F.scaledDotProductAttention(q, k, v, keep([[1, 0, 0], [0, 0, 0], [1, 0, 1]])).sum().backward(); // prettier-ignore
    expect(v.grad!.toArray()).toEqual([[1.5], [0], [0.5]]);
    // shares (1/2, 0, 1/2) of the values (1, 2, 4), mean 5/2: the scores get (-3/4, 0, 3/4), times the keys 1 and 2
    expect(q.grad!.toArray()).toEqual([[0], [0], [0.75]]);
    expect(k.grad!.toArray<number[][]>().flat().map(Math.abs)).toEqual([0, 0, 0]); // prettier-ignore
  });
});

test("a score is divided by the root of the width, or multiplied with the scale that is given", () => {
  const half = Math.log(3) / 2;
  const of = (scale?: number): number =>
    F.scaledDotProductAttention(ones([1, 4]), tensor([[half, half, half, half], [0, 0, 0, 0]]), tensor([[4], [0]]), scale === undefined ? {} : { scale }).item(); // prettier-ignore
  expect(of()).toBeCloseTo(3, 5); // scores ln 3 and 0: shares 3/4 and 1/4
  expect(of(1)).toBeCloseTo(3.6, 5); // 2 ln 3: 9/10
  expect(of(0)).toBeCloseTo(2, 5);
  expect(of(-0.5)).toBeCloseTo(1, 5);
});

test("what is dropped is drawn by the generator that is given, and doubles the rest", () => {
  const drop = (seed: number): number[] =>
    F.scaledDotProductAttention(zeros([8, 1]), zeros([1, 1]), ones([1, 1]), { dropoutP: 0.5, generator: new Generator(seed) }).flatten().toArray<number[]>(); // prettier-ignore
  manualSeed(3);
  const next = rand([1]).item();
  manualSeed(3);
  expect(drop(1)).toEqual(drop(1));
  expect(rand([1]).item()).toBe(next);
  expect([...new Set([1, 2, 3].flatMap(drop))].sort()).toEqual([0, 2]);
});

describe("long sequences", () => {
  const [q, v] = [zeros([256, 1]), tensor(Array.from({ length: 256 }, (_, i) => [i]))];
  const only = (at: number, yes: number, no: number): Tensor => tensor(Array.from({ length: 256 }, (_, i) => (i === at ? yes : no))); // prettier-ignore

  test("heed masks, what is kept and what is dropped, too", () => {
    const first = (options: Parameters<typeof F.scaledDotProductAttention>[3]): unknown =>
      F.scaledDotProductAttention(q, q, v, options).flatten().toArray<number[]>().slice(0, 2); // prettier-ignore
    expect(first({})).toEqual([127.5, 127.5]);
    expect(first({ isCausal: true })).toEqual([0, 0.5]);
    expect(first({ mask: only(9, 0, -Infinity) })).toEqual([9, 9]);
    expect(first({ keep: only(7, 1, 0) })).toEqual([7, 7]);
    expect(first({ dropoutP: 1 })).toEqual([0, 0]);
  });

  test.each<[string, boolean, number[], number[], number[]]>([
    ["in one piece", true, [2, 256, 3], [2, 256, 3], [2, 256, 4]],
    ["more keys", true, [256, 3], [300, 3], [300, 4]],
    ["fewer questions", false, [255, 3], [256, 3], [256, 4]],
    ["fewer keys", false, [256, 3], [255, 3], [255, 4]],
    ["keys for all heads", false, [2, 256, 3], [1, 256, 3], [2, 256, 4]],
    ["values for all heads", false, [2, 256, 3], [2, 256, 3], [1, 256, 4]],
    ["questions for all heads", false, [256, 3], [2, 256, 3], [2, 256, 4]],
    ["keys of another width", false, [256, 3], [256, 2], [256, 4]],
    ["fewer values", false, [256, 3], [257, 3], [256, 4]],
  ])("%s: %s", (_, expected, ...shapes) => {
    const [a, b, c] = shapes.map((shape) => zeros(shape));
    expect(isLong(a, b, c)).toBe(expected);
    expect(isLong(a, b.to("float64"), c)).toBe(false);
    expect(isLong(a, b, c.to("float64"))).toBe(false);
  });

  test("heads that share keys and values have the same numbers as with copies of them", () => {
    const [many, one] = [rand([2, 256, 2]), rand([1, 256, 2])];
    const copies = one.expand([2, 256, 2]).clone();
    const expected = F.scaledDotProductAttention(many, copies, copies).flatten().toArray<number[]>(); // prettier-ignore
    const found = F.scaledDotProductAttention(many, one, one).flatten().toArray<number[]>(); // prettier-ignore
    expect(Math.max(...found.map((value, i) => Math.abs(value - expected[i])))).toBeLessThan(1e-6);
  });
});

test("what does not fit is refused before anything is computed", () => {
  expect(() => F.scaledDotProductAttention(zeros([256, 3]), zeros([256, 2]), zeros([256, 2]))).toThrow("matmul");
  expect(() => F.scaledDotProductAttention(zeros([256, 3]), zeros([257, 3]), zeros([256, 2]))).toThrow("matmul");
});

test("truths may be of another dtype than the scores", () => {
  const q = tensor([[0], [0]], { dtype: "float64" });
  const v = tensor([[1], [3]], { dtype: "float64" });
  const of = (keep: number[][], isCausal = false): unknown => F.scaledDotProductAttention(q, q, v, { keep: tensor(keep), isCausal }).toArray(); // prettier-ignore
  expect(of([[1, 1], [1, 0]])).toEqual([[2], [1]]); // prettier-ignore
  expect(of([[1, 1], [1, 1]], true)).toEqual([[1], [2]]); // prettier-ignore
  expect(of([[1, 1], [0, 0]])).toEqual([[2], [0]]); // prettier-ignore
});
