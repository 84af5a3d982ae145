// The Gaussian error linear unit: x times the probability that a normal number is smaller. A relu with a soft knee.
import { defineOp, type Unary } from "../autograd/op.js";
import type { Tensor } from "../autograd/tensor.js";
import { kernels } from "../kernels/index.js";
import { add } from "./add.js";
import { map, one, zip } from "./elementwise.js";
import { exp } from "./exp.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";

export const erf: Unary = defineOp({
  name: "erf",
  file: "gelu",
  inputs: ["x"],
  args: one,
  formula: "y = 2 / sqrt(pi) * integral of exp(-t^2) for t from 0 to x",
  derivation: `
    any h
    y     = erf(x)                      -- 2 / sqrt(pi) times the area under the curve exp(-t^2), t from 0 to x
    q     = (erf(x + h) - erf(x)) / h   -- the area of a strip, by its width h
          → (2 / sqrt(pi)) exp(-x^2)    -- fundamental theorem: a narrow strip is as high as the curve at x
    dy/dx = (2 / sqrt(pi)) exp(-x^2)    -- the limit of q
    gx    = gy dy/dx                    -- chain rule
          = gy (2 / sqrt(pi)) exp(-x^2)
  `,
  see: ["gelu", "derivative"],
  example: (s) => [s.tensor([0.5, -1, 2])],
  samples: (s) => [[s.normal([2, 3])], [s.tensor([-4, 0, 2.9, 3.1])], [s.normal([])], [s.normal([0])]],
  forward: ({ x }) => map(kernels.erf, x),
  saves: ["x"],
  backward: (gy, { x }) => ({ x: () => mul(gy, mul(2 / Math.sqrt(Math.PI), exp(neg(mul(x, x))))) }),
});

export const gelu: Unary = defineOp({
  name: "gelu",
  inputs: ["x"],
  args: one,
  formula: "y = x P(x), P(x) = (1 + erf(x / sqrt(2))) / 2 the normal distribution function",
  derivation: `
    u     = x / sqrt(2)
    P     = (1 + erf(u)) / 2                         -- the probability that a normal number is smaller than x
    y     = x P
    dP/du = exp(-u^2) / sqrt(pi)                     -- half of the derivative of erf, (2 / sqrt(pi)) exp(-u^2)
    dP/dx = dP/du / sqrt(2)                          -- chain rule: the inner derivative du/dx is 1 / sqrt(2)
          = exp(-x^2 / 2) / sqrt(2 pi)               -- u^2 is x^2 / 2: the normal density
    dy/dx = P + x dP/dx                              -- product rule
          = P + x exp(-x^2 / 2) / sqrt(2 pi)
    gx    = gy dy/dx                                 -- chain rule
          = gy (P + x exp(-x^2 / 2) / sqrt(2 pi))
  `,
  torch: "torch.nn.functional.gelu",
  see: ["relu", "erf", "product-rule"],
  example: (s) => [s.tensor([0.5, -1, 2])],
  samples: (s) => [[s.normal([2, 3])], [s.tensor([-6, -1, 0, 1, 6])], [s.normal([])], [s.normal([0])]],
  forward: ({ x }) => map(kernels.gelu, x),
  saves: ["x"],
  backward: (gy, { x }) => ({ x: () => mul(gy, add(probability(x), mul(x, density(x)))) }),
  fused: (gy, { x }) => ({ x: () => zip("gelu", kernels.geluGrad, gy, x) }),
});

/** P(x) = (1 + erf(x / sqrt(2))) / 2 */
function probability(x: Tensor): Tensor {
  return mul(0.5, add(1, erf(mul(x, Math.SQRT1_2))));
}

/** exp(-x^2 / 2) / sqrt(2 pi) */
function density(x: Tensor): Tensor {
  return mul(1 / Math.sqrt(2 * Math.PI), exp(mul(-0.5, mul(x, x))));
}
