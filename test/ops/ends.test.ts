// Operations at the ends of what they take: scalars, empty axes, the first and the last place, windows that reach to the end of a line.
import { describe, expect, test } from "@jest/globals";
import { arange, functional as F, grad, ones, ops, tensor, Tensor, zeros } from "../../src/index.js";

const double = (data: number | number[] | number[][]): Tensor => tensor(data, { dtype: "float64" });
const x = arange(12).reshape([3, 4]); // [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
const line = (...values: number[]): Tensor => tensor([[values]]);
const inf = Infinity;

type Row = [name: string, found: () => Tensor, expected: unknown];

// prettier-ignore
describe.each<[string, readonly Row[]]>([
  ["a scalar has one entry, and as an axis a length of 1", [
    ["indexSelect", () => ops.indexSelect(tensor(3), 0, [0]), 3],
    ["indexFill", () => ops.indexFill(tensor(3), 0, [0], 7), 7],
    ["indexAdd", () => ops.indexAdd(tensor(3), 0, [0], tensor(4)), 7],
    ["roll", () => ops.roll(tensor(3), 1, 0), 3],
    ["norm, p = 0", () => ops.norm(tensor(-3), 0), 1],
    ["norm, p = 0, of 0", () => ops.norm(tensor(0), 0), 0],
    ["norm, p = 1", () => ops.norm(tensor(-3), 1), 3],
    ["norm, p = inf", () => ops.norm(tensor(-3), inf), 3],
    ["norm, p = -inf", () => ops.norm(tensor(-3), -inf), 3],
    ["quantile along axis 0", () => ops.quantile(tensor(2.5), 0.4, 0), 2.5],
    ["prod, its axis kept", () => ops.prod(tensor(3), 0, { keepdim: true }), 3],
    ["argmax along its last axis", () => ops.argmax(tensor(3), -1), 0],
    ["cummax", () => ops.cummax(tensor(3), 0).values, 3],
    ["argsort", () => ops.argsort(tensor(3)), 0],
    ["topk", () => ops.topk(tensor(3), 1).indices, 0],
    ["unsqueezed, both ways", () => tensor(3).unsqueeze(0).unsqueeze(-1), [[3]]],
    ["a mean", () => ops.mean(5), 5],
  ]],
  ["over all entries, every axis kept with length 1", [
    ["argmax", () => ops.argmax(tensor([[1, 5], [7, 2]]), null, { keepdim: true }), [[2]]],
    ["argmin", () => ops.argmin(tensor([[1, 5], [7, 0]]), null, { keepdim: true }), [[3]]],
    ["max", () => ops.max(tensor([[1, 5], [7, 2]]), null, { keepdim: true }), [[7]]],
    ["min", () => ops.min(tensor([[1, 5], [7, 2]]), null, { keepdim: true }), [[1]]],
    ["prod", () => ops.prod(tensor([[1, 2], [3, 4]]), null, { keepdim: true }), [[24]]],
    ["quantile", () => ops.quantile(tensor([[1, 2], [3, 4]]), 1, null, { keepdim: true }), [[4]]],
    ["aminmax, the smallest", () => ops.aminmax(tensor([[1, 2], [3, 4]]), { keepdim: true }).min, [[1]]],
  ]],
  ["and without, none is", [
    ["argmax", () => ops.argmax(tensor([[1, 5], [7, 2]])), 2],
    ["argmax along an axis", () => ops.argmax(tensor([[1, 5], [7, 2]]), 1), [1, 0]],
    ["max", () => ops.max(tensor([[1, 5], [7, 2]])), 7],
    ["max along an axis", () => ops.max(tensor([[1, 5], [7, 2]]), 1), [5, 7]],
    ["prod", () => ops.prod(tensor([[1, 2], [3, 4]])), 24],
    ["quantile", () => ops.quantile(tensor([[1, 2], [3, 4]]), 0), 1],
    ["median along an axis", () => ops.median(tensor([[1, 5], [7, 2]]), 0).indices, [0, 1]],
    ["kthvalue", () => ops.kthvalue(tensor([[1, 5], [7, 2]]), 1).indices, [0, 1]],
    ["aminmax", () => ops.aminmax(tensor([[1, 2], [3, 4]])).min, 1],
  ]],
  ["the first and the last place", [
    ["x.at(-3)", () => x.at(-3), [0, 1, 2, 3]],
    ["x.at(2, 3)", () => x.at(2, 3), 11],
    ["x.at(0, -4)", () => x.at(0, -4), 0],
    ["x.at([-3, 2])", () => x.at([-3, 2], 0), [0, 8]],
    ["narrow from the first", () => ops.narrow(tensor([[1, 2, 3]]), 1, -3, 3), [[1, 2, 3]]],
    ["narrow to the end", () => ops.narrow(tensor([[1, 2, 3]]), 1, 1, 2), [[2, 3]]],
    ["select the first from the end", () => ops.select(tensor([[1, 2]]), 1, -2), [1]],
    ["select the last", () => ops.select(tensor([[1, 2]]), 1, 1), [2]],
    ["kthvalue of all", () => ops.kthvalue(tensor([3, 1, 2]), 3).indices, 0],
    ["quantile at the ends of numbers to infinity", () => ops.quantile(double([inf, 1, -inf]), [0, 0.5, 1], 0), [-inf, 1, inf]],
    ["topk of none", () => ops.topk(tensor([3, 1, 2]), 0).indices, []],
  ]],
  ["running extremes", [
    ["cummax where nan comes", () => ops.cummax(double([1, NaN, 3, NaN]), 0).indices, [0, 1, 1, 3]],
    ["cummin where nan comes", () => ops.cummin(double([1, NaN, 3, NaN]), 0).indices, [0, 1, 1, 3]],
    ["cummin, the last of equal ones", () => ops.cummin(double([2, 2, 1, 1]), 0).indices, [0, 1, 2, 3]],
    ["logcumsumexp from -inf to inf", () => ops.logcumsumexp(double([-inf, -inf, 0, inf, inf]), 0), [-inf, -inf, 0, inf, inf]],
    ["logcumsumexp of -inf behind a number", () => ops.logcumsumexp(double([1, -inf]), 0), [1, 1]],
  ]],
  ["windows that do not fill a line", [
    ["avgPool1d leaves the rest", () => F.avgPool1d(line(1, 2, 3, 4, 5), 2), [[[1.5, 3.5]]]],
    ["and takes it when asked", () => F.avgPool1d(line(1, 2, 3, 4, 5), 2, { ceilMode: true }), [[[1.5, 3.5, 5]]]],
    ["maxPool1d", () => F.maxPool1d(line(1, 2, 3, 4, 5), 2), [[[2, 4]]]],
    ["and takes it when asked", () => F.maxPool1d(line(1, 2, 3, 4, 5), 2, { ceilMode: true }), [[[2, 4, 5]]]],
    ["avgPool2d", () => F.avgPool2d(arange(9).reshape([1, 1, 3, 3]), 2), [[[[2]]]]], // (0 + 1 + 3 + 4) / 4
    ["maxPool2d", () => F.maxPool2d(arange(9).reshape([1, 1, 3, 3]), 2), [[[[4]]]]],
    ["a window of which only the first entry, or only the last, lies on the line", () => F.maxPool1d(line(5, 7), 2, { stride: 1, padding: 1, dilation: 2 }), [[[7, 5]]]],
    ["one window, beside which none would lie on the line", () => F.maxPool1d(line(1, 2, 4, 3), 2, { stride: 4, dilation: 2 }), [[[4]]]],
    ["adaptiveMaxPool1d, bins that share a number", () => F.adaptiveMaxPool1d(line(1, 2, 3), 2), [[[2, 3]]]],
    ["adaptiveMaxPool1d, bins of one size", () => F.adaptiveMaxPool1d(line(1, 2, 3, 0), 2), [[[2, 3]]]],
    ["adaptiveMaxPool2d, bins that share a number", () => F.adaptiveMaxPool2d(arange(6).reshape([1, 1, 2, 3]), [2, 2]), [[[[1, 2], [4, 5]]]]],
    ["adaptiveAvgPool2d, null for both: as it was", () => F.adaptiveAvgPool2d(arange(6).reshape([1, 1, 2, 3]), null), [[[[0, 1, 2], [3, 4, 5]]]]],
    ["adaptiveAvgPool2d, one number for both", () => F.adaptiveAvgPool2d(arange(6).reshape([1, 1, 2, 3]), 1), [[[[2.5]]]]],
    ["adaptiveAvgPool2d, a list of one", () => F.adaptiveAvgPool2d(arange(6).reshape([1, 1, 2, 3]), [1] as unknown as number), [[[[2.5]]]]],
  ]],
  ["lines of one number", [
    ["layerNorm: each is its own mean", () => F.layerNorm(tensor([[3], [5]]), [1]), [[0], [0]]],
    ["softmax: each is all there is", () => ops.softmax(tensor([[3], [5]]), 1), [[1], [1]]],
    ["logsumexp", () => ops.logsumexp(tensor([[3], [5]]), 1), [3, 5]],
    ["var", () => ops.var(tensor([[3], [5]]), 1, { correction: 0 }), [0, 0]],
  ]],
  ["what is left of a count when more is subtracted than there is", [
    ["var, correction 3 of 2 numbers", () => ops.var(tensor([1, 2]), null, { correction: 3 }), inf],
    ["var, correction 2 of 2 numbers", () => ops.var(tensor([1, 2]), null, { correction: 2 }), inf],
    ["var, correction 1.5 of 2 numbers", () => ops.var(tensor([1, 2]), null, { correction: 1.5 }), 1], // 0.5 / 0.5
  ]],
  ["near is what does not differ by more than is allowed", [
    ["by atol and no more", () => ops.isclose(double([1.5, 1.5000001, 0.5]), double([1, 1, 1]), { rtol: 0, atol: 0.5 }), [1, 0, 1]],
    ["by a share of the second", () => ops.isclose(double([3, 1, 2, 1]), double([2, 2, 1, 2]), { rtol: 0.5, atol: 0 }), [1, 1, 0, 1]],
    ["by both together", () => ops.isclose(double([4, 4.5]), double([2, 2]), { rtol: 0.5, atol: 1 }), [1, 0]],
    ["what is equal is near", () => ops.isclose(double([0, inf]), double([-0, inf]), { rtol: 0, atol: 0 }), [1, 1]],
  ]],
])("%s", (_, rows) => {
  test.each(rows)("%s", (__, found, expected) => expect(found().toArray()).toEqual(expected));
});

