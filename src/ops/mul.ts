import { defineOp, type Binary } from "../autograd/op.js";
import { kernels } from "../kernels/index.js";
import { two, zip } from "./elementwise.js";
import { sumTo } from "./sum.js";

export const mul: Binary = defineOp({
  name: "mul",
  inputs: ["a", "b"],
  args: two,
  formula: "y = a * b",
  derivation: `
    dy/da = b                        -- b is a constant factor
    ga    = sumTo(gy * b, shape a)   -- chain rule; an entry of a that was stretched over several y collects all of them
    dy/db = a                        -- the same with the roles swapped
    gb    = sumTo(gy * a, shape b)
  `,
  samples: (s) => [
    [s.normal([2, 3]), s.normal([2, 3])],
    [s.normal([2, 1]), s.normal([3])],
    [s.normal([]), s.normal([2, 2])],
    [s.normal([2, 3]), 2.5],
    [s.normal([0, 3]), s.normal([3])],
  ],
  forward: ({ a, b }) => zip("mul", kernels.mul, a, b),
  saves: ["a", "b"],
  backward: (gy, { a, b }) => ({ a: () => sumTo(mul(gy, b), a.shape), b: () => sumTo(mul(gy, a), b.shape) }),
});
