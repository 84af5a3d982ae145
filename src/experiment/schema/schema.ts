// The experiment file, version 1: every key with its meaning, default and checks.
import * as z from "zod";
import { field } from "../../core/fields.js";
import { initialiserRegistry } from "../../nn/initRegistry.js";
import { allLosses, lossRegistry } from "../../nn/losses.js";
import { optimizerRegistry, optimizers } from "../../optim/registry.js";
import { freezeSchema, initFromSchema, loraSchema } from "./beginning.js";
import { componentSchema } from "../component.js";
import { tableDataSchema } from "./data.js";
import { modelSchema } from "./model.js";
import { chatDataSchema, textDataSchema } from "./textData.js";
import { programsOnly } from "../naming.js";
import { describe } from "../../core/words.js";
import { fieldSchema } from "./fields.js";
import { findMetric, metricRegistry } from "../../metrics/metrics.js";
import { repeatSchema } from "./repeat.js";
import { runName, runNameHolds } from "../runName.js";
import { expected, section, text } from "./words.js";
import { schedulesSchema } from "./schedules.js";
import { sampleSchema } from "./sample.js";
import { sweepSchema } from "./sweep.js";
import { trainSchema } from "./train.js";

export const experimentSchema = section({
  version: z.literal(1, expected("1, the version of this format")).default(1).describe("the version of this format"),
  name: z
    .string(expected("text"))
    .regex(runName, { error: ({ input }) => `${runNameHolds}, got ${describe(input)}` })
    .optional()
    .describe("the run's name; default: the file's name"),
  seed: fieldSchema(
    field.integer({ min: 0, default: 0, help: "of every random draw: split, weights, order of the rows, dropout" }),
  ),
  data: z
    .union([tableDataSchema, textDataSchema, chatDataSchema], expected("a map"))
    .describe("a table (path), its rows and what becomes of them before the model sees them; or a text (text); or chats (chat)"),
  model: modelSchema,
  init: z
    .array(
      componentSchema({
        kind: "initialiser",
        example: 'match: "*.weight", kaiming_normal: {nonlinearity: relu}',
        registry: initialiserRegistry,
        matched: true,
      }),
      expected(
        'a list of patterns with an initialiser each, such as [{match: "*.weight", kaiming_normal: {nonlinearity: relu}}]',
      ),
    )
    .optional()
    .describe(
      "starting values of the parameters that match, the first that fits a name counts; when left out, what each layer draws for itself",
    ),
  init_from: initFromSchema
    .nullable()
    .default(null)
    .describe(
      "weights to begin with, for the parameters whose names and shapes fit: a run, a .safetensors file, a .pt file of torch.save(model.state_dict()), or a folder with model.safetensors (also GPT-2's); null: none",
    ),
  freeze: freezeSchema
    .nullable()
    .default(null)
    .describe(
      "what does not learn: numbers of layers, or patterns of parameters' names; the running statistics of a batch norm still follow the data; null: nothing",
    ),
  lora: loraSchema
    .nullable()
    .default(null)
    .describe("train thin matrices beside the weights, which are frozen (mlbh explain LoRA); null: train the weights"),
  loss: componentSchema({
    kind: "loss",
    example: "CrossEntropyLoss: {label_smoothing: 0.1}",
    registry: lossRegistry,
    hints: programsOnly(allLosses, lossRegistry),
  }).describe("what training makes small; the task (binary, multiclass, regression) follows from it"),
  optimizer: componentSchema({
    kind: "optimizer",
    example: "SGD: {lr: 0.1}",
    registry: optimizerRegistry,
    grouped: true,
    hints: programsOnly(optimizers, optimizerRegistry),
  }).describe("how the weights are moved; groups: parameters with settings of their own"),
  scheduler: schedulesSchema
    .nullable()
    .default(null)
    .describe("how the learning rate changes from epoch to epoch, or from step to step; a list: one schedule after the other"),
  train: trainSchema.prefault({} as never).describe("how training goes"),
  metrics: z
    .array(
      componentSchema({
        kind: "metric",
        example: "fbeta: {beta: 2}",
        registry: metricRegistry,
        list: true,
        meant: metricMeant,
        hints: { coverage: "it is measured whenever QuantileLoss has several quantiles: leave it out" },
      }),
      expected("a list of metrics"),
    )
    .optional()
    .describe("what is measured beside the loss; when left out, what fits the task"),
  run: section({
    dir: text("where runs are written, relative to the current directory").default("runs"),
    checkpoint_every: fieldSchema(field.integer({ min: 1, help: "epochs between two checkpoints" }))
      .nullable()
      .default(null)
      .describe("epochs between two checkpoints; null: one every ten seconds, and one at the end"),
  })
    .prefault({})
    .describe("what is kept of a run"),
  sample: sampleSchema
    .nullable()
    .default(null)
    .describe("a text: what the model writes while it is trained, shown and kept in samples.jsonl; null: nothing"),
  repeat: repeatSchema
    .nullable()
    .default(null)
    .describe("mlbh train: several runs of this experiment, and the mean of their test metrics"),
  sweep: sweepSchema.nullable().default(null).describe("mlbh sweep: which settings to try; mlbh train takes no notice of it"),
});

/** fbeta_2, as the values of a metric are called: {fbeta: {beta: 2}} */
function metricMeant(key: string): string | null {
  const measure = findMetric(key);
  if (measure === null) return null;
  const { fields } = metricRegistry[measure.name].declaration;
  const given = Object.entries(measure.args).filter(([name, value]) => value !== fields[name].default);
  return `write {${measure.name}: {${given.map(([name, value]) => `${name}: ${String(value)}`).join(", ")}}}`;
}

/** The `data:` part: of a table, or of a text, which may be one of chats. */
export type TableData = z.output<typeof tableDataSchema>;
export type TextData = z.output<typeof textDataSchema> | z.output<typeof chatDataSchema>;

/** A checked experiment with its defaults filled in. */
export type ExperimentConfig<D extends TableData | TextData = TableData | TextData> = Omit<
  z.output<typeof experimentSchema>,
  "data"
> & { readonly data: D };
