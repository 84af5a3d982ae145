// Schedules made of others, or of a function: only in code. An experiment file has a list of schedules for the first of them.
import { ArgumentError } from "../../core/errors.js";
import { checkFields, field, type Fields, type Options, type Values } from "../../core/fields.js";
import { LRScheduler, resetRates, scheduleByEpoch, type AnyOptimizer, type MadeSample, type SchedulerClass, type SchedulerDeclaration, type SchedulerState } from "../scheduler.js"; // prettier-ignore
import { CosineAnnealingLR } from "./cosine.js";
import { about, ExponentialLR, StepLR } from "./decay.js";
import { ConstantLR, LinearLR } from "./linear.js";

type Factor = (t: number) => number;

interface LambdaClass extends SchedulerClass {
  new (optimizer: AnyOptimizer, options: { readonly lrLambda: Factor | readonly Factor[] }): LRScheduler;
}

export const LambdaLR = scheduleByEpoch(
  {
    name: "LambdaLR",
    formula: "lr = base f(t), f a function of yours",
    about: `${about} f is lrLambda: one function for all groups of parameters, or a list with one for each.`,
    derivation: `
      t < T
      lr[t] = base f(t)                                          -- any schedule at all, if its factor can be written down
    `,
    torch: "torch.optim.lr_scheduler.LambdaLR",
    see: ["SequentialLR"],
    codeOnly: true,
    fields: {
      lr_lambda: field.object({
        kind: "a function of the epoch, or a list of them",
        accepts: (value) => [value].flat().every((each) => typeof each === "function"),
        help: "the factor of epoch t = 0, 1, 2, ..",
      }),
    },
    page: {
      file: "combined",
      aliases: ["lr_lambda"],
      samples: [
        byFormula("1 / (1 + t)", (t) => 1 / (1 + t)),
        byFormula("2^(-t / 3)", (t) => 2 ** (-t / 3)),
        byFormula("1 + sin(t) / 2", (t) => 1 + Math.sin(t) / 2),
      ],
    },
  },
  (_, t, { lrLambda }, base, group) => {
    const f = (Array.isArray(lrLambda) ? lrLambda[group] : lrLambda) as Factor;
    const factor: unknown = f(t);
    if (typeof factor === "number") return base * factor;
    throw new ArgumentError(`LambdaLR: lrLambda(${t}) must give a number, got ${typeof factor}`);
  },
  ({ lrLambda }, groups) => {
    if (Array.isArray(lrLambda) && lrLambda.length !== groups)
      throw new ArgumentError(
        `LambdaLR: there are ${lrLambda.length} functions, and the optimizer has ${groups} parameter groups`,
      );
  },
) as unknown as LambdaClass;

function byFormula(formula: string, f: Factor): MadeSample {
  return { words: `LambdaLR(f(t) = ${formula})`, make: () => ({ lr_lambda: f }), functions: { f: formula } };
}

/** A schedule of other schedules: their states under their numbers, "0.last_epoch". */
abstract class Combined extends LRScheduler {
  protected readonly inner: readonly LRScheduler[];

  constructor(optimizer: AnyOptimizer, schedulers: unknown) {
    super(optimizer);
    this.inner = [...(schedulers as readonly LRScheduler[])];
    const other = this.inner.findIndex((each) => (each as Combined).groups !== this.groups);
    if (other >= 0) throw new ArgumentError(`${new.target.name}: schedule ${other} belongs to another optimizer`);
  }

  override stateDict(): SchedulerState {
    const states = this.inner.map((each, i) => Object.entries(each.stateDict()).map(([key, value]) => [`${i}.${key}`, value] as const)); // prettier-ignore
    return { ...super.stateDict(), ...Object.fromEntries(states.flat()) };
  }

  override loadStateDict(state: SchedulerState): void {
    super.loadStateDict(state);
    this.inner.forEach((each, i) => {
      const own = Object.entries(state).filter(([key]) => key.startsWith(`${i}.`));
      each.loadStateDict(Object.fromEntries(own.map(([key, value]) => [key.slice(`${i}.`.length), value])));
    });
  }
}

const schedulers = field.object({
  kind: "a list of schedules",
  accepts: (value) => Array.isArray(value) && value.length > 0 && value.every((each) => each instanceof LRScheduler),
  help: "the schedules, made for the same optimizer",
});

const sequentialDeclaration = {
  name: "SequentialLR",
  formula: "lr of the first schedule for t < milestones[0], then of the second, which begins at its own t = 0, and so on",
  about:
    "Each schedule has its time; when its turn comes it begins anew, with the rates that the optimizer had before any schedule. lr[t] is the rate of epoch t = 0, 1, 2, ..; " +
    "P, Q and R are the rates of three schedules alone. A warm-up is LinearLR followed by another. In an experiment file: a list, " +
    "scheduler: [{LinearLR: {for: 5}}, {CosineAnnealingLR: {}}], where for says how long each has, and the last has the rest.",
  derivation: `
    t < T
    a     = milestones[0]
    b     = milestones[1]
    lr[t] = P[t] if t < a, Q[t - a] if t < b, else R[t - b]      -- each counts from its own beginning
  `,
  torch: "torch.optim.lr_scheduler.SequentialLR",
  see: ["LinearLR", "ChainedScheduler"],
  codeOnly: true,
  fields: {
    schedulers,
    milestones: field.numbers({ min: 1, help: "the epochs at which the second, third, .. begins" }),
  },
  page: {
    file: "combined",
    aliases: ["sequence of schedules"],
    samples: [
      threeInARow([1, 3], [LinearLR, { startFactor: 0.5, totalIters: 1 }], [StepLR, { stepSize: 1, gamma: 0.5 }], [ExponentialLR, { gamma: 0.9 }]), // prettier-ignore
      threeInARow([4, 9], [ConstantLR, { factor: 0.1 }], [CosineAnnealingLR, { TMax: 5 }], [LinearLR, {}]),
      threeInARow([5, 7], [ExponentialLR, { gamma: 1.1 }], [LinearLR, { endFactor: 0.5 }], [CosineAnnealingLR, { TMax: 3, etaMin: 0.1 }]), // prettier-ignore
    ],
  },
} satisfies SchedulerDeclaration;

