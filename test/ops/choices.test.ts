// Where several answers are near: which place is chosen between two numbers, of equal numbers, of nothing; and what running averages become.
import { describe, expect, test } from "@jest/globals";
import { functional as F, ops, tensor, type Tensor } from "../../src/index.js";
import { alphaScale } from "../../src/functional/dropout.js";
import { notLater, refuseTruths } from "../../src/functional/masks.js";
import { checkOp, type AnyOp } from "../../src/ops/check.js";

const double = (data: number[] | number[][]): Tensor => tensor(data, { dtype: "float64" });

describe("quantiles between two numbers", () => {
  const x = double([16, 1, 8, 2, 4]);
  // at q = 0.25 a number stands; 0.3 lies at place 1.2, 0.45 at 1.8, 0.375 at 1.5, 0.625 at 2.5
  test.each<["linear" | "lower" | "higher" | "nearest" | "midpoint", number[]]>([
    ["linear", [2, 2.4, 3.6, 3, 6]],
    ["lower", [2, 2, 2, 2, 4]],
    ["higher", [2, 4, 4, 4, 8]],
    ["nearest", [2, 2, 4, 4, 4]], // halfway goes to the even place, 2
    ["midpoint", [2, 3, 3, 3, 6]],
  ])("%s", (interpolation, expected) => {
    const found = ops.quantile(x, [0.25, 0.3, 0.45, 0.375, 0.625], null, { interpolation }).toArray<number[]>();
    found.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 12));
    expect([0, 1].map((q) => ops.quantile(x, q, 0, { interpolation }).item())).toEqual([1, 16]);
  });
});

describe("of equal numbers, of one and of none", () => {
  test("the commonest, and of the equally common the smallest, at its last place", () => {
    for (const [row, value, index] of [[[1, 2, 2], 2, 2], [[3, 1, 2], 1, 1], [[2, 2, 1, 1], 1, 3], [[5], 5, 0], [[1, 1, 2, 2, 2], 2, 4]] as const) {
      const { values, indices } = ops.mode(double([...row]));
      expect([values.item(), indices.item()]).toEqual([value, index]);
    }
  }); // prettier-ignore

  test("a grid of one list is that list", () => {
    for (const indexing of ["xy", "ij"] as const)
      expect(ops.meshgrid([double([1, 2])], { indexing })[0].toArray()).toEqual([1, 2]);
    expect(ops.meshgrid([double([1, 2]), double([3, 4, 5])], { indexing: "xy" })[0].toArray()).toEqual([[1, 2], [1, 2], [1, 2]]); // prettier-ignore
  });

  test("a histogram without bounds is that of the data", () => {
    expect(ops.histc(double([1, 2, 4]), 3, null, null).toArray()).toEqual([1, 1, 1]);
    expect(ops.histc(double([1, 2, 4]), 3).toArray()).toEqual([1, 1, 1]);
    expect(ops.histc(double([1, 2, 4]), null, 0, 100).shape).toEqual([100]);
  });

  test("running places of the largest and the smallest", () => {
    expect(ops.cummax(double([1, 3, 2, 3]), 0).indices.toArray()).toEqual([0, 1, 1, 3]);
    expect(ops.cummin(double([3, 1, 2, 1]), 0).values.toArray()).toEqual([3, 1, 1, 1]);
  });
});

test("instanceNorm moves the running statistics that it is given, and those of nothing stay", () => {
  const x = double([[1, 3], [2, 2]]).reshape([1, 2, 2]); // prettier-ignore
  const [mean, variance] = [double([10, 20]), double([1, 1])];
  F.instanceNorm(x, mean, null, null, null, { momentum: 0.5 });
  F.instanceNorm(x, null, variance, null, null, { momentum: 0.5 });
  expect([mean.toArray(), variance.toArray()]).toEqual([[6, 11], [1.5, 0.5]]); // prettier-ignore
  F.instanceNorm(x, mean, variance);
  expect(mean.toArray<number[]>().map((m) => Number(m.toFixed(10)))).toEqual([5.6, 10.1]); // a tenth of the way
  expect(variance.toArray<number[]>().map((v) => Number(v.toFixed(10)))).toEqual([1.55, 0.45]);
  const before = [mean, variance].map((each) => each.toArray());
  F.instanceNorm(double([]).reshape([0, 2, 3]), mean, variance);
  expect([mean, variance].map((each) => each.toArray())).toEqual(before);
});

