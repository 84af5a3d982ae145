// The least that a model must beat: a constant. Training that ends no better has learnt nothing from the features.
//
// The best constant and its mean loss on the training rows, from dL/dc = 0:
//   cross entropy   c_k = the share p_k of class k   L = -sum p_k ln p_k
//   squared error   c = the mean                     L = the variance
//   absolute error  c = the median                   L = the mean distance from it
import { scaler } from "../data/scaling.js";
import { mean, median } from "../data/statistics.js";
import { formatNumber } from "../core/format.js";
import { lossRegistry } from "../nn/losses.js";
import type { Prepared } from "../experiment/prepare.js";

/** The loss of the best constant; null for other losses, and where the loss is weighted or smoothed and the formulas above do not hold. */
export function constantLoss({ dataset, lossArgs, experiment: { config } }: Prepared): number | null {
  const { weight, pos_weight: posWeight, label_smoothing: smoothing, reduction = "mean" } = lossArgs;
  if (lossRegistry[config.loss.name].declaration.reading.constant !== true) return null;
  if (reduction !== "mean" || (weight ?? null) !== null || (posWeight ?? null) !== null || Number(smoothing ?? 0) !== 0)
    return null;
  if (dataset.report.balance !== null) {
    const shares = dataset.report.balance.train.filter((count) => count > 0).map((count) => count / dataset.train.rows);
    return shares.reduce((sum, p) => sum - p * Math.log(p), 0);
  }
  const y = dataset.train.y.map(scaler(dataset.preprocess.targetScale));
  const center = config.loss.name === "L1Loss" ? median(y) : mean(y);
  return mean(y.map((value) => (config.loss.name === "L1Loss" ? Math.abs(value - center) : (value - center) ** 2)));
}

/** @param trainLoss of the last epoch; null when there was none */
export function constantWarning(prepared: Prepared, trainLoss: number | null): string[] {
  const constant = constantLoss(prepared);
  if (constant === null || constant === 0 || trainLoss === null || trainLoss < 0.99 * constant) return [];
  const { classes, preprocess } = prepared.dataset;
  const what = classes === null ? `the same value for ${preprocess.target}` : "the shares of the classes";
  return [
    `the training loss ended at ${formatNumber(trainLoss)}; always predicting ${what} gives ${formatNumber(constant)}: ` +
      "the model has learnt nothing (try another learning rate, data.scale: standard, or more epochs)",
  ];
}
