// The files that an experiment names beside its data: read from another place, as a run of a group reads it, they must be named in full.
import { dirname, resolve } from "node:path";
import { isPlain } from "../core/words.js";
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

/** Settings of a trial, in which weights to begin with are named from anywhere. @param file the experiment, to which they were relative */
export function anywhere(settings: Readonly<Record<string, unknown>>, file: string): Readonly<Record<string, unknown>> {
  const absolute = (path: string): string => resolve(dirname(file), path);
  const moved = Object.entries(settings).map(([key, value]): [string, unknown] => {
    if ((key === "init_from" || key === "init_from.path") && typeof value === "string") return [key, absolute(value)];
    const isMap = key === "init_from" && isPlain(value) && typeof value.path === "string";
    return [key, isMap ? { ...value, path: absolute(value.path as string) } : value];
  });
  return Object.fromEntries(moved);
}
