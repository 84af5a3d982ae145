// Adagrad: every number has a step of its own that shrinks with all the gradients it has seen: what moves seldom keeps its long steps.
// Duchi, Hazan and Singer 2011; as torch.optim.Adagrad.
import { field, type Options } from "../core/fields.js";
import type { FloatArray, Operand } from "../kernels/ndarray.js";
import { GIVEN, maximize, nextStep, remembered, SLOPE, weightDecay } from "./common.js";
import { declareOptimizer } from "./declaration.js";
import { Optimizer, type Group, type Parameters, type ParameterState } from "./optimizer.js";

const declaration = declareOptimizer({
  name: "Adagrad",
  formula: "p[t] = p[t - 1] - lr g[t] / (sqrt(h[t]) + eps), h[t] = h[t - 1] + g[t]^2",
  fields: {
    lr: field.number({ default: 0.01, above: 0, help: "learning rate: the length of the first step" }),
    lr_decay: field.number({ default: 0, min: 0, help: "step t has the rate lr / (1 + (t - 1) lr_decay)" }),
    weight_decay: weightDecay,
    initial_accumulator_value: field.number({ default: 0, min: 0, help: "what the sum of the squares begins with" }),
    eps: field.number({ default: 1e-10, min: 0, help: "keeps the division finite" }),
    maximize,
  },
  keeps: () => 1,
  page: {
    about: `${GIVEN} maximize is 1 for true and 0 for false. Made for features that are mostly 0: a weight that hardly ever gets a gradient has a small sum, and so long steps.`,
    derivation: `
    t < T, s < T${SLOPE}
    c[t] = lr / (1 + (t - 1) lr_decay)                         -- a rate that falls as 1 / t, if that is wanted
    h[t] = initial_accumulator_value if t = 0, else h[t - 1] + G[t]^2  -- nothing is forgotten
         = initial_accumulator_value + (sum over s of (s <= t) G[s]^2)  -- written out
    d[t] = 0 if t = 0, else G[t] / (sqrt(h[t]) + eps)
    (|d[t]| <= 1) = 1                                          -- G[t]^2 is one part of h[t]: no step is longer than its rate
    p[t] = p0 if t = 0, else p[t - 1] - c[t] d[t]
         = p0 - (sum over s of (s <= t) c[s] d[s])             -- written out: all steps so far
    any q
    sum over s of (0 < s and s <= t) q^2 = t q^2               -- were all slopes the same q, the root of the sum would be |q| sqrt(t), and step t lr / sqrt(t) long: it never grows again
  `,
    torch: "torch.optim.Adagrad",
    see: ["RMSprop", "Adadelta", "SGD"],
    samples: [
      { lr: 0.5, eps: 0.01 },
      { lr: 0.4, eps: 0.05, lr_decay: 0.2, weight_decay: 0.1 },
      { lr: 0.3, eps: 0.1, initial_accumulator_value: 0.5, maximize: true },
      {},
    ],
  },
});
type AdagradFields = typeof declaration.fields;
export type AdagradOptions = Options<AdagradFields>;

export class Adagrad extends Optimizer<AdagradFields> {
  static readonly declaration = declaration;

  constructor(parameters: Parameters<AdagradFields>, options: AdagradOptions = {}) {
    super(declaration, parameters, options);
  }

  protected override move(p: FloatArray, gradient: Operand, state: ParameterState, group: Group<AdagradFields>): void {
    const { lr, lrDecay, weightDecay, initialAccumulatorValue, eps, maximize } = group;
    const rate = lr / (1 + (nextStep(state) - 1) * lrDecay);
    const sum = remembered(state, "sum", gradient, initialAccumulatorValue);
    const { numbers } = gradient;
    for (let i = 0; i < p.length; i++) {
      const g = (maximize ? -numbers[i] : numbers[i]) + weightDecay * p[i];
      sum[i] += g * g;
      p[i] -= (rate * g) / (Math.sqrt(sum[i]) + eps);
    }
  }
}
