// Schedules that go down half a wave: slowly, fast, slowly.
import { field } from "../../core/fields.js";
import { scheduleByEpoch } from "../scheduler.js";
import { about } from "./decay.js";

export const CosineAnnealingLR = scheduleByEpoch(
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
    see: ["LinearLR", "CosineAnnealingWarmRestarts"],
    fields: {
      T_max: field.integer({ min: 1, help: "epochs from the highest rate to the lowest" }),
      eta_min: field.number({ min: 0, default: 0, help: "the lowest rate" }),
    },
    page: {
      file: "cosine",
      aliases: ["cosine", "cosine annealing"],
      samples: [{ T_max: 3, eta_min: 0.01 }, { T_max: 5, eta_min: 0.02 }, { T_max: 12 }],
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

export const CosineAnnealingWarmRestarts = scheduleByEpoch(
  {
    name: "CosineAnnealingWarmRestarts",
    formula:
      "lr = eta_min + (base - eta_min) (1 + cos(pi T_cur / T_i)) / 2, T_cur epochs after the last restart, T_i = T_0 T_mult^restarts",
    about: `${about} At the end of each wave the rate jumps back up: out of one valley, and perhaps into a better one.`,
    derivation: `
      t < T, k < T, j < T
      s[k]  = T_0 (sum over j of (j < k) T_mult^j)               -- where wave k = 0, 1, 2, .. begins: after all the waves before it
            = 0 if k = 0, else s[k - 1] + T_0 T_mult^(k - 1)     -- each is T_mult times as long as the last
      n[t]  = sum over k of (k > 0 and s[k] <= t)                -- restarts so far
      T_cur[t] = t - s[n[t]]                                     -- epochs since the last of them
      T_i[t] = T_0 T_mult^n[t]                                   -- and how long this wave is
             = s[n[t] + 1] - s[n[t]] if n[t] + 1 < T, else T_0 T_mult^n[t]  -- from one beginning to the next
      w[t]  = (1 + cos(pi T_cur[t] / T_i[t])) / 2                -- half a wave, from 1 down to nearly 0
      lr[t] = eta_min + (base - eta_min) w[t]
    `,
    torch: "torch.optim.lr_scheduler.CosineAnnealingWarmRestarts",
    see: ["CosineAnnealingLR", "CyclicLR"],
    fields: {
      T_0: field.integer({ min: 1, help: "epochs until the first restart" }),
      T_mult: field.integer({ min: 1, default: 1, help: "how many times as long each wave is as the one before" }),
      eta_min: field.number({ min: 0, default: 0, help: "the lowest rate" }),
    },
    page: {
      file: "cosine",
      aliases: ["SGDR", "warm restarts"],
      samples: [{ T_0: 2, T_mult: 2, eta_min: 0.01 }, { T_0: 3 }, { T_0: 1, T_mult: 3, eta_min: 0.05 }, { T_0: 20, T_mult: 2 }],
    },
  },
  (_, t, { T0, TMult, etaMin }, base) => {
    let [since, length] = [t, T0];
    while (since >= length) [since, length] = [since - length, length * TMult];
    return etaMin + ((base - etaMin) * (1 + Math.cos((Math.PI * since) / length))) / 2;
  },
);
