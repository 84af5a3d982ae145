// Learning rate schedules: long steps first, to cross the landscape, short ones later, to settle in a valley. One call of step() ends an epoch.
import { ArgumentError } from "../core/errors.js";
import { checkFields, inCamelCase, type Fields, type Options, type Values } from "../core/fields.js";
import { describe } from "../core/words.js";
import type { PageText } from "../notation/pageText.js";

/** What a scheduler remembers between epochs; null stands for "none yet". */
export type SchedulerState = Readonly<Record<string, number | null>>;

export abstract class LRScheduler {
  readonly #groups: readonly { lr: number }[];
  /** Epochs that have ended. */
  protected lastEpoch = 0;

  constructor(optimizer: AnyOptimizer) {
    const given: unknown = (optimizer as { readonly paramGroups?: unknown } | null | undefined)?.paramGroups;
    if (!Array.isArray(given))
      throw new ArgumentError(`${new.target.name}: expected an optimizer, got ${describe(optimizer)}`, {
        hint: "write new optim.StepLR(optimizer, { stepSize: 30 })",
      });
    this.#groups = optimizer.paramGroups as readonly { lr: number }[];
  }

  /** The learning rate of each group. */
  getLastLr(): number[] {
    return this.#groups.map(({ lr }) => lr);
  }

  /** Ends an epoch. @param metric the value that ReduceLROnPlateau watches; the others need none. */
  abstract step(metric?: number): void;

  protected change(next: (lr: number, group: number) => number): void {
    this.#groups.forEach((group, i) => (group.lr = next(group.lr, i)));
  }

  stateDict(): SchedulerState {
    return { last_epoch: this.lastEpoch };
  }

  loadStateDict(state: SchedulerState): void {
    this.lastEpoch = state.last_epoch ?? 0;
  }
}

/** The learning rate of epoch t (0 at the beginning) from that of epoch t - 1; `base` is the optimizer's own. */
export type NextRate<F extends Fields> = (lr: number, t: number, values: Values<F>, base: number) => number;

export interface SchedulerDeclaration<F extends Fields = Fields> extends PageText {
  readonly name: string;
  readonly formula: string;
  readonly fields: F;
}

export type AnyOptimizer = { readonly paramGroups: readonly unknown[] };

export type SchedulerClass<F extends Fields> = new (optimizer: AnyOptimizer, options: Options<F>) => LRScheduler;

export interface SchedulerEntry {
  readonly declaration: SchedulerDeclaration;
  /** `args` are in PyTorch's names. */
  readonly create: (optimizer: AnyOptimizer, args: Readonly<Record<string, unknown>>) => LRScheduler;
}

/** What the registry holds of a schedule. */
export function schedulerEntry<const F extends Fields>(
  declaration: SchedulerDeclaration<F>,
  schedule: SchedulerClass<F>,
): SchedulerEntry & { readonly schedule: SchedulerClass<F> } {
  return { declaration, schedule, create: (optimizer, args) => new schedule(optimizer, inCamelCase<Options<F>>(args)) };
}

/** A schedule that follows from the epoch alone. Each rate is computed from the last one, as PyTorch does, so that both round alike. */
export function scheduleByEpoch<const F extends Fields>(
  { name, fields }: SchedulerDeclaration<F>,
  next: NextRate<F>,
): SchedulerClass<F> {
  const schedule = class extends LRScheduler {
    readonly #values: Values<F>;
    readonly #bases: readonly number[];

    constructor(optimizer: AnyOptimizer, options: Options<F>) {
      super(optimizer);
      this.#values = checkFields(name, fields, options);
      this.#bases = this.getLastLr();
      this.change((lr, i) => next(lr, 0, this.#values, this.#bases[i]));
    }

    step(): void {
      const t = ++this.lastEpoch;
      this.change((lr, i) => next(lr, t, this.#values, this.#bases[i]));
    }
  };
  Object.defineProperty(schedule, "name", { value: name });
  return schedule;
}
