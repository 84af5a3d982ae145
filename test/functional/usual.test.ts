// Functions when little is said, and where they end: masks of attention, rows that may look nowhere, Gumbel numbers, dropout, angles of places, and what is refused.
import { describe, expect, test } from "@jest/globals";
import { arange, functional as F, Generator, grad, ones, tensor, zeros, type Dtype, type Tensor } from "../../src/index.js";
import { isLong } from "../../src/functional/longAttention.js";
import { checkStretch } from "../../src/functional/reduction.js";

const attention = F.scaledDotProductAttention;
const double = (rows: number[][]): Tensor => tensor(rows, { dtype: "float64", requiresGrad: true });
const fixed = (rows: number[][]): Tensor => tensor(rows, { dtype: "float64" });
const z = (...shape: number[]): Tensor => zeros(shape);

describe("of a long sequence", () => {
  const LONG = 256;
  const [q, k, v] = [z(LONG, 1), z(LONG, 1), arange(LONG).reshape([LONG, 1])]; // all scores are equal
  const only = (place: number, yes: number, no: number): Tensor => tensor(Array.from({ length: LONG }, (_, i) => (i === place ? yes : no)), { shape: [1, LONG] }); // prettier-ignore
  const answers = (y: Tensor): number[] => [...new Set(y.data)];

  test("without a mask every place takes the mean", () => expect(answers(attention(q, k, v))).toEqual([127.5]));

  test("with one it takes what it may see", () => {
    expect(answers(attention(q, k, v, { mask: only(5, 0, -Infinity) }))).toEqual([5]);
    expect(answers(attention(q, k, v, { keep: only(7, 1, 0) }))).toEqual([7]);
    expect(answers(attention(q, k, v, { dropoutP: 1 }))).toEqual([0]);
    expect(attention(q, k, v, { isCausal: true }).data[2]).toBeCloseTo(1, 6); // the mean of 0, 1 and 2
  });

  test("is one of 256 steps or more on both sides, of as many heads, of one width and one dtype", () => {
    const cases: [boolean, Tensor, Tensor, Tensor][] = [
      [true, z(256, 2), z(256, 2), z(256, 3)],
      [true, z(2, 300, 2), z(2, 256, 2), z(2, 256, 1)],
      [false, z(255, 2), z(256, 2), z(256, 3)],
      [false, z(256, 2), z(255, 2), z(255, 3)],
      [false, z(2, 256, 2), z(1, 256, 2), z(2, 256, 3)],
      [false, z(2, 256, 2), z(2, 256, 2), z(256, 3)],
      [false, z(256, 2), z(256, 3), z(256, 3)],
      [false, z(256, 2), z(256, 2), z(257, 3)],
      [false, z(256, 2), zeros([256, 2], { dtype: "float64" }), z(256, 3)],
    ];
    expect(cases.map(([, ...inputs]) => isLong(...inputs))).toEqual(cases.map(([wanted]) => wanted));
  });
});

describe("a row that may look nowhere", () => {
  const [q, k, v] = [double([[0], [0]]), double([[1], [3]]), double([[2], [4]])];

  test.each<[string, Parameters<typeof attention>[3], number[]]>([
    ["by keep", { keep: fixed([[1, 0], [0, 0]]) }, [2, 0]],
    ["by a mask that is added", { mask: fixed([[-Infinity, -Infinity], [0, -Infinity]]) }, [0, 2]],
    ["by keep and because it sees nothing later", { keep: fixed([[0, 1], [1, 1]]), isCausal: true }, [0, 3]],
    ["by keep and mask together", { keep: fixed([[1, 0], [1, 1]]), mask: fixed([[-Infinity, 0], [0, 0]]) }, [0, 3]],
    ["does not exist where none is forbidden", { keep: fixed([[1, 1], [1, 1]]) }, [3, 3]],
    ["nor where only what comes later is", { isCausal: true }, [2, 3]],
  ])("%s", (_, options, expected) => {
    const y = attention(q, k, v, options);
    expect(y.toArray()).toEqual(expected.map((value) => [value]));
    for (const g of grad(y.sum(), [q, k, v])) expect(Array.from(g.data).every(Number.isFinite)).toBe(true);
  }); // prettier-ignore

  test("takes no part in what is learned", () => {
    const [gq, , gv] = grad(attention(q, k, v, { keep: fixed([[1, 1], [0, 0]]) }).sum(), [q, k, v]); // prettier-ignore
    // row 0 has shares of 1/2: d/dq = 1/2 (2 - 3) 1 + 1/2 (4 - 3) 3
    expect([gq, gv].map((g) => Array.from(g.data, (slope) => slope + 0))).toEqual([[1, 0], [0.5, 0.5]]); // prettier-ignore
  });
});

