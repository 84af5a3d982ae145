// The Gaussian error linear unit: x times the probability that a normal number is smaller. A relu with a soft knee.
import { defineOp, type Op, type TensorLike, type Unary } from "../autograd/op.js";
import type { Tensor } from "../autograd/tensor.js";
import { field, type Options } from "../core/fields.js";
import { kernels } from "../kernels/index.js";
import { shaped } from "./activation.js";
import { add } from "./add.js";
import { curve, map, one, slope, zip } from "./elementwise.js";
import { exp } from "./exp.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { sub } from "./sub.js";
import { tanh } from "./tanh.js";

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

export const geluFields = {
  approximate: field.choice(["none", "tanh"], { default: "none", help: "tanh: a tanh in place of P, as GPT-2 has it" }),
};
export type GeluOptions = Options<typeof geluFields>;
export const gelu: Op<(x: TensorLike, options?: GeluOptions) => Tensor> = defineOp({
  ...shaped(geluFields),
  name: "gelu",
  formula: "y = x P(x), P(x) = (1 + erf(x / sqrt(2))) / 2 the normal distribution function",
  derivation: `
    where approximate_none = 1
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
    where approximate_tanh = 1
    v     = sqrt(2 / pi) (x + 0.044715 x^3)
    t     = tanh(v)
    y     = x (1 + t) / 2                            -- (1 + t) / 2 is nowhere further from P than 0.0003
    dv/dx = sqrt(2 / pi) (1 + 0.134145 x^2)          -- power rule: 3 times 0.044715 is 0.134145
    dt/dx = (1 - t^2) dv/dx                          -- chain rule: the slope of tanh is 1 - tanh^2
    dy/dx = (1 + t) / 2 + x dt/dx / 2                -- product rule
    gx    = gy dy/dx                                 -- chain rule
          = gy ((1 + t) / 2 + x (1 - t^2) dv/dx / 2)
  `,
  about:
    "x counts in the measure in which a standard normal number lies below it. Transformers use it where others use relu; with approximate tanh a curve that was once faster to compute stands in for P, and models that were trained with it want it.",
  torch: "torch.nn.functional.gelu",
  see: ["relu", "erf", "silu", "product-rule"],
  example: (s) => [s.tensor([0.5, -1, 2])],
  samples: (s) => [
    [s.normal([2, 3])],
    [s.tensor([-6, -1, 0, 1, 6])],
    [s.normal([])],
    [s.normal([0])],
    [s.normal([2, 3]), { approximate: "tanh" }],
    [s.tensor([-6, -1, 0, 1, 6]), { approximate: "tanh" }],
  ],
  forward: ({ x, approximate }) => (approximate === "none" ? map(kernels.gelu, x) : curve(kernels.geluTanh, x)),
  saves: ["x"],
  backward: (gy, { x, approximate }) => ({
    x: () => mul(gy, approximate === "none" ? add(probability(x), mul(x, density(x))) : tanhSlope(x)),
  }),
  fused: (gy, { x, approximate }) => ({
    x: () => (approximate === "none" ? zip("gelu", kernels.geluGrad, gy, x) : slope(kernels.geluTanhGrad, gy, x)),
  }),
});

const [SCALE, CUBIC] = [Math.sqrt(2 / Math.PI), 0.044715];

/** (1 + t) / 2 + x (1 - t^2) dv/dx / 2, t = tanh(v) */
function tanhSlope(x: Tensor): Tensor {
  const square = mul(x, x);
  const t = tanh(mul(SCALE, add(x, mul(CUBIC, mul(square, x)))));
  const inner = mul(SCALE, add(1, mul(3 * CUBIC, square)));
  return mul(0.5, add(add(1, t), mul(mul(x, sub(1, mul(t, t))), inner)));
}

/** P(x) = (1 + erf(x / sqrt(2))) / 2 */
function probability(x: Tensor): Tensor {
  return mul(0.5, add(1, erf(mul(x, Math.SQRT1_2))));
}

/** exp(-x^2 / 2) / sqrt(2 pi) */
function density(x: Tensor): Tensor {
  return mul(1 / Math.sqrt(2 * Math.PI), exp(mul(-0.5, mul(x, x))));
}
