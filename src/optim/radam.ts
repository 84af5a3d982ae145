// RAdam: Adam that does not trust its divisor before it is a mean of enough squares: a warm-up that follows from the variance.
// Liu et al. 2020; as torch.optim.RAdam.
import { field, type Options } from "../core/fields.js";
import type { FloatArray, Operand } from "../kernels/ndarray.js";
import { betas, decoupledWeightDecay, eps, GIVEN, maximize, nextStep, remembered, weightDecay } from "./common.js";
import { declareOptimizer } from "./declaration.js";
import { Optimizer, type Group, type Parameters, type ParameterState } from "./optimizer.js";

const declaration = declareOptimizer({
  name: "RAdam",
  formula:
    "p[t] = p[t - 1] - lr r[t] M[t] / (sqrt(V[t]) + eps), M and V as in Adam, r[t] rising to 1; without the divisor at first",
  fields: {
    lr: field.number({ default: 0.001, above: 0, help: "learning rate: about the length of a step, later" }),
    betas,
    eps,
    weight_decay: weightDecay,
    decoupled_weight_decay: decoupledWeightDecay,
    maximize,
  },
  keeps: () => 2,
  page: {
    about:
      `${GIVEN} decoupled_weight_decay and maximize are 1 for true and 0 for false. ` +
      "n[t] is how many squares a plain mean would have whose squares are as old as those in v[t] are in the mean. A mean of few numbers varies much, " +
      "and the step varies with it.",
    derivation: `
    t < T, s < T
    beta1 = betas[0]
    beta2 = betas[1]
    u[t] = -g[t] if maximize = 1, else g[t]                    -- uphill is downhill with the sign turned
    G[t] = 0 if t = 0, u[t] if decoupled_weight_decay = 1,
           else u[t] + weight_decay p[t - 1]                   -- sum rule: the slope of the loss and of 1/2 weight_decay p^2
    m[t] = 0 if t = 0, else beta1 m[t - 1] + (1 - beta1) G[t]  -- running mean of the gradient
         = (1 - beta1) (sum over s of (s <= t) beta1^(t - s) G[s])  -- written out: the older, the less
    M[t] = 0 if t = 0, else m[t] / (1 - beta1^t)               -- bias correction: the weights in m[t] add up to 1 - beta1^t
    v[t] = 0 if t = 0, else beta2 v[t - 1] + (1 - beta2) G[t]^2  -- running mean of the square
         = (1 - beta2) (sum over s of (s <= t) beta2^(t - s) G[s]^2)  -- written out
    w[t] = 1 - beta2^t                                         -- the weights in v[t] added up: geometric series
    a[t] = 0 if t = 0, else (1 - beta2) / w[t] (sum over s of (0 < s and s <= t) (t - s) beta2^(t - s))  -- mean age of the squares in v[t]
         = 0 if t = 0, else beta2 / (1 - beta2) - t beta2^t / w[t]  -- the derivative of the geometric series, times beta2
    n[t] = 1 + 2 a[t]                                          -- n numbers in a row have the ages 0 to n - 1, in the mean (n - 1) / 2
    N    = 1 + 2 beta2 / (1 - beta2)                           -- what n[t] comes near to
         = 2 / (1 - beta2) - 1
    n[t] = 1 if t = 0, else N - 2 t beta2^t / w[t]             -- what the code does
    r[t] = 0 if n[t] <= 5, else sqrt((n[t] - 4) (n[t] - 2) N /
           ((N - 4) (N - 2) n[t]))                             -- root of the variance of 1 / sqrt(mean square) at N, divided by that at n[t] (for normal gradients, to first order)
    d[t] = 0 if t = 0, M[t] if n[t] <= 5,
           else r[t] M[t] sqrt(w[t]) / (sqrt(v[t]) + eps)      -- up to five squares: the mean alone, as SGD with momentum. The code adds eps before it corrects v
    k    = lr weight_decay if decoupled_weight_decay = 1, else 0  -- the share by which p shrinks
    p[t] = p0 if t = 0, else (1 - k) p[t - 1] - lr d[t]
  `,
    torch: "torch.optim.RAdam",
    see: ["Adam", "LinearLR"],
    samples: [
      { lr: 0.1, betas: [0.9, 0.95], eps: 0.05 },
      { lr: 0.2, betas: [0.8, 0.9], eps: 0.1, weight_decay: 0.3 },
      { lr: 0.3, betas: [0.5, 0.99], eps: 0.2, weight_decay: 0.2, decoupled_weight_decay: true, maximize: true },
      {},
    ],
    aliases: ["warm-up"],
  },
});
type RAdamFields = typeof declaration.fields;
export type RAdamOptions = Options<RAdamFields>;

export class RAdam extends Optimizer<RAdamFields> {
  static readonly declaration = declaration;

  constructor(parameters: Parameters<RAdamFields>, options: RAdamOptions = {}) {
    super(declaration, parameters, options);
  }

  protected override move(p: FloatArray, gradient: Operand, state: ParameterState, group: Group<RAdamFields>): void {
    const { lr, betas, eps, weightDecay, decoupledWeightDecay, maximize } = group;
    const [beta1, beta2] = betas!;
    const step = nextStep(state);
    const mean = remembered(state, "exp_avg", gradient);
    const square = remembered(state, "exp_avg_sq", gradient);
    const weights = 1 - beta2 ** step;
    const most = 2 / (1 - beta2) - 1;
    const count = most - (2 * step * beta2 ** step) / weights;
    const trusted = count > 5;
    const ratio = Math.sqrt(((count - 4) * (count - 2) * most) / ((most - 4) * (most - 2) * count)); // used when trusted
    const size = (lr / (1 - beta1 ** step)) * (trusted ? ratio * Math.sqrt(weights) : 1);
    const { numbers } = gradient;
    for (let i = 0; i < p.length; i++) {
      if (decoupledWeightDecay) p[i] *= 1 - lr * weightDecay;
      const g = (maximize ? -numbers[i] : numbers[i]) + (decoupledWeightDecay ? 0 : weightDecay * p[i]);
      mean[i] += (1 - beta1) * (g - mean[i]);
      square[i] = beta2 * square[i] + (1 - beta2) * g * g;
      p[i] -= trusted ? (size * mean[i]) / (Math.sqrt(square[i]) + eps) : size * mean[i];
    }
  }
}
