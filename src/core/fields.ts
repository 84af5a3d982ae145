// The arguments of a layer, loss, optimizer or scheduler, declared once. From one literal come the TypeScript type of the
// constructor's options, its checks, the checks of the YAML file (in the same words), defaults, help text and the JSON Schema.
// Names are PyTorch's (weight_decay); in TypeScript they are written in camelCase (weightDecay).
import { ArgumentError } from "./errors.js";
import { didYouMean } from "./suggest.js";
import { describe, isPlain } from "./words.js";

import type { BooleanField, Bounds, ChoiceField, Field, Fields, LayersField, NumberField, NumbersField, ObjectField, PairField } from "./fieldKinds.js"; // prettier-ignore

export type * from "./fieldKinds.js";

type Settings<F extends Field> = Omit<F, "type">;

// The functions keep the literal's type, so that the options of a constructor know which arguments may be left out.
export const field = {
  integer: <const S extends Settings<NumberField>>(settings: S) => ({ type: "integer", ...settings }) as const,
  number: <const S extends Settings<NumberField>>(settings: S) => ({ type: "number", ...settings }) as const,
  boolean: <const S extends Settings<BooleanField>>(settings: S) => ({ type: "boolean", ...settings }) as const,
  choice: <const C extends string, const S extends Omit<Settings<ChoiceField<C>>, "choices">>(
    choices: readonly C[],
    settings: S,
  ) => ({ type: "choice", choices, ...settings }) as const,
  numbers: <const S extends Settings<NumbersField>>(settings: S) => ({ type: "numbers", ...settings }) as const,
  object: <const S extends Settings<ObjectField>>(settings: S) => ({ type: "object", ...settings }) as const,
  pair: <const S extends Settings<PairField>>(settings: S) => ({ type: "pair", ...settings }) as const,
  layers: <const S extends Settings<LayersField>>(settings: S) => ({ type: "layers", ...settings }) as const,
};

type WordOf<F> = F extends { words: readonly (infer W)[] } ? W : never;
type NullOf<F> = F extends { default: null } ? null : never;

/** The type of a field's value. */
export type ValueOf<F> = F extends { type: "number" | "integer" }
  ? number | WordOf<F> | NullOf<F>
  : F extends { type: "boolean" }
    ? boolean
    : F extends { type: "choice"; choices: readonly (infer C)[] }
      ? C
      : F extends { type: "layers" }
        ? readonly unknown[]
        : F extends { type: "pair" }
          ? number | readonly [number, number] | WordOf<F> | NullOf<F>
          : readonly number[] | (F extends { orOne: true } ? number : null);

/** null, for fields that allow it. */
type NullIf<F> = F extends { nullable: true } ? null : never;

