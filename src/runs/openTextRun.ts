// A run on a text, opened again: its model with the learnt weights, and its tokenizer.
import { join } from "node:path";
import { reader } from "../autograd/call.js";
import { InputError } from "../core/errors.js";
import { isAboutText, readExperiment, type TextExperiment } from "../experiment/experiment.js";
import { tokenTask } from "../experiment/prepareText.js";
import { trainedText, type TrainedText } from "../experiment/trained.js";
import { displayPath, shellPath, takePath } from "../files/file.js";
import { readTokenizerFile } from "../files/tokenizerFile.js";
import { defaultMetrics, measureOf, type MetricKey } from "../metrics/metrics.js";
import { loadWeights, requireRun } from "./openRun.js";
import { TOKENIZER } from "./textRecord.js";

export interface OpenTextRun extends TrainedText {
  readonly path: string;
  /** Read from resolved.yaml: every default is written out, the text's path is absolute. */
  readonly experiment: TextExperiment;
  readonly metrics: readonly MetricKey[];
}

const read = reader("openTextRun", [takePath("path", "the directory of a run on a text, such as runs/names-1")]);

/** Whether the run in this directory is about a text. @throws InputError when it is no run */
export function isTextRun(path: string): boolean {
  requireRun(path);
  return isAboutText(readExperiment(join(path, "resolved.yaml")));
}

/** @throws InputError when the directory is not a run on a text, or one of its files is missing or damaged */
export function openTextRun(path: string): OpenTextRun {
  read([path]);
  requireRun(path);
  const experiment = readExperiment(join(path, "resolved.yaml"));
  if (!isAboutText(experiment)) {
    const hint = `let it answer for the rows of a table: mlbh predict ${shellPath(path)} DATA.csv`;
    throw new InputError([{ place: { file: displayPath(path) }, message: "the model of this run answers for rows of a table, it does not write", hint }]); // prettier-ignore
  }
  const tokenizer = readTokenizerFile(join(path, TOKENIZER));
  const trained = trainedText(experiment, tokenizer, (built) => loadWeights(built, join(path, "model.safetensors")));
  const metrics = experiment.config.metrics?.map((metric) => measureOf(metric).key) ?? defaultMetrics(tokenTask(experiment));
  return { path, experiment, metrics, ...trained };
}
