import { describe, expect, test } from "@jest/globals";
import { functional as F, Generator, manualSeed, nn, ones, rand, Tensor, zeros } from "../../src/index.js";
import type { Dtype, NdArray } from "../../src/kernels/ndarray.js";
import { difference, load } from "../fixtures/load.js";

interface Row {
  readonly p: number;
  readonly seed: number;
  readonly dtype: Dtype;
  readonly x: NdArray;
  readonly out: NdArray;
  readonly gy: NdArray;
  readonly gx: NdArray;
  /** What the generator gives next. */
  readonly after: readonly number[];
}

describe("dropout equals PyTorch's bit by bit", () => {
  test.each(load<{ dropout: Row[] }>("training").dropout.map((row) => [row.p, row.dtype, row] as const))(
    "p = %d, %s",
    (p, _, { seed, x: array, out, gy, gx, after }) => {
      const x = new Tensor(array);
      x.requiresGrad = true;
      manualSeed(seed);
      const y = F.dropout(x, { p });
      expect(rand([2]).toArray()).toEqual(after);
      y.backward(new Tensor(gy));
      expect([difference(y, out, 0), difference(x.grad!, gx, 0)]).toEqual([null, null]);
    },
  );
});

test("evaluation changes nothing and draws nothing", () => {
  const x = ones([4]);
  const generator = new Generator(1);
  const before = JSON.stringify(generator.state());
  expect(F.dropout(x, { training: false, generator })).toBe(x);
  expect(new nn.Dropout(0.9, { generator }).eval().forward(x)).toBe(x);
  expect(JSON.stringify(generator.state())).toBe(before);
});

test("a generator of its own leaves the default one alone", () => {
  manualSeed(3);
  const next = rand([1]).item();
  manualSeed(3);
  const [a, b] = [7, 7].map((seed) => new nn.Dropout(0.5, { generator: new Generator(seed) }).forward(ones([50])));
  expect(a.toArray()).toEqual(b.toArray());
  expect(rand([1]).item()).toBe(next);
});

test("p outside 0 to 1 is refused", () => {
  expect(() => F.dropout(zeros([1]), { p: 1.5 })).toThrow("dropout: p must be >= 0 and <= 1, got 1.5");
  expect(() => F.dropout(zeros([1]), { p: NaN })).toThrow("dropout: p must be a number >= 0 and <= 1, got NaN");
});