test.each<[string, () => Tensor, readonly number[]]>([
  ["x.at of no places along an empty axis", () => ones([0, 2]).at(tensor([])), [0, 2]],
  ["x.at of new axes in a text", () => x.at("null, ..., None"), [1, 3, 4, 1]],
  ["x.at of every place in steps of 1", () => x.at("::1"), [3, 4]],
  ["narrow of nothing at the end", () => ops.narrow(ones([1, 3]), 1, 3, 0), [1, 0]],
  ["squeeze of no axes", () => ops.squeeze(ones([1, 2]), []), [1, 2]],
  ["squeeze of all", () => ops.squeeze(ones([1, 2])), [2]],
  ["groupNorm of no rows", () => F.groupNorm(zeros([0, 4]), 2), [0, 4]],
  ["layerNorm of lines without numbers", () => F.layerNorm(zeros([2, 0]), [0]), [2, 0]],
  ["pad of no rows, by what stands in them", () => ops.pad(zeros([0, 1, 3]), [1, 1], { mode: "reflect" }), [0, 1, 5]],
  ["pad of no rows, round and round", () => ops.pad(zeros([0, 1, 3]), [3, 0], { mode: "circular" }), [0, 1, 6]],
  ["batchNorm of no rows", () => F.batchNorm(zeros([0, 2]), null, null, null, null, { training: true }), [0, 2]],
  ["tril of no columns", () => ops.tril(zeros([2, 0])), [2, 0]],
  ["diagEmbed of nothing, beside the main diagonal", () => ops.diagEmbed(zeros([0]), 2), [2, 2]],
  ["interpolate, the corners not asked for", () => F.interpolate(zeros([1, 1, 2]), { size: 3, alignCorners: false }), [1, 1, 3]],
  ["maxUnpool1d to a length", () => F.maxUnpool1d(zeros([1, 1, 2]), zeros([1, 1, 2]), 2, { outputSize: 5 }), [1, 1, 5]],
  ["maxUnpool1d to a shape", () => F.maxUnpool1d(zeros([1, 1, 2]), zeros([1, 1, 2]), 2, { outputSize: [1, 1, 3] }), [1, 1, 3]],
  ["maxUnpool1d to what is usual", () => F.maxUnpool1d(zeros([1, 1, 2]), zeros([1, 1, 2]), 2, { outputSize: null }), [1, 1, 4]],
  ["maxUnpool2d to a shape", () => F.maxUnpool2d(zeros([1, 1, 2, 2]), zeros([1, 1, 2, 2]), 2, { outputSize: [1, 3, 5] }), [1, 1, 3, 5]],
])("%s", (_, found, shape) => expect(found().shape).toEqual(shape)); // prettier-ignore

