// Gradients by their definition, in one loop and recorded: of what is linear by asking for each unit alone, exactly; of curves by going a small step to either side.
import { describe, expect, test } from "@jest/globals";
import { functional as F, grad, ops, tensor, type Tensor } from "../../src/index.js";

type Shape = readonly number[];
type Run = (...inputs: Tensor[]) => Tensor;
const sizeOf = (shape: Shape): number => shape.reduce((product, size) => product * size, 1);
const made = (shape: Shape, data: readonly number[], requiresGrad = false): Tensor => tensor([...data], { shape: [...shape], dtype: "float64", requiresGrad }); // prettier-ignore
/** Whole numbers, all different, some below 0. */
const whole = (count: number, first = 0): number[] => Array.from({ length: count }, (_, i) => ((7 * (i + first)) % 31) - 11);
const places = (...data: number[]): Tensor => made([data.length], data);
const dot = (a: ArrayLike<number>, b: readonly number[]): number => b.reduce((total, value, i) => total + value * a[i], 0);

/** Both gradients, of all inputs. */
function gradients(run: Run, inputs: readonly Tensor[], gy: readonly number[]): number[][][] {
  const y = run(...inputs);
  return [false, true].map((createGraph) =>
    grad(y, inputs, { gradOutputs: [made(y.shape, gy)], retainGraph: true, createGraph }).map((g) =>
      Array.from(g.data, (value) => value + 0),
    ),
  );
}

