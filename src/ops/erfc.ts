// What is missing of the error function to 1.
import { defineOp, type Unary } from "../autograd/op.js";
import { erfc as tail } from "../kernels/reference/erf.js";
import { each, one } from "./elementwise.js";
import { exp } from "./exp.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";

export const erfc: Unary = defineOp({
  name: "erfc",
  inputs: ["x"],
  args: one,
  formula: "y = 1 - erf(x), exact also far out, where erf(x) is rounded to 1",
  derivation: `
    any h
    y     = 1 - erf(x)                   -- 2 / sqrt(pi) times the area under the curve exp(-t^2) from x on
    q     = (erf(x + h) - erf(x)) / h    -- the area of a strip, by its width h
          → (2 / sqrt(pi)) exp(-x^2)     -- fundamental theorem: a narrow strip is as high as the curve at x
    dy/dx = -(2 / sqrt(pi)) exp(-x^2)    -- the limit of -q: what erf gains is lost here
    gx    = gy dy/dx                     -- chain rule
          = -gy (2 / sqrt(pi)) exp(-x^2)
  `,
  about: "The probability that a normal number is larger than z is erfc(z / sqrt(2)) / 2, also where that is very small.",
  see: ["erf", "gelu"],
  example: (s) => [s.tensor([0.5, -1, 2])],
  samples: (s) => [[s.normal([2, 3])], [s.tensor([-3, 0, 0.9, 1.1])], [s.normal([])], [s.normal([0])]],
  forward: ({ x }) => each(tail, x),
  saves: ["x"],
  backward: (gy, { x }) => ({ x: () => mul(gy, mul(-2 / Math.sqrt(Math.PI), exp(neg(mul(x, x))))) }),
});