test("places of a tensor are told from a mask by one that is neither 0 nor 1, wherever it stands", () => {
  for (const places of [[2, 0, 1], [0, 2, 1], [1, 0, 2]]) expect(x.at(tensor(places), 0).toArray()).toEqual(places.map((place) => 4 * place)); // prettier-ignore
  expect(() => ones([1, 2]).at(tensor([0]))).toThrow("at: a tensor of 0s and 1s in the shape of the axis, (1,), can be a mask");
  expect(() => ones([1, 2]).at(tensor([1]))).toThrow("at: a tensor of 0s and 1s in the shape of the axis, (1,), can be a mask");
});

test("nothing is learned where a running sum of exponentials has not begun", () => {
  const from = tensor([-Infinity, 0, 0], { dtype: "float64", requiresGrad: true });
  // y = -inf, 0, ln 2: the second entry has a share of 1 in y[1] and of 1/2 in y[2], the third of 1/2 in y[2]
  const [slopes] = grad(ops.logcumsumexp(from, 0), [from], { gradOutputs: [double([1, 1, 1])] });
  expect(Array.from(slopes.data, (slope) => Number(slope.toFixed(12)))).toEqual([0, 1.5, 0.5]);
});

test("a bound is what it is in the dtype of the numbers: 0.7 is at 0.7, in float32 too", () => {
  for (const dtype of ["float32", "float64"] as const) {
    const at = tensor([0.1, 0.4, 0.7], { dtype, requiresGrad: true });
    const slopes = (y: Tensor): number[] => Array.from(grad(y.sum(), [at])[0].data, (slope) => slope + 0);
    expect([dtype, slopes(ops.clamp(at, 0.1, 0.7))]).toEqual([dtype, [1, 1, 1]]);
    expect([dtype, slopes(F.hardtanh(at, { minVal: 0.1, maxVal: 0.7 }))]).toEqual([dtype, [0, 1, 0]]);
  }
});

