// A call as lines with indices see it: which numbers stand where, and what each part is called.
import { describe, expect, test } from "@jest/globals";
import { countOf, type NumberArray } from "../../src/notation/array.js";
import type { Sample } from "../../src/notation/sample.js";
import { seen, withKeptAxes, withTensors } from "../../src/pages/views.js";

const array = (shape: number[], ...data: number[]): NumberArray => ({ shape, data });
/** 0, 1, 2, .. */
const counted = (...shape: number[]): NumberArray => array(shape, ...Array.from({ length: countOf(shape) }, (_, i) => i));
const call = (tensors: Sample["tensors"], numbers: Sample["numbers"] = {}, outputs = ["y"]): Sample => ({ name: "f(x)", tensors, numbers, outputs }); // prettier-ignore
const numbersOf = ({ tensors }: Sample): object => Object.fromEntries(Object.entries(tensors).map(([name, { shape, data }]) => [name, [shape, [...Array.from(data)]]])); // prettier-ignore
const shapesOf = ({ tensors }: Sample): object => Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape])); // prettier-ignore

test("as it is, or all numbers of each tensor in a row", () => {
  const sample = call({ x: counted(2, 3), s: array([], 7), y: counted(6) });
  expect(seen(sample, "whole")).toEqual([sample]);
  const [flat, ...others] = seen(sample, "flat");
  expect(others).toEqual([]);
  expect([flat.name, numbersOf(flat)]).toEqual(["f(x)", { x: [[6], [0, 1, 2, 3, 4, 5]], s: [[1], [7]], y: [[6], [0, 1, 2, 3, 4, 5]] }]); // prettier-ignore
});

test("each of the tensors may be changed, by its name", () => {
  const changed = withTensors(call({ x: counted(2), y: counted(2) }, { n: 3 }), (tensor, name) => (name === "x" ? array([], 9) : tensor)); // prettier-ignore
  expect(changed).toEqual({ ...call({ x: array([], 9), y: counted(2) }, { n: 3 }) });
});

