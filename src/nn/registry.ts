// What an experiment file needs to know of each layer of the table.
import type { Tensor } from "../autograd/tensor.js";
import { camelCase } from "../core/fields.js";
import type { LayerClass, LayerDeclaration, TensorOptions } from "./layer.js";
import type { Module } from "./module.js";
import * as table from "./table.js";

/** A layer that maps one tensor to one. */
export type Layer = Module & { forward(x: Tensor): Tensor };

export interface LayerEntry {
  readonly declaration: LayerDeclaration;
  /** `values` are checked and complete, in camelCase. */
  readonly create: (values: Readonly<Record<string, unknown>>, options: TensorOptions) => Layer;
}

export type LayerName = keyof typeof table;
type AnyClass = LayerClass & (new (...args: unknown[]) => Layer);

const classes = Object.entries(table as unknown as Readonly<Record<LayerName, AnyClass>>);

function entryOf(layer: AnyClass): LayerEntry {
  const { declaration } = layer;
  const names = Object.keys(declaration.fields).map(camelCase);
  const made = (layer.asLayer ?? layer) as AnyClass;
  return { declaration, create: (values, options) => new made(...names.map((name) => values[name] ?? null), options) };
}

/** All layers. */
export const allLayers = Object.fromEntries(classes.map(([name, layer]) => [name, entryOf(layer)])) as Readonly<Record<LayerName, LayerEntry>>; // prettier-ignore

/** Those that an experiment file may name. */
export const layerRegistry = Object.fromEntries(
  Object.entries(allLayers).filter(([, { declaration }]) => declaration.codeOnly !== true),
) as Readonly<Record<LayerName, LayerEntry>> & Readonly<Record<string, LayerEntry>>;
