// |x| and the sign of x, which is its derivative.
import { defineConstant, defineOp, type Unary } from "../autograd/op.js";
import { kernels } from "../kernels/index.js";
import { map, one } from "./elementwise.js";
import { mul } from "./mul.js";

export const sign: Unary = defineConstant({
  name: "sign",
  file: "abs",
  inputs: ["x"],
  args: one,
  formula: "y = 1 if x > 0, -1 if x < 0, 0 if x = 0",
  derivation: `
    y     = 1 if x > 0, -1 if x < 0, else 0
    dy/dx = 0   -- constant on either side of 0; at the jump there is no derivative
  `,
  about: "Which side of 0 a number lies on. No gradient flows through it: PyTorch sends zeros back, here nothing is sent.",
  see: ["abs", "kinks"],
  example: (s) => [s.tensor([-1.5, 0.7, 3])],
  samples: (s) => [[s.normal([2, 3])], [s.tensor([-2, 0, 3])]],
  forward: ({ x }) => map(kernels.sign, x),
});

export const abs: Unary = defineOp({
  name: "abs",
  inputs: ["x"],
  args: one,
  formula: "y = |x|",
  derivation: `
    y     = x if x > 0, else -x
    dy/dx = 1 if x > 0, else -1   -- by cases: the slope of x is 1, that of -x is -1
          = sign(x)
    gx    = gy dy/dx              -- chain rule
          = gy sign(x)            -- convention: at the kink, x = 0, the slope 0 between -1 and 1, as in PyTorch
  `,
  see: ["sign", "kinks"],
  kinks: (s) => [[s.tensor([0])]],
  example: (s) => [s.tensor([-1.5, 0.7, 3])],
  samples: (s) => [[s.awayFromZero([2, 3])], [s.awayFromZero([])], [s.normal([0, 2])]],
  forward: ({ x }) => map(kernels.abs, x),
  saves: ["x"],
  backward: (gy, { x }) => ({ x: () => mul(gy, sign(x)) }),
});