test("a half in the dtype is a half when digits are rounded", () => {
  // 1.015 is 1.01499998.. in float32, and a hundred times that is 101.5 there, which goes to the even 102; in float64 it is below 101.5
  expect(ops.round(tensor([1.015]), { decimals: 2 }).item()).toBeCloseTo(1.02, 6);
  expect(ops.round(double([1.015]), { decimals: 2 }).item()).toBe(1.01);
});

describe("the running statistics of batchNorm", () => {
  const rows = double([[1, 10], [3, 30]]); // prettier-ignore
  const exact = (statistics: Tensor): number[] => Array.from(statistics.data, (value) => Number(value.toFixed(12)));

  test("move a tenth of the way when nothing is said, either of them alone, too", () => {
    const [mean, variance] = [double([0, 0]), double([1, 1])];
    F.batchNorm(rows, mean, null, null, null, { training: true });
    expect(exact(mean)).toEqual([0.2, 2]); // means 2 and 20
    F.batchNorm(rows, null, variance, null, null, { training: true });
    expect(exact(variance)).toEqual([1.1, 20.9]); // 0.9 + 0.1 times 2 and 200, the variances of a sample
    F.batchNorm(rows, mean, variance, null, null, { training: true, momentum: 1 });
    expect([exact(mean), exact(variance)]).toEqual([[2, 20], [2, 200]]); // prettier-ignore
  });

  test("stay without training, and where there are no rows", () => {
    const [mean, variance] = [double([1, 2]), double([3, 4])];
    F.batchNorm(rows, mean, variance);
    F.batchNorm(zeros([0, 2], { dtype: "float64" }), mean, variance, null, null, { training: true });
    F.batchNorm(zeros([2, 2, 0], { dtype: "float64" }), mean, variance, null, null, { training: true });
    expect([exact(mean), exact(variance)]).toEqual([[1, 2], [3, 4]]); // prettier-ignore
  });
});

