// The experiment file, version 1: every key with its meaning, default and checks.
import * as z from "zod";
import { field } from "../core/fields.js";
import { layerRegistry } from "../nn/registry.js";
import { lossRegistry } from "../nn/losses.js";
import { optimizerRegistry } from "../optim/registry.js";
import { schedulerRegistry } from "../optim/schedulers.js";
import { componentSchema, describe } from "./component.js";
import { fieldSchema, fieldSchemas } from "./fieldSchema.js";
import { metricNames } from "./metrics.js";

type Issue = { readonly input?: unknown };

/** `must be <what>, got ...`, or `is required` when it is missing. */
function expected(what: string): { error: (issue: Issue) => string } {
  return { error: ({ input }) => (input === undefined ? "is required" : `must be ${what}, got ${describe(input)}`) };
}

const text = (help: string): z.ZodString => z.string(expected("text")).min(1, "must not be empty").describe(help);
const names = (help: string): z.ZodArray<z.ZodString> =>
  z.array(text("a column's name"), expected("a list of column names")).describe(help);
/** A part of the file with keys of its own; unknown keys are errors. A part left out takes its defaults. */
function section<S extends z.ZodRawShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  return z.strictObject(shape, expected("a map"));
}

const missing = z
  .union(
    [z.enum(["error", "drop_row", "mean", "median", "mode"]), z.strictObject({ constant: z.union([z.number(), z.string()]) })],
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
}).superRefine(({ train, val, test }, context) => {
  const total = train + val + test;
  if (Math.abs(total - 1) > 1e-9)
    context.addIssue({
      code: "custom",
      message: `must add up to 1, but ${train} + ${val} + ${test} = ${Number(total.toFixed(6))}`,
    });
  else if (train === 0)
    context.addIssue({ code: "custom", path: ["train"], message: "must be > 0: there is nothing to train on" });
});

const data = section({
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
        type: z.enum(["numeric", "categorical"], expected("numeric or categorical")).optional(),
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
  split: split.prefault({} as never),
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

const earlyStopping = section({
  monitor: text("the value to watch: val_loss, train_loss, or val_ and a metric").default("val_loss"),
  ...fieldSchemas({
    patience: field.integer({ min: 1, default: 10, help: "epochs without improvement before training stops" }),
    min_delta: field.number({ min: 0, default: 0, help: "the least change that counts as an improvement" }),
    restore_best: field.boolean({ default: true, help: "end with the weights of the best epoch" }),
  }),
});

const train = section({
  ...fieldSchemas({
    epochs: field.integer({ min: 1, default: 100, help: "passes over the training rows" }),
    batch_size: field.integer({ min: 1, default: 32, help: "rows per step" }),
    shuffle: field.boolean({ default: true, help: "draw a new order of the rows every epoch" }),
    dtype: field.choice(["float32", "float64"], { default: "float32", help: "precision of all numbers" }),
  }),
  threads: z
    .union([z.literal("auto"), z.int().min(1).max(64)], expected("auto or a whole number from 1 to 64"))
    .default("auto")
    .describe("threads for large products; auto is one for each core, at most four"),
  grad_clip_norm: fieldSchema(field.number({ above: 0, help: "scale gradients down to this norm" }))
    .nullable()
    .default(null),
  ...fieldSchemas({
    accumulate_grad_batches: field.integer({ min: 1, default: 1, help: "batches whose gradients are added up before a step" }),
  }),
  max_steps: fieldSchema(field.integer({ min: 1, help: "steps after which training ends, whatever the epoch" }))
    .nullable()
    .default(null),
  class_weights: z
    .union(
      [z.literal("balanced"), z.record(z.string(), z.number().positive())],
      expected("balanced, or a map of labels to numbers > 0"),
    )
    .nullable()
    .default(null)
    .describe("how much a row of each class counts in the loss; balanced: every class as much as any other"),
  early_stopping: earlyStopping.nullable().default(null),
});

export const experimentSchema = section({
  version: z.literal(1, expected("1, the version of this format")).default(1),
  name: text("the run's name; default: the file's name")
    .regex(/^[\w.-]+$/, "may hold letters, digits, _ . and - only")
    .optional(),
  seed: fieldSchema(
    field.integer({ min: 0, default: 0, help: "of every random draw: split, weights, order of the rows, dropout" }),
  ),
  data,
  model: z
    .array(
      componentSchema({ kind: "layer", registry: layerRegistry, partial: true, auto: ["out_features"] }),
      expected("a list of layers"),
    )
    .min(1, "must have at least one layer"),
  loss: componentSchema({ kind: "loss", registry: lossRegistry }),
  optimizer: componentSchema({ kind: "optimizer", registry: optimizerRegistry }),
  scheduler: componentSchema({ kind: "scheduler", registry: schedulerRegistry })
    .nullable()
    .default(null)
    .describe("how the learning rate changes from epoch to epoch"),
  train: train.prefault({} as never),
  metrics: z.array(z.enum(metricNames, expected(`one of ${metricNames.join(", ")}`)), expected("a list of metrics")).optional(),
  run: section({
    dir: text("where runs are written, relative to the current directory").default("runs"),
    checkpoint_every: fieldSchema(field.integer({ min: 1, help: "epochs between two checkpoints" }))
      .nullable()
      .default(null)
      .describe("epochs between two checkpoints; null: one every ten seconds, and one at the end"),
  }).prefault({}),
});

/** A checked experiment with its defaults filled in. */
export type ExperimentConfig = z.output<typeof experimentSchema>;
