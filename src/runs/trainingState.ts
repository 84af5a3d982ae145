// The state of training, as a checkpoint holds it: all that decides how it goes on.
import type { GeneratorState } from "../core/rng.js";
import type { NdArray } from "../kernels/ndarray.js";
import type { BestState } from "../metrics/bestScore.js";
import type { SchedulerState } from "../optim/scheduler.js";

/** How far training has come. */
export interface Position {
  /** Epochs that are complete. */
  readonly epoch: number;
  /** Batches done in the epoch after them, with their losses, the sum of these (each times its rows) and their rows. */
  readonly batch: number;
  readonly losses: readonly number[];
  readonly lossSum: number;
  readonly rows: number;
  /** Steps of the optimizer since the beginning. */
  readonly steps: number;
  /** The generator before that epoch drew its order; null between epochs. */
  readonly epochStart: GeneratorState | null;
}

/** What fits into JSON. */
export interface StateValues {
  readonly position: Position;
  readonly generator: GeneratorState;
  readonly optimizer: {
    /** Settings such as the learning rate, which a scheduler changes. */
    readonly groups: readonly Readonly<Record<string, unknown>>[];
    /** Numbers remembered of each parameter, by its number: {"0": {"step": 12}}. */
    readonly numbers: Readonly<Record<string, Readonly<Record<string, number>>>>;
  };
  readonly scheduler: SchedulerState | null;
  readonly best: BestState;
}

export interface TrainingState extends StateValues {
  /** "model.0.weight", "optimizer.0.exp_avg", "ema.0.weight", "best.0.weight": copies. */
  readonly arrays: ReadonlyMap<string, NdArray>;
}
