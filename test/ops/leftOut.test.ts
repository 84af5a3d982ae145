// What operations do with null and with what is left out, with a number alone, with nothing at all, halfway between two answers, and with sizes
// that there is no room for.
import { describe, expect, test } from "@jest/globals";
import { functional as F, ops, tensor, zeros, type Tensor } from "../../src/index.js";
import { requireExact } from "../../src/ops/valuesIndices.js";

const double = (data: number | number[] | number[][]): Tensor => tensor(data, { dtype: "float64" });
const z = (...shape: number[]): Tensor => zeros(shape);
/** As JavaScript calls it: without the compiler. */
const loose = (op: unknown): ((...args: unknown[]) => Tensor) => op as (...args: unknown[]) => Tensor;
const numbers = (x: Tensor): unknown => x.toArray();

describe("null is what is left out", () => {
  const [a, b] = [double([[0, 0], [3, 4]]), double([[0, 4], [3, 0]])]; // prettier-ignore
  test.each<[string, () => Tensor, () => Tensor]>([
    ["cdist", () => loose(ops.cdist)(a, b, null), () => ops.cdist(a, b, 2)],
    ["cdist without p", () => ops.cdist(a, b), () => ops.cdist(a, b, 2)],
    ["pdist", () => F.pdist(a, null), () => F.pdist(a, 2)],
    ["pdist without p", () => F.pdist(a), () => F.pdist(a, 2)],
    ["pairwiseDistance", () => F.pairwiseDistance(a, b, null), () => F.pairwiseDistance(a, b, 2, { eps: 1e-6 })],
    ["normalize", () => F.normalize(b, 2, null), () => F.normalize(b, 2, 1, { eps: 1e-12 })],
    ["norm", () => ops.norm(b, null), () => ops.norm(b, 2)],
    ["cosineSimilarity", () => F.cosineSimilarity(a.add(1), b, null), () => F.cosineSimilarity(a.add(1), b, 1, { eps: 1e-8 })],
    ["glu", () => F.glu(b, null), () => F.glu(b, 1)],
    ["argsort", () => loose(ops.argsort)(b, null), () => ops.argsort(b, 1)],
    ["oneHot", () => loose(F.oneHot)([0, 2], null), () => F.oneHot([0, 2], 3)],
    ["oneHot without a number", () => F.oneHot([0, 2]), () => F.oneHot([0, 2], 3)],
    ["bincount", () => loose(ops.bincount)(double([1, 1]), null), () => double([0, 2])],
    ["takeAlongDim", () => ops.takeAlongDim(b, [2, 1], null), () => double([3, 4])],
  ])("%s", (_, given, meant) => expect(numbers(given())).toEqual(numbers(meant())));

  test("a histogram has 100 bins", () => {
    expect([ops.histc(double([1, 2])).shape, loose(ops.histc)(double([1, 2]), null).shape]).toEqual([[100], [100]]);
  });

  test("a number is multiplied by alpha, too", () => {
    expect([numbers(ops.add(double([1, 2]), 3, { alpha: 2 })), numbers(ops.sub(double([1, 2]), 3, { alpha: 2 }))]).toEqual([[7, 8], [-5, -4]]); // prettier-ignore
    expect(numbers(ops.sub(double([1, 2]), double([3, 4]), { alpha: 2 }))).toEqual([-5, -6]);
  });

  test("with beta 0 it does not matter what stands there", () => {
    const one = double([[1]]);
    expect(numbers(ops.addmm(double([[NaN]]), double([[2]]), double([[3]]), { beta: 0 }))).toEqual([[6]]);
    expect(numbers(ops.addmm(one, double([[2]]), double([[3]]), { beta: 5 }))).toEqual([[11]]);
    expect(numbers(ops.addmm(one, double([[2]]), double([[3]]), { alpha: 5 }))).toEqual([[31]]);
    expect(numbers(ops.addmm(one, double([[2]]), double([[3]])))).toEqual([[7]]);
  });
});

