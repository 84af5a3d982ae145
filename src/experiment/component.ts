// A layer, loss or optimizer as YAML names it: `ReLU` alone, or a map with one key, `Linear: {out_features: 16}`.
import * as z from "zod";
import { holdsLists, problemWith, type Field, type Fields } from "../core/fields.js";
import { nearest } from "../core/suggest.js";
import { describe, quote, shorten } from "../core/words.js";
import { checkGroups, checkMatch, GROUPS, isRecord, MATCH, type GroupRule, type Report } from "./groups.js";
import { argumentsHint, nameHint } from "./naming.js";
import { remedyFor, unknownKeyHint, wantedByField } from "./remedy.js";
import type { LayerDeclaration } from "../nn/layer.js";

export { isRecord } from "./groups.js";

export interface Component {
  readonly name: string;
  /** PyTorch's argument names; those left out are absent. */
  readonly args: Readonly<Record<string, unknown>>;
  /** Of an optimizer: parameters with settings of their own. */
  readonly groups?: readonly GroupRule[];
  /** Of starting values: which parameters they are for, * standing for any letters. */
  readonly match?: string;
  /** Where the file asks for it, if it is a part of what stands for several layers. */
  readonly at?: readonly PropertyKey[];
}

export interface Declaration {
  readonly fields: Fields;
  readonly formula?: string;
  /** Arguments that follow from the shape of one row of input, from the layers before, or from the data. */
  readonly infer?: LayerDeclaration["infer"];
  /** Of what stands for several layers. It needs all that has no default, and stands in no other layer. */
  readonly expand?: unknown;
}

/** What the registries of nn and optim offer for each name. */
export type Declarations = Readonly<Record<string, { readonly declaration: Declaration }>>;

export interface ComponentRules {
  /** What it is called in messages: "layer". */
  readonly kind: string;
  /** "Linear: {out_features: 16}" */
  readonly example: string;
  readonly registry: Declarations;
  /** Whether required arguments may be missing, because they are inferred later. */
  readonly partial?: boolean;
  /** Values that stand for "work it out": {out_features: auto}. */
  readonly auto?: readonly string[];
  /** What that is, for help; left out: "what the task needs". */
  readonly autoMeans?: string;
  /** Whether such an argument may be left out, too. */
  readonly autoIfLeftOut?: true;
  /** What a list of them means, where one may stand instead of a single one. */
  readonly turns?: string;
  /** What to say of names that are none here, and known elsewhere. */
  readonly hints?: Readonly<Record<string, string>>;
  /** Whether there may be groups of parameters with settings of their own. */
  readonly grouped?: true;
  /** Whether there is a list of them; else an experiment has one. */
  readonly list?: boolean;
  /** What was meant by a name that is none; null where nothing is to be guessed. */
  readonly meant?: (name: string) => string | null;
  /** Whether it stands beside the names of parameters: {match: "*.bias", zeros: {}}. */
  readonly matched?: true | undefined;
}

/** The rules behind a schema that componentSchema made. */
export const componentRules = z.registry<ComponentRules>();

/** Every problem is reported at its own path; hints travel in `params.hint`. */
export function componentSchema(rules: ComponentRules): z.ZodType<Component, unknown> {
  const schema = z.unknown().transform((value, context) => {
    const report = (path: PropertyKey[], message: string, hint: string | null = null, atKey = false): void => {
      context.issues.push({ code: "custom", input: value, path, message, params: { hint, atKey } });
    };
    return readComponent(value, rules, report) ?? z.NEVER;
  });
  return schema.register(componentRules, rules);
}

/**
 * One component, or a list of them.
 * @param check what they must agree on, once each is right by itself; `at` gives the path of one of them
 */
