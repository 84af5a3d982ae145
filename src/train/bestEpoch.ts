// The best epoch so far. When the validation loss has not improved for `patience` epochs, more training only learns the noise of the
// training rows: early stopping ends it there.
import { ArgumentError } from "../core/errors.js";
import type { Module } from "../nn/module.js";
import { copyOf, type NdArray } from "../kernels/ndarray.js";
import { isOver, noneYet, observed, type BestState } from "../metrics/bestScore.js";
import { higherIsBetter } from "../metrics/monitor.js";

export interface EarlyStoppingConfig {
  readonly monitor: string;
  readonly patience: number;
  readonly min_delta: number;
  readonly restore_best: boolean;
}

export class BestEpoch {
  readonly #config: EarlyStoppingConfig;
  readonly #model: Module;
  #state: BestState = noneYet;
  /** The model's state after the best epoch; empty before the first. */
  weights: ReadonlyMap<string, NdArray> = new Map();

  constructor(config: EarlyStoppingConfig, model: Module) {
    this.#config = config;
    this.#model = model;
  }

  get epoch(): number | null {
    return this.#state.epoch;
  }

  /** Whether patience has run out. */
  get isOver(): boolean {
    return isOver(this.#state, this.#config.patience);
  }

  /** Looks at an epoch's record. */
  observe(record: Readonly<Record<string, number | null>> & { readonly epoch: number }): void {
    const { monitor, min_delta: minDelta } = this.#config;
    const value = record[monitor];
    if (value === undefined) {
      throw new ArgumentError(`train.early_stopping.monitor: there is no value "${monitor}"`, {
        hint: `choose one of ${Object.keys(record).filter((name) => name.endsWith("loss") || name.startsWith("val_")).join(", ")}`,
      }); // prettier-ignore
    }
    const score = value === null ? Infinity : higherIsBetter(monitor) ? -value : value;
    this.#state = observed(this.#state, score, record.epoch, minDelta);
    if (this.#state.waited === 0) this.weights = copyOfState(this.#model);
  }

  /** Puts the weights of the best epoch back, where that is wanted. */
  restoreBest(): void {
    if (this.#config.restore_best && this.weights.size > 0) this.#model.loadStateDict(this.weights);
  }

  state(): BestState {
    return this.#state;
  }

  setState(state: BestState, weights: ReadonlyMap<string, NdArray>): void {
    this.#state = state;
    this.weights = weights;
  }
}

/** The weights as they are now; the model's own arrays go on changing. */
export function copyOfState(model: Module): Map<string, NdArray> {
  return new Map([...model.stateDict()].map(([name, array]) => [name, copyOf(array)]));
}
