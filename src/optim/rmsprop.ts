// RMSprop: each gradient divided by the root of the running mean of its square, so that steep and flat directions get steps of one length.
// Hinton 2012; Graves 2013 (centered); as torch.optim.RMSprop.
import { field, type Options } from "../core/fields.js";
import type { FloatArray, Operand } from "../kernels/ndarray.js";
import { eps, GIVEN, maximize, nextStep, remembered, SLOPE, weightDecay } from "./common.js";
import { declareOptimizer } from "./declaration.js";
import { Optimizer, type Group, type Parameters, type ParameterState } from "./optimizer.js";

const declaration = declareOptimizer({
  name: "RMSprop",
  formula: "p[t] = p[t - 1] - lr g[t] / (sqrt(v[t]) + eps), v[t] = alpha v[t - 1] + (1 - alpha) g[t]^2",
  fields: {
    lr: field.number({ default: 0.01, above: 0, help: "learning rate: about the length of a step" }),
    alpha: field.number({ default: 0.99, min: 0, help: "how much of the running mean of the square stays" }),
    eps,
    weight_decay: weightDecay,
    momentum: field.number({ default: 0, min: 0, help: "how much of the velocity stays for the next step" }),
    centered: field.boolean({ default: false, help: "divide by the root of the variance instead of the mean square" }),
    maximize,
  },
  keeps: ({ momentum, centered }) => 1 + Number(momentum > 0) + Number(centered),
  page: {
    about: `${GIVEN} centered and maximize are 1 for true and 0 for false. A sum over all steps needs the same lr in each of them.`,
    derivation: `
    t < T, s < T${SLOPE}
    v[t] = 0 if t = 0, else alpha v[t - 1] + (1 - alpha) G[t]^2  -- running mean of the square, starting at v[0] = 0
         = (1 - alpha) (sum over s of (s <= t) alpha^(t - s) G[s]^2)  -- written out: the older, the less
    m[t] = 0 if t = 0, else alpha m[t - 1] + (1 - alpha) G[t]  -- running mean of the gradient, for centered alone
    V[t] = v[t] - m[t]^2 if centered = 1, else v[t]            -- mean of the square less square of the mean: the variance
    d[t] = 0 if t = 0, else G[t] / (sqrt(V[t]) + eps)          -- the slope in units of its usual size
    where momentum = 0
    p[t] = p0 if t = 0, else p[t - 1] - lr d[t]
         = p0 - lr (sum over s of (s <= t) d[s])               -- written out: all steps so far
    where momentum > 0
    b[t] = 0 if t = 0, else momentum b[t - 1] + d[t]           -- velocity: past directions go on, each step weaker
         = sum over s of (s <= t) momentum^(t - s) d[s]        -- written out
    p[t] = p0 if t = 0, else p[t - 1] - lr b[t]
    where centered = 0
    d[1] = G[1] / (|G[1]| sqrt(1 - alpha) + eps)               -- v[1] is (1 - alpha) G[1]^2, too small: the first step is about lr / sqrt(1 - alpha) long, ten times lr for alpha = 0.99. Adam corrects this
  `,
    torch: "torch.optim.RMSprop",
    see: ["Adam", "Adagrad", "SGD"],
    samples: [
      { lr: 0.1, alpha: 0.9, eps: 0.05 },
      { lr: 0.2, alpha: 0.8, eps: 0.1, weight_decay: 0.3, maximize: true },
      { lr: 0.1, alpha: 0.7, eps: 0.1, momentum: 0.8 },
      { lr: 0.1, alpha: 0.6, eps: 0.2, momentum: 0.5, centered: true, weight_decay: 0.1 },
      { centered: true, eps: 0.1 },
      {},
    ],
    aliases: ["centered"],
  },
});
type RMSpropFields = typeof declaration.fields;
export type RMSpropOptions = Options<RMSpropFields>;

export class RMSprop extends Optimizer<RMSpropFields> {
  static readonly declaration = declaration;

  constructor(parameters: Parameters<RMSpropFields>, options: RMSpropOptions = {}) {
    super(declaration, parameters, options);
  }

  protected override move(p: FloatArray, gradient: Operand, state: ParameterState, group: Group<RMSpropFields>): void {
    const { lr, alpha, eps, weightDecay, momentum, centered, maximize } = group;
    nextStep(state);
    const square = remembered(state, "square_avg", gradient);
    const velocity = momentum > 0 ? remembered(state, "momentum_buffer", gradient) : null;
    const mean = centered ? remembered(state, "grad_avg", gradient) : null;
    const { numbers } = gradient;
    for (let i = 0; i < p.length; i++) {
      const g = (maximize ? -numbers[i] : numbers[i]) + weightDecay * p[i];
      square[i] = alpha * square[i] + (1 - alpha) * g * g;
      let variance = square[i];
      if (mean !== null) {
        mean[i] += (1 - alpha) * (g - mean[i]);
        variance -= mean[i] * mean[i];
      }
      let direction = g / (Math.sqrt(variance) + eps);
      if (velocity !== null) direction = velocity[i] = momentum * velocity[i] + direction;
      p[i] -= lr * direction;
    }
  }
}
