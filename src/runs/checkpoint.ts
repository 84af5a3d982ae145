// A checkpoint is one safetensors file: the arrays of a training state, and everything else as JSON in the metadata.
//
// Its checksum is the SHA-256 of the whole file, taken while 64 zeros stand in the checksum's own place: any byte that is altered is found.
import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { join } from "node:path";
import { InputError, type Problem } from "../core/errors.js";
import { version } from "../core/version.js";
import { describe } from "../core/words.js";
import { displayPath } from "../files/file.js";
import { readRunFile } from "./openRun.js";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.js";
import type { StateValues, TrainingState } from "./trainingState.js";

/** A training state with what the run directory must know to go on. */
export interface Checkpoint {
  readonly state: TrainingState;
  /** Bytes of each log when the state was taken; what follows is of epochs that will be trained again. */
  readonly logs: Readonly<Record<string, number>>;
  /** Time spent on training so far. */
  readonly seconds: number;
  /** Of the data file's bytes. */
  readonly dataSha256: string;
}

export const CHECKPOINT = "checkpoints/last.safetensors";
/** The one before, for the case that the last one is damaged. */
export const PREVIOUS_CHECKPOINT = "checkpoints/previous.safetensors";

const FORMAT = "mlbh checkpoint 1";
const BLANK = "0".repeat(64);

export function encodeCheckpoint({ state, ...rest }: Checkpoint): Uint8Array {
  const { arrays, ...values } = state;
  const metadata = { format: FORMAT, version, sha256: BLANK, state: JSON.stringify({ values, ...rest }) };
  const bytes = encodeSafetensors(arrays, metadata);
  const at = Buffer.from(bytes.buffer).indexOf(BLANK);
  bytes.set(new TextEncoder().encode(sha256(bytes)), at);
  return bytes;
}

/** @throws InputError when the file is not a checkpoint, or not as it was written */
export function decodeCheckpoint(bytes: Uint8Array, file: string): Checkpoint {
  const fail = (message: string): never => {
    throw new InputError([{ place: { file }, message }]);
  };
  const { arrays, metadata } = decodeSafetensors(bytes, file);
  if (metadata.format !== FORMAT) fail(`this is not a checkpoint of this version: expected the format "${FORMAT}", got ${describe(metadata.format)}`); // prettier-ignore
  const checksum = metadata.sha256 ?? "";
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(checksum);
  const blank = bytes.slice();
  if (checksum.length === BLANK.length) blank.set(new TextEncoder().encode(BLANK), at);
  if (sha256(blank) !== checksum) fail("the checksum does not match: the file was altered or damaged after it was written");
  const { values, ...rest } = JSON.parse(metadata.state) as Omit<Checkpoint, "state"> & { values: StateValues };
  return { state: { ...values, arrays }, ...rest };
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * The last checkpoint of a run, or the one before when that is missing or damaged; null when there is none.
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
