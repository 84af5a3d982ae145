// Operations and their slopes by the formulas of a book, number by number: the slope in one loop, and recorded, as it is when there is to be a second one.
import { describe, expect, test } from "@jest/globals";
import { functional as F, grad, ops, tensor, zeros, type Tensor } from "../../src/index.js";

const { exp, log, sqrt, tanh, cosh, sign, max, min, abs, PI } = Math;
type Data = Parameters<typeof tensor>[0];
const double = (data: Data): Tensor => tensor(data, { dtype: "float64" });
const variable = (data: Data): Tensor => tensor(data, { dtype: "float64", requiresGrad: true });

function expectNear(found: ArrayLike<number>, expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, i) => expect(abs(found[i] - value)).toBeLessThanOrEqual(1e-12 * max(1, abs(value))));
}

/** Both ways to a gradient. */
function expectSlopes(y: Tensor, gy: Data, inputs: readonly Tensor[], expected: readonly (readonly number[])[]): void {
  for (const createGraph of [false, true]) {
    const found = grad(y, inputs, { gradOutputs: [double(gy)], retainGraph: true, createGraph });
    expected.forEach((slopes, i) => expectNear(found[i].data, slopes));
  }
}

const logistic = (x: number): number => 1 / (1 + exp(-x));
const soft = (x: number): number => log(1 + exp(x));
const density = (x: number): number => exp((-x * x) / 2) / sqrt(2 * PI);
const [ALPHA, SCALE] = [1.6732632423543772, 1.0507009873554805]; // Klambauer et al. 2017
const bent = (x: number): number => tanh(sqrt(2 / PI) * (x + 0.044715 * x ** 3));
/** The normal distribution function at 0.5, 1 and 2, from a table of fifteen digits. */
const BELOW = new Map([[0.5, 0.691462461274013], [1, 0.841344746068543], [2, 0.977249868051821]]); // prettier-ignore
const below = (x: number): number => (x > 0 ? BELOW.get(x)! : 1 - BELOW.get(-x)!);

type Curve = [name: string, op: (x: Tensor) => Tensor, value: (x: number) => number, slope: (x: number) => number];

