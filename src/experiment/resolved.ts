// resolved.yaml: the experiment with every default written out. It is an experiment itself and gives the same run.
import { dirname, resolve } from "node:path";
import { stringify } from "yaml";
import { holdsLists, type Field, type Fields } from "../core/fields.js";
import type { LayerSummary } from "./model.js";
import { compositeRegistry, holderRegistry, modelRegistry } from "../nn/registry.js";
import { initialiserRegistry } from "../nn/initRegistry.js";
import { lossRegistry } from "../nn/losses.js";
import { metricOf, type MetricKey } from "../metrics/metrics.js";
import { optimizerRegistry } from "../optim/registry.js";
import { encoderAndDecoder } from "./parts.js";
import { isComposite } from "./expand.js";
import { GROUPS } from "./groups.js";
import { isRecord, type Component } from "./component.js";
import { tokenizerRegistry } from "../text/registry.js";
import { dataKey, isTextData, type Experiment } from "./experiment.js";
import type { Prepared } from "./prepared.js";
import { scheduleOf, type Schedule } from "./schedule.js";
import { changeLists } from "./schema/model.js";
import type { Choice } from "./schema/beginning.js";
import { experimentSchema, type ExperimentConfig } from "./schema/schema.js";
import { writtenOut } from "./weights/choose.js";

/** As a run keeps it, with its tokenizer beside it. */
export function resolvedYaml(prepared: Prepared): string {
  const tree = resolvedTree(prepared);
  const { data } = prepared.experiment.config;
  const isLeftOut = isTextData(data) && data.tokenizer === null;
  return stringify(isLeftOut ? { ...tree, data: { ...(tree.data as object), tokenizer: { file: "tokenizer.json" } } } : tree);
}

/** @param expand whether what stands for several layers is written out */
export function resolvedTree(
  { experiment, dataset, built, lossArgs, metrics }: Prepared,
  { expand = true }: { readonly expand?: boolean } = {},
): Readonly<Record<string, unknown>> {
  const { name } = experiment;
  const { repeat: _repeat, sweep: _sweep, ...config } = experiment.config; // of several runs, and this is one
  return {
    ...config,
    name,
    data: dataInYaml(experiment),
    model: modelInYaml(experiment, built, expand),
    ...init(expand ? built.init : (config.init ?? [])),
    ...beginning(experiment, expand ? built.from : null),
    loss: withDefaults({ ...config.loss, args: lossArgs }, lossRegistry[config.loss.name].declaration.fields),
    optimizer: withDefaults(config.optimizer, optimizerRegistry[config.optimizer.name].declaration.fields),
    scheduler: scheduleInYaml(scheduleOf(experiment, dataset.train.rows)),
    train: config.train,
    metrics: metrics.map(metricInYaml),
  };
}

/** init_from, freeze and lora. @param from of each layer the file's, where what stands for several is written out */
function beginning({ config, source }: Experiment, from: readonly number[] | null): object {
  const { init_from: weights, freeze, lora } = config;
  const path = weights && resolve(dirname(source.file), weights.path);
  const out = (choices: readonly Choice[]): readonly Choice[] => (from === null ? choices : writtenOut(choices, from));
  return {
    init_from: weights?.strict === false ? { path, strict: false } : path,
    freeze: freeze && out(freeze),
    lora: lora && { ...lora, train: out(lora.train) },
  };
}

function dataInYaml({ config: { data }, dataPath, source: { file } }: Experiment): unknown {
  if (isTextData(data))
    return { ...data, [dataKey(data)]: dataPath, tokenizer: data.tokenizer && tokenizerInYaml(data.tokenizer, file) };
  const columns = Object.entries(data.columns).map(([name, { tokenizer, ...column }]) => [name, tokenizer === undefined ? column : { ...column, tokenizer: tokenizerInYaml(tokenizer, file) }]); // prettier-ignore
  return { ...data, path: dataPath, columns: Object.fromEntries(columns) as unknown };
}

/** @param file the experiment's, from where a tokenizer.json is named */
function tokenizerInYaml(tokenizer: Component | { readonly file: string }, file: string): unknown {
  if ("file" in tokenizer) return { file: resolve(dirname(file), tokenizer.file) };
  const registry: Readonly<Record<string, { readonly declaration: { readonly fields: Fields } }>> = tokenizerRegistry;
  return withDefaults(tokenizer, registry[tokenizer.name].declaration.fields);
}

function withDefaults({ name, args, groups = [] }: Component, fields: Fields): unknown {
  const values: [string, unknown][] = Object.entries(fields).map(([key, field]) => [key, args[key] ?? field.default]);
  if (groups.length > 0) values.push([GROUPS, groups.map(({ match, args: own }) => ({ match, ...own }))]);
  return inYaml({ name, args: Object.fromEntries(values) });
}

/** The model as the file has it; what stands for several layers under its name, unless it is to be written out. */
function modelInYaml({ config }: Prepared["experiment"], { layers, from }: Prepared["built"], expand: boolean): unknown {
  if (encoderAndDecoder(config) !== null)
    return Object.fromEntries(layers.map(({ name, inside }) => [name, inside!.lists[0].map(layerInYaml)]));
  if (expand || layers[0].inside?.names !== undefined) return layersInYaml(layers);
  return config.model.map((component, i) => {
    if (!isComposite(component)) return layerInYaml(layers[from.indexOf(i)]);
    return withDefaults(component, compositeRegistry[component.name].declaration.fields);
  });
}

