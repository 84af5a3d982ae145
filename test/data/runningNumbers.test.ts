// What is known of numbers that come one after the other, whatever their count.
import { describe, expect, test } from "@jest/globals";
import { RunningNumbers, type NumberProfile } from "../../src/data/numbers.js";
import { correlation, extremes, mean, skewness, skewOf, standardDeviation } from "../../src/data/statistics.js";

function profileOf(values: Iterable<number>): NumberProfile | null {
  const numbers = new RunningNumbers();
  let count = 0;
  for (const value of values) {
    numbers.push(value);
    expect(numbers.count).toBe(++count);
  }
  return numbers.profile();
}
const list = (length: number, value: (i: number) => number): Float64Array => Float64Array.from({ length }, (_, i) => value(i));

describe("numbers as they come", () => {
  test("none, and one", () => {
    expect(profileOf([])).toBeNull();
    expect(profileOf([-2.5])).toEqual({ count: 1, min: -2.5, max: -2.5, mean: -2.5, deviation: 0, whole: false, counting: true, ordered: true }); // prettier-ignore
  });

  test.each([63, 64, 65, 128, 129, 200])("%d that count", (n) => {
    const deviation = Math.sqrt((n ** 2 - 1) / 12); // of n numbers in a row
    const all = { count: n, min: 5, max: n + 4, mean: (n + 9) / 2, deviation, whole: true, counting: true, ordered: true };
    const found = profileOf(list(n, (i) => i + 5))!;
    expect(found).toEqual({ ...all, mean: expect.closeTo(all.mean, 10), deviation: expect.closeTo(deviation, 10) });
    expect(profileOf(list(n, (i) => n + 4 - i))).toMatchObject({ min: 5, max: n + 4, counting: false, ordered: false });
  });

  test.each([1, 63, 64, 65, 99])("what is otherwise at place %d is seen", (place) => {
    const with_ = (value: number): NumberProfile => profileOf(list(100, (i) => (i === place ? value : i)))!;
    expect(with_(place + 0.5)).toMatchObject({ whole: false, counting: false, ordered: true });
    expect(with_(place - 1)).toMatchObject({ whole: true, counting: false, ordered: true, min: 0 });
    expect(with_(-7)).toMatchObject({ whole: true, counting: false, ordered: false, min: -7 });
    expect(with_(1000)).toMatchObject({ counting: false, max: 1000 });
  });

  test("equal ones are in order, and do not count", () => {
    expect(profileOf([3, 3, 3])).toEqual({ count: 3, min: 3, max: 3, mean: 3, deviation: 0, whole: true, counting: false, ordered: true }); // prettier-ignore
  });
});

describe("statistics", () => {
  test("a sample's deviation is larger than that of the whole: n - 1 for n", () => {
    const x = Float64Array.of(1, 2, 3, 6);
    expect([mean(x), standardDeviation(x), standardDeviation(x, 1)]).toEqual([3, Math.sqrt(14 / 4), Math.sqrt(14 / 3)]);
  });

  test("the correlation of points on a line, of others, and where there is none", () => {
    const x = Float64Array.of(1, 2, 3, 4);
    expect(correlation(x, Float64Array.of(9, 7, 5, 3))).toBeCloseTo(-1, 14);
    expect(correlation(x, Float64Array.of(1, 3, 2, 4))).toBeCloseTo(0.8, 14);
    expect(correlation(x, Float64Array.of(5, 5, 5, 5))).toBeNull();
    expect(correlation(Float64Array.of(5, 5, 5, 5), x)).toBeNull();
    expect(correlation(x, Float64Array.of(1e200, -1e200, 1e200, 1e200))).toBeNull();
  });

  test("the smallest and the largest", () => {
    expect(extremes(Float64Array.of(3, -1, 7, 2))).toEqual({ min: -1, max: 7 });
    expect(extremes(Float64Array.of(4))).toEqual({ min: 4, max: 4 });
  });

  test("skewness: 0 where numbers lie evenly, (n - 2) / sqrt(n - 1) where one of n lies above all others", () => {
    expect(skewness(Float64Array.of(1, 2, 3))).toBeCloseTo(0, 14);
    expect(skewness(Float64Array.of(7, 7))).toBe(0);
    for (const n of [3, 30]) expect(skewness(list(n, (i) => Number(i === 1)))).toBeCloseTo((n - 2) / Math.sqrt(n - 1), 12);
  });

  test("thirty numbers are enough to tell, of which none may be negative for their logarithms", () => {
    expect(skewOf(list(29, (i) => i))).toBeNull();
    const one = skewness(list(30, (i) => Number(i === 1)));
    expect(skewOf(list(30, (i) => (i === 1 ? Math.E - 1 : 0)))).toEqual({ plain: expect.closeTo(one, 10), log: expect.closeTo(one, 10) }); // prettier-ignore
    expect(skewOf(list(30, (i) => -Number(i === 1)))).toEqual({ plain: expect.closeTo(-one, 10), log: null });
  });
});