describe("axes that stay, with size 1, or go", () => {
  const x = z(2, 3);
  test.each<[string, () => Tensor, readonly number[]]>([
    ["argmax of all", () => ops.argmax(x), []],
    ["argmax of all, kept", () => ops.argmax(x, null, { keepdim: true }), [1, 1]],
    ["argmax along one", () => ops.argmax(x, 0), [3]],
    ["argmax along one, kept", () => ops.argmax(x, 1, { keepdim: true }), [2, 1]],
    ["max along one", () => ops.max(x, 1), [2]],
    ["max along one, kept", () => ops.max(x, 1, { keepdim: true }), [2, 1]],
    ["min of all, kept", () => ops.min(x, null, { keepdim: true }), [1, 1]],
    ["amin along two", () => ops.amin(x, [0, 1]), []],
    ["aminmax", () => ops.aminmax(x, { dim: 1 }).min, [2]],
    ["aminmax, kept", () => ops.aminmax(x, { dim: 1, keepdim: true }).max, [2, 1]],
    ["prod of all", () => ops.prod(x), []],
    ["prod of all, kept", () => ops.prod(x, null, { keepdim: true }), [1, 1]],
    ["prod along one", () => ops.prod(x, 1), [2]],
    ["prod along one, kept", () => ops.prod(x, 1, { keepdim: true }), [2, 1]],
    ["quantile of all", () => ops.quantile(x, 0.5), []],
    ["quantile of all, kept", () => ops.quantile(x, 0.5, null, { keepdim: true }), [1, 1]],
    ["quantile along one", () => ops.quantile(x, 0.5, 0), [3]],
    ["quantile along one, kept", () => ops.quantile(x, 0.5, 0, { keepdim: true }), [1, 3]],
    ["two quantiles", () => ops.quantile(x, [0.5, 1], 0), [2, 3]],
    ["median, kept", () => ops.median(x, 1, { keepdim: true }).values, [2, 1]],
    ["mode", () => ops.mode(x).values, [2]],
    ["mode, kept", () => ops.mode(x, 0, { keepdim: true }).indices, [1, 3]],
    ["kthvalue", () => ops.kthvalue(x, 2).indices, [2]],
    ["kthvalue, kept", () => ops.kthvalue(x, 2, 0, { keepdim: true }).values, [1, 3]],
    ["logsumexp", () => ops.logsumexp(x, 1), [2]],
    ["norm, kept", () => ops.norm(x, 2, 1, { keepdim: true }), [2, 1]],
    ["any", () => ops.any(x, 1), [2]],
    ["all, kept", () => ops.all(x, 0, { keepdim: true }), [1, 3]],
    ["the distance of rows", () => F.pairwiseDistance(x, x), [2]],
    ["the distance of rows, kept", () => F.pairwiseDistance(x, x, 2, { keepdim: true }), [2, 1]],
    ["var, kept", () => ops.var(x, 1, { keepdim: true }), [2, 1]],
    ["var", () => ops.var(x, 1), [2]],
  ])("%s", (_, call, shape) => expect(call().shape).toEqual(shape));
});

describe("a number alone is like a list of one, without its axis", () => {
  const five = double(5);
  test.each<[string, () => { readonly values: Tensor; readonly indices: Tensor }]>([
    ["sort", () => ops.sort(five)],
    ["topk", () => ops.topk(five, 1)],
    ["kthvalue", () => ops.kthvalue(five, 1)],
    ["mode", () => ops.mode(five)],
    ["median", () => ops.median(five, 0)],
    ["cummax", () => ops.cummax(five, 0)],
  ])("%s", (_, call) => {
    const { values, indices } = call();
    expect([values.shape, values.item(), indices.shape, indices.item()]).toEqual([[], 5, [], 0]);
  });

  test.each<[string, () => Tensor]>([
    ["max along an axis", () => ops.max(five, 0)],
    ["quantile along an axis", () => ops.quantile(five, 0.5, 0)],
    ["prod along an axis", () => ops.prod(five, 0)],
    ["roll", () => ops.roll(five, 3)],
    ["cumprod", () => ops.cumprod(five, 0)],
    ["logcumsumexp", () => ops.logcumsumexp(five, -1)],
    ["transpose", () => ops.transpose(five, 0, -1)],
  ])("%s", (_, call) => expect([call().shape, call().item()]).toEqual([[], 5]));

  test("of which there is one", () => {
    expect(() => ops.topk(five, 2)).toThrow("topk: k must be a whole number from 0 to 1, the size of axis -1 of (), got 2");
    expect(() => ops.kthvalue(five, 2)).toThrow("kthvalue: k must be a whole number from 1 to 1, the size of axis -1 of (), got 2"); // prettier-ignore
  });

  test.each<[string, (x: Tensor) => Tensor]>([
    ["cumprod", (x) => ops.cumprod(x, 0)],
    ["logcumsumexp", (x) => ops.logcumsumexp(x, 0)],
    ["prod", (x) => ops.prod(x, 0)],
  ])("the slope of %s is 1, and that of nothing has its shape", (_, f) => {
    const one = tensor(3, { dtype: "float64", requiresGrad: true });
    f(one).backward();
    expect(one.grad!.item()).toBe(1);
    const none = zeros([0, 2], { requiresGrad: true });
    f(none).sum().backward();
    expect(none.grad!.shape).toEqual([0, 2]);
  });
});

