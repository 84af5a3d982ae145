// Tables in files and pipes, for the code that reads bytes from anywhere (data/source).
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { reader, take } from "../autograd/call.js";
import { Generator } from "../core/rng.js";
import type { DataConfig, OpenTokenizer } from "../data/config.js";
import { loadDataset, type Dataset } from "../data/dataset.js";
import { RowMemory, type RereadSource } from "../data/rowMemory.js";
import type { ByteSource, OpenBytes } from "../data/source.js";
import type { Dtype } from "../kernels/ndarray.js";
import { tasks, type Task } from "../metrics/task.js";
import { unpacked } from "./unpack.js";
import { displayPath, requireFile, systemCode, takePath, unreadable } from "./file.js";
import { defaultMemory } from "./memory.js";
import { readTokenizerFile } from "./tokenizerFile.js";

const path = takePath("path", "the path of a CSV file");
const readFile = reader("csvFile", [path]);
const readStream = reader("csvStream", [{ name: "stream", required: true, kind: "a stream of bytes, such as process.stdin", accepts: (value) => value instanceof Readable }, take.optional(take.text("name"))]); // prettier-ignore

/**
 * A CSV file, also gzipped, for what reads tables: loadFile, predictFile, evaluateFile. It is opened when it is read.
 * @throws ArgumentError when the path is no text
 */
export function csvFile(path: string): ByteSource {
  readFile([path]);
  return {
    name: displayPath(path),
    open: async (problems) => hashed(await requireFile(path, problems), createReadStream(path)),
    explain,
  };
}

/** The same for a file that is read several times in a row. */
export function rereadFile(path: string): RereadSource {
  return { ...csvFile(path), rows: new RowMemory() };
}

/** A stream whose end is not known before it comes, such as standard input. @param name what messages call it */
export function csvStream(stream: Readable, name = "standard input"): ByteSource {
  readStream([stream, name]);
  return { name, open: async () => hashed(null, stream), explain };
}

/** The SHA-256 is that of the bytes as they come; what is compressed is unpacked on the way. */
function hashed(size: number | null, stream: Readable): OpenBytes {
  const hash = createHash("sha256");
  async function* raw(): AsyncGenerator<Uint8Array> {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      hash.update(piece);
      yield piece;
    }
  }
  return { size, pieces: unpacked(raw()), sha256: async () => hash.digest("hex") };
}

function explain(error: unknown): string | null {
  const code = systemCode(error) ?? "";
  if (code.startsWith("Z_")) return "this is a damaged gzip file: it cannot be unpacked to its end";
  return /^E[A-Z]+$/.test(code) ? unreadable(error) : null;
}

const dataConfig = take.made("config", "the data part of an experiment, such as experiment.config.data", ["split", "columns"]);
const task = {
  ...take.text("task"),
  kind: `one of ${tasks.join(", ")}`,
  accepts: (value: unknown) => (tasks as readonly unknown[]).includes(value),
};
const generator = { ...take.text("generator"), kind: "a Generator", accepts: (value: unknown) => value instanceof Generator };
const readLoad = reader("loadFile", [path, dataConfig, task, generator, take.optional(take.dtype("dtype"))]);

/** loadDataset of a file, within half of this machine's memory unless the experiment says otherwise. */
export async function loadFile(
  path: string,
  config: DataConfig,
  task: Task,
  generator: Generator,
  dtype?: Dtype,
): Promise<Dataset> {
  readLoad([path, config, task, generator, dtype]);
  return loadSource(csvFile(path), config, task, generator, dtype);
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
