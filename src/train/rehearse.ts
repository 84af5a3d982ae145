// A dry run: everything that training does up to its first step, and nothing is written.
import { arena } from "../kernels/allocator.js";
import { requireRun } from "../runs/openRun.js";
import type { Prepared } from "../experiment/prepared.js";
import { kindOf } from "./kindOf.js";
import { learnerOf } from "./learner.js";
import { differentiate } from "./step.js";
import { readyToTrain, type Resumption } from "./begin.js";
import type { TrainOptions } from "./options.js";

export interface Rehearsal {
  readonly prepared: Prepared;
  readonly resumption: Resumption | null;
  /** Of the first batch, before any step. */
  readonly loss: number;
  /** Of the best constant prediction; null where it is not known. */
  readonly constant: number | null;
}

/** @throws InputError, ArgumentError as training would */
export async function rehearseExperiment(options: TrainOptions): Promise<Rehearsal> {
  if (options.resume !== undefined) requireRun(options.resume);
  const { prepared, resumption } = await readyToTrain(options);
  const learner = learnerOf(prepared);
  learner.model.train();
  const [draw] = learner.loader.batches();
  const { value } = arena(() => {
    const measured = differentiate(learner, draw(), null);
    learner.optimizer.zeroGrad();
    return measured;
  });
  return { prepared, resumption, loss: value, constant: kindOf(prepared).constant()?.loss ?? null };
}