describe("of nothing", () => {
  test.each<[string, () => Tensor, unknown]>([
    ["a product is 1", () => ops.prod(z(2, 0), 1), [1, 1]],
    ["a product of all is 1", () => ops.prod(z(0)), 1],
    ["none is true", () => ops.any(z(0)), 0],
    ["all are true", () => ops.all(z(0)), 1],
    ["a histogram has empty bins", () => ops.histc(z(0), 3), [0, 0, 0]],
    ["there is nothing to count", () => ops.bincount(z(0)), []],
    ["there is nothing to turn round", () => ops.flip(z(0, 2), [0]), []],
    ["there is nothing to roll", () => ops.roll(z(0), 1), []],
    ["groups have no numbers", () => F.groupNorm(z(0, 4), 2), []],
    ["rows have no shares", () => ops.logsumexp(z(0, 2), 1), []],
    ["copies are none", () => ops.repeatInterleave(double([1, 2]), 0), []],
    ["an empty part is one", () => ops.split(double([1, 2]), [0, 2])[0], []],
    ["the parts of an empty axis are empty", () => ops.chunk(z(0), 3)[2], []],
  ])("%s", (_, call, expected) => expect(numbers(call())).toEqual(expected));

  test("empty lines have no shares, and lines of nothing none either", () => {
    expect([F.softmax(z(2, 0), 1).shape, F.logSoftmax(z(0, 2), 1).shape]).toEqual([[2, 0], [0, 2]]); // prettier-ignore
  });
});

describe("numbers that are all equal, and fewer than are taken away", () => {
  test("a histogram of one number is one wide on either side of it", () => {
    expect(numbers(ops.histc(double([3, 3]), 3))).toEqual([0, 2, 0]);
    expect(numbers(ops.histc(double([3, 3]), 4))).toEqual([0, 0, 2, 0]);
  });

  test("both ends of a histogram belong to it, and nothing beyond", () => {
    expect(numbers(ops.histc(double([0, 1, 2, 2.001, -0.001, NaN]), 2, 0, 2))).toEqual([1, 2]);
  });

  test("counts have as many places as are asked for, or more", () => {
    expect([numbers(ops.bincount(double([1]), 4)), numbers(ops.bincount(double([1, 3]), 2))]).toEqual([[0, 1, 0, 0], [0, 1, 0, 1]]); // prettier-ignore
  });

  test("no variance is divided by less than nothing", () => {
    expect([1, 2, 3].map((correction) => ops.var(double([1, 3]), null, { correction }).item())).toEqual([2, Infinity, Infinity]);
    expect(ops.var(double([1, 3]), null, { unbiased: false }).item()).toBe(1);
    expect(ops.var(double([1, 3]), null, { unbiased: false, correction: 1 }).item()).toBe(2);
  });
});

describe("halfway between two numbers, where rounding tells from which of them one came", () => {
  // 1 - 1e16 and 1e16 - 1 are rounded to 1e16: from 1 it is 5e15 + 1, from 1e16 it is 5e15
  const [near, far] = [double([1]), double([1e16])];
  test("lerp comes from the second one, with a number and with a tensor", () => {
    for (const weight of [0.5, double([0.5])]) {
      expect(ops.lerp(far, near, weight).item()).toBe(5e15 + 1);
      expect(ops.lerp(near, far, weight).item()).toBe(5e15);
    }
    for (const weight of [0.25, double([0.25])]) expect(ops.lerp(far, near, weight).item()).toBe(7.5e15);
    for (const weight of [1, double([1])]) expect(ops.lerp(far, near, weight).item()).toBe(1);
  });

  test("a quantile from the larger one", () => {
    expect(ops.quantile(double([1e16, 1]), 0.5).item()).toBe(5e15);
    expect(ops.quantile(double([1e16, 1]), 0.5, null, { interpolation: "midpoint" }).item()).toBe(5e15);
    expect(ops.quantile(double([1e16, 1]), 0.25).item()).toBe(2.5e15 + 1);
  });
});

