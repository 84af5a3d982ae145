import { defineOp } from "../autograd/op.js";
import { kernels } from "../kernels/index.js";
import { alphaOptions, withAlpha, type Sum } from "./add.js";
import { zip } from "./elementwise.js";
import { neg } from "./neg.js";
import { sumTo } from "./sum.js";

export const sub: Sum = defineOp({
  name: "sub",
  inputs: ["a", "b"],
  options: alphaOptions,
  args: withAlpha,
  formula: "y = a - b; with alpha: a - alpha b",
  derivation: `
    y     = a - b
    dy/da = 1                -- sum rule: b does not move when a does
    ga    = gy dy/da         -- chain rule
          = gy
    ga    = sumTo(gy, a)     -- broadcasting: an entry of a that was stretched over several y collects all of them
    dy/db = -1               -- sum rule: b stands behind a minus
    gb    = gy dy/db         -- chain rule
          = -gy
    gb    = sumTo(-gy, b)    -- broadcasting
  `,
  see: ["add", "broadcasting", "sum-rule"],
  example: (s) => [s.tensor([1.5, -2, 3]), s.tensor([0.4, 5, -1])],
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
