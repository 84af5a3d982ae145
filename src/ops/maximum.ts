// The larger and the smaller of two tensors, entry by entry.
import { defineOp, type Binary } from "../autograd/op.js";
import type { Tensor } from "../autograd/tensor.js";
import { kernels } from "../kernels/index.js";
import { eq, gt, lt } from "./comparisons.js";
import { two, zip } from "./elementwise.js";
import { mul } from "./mul.js";
import { sumTo } from "./sum.js";
import { where } from "./where.js";

export const maximum: Binary = defineOp({
  name: "maximum",
  inputs: ["a", "b"],
  args: two,
  formula: "y = a if a >= b, else b; nan if either is",
  derivation: `
    dy/da = 1 if a > b, 0 if a < b       -- y is a, or does not depend on a
          = 1/2 if a = b                 -- at a tie neither side is preferred: they share the slope
    ga    = sumTo(where(a < b, 0, where(a = b, gy / 2, gy)), shape a)   -- chain rule; a stretched entry collects all its copies
    gb    = sumTo(where(b < a, 0, where(a = b, gy / 2, gy)), shape b)   -- the same with the roles swapped
  `,
  samples: (s) => [
    [s.tensor([1, 5, -2]), s.tensor([3, 2, -4])],
    [s.distinct([2, 1]), s.tensor([0.33, -0.27, 1.2])],
    [s.distinct([2, 2]), 0],
    [s.normal([0]), s.normal([1])],
  ],
  forward: ({ a, b }) => zip("maximum", kernels.maximum, a, b),
  saves: ["a", "b"],
  backward: (gy, { a, b }) => ({
    a: () => sumTo(share(gy, lt(a, b), eq(a, b)), a.shape),
    b: () => sumTo(share(gy, lt(b, a), eq(a, b)), b.shape),
  }),
});

export const minimum: Binary = defineOp({
  name: "minimum",
  inputs: ["a", "b"],
  args: two,
  formula: "y = a if a <= b, else b; nan if either is",
  derivation: `
    dy/da = 1 if a < b, 0 if a > b       -- y is a, or does not depend on a
          = 1/2 if a = b                 -- at a tie neither side is preferred: they share the slope
    ga    = sumTo(where(a > b, 0, where(a = b, gy / 2, gy)), shape a)   -- chain rule; a stretched entry collects all its copies
    gb    = sumTo(where(b > a, 0, where(a = b, gy / 2, gy)), shape b)   -- the same with the roles swapped
  `,
  samples: (s) => [
    [s.tensor([1, 5, -2]), s.tensor([3, 2, -4])],
    [s.distinct([2, 1]), s.tensor([0.33, -0.27, 1.2])],
    [s.distinct([2, 2]), 0],
    [s.normal([0]), s.normal([1])],
  ],
  forward: ({ a, b }) => zip("minimum", kernels.minimum, a, b),
  saves: ["a", "b"],
  backward: (gy, { a, b }) => ({
    a: () => sumTo(share(gy, gt(a, b), eq(a, b)), a.shape),
    b: () => sumTo(share(gy, gt(b, a), eq(a, b)), b.shape),
  }),
});

/** What one side gets of gy: nothing where it loses, half at a tie, all where it wins; a nan neither loses nor ties. */
function share(gy: Tensor, loses: Tensor, tie: Tensor): Tensor {
  return where(loses, 0, where(tie, mul(0.5, gy), gy));
}
