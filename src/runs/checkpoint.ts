// A checkpoint is one safetensors file: the arrays of a training state, and everything else as JSON in the metadata.
//
// Its checksum is the SHA-256 of the whole file, taken while 64 zeros stand in the checksum's own place: any byte that is altered is found.
import { statSync } from "node:fs";
import { join } from "node:path";
import { InputError, type Problem } from "../core/errors.js";
import { version } from "../core/version.js";
import { quote } from "../data/problems.js";
import { displayPath } from "../files/file.js";
import type { KernelBuild } from "../kernels/index.js";
import { readRunFile } from "./openRun.js";
import { checkpointSchema } from "./checkpointSchema.js";
import { decodeSealed, encodeSealed } from "../files/sealed.js";
import { jsonOf, whereIn } from "./json.js";
import type { TrainingState } from "./trainingState.js";

/** A training state with what the run directory must know to go on. */
export interface Checkpoint {
  readonly state: TrainingState;
  /** Bytes of each log when the state was taken; what follows is of epochs that will be trained again. */
  readonly logs: Readonly<Record<string, number>>;
  /** Time spent on training so far. */
  readonly seconds: number;
  /** Of the data file's bytes. */
  readonly dataSha256: string;
  /** Others would give other bits; left out by versions that did not record it. */
  readonly kernels?: KernelBuild;
}

export const CHECKPOINT = "checkpoints/last.safetensors";
/** Files that grow while a run is trained. */
export const LOGS: readonly string[] = ["metrics.jsonl", "norms.jsonl", "losses.jsonl"];
/** Grows too, where samples are asked for. */
export const SAMPLES = "samples.jsonl";
/** The one before, for the case that the last one is damaged. */
export const PREVIOUS_CHECKPOINT = "checkpoints/previous.safetensors";

const FORMAT = "mlbh checkpoint 1";

export function encodeCheckpoint({ state, ...rest }: Checkpoint): Uint8Array {
  const { arrays, ...values } = state;
  return encodeSealed(arrays, { format: FORMAT, version, state: JSON.stringify({ values, ...rest }) });
}

/** @throws InputError when the file is not a checkpoint, or not as it was written */
export function decodeCheckpoint(bytes: Uint8Array, file: string): Checkpoint {
  const fail = (message: string): never => {
    throw new InputError([{ place: { file }, message }]);
  };
  const { arrays, metadata } = decodeSealed(bytes, file);
  if (metadata.format !== FORMAT) fail(`this is not a checkpoint of this version: expected the format "${FORMAT}", got ${metadata.format === undefined ? "none" : quote(metadata.format)}`); // prettier-ignore
  if (metadata.sha256 === undefined) fail("it has no checksum: it was written by another program, or changed");
  const { data, error } = checkpointSchema.safeParse(jsonOf(metadata.state));
  if (data === undefined) return fail(`${whereIn(error)} is not as training writes it`);
  const { values, ...rest } = data;
  return { state: { ...values, arrays }, ...rest };
}

/**
 * The last checkpoint of a run, or the one before when that is missing or damaged, or speaks of log lines that are not there; null when
 * there is none.
 * @param onDamage told why the last one cannot be used
 * @throws InputError when none can be used
 */
export function readCheckpoint(run: string, onDamage: (problems: readonly Problem[]) => void): Checkpoint | null {
  const problems: Problem[] = [];
  for (const name of [CHECKPOINT, PREVIOUS_CHECKPOINT]) {
    const file = join(run, name);
    if (statSync(file, { throwIfNoEntry: false }) === undefined) continue;
    try {
      const checkpoint = decodeCheckpoint(readRunFile(file), displayPath(file));
      requireLogs(run, checkpoint, displayPath(file));
      if (problems.length > 0) onDamage(problems);
      return checkpoint;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new InputError(problems.map((problem) => ({ ...problem, hint: "no checkpoint of the run is whole: train again from the beginning" }))); // prettier-ignore
  return null;
}

/** The log up to here is not written again, so it must be there. */
function requireLogs(run: string, { logs }: Checkpoint, file: string): void {
  for (const [name, bytes] of Object.entries(logs)) {
    const size = [...LOGS, SAMPLES].includes(name) ? (statSync(join(run, name), { throwIfNoEntry: false })?.size ?? 0) : 0;
    if (size >= bytes) continue;
    throw new InputError([{ place: { file }, message: `it goes on after ${bytes} bytes of ${name}, of which only ${size} are there` }]);
  }
}
