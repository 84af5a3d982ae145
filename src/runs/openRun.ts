// A run that was written, opened again: its experiment, its model with the learnt weights, and what happened while it was trained.
import { existsSync, readFileSync, statSync, type Stats } from "node:fs";
import { dirname, join } from "node:path";
import { reader, take } from "../autograd/call.js";
import { InputError, MlbhError } from "../core/errors.js";
import { quote } from "../core/words.js";
import type { Preprocess } from "../data/dataset.js";
import { displayPath, shellPath, systemCode, takePath, unreadable } from "../files/file.js";
import { parsePreprocess } from "../data/preprocessFile.js";
import { mergeAdapters } from "../nn/lora.js";
import { readExperiment, requireTable, type TableExperiment } from "../experiment/experiment.js";
import { defaultMetrics, measureOf, type MetricKey } from "../metrics/metrics.js";
import type { BuiltModel } from "../experiment/model.js";
import { nameOf, ownerOf } from "./lock.js";
import { decodeSealed, requireFinite } from "../files/sealed.js";
import type { Predictor } from "../experiment/predictor.js";
import { trainedTable } from "../experiment/trained.js";

export interface OpenRun extends Predictor {
  readonly path: string;
  /** Read from resolved.yaml: every default is written out, the data's path is absolute. */
  readonly experiment: TableExperiment;
  readonly layers: BuiltModel["layers"];
  readonly metrics: readonly MetricKey[];
}

const read = reader("openRun", [
  takePath("path", "the directory of a run, such as runs/iris-1"),
  take.optional(take.texts("overrides", 'each is "key=value"')),
]);

/**
 * The model of a run with its weights, in evaluation mode.
 * @param overrides "data.predict.unseen_category=ignore": what new rows may be like, for once
 * @throws InputError when the directory is not a run, or one of its files is missing or damaged
 */
export function openRun(path: string, overrides: readonly string[] = []): OpenRun {
  read([path, overrides]);
  requireRun(path);
  const experiment = readExperiment(join(path, "resolved.yaml"), overrides);
  requireTable(experiment, "an answer for every row of a table is asked for", `let it write: mlbh generate ${shellPath(path)}`);
  const { config } = experiment;
  const found = readPreprocess(path);
  const preprocess = overrides.length === 0 ? found : { ...found, predict: config.data.predict };
  const trained = trainedTable(experiment, preprocess, (built) => loadWeights(built, join(path, "model.safetensors")));
  const metrics = config.metrics?.map((metric) => measureOf(metric).key) ?? defaultMetrics(preprocess.task);
  return { path, experiment, metrics, ...trained };
}

/** What is at the path; undefined when nothing is. @throws InputError when it cannot be looked at */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    const code = systemCode(error);
    if (code === null) throw error;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new InputError([{ place: { file: displayPath(path) }, message: unreadable(error) }]);
  }
}

/** @throws InputError unless the path leads to a directory that a training run has written. */
export function requireRun(path: string): void {
  const hint = "give the directory of a run, such as runs/iris-1; mlbh runs lists them";
  const found = statOf(path);
  const fail = (message: string): never => {
    throw new InputError([{ place: { file: displayPath(path) }, message, hint }]);
  };
  if (found === undefined) fail("there is no such directory");
  else if (!found.isDirectory()) fail("this is a file, expected the directory of a run");
  else if (statOf(join(path, "resolved.yaml")) === undefined) {
    const several = statOf(join(path, "group.json")) !== undefined;
    fail(
      several ? "this directory holds several runs: name one of them" : "this directory is not a run: it has no resolved.yaml",
    );
  }
}

export function readPreprocess(path: string): Preprocess {
  const file = join(path, "preprocess.json");
  return parsePreprocess(new TextDecoder().decode(readRunFile(file)), displayPath(file));
}

/** An adapter is merged with its weight. @returns the threshold that was chosen for them; undefined where none was */
export function loadWeights({ model }: BuiltModel, file: string): number | undefined {
  const { arrays, metadata } = decodeSealed(readRunFile(file), displayPath(file));
  requireFinite(arrays, displayPath(file));
  const threshold = metadata.threshold === undefined ? undefined : Number(metadata.threshold);
  if (threshold !== undefined && !(threshold >= 0 && threshold <= 1))
    throw new InputError([{ place: { file: displayPath(file) }, message: `its threshold must be a number from 0 to 1, got ${quote(metadata.threshold)}` }]); // prettier-ignore
  try {
    model.loadStateDict(mergeAdapters(arrays));
    return threshold;
  } catch (error) {
    if (!(error instanceof MlbhError)) throw error;
    throw new InputError([{ place: { file: displayPath(file) }, message: error.message }]);
  }
}

/** @throws InputError when it is missing: a run that was killed before its end has no weights yet. */
export function readRunFile(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const message = code === "ENOENT" ? `the file is missing: ${whyMissing(file)}` : `the file cannot be read: ${code ?? String(error)}`; // prettier-ignore
    throw new InputError([{ place: { file: displayPath(file) }, message }]);
  }
}

function whyMissing(file: string): string {
  const owner = ownerOf(dirname(file));
  if (owner === null && existsSync(join(dirname(file), "diverged.json"))) return "the run diverged, and diverged.json says where";
  return owner === null
    ? "the run has not ended, or it was removed"
    : `${nameOf(owner)} is still training the run`;
}
