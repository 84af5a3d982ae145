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
  /** Writes the moved parameter into `next` and the velocity into `velocity`; `before` is the last velocity, null at the first step. */
  sgd: (
    parameter: FloatArray,
    gradient: FloatArray,
    before: FloatArray | null,
    { lr, momentum, dampening, weightDecay, nesterov, maximize }: SgdSettings,
    next: FloatArray,
    velocity: FloatArray | null,
  ): void => {
    for (let i = 0; i < parameter.length; i++) {
      const g = (maximize ? -gradient[i] : gradient[i]) + weightDecay * parameter[i];
      let direction = g;
      if (velocity !== null) {
        velocity[i] = before === null ? g : momentum * before[i] + (1 - dampening) * g;
        direction = nesterov ? g + momentum * velocity[i] : velocity[i];
      }
      next[i] = parameter[i] - lr * direction;
    }
  },
};