describe("a function of one number", () => {
  const places = [-4, -2, -1, -0.5, 0.25, 0.5, 1, 2, 4, 7];
  const small = places.filter((x) => abs(x) < 1);
  const above = places.filter((x) => x > 0);
  const ofTable = [-2, -1, -0.5, 0.5, 1, 2];

  test.each<[...Curve, at?: readonly number[]]>([
    ["relu6", F.relu6, (x) => min(max(x, 0), 6), (x) => Number(x > 0 && x < 6)],
    ["hardtanh", F.hardtanh, (x) => min(max(x, -1), 1), (x) => Number(abs(x) < 1)],
    ["hardsigmoid", F.hardsigmoid, (x) => min(max(x + 3, 0), 6) / 6, (x) => Number(abs(x) < 3) / 6],
    ["hardswish", F.hardswish, (x) => (x * min(max(x + 3, 0), 6)) / 6, (x) => (x < -3 ? 0 : x > 3 ? 1 : (2 * x + 3) / 6)],
    ["leakyRelu", F.leakyRelu, (x) => (x > 0 ? x : 0.01 * x), (x) => (x > 0 ? 1 : 0.01)],
    ["leakyRelu, a slope given", (x) => F.leakyRelu(x, { negativeSlope: 0.5 }), (x) => (x > 0 ? x : x / 2), (x) => (x > 0 ? 1 : 0.5)],
    ["elu", F.elu, (x) => (x > 0 ? x : exp(x) - 1), (x) => (x > 0 ? 1 : exp(x))],
    ["elu, alpha 2", (x) => F.elu(x, { alpha: 2 }), (x) => (x > 0 ? x : 2 * (exp(x) - 1)), (x) => (x > 0 ? 1 : 2 * exp(x))],
    ["celu", F.celu, (x) => (x > 0 ? x : exp(x) - 1), (x) => (x > 0 ? 1 : exp(x))],
    ["celu, alpha 2", (x) => F.celu(x, { alpha: 2 }), (x) => (x > 0 ? x : 2 * (exp(x / 2) - 1)), (x) => (x > 0 ? 1 : exp(x / 2))],
    ["selu", F.selu, (x) => SCALE * (x > 0 ? x : ALPHA * (exp(x) - 1)), (x) => SCALE * (x > 0 ? 1 : ALPHA * exp(x))],
    ["softplus", F.softplus, soft, logistic],
    ["softplus, beta 2", (x) => F.softplus(x, { beta: 2 }), (x) => soft(2 * x) / 2, (x) => logistic(2 * x)],
    ["softplus, straight from 1 on", (x) => F.softplus(x, { threshold: 0.9 }), (x) => (x < 0.9 ? soft(x) : x), (x) => (x < 0.9 ? logistic(x) : 1)],
    ["logsigmoid", F.logsigmoid, (x) => -soft(-x), (x) => logistic(-x)],
    ["silu", F.silu, (x) => x * logistic(x), (x) => logistic(x) * (1 + x * logistic(-x))],
    ["mish", F.mish, (x) => x * tanh(soft(x)), (x) => tanh(soft(x)) + (x * logistic(x)) / cosh(soft(x)) ** 2],
    ["softsign", F.softsign, (x) => x / (1 + abs(x)), (x) => 1 / (1 + abs(x)) ** 2],
    ["hardshrink", F.hardshrink, (x) => (abs(x) > 0.5 ? x : 0), (x) => Number(abs(x) > 0.5)],
    ["softshrink", F.softshrink, (x) => sign(x) * max(abs(x) - 0.5, 0), (x) => Number(abs(x) > 0.5)],
    ["tanhshrink", F.tanhshrink, (x) => x - tanh(x), (x) => tanh(x) ** 2],
    ["threshold", (x) => F.threshold(x, 1, 5), (x) => (x > 1 ? x : 5), (x) => Number(x > 1)],
    ["gelu", F.gelu, (x) => x * below(x), (x) => below(x) + x * density(x), ofTable],
    ["gelu, approximated", (x) => F.gelu(x, { approximate: "tanh" }), (x) => (x * (1 + bent(x))) / 2,
      (x) => (1 + bent(x)) / 2 + (x / 2) * (1 - bent(x) ** 2) * sqrt(2 / PI) * (1 + 3 * 0.044715 * x ** 2)],
    ["erf", (x) => ops.erf(x.mul(Math.SQRT1_2)), (x) => 2 * below(x) - 1, (x) => 2 * density(x), ofTable],
    ["erfc", (x) => ops.erfc(x.mul(Math.SQRT1_2)), (x) => 2 - 2 * below(x), (x) => -2 * density(x), ofTable],
    ["sigmoid", ops.sigmoid, logistic, (x) => logistic(x) * logistic(-x)],
    ["tanh", ops.tanh, tanh, (x) => 1 / cosh(x) ** 2],
    ["sinh", ops.sinh, Math.sinh, cosh],
    ["cosh", ops.cosh, cosh, Math.sinh],
    ["sin", ops.sin, Math.sin, Math.cos],
    ["cos", ops.cos, Math.cos, (x) => -Math.sin(x)],
    ["tan", ops.tan, Math.tan, (x) => 1 / Math.cos(x) ** 2],
    ["asin", ops.asin, Math.asin, (x) => 1 / sqrt(1 - x * x), small],
    ["acos", ops.acos, Math.acos, (x) => -1 / sqrt(1 - x * x), small],
    ["atan", ops.atan, Math.atan, (x) => 1 / (1 + x * x)],
    ["exp", ops.exp, exp, exp],
    ["expm1", ops.expm1, Math.expm1, exp],
    ["log", ops.log, log, (x) => 1 / x, above],
    ["log1p", ops.log1p, Math.log1p, (x) => 1 / (1 + x), above],
    ["log2", ops.log2, Math.log2, (x) => 1 / (x * log(2)), above],
    ["log10", ops.log10, Math.log10, (x) => 1 / (x * log(10)), above],
    ["sqrt", ops.sqrt, sqrt, (x) => 1 / (2 * sqrt(x)), above],
    ["rsqrt", ops.rsqrt, (x) => 1 / sqrt(x), (x) => -1 / (2 * x * sqrt(x)), above],
    ["square", ops.square, (x) => x * x, (x) => 2 * x],
    ["reciprocal", ops.reciprocal, (x) => 1 / x, (x) => -1 / x ** 2],
    ["abs", ops.abs, abs, sign],
    ["neg", ops.neg, (x) => -x, () => -1],
  ])("%s", (_, op, value, slope, at = places) => {
    const x = variable([...at]);
    const y = op(x);
    expectNear(y.data, at.map(value));
    expectSlopes(y, at.map((__, i) => i + 1), [x], [at.map((place, i) => (i + 1) * slope(place))]);
  }); // prettier-ignore
});

