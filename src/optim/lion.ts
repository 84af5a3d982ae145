// Lion: every number moves by lr, in the direction of the sign of a mean of gradients. It remembers half as much as Adam.
// Chen et al. 2023, "Symbolic discovery of optimization algorithms", algorithm 2; PyTorch has none.
import { field, type Options } from "../core/fields.js";
import type { FloatArray, Operand } from "../kernels/ndarray.js";
import { betas, GIVEN, maximize, remembered } from "./common.js";
import { declareOptimizer } from "./declaration.js";
import { Optimizer, type Group, type Parameters, type ParameterState } from "./optimizer.js";

const declaration = declareOptimizer({
  name: "Lion",
  formula:
    "p[t] = (1 - lr weight_decay) p[t - 1] - lr sign(beta1 m[t - 1] + (1 - beta1) g[t]), m: the running mean of g with beta2",
  fields: {
    lr: field.number({ default: 1e-4, above: 0, help: "learning rate: the length of every step; a third to a tenth of Adam's" }),
    betas: { ...betas, default: [0.9, 0.99], help: "how much of the running mean stays: for the direction, in memory" } as const,
    weight_decay: field.number({ default: 0, min: 0, help: "shrinks every parameter by lr weight_decay a step" }),
    maximize,
  },
  keeps: () => 1,
  page: {
    about: `${GIVEN} maximize is 1 for true and 0 for false. A step has one length for all numbers, so the rate is smaller than Adam's, and weight_decay is as many times larger.`,
    derivation: `
    t < T, s < T
    beta1 = betas[0]
    beta2 = betas[1]
    u[t] = -g[t] if maximize = 1, else g[t]                    -- uphill is downhill with the sign turned
    m[t] = 0 if t = 0, else beta2 m[t - 1] + (1 - beta2) u[t]  -- running mean of the gradient, with a long memory
         = (1 - beta2) (sum over s of (0 < s and s <= t) beta2^(t - s) u[s])  -- written out: the older, the less
    c[t] = 0 if t = 0, else beta1 m[t - 1] + (1 - beta1) u[t]  -- the same with a larger share of the newest, for this step alone
         = (1 - beta1) u[t] + beta1 (1 - beta2) (
           sum over s of (0 < s and s < t) beta2^(t - 1 - s) u[s])  -- written out; u[0] is 0
    p[t] = p0 if t = 0, else (1 - lr weight_decay) p[t - 1] - lr sign(c[t])  -- first p shrinks, then it moves by lr
         = p0 (1 - lr weight_decay)^t - lr (
           sum over s of (s <= t) (1 - lr weight_decay)^(t - s) sign(c[s]))  -- written out: an old step shrinks, too
  `,
    see: ["AdamW", "Rprop"],
    samples: [
      { lr: 0.1, betas: [0.9, 0.99] },
      { lr: 0.2, betas: [0.6, 0.8], weight_decay: 0.3 },
      { lr: 0.3, betas: [0.5, 0.9], maximize: true },
      {},
    ],
  },
});
type LionFields = typeof declaration.fields;
export type LionOptions = Options<LionFields>;

export class Lion extends Optimizer<LionFields> {
  static readonly declaration = declaration;

  constructor(parameters: Parameters<LionFields>, options: LionOptions = {}) {
    super(declaration, parameters, options);
  }

  protected override move(p: FloatArray, gradient: Operand, state: ParameterState, group: Group<LionFields>): void {
    const { lr, betas, weightDecay, maximize } = group;
    const [beta1, beta2] = betas!;
    const mean = remembered(state, "exp_avg", gradient);
    const { numbers } = gradient;
    for (let i = 0; i < p.length; i++) {
      const g = maximize ? -numbers[i] : numbers[i];
      const direction = Math.sign(beta1 * mean[i] + (1 - beta1) * g);
      p[i] = p[i] * (1 - lr * weightDecay) - lr * direction;
      mean[i] = beta2 * mean[i] + (1 - beta2) * g;
    }
  }
}
