// The logs of a run, read back: metrics.jsonl (a line per epoch), losses.jsonl (the loss of every batch), norms.jsonl. They are written
// by a machine: a line that is not what it should be means that the file was changed or damaged. Only the last one may be cut off, by a crash.
import { statSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../core/errors.js";
import { displayPath } from "../data/file.js";
import { isRecord } from "./component.js";
import type { EpochRecord } from "./loop.js";
import type { NormRecord } from "./norms.js";
import { readRunFile } from "./openRun.js";

/** One line of losses.jsonl. */
export interface LossRecord {
  readonly epoch: number;
  /** Of each batch, in order. */
  readonly losses: readonly (number | null)[];
}

/** metrics.jsonl; empty for a run that has not finished an epoch. @throws InputError with the line that is damaged */
export function readEpochs(run: string): EpochRecord[] {
  const areNumbers = (record: Readonly<Record<string, unknown>>): boolean => Object.values(record).every(isNumberOrNull);
  return readLog<EpochRecord>(run, "metrics.jsonl", (record) => areNumbers(record) && isNumber(record.train_loss)) ?? [];
}

/** losses.jsonl; null where the run has none, as those of older versions. @throws InputError */
export function readLosses(run: string): LossRecord[] | null {
  return readLog(run, "losses.jsonl", ({ losses }) => Array.isArray(losses) && losses.every(isNumberOrNull));
}

/** norms.jsonl; null where the run has none. @throws InputError */
export function readNorms(run: string): NormRecord[] | null {
  const areNorms = (norms: unknown): boolean => isRecord(norms) && Object.values(norms).every(isNumberOrNull);
  return readLog(run, "norms.jsonl", ({ weights, gradients }) => areNorms(weights) && areNorms(gradients));
}

function readLog<T>(run: string, name: string, accepts: (record: Readonly<Record<string, unknown>>) => boolean): T[] | null {
  const file = join(run, name);
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return null;
  const lines = new TextDecoder().decode(readRunFile(file)).split("\n");
  lines.pop(); // what follows the last line feed: nothing, or half a line
  return lines.map((text, i) => {
    const fail = (message: string): never => {
      throw new InputError([{ place: { file: displayPath(file), line: i + 1 }, message: `${message}: the file was changed or damaged` }]); // prettier-ignore
    };
    const record = parsed(text) ?? fail("this is not JSON");
    if (!isRecord(record) || !accepts(record)) return fail("this is not a record of an epoch");
    if (record.epoch !== i + 1) return fail(`this should be epoch ${i + 1}, but it says ${JSON.stringify(record.epoch) ?? "nothing"}`); // prettier-ignore
    return record as T;
  });
}

/** Undefined for what is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

function isNumberOrNull(value: unknown): value is number | null {
  return value === null || isNumber(value);
}
