// Stochastic gradient descent: downhill along the gradient of a few rows.
//
//   g = dL/dp + weight_decay p                      -- weight decay: the gradient of (weight_decay / 2) p^2 is added to the loss's
//   v = momentum v + (1 - dampening) g              -- velocity: past gradients go on, each step weaker; v = g at the first step
//   d = g + momentum v  with nesterov, else v       -- nesterov looks one step ahead
//   p = p - lr d
//
// Why momentum: along a valley the gradients add up to 1 / (1 - momentum) of their size, across it they cancel.
// Polyak 1964; Sutskever et al. 2013; as torch.optim.SGD.
import { ArgumentError } from "../core/errors.js";
import { field, type Options } from "../core/fields.js";
import { permanent } from "../kernels/allocator.js";
import { kernels } from "../kernels/index.js";
import type { FloatArray, NdArray, Operand } from "../kernels/ndarray.js";
import { Optimizer, type Group, type Parameters, type ParameterState } from "./optimizer.js";

export const sgdFields = {
  lr: field.number({ default: 0.001, above: 0, help: "learning rate: the length of a step, in units of the gradient" }),
  momentum: field.number({ default: 0, min: 0, help: "how much of the velocity stays for the next step" }),
  dampening: field.number({ default: 0, help: "share of the gradient that does not enter the velocity" }),
  weight_decay: field.number({ default: 0, min: 0, help: "pull of every parameter towards 0" }),
  nesterov: field.boolean({
    default: false,
    help: "step along the velocity one step ahead; needs momentum > 0 and dampening = 0",
  }),
  maximize: field.boolean({ default: false, help: "go uphill instead" }),
};
type SgdFields = typeof sgdFields;
export type SgdOptions = Options<SgdFields>;

export class SGD extends Optimizer<SgdFields> {
  constructor(parameters: Parameters<SgdFields>, options: SgdOptions = {}) {
    super("SGD", sgdFields, parameters, options);
    for (const { nesterov, momentum, dampening } of this.paramGroups) {
      if (nesterov && (momentum === 0 || dampening !== 0))
        throw new ArgumentError("SGD: nesterov needs momentum > 0 and dampening = 0");
    }
  }

  protected override move(
    parameter: FloatArray,
    { numbers, dtype, shape }: Operand,
    state: ParameterState,
    group: Group<SgdFields>,
  ): void {
    let velocity: FloatArray | null = null;
    const first = !state.has("momentum_buffer");
    if (group.momentum !== 0) {
      if (first) state.set("momentum_buffer", permanent(dtype, shape));
      velocity = (state.get("momentum_buffer") as NdArray).data;
    }
    kernels.sgd(parameter, numbers, velocity, first, group);
  }
}
