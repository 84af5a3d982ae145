// A run as a folder of Python: the model, its weights, the data, the training, and a program that answers or writes.
import type { Exported, ExportedFile } from "../exported.js";
import { modelFiles } from "./model.js";
import { readRun, refusal, type PyTorchRun } from "./run.js";
import { textFiles } from "./text/textFiles.js";
import { tableFiles, trainFiles, type DataFiles } from "./trainFiles.js";

/** @throws InputError with what has no counterpart in PyTorch */
export async function make(path: string): Promise<Exported> {
  const run = await readRun(path);
  const data = await dataFilesOf(run);
  const all = [...modelFiles(run), ...data.files, ...trainFiles(run, data.predictions)];
  return {
    files: [...new Map(all.map((file): [string, ExportedFile] => [file.name, file])).values()],
    notes: ["python3 train.py --check repeats the training and compares every loss; README.md says what else there is"],
  };
}

/** What is different for each kind of data. */
function dataFilesOf(run: PyTorchRun): Promise<DataFiles> {
  const { about, run: open } = run.open;
  if (about === "text") return textFiles(run, open);
  const { columns, series } = open.preprocess;
  if (series !== undefined && columns.some(({ kind }) => kind === "text")) throw refusal(run, ["data", "columns"], "it is a series with a column of texts"); // prettier-ignore
  return tableFiles(run, open);
}
