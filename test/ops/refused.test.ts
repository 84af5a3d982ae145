// What operations refuse, and in which words; beside it what is nearly the same and has an answer.
import { describe, expect, test } from "@jest/globals";
import { detectAnomaly, equal, functional as F, grad, noGrad, ops, tensor, zeros, type Tensor } from "../../src/index.js";

const z = (...shape: number[]): Tensor => zeros(shape);
const scalar = tensor(1);

type Refused = [words: string, call: () => unknown];
type Answered = [shape: readonly number[], call: () => Tensor];

// prettier-ignore
const REFUSED: Readonly<Record<string, readonly Refused[]>> = {
  "joining": [
    ["cat: at least one tensor is needed", () => ops.cat([])],
    ["cat: scalars have no axis to join along\n  hint: use stack", () => ops.cat([scalar, scalar])],
    ["cat: tensor 1 has shape (2, 4), which differs from (2, 3) in more than axis 0", () => ops.cat([z(2, 3), z(2, 4)], 0)],
    ["cat: tensor 2 has shape (2,), which differs from (2, 3) in more than axis 0", () => ops.cat([z(2, 3), z(2, 3), z(2)])],
    ["stack: all shapes must be equal, got (2,) and (3,)\n  hint: cat joins along an existing axis, in which sizes may differ", () => ops.stack([z(2), z(2), z(3)])],
    ["meshgrid: at least one tensor is needed", () => ops.meshgrid([])],
    ["chunk: chunks must be 1 or more, got 0", () => ops.chunk(z(3), 0)],
    ["chunk: a scalar has no axis to cut", () => ops.chunk(scalar, 1)],
  ],
  "shapes": [
    ["expand: -1 in (-1, 2, 3) stands for a dimension that (2, 3) does not have", () => ops.expand(z(2, 3), [-1, 2, 3])],
    ["expand: (2, 3) cannot be stretched to (3,)\n  hint: only dimensions of size 1 are stretched; new ones are added in front", () => ops.expand(z(2, 3), [3])],
    ["expand: (2, 3) cannot be stretched to (2, 1)", () => ops.expand(z(2, 3), [2, 1])],
    ["reshape: only one size of (-1, -1) can be -1", () => ops.reshape(z(4), [-1, -1])],
    ["reshape: (4,) has 4 elements, which do not fit (3, -1)", () => ops.reshape(z(4), [3, -1])],
    ["reshape: (0,) has 0 elements, which do not fit (0, -1)", () => ops.reshape(z(0), [0, -1])],
    ["permute: dims [0] must name each axis of (2, 3) once", () => ops.permute(z(2, 3), [0])],
    ["permute: dims [1, -1] must name each axis of (2, 3) once", () => ops.permute(z(2, 3), [1, -1])],
    ["flatten: startDim 2 comes after endDim 1 in (2, 3, 4)", () => ops.flatten(z(2, 3, 4), 2, 1)],
    ["unflatten: a scalar has no axis to take apart", () => ops.unflatten(scalar, 0, [1])],
    ["unflatten: axis 0 of (4,) has 4 entries, which do not fit sizes (-1, -1)", () => ops.unflatten(z(4), 0, [-1, -1])],
    ["unflatten: axis 0 of (4,) has 4 entries, which do not fit sizes (3, -1)", () => ops.unflatten(z(4), 0, [3, -1])],
    ["T: the tensor must be a matrix, got shape (1, 2, 3)\n  hint: x.mT transposes each matrix of several, x.permute(..) puts axes in any order", () => z(1, 2, 3).T],
    ["transpose: dim 2 is out of range for a tensor of rank 2 (expected -2 to 1)", () => ops.transpose(z(2, 3), 0, 2)],
    ["transpose: dim -3 is out of range for a tensor of rank 2 (expected -2 to 1)", () => ops.transpose(z(2, 3), -3, 0)],
    ["sum: dim [0,-2] names a dimension twice", () => ops.sum(z(2, 3), [0, -2])],
    ["movedim: source [0] and destination [0, 1] must be lists of one length that name no axis twice", () => ops.movedim(z(2, 3), 0, [0, 1])],
    ["movedim: source [0, 0] and destination [0, 1] must be lists of one length that name no axis twice", () => ops.movedim(z(2, 3), [0, 0], [0, 1])],
    ["movedim: source [0, 1] and destination [1, 1] must be lists of one length that name no axis twice", () => ops.movedim(z(2, 3), [0, 1], [1, 1])],
  ],
  "diagonals": [
    ["diagEmbed: a scalar has no axis to put on a diagonal", () => ops.diagEmbed(scalar)],
    ["diag: x must be a vector or a matrix, got shape ()\n  hint: diagonal and diagEmbed take tensors with more axes", () => ops.diag(scalar)],
    ["trace: x must be a matrix, got shape (2,)", () => ops.trace(z(2))],
    ["diagonal: x must have two axes or more, got 1", () => ops.diagonal(z(2))],
    ["triu: x must be a matrix, or several, got shape (3,)", () => ops.triu(z(3))],
  ],
  "products": [
    ["matmul: shapes () and (2,) do not fit: a scalar has no rows\n  hint: use mul for a product with a scalar", () => ops.matmul(scalar, z(2))],
    ["matmul: shapes (2,) and () do not fit: a scalar has no rows", () => ops.matmul(z(2), scalar)],
    ["matmul: shapes (2,) and (2, 2) do not fit: a 1-D operand cannot be transposed", () => ops.matmul(z(2), z(2, 2), { transposeA: true })],
    ["matmul: shapes (2, 2) and (2,) do not fit: a 1-D operand cannot be transposed", () => ops.matmul(z(2, 2), z(2), { transposeB: true })],
    ["matmul: shapes (2, 3) and (2, 3) do not fit: the last axis of a is 3, axis -2 of b is 2\n  hint: (m, k) times (k, n)", () => ops.matmul(z(2, 3), z(2, 3))],
    ["the last axis of a is 3, axis -1 of b is 2", () => ops.matmul(z(2, 3), z(2))],
    ["axis -2 of a is 2, axis -2 of b is 3", () => ops.matmul(z(2, 3), z(3, 2), { transposeA: true })],
    ["the last axis of a is 3, axis -1 of b is 4", () => ops.matmul(z(2, 3), z(2, 4), { transposeB: true })],
    ["outer: a must be a vector, got shape (2, 2)", () => ops.outer(z(2, 2), z(2))],
    ["outer: b must be a vector, got shape ()", () => ops.outer(z(2), scalar)],
    ["dot: b must be a vector (k,), got shape (2, 1)", () => ops.dot(z(2), z(2, 1))],
    ["dot: shapes (2,) and (3,) do not fit\n  hint: both vectors must have the same length", () => ops.dot(z(2), z(3))],
    ["mv: shapes (2, 3) and (2,) do not fit\n  hint: (m, k) times (k,) gives (m,)", () => ops.mv(z(2, 3), z(2))],
    ["mm: a must be a matrix (m, k), got shape (2,)", () => ops.mm(z(2), z(2, 2))],
    ["mm: shapes (2, 3) and (2, 3) do not fit\n  hint: (m, k) times (k, p) gives (m, p)", () => ops.mm(z(2, 3), z(2, 3))],
    ["bmm: shapes (2, 1, 3) and (1, 3, 2) do not fit\n  hint: (n, m, k) times (n, k, p) gives (n, m, p)", () => ops.bmm(z(2, 1, 3), z(1, 3, 2))],
    ["bmm: shapes (2, 1, 3) and (2, 1, 3) do not fit", () => ops.bmm(z(2, 1, 3), z(2, 1, 3))],
    ["addmm: x of shape (2, 2, 2) cannot be stretched to the product's (2, 2)", () => ops.addmm(z(2, 2, 2), z(2, 3), z(3, 2))],
    ["tensordot: dims is -1, but a (2, 3) and b (3,) do not both have so many axes", () => ops.tensordot(z(2, 3), z(3), -1)],
    ["tensordot: dims is 2, but a (2, 3) and b (3,) do not both have so many axes", () => ops.tensordot(z(2, 3), z(3), 2)],
    ["tensordot: 2 axes of a cannot meet 1 of b: the lists must be as long", () => ops.tensordot(z(2, 3), z(3), [[0, 1], [0]])],
    ["tensordot: an axis is listed twice in [0, 0]", () => ops.tensordot(z(2, 3), z(2, 3), [[0, 0], [0, 1]])],
    ["tensordot: axis 1 of a (2, 3) has size 3, but meets axis 0 of b (2, 3), of size 2", () => ops.tensordot(z(2, 3), z(2, 3), 1)],
    ["bilinear: weight must be (out, in1, in2), got (2, 3)", () => F.bilinear(z(1, 2), z(1, 3), z(2, 3))],
    ["bilinear: the last axis of a is 2 (shape (1, 2)), but weight (5, 3, 4) expects 3", () => F.bilinear(z(1, 2), z(1, 4), z(5, 3, 4))],
    ["bilinear: the last axis of b is missing (shape ()), but weight (5, 3, 4) expects 4", () => F.bilinear(z(3), scalar, z(5, 3, 4))],
    ["bilinear: a and b must have the same axes before the last, got (1, 3) and (2, 4)", () => F.bilinear(z(1, 3), z(2, 4), z(5, 3, 4))],
    ["bilinear: bias must have one entry for each of the 5 outputs, got shape (4,)", () => F.bilinear(z(1, 3), z(1, 4), z(5, 3, 4), z(4))],
    ["linear: weight must be a matrix (out, in), got (3,)", () => F.linear(z(2, 3), z(3))],
    ["linear: the input's last axis is 3 (shape (2, 3)), but weight (4, 2) expects 2", () => F.linear(z(2, 3), z(4, 2))],
    ["linear: the input's last axis is missing (shape ()), but weight (4, 2) expects 2", () => F.linear(scalar, z(4, 2))],
    ["linear: bias must have one entry for each of the 4 outputs, got shape (3,)", () => F.linear(z(2, 3), z(4, 3), z(3))],
    ["linear: bias must have one entry for each of the 4 outputs, got shape (4, 1)", () => F.linear(z(2, 3), z(4, 3), z(4, 1))],
  ],
  "places": [
    ["indexSelect: index must be a list, got shape (1, 1)", () => ops.indexSelect(z(2, 3), 0, tensor([[0]]))],
    ["gather: index (1, 4) does not fit into (2, 3)\n  hint: it must have as many axes, and be no longer than x in any of them but axis 0", () => ops.gather(z(2, 3), 0, [[0, 0, 0, 0]])],
    ["gather: index (1,) does not fit into (2, 3)", () => ops.gather(z(2, 3), 0, [0])],
    ["gather: index 2 (entry 1) must be a whole number from 0 to 1: axis 0 of (2, 3)", () => ops.gather(z(2, 3), 0, [[0, 2]])],
    ["gather: index -1 (entry 0) must be a whole number from 0 to 1", () => ops.gather(z(2, 3), 0, [[-1]])],
    ["scatterAdd: index (1, 2) and src (1, 3) must have equal shapes", () => ops.scatterAdd(z(2, 3), 0, [[0, 0]], z(1, 3))],
    ["indexFill: index must be a list, got shape (1, 1)", () => ops.indexFill(z(2, 3), 0, tensor([[0]]), 1)],
    ["oneHot: numClasses must be 1 or more, or -1 for the largest class + 1, got 0", () => F.oneHot([0], 0)],
    ["embedding: weight must have shape (rows, width), got (3,)", () => F.embedding(tensor([0]), z(3))],
    ["embedding: paddingIdx must be >= -3 and < 3, the rows of the table, got 3", () => F.embedding(tensor([0]), z(3, 2), { paddingIdx: 3 })],
    ["embedding: paddingIdx must be >= -3 and < 3, the rows of the table, got -4", () => F.embedding(tensor([0]), z(3, 2), { paddingIdx: -4 })],
  ],
  "empty axes": [
    ["argmax: axis 1 is empty: there is no entry to choose", () => ops.argmax(z(2, 0), 1)],
    ["amin: axis 0 is empty: there is no entry to choose", () => ops.amin(z(0, 2), [1, 0])],
    ["nanmedian: axis 0 of (0,) is empty: there is no entry to choose", () => ops.nanmedian(z(0), 0)],
    ["norm: axis 1 of (2, 0) is empty: with p = -Infinity there is no entry to choose", () => ops.norm(z(2, 0), -Infinity)],
  ],
  "bounds": [
    ["clamp: at least one of min and max must be a number or a tensor", () => ops.clamp(z(2), null)],
    ["hardtanh: the smallest output, 1, must be below the largest, 1", () => F.hardtanh(z(2), { minVal: 1, maxVal: 1 })],
    ["glu: axis 1 of (2, 3) has size 3, which has no two halves", () => F.glu(z(2, 3))],
    ["glu: x has no axes, so it has no halves", () => F.glu(scalar)],
    ["prelu: weight has shape (2,), x (2, 3)\n  hint: give one weight, or one for each of the 3 channels (axis 1 of x)", () => F.prelu(z(2, 3), z(2))],
    ["prelu: weight has shape (1, 1), x (2, 3)", () => F.prelu(z(2, 3), z(1, 1))],
    ["prelu: weight has shape (3,), x (3,)\n  hint: give one weight, or one for each of the 1 channels", () => F.prelu(z(3), z(3))],
    ["equal: the inputs mix float32 and float64\n  hint: convert one of them, e.g. x.to(\"float32\")", () => equal(z(1), zeros([1], { dtype: "float64" }))],
  ],
};

