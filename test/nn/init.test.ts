// The starting values are PyTorch's from the same seed.
import { describe, expect, test } from "@jest/globals";
import { camelCase } from "../../src/core/fields.js";
import { manualSeed, nn, rand, tensor, zeros, type Tensor } from "../../src/index.js";
import type { NdArray } from "../../src/kernels/ndarray.js";
import { orthogonalRows } from "../../src/nn/initMath.js";
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

test("orthogonal also where the drawn vectors almost fell on one line", () => {
  const small = 1e-8; // its square is lost beside 1
  const rows = [[1, small, 0, 0], [1, 0, small, 0], [1, 0, 0, small]]; // prettier-ignore
  const product = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, entry, i) => sum + entry * b[i], 0);
  const across = (matrix: readonly (readonly number[])[]): number[][] => matrix[0].map((_, i) => matrix.map((row) => row[i]));
  const wide = Float64Array.from(rows.flat());
  orthogonalRows(wide, 3, 4);
  const tall = Float64Array.from(across(rows).flat());
  orthogonalRows(tall, 4, 3);
  const found = [0, 1, 2].map((row) => [...wide.subarray(4 * row, 4 * row + 4)]);
  expect(across([0, 1, 2, 3].map((row) => [...tall.subarray(3 * row, 3 * row + 3)]))).toEqual(found);
  found.forEach((a, i) => found.forEach((b, j) => expect(product(a, b)).toBeCloseTo(Number(i === j), 14)));
});

test("eye_ has 1 on its diagonal, however many rows and columns there are", () => {
  expect(nn.init.eye_(zeros([2, 3])).toArray()).toEqual([[1, 0, 0], [0, 1, 0]]); // prettier-ignore
  expect(nn.init.eye_(zeros([3, 2])).toArray()).toEqual([[1, 0], [0, 1], [0, 0]]); // prettier-ignore
});
