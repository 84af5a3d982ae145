// Operands that are stretched in every way in which shapes can be: chosen and subtracted entry by entry, and by the kernels in use.
import { describe, expect, test } from "@jest/globals";
import { broadcastStrides } from "../../src/autograd/shapes.js";
import { sharedHeap } from "../../src/kernels/allocator.js";
import { kernels, reference } from "../../src/kernels/index.js";
import { sizeOf, type Dtype, type FloatArray } from "../../src/kernels/ndarray.js";

const heap = sharedHeap()!;
const SHAPE = [3, 4, 5];
const SHAPES = [[3, 4, 5], [4, 5], [5], [], [3, 1, 1], [3, 4, 1], [4, 1], [3, 1, 5]]; // prettier-ignore

/** Numbers that are told apart: 100 times `first`, and one more with each place. */
function counting(dtype: Dtype, shape: readonly number[], first: number): FloatArray {
  const array = heap.permanent(dtype, sizeOf(shape));
  return array.map((_, i) => (array[i] = 100 * first + i)) && array;
}

/** The entry at place i of SHAPE. */
const entry = (array: FloatArray, shape: readonly number[], i: number): number => {
  const strides = broadcastStrides(shape, SHAPE);
  const at = [Math.floor(i / 20), Math.floor(i / 5) % 4, i % 5];
  return array[at.reduce((place, k, axis) => place + k * strides[axis], 0)];
};

describe.each([
  ["the reference", reference],
  ["the table in use", kernels],
] as const)("%s", (_, table) => {
  test.each(["float32", "float64"] as const)("%s", (dtype) => {
    const out = heap.permanent(dtype, 60);
    for (const [n, shapeA] of SHAPES.entries()) {
      for (const shapeB of SHAPES) {
        const [a, b] = [counting(dtype, shapeA, 1), counting(dtype, shapeB, 2)];
        const [aStrides, bStrides] = [shapeA, shapeB].map((shape) => broadcastStrides(shape, SHAPE));
        table.sub(a, b, out.fill(-1), { shape: SHAPE, aStrides, bStrides });
        const difference = Array.from({ length: 60 }, (__, i) => entry(a, shapeA, i) - entry(b, shapeB, i));
        expect([shapeA, shapeB, [...out]]).toEqual([shapeA, shapeB, difference]);

        const maskShape = SHAPES[(n * 3 + shapeB.length) % SHAPES.length];
        const mask = counting(dtype, maskShape, 0);
        mask.forEach((k) => (mask[k] = k % 3 === 0 ? 0 : k));
        table.where(mask, broadcastStrides(maskShape, SHAPE), a, aStrides, b, bStrides, SHAPE, out.fill(-1));
        const chosen = Array.from({ length: 60 }, (__, i) => (entry(mask, maskShape, i) !== 0 ? entry(a, shapeA, i) : entry(b, shapeB, i))); // prettier-ignore
        expect([maskShape, shapeA, shapeB, [...out]]).toEqual([maskShape, shapeA, shapeB, chosen]);
      }
    }
  });

  test("a mask over the last axes comes again and again, for tensors and for numbers", () => {
    const mask = counting("float32", [4, 5], 0);
    mask.forEach((k) => (mask[k] = k % 2));
    const out = heap.permanent("float32", 60);
    for (const [shapeA, shapeB] of [[SHAPE, []], [[], SHAPE], [SHAPE, SHAPE], [[4, 5], SHAPE], [[], []]]) {
      const [a, b] = [counting("float32", shapeA, 1), counting("float32", shapeB, 2)];
      const [m, p, q] = [[4, 5], shapeA, shapeB].map((shape) => broadcastStrides(shape, SHAPE));
      table.where(mask, m, a, p, b, q, SHAPE, out.fill(-1));
      expect([...out]).toEqual(Array.from(out, (__, i) => (i % 20 % 2 === 1 ? entry(a, shapeA, i) : entry(b, shapeB, i))));
    }
  }); // prettier-ignore
});
