// Tables in files and pipes, for the code that reads bytes from anywhere (data/source).
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import type { Generator } from "../core/rng.js";
import type { DataConfig } from "../data/config.js";
import { loadDataset, type Dataset } from "../data/dataset.js";
import { RowMemory } from "../data/rowMemory.js";
import type { ByteSource, OpenBytes } from "../data/source.js";
import type { Dtype } from "../kernels/ndarray.js";
import type { Task } from "../metrics/task.js";
import { unpacked } from "./unpack.js";
import { displayPath, requireFile, systemCode, unreadable } from "./file.js";
import { defaultMemory } from "./memory.js";

export function csvFile(path: string): ByteSource {
  return {
    name: displayPath(path),
    open: async (problems) => hashed(await requireFile(path, problems), createReadStream(path)),
    explain,
  };
}

/** The same for a file that is read several times in a row. */
export function rereadFile(path: string): ByteSource {
  return { ...csvFile(path), rows: new RowMemory() };
}

/** A stream whose end is not known before it comes, such as standard input. */
export function csvStream(stream: Readable, name = "standard input"): ByteSource {
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

/** loadDataset of a file, within half of this machine's memory unless the experiment says otherwise. */
export function loadFile(
  file: string | ByteSource,
  config: DataConfig,
  task: Task,
  generator: Generator,
  dtype?: Dtype,
): Promise<Dataset> {
  const megabytes = config.max_memory_mb ?? defaultMemory();
  return loadDataset(
    typeof file === "string" ? csvFile(file) : file,
    { ...config, max_memory_mb: megabytes },
    task,
    generator,
    dtype,
  );
}
