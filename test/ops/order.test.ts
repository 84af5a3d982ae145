// What operations on the order give besides their values: indices, both ways of reading them, and words for what cannot be.
import { describe, expect, test } from "@jest/globals";
import * as mlbh from "../../src/index.js";
import { leadingOf, orderOf } from "../../src/kernels/reference/order.js";

const x = mlbh.tensor([3, 1, 2, 1, 3], { dtype: "float64" });
const listOf = (tensor: mlbh.Tensor): number[] => Array.from(tensor.data);

describe("values and indices", () => {
  test("can be taken apart as an object and as a list", () => {
    const { values, indices } = mlbh.topk(x, 2);
    const [first, second] = x.topk(2);
    expect([listOf(values), listOf(indices)]).toEqual([[3, 3], [0, 4]]); // prettier-ignore
    expect([listOf(first), listOf(second)]).toEqual([[3, 3], [0, 4]]); // prettier-ignore
  });

  test("of equal numbers the earlier comes first, rising and falling", () => {
    expect(listOf(x.sort().indices)).toEqual([1, 3, 2, 0, 4]);
    expect(listOf(x.sort(0, { descending: true }).indices)).toEqual([0, 4, 2, 1, 3]);
    expect(listOf(x.topk(3, 0, { largest: false }).indices)).toEqual([1, 3, 2]);
    expect(listOf(x.kthvalue(2).indices)).toEqual([3]);
  });

  test("median() is one tensor, median(dim) two", () => {
    expect(x.median().item()).toBe(2);
    expect(listOf(x.median(0).indices)).toEqual([2]);
    expect(listOf(mlbh.tensor([NaN, 1, NaN]).median(0).indices)).toEqual([0]);
    expect([[1, NaN, 2], [NaN], [3, 4, NaN]].map((values) => mlbh.tensor(values).median().item())).toEqual([NaN, NaN, NaN]); // prettier-ignore
    expect([[1, NaN, 2], [NaN, NaN], [3, 4, NaN]].map((values) => mlbh.ops.nanmedian(mlbh.tensor(values)).item())).toEqual([1, NaN, 3]); // prettier-ignore
  });

  test("running extremes name the last of equal numbers", () => {
    expect(listOf(x.cummax(0).indices)).toEqual([0, 0, 0, 0, 4]);
    expect(listOf(x.cummin(0).indices)).toEqual([0, 1, 1, 3, 3]);
  });
});

describe("the order of long lines", () => {
  const line = Float64Array.from({ length: 1000 }, (_, i) => (i % 97 === 0 ? NaN : (i * 7919) % 101)); // many ties
  test.each([false, true])("descending: %s", (descending) => {
    const rank = (value: number): number => (Number.isNaN(value) ? Infinity : value);
    const expected = Array.from(line.keys()).sort((i, j) => {
      const [p, q] = [rank(line[i]), rank(line[j])];
      return p === q ? i - j : (p < q ? -1 : 1) * (descending ? -1 : 1);
    });
    expect(Array.from(orderOf(line, descending))).toEqual(expected);
    for (const k of [0, 1, 7, 64, 65, 1000]) expect(Array.from(leadingOf(line, k, descending))).toEqual(expected.slice(0, k));
  });
});

describe("errors", () => {
  test.each<[string, () => unknown, string]>([
    ["topk of too many", () => x.topk(6), "topk: k must be a whole number from 0 to 5, the size of axis -1 of (5,), got 6"],
    ["kthvalue 0", () => x.kthvalue(0), "kthvalue: k must be a whole number from 1 to 5, the size of axis -1 of (5,), got 0"],
    ["a share beyond 1", () => x.quantile(1.5), "quantile: q must be a number from 0 to 1, or a list or tensor of them, got 1.5"],
    ["a quantile of nothing", () => mlbh.zeros([0]).quantile(0.5), "quantile: axis 0 of (0,) is empty: nothing has no quantile"],
    [
      "a median of an empty axis",
      () => mlbh.zeros([2, 0]).median(1),
      "median: axis 1 of (2, 0) is empty: there is no entry to choose",
    ],
    ["the largest size of nothing", () => mlbh.zeros([0]).norm(Infinity), "norm: axis 0 of (0,) is empty"],
    ["points of unequal dimension", () => mlbh.cdist(mlbh.zeros([2, 3]), mlbh.zeros([2, 2])), "cdist: a (2, 3) and b (2, 2) must be lists of points with as many columns"], // prettier-ignore
  ])("%s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});

test("a product with zeros: the second derivative is exact, where two entries are 0 as well", () => {
  const a = mlbh.tensor([0, 3, 0], { dtype: "float64", requiresGrad: true });
  const [first] = mlbh.grad(a.prod(), [a], { createGraph: true });
  expect(listOf(first)).toEqual([0, 0, 0]);
  const [second] = mlbh.grad(first.select(0, 0), [a]);
  expect(listOf(second)).toEqual([0, 0, 3]); // d2 (a b c) / da dc = b
});
