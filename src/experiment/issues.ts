// What the schema finds wrong, as problems of the file: at their places, in our words, with what was probably meant; one for each slip.
import type * as z from "zod";
import type { Problem } from "../core/errors.js";
import { nearest } from "../core/suggest.js";
import { describe, shorten } from "../core/words.js";
import { optimizerRegistry } from "../optim/registry.js";
import { isRecord } from "./component.js";
import { problemAt } from "./problemAt.js";
import { needlessKeyHint, remedyFor, unknownKeyHint } from "./remedy.js";
import { choices, placeOfKey } from "./schema/keys.js";
import { mapsAt, sectionOf, wantedAt } from "./schema/look.js";
import { valueAt, type Path, type Source } from "./source.js";

type Issue = z.core.$ZodIssue;

/** Zod's kinds of complaints in our words, for schemas that bring none of their own. The compiler names a kind that is new. */
const words = {
  invalid_type: (issue) => `must be ${kinds.get(issue.expected) ?? "something else"}, got ${describe(issue.input)}`,
  too_big: (issue) => `must be ${issue.inclusive === false ? "<" : "<="} ${issue.maximum}, got ${describe(issue.input)}`,
  too_small: (issue) => `must be ${issue.inclusive === false ? ">" : ">="} ${issue.minimum}, got ${describe(issue.input)}`,
  invalid_format: (issue) => `is not written as it should be, got ${describe(issue.input)}`,
  not_multiple_of: (issue) => `must be a multiple of ${issue.divisor}, got ${describe(issue.input)}`,
  unrecognized_keys: () => "has an unknown key",
  invalid_union: (issue) => `is none of the values that are accepted, got ${describe(issue.input)}`,
  invalid_key: () => "has a key that is not accepted",
  invalid_element: () => "has an item that is not accepted",
  invalid_value: (issue) => `must be one of ${issue.values.map(String).join(", ")}, got ${describe(issue.input)}`,
  custom: (issue) => `is not accepted, got ${describe(issue.input)}`,
} satisfies { [K in Issue["code"]]: (issue: z.core.$ZodRawIssue<Extract<Issue, { code: K }>>) => string };

const kinds = new Map([["string", "text"], ["number", "a number"], ["int", "a whole number"], ["boolean", "true or false"], ["array", "a list"], ["tuple", "a list"], ["object", "a map"], ["record", "a map"], ["null", "nothing"]]); // prettier-ignore

/** The error map for zod. */
export function issueWords(issue: z.core.$ZodRawIssue): string {
  if (issue.input === undefined) return "is required";
  return (words[issue.code] as (issue: z.core.$ZodRawIssue) => string)(issue);
}

/** Said of a value that is not of the kind that was wanted, whatever is in it. */
const ofAnotherKind: ReadonlySet<Issue["code"]> = new Set(["invalid_type", "invalid_value"] as const);

interface Finding {
  readonly path: Path;
  readonly message: string;
  readonly hint: string | null;
  /** Said of the key rather than of its value. */
  readonly atKey?: boolean;
  readonly kind: "unknown" | "missing" | "value";
  /** Of several settings that do not go together. */
  readonly joint?: boolean;
}

export function problemsOf(issues: readonly Issue[], source: Source): Problem[] {
  if (isForeign(source.value)) {
    const keys = Object.keys(source.value).slice(0, 6).map(shorten).join(", ");
    const message = `expected an experiment with the keys data, model, loss and optimizer, got a map with ${keys}`;
    return [{ place: source.place([]), message, hint: "mlbh init DATA.csv writes an experiment" }];
  }
  const found = issues.flatMap((issue) => findingsOf(issue, source.value));
  const problems = withoutConsequences(found, source.value).map(({ path, message, hint, atKey }) =>
    atKey === true
      ? { ...problemAt(source, path, message, hint), place: source.place(path.slice(0, -1), String(path.at(-1))) }
      : problemAt(source, path, message, hint),
  );
  const once = new Map(problems.map((problem) => [JSON.stringify([problem.place, problem.message]), problem]));
  return inOrder([...once.values()]);
}

/** As a reader meets them; those of --set come last. */
export function inOrder(problems: readonly Problem[]): Problem[] {
  const key = ({ place }: Problem): number => (place?.line ?? 1e9) * 1e4 + Number(place?.column ?? 0);
  return [...problems].sort((p, q) => key(p) - key(q));
}

