// A list of layers as the file names them, built one after the other: arguments completed from the shape that arrives, the shape followed
// through each. Layers that hold others do the same with the lists inside them.
import { formatShape } from "../autograd/shapes.js";
import { holdsLists, camelCase, type Fields } from "../core/fields.js";
import { InputError, MlbhError, type Problem } from "../core/errors.js";
import { describe } from "../core/words.js";
import { sizeOf, type Dtype, type Shape } from "../kernels/ndarray.js";
import { bearsPadding, takesMemory } from "../nn/lengths.js";
import { holderRegistry, layerRegistry, type HolderEntry, type Layer, type LayerEntry } from "../nn/registry.js";
import { Sequential } from "../nn/sequential.js";
import type { Component } from "./component.js";
import type { Experiment } from "./experiment.js";
import { problemAt } from "./problemAt.js";
import { tooLarge, type LayerSize } from "./memory.js";
import type { LayerSummary, ModelSizes } from "./model.js";
import type { Path } from "./source.js";
import { shareWeight, type Top } from "./tie.js";

/** What all layers of a model are built with. */
export interface Building {
  readonly experiment: Experiment;
  /** With the shape of what an encoder makes of one row, where these are the layers of a decoder. */
  readonly sizes: ModelSizes & { readonly memory?: Shape };
  readonly dtype: Dtype;
  /** All layers so far, for the memory that they need together. */
  readonly counted: LayerSize[];
  /** The list that the model is, as far as it is built; the lists inside its layers may share weights of these. */
  readonly top?: Top;
}

export interface Built {
  readonly modules: readonly Layer[];
  readonly layers: readonly LayerSummary[];
  readonly shape: Shape;
  /** Whether rows are still steps of which the last may be padding. */
  readonly padded: boolean;
}

type At = (message: string, hint?: string | null) => Problem;

/**
 * @param path of the list in the file
 * @param head a layer before them, which is built already
 * @throws InputError with the first layer that does not fit, at its place in the file.
 */
export function buildLayers(
  components: readonly Component[],
  building: Building,
  path: Path,
  input: Shape,
  isPadded = false,
  head?: One,
): Built {
  const modules: Layer[] = head === undefined ? [] : [head.module];
  const layers: LayerSummary[] = head === undefined ? [] : [{ index: 0, ...head.summary }];
  let [shape, padded] = [input, isPadded];
  const inside = { top: { modules, layers, count: modules.length + components.length }, ...building };
  components.forEach((component) => {
    const index = layers.length;
    const place = component.at ?? [...path, index, component.name];
    const at: At = (message, hint = null) => problemAt(building.experiment.source, place, message, hint);
    const built = Object.hasOwn(holderRegistry, component.name)
      ? buildHolder(component, holderRegistry[component.name], inside, place, at, shape, padded)
      : buildLayer(component, layerRegistry[component.name], inside, place, at, shape, layers);
    const { module, summary } = built;
    const hint = place[1] === "decoder" ? "a decoder writes step by step: leave the layer out, or use one that computes each step by itself" : AWAY; // prettier-ignore
    padded = padded && (built.padded ?? staysPadded(module, summary, shape, at, hint));
    modules.push(module);
    layers.push({ index, ...summary });
    shape = summary.outputShape;
  });
  return { modules, layers, shape, padded };
}

/** Whether there is still padding after a layer that was given some. @throws InputError when the layer would take it for steps */
function staysPadded(module: Layer, { name, outputShape: output }: One["summary"], input: Shape, at: At, hint: string): boolean {
  const { declaration } = layerRegistry[name];
  const isOfIds = input.length === 1; // (T,): the steps are the only axis
  if (isOfIds && output.length < 2)
    throw new InputError([at("stands before an Embedding: the numbers of a row are those of tokens, and no quantities", "begin with Embedding: {embedding_dim: 32}")]); // prettier-ignore
  if (!bearsPadding(declaration, module))
    throw new InputError([at("would see the padding: texts are filled up behind their end, and it does not know where that is", hint)]); // prettier-ignore
  return output.length > 1;
}

const AWAY = "before it, a layer has to make one row of all steps: Last, Mean or Max; RNN, LSTM, GRU, MultiheadAttention and TransformerEncoder know the end of a text, and what computes each step by itself needs not"; // prettier-ignore

export interface One {
  readonly module: Layer;
  readonly summary: Omit<LayerSummary, "index">;
  /** Of layers that hold others, as those inside leave it. */
  readonly padded?: boolean;
}

function buildLayer(
  component: Component,
  entry: LayerEntry,
  building: Building,
  place: Path,
  at: At,
  shape: Shape,
  before: readonly LayerSummary[],
): One {
  const { sizes, dtype } = building;
  const { fields, infer, free, outputShape, parameters: learned, unfolds, leastRows } = entry.declaration;
  const inferred = guard(at, shape, () => infer?.(shape, before, sizes) ?? {});
  if (infer !== undefined && Object.keys(inferred).length === 0) refuseShape(entry, shape, at);
  const args = completeArguments(component, fields, inferred, shape, sizes, at, free);
  const output = guard(at, shape, () => outputShape(shape, args as never));
  const [parameters, unfolded] = [learned?.(args as never) ?? 0, unfolds?.(shape, args as never) ?? 0];
  const summary = {
    name: component.name,
    args: inYamlNames(fields, args),
    outputShape: output,
    parameters,
    leastRows: leastRows?.(shape, args as never) ?? 1,
    unfolded,
  };
  requireMemory(summary, building, at);
  if (takesMemory(entry.declaration) && sizes.memory === undefined)
    throw new InputError([at("looks at what an encoder has read, and this model has none", "write model: {encoder: [..], decoder: [..]}: the encoder reads one text, the decoder writes another")]); // prettier-ignore
  const module = guard(at, shape, () => entry.create(args, { dtype }));
  const { ties } = entry.declaration;
  if (ties !== undefined && typeof args.tie === "number")
    shareWeight(module, ties, args.tie, building.top!, (...words) => problemAt(building.experiment.source, [...place, "tie"], ...words)); // prettier-ignore
  return { module, summary };
}