test.each<[string, object]>([
  ["mask is added to the scores, and this one holds only 0s and 1s", { mask: tensor([[0, 1], [1, 1]]) }],
  ["scaledDotProductAttention: dropoutP must be >= 0 and <= 1, got 1.5", { dropoutP: 1.5 }],
  ["scaledDotProductAttention: dropoutP must be >= 0 and <= 1, got -0.5", { dropoutP: -0.5 }],
  ["scaledDotProductAttention: mask must be a tensor, got [0, 1]", { mask: [0, 1] }],
  ["scaledDotProductAttention: keep must be a tensor, got true", { keep: true }],
  ["scaledDotProductAttention: generator must be a Generator, got 5", { generator: 5 }],
  ['scaledDotProductAttention: there is no option "causal"', { causal: true }],
])("%s", (words, options) => {
  expect(() => attention(ones([2, 1]), ones([2, 1]), ones([2, 1]), options as never)).toThrow(words);
}); // prettier-ignore

describe("gumbelSoftmax", () => {
  const draw = (options: Parameters<typeof F.gumbelSoftmax>[1] = {}, dtype: Dtype = "float64"): Tensor =>
    F.gumbelSoftmax(zeros([3, 4], { dtype }), { generator: new Generator(3), ...options });

  test("is soft, along the last axis, with temperature 1 when nothing is said", () => {
    expect(draw().toArray()).toEqual(draw({ tau: 1, hard: false, dim: -1 }).toArray());
    for (const total of draw().sum(1).data) expect(total).toBeCloseTo(1, 12);
    expect(draw().toArray()).not.toEqual(draw({ tau: 2 }).toArray());
    for (const total of draw({ dim: 0 }).sum(0).data) expect(total).toBeCloseTo(1, 12);
  });

  test("hard is the largest alone, with the slope of the soft answer", () => {
    const largest = F.oneHot(draw().argmax(1), 4);
    const hard = draw({ hard: true });
    hard.data.forEach((value, i) => expect(value).toBeCloseTo(largest.data[i], 12));
    const slopes = [true, false].map((each) => {
      const logits = zeros([3, 4], { dtype: "float64", requiresGrad: true });
      const y = F.gumbelSoftmax(logits, { hard: each, generator: new Generator(3) });
      return grad(y.mul(arange(0, 12, 1, { dtype: "float64" }).reshape([3, 4])).sum(), [logits])[0].toArray();
    });
    expect(slopes[0]).toEqual(slopes[1]);
  });

  test("a temperature of 0 is refused", () => {
    expect(() => draw({ tau: 0 })).toThrow("gumbelSoftmax: tau must be > 0, got 0");
    expect(() => draw({ dim: 2 })).toThrow("gumbelSoftmax: dim 2 is out of range for a tensor of rank 2 (expected -2 to 1)");
  });
});