describe("what is linear in each of its inputs: the gradient of an entry is what a 1 there, and 0 elsewhere, gives, times gy", () => {
  test.each<[string, Run, ...Shape[]]>([
    ["sum", (x) => ops.sum(x, 1), [2, 3, 2]],
    ["mean", (x) => ops.mean(x, [0, 2]), [2, 3, 2]],
    ["cumsum", (x) => ops.cumsum(x, 1), [2, 3, 2]],
    ["gather", (x) => ops.gather(x, 1, made([2, 4], [2, 0, 2, 1, 1, 1, 0, 2])), [2, 3]],
    ["gather along the first axis", (x) => ops.gather(x, 0, made([3, 2], [1, 0, 1, 1, 0, 0])), [2, 3]],
    ["scatterAdd", (x, src) => ops.scatterAdd(x, 0, made([3, 2], [1, 0, 1, 1, 0, 0]), src), [2, 3], [3, 2]],
    ["indexSelect", (x) => ops.indexSelect(x, 1, places(2, 0, 2)), [2, 3, 2]],
    ["indexAdd", (x, src) => ops.indexAdd(x, 1, places(2, 0, 2), src), [2, 3], [2, 3]],
    ["takeAlongDim", (x) => ops.takeAlongDim(x, made([2, 1], [2, 0]), 1), [2, 3]],
    ["roll", (x) => ops.roll(x, [1, -1], [0, 1]), [2, 3]],
    ["flip", (x) => ops.flip(x, [0, 2]), [2, 3, 2]],
    ["repeat", (x) => ops.repeat(x, [2, 1, 3]), [2, 3]],
    ["tile", (x) => ops.tile(x, [2]), [2, 3]],
    ["repeatInterleave", (x) => ops.repeatInterleave(x, [2, 0, 1], 1), [2, 3]],
    ["broadcastTo", (x) => ops.broadcastTo(x, [2, 2, 3]), [2, 1]],
    ["pad", (x) => ops.pad(x, [1, -1, 2, 0]), [2, 3]],
    ["pad, reflect", (x) => ops.pad(x, [2, 1], { mode: "reflect" }), [1, 2, 3]],
    ["pad, replicate", (x) => ops.pad(x, [2, 1], { mode: "replicate" }), [1, 2, 3]],
    ["pad, circular", (x) => ops.pad(x, [2, 1], { mode: "circular" }), [1, 2, 3]],
    ["slice", (x) => x.at("1:, ::2"), [3, 4]],
    ["narrow", (x) => ops.narrow(x, 1, 1, 2), [2, 4]],
    ["select", (x) => ops.select(x, 1, -1), [2, 3, 2]],
    ["movedim", (x) => ops.movedim(x, [0, 2], [1, 0]), [2, 3, 4]],
    ["permute", (x) => ops.permute(x, [2, 0, 1]), [2, 3, 4]],
    ["diagonal", (x) => ops.diagonal(x, -1, 0, 2), [3, 2, 2]],
    ["diagEmbed", (x) => ops.diagEmbed(x, 1, 2, 0), [2, 2]],
    ["trace", (x) => ops.trace(x), [3, 2]],
    ["tril", (x) => ops.tril(x, 1), [3, 3]],
    ["cat", (a, b) => ops.cat([a, b], 1), [2, 1], [2, 3]],
    ["stack", (a, b) => ops.stack([a, b], 1), [2, 3], [2, 3]],
    ["pixelShuffle", (x) => F.pixelShuffle(x, 2), [1, 4, 2, 1]],
    ["pixelUnshuffle", (x) => F.pixelUnshuffle(x, 2), [1, 1, 4, 2]],
    ["unfold", (x) => F.unfold(x, 2, { stride: [1, 2], padding: 1 }), [1, 1, 2, 3]],
    ["fold", (x) => F.fold(x, [2, 3], 2, { stride: [1, 2], padding: 1 }), [1, 4, 6]],
    ["avgPool1d", (x) => F.avgPool1d(x, 2, { stride: 1 }), [1, 2, 4]],
    ["avgPool2d", (x) => F.avgPool2d(x, 2, { padding: 1 }), [1, 1, 2, 4]],
    ["interpolate, nearest", (x) => F.interpolate(x, { size: 5 }), [1, 1, 3]],
    ["interpolate, linear", (x) => F.interpolate(x, { size: 4, mode: "linear" }), [1, 1, 2]],
    ["interpolate, bilinear", (x) => F.interpolate(x, { size: [4, 2], mode: "bilinear" }), [1, 1, 2, 4]],
    ["maxUnpool1d", (x) => F.maxUnpool1d(x, made([1, 2, 2], [1, 2, 0, 3]), 2), [1, 2, 2]],
    ["lerp", (a, b) => ops.lerp(a, b, 0.25), [2, 3], [3]],
    ["add, alpha 3", (a, b) => ops.add(a, b, { alpha: 3 }), [2, 1], [3]],
    ["sub, alpha 3", (a, b) => ops.sub(a, b, { alpha: 3 }), [3], [2, 1]],
  ])("%s", (_, run, ...shapes) => {
    const data = shapes.map((shape, i) => whole(sizeOf(shape), 3 * i));
    const inputs = shapes.map((shape, i) => made(shape, data[i], true));
    const gy = whole(run(...inputs).numel, 5);
    const expected = shapes.map((shape, i) =>
      data[i].map((__, unit) => {
        const units = shapes.map((other, k) => made(other, data[k].map((___, entry) => Number(k === i && entry === unit)))); // prettier-ignore
        return dot(run(...units).data, gy) + 0;
      }),
    );
    for (const found of gradients(run, inputs, gy)) expect(found).toEqual(expected);
  });
});

