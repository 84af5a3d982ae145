// What the length of a run is counted in: epochs, or where train.eval_every says after how many steps the model is measured, steps.
import { join } from "node:path";
import { InputError } from "../core/errors.js";
import { readExperiment } from "../experiment/experiment.js";
import type { Summary } from "./records.js";

/** The steps of an epoch, where train.eval_every says so; null where a run is counted in epochs. */
export function evalEveryOf(path: string, summary: Summary | null): number | null {
  if (summary?.eval_every !== undefined) return summary.eval_every;
  try {
    return readExperiment(join(path, "resolved.yaml")).config.train.eval_every;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return null; // the settings of another version: its epochs are known all the same
  }
}
