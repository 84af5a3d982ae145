// A run on a text, opened again: its model with the learnt weights, and its tokenizer.
import { join } from "node:path";
import { InputError } from "../core/errors.js";
import { isAboutText, readExperiment, type TextExperiment } from "../experiment/experiment.js";
import { buildModel, type BuiltModel } from "../experiment/model.js";
import type { Model, ReadingLoss } from "../experiment/predictor.js";
import { textSizes, tokenTask } from "../experiment/prepareText.js";
import { TokenLoss } from "../experiment/tokenLoss.js";
import { displayPath } from "../files/file.js";
import { readTokenizerFile } from "../files/tokenizerFile.js";
import type { Dtype } from "../kernels/ndarray.js";
import { defaultMetrics, measureOf, type MetricKey } from "../metrics/metrics.js";
import { lossRegistry } from "../nn/losses.js";
import type { Tokenizer } from "../text/tokenizer.js";
import { loadWeights, requireRun } from "./openRun.js";
import { TOKENIZER } from "./textRecord.js";

export interface OpenTextRun {
  readonly path: string;
  /** Read from resolved.yaml: every default is written out, the text's path is absolute. */
  readonly experiment: TextExperiment;
  /** In evaluation mode. Shapes: (N, T) -> (N, T, V). */
  readonly model: Model;
  readonly layers: BuiltModel["layers"];
  readonly loss: ReadingLoss;
  /** Whether the model gives log-probabilities; else scores. */
  readonly normalized: boolean;
  readonly tokenizer: Tokenizer;
  /** Whether it has learnt to answer in chats. */
  readonly isChat: boolean;
  /** How many tokens the model sees at once. */
  readonly context: number;
  readonly dtype: Dtype;
  readonly metrics: readonly MetricKey[];
}

/** Whether the run in this directory is about a text. @throws InputError when it is no run */
export function isTextRun(path: string): boolean {
  requireRun(path);
  return isAboutText(readExperiment(join(path, "resolved.yaml")));
}

/** @throws InputError when the directory is not a run on a text, or one of its files is missing or damaged */
export function openTextRun(path: string): OpenTextRun {
  requireRun(path);
  const experiment = readExperiment(join(path, "resolved.yaml"));
  if (!isAboutText(experiment)) {
    const hint = `let it answer for the rows of a table: mlbh predict ${displayPath(path)} DATA.csv`;
    throw new InputError([{ place: { file: displayPath(path) }, message: "the model of this run answers for rows of a table, it does not write", hint }]); // prettier-ignore
  }
  const { config } = experiment;
  const { dtype } = config.train;
  const { context } = config.data;
  const tokenizer = readTokenizerFile(join(path, TOKENIZER));
  const built = buildModel(experiment, textSizes({ tokenizer, context }, 1024), dtype);
  loadWeights(built, join(path, "model.safetensors"));
  built.model.eval();
  const loss = new TokenLoss(lossRegistry[config.loss.name].create(config.loss.args, { dtype }));
  const metrics = config.metrics?.map((metric) => measureOf(metric).key) ?? defaultMetrics(tokenTask(experiment));
  const isChat = tokenTask(experiment) === "chat";
  return { path, experiment, isChat, ...built, loss, normalized: config.loss.name === "NLLLoss", tokenizer, context, dtype, metrics };
}
