// What to do about a value or a key that is not accepted: what was probably meant, and how it is written.
import { problemWith, type Field } from "../core/fields.js";
import { didYouMean } from "../core/suggest.js";
import { describe, shorten } from "../core/words.js";
import { booleanMeant, numberMeant } from "./meant.js";

export type Kind = "map" | "list" | "text" | "number" | "boolean" | "component" | "other";

/** What is accepted at a place of the experiment. */
export interface Wanted {
  readonly kinds: readonly Kind[];
  /** Those that are known, of a map or of the maps it may be. */
  readonly keys: readonly string[];
  /** The words to choose from. */
  readonly choices: readonly string[];
  /** Whether a value would do. */
  readonly accepts: (value: unknown) => boolean;
}

export function wantedByField(field: Field): Wanted {
  const accepts = (value: unknown): boolean => problemWith(field, value) === null;
  if (field.type === "object") return { kinds: [], keys: [], choices: [], accepts }; // no file can hold one
  if (field.type === "choice") return { kinds: ["text"], keys: [], choices: field.choices, accepts };
  const kinds = {
    boolean: "boolean",
    numbers: "list",
    layers: "list",
    pair: "number",
    integer: "number",
    number: "number",
  } as const;
  const choices = "words" in field ? (field.words ?? []) : []; // "same"
  return { kinds: [kinds[field.type]], keys: [], choices, accepts };
}

/** Null when nothing is to be guessed. */
export function remedyFor(value: unknown, { kinds, keys, choices, accepts }: Wanted): string | null {
  const wants = (kind: Kind): boolean => kinds.includes(kind);
  if (value === null) return missingValue(kinds);
  if (Array.isArray(value) && !wants("list")) {
    if (wants("map") && value.every((each) => typeof each === "object")) return "leave the dashes before its keys out";
    return value.length === 1 ? "leave the brackets (or the dash) around it out" : null;
  }
  if (typeof value === "string" && choices.includes(value)) return `write it without quotes: ${value}`;
  if (wants("boolean") && booleanMeant(value) !== null) return booleanMeant(value);
  if (wants("number") && numberMeant(value) !== null) return numberMeant(value);
  if (wants("number") && value === Infinity) return "the largest number is 1.8e308";
  if (typeof value === "string" && choices.length > 0 && didYouMean(value, choices) !== null) return didYouMean(value, choices);
  const tight = typeof value === "string" && wants("map") ? /^([\w.-]+):(\S.*)$/.exec(value) : null;
  if (tight !== null) return `a space is missing after the colon: ${shorten(`${tight[1]}: ${tight[2]}`)}`;
  if (keys.length > 0 && kinds.every((kind) => kind === "map") && typeof value !== "object")
    return `its keys are ${keys.slice(0, 8).join(", ")}`;
  const plain = ["number", "boolean"].includes(typeof value);
  if (plain && choices.length === 0 && wants("text") && kinds.every((kind) => kind === "text" || kind === "list"))
    return `in quotes it is text: "${describe(value)}"`;
  if (!wants("list") || Array.isArray(value)) return null;
  if (typeof value === "object") return "its items stand on lines of their own, each after a dash";
  const parts = typeof value === "string" ? value.split(",").map((part) => part.trim()) : [value]; // "a, b"
  const lists = [parts, parts.map((part) => (part === "" || Number.isNaN(Number(part)) ? part : Number(part)))];
  return lists.some(accepts) ? `write [${shorten(parts.map((part) => (typeof part === "string" ? part : describe(part))).join(", "))}]` : null; // prettier-ignore
}

function missingValue(kinds: readonly Kind[]): string {
  if (kinds.includes("map")) return "its keys stand on the lines below it, indented";
  return kinds.includes("list") && !kinds.includes("text")
    ? "its items stand on the lines below it, each after a dash"
    : "a value is missing behind the colon";
}

/** For a key that other libraries have here, and nobody needs. */
export function needlessKeyHint(key: string, known: readonly string[]): string | null {
  return key === "mode" && known.includes("monitor")
    ? "leave it out: whether less or more is better follows from the metric that is watched"
    : null;
}

/** @param owner what takes the keys: a layer's name, or null for a section of the file */
export function unknownKeyHint(key: string, known: readonly string[], owner: string | null = null): string {
  if (key === "<<") return "merging maps (<<) is not part of YAML 1.2: write the keys themselves";
  const glued = /^["']?([\w.-]+?)["']?\s*(?:[:=]\s*|\s)(\S.*)$/.exec(key);
  if (glued !== null && known.includes(glued[1])) {
    const what = /^["']?[\w.-]+["']?:/.test(key) ? "a space is missing after the colon" : "a colon and a space are missing";
    return `${what}: ${shorten(`${glued[1]}: ${glued[2]}`)}`;
  }
  if (/^\d+$/.test(key)) return "decimals are written with a point: 0.5 instead of 0,5";
  const near = didYouMean(key, known);
  if (near !== null) return near;
  if (known.length === 0) return `${owner ?? "it"} takes no arguments`;
  return owner === null ? `known here: ${known.join(", ")}` : `${owner} takes ${known.join(", ")}`;
}