describe("a function of two numbers", () => {
  const halves = [-3, -2, -1.5, -0.5, 0.5, 0.75, 1, 1.5, 4];
  const pairs = halves.flatMap((a) => halves.map((b) => [a, b] as const));
  const positive = pairs.filter(([a, b]) => a > 0 && b > 0);
  type Two = (a: number, b: number) => number;

  test.each<[name: string, op: (a: Tensor, b: Tensor) => Tensor, value: Two, slopes: readonly [Two, Two], at?: typeof pairs]>([
    ["remainder", ops.remainder, (a, b) => a - b * Math.floor(a / b), [() => 1, (a, b) => -Math.floor(a / b)]],
    ["fmod", ops.fmod, (a, b) => a - b * Math.trunc(a / b), [() => 1, (a, b) => -Math.trunc(a / b)]],
    ["hypot", ops.hypot, (a, b) => sqrt(a * a + b * b), [(a, b) => a / sqrt(a * a + b * b), (a, b) => b / sqrt(a * a + b * b)]],
    ["atan2", ops.atan2, Math.atan2, [(a, b) => b / (a * a + b * b), (a, b) => -a / (a * a + b * b)]],
    ["logaddexp", ops.logaddexp, (a, b) => log(exp(a) + exp(b)), [(a, b) => logistic(a - b), (a, b) => logistic(b - a)]],
    ["xlogy", ops.xlogy, (a, b) => a * log(b), [(_, b) => log(b), (a, b) => a / b], positive],
    ["pow", ops.pow, (a, b) => a ** b, [(a, b) => b * a ** (b - 1), (a, b) => a ** b * log(a)], positive],
    ["div", ops.div, (a, b) => a / b, [(_, b) => 1 / b, (a, b) => -a / b ** 2]],
    ["bceWithLogits", ops.bceWithLogits, (z, t) => soft(z) - t * z, [(z, t) => logistic(z) - t, (z) => -z]],
  ])("%s", (_, op, value, slopes, at = pairs) => {
    const [a, b] = [0, 1].map((side) => variable(at.map((both) => both[side])));
    const y = op(a, b);
    expectNear(y.data, at.map(([p, q]) => value(p, q)));
    expectSlopes(y, at.map((__, i) => (i % 3) + 1), [a, b], slopes.map((slope) => at.map(([p, q], i) => ((i % 3) + 1) * slope(p, q))));
  }); // prettier-ignore
});

test("a product or a quotient is added as it is when no other share of it is asked for", () => {
  const [x, a, b] = [1, 6, 2].map((value) => variable([value]));
  expectNear(ops.addcmul(x, a, b).data, [13]);
  expectSlopes(ops.addcmul(x, a, b), [1], [x, a, b], [[1], [2], [6]]);
  expectNear(ops.addcdiv(x, a, b).data, [4]);
  expectSlopes(ops.addcdiv(x, a, b), [1], [x, a, b], [[1], [0.5], [-1.5]]);
  expectNear(ops.addcmul(x, a, b, { value: 0.5 }).data, [7]);
  expectNear(ops.addcdiv(x, a, b, { value: -2 }).data, [-5]);
});