describe.each(Object.entries(REFUSED))("%s that cannot be", (_, rows) => {
  test.each(rows)("%s", (words, call) => expect(call).toThrow(words));
});

// prettier-ignore
const HINTS: readonly Refused[] = [
  ["unflatten: axis 0 of (4,) has 4 entries, which do not fit sizes (3, -1)\n  hint: their product must be the length of the axis; one of them may be -1, for what is left", () => ops.unflatten(z(4), 0, [3, -1])],
  ["unflatten: axis 0 of (4,) has 4 entries, which do not fit sizes (2, 3)", () => ops.unflatten(z(4), 0, [2, 3])],
  ["searchsorted: sorter is (2,), sorted (3,): both must be alike\n  hint: sorter is what argsort(sorted) gives", () => ops.searchsorted(z(3), z(2), { sorter: z(2) })],
  ["searchsorted: side \"left\" and right: true say the opposite of each other", () => ops.searchsorted(z(3), z(2), { side: "left", right: true })],
  ["cdist: a (2, 3) and b (2, 4) must be lists of points with as many columns\n  hint: (.., P, M) and (.., R, M) give (.., P, R)", () => ops.cdist(z(2, 3), z(2, 4))],
  ["cdist: a (3,) and b (2, 3) must be lists of points with as many columns", () => ops.cdist(z(3), z(2, 3))],
  ["cdist: a (2, 3) and b (3,) must be lists of points with as many columns", () => ops.cdist(z(2, 3), z(3))],
  ["scatter: index (1,) and src (2,) must have equal shapes\n  hint: a number as src is written into every place", () => ops.scatter(z(3), 0, [0], z(2))],
  ["sort: dim must be a dimension, a whole number, or null, got 0.5\n  hint: call it as sort(x, dim?, {", () => ops.sort(z(2), 0.5)],
  ["flatten: endDim must be a dimension, a whole number, or null, got 0.5", () => ops.flatten(z(2), 0, 0.5)],
  ["conv1d: bias (2,) does not fit weight (3, 2, 2): expected (3,), a number for each output channel", () => F.conv1d(z(1, 2, 4), z(3, 2, 2), z(2))],
  ["conv2d: bias (2,) does not fit weight (3, 2, 1, 2): expected (3,)", () => F.conv2d(z(1, 2, 1, 4), z(3, 2, 1, 2), z(2))],
  ["avgPool2d: divisorOverride must not be 0: each sum is divided by it", () => F.avgPool2d(z(1, 1, 2, 2), 2, { divisorOverride: 0 })],
  ["roll: shifts [1, 2] and dims [0] must have one length: one shift for each axis of (2, 3)", () => ops.roll(z(2, 3), [1, 2], 0)],
  ["roll: shifts [1, 2] and dims [] must have one length: one shift for each axis of (2, 3)", () => ops.roll(z(2, 3), [1, 2])],
  ["matmul: shapes (2, 3) and (2, 3) do not fit: the last axis of a is 3, axis -2 of b is 2\n  hint: (m, k) times (k, n) gives (m, n); x.transpose(-2, -1) swaps the last two axes", () => ops.matmul(z(2, 3), z(2, 3))],
  ["mm: a must be a matrix (m, k), got shape (2,)\n  hint: matmul(a, b) takes vectors, matrices and stacks of them in any combination", () => ops.mm(z(2), z(2, 2))],
  ["bmm: b must be a stack of matrices (n, m, k), got shape (3, 2)", () => ops.bmm(z(2, 1, 3), z(3, 2))],
  ["einsum: at least one tensor is needed", () => ops.einsum("i->i", [])],
  ["einsum: \"ij\" is for 2 axes, but tensor 0 has shape (2,)\n  hint: in the equation \"ij->i\"", () => ops.einsum("ij->i", z(2))],
  ["einsum: \"i\" is for 1 axis, but tensor 0 has shape (2, 3)\n  hint: write \"...i\" for axes in front that are only carried along", () => ops.einsum("i->i", z(2, 3))],
  ["einsum: \"i...j\" is for at least 2 axes, but tensor 0 has shape (2,)", () => ops.einsum("i...j->i", z(2))],
  ["einsum: \"i1\" cannot be read: \"1\" is no letter: an axis has a name from a to z or A to Z\n  hint: an equation is like \"ij,jk->ik\": the axes of each tensor, then those of the result", () => ops.einsum("i1", z(2, 2))],
  ["einsum: an axis of \"...\" has size 2 in tensor 0, but 3 in tensor 1\n  hint: in \"...,...\", with shapes (2,), (3,)", () => ops.einsum("...,...", z(2), z(3))],
  ["item() needs a tensor with exactly one element, got shape (2,)\n  hint: reduce it first, e.g. with x.sum() or x.mean(), or use x.toArray()", () => z(2).item()],
  ["size: a tensor of shape () has no dimensions", () => scalar.size(0)],
  ["detectAnomaly: expected a function to run\n  hint: write detectAnomaly(() => ...)", () => detectAnomaly(3 as never)],
  ["noGrad: expected a function to run\n  hint: write noGrad(() => ...)", () => noGrad(z(2) as never)],
  ["noGrad: the function returned a Promise, but the mode is restored before it settles\n  hint: await the data first and call noGrad with a function that is not async", () => noGrad(() => Promise.resolve(1))],
];