describe("what is linear in each of two factors: a 1 in the one, and 0 elsewhere, with the other as it is", () => {
  test.each<[string, Run, Shape, Shape]>([
    ["mul", (a, b) => ops.mul(a, b), [2, 3], [3]],
    ["matmul", (a, b) => ops.matmul(a, b), [2, 3], [3, 2]],
    ["matmul of batches", (a, b) => ops.matmul(a, b), [2, 1, 2, 3], [2, 3, 1]],
    ["matmul of a list and a matrix", (a, b) => ops.matmul(a, b), [3], [3, 2]],
    ["matmul of a matrix and a list", (a, b) => ops.matmul(a, b), [2, 3], [3]],
    ["bmm", (a, b) => ops.bmm(a, b), [2, 2, 3], [2, 3, 1]],
    ["mv", (a, b) => ops.mv(a, b), [2, 3], [3]],
    ["dot", (a, b) => ops.dot(a, b), [3], [3]],
    ["outer", (a, b) => ops.outer(a, b), [2], [3]],
    ["kron", (a, b) => ops.kron(a, b), [2, 1], [2, 2]],
    ["tensordot", (a, b) => ops.tensordot(a, b, 1), [2, 3], [3, 2]],
    ["einsum, a sum over one axis", (a, b) => ops.einsum("ij,jk->ki", a, b), [2, 3], [3, 2]],
    ["einsum, without a sum", (a, b) => ops.einsum("ij,k->kij", a, b), [2, 3], [2]],
    ["einsum, a batch and an axis of one alone", (a, b) => ops.einsum("bij,bj->b", a, b), [2, 2, 3], [2, 3]],
    ["einsum, a diagonal", (a, b) => ops.einsum("ii,i->", a, b), [3, 3], [3]],
    ["linear", (x, weight) => F.linear(x, weight), [2, 3], [2, 3]],
    ["conv1d", (x, weight) => F.conv1d(x, weight, null, { stride: 2, padding: 1 }), [1, 2, 4], [2, 2, 3]],
    ["conv1d in groups", (x, weight) => F.conv1d(x, weight, null, { groups: 2 }), [1, 2, 3], [2, 1, 2]],
    ["conv2d", (x, weight) => F.conv2d(x, weight, null, { padding: "same" }), [1, 1, 2, 3], [2, 1, 2, 2]],
    ["conv2d with gaps", (x, weight) => F.conv2d(x, weight, null, { dilation: [1, 2] }), [1, 1, 2, 4], [1, 1, 2, 2]],
    ["convTranspose1d", (x, weight) => F.convTranspose1d(x, weight, null, { stride: 2, padding: 1 }), [1, 2, 3], [2, 1, 3]],
    ["convTranspose2d", (x, weight) => F.convTranspose2d(x, weight, null, { stride: [1, 2] }), [1, 1, 2, 2], [1, 2, 2, 1]],
  ])("%s", (_, run, ...shapes) => {
    const data = shapes.map((shape, i) => whole(sizeOf(shape), 3 * i + 1));
    const inputs = shapes.map((shape, i) => made(shape, data[i], true));
    const gy = whole(run(...inputs).numel, 5);
    const expected = shapes.map((shape, i) =>
      data[i].map((__, unit) => {
        const one = made(shape, data[i].map((___, entry) => Number(entry === unit))); // prettier-ignore
        return dot(run(...inputs.map((input, k) => (k === i ? one : input))).data, gy) + 0;
      }),
    );
    for (const found of gradients(run, inputs, gy)) expect(found).toEqual(expected);
  });
});