describe("numbers brought to mean 0 and spread 1", () => {
  // 1 and 3: mean 2, variance 1, with eps 3 the factor 1/2: -1/2 and 1/2. gy = (1, 0) times the weight 2: gh = (2, 0), its mean is 1,
  // that of gh h is -1/2, so gx = 1/2 (2 - 1 - 1/4) and 1/2 (0 - 1 + 1/4)
  const eps = 3;

  test("batchNorm in training", () => {
    const [x, weight, bias] = [variable([[1], [3]]), variable([2]), variable([5])]; // prettier-ignore
    const y = F.batchNorm(x, null, null, weight, bias, { training: true, eps });
    expectNear(y.data, [4, 6]);
    expectSlopes(y, [[1], [0]], [x, weight, bias], [[0.375, -0.375], [-0.5], [1]]); // prettier-ignore
  });

  test("batchNorm by what is remembered, each channel its own", () => {
    const [x, weight, bias] = [variable([[[1, 3], [2, 6]]]), variable([2, 8]), variable([5, 7])]; // prettier-ignore
    const y = F.batchNorm(x, double([1, 2]), double([1, 13]), weight, bias, { eps }); // factors 1/2 and 1/4
    expectNear(y.data, [5, 7, 7, 15]);
    expectSlopes(y, [[[1, 2], [3, 4]]], [x, weight, bias], [[1, 2, 6, 8], [2, 4], [3, 7]]); // prettier-ignore
  });

  test("layerNorm", () => {
    const [x, weight, bias] = [variable([[1, 3]]), variable([2, 1]), variable([5, 7])];
    const y = F.layerNorm(x, [2], weight, bias, { eps });
    expectNear(y.data, [4, 7.5]);
    expectSlopes(y, [[1, 0]], [x, weight, bias], [[0.375, -0.375], [-0.5, 0], [1, 0]]); // prettier-ignore
  });

  test("layerNorm of two axes, a row by itself", () => {
    const x = variable([[[1], [3]], [[5], [5]]]); // prettier-ignore
    const y = F.layerNorm(x, [2, 1], null, null, { eps });
    expectNear(y.data, [-0.5, 0.5, 0, 0]);
    // half of it without a weight; in the second row h is 0, and the factor 1 / sqrt(3)
    expectSlopes(y, [[[1], [0]], [[1], [0]]], [x], [[0.1875, -0.1875, sqrt(1 / 3) / 2, -sqrt(1 / 3) / 2]]); // prettier-ignore
  });

  test("groupNorm, a weight for each channel", () => {
    const [x, weight, bias] = [variable([[1, 3, 4, 4]]), variable([2, 1, 1, 1]), variable([0, 0, 6, 0])];
    const y = F.groupNorm(x, 2, weight, bias, { eps });
    expectNear(y.data, [-1, 0.5, 6, 0]);
    expectSlopes(y, [[1, 0, 0, 0]], [x, weight, bias], [[0.375, -0.375, 0, 0], [-0.5, 0, 0, 0], [1, 0, 0, 0]]); // prettier-ignore
  });

  test("instanceNorm, each channel of each row", () => {
    const x = variable([[[1, 3], [4, 4]]]); // prettier-ignore
    const y = F.instanceNorm(x, null, null, double([2, 1]), double([5, 7]), { eps });
    expectNear(y.data, [4, 6, 7, 7]);
    expectSlopes(y, [[[1, 0], [0, 0]]], [x], [[0.375, -0.375, 0, 0]]); // prettier-ignore
  });

  test("rmsNorm, by the mean of the squares alone", () => {
    const [x, weight] = [variable([[1, 7]]), variable([2, 1])];
    const y = F.rmsNorm(x, [2], weight, { eps: 11 }); // squares 1 and 49: 1 / sqrt(25 + 11)
    expectNear(y.data, [2 / 6, 7 / 6]);
    // gh = (36, 0), the mean of gh h is 3: 1/6 (36 - 3/6) and 1/6 (0 - 21/6)
    expectSlopes(y, [[18, 0]], [x, weight], [[35.5 / 6, -3.5 / 6], [3, 0]]); // prettier-ignore
  });
});

