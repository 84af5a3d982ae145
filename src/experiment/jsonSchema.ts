// The JSON Schema (draft 7) of the experiment file, with which editors complete keys, explain them and mark mistakes. It follows from the
// schema that reads the file, and from the declarations of layers, losses, optimizers and schedulers.
import * as z from "zod";
import { inferredArguments } from "./naming.js";
import { componentRules, type ComponentRules, type Declaration } from "./component.js";
import type { Field, Fields } from "../core/fields.js";
import { GROUPS, MATCH } from "./groups.js";
import { fieldSchema } from "./schema/fields.js";
import { experimentSchema } from "./schema/schema.js";

type JsonSchema = z.core.JSONSchema.BaseSchema;

export function experimentJsonSchema(): JsonSchema {
  const schema = convert(experimentSchema.meta({ title: "experiment of ML By Hand (mlbh)" }));
  const { data, model } = schema.properties as Readonly<Record<string, JsonSchema>>;
  const [table] = data.anyOf as JsonSchema[];
  table.anyOf = ["target", "reconstruct"].map((key) => ({ required: [key] })); // what is learned: a column, or the row itself
  const [{ branches, joined }, { encoder, decoder }] = (model.anyOf as JsonSchema[]).slice(1).map(({ properties }) => properties as Readonly<Record<string, JsonSchema>>); // prettier-ignore
  branches.additionalProperties = listOfLayers; // written out once
  for (const part of [joined, encoder, decoder]) Object.assign(part, { items: undefined, minItems: undefined, type: undefined, ...listOfLayers }); // prettier-ignore
  return schema;
}

function convert(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    target: "draft-7",
    io: "input", // keys with a default may be left out
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      const rules = componentRules.get(zodSchema);
      if (rules !== undefined) Object.assign(jsonSchema, componentJsonSchema(rules));
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum; // of every whole number: says nothing
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
}

const matchHelp = "the names of its parameters, in which * stands for any letters";

/** A bare name, or a map with one name and its arguments. */
function componentJsonSchema(rules: ComponentRules): JsonSchema {
  const { kind, registry, matched } = rules;
  const properties: Record<string, JsonSchema> = {};
  for (const [name, { declaration }] of Object.entries(registry)) properties[name] = argumentsJsonSchema(declaration, rules);
  if (matched === true) {
    const match = { type: "string", minLength: 1, description: matchHelp } as const;
    const description = `parameters, and the ${kind} that writes over them`;
    return { description, type: "object", properties: { match, ...properties }, required: [MATCH], additionalProperties: false, minProperties: 2, maxProperties: 2 }; // prettier-ignore
  }
  const bare = Object.keys(properties).filter((name) => properties[name].required === undefined); // nothing must be said
  const one: JsonSchema[] = [
    { description: `a ${kind} without arguments, or with their defaults`, enum: bare },
    {
      description: `a ${kind} and its arguments`,
      type: "object",
      properties,
      additionalProperties: false,
      minProperties: 1,
      maxProperties: 1,
    },
  ];
  if (rules.turns === undefined) return { oneOf: one };
  return { oneOf: [...one, { description: rules.turns, type: "array", items: { oneOf: one }, minItems: 1 }] };
}

/** A list of layers is what `model` is; one that is the only argument may stand directly behind the name. */
const listOfLayers: JsonSchema = { $ref: "#/properties/model/anyOf/0" };

function argumentsJsonSchema(
  { fields, formula, infer }: Declaration,
  { auto = [], autoMeans = "what the task needs", autoIfLeftOut, grouped }: ComponentRules,
): JsonSchema {
  const inferred = inferredArguments(infer);
  const shape: Record<string, z.ZodType> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = fieldSchema(field);
    const orAuto = z.union([value, z.literal("auto")]).describe(`${field.help}; auto: ${autoMeans}`);
    const schema = auto.includes(name) ? orAuto : value;
    shape[name] = Object.hasOwn(inferred, name) || (autoIfLeftOut === true && auto.includes(name)) ? schema.optional() : schema;
  }
  if (grouped) shape[GROUPS] = groupsSchema(fields);
  const { $schema: _, ...map } = convert(z.strictObject(shape));
  const [held] = Object.entries(fields).filter(([, { type }]) => type === "layers");
  if (held !== undefined) {
    const [key, { help, ...field }] = held;
    const lists = "lists" in field ? { type: "array", items: listOfLayers } : listOfLayers;
    map.properties![key] = { description: help, allOf: [lists] } as JsonSchema;
    return { ...(formula === undefined ? {} : { description: formula }), anyOf: [map, lists] } as JsonSchema;
  }
  const schema = map.required === undefined ? { anyOf: [map, { type: "null" as const }] } : map; // "ReLU:" with nothing behind it
  return formula === undefined ? schema : { description: formula, ...schema };
}

/** Each setting of a group is optional: what is left out is as for the other parameters. */
function groupsSchema(fields: Fields): z.ZodType {
  const settings = Object.entries(fields).map(([name, { default: _, ...field }]) => [
    name,
    fieldSchema(field as Field).optional(),
  ]);
  const match = z.string().min(1).describe(matchHelp);
  const group = z.strictObject({ match, ...(Object.fromEntries(settings) as Record<string, z.ZodType>) });
  return z.array(group).optional().describe("parameters with settings of their own; the first group that fits a name counts");
}
