// Where data.py finds the data: beside it, or where the run has read it when it is large.
import { basename } from "node:path";
import { literal } from "./python.js";
import type { PyTorchRun } from "./run.js";
import { isCopied } from "./trainFiles.js";

/** The line that says so, HERE being the folder. @param key of the experiment */
export function dataPlace(run: Pick<PyTorchRun, "experiment">, key: string): string {
  const { dataPath } = run.experiment;
  const place = isCopied(run) ? `HERE / ${literal(basename(dataPath))}` : `Path(${literal(dataPath)})`;
  return `DATA = ${place}  # ${key}`;
}
