// Learning rate schedules: long steps first, to cross the landscape, short ones later, to settle in a valley. One call of step() ends an epoch,
// or with schedules that are counted in steps, a step of the optimizer.
import { ArgumentError } from "../core/errors.js";
import { checkFields, inCamelCase, type Fields, type Options, type Values } from "../core/fields.js";
import { describe } from "../core/words.js";
import type { PageText } from "../notation/pageText.js";

/** What a scheduler remembers between epochs; null stands for "none yet". */
export type SchedulerState = Readonly<Record<string, number | null>>;

/** What schedules change of a group of parameters. */
export interface ScheduledGroup {
  lr: number;
  momentum?: number;
  betas?: readonly number[] | null;
}

export type AnyOptimizer = { readonly paramGroups: readonly unknown[] };

/** The rate of each group before its first schedule: from it all schedules of the group begin. */
const initial = new WeakMap<ScheduledGroup, number>();

export abstract class LRScheduler {
  protected readonly groups: readonly ScheduledGroup[];
  /** The rates that the schedule begins from: each group's own, as it was before any schedule. */
  readonly baseLrs: readonly number[];
  /** Epochs that have ended. */
  protected lastEpoch = 0;

  /** @param base of a schedule that knows better what a group begins from; `forAll`: so do those that are made after it */
  constructor(optimizer: AnyOptimizer, base?: { readonly of: (group: number) => number; readonly forAll: boolean }) {
    const given: unknown = (optimizer as { readonly paramGroups?: unknown } | null | undefined)?.paramGroups;
    if (!Array.isArray(given))
      throw new ArgumentError(`${new.target.name}: expected an optimizer, got ${describe(optimizer)}`, {
        hint: "write new optim.StepLR(optimizer, { stepSize: 30 })",
      });
    this.groups = optimizer.paramGroups as readonly ScheduledGroup[];
    this.groups.forEach((group, i) => {
      const own = base?.of(i) ?? group.lr;
      if (base?.forAll === true || !initial.has(group)) initial.set(group, own);
    });
    this.baseLrs = this.groups.map((group, i) => base?.of(i) ?? initial.get(group)!);
  }

  /** The learning rate of each group. */
  getLastLr(): number[] {
    return this.groups.map(({ lr }) => lr);
  }

  /** Ends an epoch. @param metric the value that ReduceLROnPlateau watches; the others need none. */
  abstract step(metric?: number): void;

  /** Back to t = 0, from the rates as they are now: in a sequence, when the turn of this one comes. */
  begin(): void {
    this.lastEpoch = 0;
  }

  protected change(next: (lr: number, group: number) => number): void {
    this.groups.forEach((group, i) => (group.lr = next(group.lr, i)));
  }

  stateDict(): SchedulerState {
    return { last_epoch: this.lastEpoch };
  }

  loadStateDict(state: SchedulerState): void {
    this.lastEpoch = state.last_epoch ?? 0;
  }
}

/** A schedule that follows from the epoch alone. */
export abstract class CountingScheduler extends LRScheduler {
  override begin(): void {
    this.#move(0);
  }

  step(): void {
    this.#move(this.lastEpoch + 1);
  }

  #move(t: number): void {
    this.lastEpoch = t;
    this.setRates(t);
  }

  /** Gives every group the rate of epoch t. */
  protected abstract setRates(t: number): void;
}

/** Gives every group the rate that it had before its first schedule. */
export function resetRates({ paramGroups }: AnyOptimizer): void {
  for (const group of paramGroups as readonly ScheduledGroup[]) group.lr = initial.get(group) ?? group.lr;
}

type Args = Readonly<Record<string, unknown>>;

/** A call that a page shows and that its lines are compared with; with `args` that need the optimizer, what stands for them besides. */
export interface MadeSample {
  readonly words: string;
  readonly make: (optimizer: AnyOptimizer) => Args;
  readonly tensors?: Readonly<Record<string, readonly number[]>>;
  readonly functions?: Readonly<Record<string, string>>;
}

export interface SchedulerDeclaration<F extends Fields = Fields> extends PageText {
  readonly name: string;
  readonly formula: string;
  readonly fields: F;
  /** Whether an experiment file has no way to write it. */
  readonly codeOnly?: true;
  readonly page: {
    /** Where it stands in src/optim/schedules, without .ts. */
    readonly file: string;
    readonly aliases: readonly string[];
    /** Arguments in PyTorch's names; the first one is what a reader sees. */
    readonly samples: readonly (Args | MadeSample)[];
    /** Values to watch, one for each step, again and again for each of the samples. */
    readonly watched?: readonly (readonly number[])[];
  };
}

export interface SchedulerClass<F extends Fields = Fields> {
  new (optimizer: AnyOptimizer, options: Options<F>): LRScheduler;
  readonly declaration: SchedulerDeclaration<F>;
}

export interface SchedulerEntry {
  readonly declaration: SchedulerDeclaration;
  /** `args` are in PyTorch's names. */
  readonly create: (optimizer: AnyOptimizer, args: Args) => LRScheduler;
}

/** What the registry holds of a schedule. */
export function schedulerEntry(schedule: SchedulerClass): SchedulerEntry {
  return { declaration: schedule.declaration, create: (optimizer, args) => new schedule(optimizer, inCamelCase(args)) };
}

/** The learning rate of epoch t (0 at the beginning) from that of epoch t - 1; `base` is the optimizer's own. */
export type NextRate<F extends Fields> = (lr: number, t: number, values: Values<F>, base: number, group: number) => number;

/** A schedule by a formula. Each rate is computed from the last one, as PyTorch does, so that both round alike. */
export function scheduleByEpoch<const F extends Fields>(
  declaration: SchedulerDeclaration<F>,
  next: NextRate<F>,
  check: (values: Values<F>, groups: number) => void = () => undefined,
): SchedulerClass<F> {
  const { name, fields } = declaration;
  const schedule = class extends CountingScheduler {
    static readonly declaration = declaration;
    readonly #values: Values<F>;

    constructor(optimizer: AnyOptimizer, options: Options<F>) {
      super(optimizer);
      this.#values = checkFields(name, fields, options);
      check(this.#values, this.groups.length);
      this.begin();
    }

    protected setRates(t: number): void {
      this.change((lr, i) => next(lr, t, this.#values, this.baseLrs[i], i));
    }
  };
  Object.defineProperty(schedule, "name", { value: name });
  return schedule;
}