describe("curves: half of what a step to the right gives more than one to the left, by the length of the step", () => {
  const H = 1e-5;
  test.each<[string, Run, ...Shape[]]>([
    ["softmax", (x) => ops.softmax(x, 1), [2, 3]],
    ["softmax along the first axis", (x) => ops.softmax(x, 0), [3, 2]],
    ["softmin", (x) => F.softmin(x, 1), [2, 3]],
    ["logSoftmax", (x) => ops.logSoftmax(x, 1), [2, 3]],
    ["logsumexp", (x) => ops.logsumexp(x, [0, 2]), [2, 2, 2]],
    ["logcumsumexp", (x) => ops.logcumsumexp(x, 1), [2, 3]],
    ["cumprod", (x) => ops.cumprod(x, 1), [2, 3]],
    ["prod", (x) => ops.prod(x, 1), [2, 3]],
    ["prod of all", (x) => ops.prod(x), [2, 2]],
    ["var", (x) => ops.var(x, 1), [2, 3]],
    ["var of all, divided by their number", (x) => ops.var(x, null, { correction: 0 }), [2, 3]],
    ["std", (x) => ops.std(x, 0), [3, 2]],
    ["norm", (x) => ops.norm(x, 2, 1), [2, 3]],
    ["norm of all, p = 3", (x) => ops.norm(x, 3), [2, 2]],
    ["norm, p = 1/2", (x) => ops.norm(x, 0.5, 0), [2, 2]],
    ["norm, p = 1", (x) => ops.norm(x, 1, 1), [2, 3]],
    ["norm, p = inf", (x) => ops.norm(x, Infinity, 1), [2, 3]],
    ["norm, p = -inf", (x) => ops.norm(x, -Infinity, 1), [2, 3]],
    ["normalize", (x) => F.normalize(x), [2, 3]],
    ["cosineSimilarity", (a, b) => F.cosineSimilarity(a, b), [2, 3], [2, 3]],
    ["pairwiseDistance", (a, b) => F.pairwiseDistance(a, b), [2, 3], [2, 3]],
    ["cdist", (a, b) => ops.cdist(a, b), [2, 3], [3, 3]],
    ["cdist, p = 3", (a, b) => ops.cdist(a, b, 3), [2, 2], [2, 2]],
    ["pdist", (x) => F.pdist(x), [3, 2]],
    ["glu", (x) => F.glu(x), [2, 4]],
    ["prelu", (x, weight) => F.prelu(x, weight), [2, 3], [3]],
    ["bilinear", (a, b, weight, bias) => F.bilinear(a, b, weight, bias), [2, 2], [2, 3], [2, 2, 3], [2]],
    ["addmm", (x, a, b) => ops.addmm(x, a, b, { beta: 2, alpha: 3 }), [2], [2, 3], [3, 2]],
    ["quantile", (x) => ops.quantile(x, 0.4, 1), [2, 4]],
    ["median", (x) => ops.median(x), [2, 3]],
    ["amax", (x) => ops.amax(x, 1), [2, 3]],
    ["sort", (x) => ops.sort(x, 1, { descending: true }).values, [2, 3]],
    ["topk", (x) => ops.topk(x, 2).values, [2, 4]],
    ["cummax", (x) => ops.cummax(x, 1).values, [2, 4]],
    ["maxPool1d", (x) => F.maxPool1d(x, 2, { stride: 1 }), [1, 2, 4]],
    ["maxPool2d", (x) => F.maxPool2d(x, 2, { stride: 1, padding: 1 }), [1, 1, 2, 3]],
    ["adaptiveMaxPool1d", (x) => F.adaptiveMaxPool1d(x, 2), [1, 1, 3]],
    ["layerNorm", (x, weight, bias) => F.layerNorm(x, [3], weight, bias), [2, 3], [3], [3]],
    ["groupNorm", (x, weight, bias) => F.groupNorm(x, 2, weight, bias), [2, 4, 2], [4], [4]],
    ["rmsNorm", (x, weight) => F.rmsNorm(x, [3], weight), [2, 3], [3]],
    ["batchNorm", (x, weight) => F.batchNorm(x, null, null, weight, null, { training: true }), [3, 2, 2], [2]],
  ])("%s", (_, run, ...shapes) => {
    // no two are equal, none is 0, and none lies within a step of another
    const data = shapes.map((shape, i) => whole(sizeOf(shape), 3 * i + 2).map((value) => (value + 0.37 * (i + 1)) / 8));
    const inputs = shapes.map((shape, i) => made(shape, data[i], true));
    const gy = whole(run(...inputs).numel, 5).map((value) => value / 8);
    const expected = shapes.flatMap((shape, i) =>
      data[i].map((__, entry) => {
        const beside = (step: number): number => {
          const moved = made(shape, data[i].map((value, k) => (k === entry ? value + step : value))); // prettier-ignore
          return dot(run(...inputs.map((input, k) => (k === i ? moved : input))).data, gy);
        };
        return (beside(H) - beside(-H)) / (2 * H);
      }),
    );
    for (const found of gradients(run, inputs, gy))
      found.flat().forEach((slope, i) => expect(Math.abs(slope - expected[i])).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(expected[i])))); // prettier-ignore
  });
});
