// The `data:` part of an experiment about a table.
import * as z from "zod";
import { field } from "../../core/fields.js";
import { predictDefaults, targetNames } from "../../data/config.js";
import { defaultMarkers } from "../../data/cells.js";
import { delimiters, encodings, plainDialect } from "../../data/dialect.js";
import { mostMemory } from "../../data/memory.js";
import { columnSchema, markers, missing, scale } from "./column.js";
import { fieldSchema, fieldSchemas } from "./fields.js";
import { checkSeries, seriesFields } from "./series.js";
import { checkShares, expected, names, section, text } from "./words.js";

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
  order: text("a column of dates or numbers: the first rows by it are for training, the last for the test").optional(),
  group: text("a column: rows that agree in it come into the same part").optional(),
}).superRefine(({ train, val, test, folds, fold, order, group }, context) => {
  const hint = "rows in time order: order; rows that belong together: group";
  if (order !== undefined && (group !== undefined || folds !== undefined))
    context.addIssue({ code: "custom", path: ["order"], message: `cannot stand beside ${group !== undefined ? "group" : "folds"}`, params: { hint } }); // prettier-ignore
  if ((folds === undefined) !== (fold === undefined))
    context.addIssue({
      code: "custom",
      message: `has ${folds === undefined ? "fold" : "folds"} without ${folds === undefined ? "folds" : "fold"}`,
      params: { hint: "write {folds: 5, fold: 0} for one fold; repeat: {folds: 5} trains all of them" },
    });
  else if (folds !== undefined && fold! >= folds)
    context.addIssue({ code: "custom", path: ["fold"], message: `must be < ${folds}, the number of folds, got ${fold}` });
  if (![train, val, test].every((fraction) => fraction >= 0 && fraction <= 1)) return; // has been said of them
  checkShares({ train, val, test }, context);
});

/** How `mlbh predict` and `mlbh evaluate` take a file that is not like the training file. */
const predict = section(
  fieldSchemas({
    unseen_category: field.choice(["error", "ignore", "other"], {
      default: predictDefaults.unseen_category,
      help: "a category that no training row had; ignore: all its indicators are 0; other: as the column's other, or its most frequent one",
    }),
    missing_cell: field.choice(["trained", "error", "fill", "skip"], {
      default: predictDefaults.missing_cell,
      help: "a cell without a value: as in training; or stop, fill it with a value of the training rows, or skip the row",
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

/** One column or several; a list of one is that one. */
const targetSchema = z
  .union(
    [text("the column to predict"), names("several columns to predict").min(1, "must name one column at least")],
    expected("the name of a column, or a list of names"),
  )
  .superRefine((target, context) => {
    if (typeof target === "string") return;
    const twice = target.find((name, i) => target.indexOf(name) < i);
    if (twice !== undefined) context.addIssue({ code: "custom", message: `names ${JSON.stringify(twice)} twice`, params: { hint: "name each target once" } }); // prettier-ignore
  })
  .transform((target) => (typeof target !== "string" && target.length === 1 ? target[0] : target))
  .describe("the column to predict, or a list of several: numbers (MSELoss), or yes/no columns (BCEWithLogitsLoss)");

export const tableDataSchema = section({
  path: text("the table, relative to the experiment file: CSV or JSON lines (.gz too), Parquet, Excel or SQLite"),
  table: text("of a file with several tables: the name of the sheet (Excel) or of the table (SQLite)").optional(),
  encoding: z
    .enum(encodings, expected(`one of ${encodings.join(", ")}`))
    .default(plainDialect.encoding)
    .describe("how the file's bytes stand for characters; mlbh init finds out"),
  delimiter: z
    .enum(delimiters, expected('"," or ";" or "\\t" or "|"'))
    .default(plainDialect.delimiter)
    .describe("what stands between two cells; mlbh init finds out"),
  target: targetSchema.optional(),
  positive: z
    .union([z.string(), z.number(), z.boolean()], expected("a label"))
    .transform(String)
    .optional()
    .describe("binary tasks: the label that counts as 1"),
  drop: names("columns to leave out").default([]),
  features: names("columns to keep; all but the target when left out").optional(),
  missing: missing.default("error"),
  missing_values: markers.default([...defaultMarkers]),
  columns: z
    .record(z.string(), columnSchema, expected("a map of column names"))
    .default({})
    .describe("settings of single columns"),
  scale: scale.default("standard"),
  target_scale: scale
    .default("none")
    .describe("regression: how the target is scaled while training; predictions and metrics are in its own unit"),
  reconstruct: fieldSchema(
    field.boolean({ help: "an autoencoder: the features themselves are predicted, and there is no target" }),
  ).optional(),
  ...seriesFields,
  image: z
    .array(z.int(expected("a whole number")).min(1, "must be >= 1"), expected("[height, width] or [channels, height, width]"))
    .min(2, "must be [height, width] or [channels, height, width]")
    .max(3, "must be [height, width] or [channels, height, width]")
    .optional()
    .describe("rows that are images: [height, width] or [channels, height, width]; for the pictures of a report"),
  split: split.prefault({} as never).describe("how the rows are divided, as fractions that add up to 1"),
  max_memory_mb: fieldSchema(field.integer({ min: 1, max: mostMemory, help: "MiB that the rows may take in memory" }))
    .nullable()
    .default(null)
    .describe("MiB that the rows may take in memory; null: half of what the machine has"),
  predict: predict.prefault({} as never).describe("what to do with a new file that is not like the training file"),
}).superRefine((data, context) => {
  const { drop, features, target, target_scale: targetScale, reconstruct } = data;
  checkSeries(data, context);
  const refuse = (key: string, message: string, hint: string): void =>
    void context.addIssue({ code: "custom", path: [key], message, params: { hint } });
  if (reconstruct === true && target !== undefined)
    refuse("target", "cannot stand beside reconstruct: true, which predicts the features", "leave one of both out; drop keeps a column from being a feature"); // prettier-ignore
  if (reconstruct === true && targetScale !== "none")
    refuse(
      "target_scale",
      "scales a target, and with reconstruct: true there is none",
      "leave it out: scale is for the features",
    );
  if (reconstruct !== true && target === undefined)
    refuse("target", "is required", "name the column to predict, or write reconstruct: true for an autoencoder");

  if (features !== undefined && drop.length > 0)
    context.addIssue({
      code: "custom",
      path: ["drop"],
      message: "cannot stand beside features: name the columns to keep or those to leave out",
    });
  const held = targetNames({ target }).find((name) => features?.includes(name));
  if (held !== undefined && data.window === undefined)
    context.addIssue({
      code: "custom",
      path: ["features"],
      message: `holds the target "${held}": the answer would be among the questions`,
    });
});