describe("sums on the way, from the first or for a gradient from the last", () => {
  test.each<[string, (x: Tensor) => Tensor, number[], number[]]>([
    ["along the rows", (x) => ops.cumsum(x, 1), [1, 3, 6, 4, 9, 15], [6, 5, 3, 15, 11, 6]],
    ["along the columns", (x) => ops.cumsum(x, 0), [1, 2, 3, 5, 7, 9], [5, 7, 9, 4, 5, 6]],
  ])("%s", (_, op, sums, slopes) => {
    const x = variable([[1, 2, 3], [4, 5, 6]]); // prettier-ignore
    expectNear(op(x).data, sums);
    expectSlopes(op(x), [[1, 2, 3], [4, 5, 6]], [x], [slopes]); // prettier-ignore
  });
});

test("a number that another was written over learns nothing, and the one that was written all", () => {
  const [x, src] = [variable([1, 2, 3]), variable([7, 8, 9])];
  const y = ops.scatter(x, 0, double([2, 0, 2]), src); // 9 stands where 7 stood
  expectNear(y.data, [8, 2, 9]);
  expectSlopes(y, [1, 10, 100], [x, src], [[0, 10, 0], [0, 1, 100]]); // prettier-ignore
  expectNear(ops.scatter(x, 0, double([2, 0]), 5).data, [5, 2, 5]);
  expectSlopes(ops.scatter(x, 0, double([2, 0]), 5), [1, 10, 100], [x], [[0, 10, 0]]);
});

describe("triangles and diagonals", () => {
  const x = variable([[1, 2, 3], [4, 5, 6]]); // prettier-ignore
  test.each<[string, () => Tensor, unknown]>([
    ["tril", () => ops.tril(x), [[1, 0, 0], [4, 5, 0]]],
    ["tril, one above", () => ops.tril(x, 1), [[1, 2, 0], [4, 5, 6]]],
    ["tril, one below", () => ops.tril(x, -1), [[0, 0, 0], [4, 0, 0]]],
    ["triu", () => ops.triu(x), [[1, 2, 3], [0, 5, 6]]],
    ["triu, one above", () => ops.triu(x, 1), [[0, 2, 3], [0, 0, 6]]],
    ["triu, one below", () => ops.triu(x, -1), [[1, 2, 3], [4, 5, 6]]],
    ["diagonal", () => ops.diagonal(x), [1, 5]],
    ["diagonal, one above", () => ops.diagonal(x, 1), [2, 6]],
    ["diagonal, one below", () => ops.diagonal(x, -1), [4]],
    ["diagEmbed", () => ops.diagEmbed(double([1, 2])), [[1, 0], [0, 2]]],
    ["diagEmbed, one above", () => ops.diagEmbed(double([1, 2]), 1), [[0, 1, 0], [0, 0, 2], [0, 0, 0]]],
    ["diagEmbed, two below", () => ops.diagEmbed(double([1, 2]), -2), [[0, 0, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0], [0, 2, 0, 0]]],
    ["diag of a list", () => ops.diag(double([1, 2]), -1), [[0, 0, 0], [1, 0, 0], [0, 2, 0]]],
    ["diag of a matrix", () => ops.diag(x, 1), [2, 6]],
    ["trace", () => ops.trace(x), 6],
  ])("%s", (_, found, expected) => expect(found().toArray()).toEqual(expected)); // prettier-ignore
});

