// Runs that are trained, exported and trained again in Python.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeFolder } from "../../../src/export/exported.js";
import { make } from "../../../src/export/pytorch/pytorch.js";
import { trainExperiment } from "../../../src/train/train.js";
import { root } from "../../cli/run.js";
import { runPython } from "./python.js";

export interface Case {
  /** A shipped experiment, or the text of one. */
  readonly config: string;
  readonly set?: Readonly<Record<string, string | number | boolean>>;
  /** Processes of the exported training; 1 when left out. */
  readonly processes?: number;
}

export interface Ended {
  readonly codes: readonly number[];
  readonly said: string;
}

/** The run of a case in `directory`, exported. @returns the run, and the folder */
export async function exportedRun(
  directory: string,
  name: string,
  { config, set = {} }: Case,
): Promise<{ readonly run: string; readonly folder: string }> {
  const file = config.includes("\n") ? join(directory, `${name}.yaml`) : join(root, "configs", `${config}.yaml`);
  if (config.includes("\n")) writeFileSync(file, config);
  const { run } = await trainExperiment({
    file,
    overrides: { "train.dtype": "float64", ...set },
    runDir: join(directory, "runs", name),
  });
  const folder = join(directory, name);
  writeFolder(folder, (await make(run)).files);
  return { run, folder };
}

/** Python loads PyTorch once for all of them. */
export function runFolders(jobs: readonly object[]): Ended[] {
  const lines = runPython(join(root, "test/export/pytorch/runTraining.py"), JSON.stringify(jobs)).trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as Ended);
}

/** The largest difference of losses that --check has found. */
export function differenceIn(said: string): number {
  return Number(/the largest relative difference is (\S+),/.exec(said)?.[1]);
}