function findingsOf(issue: Issue, value: unknown, base: Path = []): Finding[] {
  const path = [...base, ...issue.path];
  const got = valueAt(value, path);
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey([...path, key], value));
  if (issue.code === "invalid_union" && Array.isArray(got)) {
    const lists = issue.errors.filter((issues) => issues.every(({ path: inner, code }) => inner.length > 0 || !ofAnotherKind.has(code))); // prettier-ignore
    if (lists.length === 1) return lists[0].flatMap((inner) => findingsOf(inner, value, path));
  }
  if (issue.code === "invalid_union" && isRecord(got)) {
    const branch = branchOf(issue.errors, got, path);
    if (branch !== null) return branch.flatMap((inner) => findingsOf(inner, value, path));
    const unknown = Object.keys(got).filter((key) => !wantedAt(path, value).keys.includes(key));
    const { keys, kinds } = wantedAt(path, value);
    const isMeantAsMap =
      !kinds.includes("list") || Object.keys(got).some((key) => keys.includes(key) || nearest(key, keys) !== null); // where a list may stand, other maps are none
    if (unknown.length > 0 && keys.length > 0 && isMeantAsMap) return unknown.map((key) => unknownKey([...path, key], value));
  }
  const params = (issue.code === "custom" ? issue.params : undefined) as { hint?: string | null; atKey?: boolean } | undefined;
  const kind = params?.atKey === true ? "unknown" : got === undefined && issue.message === "is required" ? "missing" : "value";
  const misplaced = params?.atKey === true ? misplacedHint(path, value) : null;
  const hint =
    misplaced ??
    params?.hint ??
    (kind === "value" && !(got === null && typeof path.at(-1) === "number") ? remedyFor(got, wantedAt(path, value)) : null);
  return [
    {
      path,
      message: issue.message,
      hint,
      atKey: params?.atKey ?? false,
      kind,
      joint: issue.code === "custom" && params?.atKey === undefined,
    },
  ];
}

function unknownKey(path: Path, value: unknown): Finding {
  const [key, around] = [String(path.at(-1)), path.slice(0, -1)];
  const apart = keptApart(key, around, value);
  if (apart !== null) return { path, ...apart, atKey: true, kind: "value" };
  const known = wantedAt(around, value).keys;
  const hint = needlessKeyHint(key, known) ?? misplacedHint(path, value) ?? unknownKeyHint(key, known);
  return { path, message: "is not a known key", hint, atKey: true, kind: "unknown" };
}

/** For a key that one of several maps may have here, and stands beside keys of another of them. */
function keptApart(key: string, around: Path, value: unknown): { message: string; hint: string } | null {
  const maps = mapsAt(around, value).filter((keys) => keys.includes(key));
  if (maps.length === 0) return null;
  const others = Object.keys(valueAt(value, around) as object).filter((other) => !maps.some((keys) => keys.includes(other)));
  if (others.length === 0) return null;
  const [first] = maps[0]; // that says which of the maps it is
  const names = others.slice(0, 6).map(shorten).join(", ");
  const choice = others.length === 1 ? "keep one of the two" : `keep ${key}, or the others`;
  return { message: `does not go with ${names}`, hint: first === key ? choice : `it is known beside ${first} alone` };
}

/** For a key that is known elsewhere, and not near to one that is known here. */
function misplacedHint(path: Path, value: unknown): string | null {
  const key = String(path.at(-1));
  const around = path.slice(0, -1);
  const [section, name] = [around.at(0), around.at(-1)].map(String); // optimizer.SGD, scheduler.0.StepLR take what the registry says
  if (section === "init") return null; // its keys are initialisers, which are told by their own names
  const registry = around.length > 1 && Object.hasOwn(choices, section) ? choices[section] : {};
  const component = Object.hasOwn(registry, name) ? registry[name] : null;
  const known = component === null ? wantedAt(around, value).keys : Object.keys(component.declaration.fields);
  if (nearest(key, known) !== null) return null;
  if (around.length > 0 && wantedAt([]).keys.includes(key)) return `${key} stands at the top of the file, not under ${section}`;
  const elsewhere = belongsUnder(key, value) ?? placeOfKey(key, value);
  if (elsewhere === null) return null;
  const [there, ...inside] = elsewhere.split(".");
  if (component === null || there !== section) return `it belongs under ${there}: ${elsewhere}`;
  return `it is an argument of ${inside.at(-2)}; ${unknownKeyHint(key, known, name)}`;
}

