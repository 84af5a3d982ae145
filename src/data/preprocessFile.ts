// preprocess.json, read back: every number and name of it is looked at before a prediction depends on it.
import * as z from "zod";
import { InputError } from "../core/errors.js";
import { printable } from "../core/format.js";
import { plainCells, type CellRules } from "./cells.js";
import { predictDefaults } from "./config.js";
import { dateParts } from "./dateFeatures.js";
import { problemWithFormat } from "./dates.js";
import { delimiters, encodings, plainDialect } from "./dialect.js";
import { decimals, thousands } from "./number.js";
import { tasks } from "../metrics/task.js";
import { readTokenizer } from "../text/readTokenizer.js";
import type { TokenizerJson } from "../text/huggingFace.js";
import { featuresOf, type Preprocess, type Step } from "./preprocess.js";

const missing = z.enum(["error", "drop_row", "fill"]);
const cells: z.ZodType<CellRules> = z.object({
  missing_values: z.array(z.string()),
  number: z
    .object({ decimal: z.enum(decimals), thousands: z.enum(thousands), prefix: z.string(), suffix: z.string() })
    .nullable(),
  format: z
    .string()
    .refine((format) => problemWithFormat(format) === null)
    .nullable(),
  ignore_case: z.boolean(),
});
const scaling = {
  offset: z.number(),
  divisor: z.number().refine((value) => value !== 0),
  log: z.boolean().optional(),
  plus: z.literal([0, 1]).optional(),
};
const any = { name: z.string(), missing, cells: cells.default(plainCells) }; // an older file has no cells
const textStep = z.object({
  kind: z.literal("text"),
  ...any,
  fill: z.string().nullable(),
  length: z.int().min(1),
  tokenizer: z.custom<TokenizerJson>(isPaddingTokenizer),
});
const step: z.ZodType<Step> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("numeric"), ...any, fill: z.number().nullable(), ...scaling }),
  z.object({
    kind: z.literal("categorical"),
    ...any,
    fill: z.string().nullable(),
    categories: z.array(z.string()),
    other: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal("date"),
    ...any,
    fill: z.number().nullable(),
    first: z.number(),
    parts: z.array(z.enum(dateParts)),
    year: z.object(scaling),
    days: z.object(scaling),
  }),
  textStep,
]);

/** Whether a tokenizer can be read from it, and has an id to fill up with. */
function isPaddingTokenizer(json: unknown): boolean {
  try {
    return readTokenizer(JSON.stringify(json)).padding !== null;
  } catch {
    return false;
  }
}

const seriesColumn = z.object({ name: z.string(), cells });
const series = z.object({
  target: z.string(),
  order: seriesColumn,
  group: seriesColumn.nullable(),
  window: z.int().min(1),
  horizon: z.int().min(1),
  gaps: z.enum(["error", "allow"]),
  step: z
    .object({ unit: z.enum(["number", "seconds", "months"]), size: z.number().positive(), last: z.boolean().optional() })
    .nullable(),
});

const preprocessSchema: z.ZodType<Preprocess> = z
  .object({
    version: z.literal(1),
    dialect: z.object({ encoding: z.enum(encodings), delimiter: z.enum(delimiters) }).default(plainDialect),
    task: z.enum(tasks),
    target: z.string(),
    targets: z
      .array(z.object({ name: z.string(), classes: z.array(z.string()).length(2).nullable(), scale: z.object(scaling), cells }))
      .optional(),
    classes: z.array(z.string()).nullable(),
    targetScale: z.object(scaling),
    targetCells: cells.default(plainCells),
    answer: textStep.optional(),
    columns: z.array(step).min(1),
    features: z.array(z.string()),
    series: series.optional(),
    leftOut: z.array(z.string()).default([]), // an older file has none
    predict: z
      .object({
        unseen_category: z.enum(["error", "ignore", "other"]).default(predictDefaults.unseen_category),
        missing_cell: z.enum(["trained", "error", "fill", "skip"]).default(predictDefaults.missing_cell),
        missing_column: z.enum(["error", "fill"]).default(predictDefaults.missing_column),
        extra_columns: z.enum(["error", "ignore"]).default(predictDefaults.extra_columns),
      })
      .prefault({}),
  })
  .superRefine(({ task, classes, targets, answer, columns, features }, context) => {
    const refuse = (path: (string | number)[]): void => context.addIssue({ code: "custom", path });
    const wanted = featuresOf(columns);
    if (features.length !== wanted.length || features.some((name, i) => name !== wanted[i])) refuse(["features"]);
    if (targets !== undefined && (task === "multiclass" || classes !== null)) refuse(["targets"]);
    targets?.forEach((target, i) => {
      if ((target.classes === null) !== (task === "regression")) refuse(["targets", i, "classes"]);
    });
    if ((answer !== undefined) !== (task === "sequence")) refuse(["answer"]);
    const valued = task === "regression" || task === "sequence" || targets !== undefined;
    if ((classes === null) !== valued || (!valued && task === "binary" && classes?.length !== 2)) refuse(["classes"]);
    if (classes !== null && (classes.length < 2 || new Set(classes).size < classes.length)) refuse(["classes"]);
    columns.forEach(({ missing: policy, fill }, i) => {
      if (policy === "fill" && fill === null) refuse(["columns", i, "fill"]);
    });
  });

/** @param file its path, for messages. @throws InputError unless it is as training writes it */
export function parsePreprocess(text: string, file: string): Preprocess {
  const fail = (message: string): never => {
    throw new InputError([{ place: { file }, message, hint: "train again to write it anew" }]);
  };
  const value = jsonOf(text);
  const { version } = (typeof value === "object" && value !== null ? value : {}) as { readonly version?: unknown };
  if (version === undefined) fail("this is not a preprocess.json");
  if (version !== 1) fail(`expected version 1 of preprocess.json, got ${printable(JSON.stringify(version)).slice(0, 40)}`);
  const { data, error } = preprocessSchema.safeParse(value);
  if (data !== undefined) return data;
  const where = error.issues[0].path.join(".");
  return fail(`its ${where === "" ? "content" : printable(where)} is not as training writes it: the file was changed or damaged`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
