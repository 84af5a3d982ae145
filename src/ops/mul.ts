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
    any h
    y     = a b
    q     = ((a + h) b - a b) / h   -- how far y moves when a moves by h, b at rest, for each step h
          = (a b + h b - a b) / h   -- the bracket multiplied out
          → b                       -- the products a b cancel, and so does h: for every h, not only near 0
    dy/da = b                       -- product rule: 1 b + a 0, for b does not depend on a
    ga    = gy dy/da                -- chain rule
          = gy b
    ga    = sumTo(gy b, a)          -- broadcasting: an entry of a that was stretched over several y collects all of them
    dy/db = a                       -- product rule: 0 b + a 1
    gb    = gy dy/db                -- chain rule
          = gy a
    gb    = sumTo(gy a, b)          -- broadcasting
  `,
  see: ["div", "product-rule", "broadcasting"],
  example: (s) => [s.tensor([2, -1.5, 3]), s.tensor([4, 0.5, -2])],
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
