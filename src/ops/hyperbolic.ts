// The two halves of e^x: sinh is the odd one, cosh the even one, and e^x = cosh(x) + sinh(x).
import { defineOp, type Unary } from "../autograd/op.js";
import { each, one } from "./elementwise.js";
import { mul } from "./mul.js";

export const sinh: Unary = defineOp({
  name: "sinh",
  file: "hyperbolic",
  inputs: ["x"],
  args: one,
  formula: "y = (e^x - e^-x) / 2",
  derivation: `
    y     = (exp(x) - exp(-x)) / 2
    dy/dx = (exp(x) + exp(-x)) / 2        -- sum rule; chain rule: the inner derivative of exp(-x) is -1. This is cosh(x)
    gx    = gy dy/dx                      -- chain rule
          = gy (exp(x) + exp(-x)) / 2
  `,
  see: ["cosh", "tanh", "exp"],
  example: (s) => [s.tensor([0.5, -1, 2])],
  samples: (s) => [[s.normal([2, 3])], [s.tensor([-5, 0, 3])], [s.normal([])], [s.normal([0])]],
  forward: ({ x }) => each(Math.sinh, x),
  saves: ["x"],
  backward: (gy, { x }) => ({ x: () => mul(gy, cosh(x)) }),
});

export const cosh: Unary = defineOp({
  name: "cosh",
  file: "hyperbolic",
  inputs: ["x"],
  args: one,
  formula: "y = (e^x + e^-x) / 2",
  derivation: `
    y     = (exp(x) + exp(-x)) / 2
    dy/dx = (exp(x) - exp(-x)) / 2        -- sum rule; chain rule: the inner derivative of exp(-x) is -1. This is sinh(x)
    gx    = gy dy/dx                      -- chain rule
          = gy (exp(x) - exp(-x)) / 2
  `,
  about: "The line in which a chain hangs between two nails. Its logarithm is a loss between squares and absolute values.",
  see: ["sinh", "tanh", "exp"],
  example: (s) => [s.tensor([0.5, -1, 2])],
  samples: (s) => [[s.normal([2, 3])], [s.tensor([-5, 0, 3])], [s.normal([])], [s.normal([0])]],
  forward: ({ x }) => each(Math.cosh, x),
  saves: ["x"],
  backward: (gy, { x }) => ({ x: () => mul(gy, sinh(x)) }),
});
