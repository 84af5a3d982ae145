// ReduceLROnPlateau: the rate goes down when what is watched no longer improves.
import { ArgumentError } from "../../core/errors.js";
import { checkFields, field, type Options, type Values } from "../../core/fields.js";
import { LRScheduler, type AnyOptimizer, type SchedulerDeclaration, type SchedulerState } from "../scheduler.js";

const plateauDeclaration = {
  name: "ReduceLROnPlateau",
  formula: "lr = factor lr when the watched value has not improved for more than `patience` epochs",
  about:
    "x[t] is the watched value that step t = 1, 2, .. is told; x[0] = 0 stands for none. base is the optimizer's own lr, 0.2 in the example. " +
    "mode_max is 1 where higher is better, threshold_mode_rel where the threshold is a share of the best value, else 0.",
  derivation: `
    t < T, s < T
    o      = -1 if mode_max = 1, else 1                        -- so that o x is to fall
    h(z)   = z (1 - o threshold) if threshold_mode_rel = 1, else z - o threshold  -- what the next value must beat when the best is z
    low(r) = max(factor r, min_lr)                             -- what a rate of r is lowered to
    b[t] = x[1] if t <= 1, x[t] if o x[t] < o h(b[t - 1]), else b[t - 1]  -- the best value so far
    e[t] = 0 if t <= 1 or o x[t] < o h(b[t - 1]),
        0 if (sum over s of (s < t and s >= t - cooldown and e[s] > patience)) > 0,
           e[t - 1] + 1 if e[t - 1] <= patience, else 1        -- epochs without improvement; none is counted while a reduction is no further back than cooldown
    c[t] = 0 if t <= 1, cooldown if e[t] > patience,
           else max(c[t - 1] - 1, 0)                           -- epochs in which nothing is counted, as the code counts them down
    n[t] = 0 if e[t] > patience, else e[t]                     -- after a reduction counting begins again
    e[t] = 0 if t <= 1 or c[t - 1] > 0 or o x[t] < o h(b[t - 1]),
           else n[t - 1] + 1                                   -- the same count, from the last one
    lr[t] = base if t = 0,
            low(lr[t - 1]) if e[t] > patience and lr[t - 1] - low(lr[t - 1]) > eps,
            else lr[t - 1]                                     -- one epoch too many without improvement: lower, unless it is hardly any lower
  `,
  torch: "torch.optim.lr_scheduler.ReduceLROnPlateau",
  see: ["StepLR", "early-stopping"],
  fields: {
    mode: field.choice(["min", "max"], { default: "min", help: "min: lower is better; max: higher is" }),
    factor: field.number({ above: 0, below: 1, default: 0.1, help: "factor of the learning rate" }),
    patience: field.integer({ min: 0, default: 10, help: "epochs without improvement that are let pass" }),
    threshold: field.number({ min: 0, default: 1e-4, help: "the least change that counts as an improvement" }),
    threshold_mode: field.choice(["rel", "abs"], { default: "rel", help: "rel: the threshold is a share of the best value" }),
    cooldown: field.integer({ min: 0, default: 0, help: "epochs after a reduction in which nothing is counted" }),
    min_lr: field.number({ min: 0, default: 0, help: "the rate never falls below this" }),
    eps: field.number({ min: 0, default: 1e-8, help: "smaller changes of the rate are not made" }),
  },
  page: {
    file: "plateau",
    aliases: ["plateau", "patience"],
    watched: [
      [0.9, 0.7, 0.69, 0.75, 0.66, 0.66, 0.68, 0.64, 0.65, 0.3, 0.31, 0.305],
      [1, 0.5, 0.4, 0.3, 0.26, 0.25, 0.24, 0.2, 0.12, 0.11, 0.1, 0.09],
      [0.1, 0.12, 0.15, 0.14, 0.25, 0.27, 0.3, 0.5, 0.49, 0.55, 0.75, 0.6],
    ],
    samples: [
      { factor: 0.5, patience: 0 },
      { factor: 0.5, patience: 1, threshold: 0.5 },
      { mode: "max", factor: 0.6, patience: 1, threshold: 0.2, cooldown: 1 },
      { factor: 0.3, patience: 1, threshold: 0.03, threshold_mode: "abs", cooldown: 2 },
      { factor: 0.5, patience: 0, threshold: 0.25, threshold_mode: "abs", min_lr: 0.09, eps: 0.03 },
      { mode: "max", factor: 0.5, patience: 0, threshold: 0.25, threshold_mode: "abs", cooldown: 3, min_lr: 0.04 },
      { factor: 0.5, patience: 0, eps: 0.1 },
      { factor: 0.4, patience: 2, threshold: 0.4 },
      { mode: "max", factor: 0.7, patience: 0, threshold: 0.5 },
      { factor: 0.5, patience: 0, threshold: 0, cooldown: 1, min_lr: 0.07 },
    ],
  },
} satisfies SchedulerDeclaration;
type PlateauFields = typeof plateauDeclaration.fields;

export class ReduceLROnPlateau extends LRScheduler {
  static readonly declaration = plateauDeclaration;
  readonly #values: Values<PlateauFields>;
  #best: number | null = null;
  #bad = 0;
  #cooldown = 0;

  constructor(optimizer: AnyOptimizer, options: Options<PlateauFields> = {}) {
    super(optimizer);
    this.#values = checkFields("ReduceLROnPlateau", plateauDeclaration.fields, options);
  }

  step(metric?: number): void {
    if (metric === undefined) throw new ArgumentError("ReduceLROnPlateau: step(metric) needs the value it watches");
    const { patience, cooldown, factor, minLr, eps } = this.#values;
    this.lastEpoch++;
    if (this.#isBetter(metric)) [this.#best, this.#bad] = [metric, 0];
    else this.#bad++;
    if (this.#cooldown > 0) [this.#cooldown, this.#bad] = [this.#cooldown - 1, 0];
    if (this.#bad <= patience) return;
    this.change((lr) => {
      const lower = Math.max(lr * factor, minLr);
      return lr - lower > eps ? lower : lr;
    });
    [this.#cooldown, this.#bad] = [cooldown, 0];
  }

  override begin(): void {
    super.begin();
    [this.#best, this.#bad, this.#cooldown] = [null, 0, 0];
  }

  #isBetter(metric: number): boolean {
    const { mode, threshold, thresholdMode } = this.#values;
    const best = this.#best ?? (mode === "min" ? Infinity : -Infinity);
    if (thresholdMode === "rel") return mode === "min" ? metric < best * (1 - threshold) : metric > best * (1 + threshold);
    return mode === "min" ? metric < best - threshold : metric > best + threshold;
  }

  override stateDict(): SchedulerState {
    return { ...super.stateDict(), best: this.#best, num_bad_epochs: this.#bad, cooldown_counter: this.#cooldown };
  }

  override loadStateDict(state: SchedulerState): void {
    super.loadStateDict(state);
    this.#best = state.best ?? null;
    this.#bad = state.num_bad_epochs ?? 0;
    this.#cooldown = state.cooldown_counter ?? 0;
  }
}
