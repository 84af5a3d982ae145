// Activation functions with exponentials in them: on the right nearly x, on the left nearly a constant.
import { defineComposite, defineOp, type Op, type TensorLike, type Unary } from "../autograd/op.js";
import type { Tensor } from "../autograd/tensor.js";
import { field, type Options } from "../core/fields.js";
import { kernels } from "../kernels/index.js";
import { abs } from "./abs.js";
import { shaped } from "./activation.js";
import { add } from "./add.js";
import { clamp } from "./clamp.js";
import { gt } from "./comparisons.js";
import { div } from "./div.js";
import { curve, slope } from "./elementwise.js";
import { exp } from "./exp.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { sigmoid } from "./sigmoid.js";
import { tanh } from "./tanh.js";
import { where } from "./where.js";

export const eluFields = { alpha: field.number({ default: 1, help: "how far below 0 it goes" }) };
export type EluOptions = Options<typeof eluFields>;
export const elu: Op<(x: TensorLike, options?: EluOptions) => Tensor> = defineOp({
  ...shaped(eluFields),
  name: "elu",
  file: "smoothUnits",
  formula: "y = x if x > 0, else alpha (exp(x) - 1)",
  derivation: `
    y     = x if x > 0, else alpha (exp(x) - 1)
    dy/dx = 1 if x > 0, else alpha exp(x)            -- by cases: exp is its own derivative
    gx    = gy dy/dx                                 -- chain rule
          = gy if x > 0, else gy alpha exp(x)        -- convention: at x = 0 the slope of the left side, as in PyTorch; for alpha = 1 both are 1
  `,
  about:
    "A relu that goes on smoothly below 0, down to -alpha. Its outputs are positive and negative, so that their mean stays near 0, and a negative input still learns.",
  torch: "torch.nn.functional.elu",
  see: ["relu", "selu", "celu", "exp"],
  kinks: (s) => [[s.tensor([0]), { alpha: 2 }]],
  example: (s) => [s.tensor([0.5, -1, 2])],
  samples: (s) => [[s.awayFromZero([2, 3])], [s.awayFromZero([4]), { alpha: 0.5 }], [s.awayFromZero([])], [s.normal([0, 2])]],
  forward: ({ x, alpha }) => curve(kernels.elu, x, alpha, 1),
  saves: ["x"],
  // clamped, so that exp(x) is finite where it is not chosen
  backward: (gy, { x, alpha }) => ({ x: () => where(gt(x, 0), gy, mul(mul(gy, alpha), exp(clamp(x, null, 0)))) }),
  fused: (gy, { x, alpha }) => ({ x: () => slope(kernels.eluGrad, gy, x, alpha, 1) }),
});

export const celuFields = { alpha: field.number({ default: 1, above: 0, help: "how far below 0 it goes" }) };
export type CeluOptions = Options<typeof celuFields>;
export const celu: Op<(x: TensorLike, options?: CeluOptions) => Tensor> = defineOp({
  ...shaped(celuFields),
  name: "celu",
  file: "smoothUnits",
  formula: "y = x if x > 0, else alpha (exp(x / alpha) - 1)",
  derivation: `
    y     = x if x > 0, else alpha (exp(x / alpha) - 1)
    dy/dx = 1 if x > 0, else exp(x / alpha)          -- by cases; chain rule: the inner derivative 1 / alpha takes alpha away
          = exp(min(x, 0) / alpha)                   -- both in one: exp(0) is 1
    gx    = gy dy/dx                                 -- chain rule
          = gy exp(min(x, 0) / alpha)                -- also at 0, where both sides have the slope 1
  `,
  about: "An elu whose two sides meet with the same slope, 1, whatever alpha is.",
  torch: "torch.nn.functional.celu",
  see: ["elu", "selu", "exp"],
  example: (s) => [s.tensor([0.5, -1, 2])],
  samples: (s) => [[s.awayFromZero([2, 3])], [s.awayFromZero([4]), { alpha: 0.5 }], [s.awayFromZero([])], [s.normal([0, 2])]],
  forward: ({ x, alpha }) => curve(kernels.elu, x, alpha, alpha),
  saves: ["x"],
  backward: (gy, { x, alpha }) => ({ x: () => mul(gy, exp(clamp(div(x, alpha), null, 0))) }),
  fused: (gy, { x, alpha }) => ({ x: () => slope(kernels.eluGrad, gy, x, alpha, alpha) }),
});

