// How many windows fit, how wide borders are, and which sizes come of them: counted one by one.
import { describe, expect, test } from "@jest/globals";
import { ops, tensor, zeros } from "../../src/index.js";
import { bordered, borderOf } from "../../src/ops/conv2d.js";
import { interpolatedSize } from "../../src/ops/interpolate.js";
import { paddedShape } from "../../src/ops/padBorders.js";
import { pair, windowsOf, type PlaceOptions } from "../../src/ops/unfold.js";

const upTo = (most: number, from = 1): number[] => Array.from({ length: most - from + 1 }, (_, i) => from + i);

/** Windows along a line: those that begin at 0, one stride, two strides, .. and of which `fits` is true. */
const counted = (fits: (start: number) => boolean, stride: number): number => {
  let count = 0;
  while (fits(count * stride)) count++;
  return count;
};
const found = (size: number, kernel: number, options: PlaceOptions): number => {
  try {
    return windowsOf("avgPool1d", [1, 1, 1, size], [1, kernel], options).out[1];
  } catch {
    return 0;
  }
};

describe("windows on a line", () => {
  test.each(upTo(9))("of %d", (size) => {
    for (const kernel of upTo(4)) for (const stride of upTo(4)) for (const padding of upTo(2, 0)) for (const dilation of upTo(2)) {
      const options = { stride: pair([1, stride]), padding: pair([0, padding]), dilation: pair([1, dilation]) };
      const reach = dilation * (kernel - 1) + 1;
      const end = size + 2 * padding;
      const whole = counted((start) => start + reach <= end, stride);
      // one that reaches over the end counts, too, if what is left is less than a stride and it does not begin in the padding behind the line
      const begun = counted((start) => start + reach < end + stride && start < size + padding, stride);
      expect([options, kernel, found(size, kernel, options), found(size, kernel, { ...options, ceilMode: true })]).toEqual([options, kernel, whole, begun]);
    }
  }); // prettier-ignore

  test("are described with all that is known of them, a number standing for both directions", () => {
    expect(windowsOf("conv2d", [2, 3, 8, 9], 2, { stride: [2, 3], padding: 1 })).toEqual({
      ...{ images: 2, channels: 3, height: 8, width: 9, kernel: [2, 2], stride: [2, 3], padding: [1, 1], dilation: [1, 1] },
      out: [5, 4], // (8 + 2 - 2) / 2 + 1 and (9 + 2 - 2) / 3 + 1
    });
  });

  test.each<[string, string, PlaceOptions]>([
    ["maxPool2d: stride must be whole numbers >= 1, got 0, 1", "maxPool2d", { stride: [0, 1] }],
    ["maxPool1d: stride must be whole numbers >= 1, got 0", "maxPool1d", { stride: [1, 0] }],
    ["maxPool2d: padding must be whole numbers >= 0, got 0, -1", "maxPool2d", { padding: [0, -1] }],
    ["maxPool2d: dilation must be whole numbers >= 1, got 1.5, 1", "maxPool2d", { dilation: [1.5, 1] }],
    ["maxPool1d: a window of 2 does not fit lines of 4 with padding 0", "maxPool1d", { dilation: [1, 4] }],
  ])("%s", (words, op, options) => expect(() => windowsOf(op, [1, 1, 1, 4], [1, 2], options)).toThrow(words));
});

describe("borders", () => {
  test('of "same" are what a window is wider than one number, half on each side, one more behind', () => {
    expect(borderOf("conv2d", [3, 4], { padding: "same", dilation: [2, 3] })).toEqual({ padding: [2, 4], more: [0, 1] });
    expect(borderOf("conv2d", [1, 2], { padding: "same" })).toEqual({ padding: [0, 0], more: [0, 1] });
    expect(borderOf("conv2d", [3, 4], { padding: "valid", stride: 2 })).toEqual({ padding: 0, more: [0, 0] });
    expect(borderOf("conv2d", [3, 4], { padding: [1, 2], stride: 2 })).toEqual({ padding: [1, 2], more: [0, 0] });
    expect(borderOf("conv2d", [3, 4], {})).toEqual({ padding: 0, more: [0, 0] });
    expect(bordered([1, 2, 5, 6], [3, 1])).toEqual([1, 2, 8, 7]);
  });

  test("of padding count from the last axis, and may take away", () => {
    expect(paddedShape("pad", [4, 2, 3], [1, 2], "constant")).toEqual([4, 2, 6]);
    expect(paddedShape("pad", [4, 2, 3], [1, 2, -1, 3], "constant")).toEqual([4, 4, 6]);
    expect(paddedShape("pad", [4, 2, 3], [-1, -2, 0, 0, 0, 0], "constant")).toEqual([4, 2, 0]);
    expect(paddedShape("pad", [4, 2, 3], [2, 2], "reflect")).toEqual([4, 2, 7]);
  });

  test.each<["reflect" | "replicate" | "circular", number[], number[]]>([
    ["reflect", [2, 2], [3, 2, 1, 2, 3, 2, 1]],
    ["reflect", [-1, 2], [2, 3, 2, 1]],
    ["replicate", [2, 1], [1, 1, 1, 2, 3, 3]],
    ["replicate", [-2, 2], [3, 3, 3]],
    ["circular", [2, 3], [2, 3, 1, 2, 3, 1, 2, 3]],
    ["circular", [-1, 2], [2, 3, 2, 3]],
    ["circular", [2, -1], [1, 2, 1, 2]],
  ])("%s, %j", (mode, pads, expected) => {
    expect(ops.pad(tensor([[1, 2, 3]]), pads, { mode }).toArray()).toEqual([expected]);
  });
});

test("a size is asked for, or comes of a factor and is rounded down", () => {
  expect(interpolatedSize("interpolate", [3, 4], null, [1.9, 0.5])).toEqual([5, 2]);
  expect(interpolatedSize("interpolate", [3, 4], null, 1)).toEqual([3, 4]);
  expect(interpolatedSize("interpolate", [3, 4], [7, 1], null)).toEqual([7, 1]);
  expect(interpolatedSize("interpolate", [3], 2, null)).toEqual([2]);
  expect(() => interpolatedSize("interpolate", [3, 4], null, [0.3, 1])).toThrow("interpolate: from (3, 4) to (0, 4): a size must be >= 1"); // prettier-ignore
});

test("parts of a length: as many as are asked for, as even as they can be, the last one shorter", () => {
  const sizes = (parts: readonly { readonly shape: readonly number[] }[]): number[] => parts.map(({ shape }) => shape[0]);
  for (const length of upTo(9, 0)) {
    for (const size of upTo(10)) {
      const full = Math.floor(length / size);
      const rest = length % size;
      const expected = [...new Array<number>(full).fill(size), ...(rest > 0 || full === 0 ? [rest] : [])];
      expect([length, size, sizes(ops.split(zeros([length]), size))]).toEqual([length, size, expected]);
      if (length > 0) expect(sizes(ops.chunk(zeros([length]), size))).toEqual(sizes(ops.split(zeros([length]), Math.ceil(length / size)))); // prettier-ignore
    }
  }
  expect(sizes(ops.chunk(zeros([0]), 3))).toEqual([0, 0, 0]);
});
