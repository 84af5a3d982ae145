// A run as a folder of Python: the model, its weights, the data, the training.
import type { Exported } from "../exported.js";
import { modelFiles } from "./model.js";
import { readRun } from "./run.js";

/** @throws InputError with what has no counterpart in PyTorch */
export async function make(path: string): Promise<Exported> {
  const run = await readRun(path);
  return { files: modelFiles(run), notes: [] };
}