describe("entry by entry", () => {
  const sample = call({ x: counted(2, 3), b: array([3], 10, 20, 30), y: counted(2, 3), gy: counted(2, 3), gx: counted(2, 3), gb: counted(3) }, { n: 2 }); // prettier-ignore

  test("operands are stretched; what was stretched has no gradient of one entry", () => {
    const parts = seen(sample, "entries");
    expect(parts.map(({ name }) => name)).toEqual(["[0, 0]", "[0, 1]", "[0, 2]", "[1, 0]", "[1, 1]", "[1, 2]"].map((at) => `f(x), entry ${at}`)); // prettier-ignore
    expect(numbersOf(parts[4])).toEqual({ x: [[], [4]], b: [[], [20]], y: [[], [4]], gy: [[], [4]], gx: [[], [4]] });
    expect([parts[4].numbers, parts[4].outputs]).toEqual([{ n: 2 }, ["y"]]);
  });

  test("a number alone keeps its name", () => {
    expect(seen(call({ x: array([], 2), y: array([], 4) }), "entries").map(({ name }) => name)).toEqual(["f(x)"]);
  });

  test("up to twelve are all shown; of more, twelve that are spread over all", () => {
    const shown = (count: number): number[] => seen(call({ x: counted(count), y: counted(count) }), "entries").map(({ tensors }) => tensors.x.data[0]); // prettier-ignore
    expect(shown(12)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    // the middles of twelve equal parts: 13 / 24, 3 13 / 24, ..
    expect(shown(13)).toEqual([0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12]);
    expect(shown(24)).toEqual([1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23]);
  });
});

describe("line by line", () => {
  const tensors = { x: counted(2, 3, 2), y: counted(2, 3, 2), s: array([2, 1, 2], 10, 11, 12, 13), w: counted(5) };

  test("along one axis: what has lost it is a number, and what is neither stays", () => {
    for (const dim of [1, -2]) {
      const parts = seen(call(tensors, { dim }), "lines");
      expect(parts.map(({ name }) => name)).toEqual(["[0, 0]", "[0, 1]", "[1, 0]", "[1, 1]"].map((at) => `f(x), line ${at}`));
      // x[i, j, k] = 6 i + 2 j + k
      expect(numbersOf(parts[1])).toEqual({ x: [[3], [1, 3, 5]], y: [[3], [1, 3, 5]], s: [[], [11]], w: [[5], [0, 1, 2, 3, 4]] }); // prettier-ignore
      expect(numbersOf(parts[2])).toMatchObject({ x: [[3], [6, 8, 10]], s: [[], [12]] });
    }
  });

  test("along the first and the last", () => {
    const first = seen(call(tensors, { dim: 0 }), "lines");
    expect([first.length, first[3].name, numbersOf(first[3])]).toMatchObject([6, "f(x), line [1, 1]", { x: [[2], [3, 9]] }]);
    const last = seen(call(tensors, { dim: -1 }), "lines");
    expect([last.length, last[5].name, numbersOf(last[5])]).toMatchObject([6, "f(x), line [1, 2]", { x: [[2], [10, 11]] }]);
  });

  test("along several, in the order of the axes, however they are listed; the list stays a list", () => {
    for (const name of ["dims", "dim"]) {
      const [part, other] = seen(call({ x: counted(2, 3, 2), [name]: array([2], 1, -3), y: counted(2) }), "lines");
      expect(numbersOf(part)).toEqual({ x: [[6], [0, 2, 4, 6, 8, 10]], [name]: [[2], [1, -3]], y: [[], [0]] });
      expect([other.name, numbersOf(other)]).toMatchObject(["f(x), line [1]", { x: [[6], [1, 3, 5, 7, 9, 11]], y: [[], [1]] }]);
    }
  });

  test("along the last so many", () => {
    for (const sample of [
      call({ x: counted(2, 3, 2), y: counted(2) }, { axes: 2 }),
      call({ x: counted(2, 3, 2), normalizedShape: array([2], 3, 2), y: counted(2) }),
    ]) {
      // prettier-ignore
      const [, second] = seen(sample, "lines");
      expect([second.name, numbersOf(second)]).toMatchObject(["f(x), line [1]", { x: [[6], [6, 7, 8, 9, 10, 11]], y: [[], [1]] }]); // prettier-ignore
    }
  });

  test("along all where none is named; a number alone has no line", () => {
    const parts = seen(call({ x: counted(2, 3), y: array([], 15) }), "lines");
    expect(parts.map((part) => [part.name, numbersOf(part)])).toEqual([["f(x)", { x: [[6], [0, 1, 2, 3, 4, 5]], y: [[], [15]] }]]); // prettier-ignore
    expect(seen(call({ x: array([], 3), y: array([], 3) }, { dim: 0 }), "lines")).toEqual([]);
  });

  test("of more than twelve lines twelve are shown", () => {
    const parts = seen(call({ x: counted(24, 2), y: counted(24) }, { dim: 1 }), "lines");
    expect(parts.map(({ tensors: { y } }) => y.data[0])).toEqual([1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23]);
    expect(parts[11].name).toBe("f(x), line [23]");
  });
});

describe("rows, channels and windows", () => {
  const only = (sample: Sample, view: "rows" | "channels" | "windows"): object => {
    const [one, ...others] = seen(sample, view);
    expect([one.name, others]).toEqual(["f(x)", []]);
    return shapesOf(one);
  };

  test("axes before the last are one, and so are those that the call works along", () => {
    const x = counted(2, 2, 3);
    const sample = call({ x, y: x, gx: x, gy: x, weight: counted(3), gweight: counted(3), z: x });
    expect(only(sample, "rows")).toEqual({ x: [4, 3], y: [4, 3], gx: [4, 3], gy: [4, 3], weight: [3], gweight: [3], z: [2, 2, 3] }); // prettier-ignore
    const wide = call({ x, y: x, gx: x, gy: x, weight: counted(2, 3), normalizedShape: array([2], 2, 3) });
    expect(only(wide, "rows")).toEqual({ x: [2, 6], y: [2, 6], gx: [2, 6], gy: [2, 6], weight: [6], normalizedShape: [2] });
    expect(only(call({ x: counted(3), y: counted(3) }), "rows")).toEqual({ x: [1, 3], y: [1, 3] });
    expect(only(call({ x, a: x, ga: x, y: x }, {}, ["y", "a"]), "rows")).toEqual({ x: [4, 3], a: [4, 3], ga: [4, 3], y: [4, 3] });
  });

  test("axes after the second are the places of a channel, also where there are none", () => {
    const x = counted(2, 3, 2, 2);
    const sample = call({ x, y: x, gx: x, weight: x, gweight: x, bias: x, gbias: x, mean: counted(3), other: counted(2, 3, 4) });
    expect(only(sample, "channels")).toEqual({ x: [2, 3, 4], y: [2, 3, 4], gx: [2, 3, 4], weight: [2, 3, 2, 2], gweight: [2, 3, 2, 2], bias: [2, 3, 2, 2], gbias: [2, 3, 2, 2], mean: [3], other: [2, 3, 4] }); // prettier-ignore
    expect(only(call({ x: counted(2, 3), y: counted(2, 3) }), "channels")).toEqual({ x: [2, 3, 1], y: [2, 3, 1] });
    expect(only(call({ x: counted(3), y: counted(3) }), "channels")).toEqual({ x: [3], y: [3] });
  });

  test("a column is a window of a channel, place by place", () => {
    const sample = call({ x: counted(1, 2, 4, 4), y: counted(1, 12, 6), kernel: array([2], 2, 3), out: array([2], 3, 2) });
    expect(only(sample, "windows")).toEqual({ x: [1, 2, 4, 4], y: [1, 2, 2, 3, 3, 2], kernel: [2], out: [2] });
  });
});

test("what a reduction gives has the axes back that it lost, so that it stretches", () => {
  const sample = call({ x: counted(2, 3), y: counted(2), gy: counted(2), gx: counted(2, 3), z: counted(2) }, { dim: 1 });
  expect(shapesOf(withKeptAxes(sample))).toEqual({ x: [2, 3], y: [2, 1], gy: [2, 1], gx: [2, 3], z: [2] });
  expect(shapesOf(withKeptAxes({ ...sample, numbers: { dim: -2 } }))).toEqual({ x: [2, 3], y: [2], gy: [2], gx: [2, 3], z: [2] });
  expect(shapesOf(withKeptAxes(call({ x: counted(2, 3), y: array([], 3) })))).toEqual({ x: [2, 3], y: [1, 1] });
});