export function componentListSchema(
  rules: ComponentRules,
  check: (components: readonly Component[], at: (i: number) => PropertyKey[], report: Report) => void,
): z.ZodType<readonly Component[], unknown> {
  const schema = z.unknown().transform((value, context) => {
    let isRight = true;
    const report: Report = (path, message, hint = null, atKey = false) => {
      isRight = false;
      context.issues.push({ code: "custom", input: value, path, message, params: { hint, atKey } });
    };
    if (!Array.isArray(value)) {
      const one = readComponent(value, rules, report);
      if (one !== null && isRight) check([one], () => [one.name], report);
      return one === null ? z.NEVER : [one];
    }
    const items = value as readonly unknown[];
    if (items.length === 0) report([], `must have at least one ${rules.kind}`);
    const components = items.flatMap((item, i) => readComponent(item, rules, (path, ...rest) => { report([i, ...path], ...rest); }) ?? []); // prettier-ignore
    if (isRight) check(components, (i) => [i, components[i].name], report);
    return components;
  });
  return schema.register(componentRules, rules);
}

/** Null after a report that there is no component to read. */
function readComponent(value: unknown, rules: ComponentRules, report: Report): Component | null {
  if (rules.matched === true) return readMatched(value, rules, report);
  const named = nameAndArgs(value, rules, report);
  if (named === null) return null;
  const isShort = isRecord(value) && Array.isArray(value[named.name]);
  const { [rules.grouped === true ? GROUPS : ""]: groups, ...args } = named.args;
  const component = readArguments(named.name, args, rules, report, isShort);
  if (groups === undefined) return component;
  return { ...component, groups: checkGroups(named.name, groups, rules.registry[named.name].declaration.fields, report) };
}

function readMatched(value: unknown, rules: ComponentRules, report: Report): Component | null {
  const keys = isRecord(value) ? Object.keys(value).filter((key) => key !== MATCH) : [];
  if (!isRecord(value) || keys.length !== 1) {
    const got = keys.length > 1 ? `a map with the keys ${Object.keys(value as object).slice(0, 6).map(shorten).join(", ")}` : describe(value); // prettier-ignore
    const hint = typeof value === "string" && Object.hasOwn(rules.registry, value) ? `write {${MATCH}: "*", ${value}: {}}` : null;
    return complain(report, [], `must be ${MATCH} and the name of one ${rules.kind} such as {${rules.example}}, got ${got}`, hint); // prettier-ignore
  }
  const { [MATCH]: match, ...named } = value;
  checkMatch(match, [], report);
  const component = readComponent(named, { ...rules, matched: undefined }, report);
  return component && { ...component, match: String(match) };
}

function nameAndArgs(
  value: unknown,
  rules: ComponentRules,
  report: Report,
): { name: string; args: Record<string, unknown> } | null {
  const { kind, registry } = rules;
  if (value === undefined) return complain(report, [], "is required");
  const keys = isRecord(value) ? Object.keys(value) : [];
  const name = typeof value === "string" ? value : keys[0];
  if (typeof value !== "string" && keys.length !== 1) {
    const article = /^[aeiou]/.test(kind) ? "an" : "a";
    const got = keys.length > 1 ? `a map with the keys ${keys.slice(0, 6).map(shorten).join(", ")}` : describe(value);
    return complain(report, [], `must be the name of ${article} ${kind}, or a map with it as the only key such as {${rules.example}}, got ${got}`, severalHint(keys, value, rules)); // prettier-ignore
  }
  if (!Object.hasOwn(registry, name)) {
    const path = typeof value === "string" ? [] : [name];
    const hint = rules.meant?.(name) ?? (Object.hasOwn(rules.hints ?? {}, name) ? rules.hints![name] : nameHint(name, registry));
    return complain(report, path, `names an unknown ${kind} ${quote(name)}`, hint, typeof value !== "string");
  }
  const args = isRecord(value) ? value[name] : null;
  if (args === null) return { name, args: {} };
  const held = Array.isArray(args) ? layersField(registry[name].declaration.fields) : null;
  if (held !== null) return { name, args: { [held]: args } }; // Residual: [..]
  if (!isRecord(args))
    return complain(report, [name], `must be a map of arguments, got ${describe(args)}`, argumentsHint(name, args, registry[name].declaration)); // prettier-ignore
  return { name, args };
}