/** Of the values that a map may be instead, the one whose keys it has; null when that is not clear. */
function branchOf(branches: readonly (readonly Issue[])[], got: Record<string, unknown>, path: Path): readonly Issue[] | null {
  const maps = branches.filter((issues) =>
    issues.every(({ path: inner, code }) => inner.length > 0 || code === "unrecognized_keys"),
  );
  const fitting = maps.filter((issues) => issues.every(({ code }) => code !== "unrecognized_keys"));
  if (fitting.length === 1) return fitting[0];
  const known = wantedAt(path).keys;
  const strange = (issues: readonly Issue[]): number =>
    issues.reduce(
      (sum, issue) => sum + (issue.code === "unrecognized_keys" && issue.path.length === 0 ? issue.keys.length : 0),
      0,
    );
  const least = Math.min(...maps.map(strange));
  const nearest = maps.filter((issues) => strange(issues) === least);
  if (maps.length > 1 && nearest.length === 1) return nearest[0];
  return maps.length === 1 && (known.length === 0 || Object.keys(got).some((key) => known.includes(key))) ? maps[0] : null;
}

/** Not one of its keys is that of an experiment, or near to one: it is another file. */
function isForeign(value: unknown): value is Record<string, unknown> {
  const known = wantedAt([]).keys;
  const isOurs = (key: string): boolean =>
    nearest(key, known) !== null || belongsUnder(key, value) !== null || known.some((each) => startsAs(key, each));
  return isRecord(value) && Object.keys(value).length > 0 && !Object.keys(value).some(isOurs);
}

/** The section that a key of the whole file belongs to: "train.epochs", "optimizer.SGD.lr". */
function belongsUnder(key: string, value: unknown): string | null {
  const section = sectionOf.get(key);
  if (section !== undefined) return `${section}.${key}`;
  const given = isRecord(value) && isRecord(value.optimizer) ? Object.keys(value.optimizer)[0] : undefined;
  const name = given !== undefined && Object.hasOwn(optimizerRegistry, given) ? given : "SGD";
  return Object.hasOwn(optimizerRegistry[name].declaration.fields, key) ? `optimizer.${name}.${key}` : null;
}

/**
 * Drops what follows from another finding: a required key that was misspelt is not missing as well; keys that stand beside an empty
 * section instead of in it are not unknown as well; the 5 of {lr: 0,5} says all that is to say.
 */
function withoutConsequences(found: readonly Finding[], value: unknown): Finding[] {
  const unknown = new Map<string, Finding[]>(); // by the map they stand in
  const around = ({ path }: Finding): string => JSON.stringify(path.slice(0, -1));
  for (const finding of found) {
    if (finding.kind !== "unknown") continue;
    const others = unknown.get(around(finding)) ?? [];
    if (others.push(finding) === 1) unknown.set(around(finding), others);
  }
  const isMisspeltIn = (map: Path): boolean =>
    (unknown.get(JSON.stringify(map)) ?? []).some((finding) => nearest(lastOf(finding), wantedAt(map, value).keys) !== null);
  const dropped = new Set<Finding>();
  const kept = found.map((finding): Finding => {
    const { path, kind } = finding;
    if (finding.joint === true && path.some((_, i) => isMisspeltIn(path.slice(0, i + 1)))) dropped.add(finding); // it may be one of them
    const beside = kind === "unknown" ? [] : (unknown.get(around(finding)) ?? []);
    if (beside.length === 0) return finding;
    const key = String(path.at(-1));
    const known = wantedAt(path.slice(0, -1), value).keys;
    const isMisspelt = (other: string): boolean => nearest(other, known) === key || startsAs(other, key);
    if (kind === "missing" && beside.some((other) => isMisspelt(lastOf(other)))) dropped.add(finding);
    const got = valueAt(value, path);
    if (Number.isInteger(got) && beside.some((other) => /^\d+$/.test(lastOf(other)))) dropped.add(finding);
    const inside = got === null ? beside.filter((other) => wantedAt(path, value).keys.includes(lastOf(other))) : [];
    for (const each of inside) dropped.add(each);
    const names = inside.slice(0, 6).map(lastOf).join(", ");
    return inside.length === 0 ? finding : { ...finding, hint: `indent ${names}: what belongs to ${key} stands below it, further right` }; // prettier-ignore
  });
  return kept.filter((finding, i) => !dropped.has(found[i]) && !dropped.has(finding));
}

function lastOf({ path }: Finding): string {
  return String(path.at(-1));
}

/** "loss:MSELoss" or "loss = MSELoss" for loss. */
function startsAs(written: string, key: string): boolean {
  return written.startsWith(key) && /^["']?\s*[:=\s]/.test(written.slice(key.length));
}
