// The larger and the smaller of two tensors, entry by entry.
import { defineOp, type Binary } from "../autograd/op.js";
import type { Tensor } from "../autograd/tensor.js";
import { kernels } from "../kernels/index.js";
import { eq, gt, lt } from "./comparisons.js";
import { two, zip } from "./elementwise.js";
import { mul } from "./mul.js";
import { sub } from "./sub.js";
import { sumTo } from "./sum.js";

export const maximum: Binary = defineOp({
  name: "maximum",
  inputs: ["a", "b"],
  args: two,
  formula: "y = a if a >= b, else b; nan if either is",
  derivation: `
    dy/da = 1 if a > b, 0 if a < b                              -- y is a, or does not depend on a; at a tie both get 1/2
          = 1 - (a < b) - (a = b) / 2
    ga    = sumTo(gy * (1 - (a < b) - (a = b) / 2), shape a)    -- chain rule; a stretched entry collects all its copies
    gb    = sumTo(gy * (1 - (b < a) - (a = b) / 2), shape b)    -- the same with the roles swapped
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
    a: () => sumTo(mul(gy, share(lt(a, b), a, b)), a.shape),
    b: () => sumTo(mul(gy, share(lt(b, a), a, b)), b.shape),
  }),
});

export const minimum: Binary = defineOp({
  name: "minimum",
  inputs: ["a", "b"],
  args: two,
  formula: "y = a if a <= b, else b; nan if either is",
  derivation: `
    dy/da = 1 if a < b, 0 if a > b                              -- y is a, or does not depend on a; at a tie both get 1/2
          = 1 - (a > b) - (a = b) / 2
    ga    = sumTo(gy * (1 - (a > b) - (a = b) / 2), shape a)    -- chain rule; a stretched entry collects all its copies
    gb    = sumTo(gy * (1 - (b > a) - (a = b) / 2), shape b)    -- the same with the roles swapped
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
    a: () => sumTo(mul(gy, share(gt(a, b), a, b)), a.shape),
    b: () => sumTo(mul(gy, share(gt(b, a), a, b)), b.shape),
  }),
});

/** 1 where this side wins, 1/2 at a tie, 0 where it loses. A nan neither loses nor ties. */
function share(loses: Tensor, a: Tensor, b: Tensor): Tensor {
  return sub(sub(1, loses), mul(0.5, eq(a, b)));
}
