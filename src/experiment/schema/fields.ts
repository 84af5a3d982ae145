// Fields (core/fields) as zod schemas: the checks and words are the field's own, zod adds the structure around them.
import * as z from "zod";
import { problemWith, type Bounds, type Field, type Fields, type ValueOf } from "../../core/fields.js";

type Words = (issue: { readonly input?: unknown }) => string;

/** The field behind a schema that fieldSchema made. */
export const fieldOf = z.registry<Field>();

/** "is required" for what is missing, else the field's own words. */
function wordsOf(field: Field): Words {
  return ({ input }) => (input === undefined ? "is required" : (problemWith(field, input) ?? "is not accepted"));
}

/** A schema that accepts exactly what the field accepts, and fills in its default. */
export function fieldSchema<F extends Field>(field: F): z.ZodType<ValueOf<F>, unknown> {
  const plain = base(field, wordsOf(field));
  const described = (field.nullable === true ? plain.nullable() : plain).describe(field.help).register(fieldOf, field);
  return (field.default === undefined ? described : described.default(field.default)) as z.ZodType<ValueOf<F>, unknown>;
}

function base(field: Field, error: Words): z.ZodType {
  switch (field.type) {
    case "integer":
    case "number": {
      const plain = bounded(field.type === "integer" ? z.int({ error }) : z.number({ error }), field, error);
      const one = field.words === undefined ? plain : z.union([plain, z.enum(field.words, { error })], { error });
      return field.default === null ? one.nullable() : one;
    }
    case "boolean":
      return z.boolean({ error });
    case "choice":
      return z.enum(field.choices, { error });
    case "pair": {
      const size = bounded(field.fractions === true ? z.number({ error }) : z.int({ error }), field, error);
      const words = field.words === undefined ? [] : [z.enum(field.words, { error })];
      const one = z.union([size, z.tuple([size, size]), ...words], { error });
      return field.default === null ? one.nullable() : one;
    }
    case "object": // no file can hold one
    case "layers": // component.ts reads them
      return z.never({ error });
    case "numbers": {
      const one = bounded(field.orOne === true ? z.int({ error }) : z.number({ error }), field, error);
      const list = z.array(one, { error });
      const enough = field.least === undefined ? list : list.min(field.least, { error });
      const counted = field.count === undefined ? enough : enough.length(field.count, { error });
      if (field.distinct === true) return counted.refine((values) => new Set(values).size === values.length, { error });
      if (field.orOne === true) return z.union([one, counted], { error });
      return field.default === null ? counted.nullable() : counted;
    }
  }
}

function bounded(schema: z.ZodNumber, { min, max, above, below }: Bounds, error: Words): z.ZodNumber {
  let checked = schema;
  if (min !== undefined) checked = checked.min(min, { error });
  if (max !== undefined) checked = checked.max(max, { error });
  if (above !== undefined) checked = checked.gt(above, { error });
  if (below !== undefined) checked = checked.lt(below, { error });
  return checked;
}

/** The schemas of several fields, ready for z.strictObject. */
export function fieldSchemas<F extends Fields>(fields: F): { readonly [K in keyof F]: z.ZodType<ValueOf<F[K]>, unknown> } {
  const schemas = Object.entries(fields).map(([name, field]) => [name, fieldSchema(field)]);
  return Object.fromEntries(schemas) as { [K in keyof F]: z.ZodType<ValueOf<F[K]>, unknown> };
}
