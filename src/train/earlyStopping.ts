// Early stopping: when the validation loss has not improved for `patience` epochs, more training only learns the noise of the training rows.
import { ArgumentError } from "../core/errors.js";
import type { Module } from "../nn/module.js";
import type { NdArray } from "../kernels/ndarray.js";
import { metricNames, metricOf, type MetricName } from "./metrics.js";

export interface EarlyStoppingConfig {
  readonly monitor: string;
  readonly patience: number;
  readonly min_delta: number;
  readonly restore_best: boolean;
}

/** "val_accuracy" -> accuracy; null for losses and unknown names. */
export function monitoredMetric(monitor: string): MetricName | null {
  return metricNames.find((name) => monitor === `val_${name}`) ?? null;
}

export class EarlyStopping {
  readonly #config: EarlyStoppingConfig;
  readonly #model: Module;
  readonly #sign: 1 | -1; // scores are compared as if lower were better
  #best = Infinity;
  #waited = 0;
  #epoch: number | null = null;
  #weights: Map<string, NdArray> | null = null;

  constructor(config: EarlyStoppingConfig, model: Module) {
    this.#config = config;
    this.#model = model;
    const metric = monitoredMetric(config.monitor);
    this.#sign = metric !== null && metricOf(metric).higherIsBetter ? -1 : 1;
  }

  /** The best epoch so far. */
  get bestEpoch(): number | null {
    return this.#epoch;
  }

  /** Looks at an epoch's record; true when patience has run out. */
  isOver(record: Readonly<Record<string, number | null>> & { readonly epoch: number }): boolean {
    const value = record[this.#config.monitor];
    if (value === undefined) {
      throw new ArgumentError(`train.early_stopping.monitor: there is no value "${this.#config.monitor}"`, {
        hint: `choose one of ${Object.keys(record).filter((name) => name.endsWith("loss") || name.startsWith("val_")).join(", ")}`,
      }); // prettier-ignore
    }
    const score = value === null ? Infinity : this.#sign * value;
    if (score < this.#best - this.#config.min_delta) {
      this.#best = score;
      this.#waited = 0;
      this.#epoch = record.epoch;
      if (this.#config.restore_best) this.#weights = copyOfState(this.#model);
      return false;
    }
    return ++this.#waited >= this.#config.patience;
  }

  /** Puts the weights of the best epoch back. */
  restoreBest(): void {
    if (this.#weights !== null) this.#model.loadStateDict(this.#weights);
  }
}

/** The weights as they are now; the model's own arrays go on changing. */
function copyOfState(model: Module): Map<string, NdArray> {
  return new Map([...model.stateDict()].map(([name, { shape, dtype, data }]) => [name, { shape, dtype, data: data.slice() }]));
}
