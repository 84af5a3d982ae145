// GPT: {..} and the like, written out as the layers that they stand for. Each remembers the line of the file that it comes from.
import { inCamelCase, withDefaults } from "../core/fields.js";
import { compositeRegistry } from "../nn/registry.js";
import type { Component } from "./component.js";
import type { Experiment } from "./experiment.js";
import type { Path } from "./source.js";

export interface Expanded {
  /** The layers as they are built. */
  readonly layers: readonly Component[];
  /** Of each of them, the number of the file's layer that it is, or is a part of. */
  readonly from: readonly number[];
  /** The starting values that follow from them, after those of the file. */
  readonly init: readonly Component[];
}

export function isComposite({ name }: Component): boolean {
  return Object.hasOwn(compositeRegistry, name);
}

/** Where a layer of the file stands: ["model", 2, "Linear"], ["model", "joined", 0, "Linear"]. @param list where the list of layers is */
export function placeOfLayer(layers: readonly Component[], index: number, list: Path = ["model"]): Path {
  return layers[index].at ?? [...list, index, layers[index].name];
}

/** Where a layer of the model as it is built stands in the file. */
export function placeOfBuilt(experiment: Pick<Experiment, "config">, index: number): Path {
  const { layers, from } = expanded(experiment);
  return layers[index].at ?? placeOfLayer(experiment.config.model, from[index]);
}

export function expanded({ config }: Pick<Experiment, "config">): Expanded {
  const layers: Component[] = [];
  const from: number[] = [];
  const init: Component[] = [...(config.init ?? [])];
  config.model.forEach((component, i) => {
    const parts = isComposite(component) ? written(component, ["model", i, component.name], layers.length) : null;
    for (const layer of parts?.layers ?? [component]) {
      layers.push(layer);
      from.push(i);
    }
    init.push(...(parts?.init ?? []));
  });
  return { layers, from, init };
}

function written({ name, args }: Component, place: Path, first: number): Omit<Expanded, "from"> {
  const { fields, expand } = compositeRegistry[name].declaration;
  const { layers, init } = expand(withDefaults(fields, inCamelCase(args)), first);
  return { layers: layers.map((layer) => ({ ...layer, at: [...place, layer.name] })), init };
}