describe("with a way out", () => {
  test.each(HINTS)("%s", (words, call) => expect(call).toThrow(words));
});

describe("a gradient that cannot be", () => {
  const made = (...shape: number[]): Tensor => zeros(shape, { requiresGrad: true });
  test.each<[string, () => unknown]>([
    ["backward: the output does not require a gradient: nothing it was computed from has requiresGrad\n  hint: create an input with { requiresGrad: true }, and compute outside noGrad()", () => scalar.backward()],
    ["backward: the output has shape (2,); without a gradient argument it must have one element\n  hint: reduce it to a scalar loss, e.g. y.sum() or y.mean(), or pass dL/dy of the same shape", () => made(2).mul(2).backward()],
    ["backward: the gradient is (3,) float32, the output (2,) float32; they must be alike", () => made(2).mul(2).backward(z(3))],
    ["backward: the gradient is (2,) float64, the output (2,) float32; they must be alike", () => made(2).mul(2).backward(zeros([2], { dtype: "float64" }))],
    ["grad: the output does not require a gradient", () => grad(scalar, [made(1)])],
    ["grad: input 1 does not require a gradient\n  hint: create it with { requiresGrad: true }", () => { const x = made(); grad(x.mul(2), [x, scalar]); }],
    ["grad: the outputs do not depend on input 0\n  hint: pass { allowUnused: true } to get null for it", () => grad(made().mul(2), [made()])],
  ])("%s", (words, call) => expect(call).toThrow(words)); // prettier-ignore

  test("beside one that can", () => {
    const x = made(2);
    x.mul(2).backward(tensor([1, -1]));
    expect(x.grad?.toArray()).toEqual([2, -2]);
    const y = made(1);
    y.mul(3).backward(); // one element, whatever its shape
    expect(y.grad?.toArray()).toEqual([3]);
    expect(grad(x.sum(), [x, made()], { allowUnused: true })[1]).toBeNull();
  });
});

