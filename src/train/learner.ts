// From an experiment's words to what the loop works with.
import type { Part } from "../data/dataset.js";
import { createOptimizing } from "../experiment/optimizing.js";
import { quantilesOf, type Predictor } from "../experiment/predictor.js";
import type { Prepared } from "../experiment/prepare.js";
import type { MetricValue } from "../metrics/metrics.js";
import { EMA } from "../optim/ema.js";
import type { EarlyStoppingConfig } from "./bestEpoch.js";
import type { Learner, LoopConfig } from "./loop.js";
import { loaderOf, scalarsOf } from "./measure.js";

export function predictorOf({ built, loss, dataset, experiment: { config } }: Prepared): Predictor {
  return {
    model: built.model,
    loss,
    quantiles: quantilesOf(config.loss),
    preprocess: dataset.preprocess,
    dtype: config.train.dtype,
    ...(typeof config.train.threshold === "number" ? { threshold: config.train.threshold } : {}),
  };
}

export function learnerOf(prepared: Prepared, measure: (part: Part) => Record<string, MetricValue>): Learner {
  const { dataset, built, loss } = prepared;
  const { train } = prepared.experiment.config;
  return {
    model: built.model,
    loss,
    ...createOptimizing(prepared.experiment, built.model, dataset.train.rows),
    ema: train.ema === null ? null : new EMA(built.model, { decay: train.ema }),
    loader: loaderOf(dataset.train, dataset.preprocess, train.dtype, {
      batchSize: train.batch_size,
      shuffle: train.shuffle,
      dropLast: train.drop_last,
    }),
    validate: () => scalarsOf(measure(dataset.val)),
  };
}

export function loopConfigOf({ dataset, experiment: { config } }: Prepared): LoopConfig {
  const {
    epochs,
    max_steps: maxSteps,
    accumulate_grad_batches: accumulate,
    grad_clip_norm: gradClipNorm,
    grad_clip_value: gradClipValue,
  } = config.train;
  const monitor = dataset.val.rows > 0 ? "val_loss" : "train_loss";
  const never: EarlyStoppingConfig = { monitor, patience: Infinity, min_delta: 0, restore_best: false };
  return { epochs, maxSteps, accumulate, gradClipNorm, gradClipValue, best: config.train.early_stopping ?? never };
}
