// A regression whose last layer cannot reach all targets: training runs, badly.
import type { Problem } from "../../core/errors.js";
import type { Dataset } from "../../data/dataset.js";
import { scaledAnswers } from "../../data/answers.js";
import { isReconstruction } from "../../data/preprocess.js";
import { extremes } from "../../data/statistics.js";
import { formatNumber } from "../../core/format.js";
import { endingOf } from "../../experiment/ending.js";
import { placeOfLayer } from "../../experiment/expand.js";
import { outputOf } from "../../nn/losses.js";
import { problemAt, type Experiment } from "../../experiment/experiment.js";

export function reachWarnings(experiment: Experiment, { task, train, preprocess }: Dataset): Problem[] {
  const { index, last, range } = endingOf(experiment);
  if (task !== "regression" || range === undefined || train.rows === 0) return [];
  if (outputOf(experiment.config.loss) === "a log-rate") return []; // ending.ts speaks of it
  const { min, max } = extremes(scaledAnswers(train, preprocess));
  if (min >= range[0] && max <= range[1]) return [];
  const [from, to] = range.map(formatNumber);
  const reach = Number.isFinite(range[0])
    ? Number.isFinite(range[1])
      ? `${from} to ${to}`
      : `${from} and more`
    : `${to} and less`;
  const what = isReconstruction(preprocess) ? "the features, scaled, go" : "the target, scaled, goes";
  const message = `is ${last}, which gives ${reach}, but ${what} from ${formatNumber(min)} to ${formatNumber(max)}`;
  return [
    problemAt(
      experiment.source,
      placeOfLayer(experiment.config.model, Math.max(index, 0)).slice(0, -1),
      message,
      "end the model with Linear",
    ),
  ];
}
