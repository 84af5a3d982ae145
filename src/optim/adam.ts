// Adam: every number of a parameter gets a step of its own, about lr long whatever the size of its gradients. Where gradients agree, the
// running mean is as large as the root of the mean square and the step near lr; where they cancel, it is small.
// Kingma and Ba 2015; Loshchilov and Hutter 2019; as torch.optim.Adam and torch.optim.AdamW.
import { field, type Options } from "../core/fields.js";
import { kernels } from "../kernels/index.js";
import type { FloatArray, Operand } from "../kernels/ndarray.js";
import type { AdamSettings } from "../kernels/reference/update.js";
import { betas, eps, GIVEN, maximize, nextStep, remembered, SLOPE, weightDecay } from "./common.js";
import { declareOptimizer, type OptimizerHead } from "./declaration.js";
import { Optimizer, type Group, type Parameters, type ParameterState } from "./optimizer.js";

const common = {
  lr: field.number({ default: 0.001, above: 0, help: "learning rate: about the length of a step" }),
  betas,
  eps,
};
const switches = {
  amsgrad: field.boolean({ default: false, help: "divide by the largest mean square so far instead of the present one" }),
  maximize,
};
const adamFields = { ...common, weight_decay: weightDecay, ...switches };
const adamwFields = {
  ...common,
  weight_decay: field.number({ default: 0.01, min: 0, help: "shrinks every parameter by lr weight_decay a step" }),
  ...switches,
};
type AdamFields = typeof adamFields;
export type AdamOptions = Options<AdamFields>;

const keeps = ({ amsgrad }: { readonly amsgrad: boolean }): number => (amsgrad ? 3 : 2);

const given = `${GIVEN} amsgrad and maximize are 1 for true and 0 for false. A sum over all steps needs the same lr in each of them.`;

/** The running means of the gradient and what the weights in them add up to. */
const meansOf = (g: "u" | "G"): string => `
    m[t] = 0 if t = 0, else beta1 m[t - 1] + (1 - beta1) ${g}[t]  -- running mean of the gradient, starting at m[0] = 0
         = (1 - beta1) (sum over s of (s <= t) beta1^(t - s) ${g}[s])  -- written out: ${g}[s] counts beta1^(t - s): the older, the less
    a[t] = (1 - beta1) (sum over s of (0 < s and s <= t) beta1^(t - s))  -- the weights in m[t] added up
         = 1 - beta1^t                                         -- geometric series: less than 1, m is too small at first
    M[t] = 0 if t = 0, else m[t] / a[t]                        -- bias correction: now the weights add up to 1
    v[t] = 0 if t = 0, else beta2 v[t - 1] + (1 - beta2) ${g}[t]^2  -- running mean of the square, starting at v[0] = 0
         = (1 - beta2) (sum over s of (s <= t) beta2^(t - s) ${g}[s]^2)  -- written out
    b[t] = (1 - beta2) (sum over s of (0 < s and s <= t) beta2^(t - s))
         = 1 - beta2^t                                         -- geometric series
    x[t] = v[t] if t = 0 or amsgrad = 0, else max(x[t - 1], v[t])  -- amsgrad: the divisor never falls, so that a rare large gradient is not forgotten
    V[t] = 0 if t = 0, else x[t] / b[t]                        -- bias correction`;

const adamDeclaration = declareOptimizer({
  name: "Adam",
  formula:
    "p[t] = p[t - 1] - lr M[t] / (sqrt(V[t]) + eps); M, V: the bias-corrected running means of the gradient and of its square",
  fields: adamFields,
  keeps,
  page: {
    about: `${given} weight_decay is added to the slope, and then divided by sqrt(V) as the slope is; AdamW does not.`,
    derivation: `
    t < T, s < T
    beta1 = betas[0]
    beta2 = betas[1]
${SLOPE.slice(1)}${meansOf("G")}
    p[t] = p0 if t = 0, else p[t - 1] - lr M[t] / (sqrt(V[t]) + eps)  -- gradients that agree: |M| is near sqrt(V), and the step near lr
         = p0 if t = 0, else p[t - 1] - (lr / (1 - beta1^t)) m[t] /
           (sqrt(x[t]) / sqrt(1 - beta2^t) + eps)              -- what the code does: both divisors are found once for all numbers
         = p0 - lr (sum over s of (s <= t) M[s] / (sqrt(V[s]) + eps))  -- written out: all steps so far
    p[1] = p[0] - lr G[1] / (|G[1]| + eps)                     -- M[1] is G[1], V[1] its square: the first step is lr long, or nearly
  `,
    torch: "torch.optim.Adam",
    see: ["AdamW", "SGD"],
    samples: [
      { lr: 0.1, betas: [0.9, 0.99], eps: 0.05 },
      { lr: 0.2, betas: [0.8, 0.95], eps: 0.1, weight_decay: 0.3 },
      { lr: 0.3, betas: [0, 0.9], eps: 0.2, maximize: true },
      { lr: 0.2, betas: [0.8, 0.5], eps: 0.1, amsgrad: true, weight_decay: 0.1 },
      {},
    ],
    aliases: ["betas", "bias correction", "amsgrad"],
  },
});

