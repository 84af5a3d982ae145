// Properties that hold for any input: broadcasting and reductions against the plainest loops.
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Tensor } from "../../src/index.js";
import { grad, ops, tensor } from "../../src/index.js";
import { stridesOf } from "../../src/kernels/ndarray.js";

const settings = { numRuns: 200, seed: 3 };
const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
const sizeOf = (shape: readonly number[]): number => shape.reduce((n, size) => n * size, 1);

/** All coordinates of a shape, in row-major order. */
function* coordinates(shape: readonly number[]): Generator<number[]> {
  for (let i = 0; i < sizeOf(shape); i++) yield stridesOf(shape).map((stride, axis) => Math.floor(i / stride) % shape[axis]);
}

/** The entry at these coordinates; axes of size 1 are stretched, missing ones ignored. */
function at(x: Tensor, index: readonly number[]): number {
  const own = index.slice(index.length - x.shape.length).map((i, axis) => (x.shape[axis] === 1 ? 0 : i));
  return x.data[own.reduce((position, i, axis) => position + i * stridesOf(x.shape)[axis], 0)];
}

const filled = (shape: readonly number[], start: number): Tensor =>
  tensor(
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(start + i)),
    { shape },
  );

/** A shape and two that broadcast to it: some axes become 1, some in front disappear. */
const stretched = shapes.chain((shape) => {
  const smaller = fc
    .tuple(
      fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }),
      fc.integer({ min: 0, max: shape.length }),
    )
    .map(([ones, drop]) => shape.map((size, axis) => (ones[axis] ? 1 : size)).slice(drop));
  return fc.tuple(smaller, smaller);
});

describe("broadcasting", () => {
  test("y[i] = f(a[i], b[i]) with stretched coordinates, and the gradient collects what was stretched", () => {
    fc.assert(
      fc.property(stretched, ([shapeA, shapeB]) => {
        const [a, b] = [filled(shapeA, 1), filled(shapeB, 2)];
        a.requiresGrad = true;
        const y = ops.sub(a, b);
        const index = [...coordinates(y.shape)];
        expect(Array.from(y.data)).toEqual(index.map((i) => at(a, i) - at(b, i)));
        const gy = filled(y.shape, 5);
        const [ga] = grad(y, [a], { gradOutputs: [gy] });
        const total = (x: Tensor): number => Array.from(x.data).reduce((sum, value) => sum + value, 0);
        expect(ga.shape).toEqual(a.shape);
        expect(total(ga)).toBeCloseTo(total(gy), 10);
      }),
      settings,
    );
  });

  test("shapes that disagree are refused with both shapes and the axis", () => {
    expect(() => ops.add(filled([2, 3], 0), filled([2, 4], 0))).toThrow(
      "add: shapes (2, 3) and (2, 4) do not broadcast: axis -1 is 3 in the first and 4 in the second\n" +
        "  hint: sizes must be equal, or one of them 1; axes are aligned at the right",
    );
  });
});

describe("reductions", () => {
  const folds = {
    sum: (values: number[]) => values.reduce((a, b) => a + b, 0),
    mean: (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length,
    amax: (values: number[]) => Math.max(...values),
    amin: (values: number[]) => Math.min(...values),
  };
  const cases = shapes.chain((shape) => fc.tuple(fc.constant(shape), fc.subarray(shape.map((_, axis) => axis)), fc.boolean()));

  test.each(Object.entries(folds))("%s equals a loop over every entry", (name, fold) => {
    fc.assert(
      fc.property(cases, ([shape, named, keepdim]) => {
        const dims = named.length === 0 ? shape.map((_, axis) => axis) : named; // an empty list stands for all, as in PyTorch
        if (name.startsWith("am") && dims.some((dim) => shape[dim] === 0)) return; // nothing has no largest entry
        const x = filled(shape, 1);
        const y = ops[name as keyof typeof folds](x, named, { keepdim });
        const kept = shape.map((size, axis) => (dims.includes(axis) ? 1 : size));
        expect(y.shape).toEqual(keepdim ? kept : shape.filter((_, axis) => !dims.includes(axis)));
        const groups = [...coordinates(kept)].map((corner) =>
          [...coordinates(shape)]
            .filter((i) => i.every((c, axis) => dims.includes(axis) || c === corner[axis]))
            .map((i) => at(x, i)),
        );
        Array.from(y.data).forEach((value, i) => {
          const expected = fold(groups[i]);
          if (Number.isNaN(expected)) expect(value).toBeNaN();
          else expect(value).toBeCloseTo(expected, 12);
        });
      }),
      settings,
    );
  });
});