describe("copies, shifts and borders", () => {
  const x = double([1, 2, 3]);
  test.each<[string, () => Tensor, unknown]>([
    ["each as often as is said", () => ops.repeatInterleave(x, [1, 0, 2]), [1, 3, 3]],
    ["by a tensor", () => ops.repeatInterleave(x, tensor([0, 2, 1])), [2, 2, 3]],
    ["tiles of more axes than there are", () => ops.tile(x, [2, 1]), [[1, 2, 3], [1, 2, 3]]],
    ["to the left", () => ops.roll(x, -1), [2, 3, 1]],
    ["more than once round", () => ops.roll(x, 4), [3, 1, 2]],
    ["zeros after a cut", () => ops.pad(x, [-1, 1]), [2, 3, 0]],
    ["zeros before a cut", () => ops.pad(x, [2, -2]), [0, 0, 1]],
  ])("%s", (_, call, expected) => expect(numbers(call())).toEqual(expected)); // prettier-ignore

  // of 1, 2, 3, 4 one is cut off, and what is left goes on over the other end
  test.each<["reflect" | "replicate" | "circular", [number, number], number[]]>([
    ["circular", [-1, 2], [2, 3, 4, 2, 3]],
    ["circular", [2, -1], [2, 3, 1, 2, 3]],
    ["replicate", [-1, 2], [2, 3, 4, 4, 4]],
    ["replicate", [2, -1], [1, 1, 1, 2, 3]],
    ["reflect", [-1, 2], [2, 3, 4, 3, 2]],
    ["reflect", [2, -1], [3, 2, 1, 2, 3]],
  ])("%s %j", (mode, pads, expected) => {
    expect(numbers(ops.pad(double([[1, 2, 3, 4]]), pads, { mode }))).toEqual([expected]);
  });

  test("round once is round what is left", () => {
    const line = double([[1, 2, 3, 4]]);
    expect(numbers(ops.pad(line, [-1, 3], { mode: "circular" }))).toEqual([[2, 3, 4, 2, 3, 4]]);
    expect(() => ops.pad(line, [-1, 4], { mode: "circular" })).toThrow("pad: in mode circular a pad must be <= 3, got -1 and 4");
    expect(ops.pad(line, [0, 0], { mode: "reflect" }).shape).toEqual([1, 4]);
    expect(ops.pad(line, [1, 1], { mode: "reflect", value: 0 }).shape).toEqual([1, 6]);
  });
});

test("a window with gaps is taken where one of its entries lies in the line", () => {
  // of the second window the first entry, 0, alone
  expect(numbers(F.maxPool1d(tensor([[[7, 8]]]), 2, { padding: 1, dilation: 2, stride: 1 }))).toEqual([[[8, 7]]]);
});

describe("channels when nothing is said", () => {
  const x = double([[1], [3]]);
  const remembered = (value: number): Tensor => double([value]);
  const root = Math.sqrt(1 + 1e-5);

  test("a tenth of the batch enters what is remembered, in training", () => {
    const [mean, variance] = [remembered(0), remembered(1)];
    const y = F.batchNorm(x, mean, variance, null, null, { training: true });
    y.toArray<number[][]>().forEach(([value], i) => expect(value).toBeCloseTo([-1 / root, 1 / root][i], 12));
    expect(mean.item()).toBeCloseTo(0.2, 12);
    expect(variance.item()).toBeCloseTo(0.9 + 0.1 * 2, 12); // of a sample: divisor 1
  });

  test("else nothing does, and what is remembered is used", () => {
    const [mean, variance] = [remembered(2), remembered(4)];
    const y = F.batchNorm(x, mean, variance);
    y.toArray<number[][]>().forEach(([value], i) => expect(value).toBeCloseTo([-1, 1][i] / Math.sqrt(4 + 1e-5), 12));
    expect([mean.item(), variance.item()]).toEqual([2, 4]);
  });

  test("one of the two may be remembered alone, and of no rows nothing is", () => {
    const [mean, variance] = [remembered(0), remembered(1)];
    F.batchNorm(x, null, variance, null, null, { training: true, momentum: 0.5 });
    F.batchNorm(x, mean, null, null, null, { training: true, momentum: 0.5 });
    expect([mean.item(), variance.item()]).toEqual([1, 1.5]);
    expect(F.batchNorm(zeros([0, 1], { dtype: "float64" }), mean, variance, null, null, { training: true }).shape).toEqual([
      0, 1,
    ]);
    expect([mean.item(), variance.item()]).toEqual([1, 1.5]);
  });
});

