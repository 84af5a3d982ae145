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
    y     = a if a >= b, else b
    dy/da = 1 if a > b, else 0     -- by cases: y is a, or does not depend on a
    ga    = gy dy/da                -- chain rule
          = gy if a > b, gy / 2 if a = b, else 0
                                    -- convention: at a tie the two share the slope, as in PyTorch
    ga    = sumTo(gy if a > b, gy / 2 if a = b, else 0, a)
                                    -- convention as above; broadcasting: a stretched entry collects all its copies
    dy/db = 0 if a > b, else 1     -- by cases: y is b where it is not a
    gb    = gy dy/db                -- chain rule
          = 0 if a > b, gy / 2 if a = b, else gy
                                    -- convention: the other half
    gb    = sumTo(0 if a > b, gy / 2 if a = b, else gy, b)
                                    -- convention as above; broadcasting
  `,
  see: ["minimum", "clamp", "relu", "kinks"],
  kinks: (s) => [
    [s.tensor([2, 1, -3]), s.tensor([2, 4, -3])],
    [s.tensor([[1], [2]]), s.tensor([1, 2, 3])],
  ],
  example: (s) => [s.tensor([1.5, 5, -2]), s.tensor([3, 2, -4])],
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
  file: "maximum",
  inputs: ["a", "b"],
  args: two,
  formula: "y = a if a <= b, else b; nan if either is",
  derivation: `
    y     = a if a <= b, else b
    dy/da = 1 if a < b, else 0     -- by cases: y is a, or does not depend on a
    ga    = gy dy/da                -- chain rule
          = gy if a < b, gy / 2 if a = b, else 0
                                    -- convention: at a tie the two share the slope, as in PyTorch
    ga    = sumTo(gy if a < b, gy / 2 if a = b, else 0, a)
                                    -- convention as above; broadcasting: a stretched entry collects all its copies
    dy/db = 0 if a < b, else 1     -- by cases: y is b where it is not a
    gb    = gy dy/db                -- chain rule
          = 0 if a < b, gy / 2 if a = b, else gy
                                    -- convention: the other half
    gb    = sumTo(0 if a < b, gy / 2 if a = b, else gy, b)
                                    -- convention as above; broadcasting
  `,
  see: ["maximum", "clamp", "relu", "kinks"],
  kinks: (s) => [
    [s.tensor([2, 1, -3]), s.tensor([2, 4, -3])],
    [s.tensor([[1], [2]]), s.tensor([1, 2, 3])],
  ],
  example: (s) => [s.tensor([1.5, 5, -2]), s.tensor([3, 2, -4])],
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
