// What went wrong while a run was trained, in words that lead to the line to change.
import { join } from "node:path";
import { InputError } from "../core/errors.js";
import { autopsyLines, dissect } from "./autopsy.js";
import { blame } from "../experiment/blame.js";
import { DivergedError } from "./diverged.js";
import type { Learner, LoopConfig } from "./loop.js";
import type { Prepared } from "../experiment/prepared.js";
import type { RunDirectory } from "../runs/runDirectory.js";

export const ACCOUNT = "diverged.json";

/** What to throw instead of an error of the loop. */
export async function explained(
  error: unknown,
  prepared: Prepared,
  learner: Learner,
  config: LoopConfig,
  directory: RunDirectory,
): Promise<unknown> {
  if (error instanceof DivergedError) return withAccount(error, prepared, learner, config, directory);
  const problem = blame(error, prepared.experiment);
  return problem === null ? error : new InputError([problem]);
}

/** The same error with the account of how it came about, which is also written to diverged.json. */
async function withAccount(
  error: DivergedError,
  prepared: Prepared,
  learner: Learner,
  config: LoopConfig,
  directory: RunDirectory,
): Promise<DivergedError> {
  const autopsy = await dissect(prepared, learner, config, error);
  if (autopsy === null) return error;
  directory.writeJson(ACCOUNT, autopsy);
  const { epoch, batch, value, before, step } = error;
  const { remedy } = autopsy.cause;
  const findings = [...autopsyLines(autopsy), `account  ${join(directory.path, ACCOUNT)}`];
  return new DivergedError(epoch, batch, value, before, { findings, remedy, account: autopsy, step });
}
