// Arguments of another kind than an operation takes, sizes that are too large for any memory, and recurrences whose parts do not fit: which words are said.
import { describe, expect, test } from "@jest/globals";
import { arange, functional as F, ops, tensor, zeros, type Tensor } from "../../src/index.js";
import { requireExact } from "../../src/ops/valuesIndices.js";

const x = arange(12).reshape([3, 4]);
const z = (...shape: number[]): Tensor => zeros(shape);
const loose = (op: unknown, ...args: unknown[]): Tensor => (op as (...all: unknown[]) => Tensor)(...args);

type Refused = [words: string, call: () => unknown];

// prettier-ignore
const REFUSED: Readonly<Record<string, readonly Refused[]>> = {
  "sizes of a pool": [
    ["adaptiveAvgPool2d: outputSize is missing: it must be a whole number or two of them\n  hint: call it as adaptiveAvgPool2d(x, outputSize)", () => loose(F.adaptiveAvgPool2d, z(1, 1, 2, 2))],
    ["adaptiveMaxPool2d: outputSize is missing: it must be a whole number or two of them\n  hint: call it as adaptiveMaxPool2d(x, outputSize, { returnIndices? })", () => loose(F.adaptiveMaxPool2d, z(1, 1, 2, 2))],
    ["adaptiveAvgPool2d: outputSize must be a whole number or two of them, got [1, 2, 3]", () => loose(F.adaptiveAvgPool2d, z(1, 1, 2, 2), [1, 2, 3])],
    ['adaptiveAvgPool2d: outputSize must be a whole number or two of them, got ["a", 1]', () => loose(F.adaptiveAvgPool2d, z(1, 1, 2, 2), ["a", 1])],
    ["adaptiveAvgPool2d: outputSize must be a whole number or two of them, got [1, 0.5]", () => loose(F.adaptiveAvgPool2d, z(1, 1, 2, 2), [1, 0.5])],
    ["adaptiveAvgPool2d: outputSize must be a whole number or two of them, got 1.5", () => loose(F.adaptiveAvgPool2d, z(1, 1, 2, 2), 1.5)],
    ["adaptiveAvgPool2d: outputSize must be >= 1, got 0, 2", () => F.adaptiveAvgPool2d(z(1, 1, 2, 2), [0, 2])],
    ["maxUnpool2d: outputSize must be [height, width], or the shape of the result, got [5]", () => F.maxUnpool2d(z(1, 1, 2, 2), z(1, 1, 2, 2), 2, { outputSize: [5] })],
    ["maxUnpool2d: outputSize must be [height, width], or the shape of the result, got [1, 1, 1, 4, 4]", () => F.maxUnpool2d(z(1, 1, 2, 2), z(1, 1, 2, 2), 2, { outputSize: [1, 1, 1, 4, 4] })],
    ["maxUnpool2d: outputSize must be [height, width], or the shape of the result, got [4, -1]", () => F.maxUnpool2d(z(1, 1, 2, 2), z(1, 1, 2, 2), 2, { outputSize: [4, -1] })],
    ["maxUnpool2d: outputSize must be [height, width], or the shape of the result, got 4", () => loose(F.maxUnpool2d, z(1, 1, 2, 2), z(1, 1, 2, 2), 2, { outputSize: 4 })],
    ["maxUnpool2d: outputSize must be from 3 x 3 to 5 x 5, less than one stride from the usual 4 x 4, got 0 x 4", () => F.maxUnpool2d(z(1, 1, 2, 2), z(1, 1, 2, 2), 2, { outputSize: [0, 4] })],
    ["maxUnpool2d: outputSize must be from 3 x 3 to 5 x 5, less than one stride from the usual 4 x 4, got 4 x 6", () => F.maxUnpool2d(z(1, 1, 2, 2), z(1, 1, 2, 2), 2, { outputSize: [4, 6] })],
    ["maxUnpool1d: outputSize must be a length, or the shape of the result, got [1, 1, 1, 4]", () => F.maxUnpool1d(z(1, 1, 2), z(1, 1, 2), 2, { outputSize: [1, 1, 1, 4] })],
    ["maxUnpool1d: outputSize must be a length, or the shape of the result, got 1.5", () => F.maxUnpool1d(z(1, 1, 2), z(1, 1, 2), 2, { outputSize: 1.5 })],
    ["maxUnpool1d: outputSize must be a length, or the shape of the result, got an empty list", () => F.maxUnpool1d(z(1, 1, 2), z(1, 1, 2), 2, { outputSize: [] })],
  ],
  "sizes of which no memory has enough": [
    ["adaptiveAvgPool2d: an array (1, 1, 1000000, 1000000) float32 needs 3.64 TiB", () => F.adaptiveAvgPool2d(z(1, 1, 4, 4), 1e6)],
    ["adaptiveMaxPool2d: an array (1, 1, 1000000, 1000000) float32 needs 3.64 TiB", () => F.adaptiveMaxPool2d(z(1, 1, 4, 4), 1e6)],
    ["adaptiveAvgPool2d: an array (1000000000000,) float64 needs 7.28 TiB", () => F.adaptiveAvgPool2d(z(0, 1, 4, 4), [1e12, 1])],
    ["adaptiveMaxPool1d: an array (2, 3, 1, 1000000000000) float32 needs 21.8 TiB", () => F.adaptiveMaxPool1d(z(2, 3, 4), 1e12)],
    ["interpolate: an array (1, 1, 1000000, 1000000) float32 needs 3.64 TiB", () => F.interpolate(z(1, 1, 2, 2), { size: 1e6 })],
    ["interpolate: an array (1000000000000,) float64 needs 7.28 TiB", () => F.interpolate(z(0, 1, 2), { size: 1e12 })],
    ["maxUnpool2d: an array (1, 1, 1000004000004) float32 needs 3.64 TiB", () => F.maxUnpool2d(z(1, 1, 2, 2), z(1, 1, 2, 2), 2, { stride: 1e6 })],
  ],
  "shares, orders and counts": [
    ["quantile: q is missing: it must be a number from 0 to 1, or a list or tensor of them", () => loose(ops.quantile, x)],
    ["quantile: q must be a number from 0 to 1, or a list or tensor of them, got -0.5", () => ops.quantile(x, -0.5)],
    ["quantile: q must be a number from 0 to 1, or a list or tensor of them, got [0.5, -0.25]", () => ops.quantile(x, [0.5, -0.25])],
    ["quantile: q must be a number from 0 to 1, or a list or tensor of them, got a tensor of shape (2,)", () => ops.quantile(x, tensor([0.5, 1.5]))],
    ["quantile: q must be a number from 0 to 1, or a list or tensor of them, got a tensor of shape (1, 1)", () => ops.quantile(x, tensor([[0.5]]))],
    ['norm: p must be a number (Infinity and -Infinity, too) or "fro", or null, got NaN, which is not a number', () => ops.norm(x, NaN)],
    ['norm: p must be a number (Infinity and -Infinity, too) or "fro", or null, got "nuc"\n  hint: call it as norm(x, p?, dim?, { keepdim? }); p = 2 is the length, 1 the sum of sizes, Infinity the largest size', () => loose(ops.norm, x, "nuc")],
    ["topk: k must be a whole number from 0 to 4, the size of axis -1 of (3, 4), got -1", () => ops.topk(x, -1)],
    ["topk: k must be a whole number from 0 to 3, the size of axis 0 of (3, 4), got 4", () => ops.topk(x, 4, 0)],
    ["topk: k must be a whole number from 0 to 1, the size of axis -1 of (), got 2", () => ops.topk(tensor(1), 2)],
    ["kthvalue: k must be a whole number from 1 to 1, the size of axis -1 of (), got 2", () => ops.kthvalue(tensor(1), 2)],
    ["kthvalue: k must be a whole number from 1 to 4, the size of axis -1 of (3, 4), got 5", () => ops.kthvalue(x, 5)],
    ["repeat: sizes must be a list of whole numbers of 0 or more, got [-1, 1]", () => ops.repeat(x, [-1, 1])],
    ["repeat: sizes must be a list of whole numbers of 0 or more, got [1.5, 1]", () => ops.repeat(x, [1.5, 1])],
    ["tile: dims must be a list of whole numbers of 0 or more, got [-1]", () => ops.tile(x, [-1])],
    ["repeatInterleave: repeats must be a whole number, or a list or tensor of them, got 1.5", () => ops.repeatInterleave(x, 1.5)],
    ["repeatInterleave: repeats must be a whole number, or a list or tensor of them, got [1, 0.5]", () => ops.repeatInterleave(x, [1, 0.5])],
    ["repeatInterleave: repeats must be whole numbers of 0 or more, got 0.5", () => ops.repeatInterleave(x, tensor([0.5]))],
    ["repeatInterleave: repeats must be whole numbers of 0 or more, got -2", () => ops.repeatInterleave(x, tensor([1, -2, 1]), 0)],
    ["split: size must be a whole number, or a list of them, got 1.5", () => ops.split(x, 1.5)],
    ["split: size must be a whole number, or a list of them, got [1, 0.5]", () => ops.split(x, [1, 0.5])],
    ["split: the sizes [4, -1] must be 0 or more and add up to 3, the length of axis 0 of (3, 4); they add up to 3", () => ops.split(x, [4, -1])],
    ["tensordot: dims must be a whole number, or two lists of dimensions, those of a and those of b, got 1.5", () => ops.tensordot(x, x, 1.5)],
    ["tensordot: dims must be a whole number, or two lists of dimensions, those of a and those of b, got a list", () => loose(ops.tensordot, x, x, [[0], [0], [0]])],
    ["tensordot: dims must be a whole number, or two lists of dimensions, those of a and those of b, got a list", () => loose(ops.tensordot, x, x, [[0.5], [0]])],
    ["tensordot: dims must be a whole number, or two lists of dimensions, those of a and those of b, got [0, 1]", () => loose(ops.tensordot, x, x, [0, 1])],
    ["maskedFill: value is missing: it must be a number, or a tensor of shape ()", () => loose(ops.maskedFill, x, x)],
    ["maskedFill: value must be a number, or a tensor of shape (), got a tensor of shape (1,)\n  hint: call it as maskedFill(x, mask, value); where(mask, value, x) takes a tensor of any shape", () => ops.maskedFill(x, x, tensor([7]))],
    ["var: dim must be a dimension or a list of them, or true or false for unbiased over all, or null, got 0.5", () => ops.var(x, 0.5)],
    ["max: dim must be a dimension, a whole number, or a second tensor, or null, got 0.5", () => ops.max(x, 0.5)],
    ["cdist: a (2,) and b (2, 2) must be lists of points with as many columns\n  hint: (.., P, M) and (.., R, M) give (.., P, R)", () => ops.cdist(z(2), z(2, 2))],
    ["cdist: a (2, 2) and b (2,) must be lists of points with as many columns", () => ops.cdist(z(2, 2), z(2))],
    ["pdist: x must be a list of points (N, M), got shape (1, 2, 2)", () => F.pdist(z(1, 2, 2))],
  ],
  "places": [
    ["at: index -4 is out of range for axis 0 of (3, 4): expected whole numbers from -3 to 2", () => x.at(-4)],
    ["at: index 3 is out of range for axis 0 of (3, 4): expected whole numbers from -3 to 2", () => x.at(3)],
    ["at: index -5 is out of range for axis 1 of (3, 4): expected whole numbers from -4 to 3", () => x.at(0, [0, -5])],
    ["at: index 3 is out of range for axis 0 of (3, 4): expected whole numbers from -3 to 2", () => x.at([3])],
    ['at: the step of "::0" must be 1 or more', () => x.at("::0")],
    ['at: index must be a number, a range such as "1:5"', () => loose(x.at.bind(x), { mask: x, index: x })],
    ['at: index must be a number, a range such as "1:5"', () => loose(x.at.bind(x), { mask: [0, 1, 0] })],
    ['at: index must be a number, a range such as "1:5"', () => loose(x.at.bind(x), [true, 1])],
    ['at: index must be a number, a range such as "1:5"', () => loose(x.at.bind(x), [[0], ["a"]])],
    ["at: the mask has shape (3, 3), but axes 1 to 2 of (2, 3, 4) have (3, 4)", () => arange(24).reshape([2, 3, 4]).at(":", { mask: z(3, 3) })],
    ["indexFill: index 1 (entry 0) must be a whole number from 0 to 0: axis 0 of ()", () => ops.indexFill(tensor(3), 0, [1], 7)],
    ["indexAdd: index 3 (entry 1) must be a whole number from 0 to 2: axis 0 of (3, 4)", () => ops.indexAdd(x, 0, [0, 3], z(2, 4))],
    ["indexAdd: for x (3, 4) and 2 places along axis -1, src must have shape (3, 2), got (3, 1)", () => ops.indexAdd(x, -1, [0, 3], z(3, 1))],
    ["indexAdd: index must be a list, got shape (1, 1)", () => ops.indexAdd(x, 0, [[0]], z(1, 4))],
    ["gather: index 0.5 (entry 1) must be a whole number from 0 to 2: axis 0 of (3, 4)", () => ops.gather(x, 0, tensor([[0, 0.5]]))],
    ["maxUnpool1d: indices: index 4 (entry 0) must be a whole number from 0 to 3: axis 2 of (1, 1, 4)", () => F.maxUnpool1d(z(1, 1, 2), tensor([[[4, 0]]]), 2)],
    ["takeAlongDim: shapes (3, 1) and (2, 1) do not broadcast", () => ops.takeAlongDim(x, z(2, 1), 1)],
  ],
  "layers": [
    ["convTranspose2d: bias (2,) does not fit weight (2, 3, 2, 2): expected (3,), a number for each output channel", () => F.convTranspose2d(z(1, 2, 4, 4), z(2, 3, 2, 2), z(2))],
    ["expected (6,), a number for each output channel", () => F.convTranspose1d(z(1, 2, 4), z(2, 3, 2), z(3), { groups: 2 })],
    ["pixelUnshuffle: downscaleFactor must be >= 1, got 0", () => F.pixelUnshuffle(z(1, 1, 4, 4), 0)],
    ["instanceNorm: x must have shape (N, C) or (N, C, ..), got (4,)", () => F.instanceNorm(z(4))],
    ["batchNorm: runningMean must have shape (3,), one number for each channel of x (2, 3), got (2,)", () => F.batchNorm(z(2, 3), z(2), z(3))],
    ["batchNorm: in training each channel needs more than one value, and x is (1, 2, 1)", () => F.batchNorm(z(1, 2, 1), null, null, null, null, { training: true })],
    ["embedding: index holds 3, but must hold whole numbers from 0 to 2, the rows of weight\n  hint: in an experiment, set data.scale: none, so that numbers stay whole, and num_embeddings above the largest", () => F.embedding(tensor([2, 3]), z(3, 2))],
    ["embedding: index holds -1, but must hold whole numbers from 0 to 2, the rows of weight", () => F.embedding(tensor([0, -1]), z(3, 2))],
    ["embedding: index holds 0.5, but must hold whole numbers from 0 to 2, the rows of weight", () => F.embedding(tensor([0.5]), z(3, 2))],
  ],
  "recurrences": [
    ["lstmSequence: weight must be (4 hidden, hidden), got (4,)", () => F.lstmSequence(z(2, 1, 4), z(1, 1), z(1, 1), z(4), z(4))],
    ["lstmSequence: weight must be (4 hidden, hidden), got (3, 1)", () => F.lstmSequence(z(2, 1, 4), z(1, 1), z(1, 1), z(3, 1), z(4))],
    ["gruSequence: weight must be (3 hidden, hidden), got (4, 1)", () => F.gruSequence(z(2, 1, 3), z(1, 1), z(4, 1), z(3))],
    ["rnnSequence: weight must be (hidden, hidden), got (2, 1)", () => F.rnnSequence(z(2, 1, 1), z(1, 1), z(2, 1), z(1))],
    ["lstmSequence: a must be (steps, rows, 4) with at least one step, got (2, 4)", () => F.lstmSequence(z(2, 4), z(1, 1), z(1, 1), z(4, 1), z(4))],
    ["lstmSequence: a must be (steps, rows, 4) with at least one step, got (2, 1, 3)", () => F.lstmSequence(z(2, 1, 3), z(1, 1), z(1, 1), z(4, 1), z(4))],
    ["lstmSequence: a must be (steps, rows, 4) with at least one step, got (0, 1, 4)", () => F.lstmSequence(z(0, 1, 4), z(1, 1), z(1, 1), z(4, 1), z(4))],
    ["lstmSequence: bias must have shape (4,), got (3,)", () => F.lstmSequence(z(2, 1, 4), z(1, 1), z(1, 1), z(4, 1), z(3))],
    ["lstmSequence: h must have shape (1, 1), got (2, 1)", () => F.lstmSequence(z(2, 1, 4), z(2, 1), z(1, 1), z(4, 1), z(4))],
    ["lstmSequence: c must have shape (1, 1), got (1, 2)", () => F.lstmSequence(z(2, 1, 4), z(1, 1), z(1, 2), z(4, 1), z(4))],
    ["gruSequence: h must have shape (2, 1), got (1, 1)", () => F.gruSequence(z(2, 2, 3), z(1, 1), z(3, 1), z(3))],
    ["lstmSequence: lengths must be 1 whole numbers from 0 to 2, got [3]", () => F.lstmSequence(z(2, 1, 4), z(1, 1), z(1, 1), z(4, 1), z(4), { lengths: [3] })],
    ["lstmSequence: lengths must be 1 whole numbers from 0 to 2, got [1, 1]", () => F.lstmSequence(z(2, 1, 4), z(1, 1), z(1, 1), z(4, 1), z(4), { lengths: [1, 1] })],
    ["rnnSequence: lengths must be 1 whole numbers from 0 to 2, got [0.5]", () => F.rnnSequence(z(2, 1, 1), z(1, 1), z(1, 1), z(1), { lengths: [0.5] })],
    ["rnnSequence: lengths must be a list of numbers >= 0, got [-1]", () => F.rnnSequence(z(2, 1, 1), z(1, 1), z(1, 1), z(1), { lengths: [-1] })],
  ],
};