describe("some, all and how many", () => {
  const x = [[[0, 2], [0, 0]], [[1, -1], [3, 0]], [[0, 0], [0.5, 0]]]; // prettier-ignore
  const lines: number[][][] = [
    [[0, 1, 0], [2, -1, 0], [0, 3, 0.5], [0, 0, 0]],
    [[0, 0], [2, 0], [1, 3], [-1, 0], [0, 0.5], [0, 0]],
    [[0, 2], [0, 0], [1, -1], [3, 0], [0, 0], [0.5, 0]],
  ]; // prettier-ignore
  test.each([0, 1, 2])("along axis %d", (dim) => {
    const counts = lines[dim].map((line) => line.filter((value) => value !== 0).length);
    const flat = (y: Tensor): number[] => Array.from(y.data);
    expect(flat(ops.any(double(x), dim))).toEqual(lines[dim].map((line) => Number(line.some((value) => value !== 0))));
    expect(flat(ops.all(double(x), dim))).toEqual(lines[dim].map((line) => Number(line.every((value) => value !== 0))));
    expect(flat(ops.countNonzero(double(x), dim))).toEqual(counts);
    expect(flat(ops.norm(double(x), 0, dim))).toEqual(counts);
  });
});

test("of nothing there is no middle", () => {
  for (const middle of [ops.median, ops.nanmedian]) expect(middle(zeros([0, 2])).item()).toBeNaN();
});

describe("images and lines of another size", () => {
  const line = (...values: number[]): Tensor => variable([[values]]);

  test("the mean of bins that are not alike, each number once in each of its bins", () => {
    const x = line(1, 2, 4, 8, 16);
    const y = F.adaptiveAvgPool1d(x, 3); // 1 2, 2 4 8, 8 16
    expectNear(y.data, [1.5, 14 / 3, 12]);
    expectSlopes(y, [[[6, 6, 6]]], [x], [[3, 5, 2, 5, 3]]);
    expectNear(F.interpolate(x, { size: 3, mode: "area" }).data, [1.5, 14 / 3, 12]);
  });

  test("a smooth curve through four neighbours", () => {
    // a = -3/4 at the distances 1/4, 3/4, 5/4 and 7/4: (a + 2) d^3 - (a + 3) d^2 + 1 up to 1, a d^3 - 5 a d^2 + 8 a d - 4 a beyond
    const [near, half, far, last] = [0.87890625, 0.26171875, -0.10546875, -0.03515625];
    const x = variable([[[[0, 0, 1, 0, 0, 0]]]]);
    const y = F.interpolate(x, { size: [1, 12], mode: "bicubic" }); // at -1/4, 1/4, 3/4, ..
    expectNear(y.data, [0, last, far, half, near, near, half, far, last, 0, 0, 0]);
    const gy = [[[[0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]]]]; // the place 9/4 alone
    expectSlopes(y, gy, [x], [[0, far, near, half, last, 0]]);
  });

  test("a straight line between two, from their middles or from end to end", () => {
    expectNear(F.interpolate(line(0, 4), { size: 4, mode: "linear" }).data, [0, 1, 3, 4]);
    expectNear(F.interpolate(line(0, 4), { size: 5, mode: "linear", alignCorners: true }).data, [0, 1, 2, 3, 4]);
    expectNear(F.interpolate(line(0, 4, 8, 0), { size: 2, mode: "linear" }).data, [2, 4]);
  });

  test("the nearest", () => {
    expectNear(F.interpolate(line(1, 2), { size: 5 }).data, [1, 1, 1, 2, 2]);
    expectNear(F.interpolate(line(1, 2, 3), { scaleFactor: 2 }).data, [1, 1, 2, 2, 3, 3]);
  });
});

test("of several that are the largest, or the smallest, each learns its share", () => {
  const x = variable([[3, -3, 1], [-2, 5, 2]]); // prettier-ignore
  expectSlopes(ops.norm(x, Infinity, 1), [4, 6], [x], [[2, -2, 0, 0, 6, 0]]);
  expectSlopes(ops.norm(x, -Infinity, 1), [4, 6], [x], [[0, 0, 4, -3, 0, 3]]);
  expectSlopes(ops.amax(ops.abs(x), 1), [4, 6], [x], [[2, -2, 0, 0, 6, 0]]);
  expectSlopes(ops.amin(ops.abs(x), 1), [4, 6], [x], [[0, 0, 4, -3, 0, 3]]);
});
