// The `data:` part of the experiment file.
import * as z from "zod";
import { field } from "../../core/fields.js";
import { predictDefaults } from "../../data/config.js";
import { mostMemory } from "../../data/memory.js";
import { fieldSchema, fieldSchemas } from "./fields.js";
import { expected, names, section, text } from "./words.js";

const missing = z
  .union(
    [
      z.enum(["error", "drop_row", "mean", "median", "mode"]),
      z.strictObject({
        constant: z.union([z.number(), z.string()], expected("a number or text")).describe("what stands in for it"),
      }),
    ],
    expected("error, drop_row, mean, median, mode or {constant: value}"),
  )
  .describe("what to do with an empty cell");
const divide = fieldSchema(field.number({ above: 0, help: "the number to divide by" }));
const scale = z
  .union(
    [z.enum(["none", "standard", "minmax"]), z.strictObject({ divide })],
    expected("none, standard, minmax or {divide: number > 0}"),
  )
  .describe("how numeric columns are scaled, fitted on the training rows only");

const share = (part: string, value: number): ReturnType<typeof fieldSchema> =>
  fieldSchema(field.number({ min: 0, max: 1, default: value, help: `fraction of the rows used for ${part}` }));
const split = section({
  train: share("training", 0.7) as z.ZodType<number, unknown>,
  val: share("validation", 0.15) as z.ZodType<number, unknown>,
  test: share("the final test", 0.15) as z.ZodType<number, unknown>,
  stratify: fieldSchema(field.boolean({ default: true, help: "keep the proportions of the classes in every part" })),
  folds: fieldSchema(
    field.integer({ min: 2, help: "cross-validation: divide the rows into so many folds, one of them the test part" }),
  ).optional(),
  fold: fieldSchema(
    field.integer({ min: 0, help: "which of the folds is the test part, counted from 0; repeat: {folds: 5} trains all" }),
  ).optional(),
}).superRefine(({ train, val, test, folds, fold }, context) => {
  if ((folds === undefined) !== (fold === undefined))
    context.addIssue({
      code: "custom",
      message: `has ${folds === undefined ? "fold" : "folds"} without ${folds === undefined ? "folds" : "fold"}`,
      params: { hint: "write {folds: 5, fold: 0} for one fold; repeat: {folds: 5} trains all of them" },
    });
  else if (folds !== undefined && fold! >= folds)
    context.addIssue({ code: "custom", path: ["fold"], message: `must be < ${folds}, the number of folds, got ${fold}` });
  if (![train, val, test].every((fraction) => fraction >= 0 && fraction <= 1)) return; // has been said of them
  const total = train + val + test;
  if (Math.abs(total - 1) > 1e-9)
    context.addIssue({
      code: "custom",
      message: `must add up to 1, but ${train} + ${val} + ${test} = ${Number(total.toFixed(6))}`,
    });
  else if (train === 0)
    context.addIssue({ code: "custom", path: ["train"], message: "must be > 0: there is nothing to train on" });
});

/** How `mlbh predict` and `mlbh evaluate` take a file that is not like the training file. */
const predict = section(
  fieldSchemas({
    unseen_category: field.choice(["error", "ignore"], {
      default: predictDefaults.unseen_category,
      help: "a category that no training row had; ignore: all its indicators are 0",
    }),
    missing_column: field.choice(["error", "fill"], {
      default: predictDefaults.missing_column,
      help: "a column that is not in the file; fill: as if all its cells were missing, where data.missing fills them",
    }),
    extra_columns: field.choice(["ignore", "error"], {
      default: predictDefaults.extra_columns,
      help: "a column that the training file did not have",
    }),
  }),
);

export const dataSchema = section({
  path: text("the CSV file, relative to the experiment file"),
  target: text("the column to predict"),
  positive: z
    .union([z.string(), z.number(), z.boolean()], expected("a label"))
    .transform(String)
    .optional()
    .describe("binary tasks: the label that counts as 1"),
  drop: names("columns to leave out").default([]),
  features: names("columns to keep; all but the target when left out").optional(),
  missing: missing.default("error"),
  columns: z
    .record(
      z.string(),
      section({
        type: z
          .enum(["numeric", "categorical"], expected("numeric or categorical"))
          .optional()
          .describe("what its cells are; when left out, the first of them decides"),
        missing: missing.optional(),
        scale: scale.optional(),
      }),
      expected("a map of column names"),
    )
    .default({})
    .describe("settings of single columns"),
  scale: scale.default("standard"),
  target_scale: scale
    .default("none")
    .describe("regression: how the target is scaled while training; predictions and metrics are in its own unit"),
  split: split.prefault({} as never).describe("how the rows are divided, as fractions that add up to 1"),
  max_memory_mb: fieldSchema(field.integer({ min: 1, max: mostMemory, help: "MiB that the rows may take in memory" }))
    .nullable()
    .default(null)
    .describe("MiB that the rows may take in memory; null: half of what the machine has"),
  predict: predict.prefault({} as never).describe("what to do with a new file that is not like the training file"),
}).superRefine(({ drop, features, target }, context) => {
  if (features !== undefined && drop.length > 0)
    context.addIssue({
      code: "custom",
      path: ["drop"],
      message: "cannot stand beside features: name the columns to keep or those to leave out",
    });
  if (features?.includes(target) === true)
    context.addIssue({
      code: "custom",
      path: ["features"],
      message: `holds the target "${target}": the answer would be among the questions`,
    });
});