const SELU = { alpha: 1.6732632423543772, scale: 1.0507009873554805 };
export const selu: Unary = defineComposite({
  name: "selu",
  file: "smoothUnits",
  inputs: ["x"],
  formula: "y = scale elu(x, alpha), with scale 1.0507.. and alpha 1.6733..",
  derivation: `
    scale = ${SELU.scale}
    alpha = ${SELU.alpha}
    y     = scale x if x > 0, else scale alpha (exp(x) - 1)
    dy/dx = scale if x > 0, else scale alpha exp(x)          -- by cases: exp is its own derivative
    gx    = gy dy/dx                                         -- chain rule
          = gy scale if x > 0, else gy scale alpha exp(x)    -- convention: at the kink, x = 0, the slope of the left side, as in PyTorch
  `,
  about:
    "An elu with two numbers chosen such that outputs with mean 0 and variance 1 come from inputs with mean 0 and variance 1: a deep network normalizes itself (Klambauer et al. 2017).",
  torch: "torch.nn.functional.selu",
  see: ["elu", "layerNorm", "kinks"],
  kinks: (s) => [[s.tensor([0])]],
  example: (s) => [s.tensor([0.5, -1, 2])],
  samples: (s) => [[s.awayFromZero([2, 3])], [s.awayFromZero([])], [s.normal([0, 2])]],
  compose: (x) => mul(elu(x, { alpha: SELU.alpha }), SELU.scale),
});

export const softplusFields = {
  beta: field.number({ default: 1, above: 0, help: "how sharp the bend is" }),
  threshold: field.number({ default: 20, help: "where beta x is larger, y is x" }),
};
export type SoftplusOptions = Options<typeof softplusFields>;
export const softplus: Op<(x: TensorLike, options?: SoftplusOptions) => Tensor> = defineOp({
  ...shaped(softplusFields),
  name: "softplus",
  file: "smoothUnits",
  formula: "y = ln(1 + exp(beta x)) / beta, and x where beta x > threshold",
  derivation: `
    y     = x if beta x > threshold, else ln(1 + exp(beta x)) / beta
    dy/dx = 1 if beta x > threshold, else exp(beta x) / (1 + exp(beta x))   -- chain rule: the inner derivative beta takes the divisor away
          = 1 if beta x > threshold, else 1 / (1 + exp(-beta x))            -- both parts of the fraction divided by exp(beta x): a sigmoid
    gx    = gy dy/dx                                                        -- chain rule
          = gy if beta x > threshold, else gy / (1 + exp(-beta x))
  `,
  about:
    "A relu whose bend is round, and always positive: it makes a scale or a variance of any number. Its slope is the sigmoid. Far to the right 1 + exp(x) would overflow, and there y is x to all digits.",
  torch: "torch.nn.functional.softplus",
  see: ["relu", "sigmoid", "logsigmoid", "mish"],
  kinks: (s) => [[s.tensor([1]), { threshold: 1 }]],
  example: (s) => [s.tensor([0.5, -1, 2])],
  samples: (s) => [
    [s.normal([2, 3])],
    [s.tensor([0.75, -1, 1.25, 2]), { beta: 2, threshold: 2 }],
    [s.tensor([-30, 19, 21])],
    [s.normal([])],
    [s.normal([0, 2])],
  ],
  forward: ({ x, beta, threshold }) => curve(kernels.softplus, x, beta, threshold),
  saves: ["x"],
  backward: (gy, { x, beta, threshold }) => ({
    x: () => where(gt(mul(x, beta), threshold), gy, mul(gy, sigmoid(mul(x, beta)))),
  }),
  fused: (gy, { x, beta, threshold }) => ({ x: () => slope(kernels.softplusGrad, gy, x, beta, threshold) }),
});

