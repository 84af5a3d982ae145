// A layer, loss or optimizer as YAML names it: `ReLU` alone, or a map with one key, `Linear: {out_features: 16}`.
import * as z from "zod";
import { problemWith, type Field, type Fields } from "../core/fields.js";
import { didYouMean } from "../core/suggest.js";
import { quote } from "../data/problems.js";

export interface Component {
  readonly name: string;
  /** PyTorch's argument names; those left out are absent. */
  readonly args: Readonly<Record<string, unknown>>;
}

export interface Declaration {
  readonly fields: Fields;
  readonly formula?: string;
  /** Arguments that follow from the shape of one row of input. */
  readonly infer?: (input: readonly number[]) => Readonly<Record<string, number>>;
}

/** What the registries of nn and optim offer for each name. */
export type Declarations = Readonly<Record<string, { readonly declaration: Declaration }>>;

export interface ComponentRules {
  /** What it is called in messages: "layer". */
  readonly kind: string;
  readonly registry: Declarations;
  /** Whether required arguments may be missing, because they are inferred later. */
  readonly partial?: boolean;
  /** Values that stand for "work it out": {out_features: auto}. */
  readonly auto?: readonly string[];
}

/** The rules behind a schema that componentSchema made. */
export const componentRules = z.registry<ComponentRules>();

/** Every problem is reported at its own path; hints travel in `params.hint`. */
export function componentSchema(rules: ComponentRules): z.ZodType<Component, unknown> {
  const schema = z.unknown().transform((value, context) => {
    const report = (path: PropertyKey[], message: string, hint: string | null = null, atKey = false): void => {
      context.issues.push({ code: "custom", input: value, path, message, params: { hint, atKey } });
    };
    const named = nameAndArgs(value, rules.kind, report);
    if (named === null) return z.NEVER;
    const { name, args } = named;
    if (!Object.hasOwn(rules.registry, name)) {
      const names = Object.keys(rules.registry);
      const hint = didYouMean(name, names) ?? `known: ${names.join(", ")}`;
      report(
        typeof value === "string" ? [] : [name],
        `names an unknown ${rules.kind} "${name}"`,
        hint,
        typeof value !== "string",
      );
      return z.NEVER;
    }
    checkArguments(name, args, rules, report);
    return { name, args };
  });
  return schema.register(componentRules, rules);
}

type Report = (path: PropertyKey[], message: string, hint?: string | null, atKey?: boolean) => void;

function nameAndArgs(value: unknown, kind: string, report: Report): { name: string; args: Record<string, unknown> } | null {
  if (value === undefined) return complain(report, [], "is required");
  if (typeof value === "string") return { name: value, args: {} };
  const keys = isRecord(value) ? Object.keys(value) : [];
  if (!isRecord(value) || keys.length !== 1) {
    const got = keys.length > 1 ? `a map with the keys ${keys.join(", ")}` : describe(value);
    return complain(report, [], `must be a ${kind}'s name or a map with one key such as {${exampleOf(kind)}}, got ${got}`);
  }
  const args = value[keys[0]];
  if (args === null) return { name: keys[0], args: {} };
  if (!isRecord(args)) return complain(report, [keys[0]], `must be a map of arguments, got ${describe(args)}`);
  return { name: keys[0], args };
}

function complain(report: Report, path: PropertyKey[], message: string): null {
  report(path, message);
  return null;
}

function checkArguments(
  name: string,
  args: Record<string, unknown>,
  { registry, partial, auto }: ComponentRules,
  report: Report,
): void {
  const { fields } = registry[name].declaration;
  const known = new Map<string, Field>(Object.entries(fields));
  for (const [key, value] of Object.entries(args)) {
    const field = known.get(key);
    if (field === undefined) {
      const taken = [...known.keys()];
      const hint =
        didYouMean(key, taken) ?? (taken.length === 0 ? `${name} takes no arguments` : `${name} takes ${taken.join(", ")}`);
      report([name, key], "is not an argument", hint, true);
    } else if (!(value === "auto" && auto?.includes(key) === true)) {
      const problem = problemWith(field, value);
      if (problem !== null) report([name, key], problem);
    }
  }
  for (const [key, field] of known) {
    if (partial !== true && field.default === undefined && !Object.hasOwn(args, key))
      report([name], `needs ${key}: ${field.help}`);
  }
}

function exampleOf(kind: string): string {
  return kind === "optimizer" ? "SGD: {lr: 0.1}" : "Linear: {out_features: 16}";
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function describe(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (isRecord(value)) return "a map";
  if (typeof value === "string") return quote(value);
  return value === undefined ? "nothing" : JSON.stringify(value);
}
