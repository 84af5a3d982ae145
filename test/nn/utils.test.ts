import { describe, expect, test } from "@jest/globals";
import { nn, ones, Tensor } from "../../src/index.js";
import type { Dtype, NdArray } from "../../src/kernels/ndarray.js";
import { difference, load, TOLERANCE } from "../fixtures/load.js";

interface Row {
  readonly maxNorm: number;
  readonly dtype: Dtype;
  readonly before: readonly NdArray[];
  readonly norm: number;
  readonly after: readonly NdArray[];
}

describe("clipGradNorm", () => {
  test.each(load<{ clip: Row[] }>("training").clip.map((row) => [row.maxNorm, row.dtype, row] as const))(
    "to %d, %s, equals PyTorch's",
    (maxNorm, dtype, { before, norm, after }) => {
      const parameters = before.map((array) => new nn.Parameter(array));
      parameters.forEach((parameter, i) => (parameter.grad = new Tensor(before[i])));
      const kept = parameters.map(({ grad }) => grad!.data.slice());
      const gradients = parameters.map(({ grad }) => grad!);
      expect(Math.abs(nn.clipGradNorm(parameters, maxNorm) - norm)).toBeLessThanOrEqual(TOLERANCE[dtype] * norm);
      parameters.forEach(({ grad }, i) => expect([i, difference(grad!, after[i])]).toEqual([i, null]));
      // a gradient may be shared with another tensor: the array it came in is not written to
      gradients.forEach(({ data }, i) => expect(data).toEqual(kept[i]));
    },
  );

  test("counts a shared parameter once, and none without a gradient", () => {
    const [shared, without] = [new nn.Parameter(ones([4])), new nn.Parameter(ones([2]))];
    shared.grad = ones([4]);
    expect(nn.clipGradNorm([shared, without, shared], 10)).toBe(2);
    expect(without.grad).toBeNull();
  });

  test("refuses a bound that is not above 0", () => {
    for (const bound of [0, -1, NaN])
      expect(() => nn.clipGradNorm([], bound)).toThrow("clipGradNorm: maxNorm must be a number > 0");
  });
});

describe("other norms, and clipGradValue", () => {
  interface Clipped {
    readonly type: number | "inf" | null;
    readonly norm: number;
    readonly after: readonly NdArray[];
  }
  const { clip, initial, grads } = load<{ clip: Clipped[]; initial: NdArray[]; grads: NdArray[][] }>("optimizers");

  test.each(clip.map((row) => [row.type ?? "value", row] as const))("%s equals PyTorch's", (_, { type, norm, after }) => {
    const parameters = initial.map((array, i) => {
      const parameter = new nn.Parameter(new Tensor({ ...array, dtype: "float64", data: Float64Array.from(array.data) }));
      parameter.grad = new Tensor({ ...grads[1][i], dtype: "float64", data: Float64Array.from(grads[1][i].data) });
      return parameter;
    });
    if (type === null) nn.clipGradValue(parameters, 0.6);
    else expect(nn.clipGradNorm(parameters, 0.6, Number(String(type).replace("inf", "Infinity")))).toBeCloseTo(norm, 12);
    parameters.forEach(({ grad }, i) => grad!.data.forEach((g, k) => expect(g).toBeCloseTo(after[i].data[k], 12)));
  });

  test("refuse what is no bound, and no norm", () => {
    expect(() => nn.clipGradValue([], 0)).toThrow("clipGradValue: clipValue must be a number > 0, got 0");
    expect(() => nn.clipGradNorm([], 1, -1)).toThrow("clipGradNorm: normType must be a number > 0, got -1");
    expect(() => nn.clipGradValue([3 as never], 1)).toThrow("clipGradValue: entry 0 of the parameters is no tensor, got 3");
  });
});
