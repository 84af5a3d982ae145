// All keys of an experiment by their full paths, and where a key belongs that stands elsewhere.
import type { Declarations } from "../component.js";
import { GROUPS, isRecord, MATCH } from "../groups.js";
import { metricRegistry } from "../../metrics/metrics.js";
import { initialiserRegistry } from "../../nn/initRegistry.js";
import { modelRegistry } from "../../nn/registry.js";
import { lossRegistry } from "../../nn/losses.js";
import { optimizerRegistry } from "../../optim/registry.js";
import { wantedAt } from "./look.js";
import { scheduleChoices } from "./schedules.js";

/** The sections that name one component. */
const single = { optimizer: optimizerRegistry, loss: lossRegistry, scheduler: scheduleChoices };

/** All sections that name components, with what they may name. */
export const choices: Readonly<Record<string, Declarations>> = {
  ...single,
  model: modelRegistry,
  init: initialiserRegistry,
  metrics: metricRegistry,
};

let sections: readonly string[] | null = null; // walking the schema takes a while: once

/**
 * train.epochs, optimizer.SGD.lr, model.0.Linear.out_features.
 * @param value an experiment: its optimizer, loss and scheduler instead of all there are, and its layers
 */
export function settingKeys(value: unknown = {}): string[] {
  const given = (section: string): string | null => nameOf(at(value, section));
  const chosen = Object.entries<Declarations>(single).flatMap(([section, registry]) => {
    const name = given(section);
    const names = name !== null && Object.hasOwn(registry, name) ? [name] : Object.keys(registry);
    return names.flatMap((each) => argumentsOf(`${section}.${each}`, registry, each));
  });
  const listed = ["model", "init", "scheduler"].flatMap((section) => listKeys(value, section));
  return [...(sections ??= keysBelow([])), ...chosen, ...groupKeys(value), ...listed];
}

/** Where a key belongs, of those places nearest to the top; the arguments of what the experiment uses come first. */
export function placeOfKey(key: string, value: unknown): string | null {
  const isIt = (path: string): boolean => path.split(".").at(-1) === key;
  const depth = (path: string): number => path.split(".").length;
  const found = [...settingKeys(value), ...settingKeys()].filter(isIt);
  return found.sort((a, b) => depth(a) - depth(b)).at(0) ?? null;
}

/** ReLU or {Linear: {...}}: its name. */
export function nameOf(component: unknown): string | null {
  if (typeof component === "string") return component;
  const keys = typeof component === "object" && component !== null ? Object.keys(component) : [];
  return keys.length === 1 ? keys[0] : null;
}

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

/** Of a section that is a list. */
function listKeys(value: unknown, section: string): string[] {
  return listsBelow(at(value, section), section).flatMap(([path, list]) => keysOfList(list, path, choices[section]));
}

/** The lists of a section: it is one itself, or a map that leads to several, as branches of a model do. */
function listsBelow(value: unknown, path: string): (readonly [path: string, list: readonly unknown[]])[] {
  if (Array.isArray(value)) return [[path, value]];
  return isRecord(value) ? Object.entries(value).flatMap(([key, part]) => listsBelow(part, `${path}.${key}`)) : [];
}

function keysOfList(list: readonly unknown[], path: string, registry: Declarations): string[] {
  return list.flatMap((component, i) => {
    const { match, ...named } = (isRecord(component) ? component : {}) as { readonly match?: unknown }; // of starting values
    const name = nameOf(match === undefined ? component : named);
    const own = name !== null && Object.hasOwn(registry, name) ? argumentsOf(`${path}.${i}.${name}`, registry, name) : [];
    return match === undefined ? own : [`${path}.${i}.${MATCH}`, ...own];
  });
}

/** optimizer.AdamW.groups, and the settings of each group. */
function groupKeys(value: unknown): string[] {
  const optimizer = at(value, "optimizer");
  const name = nameOf(optimizer);
  if (name === null || !Object.hasOwn(optimizerRegistry, name)) return [];
  const path = `optimizer.${name}.${GROUPS}`;
  const settings = [MATCH, ...Object.keys(optimizerRegistry[name].declaration.fields)];
  return [path, ...listAt(at(optimizer, name), GROUPS).flatMap((_, i) => settings.map((each) => `${path}.${i}.${each}`))];
}

function listAt(value: unknown, key: string): readonly unknown[] {
  const list = at(value, key);
  return Array.isArray(list) ? (list as readonly unknown[]) : [];
}

function argumentsOf(path: string, registry: Declarations, name: string): string[] {
  return Object.keys(registry[name].declaration.fields).map((argument) => `${path}.${argument}`);
}

function keysBelow(path: readonly string[]): string[] {
  const { kinds, keys } = wantedAt(path);
  const inside = kinds.includes("map") && keys.length > 0 ? keys.flatMap((key) => keysBelow([...path, key])) : [];
  const isValue = inside.length === 0 || kinds.some((kind) => kind !== "map");
  return [...(isValue ? [path.join(".")] : []), ...inside];
}
