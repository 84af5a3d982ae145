// Schedules that go up and down again, and move the momentum against the rate: with long steps a short memory.
import { ArgumentError } from "../../core/errors.js";
import { checkFields, field, inCamelCase, type Fields, type Options, type Values } from "../../core/fields.js";
import { CountingScheduler, type LRScheduler, type AnyOptimizer, type ScheduledGroup, type SchedulerClass, type SchedulerDeclaration } from "../scheduler.js"; // prettier-ignore

/** The rate at step t, and the momentum. */
interface Point {
  readonly lr: number;
  readonly momentum: number;
}

const momentumFields = (base: number, max: number) =>
  ({
    cycle_momentum: field.boolean({ default: true, help: "move the momentum (betas[0] of Adam) too, against the rate" }),
    base_momentum: field.number({ min: 0, below: 1, default: base, help: "the lowest momentum, where the rate is highest" }),
    max_momentum: field.number({ min: 0, below: 1, default: max, help: "the highest momentum, where the rate is lowest" }),
  }) as const;

/** Options with a number for all groups, or a list with one for each. */
type PerGroup<O> = { readonly [K in keyof O]: O[K] | (O[K] extends number | undefined ? readonly number[] : never) };

interface CycleClass<F extends Fields> extends SchedulerClass<F> {
  new (optimizer: AnyOptimizer, options: PerGroup<Options<F>>): LRScheduler;
}

