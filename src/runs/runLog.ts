// The logs of a run, each line checked to be what training writes: a file that was edited or damaged is reported at its line.
import { join } from "node:path";
import * as z from "zod";
import { InputError } from "../core/errors.js";
import { printable } from "../core/format.js";
import { displayPath } from "../files/file.js";
import { readLog, readSummary } from "./openRun.js";
import type { EpochRecord, LossRecord, NormRecord, Summary } from "./records.js";

const epoch = z.int().min(1);
const value = z.number().nullable(); // JSON has no NaN: what is not finite is null
const values = z.record(z.string(), value);
const epochSchema = z.object({ epoch, train_loss: value, lr: z.number(), seconds: z.number() }).catchall(value);
const normSchema = z.object({ epoch, weights: values, gradients: values });
const lossSchema = z.object({ epoch, losses: z.array(z.number()) });

const metricSchema = z.record(z.string(), z.union([value, z.array(z.array(z.number()))])).nullable();
const summarySchema = z.object({
  name: z.string(),
  stopped: z.string(),
  epochs: z.number(),
  steps: z.number(),
  best_epoch: z.number().nullable(),
  seed: z.number(),
  parameters: z.number(),
  classes: z.array(z.string()).nullable(),
  rows: z.object({ train: z.number(), val: z.number(), test: z.number() }),
  test: metricSchema,
  val: metricSchema,
  warnings: z.array(z.string()),
  seconds: z.number(),
  data_sha256: z.string(),
  versions: z.object({ mlbh: z.string(), node: z.string() }),
  machine: z.string(),
  kernels: z.enum(["reference", "wasm", "wasm-fma"]).nullable().default(null),
});

/** metrics.jsonl @throws InputError at the first line that is not what training writes, as the others */
export function readEpochs(run: string): EpochRecord[] {
  return readChecked<EpochRecord>(run, "metrics.jsonl", epochSchema);
}

export function readNorms(run: string): NormRecord[] {
  return readChecked<NormRecord>(run, "norms.jsonl", normSchema);
}

export function readLosses(run: string): LossRecord[] {
  return readChecked<LossRecord>(run, "losses.jsonl", lossSchema);
}

/** summary.json; null for a run that has not ended. */
export function readCheckedSummary(run: string): Summary | null {
  const summary = readSummary(run);
  const { error } = summarySchema.nullable().safeParse(summary);
  if (error !== undefined) damaged(run, "summary.json", error);
  return summary;
}

function readChecked<T>(run: string, name: string, schema: z.ZodType): T[] {
  const records = readLog<T>(run, name);
  records.forEach((record, i) => {
    const { error } = schema.safeParse(record);
    if (error !== undefined) damaged(run, name, error, i + 1);
  });
  return records;
}

function damaged(run: string, name: string, { issues: [issue] }: z.ZodError, line?: number): never {
  const where = issue.path.length === 0 ? "the record" : printable(issue.path.join("."));
  const place = { file: displayPath(join(run, name)), ...(line === undefined ? {} : { line }) };
  throw new InputError([{ place, message: `${where} is not as training writes it: the file was changed or damaged` }]);
}
