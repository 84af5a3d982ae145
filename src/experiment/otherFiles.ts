// The files that an experiment names beside its data: read from another place, as a run of a group reads it, they must be named in full.
import { dirname, resolve } from "node:path";
import { isAboutText, type Experiment } from "./experiment.js";

/** By their keys: {"init_from": "/home/me/runs/gpt-1", "data.tokenizer.file": ".."}. */
export function otherFiles(experiment: Experiment): Record<string, string> {
  const { config, source } = experiment;
  const { init_from: weights } = config;
  const tokenizer = isAboutText(experiment) ? experiment.config.data.tokenizer : null;
  const named = {
    [weights?.strict === false ? "init_from.path" : "init_from"]: weights?.path,
    "data.tokenizer.file": tokenizer !== null && "file" in tokenizer ? tokenizer.file : undefined,
  };
  const given = Object.entries(named).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(given.map(([key, path]) => [key, resolve(dirname(source.file), path)]));
}
