// A resolved.yaml holds what was asked for and what followed from it. Two runs differ by what was asked for: here what followed is left out.
import { holdsLists } from "../core/fields.js";
import { holderRegistry, modelRegistry } from "../nn/registry.js";
import { inferredArguments } from "./naming.js";
import { WEIGHT_ARGUMENTS } from "./classWeights.js";
import { isRecord } from "./component.js";
import { changeLists } from "./schema/model.js";

/** An experiment as a tree, without the sizes that layers take from their input and the weights that come from train.class_weights. */
export function givenSettings(settings: unknown): unknown {
  if (!isRecord(settings)) return settings;
  const { model, loss, train } = settings;
  const weighted = isRecord(train) && (train.class_weights ?? null) !== null;
  const weights = (name: string, value: unknown): readonly string[] =>
    Object.hasOwn(WEIGHT_ARGUMENTS, name) && (weighted || value === null) ? [WEIGHT_ARGUMENTS[name]] : [];
  return {
    ...settings,
    ...(model === undefined ? {} : { model: changeLists(model, asGiven) }),
    loss: without(loss, weights),
  };
}

/** {Linear: {in_features: 4, out_features: 3}} -> {Linear: {out_features: 3}} */
function without(component: unknown, derived: (name: string, value: unknown) => readonly string[]): unknown {
  if (!isRecord(component)) return component;
  const plain = Object.entries(component).map(([name, args]) => {
    if (!isRecord(args)) return [name, args];
    return [name, Object.fromEntries(Object.entries(args).filter(([key, value]) => !derived(name, value).includes(key)))];
  });
  return Object.fromEntries(plain);
}

/** Of every layer what was given, also of those that others hold. */
function asGiven(layers: readonly unknown[]): unknown[] {
  return layers.map((layer) => {
    const given = without(layer, inferredBy);
    if (!isRecord(given)) return given;
    return Object.fromEntries(Object.entries(given).map(([name, args]) => [name, withInside(name, args)]));
  });
}

function withInside(name: string, args: unknown): unknown {
  if (!Object.hasOwn(holderRegistry, name)) return args;
  const { declaration } = holderRegistry[name];
  const { key } = declaration.holds;
  const held = isRecord(args) ? args[key] : args; // Residual: [..] is short for Residual: {layers: [..]}
  if (!Array.isArray(held)) return args;
  const inside = holdsLists(declaration.fields[key]) ? held.map((list: unknown) => (Array.isArray(list) ? asGiven(list) : list)) : asGiven(held); // prettier-ignore
  return { ...(isRecord(args) ? args : {}), [key]: inside };
}

function inferredBy(name: string): string[] {
  if (!Object.hasOwn(modelRegistry, name)) return [];
  const { declaration } = modelRegistry[name];
  const inferred = "infer" in declaration ? inferredArguments(declaration.infer) : {};
  const free = "free" in declaration ? (declaration.free ?? []) : [];
  return Object.keys(inferred).filter((key) => typeof inferred[key] === "number" && !free.includes(key)); // a list may have been chosen: only a part of the axes
}