describe("null stands for what is usual", () => {
  const [a, b] = [tensor([[0, 0], [1, 1]]), tensor([[3, 4], [1, 1]])]; // prettier-ignore
  const loose = (op: unknown, ...args: unknown[]): Tensor => (op as (...all: unknown[]) => Tensor)(...args);

  test.each<[string, () => Tensor, unknown]>([
    ["cdist, p", () => ops.cdist(a.narrow(0, 0, 1), b.narrow(0, 0, 1), null), [[5]]],
    ["pairwiseDistance, p", () => F.pairwiseDistance(a, b, null, { eps: 0 }), [5, 0]],
    ["pdist, p", () => F.pdist(tensor([[0, 0], [3, 4]]), null), [5]],
    ["norm, p and dim", () => ops.norm(tensor([[3, 4]]), null, null), 5],
    ["glu, dim", () => F.glu(tensor([[6, 0]]), null), [[3]]], // 6 times sigmoid(0)
    ["oneHot, numClasses", () => loose(F.oneHot, [1, 0], null), [[0, 1], [1, 0]]],
    ["bincount, minlength", () => loose(ops.bincount, tensor([1]), null), [0, 1]],
    ["argsort, dim", () => loose(ops.argsort, tensor([[2, 1], [1, 2]]), null), [[1, 0], [0, 1]]],
    ["sum, dim", () => ops.sum(b, null), 9],
    ["clamp, min", () => ops.clamp(b, null, 2), [[2, 2], [1, 1]]],
  ])("%s", (_, found, expected) => expect(found().toArray()).toEqual(expected)); // prettier-ignore

  test("normalize and cosineSimilarity, p and dim", () => {
    const rounded = (y: Tensor): number[] => Array.from(y.data, (value) => Number(value.toFixed(6)));
    const short = tensor([[0.3, 0.4], [0, 0.5]]); // prettier-ignore
    for (const y of [F.normalize(short), F.normalize(short, null, null)]) expect(rounded(y)).toEqual([0.6, 0.8, 0, 1]);
    expect(rounded(F.normalize(short, 2, 1, { eps: 1 }))).toEqual([0.3, 0.4, 0, 0.5]);
    const other = tensor([[0.4, 0.3], [0.1, 0]]); // prettier-ignore
    for (const y of [F.cosineSimilarity(short, other), F.cosineSimilarity(short, other, null)])
      expect(rounded(y)).toEqual([0.96, 0]);
    expect(rounded(F.cosineSimilarity(short, other, 1, { eps: 1 }))).toEqual([0.24, 0]);
  });
});

