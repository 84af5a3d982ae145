// An experiment file as text with places: every value can be traced back to file:line:column, or to the --set that gave it.
import { isMap, isScalar, type Document, type Node, type Pair } from "yaml";
import { InputError, type Place } from "../core/errors.js";
import { describe } from "../core/words.js";
import { parseYaml, type Parsed } from "./yaml/document.js";
import { likenessOf } from "./yaml/foreign.js";
import { applyOverride, placeOfOverride } from "./yaml/override.js";
import { readText } from "./yaml/text.js";

/** The way to a value: ["train", "epochs"], ["model", 0, "Linear"]. */
export type Path = readonly PropertyKey[];

/** What stands there; undefined where there is no such way. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, key) => {
    const holds = typeof at === "object" && at !== null && Object.hasOwn(at, key);
    return holds ? (at as Readonly<Record<PropertyKey, unknown>>)[key] : undefined;
  }, value);
}

export interface Source {
  readonly file: string;
  /** The file's own words, unchanged. */
  readonly text: string;
  /** Plain values, with the overrides applied. */
  readonly value: unknown;
  /** Where the value at `path` stands, or the nearest thing around it; with `key`, where that key of it is written. */
  place(path: Path, key?: string): Place;
}

/**
 * Reads a YAML file. `overrides` are "key=value" texts whose values are YAML.
 * @throws InputError with what keeps it from being a map of keys
 */
export function readSource(file: string, overrides: readonly string[] = []): Source {
  return parseSource(file, readText(file), overrides);
}

/** The same for a text at hand. */
export function parseSource(file: string, text: string, overrides: readonly string[] = []): Source {
  const { document, placeAt } = mapOf(file, text);
  const given = new Map<string, Place>();
  for (const override of overrides) given.set(applyOverride(document, override), placeOfOverride(override));
  const value: unknown = document.toJS({ maxAliasCount: -1 }); // what they unfold into has been counted

  const place = (path: Path, key?: string): Place => {
    const whole = key === undefined ? path : [...path, key];
    for (let n = whole.length; n > 0; n--) {
      const override = given.get(whole.slice(0, n).map(String).join("."));
      if (override !== undefined) return override;
    }
    const made = [...given].find(([keys]) => keys.startsWith(`${whole.map(String).join(".")}.`)); // to hold what --set gives
    if (made !== undefined && !isWritten(document, whole)) return made[1];
    if (key !== undefined) {
      const pair = pairOf(document, path, key);
      if (isScalar(pair?.key) && pair.key.range) return placeAt(pair.key.range[0]);
    }
    for (let n = path.length; n >= 0; n--) {
      const node = (n === 0 ? document.contents : document.getIn(path.slice(0, n), true)) as Node | null | undefined;
      if (node?.range) return placeAt(node.range[0]);
    }
    return { file };
  };
  return { file, text, value, place };
}

/** The document of a file that is a map of keys. @throws InputError that says what it is instead */
function mapOf(file: string, text: string): Parsed {
  try {
    return requireMap(file, text);
  } catch (error) {
    const likeness = error instanceof InputError ? likenessOf(text, file) : null; // says more than the first complaint
    throw likeness === null ? error : new InputError([{ place: { file }, ...likeness }]);
  }
}

function requireMap(file: string, text: string): Parsed {
  const fail = (place: Place, message: string, hint: string): never => {
    throw new InputError([{ place, message, hint }]);
  };
  const init = "mlbh init DATA.csv writes one";
  if (/^\ufeff?\s*$/.test(text)) return fail({ file }, "the file is empty, expected an experiment", init);
  const parsed = parseYaml(text, (line, column) => ({ file, line, column }));
  const { contents } = parsed.document;
  if (isMap(contents)) return parsed;
  const value: unknown = parsed.document.toJS();
  if (value === null) return fail({ file }, "the file holds no keys, expected an experiment", init);
  return fail(
    contents?.range ? parsed.placeAt(contents.range[0]) : { file },
    `expected an experiment, a map of keys (data:, model:, ...), got ${describe(value)}`,
    hintFor(value),
  );
}

/** Whether the value at the path stands in the file. */
function isWritten(document: Document, path: Path): boolean {
  const node = document.getIn(path, true) as Node | null | undefined;
  return path.length === 0 || (node?.range ?? null) !== null;
}

function hintFor(value: unknown): string {
  return Array.isArray(value)
    ? "leave the dashes (or brackets) around the keys out"
    : "write key: value, with a colon and a space, a line for each key";
}

function pairOf(document: Document, path: Path, key: string): Pair | undefined {
  const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  return isMap(node) ? node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key) : undefined;
}
