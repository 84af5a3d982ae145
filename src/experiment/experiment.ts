// Reading an experiment: YAML text -> checked configuration, or every problem of the file at its place.
import { basename, dirname, resolve } from "node:path";
import { InputError } from "../core/errors.js";
import { issueWords, problemsOf } from "./issues.js";
import { experimentSchema, type ExperimentConfig } from "./schema/schema.js";
import { readSource, type Source } from "./source.js";

export { inOrder, problemAt } from "./issues.js";

export interface Experiment {
  readonly config: ExperimentConfig;
  readonly name: string;
  /** The CSV file, ready to be opened. */
  readonly dataPath: string;
  readonly source: Source;
}

/** @throws InputError with all problems of the file. */
export function readExperiment(file: string, overrides: readonly string[] = []): Experiment {
  return checkExperiment(readSource(file, overrides));
}

export function checkExperiment(source: Source): Experiment {
  const parsed = experimentSchema.safeParse(source.value ?? null, { error: issueWords });
  if (!parsed.success) throw new InputError(problemsOf(parsed.error.issues, source));
  const config = parsed.data;
  const name = config.name ?? basename(source.file).replace(/\.[^.]*$/, "");
  return { config, name, dataPath: resolve(dirname(source.file), config.data.path), source };
}
