// Groups of parameters with settings of their own: {AdamW: {lr: 0.001, groups: [{match: "*.bias", weight_decay: 0}]}}. The first pattern that
// fits a parameter's name decides; parameters that none fits have the settings above.
import { problemWith, type Fields } from "../core/fields.js";
import { describe } from "../core/words.js";
import type { Module } from "../nn/module.js";
import type { Parameter } from "../autograd/parameter.js";
import type { Problem } from "../core/errors.js";
import { remedyFor, unknownKeyHint, wantedByField } from "./remedy.js";

/** The argument of an optimizer that holds them. */
export const GROUPS = "groups";
/** What every group says: which parameters it is for. */
export const MATCH = "match";

export interface GroupRule {
  /** A name, in which * stands for any letters: "*.bias". */
  readonly match: string;
  /** In PyTorch's names. */
  readonly args: Readonly<Record<string, unknown>>;
}

export type Report = (path: PropertyKey[], message: string, hint?: string | null, atKey?: boolean) => void;

const EXAMPLE = '{match: "*.bias", weight_decay: 0}';

export function checkGroups(name: string, groups: unknown, fields: Fields, report: Report): readonly GroupRule[] {
  if (!Array.isArray(groups)) {
    report([name, GROUPS], `must be a list of groups of parameters, got ${describe(groups)}`, `write [${EXAMPLE}]`);
    return [];
  }
  return groups.map((group: unknown, i): GroupRule => {
    const path = [name, GROUPS, i];
    if (!isRecord(group)) {
      report(path, `must be a pattern and settings such as ${EXAMPLE}, got ${describe(group)}`);
      return { match: "", args: {} };
    }
    const { [MATCH]: match, ...args } = group;
    checkMatch(match, path, report);
    for (const [key, value] of Object.entries(args)) {
      const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
      const problem = field === undefined ? "is not an argument" : problemWith(field, value);
      if (field === undefined)
        report([...path, key], "is not an argument", unknownKeyHint(key, [MATCH, ...Object.keys(fields)], "a group"), true);
      else if (problem !== null) report([...path, key], problem, remedyFor(value, wantedByField(field)));
    }
    return { match: String(match), args };
  });
}

export function checkMatch(match: unknown, path: PropertyKey[], report: Report): void {
  if (match === undefined) report(path, `needs ${MATCH}: the names of its parameters, in which * stands for any letters`);
  else if (typeof match !== "string" || match === "")
    report([...path, MATCH], `must be the name of a parameter, in which * stands for any letters, got ${describe(match)}`);
}

export interface ParameterGroup {
  /** Which of the rules; null for the parameters that none fits. */
  readonly rule: number | null;
  readonly names: readonly string[];
  readonly parameters: readonly Parameter[];
}

/**
 * The parameters that none of the rules fits first (left out when there are none), then those of each rule. A shared parameter goes by the
 * first rule that fits one of its names.
 */
export function groupsOf(model: Module, rules: readonly GroupRule[]): ParameterGroup[] {
  const patterns = rules.map(({ match }) => patternOf(match));
  const names = new Map<Parameter, string[]>();
  for (const [name, parameter] of model.namedParameters()) names.set(parameter, [...(names.get(parameter) ?? []), name]);
  const members = new Map<number | null, Parameter[]>([null, ...rules.keys()].map((rule) => [rule, []]));
  for (const [parameter, own] of names) {
    const rule = patterns.findIndex((pattern) => own.some((name) => pattern.test(name)));
    members.get(rule < 0 ? null : rule)!.push(parameter);
  }
  const groups = [...members].map(([rule, parameters]) => ({
    rule,
    parameters,
    names: parameters.map((each) => names.get(each)![0]),
  }));
  return groups.filter(({ rule, parameters }) => rule !== null || parameters.length > 0);
}

/**
 * What is wrong with the rules without parameters: none has such a name, or all that have one belong to rules before it.
 * @param at a problem at the pattern of a rule
 * @param what a rule is called in the message
 */
export function emptyRules(
  at: (rule: number, message: string, hint: string) => Problem,
  model: Module,
  rules: readonly GroupRule[],
  groups: readonly ParameterGroup[],
  what: string,
): Problem[] {
  const names = [...model.namedParameters()].map(([name]) => name);
  const shown = names.length > 8 ? [...names.slice(0, 8), ".."] : names;
  return groups.flatMap(({ rule, parameters }) => {
    if (rule === null || parameters.length > 0) return [];
    const fits = patternOf(rules[rule].match);
    if (!names.some((name) => fits.test(name)))
      return [at(rule, "matches no parameter of the model", `its parameters are ${shown.join(", ")}`)];
    const hint = `the first ${what} that fits counts: put the narrower one first`;
    return [at(rule, `matches only parameters that a ${what} above it matches`, hint)];
  });
}

/** The names that a pattern fits. */
export function patternOf(match: string): RegExp {
  const literal = match.split("*").map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${literal.join(".*")}$`, "s"); // a name may have lines
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
