// What comes through a pipe comes once. A table that is to be read again, for the next epoch or next week, is put into a file first, whose name
// says what is in it: the same rows get the same name.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../core/errors.js";
import { AtomicFile, clearAbandoned, explainWriting } from "./atomicFile.js";
import { makeDirectory } from "./directories.js";
import { endingOf } from "./tableFile.js";

const START = 4096; // bytes by which the format is known

export interface Spooled {
  readonly path: string;
  readonly isNew: boolean;
}

/**
 * Writes all of a stream to <directory>/stdin-<the first digits of its SHA-256>.csv, or .parquet or .jsonl: what its first bytes say.
 * @returns its path, and whether the same rows were there before
 * @throws InputError when nothing comes, or it cannot be written
 */
export async function spool(stream: AsyncIterable<Uint8Array>, directory: string): Promise<Spooled> {
  const here = join(directory, "stdin");
  const explained = <T>(write: () => T): T => explainWriting(here, "what comes from standard input", () => "choose another place with --run-dir or -o", write); // prettier-ignore
  const file = explained(() => {
    makeDirectory(directory);
    clearAbandoned(here);
    return new AtomicFile(here);
  });
  const hash = createHash("sha256");
  let [bytes, start]: [number, Buffer] = [0, Buffer.alloc(0)];
  try {
    for await (const piece of stream) {
      hash.update(piece);
      bytes += piece.length;
      if (start.length < START) start = Buffer.concat([start, piece.subarray(0, START - start.length)]);
      explained(() => file.write(piece));
    }
    if (bytes === 0)
      throw new InputError([{ place: { file: "standard input" }, message: "nothing has come through it", hint: "pipe a table into it: cat data.csv | mlbh init -" }]); // prettier-ignore
    const path = join(directory, `stdin-${hash.digest("hex").slice(0, 12)}${endingOf(start)}`);
    const isNew = !existsSync(path);
    explained(() => file.commit(undefined, path));
    return { path, isNew };
  } finally {
    file.discard();
  }
}