test("pools give one tensor, and where each number stands only when that is asked for", () => {
  const [image, row] = [arange(9).reshape([1, 1, 3, 3]), line(1, 2, 3, 4)];
  for (const y of [F.maxPool1d(row, 2), F.maxPool2d(image, 2), F.adaptiveMaxPool1d(row, 2), F.adaptiveMaxPool1d(row, 3), F.adaptiveMaxPool2d(image, 3), F.adaptiveMaxPool2d(image, 2)])
    expect(y).toBeInstanceOf(Tensor);
  expect(F.maxPool1d(row, 2, { returnIndices: true }).indices.toArray()).toEqual([[[1, 3]]]);
  expect(F.adaptiveMaxPool1d(row, 2, { returnIndices: true }).indices.toArray()).toEqual([[[1, 3]]]);
  expect(F.adaptiveMaxPool2d(image, 2, { returnIndices: true }).indices.toArray()).toEqual([[[[4, 5], [7, 8]]]]);
}); // prettier-ignore

test("a mean, a variance and a spread in one call, the axes kept or not", () => {
  const rows = double([[1, 3], [2, 6]]); // prettier-ignore
  const [variance, mean] = ops.varMean(rows, 1);
  expect([variance.toArray(), mean.toArray()]).toEqual([[2, 8], [2, 4]]); // prettier-ignore
  expect(ops.varMean(rows, 1, { keepdim: true }).map((y) => y.shape)).toEqual([[2, 1], [2, 1]]); // prettier-ignore
  expect(ops.varMean(rows, 1, { keepdim: false }).map((y) => y.shape)).toEqual([[2], [2]]);
  expect(ops.stdMean(double([1, 3]), true)[0].item()).toBe(Math.SQRT2);
  expect(ops.varMean(rows, false).map((y) => y.item())).toEqual([3.5, 3]); // squares 4, 0, 1, 9 over 4
});

