// From an experiment's words to what the loop works with.
import { createOptimizing } from "../experiment/optimizing.js";
import { trainingLength } from "../experiment/schedule.js";
import type { Prepared } from "../experiment/prepared.js";
import { EMA } from "../optim/ema.js";
import type { EarlyStoppingConfig } from "./bestEpoch.js";
import type { Learner, LoopConfig } from "./loop.js";
import { kindOf } from "./kindOf.js";
import { captureStep } from "./step.js";
import { scalarsOf } from "./measure.js";

export function learnerOf(prepared: Prepared): Learner {
  const { dataset, built, loss } = prepared;
  const kind = kindOf(prepared);
  const { train } = prepared.experiment.config;
  const optimizing = createOptimizing(prepared.experiment, built.model, dataset.train.rows);
  return {
    model: built.model,
    loss,
    ...optimizing,
    captured: captureStep({ model: built.model, loss, optimizer: optimizing.optimizer }),
    ema: train.ema === null ? null : new EMA(built.model, { decay: train.ema }),
    loader: kind.loader(),
    validate: () => scalarsOf(kind.measure("val")),
  };
}

export function loopConfigOf({ dataset, experiment }: Prepared): LoopConfig {
  const { config } = experiment;
  const {
    eval_every: evalEvery,
    accumulate_grad_batches: accumulate,
    grad_clip_norm: gradClipNorm,
    grad_clip_value: gradClipValue,
  } = config.train;
  const length = trainingLength(experiment, dataset.train.rows);
  const epochs = evalEvery === null ? config.train.epochs : length.epoch;
  const maxSteps = evalEvery === null ? config.train.max_steps : length.step;
  const monitor = dataset.val.rows > 0 ? "val_loss" : "train_loss";
  const never: EarlyStoppingConfig = { monitor, patience: Infinity, min_delta: 0, restore_best: false };
  return { epochs, maxSteps, evalEvery, accumulate, gradClipNorm, gradClipValue, best: config.train.early_stopping ?? never };
}
