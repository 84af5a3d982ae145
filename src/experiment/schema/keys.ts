// All keys of an experiment by their full paths, and where a key belongs that stands elsewhere.
import type { Declarations } from "../component.js";
import { modelRegistry } from "../../nn/registry.js";
import { lossRegistry } from "../../nn/losses.js";
import { optimizerRegistry } from "../../optim/registry.js";
import { wantedAt } from "./look.js";
import { scheduleChoices } from "./schedules.js";

/** The sections that name one component, with what they may name. */
export const choices: Readonly<Record<string, Declarations>> = {
  optimizer: optimizerRegistry,
  loss: lossRegistry,
  scheduler: scheduleChoices,
};

let sections: readonly string[] | null = null; // walking the schema takes a while: once

/**
 * train.epochs, optimizer.SGD.lr, model.0.Linear.out_features.
 * @param value an experiment: its optimizer, loss and scheduler instead of all there are, and its layers
 */
export function settingKeys(value: unknown = {}): string[] {
  const given = (section: string): string | null => nameOf(at(value, section));
  const chosen = Object.entries(choices).flatMap(([section, registry]) => {
    const name = given(section);
    const names = name !== null && Object.hasOwn(registry, name) ? [name] : Object.keys(registry);
    return names.flatMap((each) => argumentsOf(`${section}.${each}`, registry, each));
  });
  const listed = [...listKeys(value, "model", modelRegistry), ...listKeys(value, "scheduler", scheduleChoices)];
  return [...(sections ??= keysBelow([])), ...chosen, ...listed];
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
function listKeys(value: unknown, section: string, registry: Declarations): string[] {
  const list = at(value, section);
  return (Array.isArray(list) ? (list as readonly unknown[]) : []).flatMap((component, i) => {
    const name = nameOf(component);
    return name !== null && Object.hasOwn(registry, name) ? argumentsOf(`${section}.${i}.${name}`, registry, name) : [];
  });
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
