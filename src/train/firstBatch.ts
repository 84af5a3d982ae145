// Before anything is written: what only shows when optimizer, model, loss and rows meet.
import { noGrad } from "../autograd/mode.js";
import type { Tensor } from "../autograd/tensor.js";
import { InputError } from "../core/errors.js";
import { defaultGenerator } from "../core/rng.js";
import { describe } from "../core/words.js";
import { batchProblem } from "../experiment/batches.js";
import { blaming } from "../experiment/blame.js";
import { endingProblem } from "../experiment/ending.js";
import { problemAt, type Experiment } from "../experiment/experiment.js";
import { createOptimizing } from "../experiment/optimizing.js";
import type { Prepared } from "../experiment/prepared.js";
import { step } from "../kernels/allocator.js";
import { copyOf } from "../kernels/ndarray.js";
import { kindOf } from "./kindOf.js";

/** @throws InputError for what the first step would stumble over, at the lines to blame */
export function requireTrainable(prepared: Prepared): void {
  const { experiment, dataset, built: { model, layers } } = prepared; // prettier-ignore
  const ending = endingProblem(experiment);
  if (ending?.refused === true) throw new InputError([ending.problem]);
  const batches = batchProblem(experiment, layers, dataset.train.rows);
  if (batches !== null) throw new InputError([batches]);
  createOptimizing(experiment, model, dataset.train.rows);
  tryFirstBatch(prepared);
}

/** One batch through model and loss, as in training; the random numbers that it takes are given back, and what it leaves in buffers is undone. */
export function tryFirstBatch(prepared: Prepared): void {
  const { experiment, loss } = prepared;
  const { model } = prepared.built;
  const { batch_size: batch } = experiment.config.train;
  const before = defaultGenerator.state();
  const buffers = [...model.namedBuffers()].map(([, buffer]) => ({ buffer, values: copyOf(buffer) }));
  try {
    blaming(experiment, ["loss"], () =>
      step(() =>
        noGrad(() => {
          const [x, y] = kindOf(prepared).firstRows(batch);
          requireOne(experiment, loss.forward(model.forward(x), y));
        }),
      ),
    );
  } finally {
    defaultGenerator.setState(before);
    for (const { buffer, values } of buffers) buffer.assign(values);
  }
}

/** Training follows one number downhill. */
function requireOne({ source, config: { loss } }: Experiment, { numel }: Tensor): void {
  if (numel === 1) return;
  const path = ["loss", loss.name, "reduction"];
  throw new InputError([problemAt(source, path, `must be mean or sum for training, got ${describe(loss.args.reduction)}: it gives a loss for each row`)]); // prettier-ignore
}
