// resolved.yaml: the experiment with every default written out. It is an experiment itself and gives the same run.
import { stringify } from "yaml";
import type { Fields } from "../core/fields.js";
import { lossRegistry } from "../nn/losses.js";
import { optimizerRegistry } from "../optim/registry.js";
import type { Component } from "./component.js";
import type { Experiment } from "./experiment.js";
import type { MetricName } from "./metrics.js";
import type { BuiltModel } from "./model.js";

export function resolvedYaml(
  { config, name, dataPath }: Experiment,
  { layers }: BuiltModel,
  metrics: readonly MetricName[],
): string {
  const resolved = {
    ...config,
    name,
    data: { ...config.data, path: dataPath },
    model: layers.map((layer) => inYaml(layer)),
    loss: withDefaults(config.loss, lossRegistry[config.loss.name].declaration.fields),
    optimizer: withDefaults(config.optimizer, optimizerRegistry[config.optimizer.name].declaration.fields),
    metrics,
  };
  return stringify(resolved);
}

function withDefaults({ name, args }: Component, fields: Fields): unknown {
  const values = Object.entries(fields).map(([key, field]) => [key, args[key] ?? field.default]);
  return inYaml({ name, args: Object.fromEntries(values) as Component["args"] });
}

/** `ReLU` alone, or {Linear: {...}}. */
function inYaml({ name, args }: Component): unknown {
  return Object.keys(args).length === 0 ? name : { [name]: args };
}
