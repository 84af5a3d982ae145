// What the Python files are written from: a run that has ended, opened.
import { join } from "node:path";
import { InputError } from "../../core/errors.js";
import { displayPath } from "../../files/file.js";
import type { Dtype } from "../../kernels/ndarray.js";
import { problemAt, type Experiment } from "../../experiment/experiment.js";
import type { MetricKey } from "../../metrics/metrics.js";
import { readLosses, readSummary } from "../../runs/runLog.js";
import type { LossRecord, Summary } from "../../runs/records.js";
import { dataOf, type DataPlace } from "./dataPlace.js";
import { openAnyRun, type AnyRun } from "../open.js";

export interface PyTorchRun {
  /** The directory of the run. */
  readonly path: string;
  readonly open: AnyRun;
  /** Read from resolved.yaml: every default is written out, the data's path is absolute. */
  readonly experiment: Experiment;
  readonly dtype: Dtype;
  readonly metrics: readonly MetricKey[];
  readonly summary: Summary;
  readonly losses: readonly LossRecord[];
  readonly data: DataPlace;
}

/** @throws InputError when the directory is no run, or the run has not ended, or when its data is not there as it was */
export async function readRun(path: string): Promise<PyTorchRun> {
  const open = await openAnyRun(path);
  const summary = readSummary(path);
  if (summary === null)
    throw new InputError([{ place: { file: displayPath(join(path, "summary.json")) }, message: "the file is missing: the run has not ended", hint: "let it end: mlbh train with --resume" }]); // prettier-ignore
  const { experiment, dtype, metrics } = open.run;
  const data = await dataOf(experiment, summary.data_sha256);
  return { path, open, experiment, dtype, metrics, summary, losses: readLosses(path), data };
}

/** The error that names what has no counterpart in Python. @param path of the key in the experiment @param message goes on after the key */
export function refusal(
  { experiment }: Pick<PyTorchRun, "experiment">,
  path: readonly PropertyKey[],
  message: string,
  hint: string | null = null,
): InputError {
  return new InputError([problemAt(experiment.source, [...path], `cannot be exported to PyTorch: ${message}`, hint)]);
}