/** @param forAll whether schedules made after it begin from its rate */
function cycle<const F extends Fields>(
  declaration: SchedulerDeclaration<F>,
  { base, at, forAll }: { base: (v: Values<F>) => number; at: (t: number, v: Values<F>) => Point; forAll: boolean },
): CycleClass<F> {
  const { name, fields } = declaration;
  const schedule = class extends CountingScheduler {
    static readonly declaration = declaration;
    readonly #values: readonly Values<F>[];
    readonly #movesMomentum: boolean;

    constructor(optimizer: AnyOptimizer, options: PerGroup<Options<F>>) {
      const groups = (optimizer as { readonly paramGroups?: unknown } | null | undefined)?.paramGroups;
      const values = Array.isArray(groups) ? groups.map((_, i) => checkFields(name, fields, ofGroup(name, options, i, groups.length))) : []; // prettier-ignore
      super(optimizer, { of: (i) => base(values[i]), forAll });
      this.#values = values;
      this.#movesMomentum = (values[0] as { readonly cycleMomentum?: boolean } | undefined)?.cycleMomentum === true;
      if (this.#movesMomentum && !this.groups.every((group) => "momentum" in group || "betas" in group))
        throw new ArgumentError(`${name}: cycleMomentum needs an optimizer with momentum or betas`, {
          hint: "set cycleMomentum (in a file: cycle_momentum) to false, or use SGD or Adam",
        });
      this.begin();
    }

    protected setRates(t: number): void {
      const points = this.#values.map((values) => at(t, values));
      this.groups.forEach((group, i) => {
        group.lr = points[i].lr;
        if (this.#movesMomentum) setMomentum(group, points[i].momentum);
      });
    }
  };
  Object.defineProperty(schedule, "name", { value: name });
  return schedule;
}

/** The options of one group: its entry of each list. */
function ofGroup<O>(name: string, options: PerGroup<O>, group: number, groups: number): Record<string, unknown> {
  if (typeof options !== "object" || options === null || Array.isArray(options)) return options as never; // checkFields says what is wrong
  const single = Object.entries(options).map(([key, value]) => {
    if (!Array.isArray(value)) return [key, value] as const;
    if (value.length === groups) return [key, value[group] as unknown] as const;
    throw new ArgumentError(`${name}: ${key} has ${value.length} entries, and the optimizer ${groups} parameter groups`, {
      hint: "give one number for all groups, or one for each",
    });
  });
  return inCamelCase(Object.fromEntries(single));
}

function setMomentum(group: ScheduledGroup, momentum: number): void {
  if ("betas" in group) group.betas = [momentum, ...(group.betas ?? [0.9, 0.999]).slice(1)];
  else group.momentum = momentum;
}

export const OneCycleLR = cycle(
  {
    name: "OneCycleLR",
    formula:
      "lr from max_lr / div_factor up to max_lr in the first pct_start of total_steps, then down to almost 0; momentum the other way",
    about:
      "lr[t] and momentum[t] are those of step t = 0, 1, 2, ..; the optimizer's own lr plays no part, and own is its own momentum. One large wave over the whole " +
      "training: warm-up, a time of long steps that leave narrow valleys, a long way down. Long steps go with a short memory, so the momentum is lowest " +
      "where the rate is highest (Smith and Topin 2017). Usually one counts in steps: every: step.",
    derivation: `
      t < T
      low   = max_lr / div_factor                                -- where it begins
      least = low / final_div_factor                             -- where it ends
      p     = pct_start total_steps - 1                          -- the step with the highest rate
      q     = 2 p if three_phase = 1, else p                     -- where the last phase begins: with three, the second mirrors the first
      u[t]  = t / p if t <= p, (t - p) / p if t <= q,
              else (t - q) / (total_steps - 1 - q)               -- how much of its phase is over
      h[t]  = (1 - cos(pi u[t])) / 2 if anneal_strategy_cos = 1, else u[t]  -- from 0 to 1: half a wave, or straight
      A[t]  = low if t <= p, max_lr if t <= q,
              low if three_phase = 1, else max_lr                -- where the phase begins
      B[t]  = max_lr if t <= p, low if t <= q, else least        -- and where it ends
      lr[t] = A[t] + (B[t] - A[t]) h[t]
      C[t]  = max_momentum if t <= p, base_momentum if t <= q or three_phase = 0,
              else max_momentum                                  -- momentum at the beginning of the phase
      D[t]  = base_momentum if t <= p, else max_momentum         -- and at its end
      momentum[t] = own if cycle_momentum = 0, else C[t] + (D[t] - C[t]) h[t]  -- the same way, against the rate
    `,
    torch: "torch.optim.lr_scheduler.OneCycleLR",
    see: ["CyclicLR", "CosineAnnealingLR", "learning-rate-finder"],
    fields: {
      max_lr: field.number({ above: 0, help: "the highest rate; it takes the place of the optimizer's lr" }),
      total_steps: field.integer({ min: 1, help: "how long the wave is, in what is counted: epochs or steps" }),
      pct_start: field.number({ min: 0, max: 1, default: 0.3, help: "the part of the time in which the rate rises" }),
      anneal_strategy: field.choice(["cos", "linear"], { default: "cos", help: "how it rises and falls: along half a wave, or straight" }), // prettier-ignore
      ...momentumFields(0.85, 0.95),
      div_factor: field.number({ above: 0, default: 25, help: "the first rate is max_lr / div_factor" }),
      final_div_factor: field.number({ above: 0, default: 1e4, help: "the last rate is the first / final_div_factor" }),
      three_phase: field.boolean({ default: false, help: "fall as fast as it rose, then go on down to nearly 0" }),
    },
    page: {
      file: "cycles",
      aliases: ["one cycle", "1cycle", "super-convergence", "max_lr"],
      samples: [
        { max_lr: 0.5, total_steps: 12, pct_start: 0.25 },
        { max_lr: 0.4, total_steps: 20, anneal_strategy: "linear", div_factor: 5, final_div_factor: 10, base_momentum: 0.6, max_momentum: 0.8 },
        { max_lr: 0.4, total_steps: 13, pct_start: 0.35, three_phase: true, div_factor: 4, final_div_factor: 3, cycle_momentum: false },
        { max_lr: 0.3, total_steps: 16, pct_start: 0.25, three_phase: true, anneal_strategy: "linear", div_factor: 2, final_div_factor: 20 },
        { max_lr: 0.2, total_steps: 15, pct_start: 0.05 },
      ],
    }, // prettier-ignore
  },
  {
    base: ({ maxLr, divFactor }) => maxLr / divFactor,
    at: (
      t,
      { maxLr, totalSteps, pctStart, annealStrategy, baseMomentum, maxMomentum, divFactor, finalDivFactor, threePhase },
    ) => {
      if (t > totalSteps)
        throw new ArgumentError(`OneCycleLR: this is step ${t} of a schedule with ${totalSteps}`, {
          hint: "make it with as many total_steps as training has",
        });
      const low = maxLr / divFactor;
      const peak = pctStart * totalSteps - 1;
      const phases = [
        { end: peak, lr: [low, maxLr], momentum: [maxMomentum, baseMomentum] },
        ...(threePhase ? [{ end: 2 * pctStart * totalSteps - 2, lr: [maxLr, low], momentum: [baseMomentum, maxMomentum] }] : []),
        { end: totalSteps - 1, lr: [threePhase ? low : maxLr, low / finalDivFactor], momentum: [threePhase ? maxMomentum : baseMomentum, maxMomentum] },
      ]; // prettier-ignore
      const index = phases.findIndex(({ end }, i) => t <= end || i === phases.length - 1);
      const [begin, { end, lr, momentum }] = [index === 0 ? 0 : phases[index - 1].end, phases[index]];
      const part = end === begin ? 1 : (t - begin) / (end - begin); // a phase of no length has its end at once
      const anneal = ([from, to]: readonly number[]): number =>
        annealStrategy === "cos" ? to + ((from - to) / 2) * (Math.cos(Math.PI * part) + 1) : (to - from) * part + from;
      return { lr: anneal(lr), momentum: anneal(momentum) };
    },
    forAll: true,
  },
);

export const CyclicLR = cycle(
  {
    name: "CyclicLR",
    formula:
      "lr = base_lr + (max_lr - base_lr) s c: s goes from 0 up to 1 and down again in each cycle, c makes later cycles lower",
    about:
      "lr[t] and momentum[t] are those of step t = 0, 1, 2, ..; own is the optimizer's own momentum, and its own lr plays no part. Again and again the rate rises, to leave " +
      "narrow valleys, and falls, to settle (Smith 2015). Without step_size_down the way down is as long as the way up. The lengths are meant in " +
      "steps: every: step.",
    derivation: `
      t < T
      n     = step_size_up + step_size_down                      -- steps of a cycle
      k[t]  = floor(t / n)                                       -- cycles that are over
      x[t]  = t - n k[t]                                         -- steps since the last one
      s[t]  = x[t] / step_size_up if x[t] <= step_size_up,
              else (n - x[t]) / step_size_down                   -- a triangle: up to 1, and down to 0
      c[t]  = 2^(-k[t]) if mode_triangular2 = 1, gamma^t if mode_exp_range = 1, else 1  -- half as high in each cycle, a little lower in each step, or as high as ever
      lr[t] = base_lr + (max_lr - base_lr) s[t] c[t]
      momentum[t] = own if cycle_momentum = 0,
                    else max_momentum - (max_momentum - base_momentum) s[t] c[t]  -- the same triangle, upside down
    `,
    torch: "torch.optim.lr_scheduler.CyclicLR",
    see: ["OneCycleLR", "CosineAnnealingWarmRestarts", "learning-rate-finder"],
    fields: {
      base_lr: field.number({ min: 0, help: "the lowest rate; it takes the place of the optimizer's lr" }),
      max_lr: field.number({ min: 0, help: "the highest rate" }),
      step_size_up: field.integer({ min: 1, default: 2000, help: "steps from the lowest rate to the highest" }),
      step_size_down: field.integer({ min: 1, default: null, help: "steps back down; null: as many as up" }),
      mode: field.choice(["triangular", "triangular2", "exp_range"], { default: "triangular", help: "triangular: all cycles alike; triangular2: each half as high; exp_range: by gamma^t lower" }), // prettier-ignore
      gamma: field.number({ above: 0, default: 1, help: "of exp_range: how much of the height stays with each step" }),
      ...momentumFields(0.8, 0.9),
    },
    page: {
      file: "cycles",
      aliases: ["cyclical learning rates", "triangular"],
      samples: [
        { base_lr: 0.1, max_lr: 0.5, step_size_up: 2, step_size_down: 2 },
        { base_lr: 0.05, max_lr: 0.4, step_size_up: 1, step_size_down: 3, mode: "triangular2", base_momentum: 0.6, max_momentum: 0.95 },
        { base_lr: 0.02, max_lr: 0.3, step_size_up: 4, step_size_down: 1, mode: "exp_range", gamma: 0.9, cycle_momentum: false },
        { base_lr: 0.02, max_lr: 0.3, step_size_up: 5, step_size_down: 40, mode: "exp_range", gamma: 0.8 },
      ],
    }, // prettier-ignore
  },
  {
    base: ({ baseLr }) => baseLr,
    at: (t, { baseLr, maxLr, stepSizeUp, stepSizeDown, mode, gamma, baseMomentum, maxMomentum }) => {
      const total = stepSizeUp + (stepSizeDown ?? stepSizeUp);
      const top = stepSizeUp / total;
      const cycles = Math.floor(1 + t / total);
      const x = 1 + t / total - cycles;
      const height = x <= top ? x / top : (x - 1) / (top - 1);
      const scale = mode === "triangular" ? 1 : mode === "triangular2" ? 1 / 2 ** (cycles - 1) : gamma ** t;
      return { lr: baseLr + (maxLr - baseLr) * height * scale, momentum: maxMomentum - (maxMomentum - baseMomentum) * height * scale }; // prettier-ignore
    },
    forAll: false,
  },
);
