// The least that a model must beat: a constant. Training that ends no better has learnt nothing from the features.
//
// The best constant and its mean loss on the training rows, from dL/dc = 0:
//   cross entropy   c_k = the share p_k of class k   L = -sum p_k ln p_k
//   squared error   c = the mean                     L = the variance
//   absolute error  c = the median                   L = the mean distance from it
//   quantile q      c = the quantile q               L = the mean of q d for d = y - c > 0, and of (q - 1) d below 0
// Of several targets the mean over them.
import { answerColumns, columnOf, scaledAnswers } from "../data/answers.js";
import { mean, median } from "../data/statistics.js";
import { quantilesOf } from "../experiment/predictor.js";
import { lossRegistry } from "../nn/losses.js";
import type { PreparedTable } from "../experiment/prepared.js";

/** The loss of the best constant; null for other losses, and where the loss is weighted or smoothed and the formulas above do not hold. */
export function constantLoss({ dataset, lossArgs, experiment: { config } }: PreparedTable): number | null {
  const { weight, pos_weight: posWeight, label_smoothing: smoothing, reduction = "mean" } = lossArgs;
  const quantiles = quantilesOf({ name: config.loss.name, args: lossArgs });
  if (lossRegistry[config.loss.name].declaration.reading.constant !== true && quantiles === null) return null;
  if (reduction !== "mean" || (weight ?? null) !== null || (posWeight ?? null) !== null || Number(smoothing ?? 0) !== 0)
    return null;
  if (dataset.report.balance !== null) {
    const shares = dataset.report.balance.train.filter((count) => count > 0).map((count) => count / dataset.train.rows);
    return entropy(shares);
  }
  const { train, preprocess, task } = dataset;
  const answers = scaledAnswers(train, preprocess);
  const columns = answerColumns(preprocess);
  const of = (y: Float64Array): number | null => {
    if (task === "binary") return entropy([mean(y), 1 - mean(y)]);
    if (quantiles !== null) return mean(Float64Array.from(quantiles, (quantile) => pinball(y, quantile)));
    if (config.loss.name === "L1Loss") return meanOf(y, median(y), Math.abs);
    return config.loss.name === "MSELoss" ? meanOf(y, mean(y), (distance) => distance ** 2) : null;
  };
  const losses = columns.map((_, t) => of(columnOf(answers, columns.length, t)));
  return losses.includes(null) ? null : mean(Float64Array.from(losses as number[]));
}

function entropy(shares: readonly number[]): number {
  return shares.reduce((sum, p) => (p === 0 ? sum : sum - p * Math.log(p)), 0);
}

function meanOf(y: Float64Array, center: number, f: (distance: number) => number): number {
  return mean(y.map((value) => f(value - center)));
}

/** The loss of always saying the quantile q of y: q for each that is too low, 1 - q for each that is too high. */
function pinball(y: Float64Array, q: number): number {
  const best = Float64Array.from(y).sort()[Math.min(y.length - 1, Math.floor(q * y.length))];
  return meanOf(y, best, (distance) => Math.max(q * distance, (q - 1) * distance));
}