type Alone = readonly [schedule: SchedulerClass, options: Options<Fields>];

/** The rates of a schedule without others, of an optimizer with lr 0.2. */
function alone([schedule, options]: Alone, steps = 12): number[] {
  const scheduler = new schedule({ paramGroups: [{ lr: 0.2 }] }, options);
  const rates = scheduler.getLastLr();
  for (let t = 0; t < steps; t++) {
    scheduler.step();
    rates.push(...scheduler.getLastLr());
  }
  return rates;
}

function threeInARow(milestones: readonly number[], ...parts: readonly unknown[]): MadeSample {
  const three = parts as readonly Alone[];
  return {
    words: `SequentialLR([${three.map(([{ declaration }]) => declaration.name).join(", ")}], milestones ${milestones.join(", ")})`,
    make: (optimizer) => ({ schedulers: three.map(([schedule, options]) => new schedule(optimizer, options)), milestones }),
    tensors: Object.fromEntries(three.map((part, i) => ["PQR"[i], alone(part)])),
  };
}

export class SequentialLR extends Combined {
  static readonly declaration = sequentialDeclaration;
  readonly #milestones: readonly number[];

  constructor(optimizer: AnyOptimizer, options: SequenceOptions) {
    const values = checkFields("SequentialLR", sequentialDeclaration.fields, { ...options });
    super(optimizer, (values as Values<Fields>).schedulers);
    this.#milestones = values.milestones ?? [];
    if (this.#milestones.length !== this.inner.length - 1 || this.#milestones.some((m, i) => i > 0 && m <= this.#milestones[i - 1]))
      throw new ArgumentError(`SequentialLR: ${this.inner.length} schedules need ${this.inner.length - 1} milestones that rise, got [${this.#milestones.join(", ")}]`); // prettier-ignore
    const plateau = this.inner.findIndex((each) => each.constructor.name === "ReduceLROnPlateau");
    if (plateau >= 0) throw new ArgumentError(`SequentialLR: schedule ${plateau} is ReduceLROnPlateau, which follows what it watches and has no turn`); // prettier-ignore
    this.begin();
  }

  override begin(): void {
    super.begin();
    resetRates({ paramGroups: this.groups });
    this.inner[0].begin();
  }

  step(): void {
    const t = ++this.lastEpoch;
    const turn = this.#milestones.filter((milestone) => milestone <= t).length;
    const scheduler = this.inner[turn];
    if (this.#milestones[turn - 1] !== t) return scheduler.step();
    this.change((_, i) => scheduler.baseLrs[i]);
    scheduler.begin();
  }
}

interface SequenceOptions {
  readonly schedulers: readonly LRScheduler[];
  /** The epochs at which the second, third, .. begins. */
  readonly milestones: readonly number[];
}

const chainedDeclaration = {
  name: "ChainedScheduler",
  formula: "every schedule steps, each from the rate that the one before has left: their factors multiply",
  about:
    "lr[t] is the rate of epoch t = 0, 1, 2, ..; base is the optimizer's own lr; P and Q are the rates of two schedules alone. Schedules that compute each rate " +
    "from the last one, as most do, multiply. Those that know their rate from t alone (OneCycleLR, CyclicLR, CosineAnnealingWarmRestarts, LambdaLR) would " +
    "overwrite what the others did.",
  derivation: `
    t < T
    p[t]  = P[t] / base                                          -- the factor of the first alone
    q[t]  = Q[t] / base                                          -- and of the second
    lr[t] = base p[t] q[t]                                       -- each multiplies what it finds
          = P[t] Q[t] / base
  `,
  torch: "torch.optim.lr_scheduler.ChainedScheduler",
  see: ["SequentialLR"],
  codeOnly: true,
  fields: { schedulers },
  page: {
    file: "combined",
    aliases: ["chained schedules"],
    samples: [
      both([ConstantLR, { factor: 0.5, totalIters: 2 }], [ExponentialLR, { gamma: 0.5 }]),
      both([LinearLR, { totalIters: 4 }], [StepLR, { stepSize: 3, gamma: 0.7 }]),
      both([CosineAnnealingLR, { TMax: 20 }], [ExponentialLR, { gamma: 0.9 }]),
    ],
  },
} satisfies SchedulerDeclaration;

function both(...parts: readonly unknown[]): MadeSample {
  const two = parts as readonly Alone[];
  return {
    words: `ChainedScheduler([${two.map(([{ declaration }]) => declaration.name).join(", ")}])`,
    make: (optimizer) => ({ schedulers: two.map(([schedule, options]) => new schedule(optimizer, options)) }),
    tensors: Object.fromEntries(two.map((part, i) => ["PQ"[i], alone(part)])),
  };
}

export class ChainedScheduler extends Combined {
  static readonly declaration = chainedDeclaration;

  constructor(optimizer: AnyOptimizer, options: { readonly schedulers: readonly LRScheduler[] }) {
    super(optimizer, (checkFields("ChainedScheduler", chainedDeclaration.fields, { ...options }) as Values<Fields>).schedulers);
  }

  override begin(): void {
    super.begin();
    for (const scheduler of this.inner) scheduler.begin();
  }

  step(metric?: number): void {
    this.lastEpoch++;
    for (const scheduler of this.inner) scheduler.step(metric);
  }
}
