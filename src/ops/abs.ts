// |x| and the sign of x, which is its derivative.
import { defineConstant, defineOp, type Unary } from "../autograd/op.js";
import { kernels } from "../kernels/index.js";
import { map, one } from "./elementwise.js";
import { mul } from "./mul.js";

export const sign: Unary = defineConstant({
  name: "sign",
  inputs: ["x"],
  args: one,
  formula: "y = 1 if x > 0, -1 if x < 0, 0 if x = 0",
  derivation: `
    y is constant on either side of 0, so its derivative is 0 there, and it has none at the jump.
  `,
  samples: (s) => [[s.normal([2, 3])], [s.tensor([-2, 0, 3])]],
  forward: ({ x }) => map(kernels.sign, x),
});

export const abs: Unary = defineOp({
  name: "abs",
  inputs: ["x"],
  args: one,
  formula: "y = |x|",
  derivation: `
    y     = x if x > 0, -x if x < 0
    dy/dx = 1 if x > 0, -1 if x < 0   -- the two lines of y; at the kink, 0 lies between the two slopes and is taken
          = sign(x)
    gx    = gy * sign(x)              -- chain rule
  `,
  samples: (s) => [[s.awayFromZero([2, 3])], [s.awayFromZero([])], [s.normal([0, 2])]],
  forward: ({ x }) => map(kernels.abs, x),
  saves: ["x"],
  backward: (gy, { x }) => ({ x: () => mul(gy, sign(x)) }),
});
