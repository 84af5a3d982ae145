// What a user is told of an experiment file that is wrong.
import { InputError } from "../../src/core/errors.js";
import { checkExperiment } from "../../src/experiment/experiment.js";
import { parseSource } from "../../src/experiment/source.js";

/** Null when the file named x.yaml, with the settings of --set, is right. */
export function saidOf(text: string, overrides: readonly string[] = []): string | null {
  try {
    checkExperiment(parseSource("x.yaml", text, overrides));
    return null;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.message;
  }
}