/** A layer that infers nothing from a shape does not take it: it is asked to say what is wrong. */
function refuseShape({ declaration: { fields, outputShape } }: LayerEntry, shape: Shape, at: At): void {
  const anything = Object.entries<Fields[string]>(fields).map(([key, field]) => [camelCase(key), field.default ?? 1]);
  guard(at, shape, () => outputShape(shape, Object.fromEntries(anything) as never));
}

function buildHolder(
  component: Component,
  { declaration: { fields, holds } }: HolderEntry,
  building: Building,
  place: Path,
  at: At,
  shape: Shape,
  padded: boolean,
): One {
  const { name, args: given } = component;
  const args = completeArguments(component, fields, {}, shape, building.sizes, at);
  const { key } = holds;
  const isLists = holdsLists(fields[key]);
  const held = (isLists ? given[key] : [given[key]]) as readonly (readonly Component[])[];
  const path = isShort(building.experiment, place) ? place : [...place, key];
  const lists = held.map((list, i) => buildLayers(list, building, isLists ? [...path, i] : path, shape, padded));
  const inside = { input: shape, outputs: lists.map((list) => list.shape) };
  const outputShape = guard(at, shape, () => holds.join(inside, args as never));
  const isPadded = lists.some((list) => list.padded);
  if (isPadded && outputShape[0] !== shape[0])
    throw new InputError([at("puts the steps of one path after those of another, where the padding of a text would be in the middle", "with dim: 2 or -1 it joins their features")]); // prettier-ignore
  const times = holds.times?.(args as never) ?? 1;
  const copies = Array.from({ length: times - 1 }, () => buildLayers(held[0], building, path, shape, padded));
  const all = lists.flatMap((list) => list.layers);
  const own = holds.parameters?.(inside) ?? 0;
  const summary = {
    name,
    args: Object.fromEntries(Object.entries(inYamlNames(fields, args)).filter(([argument]) => argument !== key)),
    outputShape,
    parameters: own + times * all.reduce((total, layer) => total + layer.parameters, 0),
    leastRows: Math.max(1, ...all.map((layer) => layer.leastRows)),
    unfolded: times * all.reduce((total, layer) => total + layer.unfolded + sizeOf(layer.outputShape), 0),
    inside: { key, lists: lists.map(({ layers }) => layers) },
  };
  requireMemory({ outputShape, parameters: own, unfolded: 0 }, building, at);
  const { dtype } = building;
  const parts = [...lists, ...copies].map(({ modules }) => new Sequential(...modules));
  return {
    module: guard(at, shape, () => holds.make(parts, args as never, inside, { dtype }) as Layer),
    summary,
    padded: isPadded,
  };
}

/** Whether the list stands directly behind the name: Residual: [..] */
function isShort({ source }: Experiment, place: Path): boolean {
  const value = place.reduce<unknown>((tree, key) => (tree as Readonly<Record<PropertyKey, unknown>> | undefined)?.[key], source.value); // prettier-ignore
  return Array.isArray(value);
}

function requireMemory(size: LayerSize, { experiment: { config }, sizes, dtype, counted }: Building, at: At): void {
  counted.push(size);
  const problem = tooLarge({ ...config, train: { ...config.train, dtype } }, counted, sizeOf(sizes.row), sizes.rows);
  if (problem !== null) throw new InputError([at(problem.message, problem.hint)]);
}

/** Arguments in camelCase, with what the input's shape and the task determine. */
function completeArguments(
  { name, args }: Component,
  fields: Fields,
  inferred: Readonly<Record<string, unknown>>,
  input: Shape,
  { output }: ModelSizes,
  at: At,
  free: readonly string[] = [],
): Record<string, unknown> {
  const complete: Record<string, unknown> = {};
  for (const [key, field] of Object.entries<Fields[string]>(fields)) {
    const given = args[key] === "auto" ? output[output.length - 1] : args[key];
    const isNone = given === null && field.nullable === true; // null is then an answer, not a question
    const value = isNone ? null : (given ?? inferred[key] ?? field.default);
    if (value === undefined) throw new InputError([at(`needs ${key}: ${field.help}`)]);
    complete[camelCase(key)] = value;
  }
  for (const [key, value] of Object.entries(inferred)) {
    const given = args[key];
    if (given === undefined || given === value || free.includes(key)) continue;
    if (Array.isArray(value) || typeof value === "boolean") continue; // of a list, outputShape says whether another fits too; a switch is free
    const problem = at(
      `expects ${key} ${describe(given)}, but its input has shape ${formatShape(input)}, which makes it ${String(value)}`,
    );
    throw new InputError([{ ...problem, hint: `write ${key}: ${String(value)}, or leave ${name}'s ${key} out` }]);
  }
  return complete;
}

/** An error of a layer becomes a problem at its place. */
function guard<T>(at: At, input: Shape, build: () => T): T {
  try {
    return build();
  } catch (error) {
    if (!(error instanceof MlbhError) || error instanceof InputError) throw error;
    const words = error.message.split("\n")[0];
    throw new InputError([at(`does not fit its input of shape ${formatShape(input)}: ${words}`, error.hint)]);
  }
}

function inYamlNames(fields: Fields, args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const written = Object.keys(fields).filter((key) => fields[key].fileOnly !== true || args[camelCase(key)] !== null);
  return Object.fromEntries(written.map((key) => [key, args[camelCase(key)]]));
}