/** Several keys where one was expected: arguments that are not indented, several layers without dashes, {type: SGD, lr: 0.1}. */
function severalHint(
  keys: readonly string[],
  value: unknown,
  { kind, registry, list = false, turns }: ComponentRules,
): string | null {
  if (Array.isArray(value)) return value.length === 1 ? "leave the brackets (or the dash) around it out" : null;
  if (!isRecord(value) || keys.length === 0) return null;
  const [first, ...others] = keys;
  if (Object.hasOwn(registry, first)) {
    const { fields } = registry[first].declaration;
    if (others.every((key) => Object.hasOwn(fields, key)))
      return `arguments stand below ${first}, indented further: {${first}: {${others.join(", ")}: ...}}`;
    if (!list && others.every((key) => Object.hasOwn(registry, key)))
      return turns !== undefined
        ? `several stand in a list: [${keys.map((key) => `{${key}: ...}`).join(", ")}]`
        : `an experiment has one ${kind}: leave all but one of them out`;
    return list ? `write each ${kind} on a line of its own, with a dash before it` : null;
  }
  const name = value.name ?? value.type;
  return typeof name === "string" && Object.hasOwn(registry, name) ? `write {${name}: {...}}, with the arguments inside` : null;
}

function complain(report: Report, path: PropertyKey[], message: string, hint: string | null = null, atKey = false): null {
  report(path, message, hint, atKey);
  return null;
}

/** The argument that holds layers. */
function layersField(fields: Fields): string | null {
  return Object.keys(fields).find((key) => fields[key].type === "layers") ?? null;
}

/** The same with the layers inside it read, too. */
function readArguments(
  name: string,
  args: Record<string, unknown>,
  rules: ComponentRules,
  report: Report,
  isShort: boolean,
): Component {
  checkArguments(name, args, rules, report);
  const { fields } = rules.registry[name].declaration;
  const key = layersField(fields);
  if (key === null || problemWith(fields[key], args[key]) !== null) return { name, args };
  const path = isShort ? [name] : [name, key];
  const read = (list: unknown, at: PropertyKey[]): unknown =>
    (list as readonly unknown[]).map((layer, i) => {
      const inside = readComponent(layer, rules, (inner, ...rest) => { report([...at, i, ...inner], ...rest); }); // prettier-ignore
      if (inside !== null && rules.registry[inside.name].declaration.expand !== undefined)
        report([...at, i, inside.name], "stands for a whole model", "let it stand in the list of the model itself");
      return inside;
    });
  const isLists = holdsLists(fields[key]);
  const lists = args[key] as readonly unknown[];
  return { name, args: { ...args, [key]: isLists ? lists.map((list, i) => read(list, [...path, i])) : read(lists, path) } };
}

function checkArguments(
  name: string,
  args: Record<string, unknown>,
  { registry, partial, auto, autoIfLeftOut, grouped }: ComponentRules,
  report: Report,
): void {
  const { fields } = registry[name].declaration;
  const known = new Map<string, Field>(Object.entries(fields));
  const meant = new Set<string>(); // what misspelt arguments are near to
  for (const [key, value] of Object.entries(args)) {
    const field = known.get(key);
    if (field === undefined) {
      const near = nearest(key, known.keys());
      if (near !== null) meant.add(near);
      report(
        [name, key],
        "is not an argument",
        unknownKeyHint(key, [...known.keys(), ...(grouped === true ? [GROUPS] : [])], name),
        true,
      );
    } else if (!(value === "auto" && auto?.includes(key) === true)) {
      const problem = problemWith(field, value);
      if (problem !== null) report([name, key], problem, remedyFor(value, wantedByField(field)));
    }
  }
  for (const [key, field] of known) {
    const isNeeded = partial !== true || layersField(fields) !== null || registry[name].declaration.expand !== undefined; // of what holds layers nothing can be inferred
    if (autoIfLeftOut === true && auto?.includes(key) === true) continue;
    if (isNeeded && field.default === undefined && !Object.hasOwn(args, key) && !meant.has(key))
      report([name], `needs ${key}: ${field.help}`);
  }
}
