// Where data.py finds the data: beside it, or where the run has read it when it is large.
import { basename } from "node:path";
import { statOf } from "../../runs/openRun.js";
import { literal } from "./python.js";
import type { PyTorchRun } from "./run.js";

/** The line that says so, HERE being the folder. @param key of the experiment */
export function dataPlace(run: Pick<PyTorchRun, "experiment">, key: string): string {
  const { dataPath } = run.experiment;
  const place = isCopied(run) ? `HERE / ${literal(basename(dataPath))}` : `Path(${literal(dataPath)})`;
  return `DATA = ${place}  # ${key}`;
}

/** A larger file stays where it is. */
export const LARGEST_COPY = 32 * 2 ** 20;

/** Whether the data is copied into the folder. */
export function isCopied({ experiment }: Pick<PyTorchRun, "experiment">): boolean {
  return (statOf(experiment.dataPath)?.size ?? 0) <= LARGEST_COPY;
}
