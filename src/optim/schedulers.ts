// The schedules of torch.optim.lr_scheduler that experiments use most, each as a formula for epoch t = 0, 1, 2, ...
import { ArgumentError } from "../core/errors.js";
import { camelCase, checkFields, field, type Fields, type Options, type Values } from "../core/fields.js";
import {
  LRScheduler,
  scheduleByEpoch,
  type NextRate,
  type SchedulerClass,
  type SchedulerDeclaration,
  type SchedulerState,
} from "./scheduler.js";

type AnyOptimizer = { readonly paramGroups: readonly unknown[] };

export interface SchedulerEntry {
  readonly declaration: SchedulerDeclaration;
  /** `args` are in PyTorch's names. */
  readonly create: (optimizer: AnyOptimizer, args: Readonly<Record<string, unknown>>) => LRScheduler;
}

const entries = new Map<string, SchedulerEntry>();

function register<F extends Fields>(declaration: SchedulerDeclaration<F>, schedule: SchedulerClass<F>): SchedulerClass<F> {
  const create: SchedulerEntry["create"] = (optimizer, args) =>
    new schedule(
      optimizer,
      Object.fromEntries(Object.entries(args).map(([key, value]) => [camelCase(key), value])) as Options<F>,
    );
  entries.set(declaration.name, { declaration, create });
  return schedule;
}

function declare<const F extends Fields>(declaration: SchedulerDeclaration<F>, next: NextRate<F>): SchedulerClass<F> {
  return register(declaration, scheduleByEpoch(declaration, next));
}

const gamma = field.number({ above: 0, default: 0.1, help: "factor of the learning rate" });

export const StepLR = declare(
  {
    name: "StepLR",
    formula: "lr = base gamma^floor(t / step_size)",
    fields: { step_size: field.integer({ min: 1, help: "epochs between two steps down" }), gamma },
  },
  (lr, t, { stepSize, gamma: factor }) => (t > 0 && t % stepSize === 0 ? lr * factor : lr),
);

export const MultiStepLR = declare(
  {
    name: "MultiStepLR",
    formula: "lr = base gamma^k, k the number of milestones up to t",
    fields: { milestones: field.numbers({ min: 1, help: "the epochs at which the rate goes down" }), gamma },
  },
  (lr, t, { milestones, gamma: factor }) => lr * factor ** (milestones ?? []).filter((milestone) => milestone === t).length,
);

export const ExponentialLR = declare(
  {
    name: "ExponentialLR",
    formula: "lr = base gamma^t",
    fields: { gamma: field.number({ above: 0, help: "factor of the learning rate in each epoch" }) },
  },
  (lr, t, { gamma: factor }) => (t > 0 ? lr * factor : lr),
);

// From lr(t) - eta_min = (base - eta_min) (1 + cos(pi t / T)) / 2 follows the ratio of two neighbours. Where the last one was 0, at
// t - 1 = T, there is no ratio: the formula itself gives the value, (base - eta_min) (1 - cos(pi / T)) / 2, as cos(pi + x) = -cos x.
export const CosineAnnealingLR = declare(
  {
    name: "CosineAnnealingLR",
    formula: "lr = eta_min + (base - eta_min) (1 + cos(pi t / T_max)) / 2",
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

// A straight line of factors f(t) = start + (end - start) t / total; lr(t) / lr(t - 1) = f(t) / f(t - 1) = 1 + (f(t) - f(t - 1)) / f(t - 1).
export const LinearLR = declare(
  {
    name: "LinearLR",
    formula: "lr = base (start_factor + (end_factor - start_factor) min(t, total_iters) / total_iters)",
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

const plateauDeclaration = {
  name: "ReduceLROnPlateau",
  formula: "lr = factor lr when the watched value has not improved for more than `patience` epochs",
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
} satisfies SchedulerDeclaration;
type PlateauFields = typeof plateauDeclaration.fields;

class Plateau extends LRScheduler {
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
Object.defineProperty(Plateau, "name", { value: "ReduceLROnPlateau" });
export const ReduceLROnPlateau: SchedulerClass<PlateauFields> = register(plateauDeclaration, Plateau);

/** The schedules that an experiment file may name. */
export const schedulerRegistry: Readonly<Record<string, SchedulerEntry>> = Object.fromEntries(entries);