function init(rules: readonly Component[]): object {
  return rules.length === 0 ? {} : { init: rules.map(initInYaml) };
}

/** A plain name where it has its defaults only, and so means the same. */
function metricInYaml(key: MetricKey): unknown {
  const { name, args } = metricOf(key);
  return key === name ? name : inYaml({ name, args });
}

/** One schedule, or the list of those that take turns. */
function scheduleInYaml(schedule: Schedule | null): unknown {
  if (schedule === null) return null;
  const { every, parts } = schedule;
  const list = parts.map(({ name, args, turn }) => inYaml({ name, args: { ...args, every, ...(turn === null ? {} : { for: turn }) } })); // prettier-ignore
  return list.length === 1 ? list[0] : list;
}

function initInYaml({ match, name, args }: Component): unknown {
  const { fields } = initialiserRegistry[name].declaration;
  return { match, [name]: Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, args[key] ?? field.default])) };
}

/** A list of layers, or branches and the layers behind them. */
function layersInYaml([first, ...others]: readonly LayerSummary[]): unknown {
  const { names, lists } = first.inside ?? {};
  if (names === undefined) return [first, ...others].map(layerInYaml);
  return {
    branches: Object.fromEntries(names.map((name, i) => [name, lists![i].map(layerInYaml)])),
    joined: others.map(layerInYaml),
  };
}

/** A layer with those that it holds. */
function layerInYaml({ name, args, inside }: LayerSummary): unknown {
  if (inside === undefined) return inYaml({ name, args });
  const field = holderRegistry[name].declaration.fields[inside.key];
  const lists = inside.lists.map((list) => list.map(layerInYaml));
  return { [name]: { ...args, [inside.key]: holdsLists(field) ? lists : lists[0] } };
}

/** `ReLU` alone, or {Linear: {...}}. */
function inYaml({ name, args }: Component): unknown {
  return Object.keys(args).length === 0 ? name : { [name]: args };
}

/** Tokenizers are written out by every version. */
function withoutTokenizers(data: ExperimentConfig["data"]): object {
  const { tokenizer: _, ...rest } = { tokenizer: null, ...data };
  if (!("columns" in rest)) return rest;
  const columns = Object.entries(rest.columns).map(([name, { tokenizer: __, ...column }]) => [name, column]);
  return { ...rest, columns: Object.fromEntries(columns) as unknown };
}

/** A resolved.yaml as read: a run of an older version was trained with what is now the default of the keys that it did not know. */
export function withNewKeys(before: unknown): unknown {
  const filled = experimentSchema.safeParse(before).data;
  if (filled === undefined || !isRecord(before)) return before;
  const { name } = filled.optimizer;
  const optimizer = isRecord(before.optimizer) ? { [name]: fill(before.optimizer[name], defaultsOf(name)) } : before.optimizer;
  return {
    ...before,
    ...Object.fromEntries(["sample", "init_from", "freeze", "lora"].map((key) => [key, before[key] ?? null])),
    model: changeLists(before.model, (layers) => layers.map(layerWithDefaults)),
    optimizer,
    scheduler: countingEpochs(before.scheduler),
    data: fill(before.data, withoutTokenizers(filled.data)),
    train: fill(before.train, filled.train),
  };
}

/** A layer with the arguments that it did not know, in the order of today, also where it stands inside another. */
function layerWithDefaults(layer: unknown): unknown {
  if (!isRecord(layer)) return layer;
  const complete = Object.entries(layer).map(([name, args]) => {
    if (!Object.hasOwn(modelRegistry, name) || !isRecord(args)) return [name, args];
    const inside = (list: unknown): unknown => (Array.isArray(list) ? list.map(inside) : layerWithDefaults(list));
    const known = Object.entries<Field>(modelRegistry[name].declaration.fields).flatMap(([key, field]): [string, unknown][] => {
      if (key in args) return [[key, field.type === "layers" ? inside(args[key]) : args[key]]];
      return field.default === undefined || field.fileOnly === true ? [] : [[key, field.default]];
    });
    return [name, Object.fromEntries(known)];
  });
  return Object.fromEntries(complete);
}

/** Schedules of older versions counted epochs. */
function countingEpochs(scheduler: unknown): unknown {
  if (!isRecord(scheduler)) return scheduler;
  return Object.fromEntries(Object.entries(scheduler).map(([name, args]) => [name, isRecord(args) ? { every: "epoch", ...args } : args])); // prettier-ignore
}

function defaultsOf(name: string): Readonly<Record<string, unknown>> {
  const { fields } = optimizerRegistry[name].declaration;
  return Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.default]));
}

function fill(given: unknown, defaults: unknown): unknown {
  if (!isRecord(given) || !isRecord(defaults)) return given === undefined ? defaults : given;
  const keys = new Set([...Object.keys(given), ...Object.keys(defaults)]);
  return Object.fromEntries([...keys].map((key) => [key, fill(given[key], defaults[key])]));
}
