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

export interface AdamSettings {
  readonly lr: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly weightDecay: number;
  /** Whether weight decay shrinks the parameter itself (AdamW) instead of entering the gradient. */
  readonly decoupled: boolean;
  readonly step: number;
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
  /** Moves the parameter and both running means in place; `step` counts from 1. */
  adam: (
    parameter: FloatArray,
    gradient: FloatArray,
    mean: FloatArray,
    square: FloatArray,
    { lr, beta1, beta2, eps, weightDecay, decoupled, step }: AdamSettings,
  ): void => {
    const size = lr / (1 - beta1 ** step);
    const root = Math.sqrt(1 - beta2 ** step);
    for (let i = 0; i < parameter.length; i++) {
      if (decoupled) parameter[i] *= 1 - lr * weightDecay;
      const g = decoupled ? gradient[i] : gradient[i] + weightDecay * parameter[i];
      mean[i] = beta1 * mean[i] + (1 - beta1) * g;
      square[i] = beta2 * square[i] + (1 - beta2) * g * g;
      parameter[i] -= (size * mean[i]) / (Math.sqrt(square[i]) / root + eps);
    }
  },
};
