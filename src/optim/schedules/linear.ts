// Schedules for the first epochs, in which gradients promise least: low first, then the whole rate.
import { field } from "../../core/fields.js";
import { scheduleByEpoch } from "../scheduler.js";
import { about } from "./decay.js";

export const ConstantLR = scheduleByEpoch(
  {
    name: "ConstantLR",
    formula: "lr = factor base for t < total_iters, then base",
    about,
    derivation: `
      t < T
      f[t]  = factor if t < total_iters, else 1                  -- careful at first, then all at once
      lr[t] = base f[t]
            = base factor if t = 0, lr[t - 1] / factor if t = total_iters,
              else lr[t - 1]                                     -- from the last rate: at total_iters the factor is taken away again
    `,
    torch: "torch.optim.lr_scheduler.ConstantLR",
    see: ["LinearLR", "SequentialLR"],
    fields: {
      factor: field.number({ above: 0, max: 1, default: 1 / 3, help: "factor of the first epochs" }),
      total_iters: field.integer({ min: 1, default: 5, help: "epochs with the factor" }),
    },
    page: {
      file: "linear",
      aliases: ["constant warmup"],
      samples: [{ factor: 0.5, total_iters: 2 }, { factor: 0.25, total_iters: 7 }, { total_iters: 20 }, {}],
    },
  },
  (lr, t, { factor, totalIters }) => (t === 0 ? lr * factor : t === totalIters ? lr * (1 / factor) : lr),
);

export const LinearLR = scheduleByEpoch(
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
    see: ["SequentialLR", "CosineAnnealingLR"],
    fields: {
      start_factor: field.number({ above: 0, max: 1, default: 1 / 3, help: "factor in the first epoch: a warm-up begins low" }),
      end_factor: field.number({ min: 0, max: 1, default: 1, help: "factor at the end" }),
      total_iters: field.integer({ min: 1, default: 5, help: "epochs until the end is reached" }),
    },
    page: {
      file: "linear",
      aliases: ["warm-up", "warmup", "linear warmup"],
      samples: [
        { start_factor: 0.5, end_factor: 1, total_iters: 3 },
        { start_factor: 0.2, end_factor: 0.9, total_iters: 7 },
        { start_factor: 1, end_factor: 0, total_iters: 4 },
        {},
      ],
    },
  },
  (lr, t, { startFactor, endFactor, totalIters }) => {
    if (t === 0) return lr * startFactor;
    if (t > totalIters) return lr;
    const rise = endFactor - startFactor;
    return lr * (1 + rise / (totalIters * startFactor + (t - 1) * rise));
  },
);
