// Adamax: Adam with the largest of the recent gradients in place of the root of their mean square.
// Kingma and Ba 2015, section 7.1; as torch.optim.Adamax.
import { field, type Options } from "../core/fields.js";
import type { FloatArray, Operand } from "../kernels/ndarray.js";
import { betas, eps, GIVEN, maximize, nextStep, remembered, SLOPE, weightDecay } from "./common.js";
import { declareOptimizer } from "./declaration.js";
import { Optimizer, type Group, type Parameters, type ParameterState } from "./optimizer.js";

const declaration = declareOptimizer({
  name: "Adamax",
  formula: "p[t] = p[t - 1] - lr M[t] / x[t], x[t] = max(beta2 x[t - 1], |g[t]| + eps), M as in Adam",
  fields: {
    lr: field.number({ default: 0.002, above: 0, help: "learning rate: the greatest length of a step, or nearly" }),
    betas: { ...betas, help: "how much stays: of the running mean of the gradient, of the largest gradient" },
    eps,
    weight_decay: weightDecay,
    maximize,
  },
  keeps: () => 2,
  page: {
    about: `${GIVEN} maximize is 1 for true and 0 for false.`,
    derivation: `
    t < T, s < T
    beta1 = betas[0]
    beta2 = betas[1]${SLOPE}
    m[t] = 0 if t = 0, else beta1 m[t - 1] + (1 - beta1) G[t]  -- running mean of the gradient, starting at m[0] = 0
         = (1 - beta1) (sum over s of (s <= t) beta1^(t - s) G[s])  -- written out: the older, the less
    a[t] = (1 - beta1) (sum over s of (0 < s and s <= t) beta1^(t - s))  -- the weights in m[t] added up
         = 1 - beta1^t                                         -- geometric series: less than 1, m is too small at first
    M[t] = 0 if t = 0, else m[t] / a[t]                        -- bias correction
    x[t] = 0 if t = 0, else max(beta2 x[t - 1], |G[t]| + eps)  -- the largest slope so far, which fades
         = max over s of (0 < s and s <= t) beta2^(t - s) (|G[s]| + eps)  -- written out: no mean, so nothing to correct
    p[t] = p0 if t = 0, else p[t - 1] - lr M[t] / x[t]
         = p0 if t = 0, else p[t - 1] - (lr / (1 - beta1^t)) m[t] / x[t]  -- what the code does
    p[1] = p[0] - lr G[1] / (|G[1]| + eps)                     -- M[1] is G[1]: the first step is lr long, or nearly
  `,
    torch: "torch.optim.Adamax",
    see: ["Adam"],
    samples: [
      { lr: 0.1, betas: [0.9, 0.8], eps: 0.05 },
      { lr: 0.2, betas: [0.7, 0.5], eps: 0.1, weight_decay: 0.3 },
      { lr: 0.3, betas: [0, 0.9], eps: 0.2, maximize: true },
      {},
    ],
  },
});
type AdamaxFields = typeof declaration.fields;
export type AdamaxOptions = Options<AdamaxFields>;

export class Adamax extends Optimizer<AdamaxFields> {
  static readonly declaration = declaration;

  constructor(parameters: Parameters<AdamaxFields>, options: AdamaxOptions = {}) {
    super(declaration, parameters, options);
  }

  protected override move(p: FloatArray, gradient: Operand, state: ParameterState, group: Group<AdamaxFields>): void {
    const { lr, betas, eps, weightDecay, maximize } = group;
    const [beta1, beta2] = betas!;
    const size = lr / (1 - beta1 ** nextStep(state));
    const mean = remembered(state, "exp_avg", gradient);
    const largest = remembered(state, "exp_inf", gradient);
    const { numbers } = gradient;
    for (let i = 0; i < p.length; i++) {
      const g = (maximize ? -numbers[i] : numbers[i]) + weightDecay * p[i];
      mean[i] += (1 - beta1) * (g - mean[i]);
      largest[i] = Math.max(beta2 * largest[i], Math.abs(g) + eps);
      p[i] -= (size * mean[i]) / largest[i];
    }
  }
}
