// A training that cannot go on: what is infinite stays so.
import { MlbhError } from "../core/errors.js";
import type { TrainingState } from "../runs/trainingState.js";

/** The loss, or a weight after the last step of an epoch, became infinite or not a number: from here on everything would be. */
export class DivergedError extends MlbhError {
  readonly account: object;
  /** In which step, of a run that train.eval_every counts in steps. */
  readonly step: number | null;

  constructor(
    readonly epoch: number,
    readonly batch: number,
    readonly value: number,
    /** The state at the beginning of the epoch, from which it can be trained again under observation. */
    readonly before: TrainingState,
    /** What is known of it, line by line, and what to do; `account` is the same as data. */
    {
      findings = [],
      remedy,
      account,
      step = null,
    }: {
      readonly findings?: readonly string[];
      readonly remedy?: string;
      readonly account?: object;
      readonly step?: number | null;
    } = {},
  ) {
    const where = step === null ? `epoch ${epoch}, batch ${batch}` : `step ${step}`;
    const what = Number.isFinite(value) ? "a weight is not finite after" : `the loss is ${value} in`;
    const hint = remedy ?? "lower the learning rate (try a tenth), or scale the data";
    super([`training diverged: ${what} ${where}`, ...findings].join("\n  "), { hint });
    this.step = step;
    this.account = account ?? { epoch, batch, value: String(value) };
  }
}
