// A dry run: everything that training does up to its first step, and nothing is written.
import { step } from "../kernels/allocator.js";
import { constantLoss } from "./baseline.js";
import { requireTrainable } from "./firstBatch.js";
import { differentiate } from "./loop.js";
import { prepare, type Prepared } from "../experiment/prepare.js";
import { learnerOf, openCheckpoint, openExperiment, type Resumption, type TrainOptions } from "./train.js";

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
  const prepared = await prepare(openExperiment(options));
  requireTrainable(prepared);
  const { resumption } = openCheckpoint(options, prepared);
  const learner = learnerOf(prepared, () => ({}));
  learner.model.train();
  const [draw] = learner.loader.batches();
  const { value } = step(() => {
    const measured = differentiate(learner, draw(), null);
    learner.optimizer.zeroGrad();
    return measured;
  });
  return { prepared, resumption, loss: value, constant: constantLoss(prepared) };
}