describe("what is usual may be said, too", () => {
  const numbers = (...shape: number[]): Tensor => arange(shape.reduce((product, size) => product * size, 1)).reshape(shape);
  const [row, image] = [numbers(1, 2, 5), numbers(1, 2, 4, 5)];
  const one = { stride: 1, padding: 0, dilation: 1 };

  test.each<[string, () => Tensor, () => Tensor]>([
    ["conv1d", () => F.conv1d(row, numbers(3, 2, 2)), () => F.conv1d(row, numbers(3, 2, 2), null, { ...one, groups: 1 })],
    ["conv2d", () => F.conv2d(image, numbers(3, 2, 2, 2)), () => F.conv2d(image, numbers(3, 2, 2, 2), null, { ...one, groups: 1 })],
    ["convTranspose1d", () => F.convTranspose1d(row, numbers(2, 3, 2)), () => F.convTranspose1d(row, numbers(2, 3, 2), null, { ...one, groups: 1, outputPadding: 0 })],
    ["convTranspose2d", () => F.convTranspose2d(image, numbers(2, 3, 2, 2)), () => F.convTranspose2d(image, numbers(2, 3, 2, 2), null, { ...one, groups: 1, outputPadding: 0 })],
    ["unfold", () => F.unfold(image, 2), () => F.unfold(image, 2, one)],
    ["fold", () => F.fold(numbers(1, 4, 6), [3, 4], 2), () => F.fold(numbers(1, 4, 6), [3, 4], 2, one)],
    ["maxPool1d", () => F.maxPool1d(row, 2), () => F.maxPool1d(row, 2, { ...one, stride: 2, ceilMode: false, returnIndices: false })],
    ["maxPool2d", () => F.maxPool2d(image, 2), () => F.maxPool2d(image, 2, { ...one, stride: 2, ceilMode: false, returnIndices: false })],
    ["maxPool2d, a window of one", () => image, () => F.maxPool2d(image, 1, one)],
    ["avgPool1d", () => F.avgPool1d(row, 2), () => F.avgPool1d(row, 2, { stride: 2, padding: 0, ceilMode: false, countIncludePad: true })],
    ["avgPool2d", () => F.avgPool2d(image, 2), () => F.avgPool2d(image, 2, { stride: 2, padding: 0, ceilMode: false, countIncludePad: true, divisorOverride: null })],
    ["avgPool1d, a window of one", () => row, () => F.avgPool1d(row, 1, { stride: 1 })],
    ["interpolate", () => image, () => F.interpolate(image, { scaleFactor: 1, mode: "nearest", alignCorners: null })],
    ["pixelShuffle", () => image, () => F.pixelShuffle(image, 1)],
    ["groupNorm", () => F.groupNorm(row, 1), () => F.groupNorm(row, 1, null, null, { eps: 1e-5 })],
    ["roll by nothing", () => row, () => ops.roll(row, 0, 2)],
    ["repeat", () => row, () => ops.repeat(row, [1, 1, 1])],
    ["add", () => ops.add(row, 2), () => ops.add(row, 2, { alpha: 1 })],
    ["addcmul", () => ops.addcmul(row, row, row), () => ops.addcmul(row, row, row, { value: 1 })],
    ["addmm", () => ops.addmm(numbers(2, 2), numbers(2, 3), numbers(3, 2)), () => ops.addmm(numbers(2, 2), numbers(2, 3), numbers(3, 2), { alpha: 1, beta: 1 })],
    ["indexAdd", () => ops.indexAdd(numbers(3), 0, [1], tensor([5])), () => ops.indexAdd(numbers(3), 0, [1], tensor([5]), { alpha: 1 })],
    ["meshgrid", () => ops.meshgrid([numbers(2), numbers(3)])[1], () => ops.meshgrid([numbers(2), numbers(3)], { indexing: "ij" })[1]],
    ["sort", () => ops.sort(numbers(3)).values, () => ops.sort(numbers(3), -1, { descending: false, stable: false }).values],
    ["topk", () => ops.topk(numbers(3), 2).values, () => ops.topk(numbers(3), 2, -1, { largest: true, sorted: false }).values],
    ["quantile", () => ops.quantile(numbers(4), 0.4), () => ops.quantile(numbers(4), 0.4, null, { interpolation: "linear", keepdim: false })],
    ["diagonal", () => ops.diagonal(numbers(2, 3)), () => ops.diagonal(numbers(2, 3), 0, 0, 1)],
    ["diagEmbed", () => ops.diagEmbed(numbers(2, 3)), () => ops.diagEmbed(numbers(2, 3), 0, -2, -1)],
    ["flatten", () => ops.flatten(numbers(2, 3)), () => ops.flatten(numbers(2, 3), 0, -1)],
    ["cdist", () => ops.cdist(numbers(2, 3), numbers(2, 3)), () => ops.cdist(numbers(2, 3), numbers(2, 3), 2, { computeMode: "use_mm_for_euclid_dist_if_necessary" })],
    ["pairwiseDistance", () => F.pairwiseDistance(numbers(2, 3), zeros([3])), () => F.pairwiseDistance(numbers(2, 3), zeros([3]), 2, { eps: 1e-6, keepdim: false })],
    ["matmul", () => ops.matmul(numbers(2, 3), numbers(3, 2)), () => ops.matmul(numbers(2, 3), numbers(3, 2), { transposeA: false, transposeB: false })],
  ])("%s", (_, said, too) => expect(too().toJSON()).toEqual(said().toJSON())); // prettier-ignore
});
