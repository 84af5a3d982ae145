// The files that an experiment names beside its data: read from another place, as a run of a group reads it, they must be named in full.
import { dirname, resolve } from "node:path";
import type { Experiment } from "./experiment.js";
import { tokenizerFilesAnywhere } from "./tokenizerFiles.js";

/** Settings that name the same files from anywhere: {"init_from": "/home/me/runs/gpt-1", "data.tokenizer": {file: ..}}. */
export function otherFiles(experiment: Experiment): Record<string, unknown> {
  const { config, source } = experiment;
  const { init_from: weights } = config;
  const tokenizers = tokenizerFilesAnywhere(experiment);
  if (weights === null) return tokenizers;
  return { [weights.strict ? "init_from" : "init_from.path"]: resolve(dirname(source.file), weights.path), ...tokenizers };
}
