// What an experiment file needs to know of each layer of the table.
import type { Tensor } from "../autograd/tensor.js";
import { codeFields, holdsLists, camelCase } from "../core/fields.js";
import type { CompositeDeclaration } from "./composite.js";
import { gptDeclaration } from "./gpt.js";
import type { HolderDeclaration } from "./holder.js";
import type { LayerClass, LayerDeclaration, TensorOptions } from "./layer.js";
import type { Module } from "./module.js";
import { asOne } from "./sequential.js";
import * as table from "./table.js";

/** A layer that maps one tensor to one. */
export type Layer = Module & { forward(x: Tensor): Tensor };

/** `values` are checked and complete, in camelCase. */
type Create = (values: Readonly<Record<string, unknown>>, options: TensorOptions) => Layer;

export interface LayerEntry {
  readonly declaration: LayerDeclaration;
  readonly create: Create;
}

/** A layer that holds others. */
export interface HolderEntry {
  readonly declaration: HolderDeclaration;
  /** Around modules that are there already. */
  readonly create: Create;
}

/** A name that stands for several layers. */
export interface CompositeEntry {
  readonly declaration: CompositeDeclaration;
}

type Table = typeof table;
export type HolderName = {
  [N in keyof Table]: Table[N] extends { readonly declaration: HolderDeclaration } ? N : never;
}[keyof Table];
export type LayerName = Exclude<keyof Table, HolderName>;
type AnyClass = LayerClass & (new (...args: unknown[]) => Layer);

const classes = Object.entries(
  table as unknown as Readonly<Record<string, AnyClass | { readonly declaration: HolderDeclaration }>>,
).sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));

function entryOf(layer: AnyClass): LayerEntry {
  const { declaration } = layer;
  const names = Object.keys(codeFields(declaration.fields)).map(camelCase);
  const made = (layer.asLayer ?? layer) as AnyClass;
  return { declaration, create: (values, options) => new made(...names.map((name) => values[name] ?? null), options) };
}

function holderOf(declaration: HolderDeclaration): HolderEntry {
  const { key, times, make } = declaration.holds;
  return {
    declaration,
    create: (values, options) => {
      const given = values[key] as readonly unknown[];
      const lists = holdsLists(declaration.fields[key]) ? given : Array.from({ length: times?.(values as never) ?? 1 }, () => given); // prettier-ignore
      const nothing = { input: [], outputs: [[]] }; // the shapes are equal: no projection
      return make(lists.map((list) => asOne(declaration.name, list)), values as never, nothing, options); // prettier-ignore
    },
  };
}

const isHolder = (layer: (typeof classes)[number][1]): layer is { readonly declaration: HolderDeclaration } => "holds" in layer.declaration; // prettier-ignore

/** All layers but those that hold others. */
export const allLayers = Object.fromEntries(
  classes.flatMap(([name, layer]) => (isHolder(layer) ? [] : [[name, entryOf(layer)]])),
) as Readonly<Record<LayerName, LayerEntry>>;

/** Those that an experiment file may name. */
export const layerRegistry = Object.fromEntries(
  Object.entries(allLayers).filter(([, { declaration }]) => declaration.codeOnly !== true),
) as Readonly<Record<LayerName, LayerEntry>> & Readonly<Record<string, LayerEntry>>;

/** The layers that hold others. */
export const holderRegistry = Object.fromEntries(
  classes.flatMap(([name, layer]) => (isHolder(layer) ? [[name, holderOf(layer.declaration)]] : [])),
) as Readonly<Record<HolderName, HolderEntry>> & Readonly<Record<string, HolderEntry>>;

/** What stands for several layers. */
const composites = { GPT: { declaration: gptDeclaration } } as const;
export type CompositeName = keyof typeof composites;
export const compositeRegistry = composites as unknown as Readonly<Record<CompositeName, CompositeEntry>> & Readonly<Record<string, CompositeEntry>>; // prettier-ignore

/** All that may stand in a model, by name. */
export const modelRegistry: Readonly<Record<string, LayerEntry | HolderEntry | CompositeEntry>> = { ...layerRegistry, ...holderRegistry, ...compositeRegistry }; // prettier-ignore