// prettier-ignore
const ANSWERED: Readonly<Record<string, readonly Answered[]>> = {
  "joining": [
    [[2, 7], () => ops.cat([z(2, 3), z(2, 4)], -1)], [[3, 2], () => ops.stack([z(2), z(2), z(2)])], [[1], () => ops.chunk(z(3), 3)[2]], [[0], () => ops.chunk(z(0), 2)[1]],
  ],
  "shapes": [
    [[4, 2, 3], () => ops.expand(z(2, 1), [4, -1, 3])], [[2, 0], () => ops.expand(z(2, 1), [2, 0])], [[2, 2], () => ops.reshape(z(4), [2, -1])], [[0, 2], () => ops.reshape(z(0), [-1, 2])],
    [[3, 2], () => ops.permute(z(2, 3), [-1, 0])], [[2, 3, 4], () => ops.flatten(z(2, 3, 4), 1, 1)], [[2, 12], () => ops.flatten(z(2, 3, 4), 1, 2)], [[1], () => ops.flatten(scalar)],
    [[2, 2], () => ops.unflatten(z(4), 0, [2, -1])], [[2], () => z(2).T], [[], () => scalar.T], [[3, 2], () => ops.movedim(z(2, 3), [0, 1], [1, 0])], [[], () => ops.sum(scalar, -1)],
  ],
  "diagonals": [
    [[2, 2], () => ops.diagEmbed(z(2))], [[2], () => ops.diag(z(2, 2))], [[], () => ops.trace(z(2, 2))], [[3, 2], () => ops.diagonal(z(2, 3, 2), 0, 0, 2)], [[1, 1], () => ops.triu(z(1, 1))],
    [[3, 3], () => ops.diagEmbed(z(2), -1)], [[0], () => ops.diagonal(z(2, 3), 3)], [[1], () => ops.diagonal(z(2, 3), -1)],
  ],
  "products": [
    [[], () => ops.matmul(z(2), z(2))], [[3, 2], () => ops.matmul(z(2, 3), z(2, 2), { transposeA: true })], [[5, 2, 4], () => ops.matmul(z(5, 2, 3), z(4, 3), { transposeB: true })],
    [[2, 3], () => ops.outer(z(2), z(3))], [[2], () => ops.mv(z(2, 3), z(3))], [[2, 1, 2], () => ops.bmm(z(2, 1, 3), z(2, 3, 2))], [[2, 2], () => ops.addmm(z(2), z(2, 3), z(3, 2))],
    [[2, 3, 3], () => ops.tensordot(z(2, 3), z(3), 0)], [[2], () => ops.tensordot(z(2, 3), z(3), 1)], [[], () => ops.tensordot(z(2, 3), z(2, 3), 2)], [[2, 2], () => ops.tensordot(z(2, 3), z(2, 1), [[1], [1]])],
    [[1, 5], () => F.bilinear(z(1, 3), z(1, 4), z(5, 3, 4), z(5))], [[5], () => F.bilinear(z(3), z(4), z(5, 3, 4))], [[4], () => F.linear(z(3), z(4, 3), z(4))],
  ],
  "places": [
    [[2, 3], () => ops.indexSelect(z(2, 3), 0, [0, 1])], [[1, 3], () => ops.indexSelect(z(2, 3), 0, scalar)], [[5, 3], () => ops.gather(z(2, 3), 0, zeros([5, 3]))], [[0], () => ops.gather(z(2, 3), 0, tensor([]))],
    [[1, 1], () => F.oneHot([0], 1)], [[2, 3], () => F.oneHot([0, 2], -1)], [[1, 2], () => F.embedding(tensor([0]), z(3, 2), { paddingIdx: 2 })], [[1, 2], () => F.embedding(tensor([0]), z(3, 2), { paddingIdx: -3 })],
  ],
  "empty axes": [
    [[0], () => ops.argmax(z(0, 2), 1)], [[0], () => ops.amin(z(0, 2), 1)], [[2], () => ops.norm(z(2, 0), 2, 1)], [[0], () => ops.norm(z(0, 2), Infinity, 1)], [[0], () => ops.nanmedian(z(0, 2), 1).values],
  ],
  "bounds": [
    [[2, 2], () => F.glu(z(2, 4))], [[2], () => F.hardtanh(z(2), { minVal: 0.5, maxVal: 1 })], [[2, 3], () => F.prelu(z(2, 3), z(3))], [[2, 3], () => F.prelu(z(2, 3), z(1))], [[3], () => F.prelu(z(3), scalar)],
  ],
};