describe("sizes that there is no room for are told before anything is worked out", () => {
  const large = 1e6;
  test.each<[string, () => unknown, string]>([
    ["bins of an image", () => F.adaptiveAvgPool2d(z(1, 1, 4, 4), [large, large]), "adaptiveAvgPool2d: an array (1, 1, 1000000, 1000000) float32 needs 3.64 TiB"],
    ["bins of a line", () => F.adaptiveMaxPool1d(z(1, 4), large * large), "adaptiveMaxPool1d: an array (1, 1, 1, 1000000000000) float32 needs 3.64 TiB"],
    ["many bins of no image", () => F.adaptiveAvgPool2d(z(0, 1, 4, 4), [large * large, 1]), "adaptiveAvgPool2d: an array (1000000000000,) float64 needs 7.28 TiB"],
    ["a larger image", () => F.interpolate(z(1, 1, 2, 2), { size: large }), "interpolate: an array (1, 1, 1000000, 1000000) float32 needs 3.64 TiB"],
    ["a pooling put back", () => F.maxUnpool2d(z(1, 1, 1, 1), z(1, 1, 1, 1), large), "maxUnpool2d: an array (1, 1, 1000000000000) float32 needs 3.64 TiB"],
  ])("%s", (_, call, words) => expect(call).toThrow(words)); // prettier-ignore

  test("places that float32 does not tell apart", () => {
    expect(() => { requireExact("sort", 2 ** 24, "float32"); requireExact("sort", 2 ** 24 + 1, "float64"); }).not.toThrow(); // prettier-ignore
    expect(() => { requireExact("sort", 2 ** 24 + 1, "float32"); }).toThrow("sort: indices up to 16777216 are not exact in float32, where whole numbers end at 2^24\n  hint: use float64: x.to('float64')"); // prettier-ignore
  });
});

describe("steps in a row that do not fit", () => {
  const [T, N, H] = [3, 2, 2];
  const weight = (gates: number): Tensor => z(gates * H, H);
  test.each<[string, () => unknown, string]>([
    ["a weight of one gate", () => F.rnnSequence(z(T, N, H), z(N, H), z(3, 2), z(H)), "rnnSequence: weight must be (hidden, hidden), got (3, 2)"],
    ["a weight of three", () => F.gruSequence(z(T, N, 6), z(N, H), z(4, 2), z(6)), "gruSequence: weight must be (3 hidden, hidden), got (4, 2)"],
    ["a weight that is none", () => F.gruSequence(z(T, N, 6), z(N, H), z(6), z(6)), "gruSequence: weight must be (3 hidden, hidden), got (6,)"],
    ["narrow steps", () => F.gruSequence(z(T, N, 5), z(N, H), weight(3), z(6)), "gruSequence: a must be (steps, rows, 6) with at least one step, got (3, 2, 5)"],
    ["no steps", () => F.rnnSequence(z(0, N, H), z(N, H), weight(1), z(H)), "rnnSequence: a must be (steps, rows, 2) with at least one step, got (0, 2, 2)"],
    ["steps without rows", () => F.rnnSequence(z(T, H), z(N, H), weight(1), z(H)), "rnnSequence: a must be (steps, rows, 2) with at least one step, got (3, 2)"],
    ["another state", () => F.rnnSequence(z(T, N, H), z(1, H), weight(1), z(H)), "rnnSequence: h must have shape (2, 2), got (1, 2)"],
    ["another cell", () => F.lstmSequence(z(T, N, 8), z(N, H), z(N, 3), weight(4), z(8)), "lstmSequence: c must have shape (2, 2), got (2, 3)"],
    ["another bias", () => F.rnnSequence(z(T, N, H), z(N, H), weight(1), z(3)), "rnnSequence: bias must have shape (2,), got (3,)"],
    ["lengths beyond the last step", () => F.rnnSequence(z(T, N, H), z(N, H), weight(1), z(H), { lengths: [4, 0] }), "rnnSequence: lengths must be 2 whole numbers from 0 to 3, got [4, 0]"],
    ["too few lengths", () => F.rnnSequence(z(T, N, H), z(N, H), weight(1), z(H), { lengths: [3] }), "rnnSequence: lengths must be 2 whole numbers from 0 to 3, got [3]"],
    ["lengths that are not whole", () => F.rnnSequence(z(T, N, H), z(N, H), weight(1), z(H), { lengths: [3, 0.5] }), "rnnSequence: lengths must be 2 whole numbers from 0 to 3, got [3, 0.5]"],
  ])("%s", (_, call, words) => expect(call).toThrow(words)); // prettier-ignore

  test("beside them: one step, all of them and none", () => {
    expect(F.rnnSequence(z(1, N, H), z(N, H), weight(1), z(H)).shape).toEqual([1, N, H]);
    expect(F.rnnSequence(z(T, N, H), z(N, H), weight(1), z(H), { lengths: [3, 0] }).shape).toEqual([T, N, H]);
  });
});