/** From here on softplus(x) is x to all digits of float64. */
const FAR = 40;
export const logsigmoid: Unary = defineComposite({
  name: "logsigmoid",
  file: "smoothUnits",
  inputs: ["x"],
  formula: "y = ln(1 / (1 + exp(-x)))",
  derivation: `
    y     = ln(1 / (1 + exp(-x)))
          = -ln(1 + exp(-x))            -- ln(1 / s) is -ln(s): softplus with both signs turned, as it is computed
    dy/dx = exp(-x) / (1 + exp(-x))     -- chain rule: the inner derivative of exp(-x) is -1
          = 1 / (1 + exp(x))            -- both parts of the fraction times exp(x)
    gx    = gy dy/dx                    -- chain rule
          = gy / (1 + exp(x))
  `,
  about: "The logarithm of a probability that a sigmoid gives, finite also where the sigmoid itself rounds to 0.",
  torch: "torch.nn.functional.logsigmoid",
  see: ["sigmoid", "softplus", "logSoftmax", "bceWithLogits"],
  example: (s) => [s.tensor([0.5, -1, 2])],
  samples: (s) => [[s.normal([2, 3])], [s.tensor([-50, -20, 0, 20])], [s.normal([])], [s.normal([0, 2])]],
  compose: (x) => neg(softplus(neg(x), { threshold: FAR })),
});

export const silu: Unary = defineComposite({
  name: "silu",
  file: "smoothUnits",
  inputs: ["x"],
  formula: "y = x / (1 + exp(-x)): x times its sigmoid",
  derivation: `
    s     = 1 / (1 + exp(-x))        -- the sigmoid
    y     = x s
    ds/dx = s (1 - s)                -- the slope of the sigmoid
    dy/dx = s + x ds/dx              -- product rule
    gx    = gy dy/dx                 -- chain rule
          = gy s (1 + x (1 - s))     -- common factor
  `,
  about:
    "Also called swish: x counts in the measure in which a sigmoid says that it is positive. A little below 0 it dips to -0.28 and comes back. Many language and vision models use it where others use relu.",
  torch: "torch.nn.functional.silu",
  aliases: ["swish"],
  see: ["sigmoid", "gelu", "hardswish", "mish", "product-rule"],
  example: (s) => [s.tensor([0.5, -1, 2])],
  samples: (s) => [[s.normal([2, 3])], [s.tensor([-20, 0, 20])], [s.normal([])], [s.normal([0, 2])]],
  compose: (x) => mul(x, sigmoid(x)),
});

export const mish: Unary = defineComposite({
  name: "mish",
  file: "smoothUnits",
  inputs: ["x"],
  formula: "y = x tanh(ln(1 + exp(x)))",
  derivation: `
    p     = ln(1 + exp(x))                                 -- the softplus of x
    t     = tanh(p)
    y     = x t
    dp/dx = 1 / (1 + exp(-x))                              -- chain rule: exp(x) / (1 + exp(x)), the sigmoid
    dt/dx = (1 - t^2) dp/dx                                -- chain rule: the slope of tanh is 1 - tanh^2
    dy/dx = t + x dt/dx                                    -- product rule
    gx    = gy dy/dx                                       -- chain rule
          = gy (t + x (1 - t^2) / (1 + exp(-x)))
  `,
  about: "Like silu with another gate between 0 and 1: the tanh of the softplus in place of the sigmoid.",
  torch: "torch.nn.functional.mish",
  see: ["silu", "softplus", "tanh", "product-rule"],
  example: (s) => [s.tensor([0.5, -1, 2])],
  samples: (s) => [[s.normal([2, 3])], [s.tensor([-20, 0, 20])], [s.normal([])], [s.normal([0, 2])]],
  compose: (x) => mul(x, tanh(softplus(x))),
});

export const softsign: Unary = defineComposite({
  name: "softsign",
  file: "smoothUnits",
  inputs: ["x"],
  formula: "y = x / (1 + |x|)",
  derivation: `
    y     = x / (1 + |x|)
    dy/dx = (1 + |x| - x sign(x)) / (1 + |x|)^2    -- quotient rule: the slope of |x| is sign(x)
          = 1 / (1 + |x|)^2                        -- x sign(x) is |x|
    gx    = gy dy/dx                               -- chain rule
          = gy / (1 + |x|)^2                       -- also at 0, where both sides have the slope 1
  `,
  about:
    "Any number becomes one between -1 and 1, as with tanh, but slowly: the slope falls like a power, not like an exponential.",
  torch: "torch.nn.functional.softsign",
  see: ["tanh", "abs", "quotient-rule"],
  example: (s) => [s.tensor([0.5, -1, 2])],
  samples: (s) => [[s.awayFromZero([2, 3])], [s.tensor([-8, 1, 3])], [s.awayFromZero([])], [s.normal([0, 2])]],
  compose: (x) => div(x, add(1, abs(x))),
});