test("alpha dropout keeps mean 0 and variance 1 of numbers that have them", () => {
  const floor = 1.0507009873554805 * 1.6732632423543772; // lambda alpha of SELU
  for (const p of [0.1, 0.5, 0.9]) {
    const { alpha, a, b } = alphaScale(p);
    expect(alpha).toBeCloseTo(floor, 12);
    expect(-a * alpha * p + b).toBeCloseTo(0, 12); // mean: a share p lies at -alpha
    expect(a * a * (1 - p + p * alpha * alpha) - (a * alpha * p) ** 2).toBeCloseTo(1, 12);
  }
  const x = double([0, 0, 0, 0, 0, 0, 0, 0]);
  const { alpha, a, b } = alphaScale(0.5);
  const both = new Set(F.alphaDropout(x, { training: true }).toArray<number[]>().map((value) => Number(value.toFixed(9)))); // prettier-ignore
  for (const value of both) expect([b, b - a * alpha].map((each) => Number(each.toFixed(9)))).toContain(value);
  expect(F.alphaDropout(x)).toBe(x);
  expect(F.alphaDropout(double([1, 2]), { p: 1, training: true }).toArray()).toEqual([0, 0]);
});

test("a mask that is to be added is refused where it looks like one of truths", () => {
  const words = "mask is added to the scores, and this one holds only 0s and 1s\n  hint: for a mask of truths write keep: 1 where a position may look, 0 where not";
  for (const numbers of [[0, 1], [1, 1]]) expect(() => refuseTruths(double(numbers))).toThrow(words);
  expect(() => refuseTruths(double([1, 0]), "attnMask")).toThrow("attnMask is added to the scores");
  for (const numbers of [[0, 0], [0, -Infinity], [0, 1, 0.5], [2, 1]]) expect(refuseTruths(double(numbers))).toBeUndefined();
  expect(refuseTruths(tensor([0, 1], { requiresGrad: true }))).toBeUndefined(); // it is learned
  expect(notLater(double([[0, 0, 0], [0, 0, 0]])).toArray()).toEqual([[1, 0, 0], [1, 1, 0]]);
  expect(notLater(double([[0], [0], [0]])).toArray()).toEqual([[1], [1], [1]]);
}); // prettier-ignore

test("the report on an operation says which of its derivatives is wrong", () => {
  const halfSquare = (detached: boolean): AnyOp => {
    const op = (x: Tensor): Tensor => (detached ? x.mul(x.detach()) : x.mul(x));
    return Object.assign(op as unknown as AnyOp, { info: { ...(ops.neg as unknown as AnyOp).info, kind: "composite" as const } });
  };
  const right = checkOp(halfSquare(false));
  expect([right.ok, right.first.ok, right.second.ok, right.differentiable, right.first.failure]).toEqual([true, true, true, true, null]); // prettier-ignore
  const wrong = checkOp(halfSquare(true));
  expect([wrong.ok, wrong.first.ok, wrong.op, wrong.samples]).toEqual([false, false, "neg", wrong.samples]);
  expect(wrong.first.failure).toMatch(/^sample 0: d\/d\(x\)\[/);
  expect(wrong.maxAbsError).toBe(Math.max(wrong.first.maxAbsError, wrong.second.maxAbsError));
  expect(wrong.maxRelError).toBeGreaterThan(0.4);
});

test("an operation is right when both of its derivatives are", () => {
  const info = { ...(ops.neg as unknown as AnyOp).info, kind: "composite" as const };
  const judged = (op: (x: Tensor) => Tensor): boolean[] => {
    const { ok, first, second } = checkOp(Object.assign(op as unknown as AnyOp, { info }));
    return [ok, first.ok, second.ok];
  };
  // x^2 whose slope 2 x does not depend on x
  expect(
    judged((x) =>
      x
        .detach()
        .pow(2)
        .add(x.detach().mul(2).mul(x.sub(x.detach()))),
    ),
  ).toEqual([false, true, false]);
  // 3 x^2 with the slope 2 x of x^2
  expect(judged((x) => x.mul(x).add(x.detach().pow(2).mul(2)))).toEqual([false, false, true]);
});