export type CamelCase<S extends string> = S extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<CamelCase<Tail>>}` : S;
type WithDefault<F extends Fields> = { [K in keyof F]: F[K] extends { default: unknown } ? K : never }[keyof F];

/** Every argument with its value, in camelCase. */
export type Values<F extends Fields> = { readonly [K in keyof F & string as CamelCase<K>]: ValueOf<F[K]> | NullIf<F[K]> };
/** What a caller writes: arguments with a default may be left out. */
export type Options<F extends Fields> = {
  readonly [K in WithDefault<F> & string as CamelCase<K>]?: ValueOf<F[K]> | NullIf<F[K]> | undefined;
} & {
  readonly [K in Exclude<keyof F, WithDefault<F>> & string as CamelCase<K>]: ValueOf<F[K]> | NullIf<F[K]>;
} & object; // a number is no object: new SGD(parameters, 0.1) does not compile

/** "weight_decay" -> "weightDecay" */
export function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

const byCamelName = new WeakMap<Fields, ReadonlyMap<string, Field>>();

/** The fields by their names in TypeScript, put together once. */
export function camelFields(fields: Fields): ReadonlyMap<string, Field> {
  const known = byCamelName.get(fields) ?? new Map(Object.entries(fields).map(([name, field]) => [camelCase(name), field]));
  byCamelName.set(fields, known);
  return known;
}

const ofCode = new WeakMap<Fields, Fields>();

/** The arguments that a constructor takes, too. */
export function codeFields<F extends Fields>(fields: F): F {
  const entries = Object.entries<Field>(fields).filter(([, { fileOnly }]) => fileOnly !== true);
  const known = ofCode.get(fields) ?? (entries.length === Object.keys(fields).length ? fields : Object.fromEntries(entries));
  ofCode.set(fields, known);
  return known as F;
}

/** "runningMean" -> "running_mean" */
export function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, (_, before: string, letter: string) => `${before}_${letter.toLowerCase()}`);
}

/** A map with its keys in camelCase: an experiment's arguments as the code takes them. */
export function inCamelCase<T = Record<string, unknown>>(values: Readonly<Record<string, unknown>>): T {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [camelCase(key), value])) as T;
}

/** Whether an argument holds several lists of layers, not one. */
export function holdsLists(field: Field): boolean {
  return field.type === "layers" && field.lists === true;
}

/** What the field accepts: "a whole number >= 1". */
export function describeField(field: Field): string {
  const bounds = boundsInWords(field);
  switch (field.type) {
    case "integer":
      return `${["a whole number", bounds].filter(Boolean).join(" ")}${wordsOf(field)}`;
    case "number":
      return `${["a number", bounds].filter(Boolean).join(" ")}${wordsOf(field)}`;
    case "boolean":
      return "true or false";
    case "choice":
      return `one of ${field.choices.join(", ")}`;
    case "pair":
      return `${[field.fractions ? "a number" : "a whole number", bounds].filter(Boolean).join(" ")}, or a list of 2 of them${wordsOf(field)}`;
    case "object":
      return field.kind;
    case "layers":
      return field.lists === true ? "a list of lists of layers" : "a list of layers";
    case "numbers":
      if (field.orOne === true)
        return `${["a whole number", bounds].filter(Boolean).join(" ")}, or a list of ${field.count} of them`;
      return [
        `a list of ${field.count ?? (field.least === undefined ? "" : `at least ${field.least}`)} ${field.distinct === true ? "different " : ""}numbers`.replace(
          "  ",
          " ",
        ),
        bounds,
      ]
        .filter(Boolean)
        .join(" ");
  }
}

/** ", or same or valid" */
function wordsOf({ words = [] }: { readonly words?: readonly string[] }): string {
  return words.length === 0 ? "" : `, or ${words.join(" or ")}`;
}

function boundsInWords(field: Field): string {
  if (!("min" in field || "max" in field || "above" in field || "below" in field)) return "";
  const { min, max, above, below } = field as Bounds;
  const words = [
    min === undefined ? null : `>= ${min}`,
    above === undefined ? null : `> ${above}`,
    max === undefined ? null : `<= ${max}`,
    below === undefined ? null : `< ${below}`,
  ];
  return words.filter((word) => word !== null).join(" and ");
}

/** What is wrong with a value, to be put behind the argument's name ("must be > 0, got -1"); null when nothing is. */
export function problemWith(field: Field, value: unknown): string | null {
  if (value === null && field.nullable === true) return null;
  const orNull = field.nullable === true ? ", or null" : "";
  return accepts(field, value) ? null : `must be ${requirement(field, value)}${orNull}, got ${describe(value)}`;
}

function accepts(field: Field, value: unknown): boolean {
  const whole = field.type === "integer" || (field.type === "pair" && field.fractions !== true);
  const isNumber = whole ? Number.isSafeInteger : Number.isFinite;
  switch (field.type) {
    case "integer":
    case "number":
      if (value === null) return field.default === null;
      if (typeof value === "string") return field.words?.includes(value) === true;
      return typeof value === "number" && isNumber(value) && inside(field, value);
    case "boolean":
      return typeof value === "boolean";
    case "choice":
      return typeof value === "string" && field.choices.includes(value);
    case "pair":
      if (value === null) return field.default === null;
      if (typeof value === "string") return field.words?.includes(value) === true;
      if (Array.isArray(value) && value.length !== 2) return false;
      return [value].flat().every((x) => typeof x === "number" && isNumber(x) && inside(field, x));
    case "object":
      return field.accepts(value);
    case "layers":
      return Array.isArray(value) && value.length > 0 && (field.lists !== true || value.every((list) => Array.isArray(list) && list.length > 0)); // prettier-ignore
    case "numbers":
      if (value === null) return field.default === null;
      if (field.orOne === true && ![value].flat().every((x) => Number.isSafeInteger(x))) return false;
      if (field.orOne === true && typeof value === "number") return inside(field, value);
      if (!Array.isArray(value) || (field.count !== undefined && value.length !== field.count)) return false;
      if (field.least !== undefined && value.length < field.least) return false;
      if (field.distinct === true && new Set(value).size < value.length) return false;
      return value.every((x) => typeof x === "number" && Number.isFinite(x) && inside(field, x));
  }
}

function inside({ min, max, above, below }: Bounds, x: number): boolean {
  return (
    (min === undefined || x >= min) &&
    (max === undefined || x <= max) &&
    (above === undefined || x > above) &&
    (below === undefined || x < below)
  );
}

/** A number of the right kind has only missed the bounds: say just those. */
function requirement(field: Field, value: unknown): string {
  const whole = field.type === "integer" || (field.type === "pair" && field.fractions !== true);
  if (whole && Number.isInteger(value) && !Number.isSafeInteger(value))
    return describeField({ ...field, max: field.max ?? Number.MAX_SAFE_INTEGER });
  const rightKind =
    typeof value === "number" && Number.isFinite(value) && (field.type === "number" || (whole && Number.isInteger(value)));
  return rightKind && boundsInWords(field) !== "" ? boundsInWords(field) : describeField(field);
}

/** What was checked before, and the defaults of what is left out. */
export function withDefaults<F extends Fields>(fields: F, given: Options<F> = {} as Options<F>): Values<F> {
  const values: Record<string, unknown> = {};
  for (const [name, field] of camelFields(fields)) values[name] = (given as Record<string, unknown>)[name] ?? field.default;
  return values as Values<F>;
}

/**
 * The values of all fields: those given, checked, and the defaults of the others. `undefined` counts as left out.
 * @param owner whose arguments they are ("Linear"), for the message.
 * @throws ArgumentError with the first problem: "SGD: lr must be > 0, got -1".
 */
export function checkFields<F extends Fields>(owner: string, fields: F, given: Readonly<Record<string, unknown>>): Values<F> {
  const names = camelFields(fields);
  if (!isPlain(given)) {
    const list = [...names.keys()].join(", ");
    throw new ArgumentError(`${owner}: expected its arguments in one object, got ${describe(given)}`, {
      hint: list === "" ? "it takes none" : `write { ${list} }, each optional unless it has no default`,
    });
  }
  for (const name of Object.keys(given)) {
    if (names.has(name)) continue;
    const hint = didYouMean(name, names.keys());
    throw new ArgumentError(`${owner}: there is no argument ${name}`, hint === null ? {} : { hint });
  }
  const values: Record<string, unknown> = {};
  for (const [name, field] of names) {
    const value = given[name] ?? (given[name] === null ? null : field.default);
    if (value === undefined) throw new ArgumentError(`${owner}: ${name} is required (${describeField(field)}: ${field.help})`);
    const problem = problemWith(field, value);
    if (problem !== null) throw new ArgumentError(`${owner}: ${name} ${problem}`);
    values[name] = value;
  }
  return values as Values<F>;
}
