// The `train:` part of the experiment file.
import * as z from "zod";
import { field } from "../../core/fields.js";
import { metricKeySchema } from "./metricKey.js";
import { fieldSchema, fieldSchemas } from "./fields.js";
import { expected, section, text } from "./words.js";

const earlyStopping = section({
  monitor: text("the value to watch: val_loss, train_loss, or val_ and a metric").default("val_loss"),
  ...fieldSchemas({
    patience: field.integer({ min: 1, default: 10, help: "epochs without improvement before training stops" }),
    min_delta: field.number({ min: 0, default: 0, help: "the least change that counts as an improvement" }),
    restore_best: field.boolean({ default: true, help: "end with the weights of the best epoch" }),
  }),
});

export const trainSchema = section({
  ...fieldSchemas({
    epochs: field.integer({ min: 1, default: 100, help: "passes over the training rows" }),
    batch_size: field.integer({ min: 1, default: 32, help: "rows per step" }),
    shuffle: field.boolean({ default: true, help: "draw a new order of the rows every epoch" }),
    group_by_length: field.boolean({
      default: false,
      help: "of texts in a table, and of chats: shuffled rows of like length come into one batch, so that less padding is computed with",
    }),
    drop_last: field.boolean({ default: false, help: "leave out the last batch of an epoch when it is not full" }),
    dtype: field.choice(["float32", "float64"], { default: "float32", help: "precision of all numbers" }),
  }),
  threads: z
    .union([z.literal("auto"), z.int().min(1).max(64)], expected("auto or a whole number from 1 to 64"))
    .default("auto")
    .describe("threads for large products; auto is one for each core, at most four"),
  grad_clip_norm: fieldSchema(field.number({ above: 0, help: "scale gradients down to this norm" }))
    .nullable()
    .default(null)
    .describe("scale gradients down to this norm; null: never"),
  grad_clip_value: fieldSchema(field.number({ above: 0, help: "no number of a gradient goes beyond this" }))
    .nullable()
    .default(null)
    .describe("no number of a gradient goes beyond this, to either side; null: no limit"),
  ema: fieldSchema(field.number({ above: 0, below: 1, help: "how much of the averaged weights stays in each step" }))
    .nullable()
    .default(null)
    .describe(
      "average the weights over the steps, and keep the averages: how much of them stays in each step, such as 0.999; null: never",
    ),
  ...fieldSchemas({
    accumulate_grad_batches: field.integer({ min: 1, default: 1, help: "batches whose gradients are added up before a step" }),
  }),
  max_steps: fieldSchema(field.integer({ min: 0, help: "steps after which training ends, whatever the epoch" }))
    .nullable()
    .default(null)
    .describe(
      "steps after which training ends, whatever the epoch; 0: nothing is trained, the model is measured and kept as it begins; null: no limit",
    ),
  eval_every: fieldSchema(field.integer({ min: 1, help: "steps between two measurements" }))
    .nullable()
    .default(null)
    .describe(
      "steps between two measurements, which then count as an epoch; training is as long as max_steps says, else epochs passes; null: one after each pass",
    ),
  class_weights: z
    .union(
      [z.literal("balanced"), z.record(z.string(), fieldSchema(field.number({ above: 0, help: "the weight of a class" })))],
      expected("balanced, or a map of labels to numbers > 0"),
    )
    .nullable()
    .default(null)
    .describe("how much a row of each class counts in the loss; balanced: every class as much as any other"),
  threshold: z
    .union(
      [
        fieldSchema(field.number({ above: 0, below: 1, help: "above which probability the answer is yes" })),
        z.strictObject({
          metric: metricKeySchema({
            accepts: ({ byClass, misfit }) => byClass && misfit("binary") === null,
            what: "a metric of the classes that rows are put into",
          }).describe("the metric that it makes best on the validation rows"),
        }),
      ],
      expected("a number between 0 and 1, or {metric: f1}"),
    )
    .nullable()
    .default(null)
    .describe("two classes: above which probability the answer is yes; {metric: f1}: chosen on the validation rows; null: 1/2"),
  early_stopping: earlyStopping
    .nullable()
    .default(null)
    .describe("end training when a value has not improved for some epochs; null: never"),
}).superRefine(({ group_by_length: grouped, shuffle }, context) => {
  if (grouped && !shuffle)
    context.addIssue({ code: "custom", path: ["group_by_length"], message: "cannot stand beside shuffle: false: rows stay in their order", params: { hint: "leave one of both out" } }); // prettier-ignore
});
