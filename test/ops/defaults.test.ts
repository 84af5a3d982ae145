// What an operation does with what is left out, and with the values where it could round or divide to the wrong side.
import { describe, expect, test } from "@jest/globals";
import * as mlbh from "../../src/index.js";
import { entriesOfBins } from "../../src/ops/adaptivePool.js";
import { laidSize } from "../../src/ops/convTranspose2d.js";

const double = (values: readonly number[]): mlbh.Tensor => mlbh.tensor([...values], { dtype: "float64" });
const quarters = Array.from({ length: 33 }, (_, i) => (i - 16) / 4);

test("an operation bears its name", () => {
  expect(["add", "softmax", "slice", "narrow", "median"].map((name) => (mlbh.ops as unknown as Record<string, { name: string }>)[name].name)).toEqual(["add", "softmax", "slice", "narrow", "median"]); // prettier-ignore
});

describe("a quotient rounded down", () => {
  test.each(quarters.filter((b) => b !== 0))("by %d", (b) => {
    const floors = mlbh.ops.div(double(quarters), b, { roundingMode: "floor" });
    expect(Array.from(floors.data)).toEqual(quarters.map((a) => Math.floor(a / b)));
  });

  test("by 0 is what the quotient is", () => {
    const by = (b: number): number[] => Array.from(mlbh.ops.div(double([-1, 0, 1]), b, { roundingMode: "floor" }).data);
    expect([by(0), by(-0)]).toEqual([[-Infinity, NaN, Infinity], [Infinity, NaN, -Infinity]]); // prettier-ignore
  });
});

test("numbers are rounded to one place behind the point, or before it", () => {
  const rounded = (values: number[], decimals: number): number[] => Array.from(mlbh.ops.round(double(values), { decimals }).data);
  expect(rounded([1.26, -0.74, 0.25, 0.75, 12], 1)).toEqual([1.3, -0.7, 0.2, 0.8, 12]);
  expect(rounded([14, -26, 25, 35], -1)).toEqual([10, -30, 20, 40]);
  expect(rounded([1.5, 2.5, -0.4], 0)).toEqual([2, 2, -0]);
});

describe("numbers of the bins that a line is put into, shorter ones filled up", () => {
  const sizes = [1, 2, 3, 4, 5, 6, 7, 12];
  test.each(sizes)("of %d", (size) => {
    for (const count of [...sizes, 8, 13, 24]) {
      const lengths = Array.from(
        { length: count },
        (_, r) => Math.ceil(((r + 1) * size) / count) - Math.floor((r * size) / count),
      );
      expect([count, entriesOfBins([size], [count])]).toEqual([count, count * Math.max(...lengths)]);
    }
  });

  test("of an image those of its rows times those of its columns", () => {
    expect(entriesOfBins([5, 6], [2, 4])).toBe(entriesOfBins([5], [2]) * entriesOfBins([6], [4]));
  });
});

describe("the size of a transposed convolution", () => {
  const size = (options: mlbh.functional.ConvTransposeOptions = {}): readonly number[] =>
    laidSize("convTranspose2d", [3, 5], [2, 4], options);

  test("with nothing said: a step of 1, nothing cut off, no gaps, nothing added", () => {
    expect(size()).toEqual([3 + 2 - 1, 5 + 4 - 1]);
  });

  test("with one thing said, the others as before", () => {
    expect(size({ stride: 2 })).toEqual([2 * 2 + 2, 2 * 4 + 4]);
    expect(size({ padding: 1 })).toEqual([4 - 2, 8 - 2]);
    expect(size({ dilation: 2 })).toEqual([2 + 2 * 1 + 1, 4 + 2 * 3 + 1]);
    expect(size({ stride: 2, outputPadding: 1 })).toEqual([2 * 2 + 2 + 1, 2 * 4 + 4 + 1]);
    expect(size({ dilation: 2, outputPadding: 1 })).toEqual([6, 12]);
    expect(() => size({ outputPadding: 1 })).toThrow("outputPadding must be smaller than stride or dilation");
  });
});
