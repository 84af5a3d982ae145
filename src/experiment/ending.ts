// Does the model end as its loss expects? A sigmoid or softmax too many, or one too few, is the classic mistake.
import type { Problem } from "../core/errors.js";
import { inCamelCase, withDefaults } from "../core/fields.js";
import { outputOf } from "../nn/losses.js";
import { modelRegistry } from "../nn/registry.js";
import type { Component } from "./component.js";
import { expanded, placeOfLayer } from "./expand.js";
import { lastList } from "./parts.js";
import { problemAt, type Experiment } from "./experiment.js";

/** Layers that do not change what the numbers mean. */
const transparent = ["Identity", "Dropout", "Flatten", "Unflatten", "MaxPool2d", "AvgPool2d"];

export interface Ending {
  /** The last layer that computes something; -1 when none does. */
  readonly index: number;
  readonly last: string;
  /** What comes out of it, whatever goes in; undefined: any number. */
  readonly range: readonly [number, number] | undefined;
}

export function endingOf(experiment: Experiment): Ending {
  const { layers: model, from } = expanded({ config: { ...experiment.config, model: [...lastList(experiment.config).layers] } });
  const index = model.findLastIndex(({ name }) => !transparent.includes(name));
  const last = index < 0 ? null : lastInside(model[index]);
  return { index: from[index] ?? index, last: last?.name ?? "nothing", range: last === null ? undefined : rangeOf(last) };
}

function rangeOf({ name, args }: Component): Ending["range"] {
  if (!Object.hasOwn(modelRegistry, name)) return undefined; // branches
  const { declaration } = modelRegistry[name];
  return "range" in declaration ? declaration.range?.(withDefaults(declaration.fields, inCamelCase(args))) : undefined;
}

/** Of layers in a row, however nested, the last. */
function lastInside(layer: Component): Component {
  if (!["Sequential", "Repeat", "Checkpoint"].includes(layer.name)) return layer;
  const inner = layer.args.layers as readonly Component[];
  return lastInside(inner.findLast(({ name }) => !transparent.includes(name)) ?? inner[inner.length - 1]);
}

/** `refused` where the loss does not take the numbers at all; otherwise training runs, badly. */
export interface EndingProblem {
  readonly problem: Problem;
  readonly refused: boolean;
}

/** The last layer against what the loss takes: a probability, a logit, a log-probability. Null when they fit, and for values. */
export function endingProblem(experiment: Experiment): EndingProblem | null {
  const { config, source } = experiment;
  const { index, last, range } = endingOf(experiment);
  const { name: loss } = config.loss;
  const output = outputOf(config.loss);
  const { layers, path } = lastList(config);
  const at = (layer: number, message: string, hint: string, refused = false): EndingProblem => ({
    problem: problemAt(source, placeOfLayer(layers, Math.max(layer, 0), path).slice(0, -1), message, hint),
    refused,
  });
  const needs = (layer: string, other: string, refused = false): EndingProblem =>
    at(index, `is ${last}, but ${loss} takes ${output}`, `end the model with ${layer}, or use ${other}, which takes the scores as they are`, refused); // prettier-ignore
  if (output === "a probability") {
    if (last !== "Sigmoid") return needs("Sigmoid", "BCEWithLogitsLoss", range === undefined || range[0] < 0 || range[1] > 1);
    const dropout = layers.findIndex(({ name, args }, i) => i > index && name === "Dropout" && args.p !== 0);
    return dropout < 0 ? null : at(dropout, `is Dropout behind Sigmoid: in training it makes numbers larger, and ${loss} takes no probability above 1`, "put Dropout before the last Linear", true); // prettier-ignore
  }
  if (output === "a log-probability") return last === "LogSoftmax" ? null : needs("LogSoftmax", "CrossEntropyLoss");
  if (output === "a rate")
    return range !== undefined && range[0] >= 0
      ? null
      : at(index, `is ${last}, but ${loss} with log_input: false takes a rate, which is never below 0`, "leave log_input out: the model then gives the logarithm of the rate"); // prettier-ignore
  if (output === "a value" || range === undefined) return null;
  if (output === "a log-rate")
    return at(index, `is ${last}, which keeps the logarithm of the rate from taking any value`, "end the model with Linear");
  const inside = loss === "CrossEntropyLoss" ? "softmax" : "sigmoid";
  return output !== "a score" && ["Sigmoid", "Softmax", "LogSoftmax"].includes(last)
    ? at(index, `is ${last}, but ${loss} has the ${inside} inside: it would be applied twice`, "leave the layer out")
    : at(index, `is ${last}, which keeps scores of ${loss} from taking any value`, "end the model with Linear");
}
