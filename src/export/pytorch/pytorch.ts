// A run as a folder of Python: the model, its weights, the data, the training, and a program that answers or writes.
import type { Exported, ExportedFile } from "../exported.js";
import { modelFiles } from "./model.js";
import { readRun } from "./run.js";
import { textFiles } from "./text/textFiles.js";
import { tableFiles, trainFiles } from "./trainFiles.js";

/** @throws InputError with what has no counterpart in PyTorch */
export async function make(path: string): Promise<Exported> {
  const run = await readRun(path);
  const { about, run: open } = run.open;
  const { files, predictions } = about === "table" ? await tableFiles(run, open) : await textFiles(run, open);
  const all = [...modelFiles(run), ...files, ...trainFiles(run, predictions)];
  return { files: [...new Map(all.map((file): [string, ExportedFile] => [file.name, file])).values()], notes: [] };
}
