// What the schema wants at a place of the experiment, for hints: its keys, the words to choose from, the kind of value.
import * as z from "zod";
import { componentRules, isRecord } from "../component.js";
import { experimentSchema } from "./schema.js";
import { wantedByField, type Kind, type Wanted } from "../remedy.js";
import { fieldOf } from "./fields.js";

const nothing: Wanted = { kinds: [], keys: [], choices: [], accepts: () => false };

/** @param value an experiment: where one of several maps may stand, that whose keys it has is meant */
export function wantedAt(path: readonly PropertyKey[], value?: unknown): Wanted {
  const [schemas, here] = schemasAt(path, value);
  return meant(schemas, here)
    .map(wantedOf)
    .reduce(
      (a, b) => ({
        kinds: [...a.kinds, ...b.kinds],
        keys: [...new Set([...a.keys, ...b.keys])],
        choices: [...a.choices, ...b.choices],
        accepts: (value) => a.accepts(value) || b.accepts(value),
      }),
      nothing,
    );
}

/** The keys of each of the maps that may stand at a place, in the order of their declaration. */
export function mapsAt(path: readonly PropertyKey[], value: unknown): string[][] {
  const [schemas] = schemasAt(path, value);
  return schemas.flatMap((schema) => (schema instanceof z.ZodObject ? [Object.keys(schema.shape)] : []));
}

/** What may stand at a place of an experiment, and what does. */
function schemasAt(path: readonly PropertyKey[], value: unknown): [schemas: readonly z.ZodType[], here: unknown] {
  let schemas = options(experimentSchema);
  let here = value;
  for (const key of path) {
    schemas = meant(schemas, here).flatMap((option) => below(option, key).flatMap(options));
    here = isRecord(here) && Object.hasOwn(here, key) ? here[String(key)] : undefined;
  }
  return [schemas, here];
}

/** What is inside .optional(), .default(), .nullable(); the members of a union. */
function options(schema: z.ZodType): z.ZodType[] {
  if (fieldOf.get(schema) !== undefined || componentRules.get(schema) !== undefined) return [schema];
  if ("innerType" in schema.def) return options(schema.def.innerType as z.ZodType);
  if (schema instanceof z.ZodPipe) return options(schema.in as z.ZodType);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => options(option as z.ZodType));
  return [schema];
}

/** Of several maps the one to which the fewest keys of the value are unknown, all where they know none; everything else stays. */
function meant(schemas: readonly z.ZodType[], value: unknown): readonly z.ZodType[] {
  if (!isRecord(value)) return schemas;
  const unknown = (schema: z.ZodType): number =>
    schema instanceof z.ZodObject ? Object.keys(value).filter((key) => !Object.hasOwn(schema.shape, key)).length : 0;
  const maps = schemas.filter((schema) => schema instanceof z.ZodObject);
  const least = Math.min(...maps.map(unknown));
  if (least === Object.keys(value).length) return schemas;
  const nearest = maps.find((schema) => unknown(schema) === least);
  return schemas.filter((schema) => !(schema instanceof z.ZodObject) || schema === nearest);
}

function below(schema: z.ZodType, key: PropertyKey): z.ZodType[] {
  if (schema instanceof z.ZodObject) {
    const { shape } = schema as z.ZodObject<Record<string, z.ZodType>>;
    return Object.hasOwn(shape, key) ? [shape[String(key)]] : [];
  }
  if (schema instanceof z.ZodRecord) return [schema.valueType as z.ZodType];
  return schema instanceof z.ZodArray && typeof key !== "string" ? [schema.element as z.ZodType] : [];
}

function wantedOf(schema: z.ZodType): Wanted {
  const one = (kind: Kind, more: Partial<Wanted> = {}): Wanted => ({
    ...nothing,
    kinds: [kind],
    accepts: (value) => schema.safeParse(value).success,
    ...more,
  });
  const field = fieldOf.get(schema);
  if (field !== undefined) return wantedByField(field);
  const rules = componentRules.get(schema);
  if (rules !== undefined) return one("component", { keys: Object.keys(rules.registry), choices: Object.keys(rules.registry) });
  if (schema instanceof z.ZodObject) return one("map", { keys: Object.keys(schema.shape) });
  if (schema instanceof z.ZodRecord) return one("map");
  if (schema instanceof z.ZodArray || schema instanceof z.ZodTuple) return one("list");
  if (schema instanceof z.ZodEnum) return one("text", { choices: schema.options.map(String) });
  if (schema instanceof z.ZodLiteral) return one("text", { choices: [...schema.values].map(String) });
  if (schema instanceof z.ZodString) return one("text");
  if (schema instanceof z.ZodNumber) return one("number");
  return schema instanceof z.ZodBoolean ? one("boolean") : one("other");
}

/** The sections of the file by the keys that they take: epochs -> train. */
export const sectionOf: ReadonlyMap<string, string> = new Map(
  Object.keys(experimentSchema.shape)
    .reverse() // the first section that has a key is meant
    .flatMap((section) =>
      wantedAt([section]).kinds.includes("map") ? wantedAt([section]).keys.map((key) => [key, section] as const) : [],
    ),
);
