// CSV in files and pipes, for the code that reads tables from anywhere (data/source).
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { reader, take } from "../autograd/call.js";
import type { ByteSource, OpenBytes } from "../data/source.js";
import { unpacked } from "./unpack.js";
import { displayPath, requireFile, systemCode, takePath, unreadable } from "./file.js";

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

/** A stream whose end is not known before it comes, such as standard input. @param name what messages call it */
export function csvStream(stream: Readable, name = "standard input"): ByteSource {
  readStream([stream, name]);
  return { name, open: async () => hashed(null, stream), explain };
}

/** The SHA-256 is that of the bytes as they come; what is compressed is unpacked on the way. */
export function hashed(size: number | null, stream: Readable): OpenBytes {
  const hash = createHash("sha256");
  async function* raw(): AsyncGenerator<Uint8Array> {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      hash.update(piece);
      yield piece;
    }
  }
  return { size, pieces: unpacked(raw()), sha256: async () => hash.digest("hex") };
}

export function explain(error: unknown): string | null {
  const code = systemCode(error) ?? "";
  if (code.startsWith("Z_")) return "this is a damaged gzip file: it cannot be unpacked to its end";
  return /^E[A-Z]+$/.test(code) ? unreadable(error) : null;
}
