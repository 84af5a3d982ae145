// Runs that are trained and exported for a test, and what the exported folders say when they are run.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { make } from "../../../src/export/pytorch/pytorch.js";
import { writeFolder } from "../../../src/export/exported.js";
import { trainExperiment } from "../../../src/train/train.js";
import { root } from "../../cli/run.js";
import { runPython } from "./python.js";

export interface Case {
  /** The name of a shipped experiment, or the text of one. */
  readonly config: string;
  readonly set?: Readonly<Record<string, string | number | boolean>>;
}

export interface ExportedCase {
  /** The directory of the run. */
  readonly run: string;
  /** The folder of Python files. */
  readonly place: string;
}

/** A run of a case, in float64 unless it says otherwise, and exported. @param folder where all of it is written */
export async function exported(folder: string, name: string, { config, set = {} }: Case): Promise<ExportedCase> {
  const isText = config.includes("\n");
  const file = isText ? join(folder, `${name}.yaml`) : join(root, "configs", `${config}.yaml`);
  if (isText) writeFileSync(file, config);
  const paths = ["data.path", "data.text", "data.chat"].flatMap((key) => (key in set ? [[key, join(folder, String(set[key]))] as const] : [])); // prettier-ignore
  const overrides = { "train.dtype": "float64", ...set, ...Object.fromEntries(paths) };
  const { run } = await trainExperiment({ file, overrides, runDir: join(folder, "runs", name) });
  const place = join(folder, name);
  writeFolder(place, (await make(run)).files);
  return { run, place };
}

export interface Job {
  readonly folder: string;
  readonly script: string;
  readonly arguments?: readonly string[];
  readonly processes?: number;
}

export interface Ended {
  readonly codes: readonly number[];
  /** What the first of its processes has printed. */
  readonly said: string;
}

/** Runs them one after the other, with PyTorch loaded once. */
export function runFolders(jobs: readonly Job[]): Ended[] {
  const lines = runPython(join(root, "test/export/pytorch/runTraining.py"), JSON.stringify(jobs)).trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as Ended);
}

/** The largest difference of two losses that --check has found. @throws Error with what was said when it failed */
export function differenceIn({ codes, said }: Ended): number {
  if (codes.some((code) => code !== 0)) throw new Error(said.slice(-3000));
  return Number(/the largest relative difference is (\S+),/.exec(said)?.[1]);
}