const adamwDeclaration = declareOptimizer({
  name: "AdamW",
  formula: "p[t] = (1 - lr weight_decay) p[t - 1] - lr M[t] / (sqrt(V[t]) + eps), M and V as in Adam",
  fields: adamwFields,
  keeps,
  page: {
    about: `${given} As Adam, but the decay is no part of the gradient: every p shrinks by the same share, whatever its gradients are.`,
    derivation: `
    t < T, s < T
    beta1 = betas[0]
    beta2 = betas[1]
    u[t] = -g[t] if maximize = 1, else g[t]                    -- uphill is downhill with the sign turned${meansOf("u")}
    p[t] = p0 if t = 0,
           else (1 - lr weight_decay) p[t - 1] - lr M[t] / (sqrt(V[t]) + eps)  -- first p shrinks, then it moves
         = p0 if t = 0, else (1 - lr weight_decay) p[t - 1] -
           (lr / (1 - beta1^t)) m[t] / (sqrt(x[t]) / sqrt(1 - beta2^t) + eps)  -- what the code does: both divisors are found once for all numbers
         = p0 if t = 0,
           else p[t - 1] - lr (M[t] / (sqrt(V[t]) + eps) + weight_decay p[t - 1])  -- common factor lr: the decay is not divided by sqrt(V)
         = p0 (1 - lr weight_decay)^t - lr (
           sum over s of (s <= t) (1 - lr weight_decay)^(t - s) M[s] /
           (sqrt(V[s]) + eps))                                 -- written out: an old step shrinks, too
  `,
    torch: "torch.optim.AdamW",
    see: ["Adam", "SGD"],
    samples: [
      { lr: 0.1, betas: [0.9, 0.99], eps: 0.05, weight_decay: 0.2 },
      { lr: 0.2, betas: [0.7, 0.95], eps: 0.1, weight_decay: 0, maximize: true },
      { lr: 0.2, betas: [0.7, 0.4], eps: 0.1, weight_decay: 0.1, amsgrad: true },
      {},
    ],
    after:
      "Biases and the scales of norms are few and do no harm when they are large: mostly they are not to shrink. In an experiment file groups gives parameters settings of their own, by " +
      'patterns of their names: {AdamW: {lr: 0.001, groups: [{match: "*.bias", weight_decay: 0}]}}. The first that fits counts, the rest has the ' +
      "general settings; every optimizer takes them. In code: new optim.AdamW([{ params: biases, weightDecay: 0 }, { params: others }]).",
    file: "adam",
    aliases: ["decoupled weight decay", "groups", "param_groups"],
  },
});

class AdamFamily extends Optimizer<AdamFields> {
  readonly #decoupled: boolean;

  constructor(head: OptimizerHead<AdamFields>, decoupled: boolean, parameters: Parameters<AdamFields>, options: AdamOptions) {
    super(head, parameters, options);
    this.#decoupled = decoupled;
  }

  protected override move(parameter: FloatArray, gradient: Operand, state: ParameterState, group: Group<AdamFields>): void {
    const step = nextStep(state);
    const mean = remembered(state, "exp_avg", gradient);
    const square = remembered(state, "exp_avg_sq", gradient);
    const { lr, betas, eps, weightDecay, amsgrad, maximize } = group;
    const [beta1, beta2] = betas!;
    const settings = { lr, beta1, beta2, eps, weightDecay, decoupled: this.#decoupled, step };
    if (!amsgrad && !maximize) return kernels.adam(parameter, gradient.numbers, mean, square, settings);
    moveAlong(parameter, gradient.numbers, mean, square, amsgrad ? remembered(state, "max_exp_avg_sq", gradient) : square, {
      ...settings,
      maximize,
    });
  }
}

/** The same in plain words, with what the kernel cannot: `largest` is `square` itself without amsgrad. */
function moveAlong(
  parameter: FloatArray,
  gradient: FloatArray,
  mean: FloatArray,
  square: FloatArray,
  largest: FloatArray,
  { lr, beta1, beta2, eps, weightDecay, decoupled, step, maximize }: AdamSettings & { readonly maximize: boolean },
): void {
  const size = lr / (1 - beta1 ** step);
  const root = Math.sqrt(1 - beta2 ** step);
  for (let i = 0; i < parameter.length; i++) {
    if (decoupled) parameter[i] *= 1 - lr * weightDecay;
    const g = (maximize ? -gradient[i] : gradient[i]) + (decoupled ? 0 : weightDecay * parameter[i]);
    mean[i] = beta1 * mean[i] + (1 - beta1) * g;
    square[i] = beta2 * square[i] + (1 - beta2) * g * g;
    largest[i] = Math.max(largest[i], square[i]);
    parameter[i] -= (size * mean[i]) / (Math.sqrt(largest[i]) / root + eps);
  }
}

export class Adam extends AdamFamily {
  static readonly declaration = adamDeclaration;

  constructor(parameters: Parameters<AdamFields>, options: AdamOptions = {}) {
    super(adamDeclaration, false, parameters, options);
  }
}

export class AdamW extends AdamFamily {
  static readonly declaration = adamwDeclaration;

  constructor(parameters: Parameters<AdamFields>, options: AdamOptions = {}) {
    super(adamwDeclaration as unknown as OptimizerHead<AdamFields>, true, parameters, options);
  }
}
