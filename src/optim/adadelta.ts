// Adadelta: steps as long as the recent steps were, in proportion to how large the slope is among recent slopes. No learning rate is needed.
// Zeiler 2012; as torch.optim.Adadelta.
import { field, type Options } from "../core/fields.js";
import type { FloatArray, Operand } from "../kernels/ndarray.js";
import { GIVEN, maximize, nextStep, remembered, SLOPE, weightDecay } from "./common.js";
import { declareOptimizer } from "./declaration.js";
import { Optimizer, type Group, type Parameters, type ParameterState } from "./optimizer.js";

const declaration = declareOptimizer({
  name: "Adadelta",
  formula: "p[t] = p[t - 1] - lr D[t], D[t] = sqrt(a[t - 1] + eps) / sqrt(v[t] + eps) g[t]; a, v: running means of D^2 and g^2",
  fields: {
    lr: field.number({ default: 1, above: 0, help: "factor of every step" }),
    rho: field.number({ default: 0.9, min: 0, max: 1, help: "how much of the running means stays" }),
    eps: field.number({ default: 1e-6, min: 0, help: "lets the first step begin, and keeps the division finite" }),
    weight_decay: weightDecay,
    maximize,
  },
  keeps: () => 2,
  page: {
    about: `${GIVEN} maximize is 1 for true and 0 for false. A slope has the unit of the loss divided by that of p. In lr g the units do not fit; in D they do.`,
    derivation: `
    t < T, s < T${SLOPE}
    v[t] = 0 if t = 0, else rho v[t - 1] + (1 - rho) G[t]^2    -- running mean of the squared slope, starting at v[0] = 0
         = (1 - rho) (sum over s of (s <= t) rho^(t - s) G[s]^2)  -- written out: the older, the less
    a[t] = 0 if t = 0, else rho a[t - 1] +
           (1 - rho) (a[t - 1] + eps) / (v[t] + eps) G[t]^2    -- running mean of the squared step: the fraction is D[t]^2 below
    D[t] = 0 if t = 0, else sqrt(a[t - 1] + eps) / sqrt(v[t] + eps) G[t]  -- steps have the size of steps: root of the mean of the last ones, times the slope in units of its usual size
    a[t] = (1 - rho) (sum over s of (s <= t) rho^(t - s) D[s]^2)  -- written out: the mean of D^2, as was claimed
    p[t] = p0 if t = 0, else p[t - 1] - lr D[t]
         = p0 - lr (sum over s of (s <= t) D[s])               -- written out: all steps so far
    D[1] = sqrt(eps / ((1 - rho) G[1]^2 + eps)) G[1]           -- a[0] is 0: the first step is about sqrt(eps / (1 - rho)) long, and it takes a while to get going
  `,
    torch: "torch.optim.Adadelta",
    see: ["RMSprop", "Adagrad", "SGD"],
    samples: [
      { rho: 0.9, eps: 0.01 },
      { lr: 0.5, rho: 0.7, eps: 0.1, weight_decay: 0.3 },
      { lr: 2, rho: 0.8, eps: 0.05, maximize: true },
      {},
    ],
    aliases: ["rho"],
  },
});
type AdadeltaFields = typeof declaration.fields;
export type AdadeltaOptions = Options<AdadeltaFields>;

export class Adadelta extends Optimizer<AdadeltaFields> {
  static readonly declaration = declaration;

  constructor(parameters: Parameters<AdadeltaFields>, options: AdadeltaOptions = {}) {
    super(declaration, parameters, options);
  }

  protected override move(p: FloatArray, gradient: Operand, state: ParameterState, group: Group<AdadeltaFields>): void {
    const { lr, rho, eps, weightDecay, maximize } = group;
    nextStep(state);
    const square = remembered(state, "square_avg", gradient);
    const moved = remembered(state, "acc_delta", gradient);
    const { numbers } = gradient;
    for (let i = 0; i < p.length; i++) {
      const g = (maximize ? -numbers[i] : numbers[i]) + weightDecay * p[i];
      square[i] = rho * square[i] + (1 - rho) * g * g;
      const delta = (Math.sqrt(moved[i] + eps) / Math.sqrt(square[i] + eps)) * g;
      moved[i] = rho * moved[i] + (1 - rho) * delta * delta;
      p[i] -= lr * delta;
    }
  }
}
