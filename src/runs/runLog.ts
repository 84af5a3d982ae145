// The logs and the summary of a run, each record checked to be what training writes: a file that was edited or damaged is reported at its line.
import { join } from "node:path";
import * as z from "zod";
import { kernelBuilds } from "../kernels/index.js";
import { SAMPLES } from "./checkpoint.js";
import { readJson } from "./json.js";
import { readRunFile, statOf } from "./openRun.js";
import type { EpochRecord, LossRecord, NormRecord, SampleRecord, Summary } from "./records.js";

const epoch = z.int().min(1);
const value = z.number().nullable(); // JSON has no NaN: what is not finite is null
const values = z.record(z.string(), value);
const epochSchema = z.object({ epoch, train_loss: value, lr: z.number(), seconds: z.number() }).catchall(value) as unknown as z.ZodType<EpochRecord>; // prettier-ignore
const normSchema = z.object({ epoch, weights: values, gradients: values }) as unknown as z.ZodType<NormRecord>;
const lossSchema: z.ZodType<LossRecord> = z.object({ epoch, losses: z.array(z.number()) });

const sampleSchema: z.ZodType<SampleRecord> = z.object({ epoch, steps: z.int().min(1), text: z.string() });

const count = z.int().min(0);
const measured = z.record(z.string(), z.union([value, z.array(z.array(z.number()))]));
const metricSchema = measured.nullable();
const summarySchema: z.ZodType<Summary> = z.object({
  name: z.string(),
  run: z.string(),
  stopped: z.enum(["finished", "early", "max_steps", "paused", "interrupted"]),
  epochs: count,
  steps: count,
  best_epoch: z.int().min(1).nullable(),
  eval_every: z.int().min(1).nullable().optional(), // left out by versions that did not record it
  seed: z.number(),
  parameters: count,
  classes: z.array(z.string()).nullable(),
  rows: z.object({ train: count, val: count, test: count }),
  test: metricSchema,
  val: metricSchema,
  targets: z.record(z.string(), measured).optional(),
  constant: z
    .object({ answer: z.array(z.number()), baseline: z.literal("persistence").optional(), values: z.record(z.string(), value) }) // prettier-ignore
    .nullable()
    .default(null),
  warnings: z.array(z.string()),
  seconds: z.number(),
  data_sha256: z.string(),
  versions: z.object({ mlbh: z.string(), node: z.string() }),
  machine: z.string(),
  threshold: z.object({ value: z.number(), metric: z.string().nullable(), score: z.number().nullable() }).nullable().default(null),
  kernels: z.enum(kernelBuilds).nullable().default(null),
});

/** metrics.jsonl @throws InputError at the first line that is not what training writes, as the others */
export function readEpochs(run: string): EpochRecord[] {
  return readLog(run, "metrics.jsonl", epochSchema);
}

export function readNorms(run: string): NormRecord[] {
  return readLog(run, "norms.jsonl", normSchema);
}

export function readLosses(run: string): LossRecord[] {
  return readLog(run, "losses.jsonl", lossSchema);
}

export function readSamples(run: string): SampleRecord[] {
  return readLog(run, SAMPLES, sampleSchema);
}

/** summary.json; null for a run that has not ended. @throws InputError */
export function readSummary(run: string): Summary | null {
  const file = join(run, "summary.json");
  return statOf(file) === undefined ? null : readJson(summarySchema, textOf(file), file);
}

/** A last line that was cut off by a crash is left out. */
function readLog<T>(run: string, name: string, schema: z.ZodType<T>): T[] {
  const file = join(run, name);
  if (statOf(file) === undefined) return [];
  const lines = textOf(file).split("\n");
  lines.pop(); // what follows the last line feed: nothing, or half a line
  return lines.map((line, i) => readJson(schema, line, file, i + 1));
}

function textOf(file: string): string {
  return new TextDecoder().decode(readRunFile(file));
}
