import { defineOp, type Binary } from "../autograd/op.js";
import { kernels } from "../kernels/index.js";
import { two, zip } from "./elementwise.js";
import { neg } from "./neg.js";
import { sumTo } from "./sum.js";

export const sub: Binary = defineOp({
  name: "sub",
  inputs: ["a", "b"],
  args: two,
  formula: "y = a - b",
  derivation: `
    dy/da = 1
    ga    = sumTo(gy, shape a)    -- chain rule; a stretched entry collects the gradients of all its copies
    dy/db = -1
    gb    = sumTo(-gy, shape b)
  `,
  samples: (s) => [
    [s.normal([2, 3]), s.normal([2, 3])],
    [s.normal([2, 1]), s.normal([3])],
    [1, s.normal([2, 2])],
    [s.normal([0, 3]), s.normal([3])],
  ],
  forward: ({ a, b }) => zip("sub", kernels.sub, a, b),
  saves: [],
  backward: (gy, { a, b }) => ({ a: () => sumTo(gy, a.shape), b: () => sumTo(neg(gy), b.shape) }),
});
