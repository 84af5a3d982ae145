// What several optimizers share: settings, sentences of their pages, and the arrays that they remember.
import { field } from "../core/fields.js";
import { permanent } from "../kernels/allocator.js";
import type { FloatArray, NdArray, Operand } from "../kernels/ndarray.js";
import type { ParameterState } from "./optimizer.js";

export const eps = field.number({ default: 1e-8, min: 0, help: "keeps the division finite" });
export const betas = field.numbers({
  default: [0.9, 0.999],
  min: 0,
  below: 1,
  count: 2,
  help: "how much of the running means stays: of the gradient, of its square",
});
export const maximize = field.boolean({ default: false, help: "go uphill instead" });
export const weightDecay = field.number({ default: 0, min: 0, help: "added to the gradient: weight_decay p" });
export const decoupledWeightDecay = field.boolean({
  default: false,
  help: "shrink every parameter by lr weight_decay a step instead",
});

/** How the pages name things. */
export const GIVEN = "g[t] is the gradient at p[t - 1], of step t = 1, 2, ..; g[0] = 0, and p0 is where p begins.";

/** The slope with the decay of the weights in it, as lines of a page. */
export const SLOPE = `
    u[t] = -g[t] if maximize = 1, else g[t]                    -- uphill is downhill with the sign turned
    G[t] = 0 if t = 0, else u[t] + weight_decay p[t - 1]       -- sum rule: the slope of the loss and of 1/2 weight_decay p^2`;

/** The array of that name, in the shape of the parameter; it begins with `start` everywhere. */
export function remembered(state: ParameterState, name: string, { dtype, shape }: Operand, start = 0): FloatArray {
  let array = state.get(name);
  if (array === undefined) {
    array = permanent(dtype, shape);
    if (start !== 0) array.data.fill(start);
    state.set(name, array);
  }
  return (array as NdArray).data;
}

/** The number of this step, from 1. */
export function nextStep(state: ParameterState): number {
  const step = ((state.get("step") as number | undefined) ?? 0) + 1;
  state.set("step", step);
  return step;
}
