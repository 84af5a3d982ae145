import { describe, expect, test } from "@jest/globals";
import { line } from "../../src/report/svg/marks.js";
import { extent, linearScale, logScale, niceStep, wantsLog, type Scale } from "../../src/report/svg/scale.js";
import { thinEvenly, thinLine } from "../../src/report/svg/thin.js";

const labels = ({ ticks }: Scale): string[] => ticks.map(({ label }) => label);

describe("scales", () => {
  test.each([
    [0.97, 5, 0.2],
    [10, 5, 2],
    [6, 5, 2],
    [23, 5, 5],
    [4e-5, 4, 1e-5],
    [1e9, 5, 2e8],
  ])("a range of %d in about %d pieces has steps of %d", (range, count, step) => {
    expect(niceStep(range, count)).toBeCloseTo(step, 12);
  });

  test("a linear axis is widened to round ticks, all with as many decimals", () => {
    const scale = linearScale([0.12, 0.97], [0, 100]);
    expect(labels(scale)).toEqual(["0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
    expect(scale.place(0.25)).toBeCloseTo(25, 12);
  });

  test("an axis of epochs begins with the first and has whole ticks", () => {
    const scale = linearScale([1, 3], [0, 100], { nice: false, whole: true });
    expect(labels(scale)).toEqual(["1", "2", "3"]);
    expect([1, 3].map(scale.place)).toEqual([0, 100]);
    expect(labels(linearScale([1, 1], [0, 100], { nice: false, whole: true }))).toEqual(["0", "1"]);
  });

  test("ends that are ticks but for the noise of binary numbers are ticks", () => {
    expect(labels(linearScale([0, 0.1 + 0.2], [0, 100], { count: 3 }))).toEqual(["0", "0.1", "0.2", "0.3"]); // 0.30000000000000004
    expect(labels(linearScale([0, 0.3], [0, 100], { count: 3, nice: false }))).toEqual(["0", "0.1", "0.2", "0.3"]); // 0.3 / 0.1 = 2.9999999999999996
    expect(labels(linearScale([0.1 + 0.2, 0.6], [0, 100], { count: 3, nice: false }))).toEqual(["0.3", "0.4", "0.5", "0.6"]);
    expect(labels(linearScale([0.25, 0.55], [0, 100], { count: 3, nice: false }))).toEqual(["0.3", "0.4", "0.5"]);
    expect(linearScale([0.25, 0.55], [0, 100], { count: 3, nice: false }).place(0.4)).toBeCloseTo(50, 12);
  });

  test("whole ticks are at least 1 apart", () => {
    expect(labels(linearScale([0, 2], [0, 100], { whole: true }))).toEqual(["0", "1", "2"]);
    expect(labels(linearScale([0, 2], [0, 100]))).toEqual(["0", "0.5", "1.0", "1.5", "2.0"]);
  });

  test("a step is as large as what it divides, but for a thousandth", () => {
    expect(niceStep(10.005, 5)).toBeCloseTo(2, 12);
    expect(niceStep(10.02, 5)).toBeCloseTo(5, 12);
    expect(niceStep(5.001, 1)).toBeCloseTo(5, 12);
    expect(niceStep(5.01, 1)).toBeCloseTo(10, 12);
  });

  test("one value, negative values, large and small ones", () => {
    expect(linearScale([5, 5], [0, 100]).place(5)).toBe(100);
    expect(linearScale([-5, -5], [0, 100]).place(-5)).toBe(0);
    expect(linearScale([0, 0], [0, 100]).place(0)).toBe(0);
    expect(labels(linearScale([-1, 1], [0, 100], { count: 2 }))).toEqual(["-1", "0", "1"]);
    expect(labels(linearScale([0, 3e6], [0, 100], { count: 6 }))).toEqual(["0", "5e5", "1e6", "1.5e6", "2e6", "2.5e6", "3e6"]);
    expect(labels(linearScale([0, 4e-4], [0, 100]))).toEqual(["0", "1e-4", "2e-4", "3e-4", "4e-4"]);
    expect(extent([NaN, Infinity])).toEqual([0, 1]);
    expect(extent([3, -Infinity, 3])).toEqual([3, 3]);
    expect(extent([2, -1, 5, NaN])).toEqual([-1, 5]);
  });

  test("on a logarithmic axis equal factors are equal distances, and 0 has a line of its own", () => {
    const scale = logScale([0.01, 0.1, 1], [0, 100]);
    expect([0.01, 0.1, 1].map(scale.place)).toEqual([0, 50, 100]);
    expect(labels(scale)).toEqual(["0.01", "0.1", "1"]);
    const dead = logScale([0, 0.01, 1], [0, 100]);
    expect(dead.ticks[0]).toEqual({ at: 0, label: "0" });
    expect([0, 0.01, 1].map(dead.place)).toEqual([0, 12, 100]);
    expect(logScale([0, 0], [0, 100]).place(0)).toBe(0);
    expect(labels(logScale([2, 3], [0, 100])).length).toBeGreaterThan(1);
  });

  test("labels have three digits, and a power of ten for what is small or large", () => {
    expect(labels(logScale([2.3456, 2.4567], [0, 100]))).toEqual(["2.35", "2.46"]);
    expect(labels(logScale([1.2345e-4, 1.3456e-4], [0, 100]))).toEqual(["1.23e-4", "1.35e-4"]);
    expect(labels(logScale([1e-4, 0.001, 0.01], [0, 100]))).toEqual(["1e-4", "0.001", "0.01"]);
    // three lines at least: at 1, else at 1 and 3, else at 1, 2 and 5, else at all digits
    expect(labels(logScale([0.9, 31], [0, 1000]))).toEqual(["1", "3", "10", "30"]);
    expect(labels(logScale([0.9, 6], [0, 1000]))).toEqual(["1", "2", "5"]);
    expect(labels(logScale([3.5, 9.5], [0, 1000]))).toEqual(["4", "5", "6", "7", "8", "9"]);
    expect(labels(logScale([0.95, 3.5], [0, 1000]))).toEqual(["1", "2", "3"]);
    expect(labels(logScale([3.5, 6.5], [0, 1000]))).toEqual(["4", "5", "6"]);
    expect(labels(logScale([1e4, 1e5, 1e6], [0, 100]))).toEqual(["10000", "1e5", "1e6"]);
    expect(labels(logScale([99_950, 100_050], [0, 100]))[0]).toBe("100000"); // below 1e5, and rounded
  });

  test("is asked for by values of very different size above 0", () => {
    expect([wantsLog([0.001, 1]), wantsLog([0.5, 1]), wantsLog([0, 1]), wantsLog([])]).toEqual([true, false, false, false]);
    expect([wantsLog([1, 30]), wantsLog([1, 31]), wantsLog([-31, -1])]).toEqual([false, true, false]);
  });
});

describe("at the bounds", () => {
  test("steps are taken up to a thousandth beyond themselves", () => {
    const steps = [[10, 5, 2], [10.005, 5, 2], [10.02, 5, 5], [4.999, 5, 1], [5.02, 5, 2], [25.1, 5, 10], [50.02, 5, 10]]; // prettier-ignore
    for (const [range, count, step] of steps) expect([range, count, niceStep(range, count)]).toEqual([range, count, step]);
  });

  test("the smallest and the largest of the numbers", () => {
    expect([extent([3, NaN, -1, 2, -Infinity]), extent([4]), extent([])]).toEqual([
      [-1, 3],
      [4, 4],
      [0, 1],
    ]);
  });

  test("an axis that is not widened has the ticks within", () => {
    const scale = linearScale([0.5, 4.5], [10, 50], { nice: false });
    expect(labels(scale)).toEqual(["1", "2", "3", "4"]);
    expect(scale.ticks.map(({ at }) => at)).toEqual([15, 25, 35, 45]);
    expect(labels(linearScale([0, 2], [0, 100], { whole: true }))).toEqual(["0", "1", "2"]);
    expect(labels(linearScale([0, 2], [0, 100]))).toEqual(["0", "0.5", "1.0", "1.5", "2.0"]);
  });

  test("labels of a logarithmic axis keep their distance of 20", () => {
    expect(labels(logScale([1, 100], [0, 40]))).toEqual(["1", "10", "100"]);
    expect(labels(logScale([1, 100], [0, 39]))).toEqual(["1", "100"]);
    expect(labels(logScale([5, 5], [0, 100])).length).toBeGreaterThan(1);
    expect([5 / 3, 5, 15].map(logScale([5, 5], [0, 100]).place)).toEqual([0, 50, 100].map((at) => expect.closeTo(at, 9)));
  });

  test("of zeros alone an axis goes up to 1, and a logarithmic one from a third to three", () => {
    expect(labels(linearScale([0, 0], [0, 100]))).toEqual(["0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
    expect(labels(logScale([0, 0], [0, 100]))).toEqual(["0", "0.5", "1", "2"]);
  });

  test("more than a factor of 30 wants one", () => {
    expect([wantsLog([1, 30]), wantsLog([1, 30.1]), wantsLog([-1, 100])]).toEqual([false, true, false]);
  });

  test("a line of 1001 points is thinned: of every three the lowest and the highest, in their order", () => {
    const points = Array.from({ length: 1001 }, (_, x) => ({ x, y: x % 3 === 0 ? 5 : x % 3 === 1 ? 9 : 1 }));
    const kept = thinLine(points);
    expect(kept.slice(0, 4).map(({ x }) => x)).toEqual([1, 2, 4, 5]);
    expect(kept.slice(-2).map(({ x }) => x)).toEqual([999, 1000]);
    expect(thinLine(points.slice(0, 5), 4).map(({ x }) => x)).toEqual([1, 2, 3, 4]);
    expect(thinEvenly([0, 1, 2, 3], 3)).toEqual([0, 2, 3]);
    expect(thinEvenly([0, 1, 2], 3)).toEqual([0, 1, 2]);
  });
});

describe("fewer points", () => {
  test("a line keeps its peaks and its order", () => {
    const points = Array.from({ length: 50_000 }, (_, x) => ({ x, y: x === 31_234 ? 9 : x === 77 ? -9 : Math.sin(x) }));
    const kept = thinLine(points);
    expect(kept.length).toBeLessThanOrEqual(1000);
    expect(kept).toContainEqual({ x: 31_234, y: 9 });
    expect(kept).toContainEqual({ x: 77, y: -9 });
    expect(kept.map(({ x }) => x)).toEqual(kept.map(({ x }) => x).sort((a, b) => a - b));
    expect(thinLine(points.slice(0, 1000))).toHaveLength(1000);
  });

  test("of each stretch the lowest and the highest, in the order in which they come; what has no value is neither", () => {
    const ys = [3, 1, null, 2, 5, 7, NaN, 6, 9, 9, 9, 9];
    const points = ys.map((y, x) => ({ x, y }));
    // 12 points, 6 at most: stretches of 4
    expect(thinLine(points, 6).map(({ x }) => x)).toEqual([0, 1, 4, 5, 8]);
    expect(thinLine(points, 12)).toBe(points);
    expect(thinLine(points, 11).map(({ x }) => x)).toEqual([0, 1, 3, 5, 7, 8, 9]); // stretches of 3
    expect(thinLine([...points, { x: 12, y: 1 }], 6).at(-1)).toEqual({ x: 12, y: 1 }); // 13 of 6: stretches of 5
  });

  test("a list keeps its ends", () => {
    expect(thinEvenly([0, 1, 2, 3, 4, 5, 6, 7, 8], 3)).toEqual([0, 4, 8]);
    expect(thinEvenly([0, 1], 3)).toEqual([0, 1]);
    expect(thinEvenly([0, 1, 2], 3)).toEqual([0, 1, 2]);
    expect(thinEvenly([0, 1, 2, 3], 3)).toEqual([0, 2, 3]); // 1.5 is rounded up
  });
});

test("a line has a gap where there is no value, and a dot for a value that stands alone", () => {
  const axes = { x: linearScale([0, 10], [0, 10]), y: linearScale([0, 10], [0, 10]) };
  const y = [1, 2, null, 4, NaN, 6, 7];
  const text = line(y.map((value, x) => ({ x, y: value })), axes, "s0").toString(); // prettier-ignore
  expect(text).toContain('d="M0 1L1 2M3 4M5 6L6 7"');
  expect(text.match(/<circle/g)).toHaveLength(1);
});
