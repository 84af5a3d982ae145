// NAdam: Adam whose mean looks one step ahead, as Nesterov's momentum does. Dozat 2016; as torch.optim.NAdam.
import { field, type Options } from "../core/fields.js";
import type { FloatArray, Operand } from "../kernels/ndarray.js";
import { betas, decoupledWeightDecay, eps, GIVEN, maximize, nextStep, remembered, weightDecay } from "./common.js";
import { declareOptimizer } from "./declaration.js";
import { Optimizer, type Group, type Parameters, type ParameterState } from "./optimizer.js";

const declaration = declareOptimizer({
  name: "NAdam",
  formula: "p[t] = p[t - 1] - lr N[t] / (sqrt(V[t]) + eps); N: the mean of the gradient with its next step, V as in Adam",
  fields: {
    lr: field.number({ default: 0.002, above: 0, help: "learning rate: about the length of a step" }),
    betas,
    eps,
    weight_decay: weightDecay,
    momentum_decay: field.number({ default: 0.004, min: 0, help: "how fast the momentum rises from beta1 / 2 to beta1" }),
    decoupled_weight_decay: decoupledWeightDecay,
    maximize,
  },
  keeps: () => 2,
  page: {
    about: `${GIVEN} decoupled_weight_decay and maximize are 1 for true and 0 for false.`,
    derivation: `
    t < T, s < T
    beta1 = betas[0]
    beta2 = betas[1]
    u[t] = -g[t] if maximize = 1, else g[t]                    -- uphill is downhill with the sign turned
    G[t] = 0 if t = 0, u[t] if decoupled_weight_decay = 1,
           else u[t] + weight_decay p[t - 1]                   -- sum rule: the slope of the loss and of 1/2 weight_decay p^2
    m[t] = 0 if t = 0, else beta1 m[t - 1] + (1 - beta1) G[t]  -- running mean of the gradient, starting at m[0] = 0
         = (1 - beta1) (sum over s of (s <= t) beta1^(t - s) G[s])  -- written out: the older, the less
    v[t] = 0 if t = 0, else beta2 v[t - 1] + (1 - beta2) G[t]^2  -- running mean of the square
         = (1 - beta2) (sum over s of (s <= t) beta2^(t - s) G[s]^2)  -- written out
    b[t] = (1 - beta2) (sum over s of (0 < s and s <= t) beta2^(t - s))  -- the weights in v[t] added up
         = 1 - beta2^t                                         -- geometric series: less than 1, v is too small at first
    V[t] = 0 if t = 0, else v[t] / b[t]                        -- bias correction
    mu(k) = beta1 (1 - 1/2 0.96^(k momentum_decay))            -- the momentum of step k: a half of beta1 at first, then ever nearer to it
    q[t] = 1 if t = 0, else q[t - 1] mu(t)                     -- what is left of the beginning when it fades by mu a step
         = product over s of (mu(s) if 0 < s and s <= t, else 1)  -- written out
    N[t] = 0 if t = 0, else (1 - mu(t)) G[t] / (1 - q[t]) +
           mu(t + 1) m[t] / (1 - q[t] mu(t + 1))               -- the gradient's share of this step, and the mean's of the next: bias-corrected with the momentum of each
    k    = lr weight_decay if decoupled_weight_decay = 1, else 0  -- the share by which p shrinks
    p[t] = p0 if t = 0, else (1 - k) p[t - 1] - lr N[t] / (sqrt(V[t]) + eps)
  `,
    torch: "torch.optim.NAdam",
    see: ["Adam", "SGD"],
    samples: [
      { lr: 0.1, betas: [0.9, 0.99], eps: 0.05 },
      { lr: 0.2, betas: [0.8, 0.95], eps: 0.1, weight_decay: 0.3, momentum_decay: 0.1 },
      { lr: 0.3, betas: [0.5, 0.9], eps: 0.2, weight_decay: 0.2, decoupled_weight_decay: true, maximize: true },
      {},
    ],
    aliases: ["momentum_decay"],
  },
});
type NAdamFields = typeof declaration.fields;
export type NAdamOptions = Options<NAdamFields>;

export class NAdam extends Optimizer<NAdamFields> {
  static readonly declaration = declaration;

  constructor(parameters: Parameters<NAdamFields>, options: NAdamOptions = {}) {
    super(declaration, parameters, options);
  }

  protected override move(p: FloatArray, gradient: Operand, state: ParameterState, group: Group<NAdamFields>): void {
    const { lr, betas, eps, weightDecay, momentumDecay, decoupledWeightDecay, maximize } = group;
    const [beta1, beta2] = betas!;
    const step = nextStep(state);
    const mean = remembered(state, "exp_avg", gradient);
    const square = remembered(state, "exp_avg_sq", gradient);
    const momentumOf = (k: number): number => beta1 * (1 - 0.5 * 0.96 ** (k * momentumDecay));
    const [now, next] = [momentumOf(step), momentumOf(step + 1)];
    const product = ((state.get("mu_product") as number | undefined) ?? 1) * now;
    state.set("mu_product", product);
    const [ofGradient, ofMean] = [(lr * (1 - now)) / (1 - product), (lr * next) / (1 - product * next)];
    const correction = 1 - beta2 ** step;
    const { numbers } = gradient;
    for (let i = 0; i < p.length; i++) {
      if (decoupledWeightDecay) p[i] *= 1 - lr * weightDecay;
      const g = (maximize ? -numbers[i] : numbers[i]) + (decoupledWeightDecay ? 0 : weightDecay * p[i]);
      mean[i] += (1 - beta1) * (g - mean[i]);
      square[i] = beta2 * square[i] + (1 - beta2) * g * g;
      p[i] -= (ofGradient * g + ofMean * mean[i]) / (Math.sqrt(square[i] / correction) + eps);
    }
  }
}
