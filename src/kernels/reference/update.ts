// The step of an optimizer, entry by entry; optim/ derives the formulas.
import type { FloatArray } from "../ndarray.js";

export interface SgdSettings {
  readonly lr: number;
  readonly momentum: number;
  readonly dampening: number;
  readonly weightDecay: number;
  readonly nesterov: boolean;
  readonly maximize: boolean;
}

export const update = {
  /** Moves the parameter and its velocity in place; velocity is null without momentum, and not yet filled at the first step. */
  sgd: (
    parameter: FloatArray,
    gradient: FloatArray,
    velocity: FloatArray | null,
    first: boolean,
    { lr, momentum, dampening, weightDecay, nesterov, maximize }: SgdSettings,
  ): void => {
    for (let i = 0; i < parameter.length; i++) {
      const g = (maximize ? -gradient[i] : gradient[i]) + weightDecay * parameter[i];
      let direction = g;
      if (velocity !== null) {
        velocity[i] = first ? g : momentum * velocity[i] + (1 - dampening) * g;
        direction = nesterov ? g + momentum * velocity[i] : velocity[i];
      }
      parameter[i] -= lr * direction;
    }
  },
};
