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
  inputs: ["x"],
  args: one,
  formula: "y = 2 / sqrt(pi) * integral of exp(-t^2) for t from 0 to x",
  derivation: `
    dy/dx = 2 / sqrt(pi) exp(-x^2)        -- the derivative of an integral by its upper end is the integrand there
    gx    = gy 2 / sqrt(pi) exp(-x^2)     -- chain rule
  `,
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
    dP/dx = exp(-x^2 / 2) / sqrt(2 pi)                       -- the normal density: the derivative of erf, times the inner derivative 1 / sqrt(2)
    dy/dx = P(x) + x exp(-x^2 / 2) / sqrt(2 pi)              -- product rule
    gx    = gy (P(x) + x exp(-x^2 / 2) / sqrt(2 pi))         -- chain rule
  `,
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
