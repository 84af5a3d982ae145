// Does the model end as its loss expects? A sigmoid or softmax too many, or one too few, is the classic mistake: training runs, badly.
import type { Problem } from "../../core/errors.js";
import type { Dataset } from "../../data/dataset.js";
import { scaleNumber } from "../../data/scaling.js";
import { extremes } from "../../data/statistics.js";
import { formatNumber } from "../../core/format.js";
import { lossRegistry } from "../../nn/losses.js";
import { problemAt, type Experiment } from "../../experiment/experiment.js";

/** Layers that do not change what the numbers mean. */
const transparent = ["Identity", "Dropout", "Flatten", "Unflatten"];
/** What comes out of a layer, whatever goes in. */
const ranges = new Map<string, readonly [number, number]>([
  ["Sigmoid", [0, 1]],
  ["Softmax", [0, 1]],
  ["LogSoftmax", [-Infinity, 0]],
  ["Tanh", [-1, 1]],
  ["ReLU", [0, Infinity]],
]);

/** The last layer that computes something, against what the loss takes: a probability, a logit, a log-probability, a value. */
export function outputWarnings({ config, source }: Experiment, dataset: Dataset): Problem[] {
  const index = config.model.findLastIndex(({ name }) => !transparent.includes(name));
  const last = config.model[index]?.name ?? "nothing";
  const { name: loss } = config.loss;
  const warn = (message: string, hint: string): Problem[] => [problemAt(source, ["model", Math.max(index, 0)], message, hint)];
  const needs = (layer: string, other: string): Problem[] =>
    warn(
      `is ${last}, but ${loss} takes ${output}`,
      `end the model with ${layer}, or use ${other}, which takes the scores as they are`,
    );
  const { output } = lossRegistry[loss].declaration;
  if (output === "a probability") return last === "Sigmoid" ? [] : needs("Sigmoid", "BCEWithLogitsLoss");
  if (output === "a log-probability") return last === "LogSoftmax" ? [] : needs("LogSoftmax", "CrossEntropyLoss");
  if (output === "a logit") {
    const inside = loss === "CrossEntropyLoss" ? "softmax" : "sigmoid";
    if (["Sigmoid", "Softmax", "LogSoftmax"].includes(last)) {
      return warn(`is ${last}, but ${loss} has the ${inside} inside: it would be applied twice`, "leave the layer out");
    }
    return ranges.has(last)
      ? warn(`is ${last}, which keeps scores of ${loss} from taking any value`, "end the model with Linear")
      : [];
  }
  return valueWarnings(last, dataset, warn);
}

/** A regression whose last layer cannot reach all targets. */
function valueWarnings(last: string, dataset: Dataset, warn: (message: string, hint: string) => Problem[]): Problem[] {
  const range = ranges.get(last);
  if (range === undefined || dataset.train.rows === 0) return [];
  const { min, max } = extremes(dataset.train.y.map((y) => scaleNumber(dataset.preprocess.targetScale, y)));
  if (min >= range[0] && max <= range[1]) return [];
  const [from, to] = [...range, min, max].map(formatNumber);
  const reach = Number.isFinite(range[0])
    ? Number.isFinite(range[1])
      ? `${from} to ${to}`
      : `${from} and more`
    : `${to} and less`;
  return warn(
    `is ${last}, which gives ${reach}, but the target, scaled, goes from ${formatNumber(min)} to ${formatNumber(max)}`,
    "end the model with Linear",
  );
}
