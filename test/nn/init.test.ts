// The starting values are PyTorch's from the same seed.
import { describe, expect, test } from "@jest/globals";
import { camelCase } from "../../src/core/fields.js";
import { manualSeed, nn, rand, tensor, zeros, type Tensor } from "../../src/index.js";
import type { NdArray } from "../../src/kernels/ndarray.js";
import { difference, load } from "../fixtures/load.js";

interface Row {
  readonly name: string;
  readonly shape: readonly number[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly out: NdArray;
  readonly after: NdArray;
}
const { rows, gains } = load<{ rows: readonly Row[]; gains: readonly [string, number | null, number][] }>("init");
const functions = nn.init as unknown as Readonly<Record<string, (x: Tensor, options?: object) => Tensor>>;

test.each(rows.map((row) => [`${row.name} ${row.shape.join("x")} ${JSON.stringify(row.options)}`, row] as const))("%s", (_, row) => {
  manualSeed(3);
  const x = zeros([...row.shape], { dtype: "float64" });
  expect(functions[camelCase(row.name)](x, row.options)).toBe(x);
  expect(difference(x, row.out, 1e-12)).toBeNull();
  expect(rand([1], { dtype: "float64" }).item()).toBe(row.after.data[0]); // no draw more or less
}); // prettier-ignore

test.each(gains)("calculateGain(%s, %s)", (name, param, gain) => {
  expect(nn.init.calculateGain(name as never, param)).toBeCloseTo(gain, 14);
});

describe("what is refused", () => {
  test.each([
    ["a bias has no fans", () => nn.init.xavierUniform_(tensor([1, 2])), "xavierUniform_: fan in and fan out need two axes (out, in, ..), got (2,)\n  hint: a bias is best begun with zeros_ or uniform_"],
    ["a misspelt option", () => nn.init.normal_(tensor([1]), { sdt: 1 } as never), 'normal_: there is no option "sdt" (did you mean "std"?)'],
    ["the result of an operation", () => nn.init.zeros_(tensor([1], { requiresGrad: true }).mul(2)), "zeros_: x must be a tensor that is a leaf"],
    ["an unknown gain", () => nn.init.calculateGain("gelu" as never), "calculateGain: nonlinearity must be one of linear, sigmoid, tanh, relu, leaky_relu, selu"],
  ])("%s", (_, call, words) => expect(call).toThrow(words)); // prettier-ignore
});

test("a parameter counts the change", () => {
  const { weight } = new nn.Linear(2, 2);
  const before = weight.version;
  nn.init.ones_(weight);
  expect([weight.toArray(), weight.version]).toEqual([[[1, 1], [1, 1]], before + 1]); // prettier-ignore
});