describe.each(Object.entries(ANSWERED))("%s beside them", (_, rows) => {
  test.each(rows)("%#: the result has shape %j", (shape, call) => expect(call().shape).toEqual(shape));
});

test("null for a dimension is as much as left out", () => {
  const nothing = null as never;
  const x = tensor([[3, 1], [2, 4]]); // prettier-ignore
  expect(ops.sort(x, nothing).values.toArray()).toEqual([[1, 3], [2, 4]]); // prettier-ignore
  expect(ops.argsort(x, nothing).toArray()).toEqual([[1, 0], [0, 1]]); // prettier-ignore
  expect(ops.topk(x, 1, nothing).values.toArray()).toEqual([[3], [4]]);
  expect(ops.kthvalue(x, 1, nothing).values.toArray()).toEqual([1, 2]);
  expect(ops.mode(x, nothing).values.toArray()).toEqual([1, 2]);
  expect([ops.cat([x, x], nothing).shape, ops.stack([x, x], nothing).shape]).toEqual([[4, 2], [2, 2, 2]]); // prettier-ignore
  expect([ops.split(x, 1, nothing), ops.chunk(x, 2, nothing), ops.unbind(x, nothing)].map((parts) => parts.length)).toEqual([2, 2, 2]); // prettier-ignore
  expect(ops.flatten(x, nothing, nothing).toArray()).toEqual([3, 1, 2, 4]);
  expect(ops.diagonal(x, nothing, nothing, nothing).toArray()).toEqual([3, 4]);
});
