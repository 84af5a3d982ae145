import { defineOp, type Binary } from "../autograd/op.js";
import { kernels } from "../kernels/index.js";
import { two, zip } from "./elementwise.js";
import { sumTo } from "./sum.js";

export const add: Binary = defineOp({
  name: "add",
  inputs: ["a", "b"],
  args: two,
  formula: "y = a + b",
  derivation: `
    y     = a + b
    dy/da = 1                -- sum rule: b does not move when a does
    ga    = gy dy/da         -- chain rule
          = gy
    ga    = sumTo(gy, a)     -- broadcasting: an entry of a that was stretched over several y collects all of them
    dy/db = 1                -- sum rule, the roles swapped
    gb    = gy dy/db         -- chain rule
          = gy
    gb    = sumTo(gy, b)     -- broadcasting
  `,
  see: ["sub", "broadcasting", "sum-rule"],
  example: (s) => [s.tensor([1.5, -2, 3]), s.tensor([0.4, 5, -1])],
  samples: (s) => [
    [s.normal([2, 3]), s.normal([2, 3])],
    [s.normal([2, 1]), s.normal([3])],
    [s.normal([2, 2]), 1.5],
    [s.normal([]), s.normal([])],
    [s.normal([0, 3]), s.normal([3])],
  ],
  forward: ({ a, b }) => zip("add", kernels.add, a, b),
  saves: [],
  backward: (gy, { a, b }) => ({ a: () => sumTo(gy, a.shape), b: () => sumTo(gy, b.shape) }),
});
