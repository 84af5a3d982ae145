// The schedules of torch.optim.lr_scheduler that experiments use most, each as a formula for epoch t = 0, 1, 2, ...
import { field, type Fields } from "../core/fields.js";
import { plateau } from "./plateau.js";
import {
  scheduleByEpoch,
  schedulerEntry,
  type NextRate,
  type SchedulerClass,
  type SchedulerDeclaration,
  type SchedulerEntry,
} from "./scheduler.js";

function declare<const F extends Fields>(
  declaration: SchedulerDeclaration<F>,
  next: NextRate<F>,
): SchedulerEntry & { readonly schedule: SchedulerClass<F> } {
  return schedulerEntry(declaration, scheduleByEpoch(declaration, next));
}

const about = "lr[t] is the rate of epoch t = 0, 1, 2, ..; base is the optimizer's own lr, 0.2 in the example.";
const gamma = field.number({ above: 0, default: 0.1, help: "factor of the learning rate" });

const stepLR = declare(
  {
    name: "StepLR",
    formula: "lr = base gamma^floor(t / step_size)",
    about,
    derivation: `
      t < T
      lr[t] = base gamma^floor(t / step_size)                    -- gamma once more every step_size epochs
            = base if t = 0, gamma lr[t - 1] if t / step_size = floor(t / step_size),
              else lr[t - 1]                                     -- from the last rate: the exponent grows where t is a multiple
    `,
    torch: "torch.optim.lr_scheduler.StepLR",
    see: ["MultiStepLR"],
    fields: { step_size: field.integer({ min: 1, help: "epochs between two steps down" }), gamma },
  },
  (lr, t, { stepSize, gamma: factor }) => (t > 0 && t % stepSize === 0 ? lr * factor : lr),
);

const multiStepLR = declare(
  {
    name: "MultiStepLR",
    formula: "lr = base gamma^k, k the number of milestones up to t",
    about,
    derivation: `
      t < T
      k[t]  = sum over i of (milestones[i] <= t)                 -- milestones so far; one that is named twice counts twice
      lr[t] = base gamma^k[t]
            = base if t = 0, else lr[t - 1] gamma^(k[t] - k[t - 1])  -- from the last rate
            = base if t = 0,
              else lr[t - 1] gamma^(sum over i of (milestones[i] = t))  -- k grows by the milestones at t
    `,
    torch: "torch.optim.lr_scheduler.MultiStepLR",
    see: ["StepLR"],
    fields: { milestones: field.numbers({ min: 1, help: "the epochs at which the rate goes down" }), gamma },
  },
  (lr, t, { milestones, gamma: factor }) => lr * factor ** (milestones ?? []).filter((milestone) => milestone === t).length,
);

const exponentialLR = declare(
  {
    name: "ExponentialLR",
    formula: "lr = base gamma^t",
    about,
    derivation: `
      t < T
      lr[t] = base gamma^t
            = base if t = 0, else gamma lr[t - 1]                -- from the last rate: gamma^t is gamma gamma^(t - 1)
            = base exp(t ln(gamma))                              -- halved every ln(1/2) / ln(gamma) epochs
    `,
    torch: "torch.optim.lr_scheduler.ExponentialLR",
    see: ["StepLR"],
    fields: { gamma: field.number({ above: 0, help: "factor of the learning rate in each epoch" }) },
  },
  (lr, t, { gamma: factor }) => (t > 0 ? lr * factor : lr),
);

const cosineAnnealingLR = declare(
  {
    name: "CosineAnnealingLR",
    formula: "lr = eta_min + (base - eta_min) (1 + cos(pi t / T_max)) / 2",
    about,
    derivation: `
      t < T
      w[t]  = (1 + cos(pi t / T_max)) / 2                        -- half a wave, from 1 down to 0 at T_max, where it turns
      lr[t] = eta_min + (base - eta_min) w[t]                    -- from base down to eta_min
      c     = (1 - cos(pi / T_max)) / 2                          -- what follows a rate that is the lowest: w = 0 has no ratio
            = (1 + cos(pi + pi / T_max)) / 2                     -- cos(pi + x) is -cos(x): c is w one epoch after the lowest
      lr[t] = base if t = 0,
              eta_min + (lr[t - 1] - eta_min) w[t] / w[t - 1] if w[t - 1] > 0,
              else lr[t - 1] + (base - eta_min) c                -- what PyTorch computes: the new rate from the last; lr - eta_min goes as w, and from w = 0 it rises to c
    `,
    torch: "torch.optim.lr_scheduler.CosineAnnealingLR",
    see: ["LinearLR"],
    fields: {
      T_max: field.integer({ min: 1, help: "epochs from the highest rate to the lowest" }),
      eta_min: field.number({ min: 0, default: 0, help: "the lowest rate" }),
    },
  },
  (lr, t, values, base) => {
    const { TMax: half, etaMin } = values;
    if (t === 0) return lr;
    if ((t - 1 - half) % (2 * half) === 0) return lr + ((base - etaMin) * (1 - Math.cos(Math.PI / half))) / 2;
    const ratio = (1 + Math.cos((Math.PI * t) / half)) / (1 + Math.cos((Math.PI * (t - 1)) / half));
    return ratio * (lr - etaMin) + etaMin;
  },
);

const linearLR = declare(
  {
    name: "LinearLR",
    formula: "lr = base (start_factor + (end_factor - start_factor) min(t, total_iters) / total_iters)",
    about,
    derivation: `
      t < T
      r     = end_factor - start_factor                          -- how far the factor goes
      f[t]  = start_factor + r min(t, total_iters) / total_iters -- a straight line, then level
      lr[t] = base f[t]
            = base start_factor if t = 0, lr[t - 1] if t > total_iters,
              else lr[t - 1] f[t] / f[t - 1]                     -- from the last rate
            = base start_factor if t = 0, lr[t - 1] if t > total_iters,
              else lr[t - 1] (1 + r / (total_iters start_factor + (t - 1) r))  -- f[t] is f[t - 1] + r / total_iters
    `,
    torch: "torch.optim.lr_scheduler.LinearLR",
    see: ["CosineAnnealingLR"],
    fields: {
      start_factor: field.number({ above: 0, max: 1, default: 1 / 3, help: "factor in the first epoch: a warm-up begins low" }),
      end_factor: field.number({ min: 0, max: 1, default: 1, help: "factor at the end" }),
      total_iters: field.integer({ min: 1, default: 5, help: "epochs until the end is reached" }),
    },
  },
  (lr, t, { startFactor, endFactor, totalIters }) => {
    if (t === 0) return lr * startFactor;
    if (t > totalIters) return lr;
    const rise = endFactor - startFactor;
    return lr * (1 + rise / (totalIters * startFactor + (t - 1) * rise));
  },
);

export const schedulers = {
  StepLR: stepLR,
  MultiStepLR: multiStepLR,
  ExponentialLR: exponentialLR,
  CosineAnnealingLR: cosineAnnealingLR,
  LinearLR: linearLR,
  ReduceLROnPlateau: plateau,
} satisfies Record<string, SchedulerEntry>;

export type SchedulerName = keyof typeof schedulers;

/** The schedules that an experiment file may name. */
export const schedulerRegistry: Readonly<Record<string, SchedulerEntry>> = schedulers;

export const StepLR = stepLR.schedule;
export const MultiStepLR = multiStepLR.schedule;
export const ExponentialLR = exponentialLR.schedule;
export const CosineAnnealingLR = cosineAnnealingLR.schedule;
export const LinearLR = linearLR.schedule;
export const ReduceLROnPlateau = plateau.schedule;
