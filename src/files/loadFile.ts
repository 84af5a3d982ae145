// A table in a file -> numbers to train on.
import { reader, take } from "../autograd/call.js";
import { Generator } from "../core/rng.js";
import type { DataConfig, OpenTokenizer } from "../data/config.js";
import { loadDataset, type Dataset } from "../data/dataset.js";
import type { ByteSource } from "../data/source.js";
import type { Dtype } from "../kernels/ndarray.js";
import { tasks, type Task } from "../metrics/task.js";
import { takePath } from "./file.js";
import { defaultMemory } from "./memory.js";
import { tableFile } from "./tableFile.js";
import { readTokenizerFile } from "./tokenizerFile.js";

const path = takePath("path", "the path of a table");
const dataConfig = take.made("config", "the data part of an experiment, such as experiment.config.data", ["split", "columns"]);
const task = {
  ...take.text("task"),
  kind: `one of ${tasks.join(", ")}`,
  accepts: (value: unknown) => (tasks as readonly unknown[]).includes(value),
};
const generator = { ...take.text("generator"), kind: "a Generator", accepts: (value: unknown) => value instanceof Generator };
const readLoad = reader("loadFile", [path, dataConfig, task, generator, take.optional(take.dtype("dtype"))]);

/** loadDataset of a file of any format, within half of this machine's memory unless the experiment says otherwise. */
export async function loadFile(
  path: string,
  config: DataConfig,
  task: Task,
  generator: Generator,
  dtype?: Dtype,
): Promise<Dataset> {
  readLoad([path, config, task, generator, dtype]);
  return loadSource(tableFile(path, { table: config.table }), config, task, generator, dtype);
}

/** The same from anywhere. @param open reads the tokenizer.json of a column; left out, names are relative to the current directory */
export function loadSource(
  source: ByteSource,
  config: DataConfig,
  task: Task,
  generator: Generator,
  dtype?: Dtype,
  open: OpenTokenizer = readTokenizerFile,
): Promise<Dataset> {
  const megabytes = config.max_memory_mb ?? defaultMemory();
  return loadDataset(source, { ...config, max_memory_mb: megabytes }, task, generator, dtype, open);
}
