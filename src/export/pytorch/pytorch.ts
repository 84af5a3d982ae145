// A run as a folder of Python: the model, its weights, the data, the training.
import type { Exported } from "../exported.js";
import { modelFiles } from "./model.js";
import { readRun, refusal, type PyTorchRun } from "./run.js";
import { tableFiles, trainFiles, type DataFiles } from "./trainFiles.js";

/** @throws InputError with what has no counterpart in PyTorch */
export async function make(path: string): Promise<Exported> {
  const run = await readRun(path);
  const data = await dataFilesOf(run);
  return {
    files: [...modelFiles(run), ...data.files, ...trainFiles(run, data.predictions)],
    notes: ["python3 train.py --check repeats the training and compares every loss; README.md says what else there is"],
  };
}

/** What is different for each kind of data. */
function dataFilesOf(run: PyTorchRun): Promise<DataFiles> {
  const { open } = run;
  if (open.about === "text") throw refusal(run, ["data"], "it is a text");
  const { columns, answer } = open.run.preprocess;
  if (answer !== undefined || columns.some(({ kind }) => kind === "text")) throw refusal(run, ["data"], "the table has texts");
  return tableFiles(run, open.run);
}
