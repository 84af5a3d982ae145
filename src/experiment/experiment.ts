// Reading an experiment: YAML text -> checked configuration, or every problem of the file at its place.
import { basename, dirname, resolve } from "node:path";
import { reader, take } from "../autograd/call.js";
import { InputError } from "../core/errors.js";
import { takePath } from "../files/file.js";
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

const read = reader("readExperiment", [
  takePath("file", "the path of an experiment file"),
  take.optional(take.texts("overrides", 'each is "key=value"')),
]);

/**
 * An experiment file, checked, with every default filled in.
 * @param overrides "train.epochs=5": settings that take the place of the file's
 * @throws InputError with all problems of the file.
 */
export function readExperiment(file: string, overrides: readonly string[] = []): Experiment {
  read([file, overrides]);
  return checkExperiment(readSource(file, overrides));
}

export function checkExperiment(source: Source): Experiment {
  const parsed = experimentSchema.safeParse(source.value ?? null, { error: issueWords });
  if (!parsed.success) throw new InputError(problemsOf(parsed.error.issues, source));
  const config = parsed.data;
  const name = config.name ?? basename(source.file).replace(/\.[^.]*$/, "");
  return { config, name, dataPath: resolve(dirname(source.file), config.data.path), source };
}
