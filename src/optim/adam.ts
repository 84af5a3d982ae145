// Adam: every number of a parameter gets a step of its own, about lr long whatever the size of its gradients.
//
//   m = beta1 m + (1 - beta1) g          -- running mean of the gradient
//   v = beta2 v + (1 - beta2) g^2        -- running mean of its square
//   m' = m / (1 - beta1^t)               -- m and v begin at 0 and are too small at first: after t steps the weights of all
//   v' = v / (1 - beta2^t)                  gradients so far add up to 1 - beta^t, by which they are divided
//   p = p - lr m' / (sqrt(v') + eps)     -- where gradients agree, |m'| is near sqrt(v') and the step near lr; where they cancel, it is small
//
// Adam adds weight_decay p to the gradient, which the division by sqrt(v') then distorts; AdamW shrinks p itself by 1 - lr weight_decay.
// Kingma and Ba 2015; Loshchilov and Hutter 2019; as torch.optim.Adam and torch.optim.AdamW.
import { field, type Options } from "../core/fields.js";
import { permanent } from "../kernels/allocator.js";
import { kernels } from "../kernels/index.js";
import type { FloatArray, NdArray, Operand } from "../kernels/ndarray.js";
import { Optimizer, type Group, type Parameters, type ParameterState } from "./optimizer.js";

const common = {
  lr: field.number({ default: 0.001, above: 0, help: "learning rate: about the length of a step" }),
  betas: field.numbers({
    default: [0.9, 0.999],
    min: 0,
    below: 1,
    count: 2,
    help: "how much of the running means stays: of the gradient, of its square",
  }),
  eps: field.number({ default: 1e-8, min: 0, help: "keeps the division finite" }),
};
export const adamFields = {
  ...common,
  weight_decay: field.number({ default: 0, min: 0, help: "added to the gradient: weight_decay p" }),
};
export const adamwFields = {
  ...common,
  weight_decay: field.number({ default: 0.01, min: 0, help: "shrinks every parameter by lr weight_decay a step" }),
};
type AdamFields = typeof adamFields;
export type AdamOptions = Options<AdamFields>;

class AdamFamily extends Optimizer<AdamFields> {
  readonly #decoupled: boolean;

  constructor(name: string, fields: AdamFields, decoupled: boolean, parameters: Parameters<AdamFields>, options: AdamOptions) {
    super(name, fields, parameters, options);
    this.#decoupled = decoupled;
  }

  protected override move(
    parameter: FloatArray,
    { numbers, dtype, shape }: Operand,
    state: ParameterState,
    group: Group<AdamFields>,
  ): void {
    if (!state.has("step")) {
      state.set("step", 0);
      state.set("exp_avg", permanent(dtype, shape));
      state.set("exp_avg_sq", permanent(dtype, shape));
    }
    const step = (state.get("step") as number) + 1;
    state.set("step", step);
    const [mean, square] = [state.get("exp_avg") as NdArray, state.get("exp_avg_sq") as NdArray];
    const { lr, betas, eps, weightDecay } = group;
    const [beta1, beta2] = betas ?? [0.9, 0.999];
    kernels.adam(parameter, numbers, mean.data, square.data, {
      lr,
      beta1,
      beta2,
      eps,
      weightDecay,
      decoupled: this.#decoupled,
      step,
    });
  }
}

export class Adam extends AdamFamily {
  constructor(parameters: Parameters<AdamFields>, options: AdamOptions = {}) {
    super("Adam", adamFields, false, parameters, options);
  }
}

export class AdamW extends AdamFamily {
  constructor(parameters: Parameters<AdamFields>, options: AdamOptions = {}) {
    super("AdamW", adamwFields as unknown as AdamFields, true, parameters, options);
  }
}