test("one of two shapes may be stretched to the other, never both to a third", () => {
  const stretch = (a: Tensor, b: Tensor) => (): void => checkStretch("loss", a, b);
  for (const [a, b] of [[z(2, 3), z(2, 3)], [z(2, 1), z(2, 3)], [z(2, 3), z(1, 3)], [z(3), z(2, 3)], [z(2, 3), z()], [z(4, 2, 3), z(2, 1)], [z(1), z()]])
    expect(stretch(a, b)).not.toThrow();
  for (const [a, b, words] of [
    [z(2, 1), z(1, 3), "loss: the input is (2, 1), the target (1, 3)\n  hint: compare entry with entry: both shapes must be equal"],
    [z(2, 3), z(2), "loss: the input is (2, 3), the target (2,)\n  hint: compare entry with entry"],
    [z(4, 2, 3), z(4, 1), "loss: the input is (4, 2, 3), the target (4, 1)"],
    [z(2), z(3), "loss: the input is (2,), the target (3,)"],
  ] as const)
    expect(stretch(a, b)).toThrow(words);
}); // prettier-ignore

test("dropout drops a half when nothing is said, and doubles the rest", () => {
  const values = (y: Tensor): number[] => [...new Set(y.data)].sort();
  expect(values(F.dropout(ones([64]), { generator: new Generator(1) }))).toEqual([0, 2]);
  expect(values(F.dropout1d(ones([8, 8, 2]), { generator: new Generator(1) }))).toEqual([0, 2]);
  expect(F.dropout(ones([4]), { p: 1 }).toArray()).toEqual([0, 0, 0, 0]);
  const generator = new Generator(1);
  const before = JSON.stringify(generator.state());
  for (const drop of [F.dropout, F.alphaDropout]) drop(ones([4]), { p: 1, training: true, generator });
  expect(JSON.stringify(generator.state())).toBe(before); // that all are dropped needs no chance
  const x = ones([4]);
  for (const same of [F.dropout(x, { p: 0 }), F.alphaDropout(x, { p: 0, training: true }), F.alphaDropout(x)])
    expect(same).toBe(x);
});

test("whole channels are dropped: of (N, C, L) and of one row (C, L)", () => {
  const generator = new Generator(2);
  for (const y of [F.dropout1d(ones([6, 5, 3]), { generator }), F.dropout1d(ones([30, 3]), { generator }), F.dropout2d(ones([6, 5, 3, 1]), { generator })]) {
    const rows = y.reshape([30, 3]).toArray<number[][]>();
    expect(rows.every((row) => new Set(row).size === 1)).toBe(true);
    expect(new Set(rows.map(([first]) => first))).toEqual(new Set([0, 2]));
  }
}); // prettier-ignore

test("rotary turns pair i of D numbers by position 10000^(-2 i / D), or by another base", () => {
  const q = tensor([[3, 1, 0, 0]], { dtype: "float64" });
  const turned = (angles: readonly number[]): number[] => [3 * Math.cos(angles[0]), Math.cos(angles[1]), 3 * Math.sin(angles[0]), Math.sin(angles[1])]; // prettier-ignore
  const expectNear = (y: Tensor, expected: readonly number[]): void => y.data.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 10)); // prettier-ignore
  expectNear(F.rotary(q, tensor([100])), turned([100, 1]));
  expectNear(F.rotary(q, tensor([100]), { base: 4 }), turned([100, 50]));
  expectNear(F.rotary(q, tensor([0])), [3, 1, 0, 0]);
});

test.each<[string, () => unknown]>([
  ["rotary: q must be (.., T, D) with an even D, got (1, 3)", () => F.rotary(z(1, 3), z(1))],
  ["rotary: q must be (.., T, D) with an even D, got (4,)", () => F.rotary(z(4), z(1))],
  ["rotary: positions must be one number for each of the 2 steps, got (3,)", () => F.rotary(z(2, 4), z(3))],
  ["rotary: positions must be one number for each of the 2 steps, got (2, 1)", () => F.rotary(z(2, 4), z(2, 1))],
  ["rotary: base must be > 0, got 0", () => F.rotary(z(2, 4), z(2), { base: 0 })],
])("%s", (words, call) => expect(call).toThrow(words)); // prettier-ignore
