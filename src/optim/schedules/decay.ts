// Schedules that only go down: by steps, by a factor, along a power.
import { field } from "../../core/fields.js";
import { scheduleByEpoch } from "../scheduler.js";

export const about = "lr[t] is the rate of epoch t = 0, 1, 2, ..; base is the optimizer's own lr, 0.2 in the example.";
const gamma = field.number({ above: 0, default: 0.1, help: "factor of the learning rate" });

export const StepLR = scheduleByEpoch(
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
    page: {
      file: "decay",
      aliases: ["step decay"],
      samples: [{ step_size: 2, gamma: 0.5 }, { step_size: 5, gamma: 0.3 }, { step_size: 1, gamma: 0.6 }, { step_size: 3 }],
    },
  },
  (lr, t, { stepSize, gamma: factor }) => (t > 0 && t % stepSize === 0 ? lr * factor : lr),
);

export const MultiStepLR = scheduleByEpoch(
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
    page: {
      file: "decay",
      aliases: ["milestones"],
      samples: [{ milestones: [1, 3], gamma: 0.5 }, { milestones: [4, 7, 7, 9], gamma: 0.3 }, { milestones: [8, 2, 20] }],
    },
  },
  (lr, t, { milestones, gamma: factor }) => lr * factor ** (milestones ?? []).filter((milestone) => milestone === t).length,
);

export const ExponentialLR = scheduleByEpoch(
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
    page: {
      file: "decay",
      aliases: ["exponential decay", "gamma"],
      samples: [{ gamma: 0.5 }, { gamma: 0.9 }],
    },
  },
  (lr, t, { gamma: factor }) => (t > 0 ? lr * factor : lr),
);

export const PolynomialLR = scheduleByEpoch(
  {
    name: "PolynomialLR",
    formula: "lr = base (1 - min(t, total_iters) / total_iters)^power",
    about,
    derivation: `
      t < T
      d[t]  = 1 - min(t, total_iters) / total_iters              -- how much of the way is left, from 1 to 0
      lr[t] = base d[t]^power                                    -- power 1: a straight line down to 0; 2: flatter near the end
            = base if t = 0, lr[t - 1] if t > total_iters,
              else lr[t - 1] (d[t] / d[t - 1])^power             -- from the last rate: a quotient of powers is the power of the quotient
    `,
    torch: "torch.optim.lr_scheduler.PolynomialLR",
    see: ["LinearLR", "CosineAnnealingLR"],
    fields: {
      total_iters: field.integer({ min: 1, default: 5, help: "epochs until the rate is 0" }),
      power: field.number({ above: 0, default: 1, help: "1: a straight line; more: steep first, then flat" }),
    },
    page: {
      file: "decay",
      aliases: ["polynomial decay", "power"],
      samples: [{ total_iters: 4, power: 2 }, { total_iters: 9, power: 0.5 }, { total_iters: 20, power: 3 }, {}],
    },
  },
  (lr, t, { totalIters, power }) => {
    if (t === 0 || t > totalIters) return lr;
    return lr * ((1 - t / totalIters) / (1 - (t - 1) / totalIters)) ** power;
  },
);
