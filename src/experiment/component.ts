// A layer, loss or optimizer as YAML names it: `ReLU` alone, or a map with one key, `Linear: {out_features: 16}`.
import * as z from "zod";
import { problemWith, type Field, type Fields } from "../core/fields.js";
import { nearest } from "../core/suggest.js";
import { describe, quote, shorten } from "../core/words.js";
import { checkGroups, GROUPS, isRecord, type GroupRule, type Report } from "./groups.js";
import { argumentsHint, nameHint } from "./naming.js";
import { remedyFor, unknownKeyHint, wantedByField } from "./remedy.js";

export { isRecord } from "./groups.js";

export interface Component {
  readonly name: string;
  /** PyTorch's argument names; those left out are absent. */
  readonly args: Readonly<Record<string, unknown>>;
  /** Of an optimizer: parameters with settings of their own. */
  readonly groups?: readonly GroupRule[];
}

export interface Declaration {
  readonly fields: Fields;
  readonly formula?: string;
  /** Arguments that follow from the shape of one row of input. */
  readonly infer?: (input: readonly number[]) => Readonly<Record<string, number | boolean | readonly number[]>>;
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
  /** Whether there may be groups of parameters with settings of their own. */
  readonly grouped?: true;
  /** Whether there is a list of them; else an experiment has one. */
  readonly list?: boolean;
  /** What was meant by a name that is none; null where nothing is to be guessed. */
  readonly meant?: (name: string) => string | null;
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

/** Null after a report that there is no component to read. */
function readComponent(value: unknown, rules: ComponentRules, report: Report): Component | null {
  const named = nameAndArgs(value, rules, report);
  if (named === null) return null;
  const isShort = isRecord(value) && Array.isArray(value[named.name]);
  const { [rules.grouped === true ? GROUPS : ""]: groups, ...args } = named.args;
  const component = readArguments(named.name, args, rules, report, isShort);
  if (groups === undefined) return component;
  return { ...component, groups: checkGroups(named.name, groups, rules.registry[named.name].declaration.fields, report) };
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
    return complain(report, path, `names an unknown ${kind} ${quote(name)}`, rules.meant?.(name) ?? nameHint(name, registry), typeof value !== "string"); // prettier-ignore
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
function severalHint(keys: readonly string[], value: unknown, { kind, registry, list = false }: ComponentRules): string | null {
  if (Array.isArray(value)) return value.length === 1 ? "leave the brackets (or the dash) around it out" : null;
  if (!isRecord(value) || keys.length === 0) return null;
  const [first, ...others] = keys;
  if (Object.hasOwn(registry, first)) {
    const { fields } = registry[first].declaration;
    if (others.every((key) => Object.hasOwn(fields, key)))
      return `arguments stand below ${first}, indented further: {${first}: {${others.join(", ")}: ...}}`;
    if (!list && others.every((key) => Object.hasOwn(registry, key)))
      return `an experiment has one ${kind}: leave all but one of them out`;
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
    (list as readonly unknown[]).map((layer, i) => readComponent(layer, rules, (inner, ...rest) => { report([...at, i, ...inner], ...rest); })); // prettier-ignore
  const field = fields[key];
  const isLists = field.type === "layers" && field.lists === true;
  const lists = args[key] as readonly unknown[];
  return { name, args: { ...args, [key]: isLists ? lists.map((list, i) => read(list, [...path, i])) : read(lists, path) } };
}

function checkArguments(
  name: string,
  args: Record<string, unknown>,
  { registry, partial, auto, grouped }: ComponentRules,
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
    const isNeeded = partial !== true || layersField(fields) !== null; // of what holds layers nothing can be inferred
    if (isNeeded && field.default === undefined && !Object.hasOwn(args, key) && !meant.has(key))
      report([name], `needs ${key}: ${field.help}`);
  }
}