describe.each(Object.entries(REFUSED))("%s that cannot be", (_, rows) => {
  test.each(rows)("%s", (words, call) => expect(call).toThrow(words));
});

test("a recurrence stays where it began in the rows that have no steps, and goes on to the last of their own", () => {
  const a = tensor([[[1], [1]], [[1], [1]]], { dtype: "float64", requiresGrad: true }); // prettier-ignore
  const h = tensor([[0.5], [0.5]], { dtype: "float64", requiresGrad: true }); // prettier-ignore
  const [weight, bias] = [tensor([[1]], { dtype: "float64" }), tensor([0], { dtype: "float64" })];
  const y = F.rnnSequence(a, h, weight, bias, { lengths: [0, 1] });
  const once = Math.tanh(1.5);
  expect(y.toArray()).toEqual([[[0.5], [once]], [[0.5], [once]]]); // prettier-ignore
  y.sum().backward();
  const slope = 2 * (1 - once * once); // the state after the only step stands in both
  expect(h.grad!.toArray()).toEqual([[2], [slope]]);
  expect(a.grad!.toArray()).toEqual([[[0], [slope]], [[0], [0]]]); // prettier-ignore
});

describe("places that float32 cannot tell apart", () => {
  const N = 2 ** 24;
  const long = z(N + 2, 0); // as long as that, without a number in it
  const why = "float32 tells whole numbers apart below 2^24 = 16777216 only";

  test.each<[string, () => unknown]>([
    [`at: index 16777216 is too large: ${why}\n  hint: make the index in float64, or as a list`, () => long.at(tensor([N + 1]))],
    [`nonzero: a place along an axis: 16777217 is too large: ${why}`, () => ops.nonzero(long)],
    ["argsort: indices up to 16777217 are not exact in float32, where whole numbers end at 2^24\n  hint: use float64: x.to('float64')", () => ops.argsort(long, 0)],
    ["searchsorted: indices up to 16777216 are not exact in float32", () => ops.searchsorted(z(0, N), z(0, 1))],
    [`argmax: a place among 16777217 entries can be too large: ${why}`, () => ops.argmax(z(N + 1, 0), 0)],
  ])("%s", (words, call) => expect(call).toThrow(words)); // prettier-ignore

  test("are those from 2^24 on", () => {
    for (const places of [tensor([N + 1], { dtype: "float64" }), tensor([N - 1]), [-1]])
      expect(long.at(places).shape).toEqual([1, 0]);
    expect(ops.nonzero(z(0, N + 1)).shape).toEqual([0, 2]);
    expect(ops.argsort(z(N, 0), 0).shape).toEqual([N, 0]);
    expect(ops.searchsorted(z(0, N - 1), z(0, 1)).shape).toEqual([0, 1]);
    expect(ops.argmax(z(N, 0), 0).shape).toEqual([0]);
    expect(requireExact("sort", N, "float32")).toBeUndefined();
    expect(requireExact("sort", N + 1, "float64")).toBeUndefined();
    expect(() => requireExact("sort", N + 1, "float32")).toThrow("sort: indices up to 16777216 are not exact in float32");
  });
});
