// A table in a file of any format. What a file is, its first bytes say; its name where they say nothing.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open as openFile } from "node:fs/promises";
import type { Readable } from "node:stream";
import { reader, take } from "../autograd/call.js";
import { foreignFormat } from "../core/encoding.js";
import type { Problems } from "../data/problems.js";
import { RowMemory, type RereadSource } from "../data/rowMemory.js";
import type { ByteSource, OpenBytes, OpenRows } from "../data/source.js";
import { csvFile, csvStream, explain, hashed } from "./csvFile.js";
import { requireFile, takePath } from "./file.js";
import { tableFormats } from "./tables/formats.js";
import { guarded, type TableChoice, type TableFormat } from "./tables/format.js";
import { jsonForm, openJson } from "./tables/json.js";
import { isPacked, packedStart, prepend } from "./unpack.js";

/** What is to be known of a file that may hold several tables. */
export interface TableFileOptions {
  /** A sheet of a workbook, a table of a database: its name, or one that counts only where the file has it. */
  readonly table?: string | TableChoice | undefined;
}

const read = reader("tableFile", [takePath("path", "the path of a table: CSV, JSON lines, Parquet, Excel or SQLite"), take.optional(take.made("options", "an object such as { table: \"Sheet1\" }", []))]); // prettier-ignore

/**
 * A table in a file, for what reads tables: loadFile, predictFile, evaluateFile. It may be CSV or JSON (lines, or a list of objects), both also
 * gzipped, Parquet, an Excel workbook or an SQLite database. It is opened when it is read.
 * @throws ArgumentError when the path is no text
 */
export function tableFile(path: string, options: TableFileOptions = {}): ByteSource {
  read([path, options]);
  return { ...csvFile(path), open: (problems) => open(path, choiceOf(options), problems) };
}

/** The same for a file that is read several times in a row. */
export function rereadFile(path: string, options: TableFileOptions = {}): RereadSource {
  return { ...tableFile(path, options), rows: new RowMemory() };
}

/** CSV or JSON that comes through a pipe. @param name what messages call it */
export function tableStream(stream: Readable, name?: string): ByteSource {
  const source = csvStream(stream, name);
  return { ...source, open: async (problems) => asText((await source.open(problems)) as OpenBytes, "", problems) };
}

function choiceOf({ table }: TableFileOptions): TableChoice | null {
  return typeof table === "string" ? { name: table, isGuess: false } : (table ?? null);
}

async function open(path: string, table: TableChoice | null, problems: Problems): Promise<OpenBytes | OpenRows> {
  const size = await requireFile(path, problems);
  const start = await startOf(path, problems);
  const format = tableFormats.find(({ begins }) => begins(start));
  if (format !== undefined) return { ...(await format.open({ path, size, table, problems })), sha256: () => hashOf(path) };
  const named = tableFormats.find(({ endings }) => endings.some((ending) => path.toLowerCase().endsWith(ending)));
  if (named !== undefined && size > 0) refuseNamed(named, start, problems);
  return asText(hashed(size, createReadStream(path)), path, problems);
}

/** How the name of a table ends that begins with these bytes: .parquet, .jsonl, .csv.gz. @param start its first 4096 bytes, or all */
export function endingOf(start: Uint8Array): string {
  const inside = isPacked(start) ? packedStart(start) : null;
  if (inside !== null) return `${endingOf(inside)}.gz`;
  const format = tableFormats.find(({ begins }) => begins(start));
  if (format !== undefined) return format.endings[0];
  const form = jsonForm(new TextDecoder().decode(start));
  return form === null ? ".csv" : form === "lines" ? ".jsonl" : ".json";
}

function refuseNamed({ words, beginning }: TableFormat, start: Uint8Array, problems: Problems): never {
  const foreign = foreignFormat(start);
  if (foreign !== null) return problems.fail({}, foreign.message, foreign.hint);
  return problems.fail({}, `by its name this is ${words}, but it does not begin like one (${beginning})`, "name it after what it is, for example .csv; or copy or download it again"); // prettier-ignore
}

/** CSV, or JSON. A file whose bytes say neither is what its name says. */
async function asText(bytes: OpenBytes, path: string, problems: Problems): Promise<OpenBytes | OpenRows> {
  const pieces = bytes.pieces[Symbol.asyncIterator]();
  const fail = (error: unknown): never => {
    const reason = explain(error);
    if (reason === null) throw error;
    return problems.fail({}, reason);
  };
  const first = await pieces.next().catch(fail);
  if (first.done === true) return bytes;
  const packed = tableFormats.find(({ begins }) => begins(first.value));
  if (packed !== undefined) problems.fail({}, `this is ${packed.words}, which is read from anywhere in the file, and here it comes piece by piece`, path === "" ? "name the file instead of a pipe" : "unpack it first: gunzip FILE"); // prettier-ignore
  const all = prepend(first.value, pieces);
  const isNamed = /\.(jsonl|ndjson|json)(\.gz)?$/i.test(path);
  const form = jsonForm(new TextDecoder().decode(first.value.subarray(0, 4096))) ?? (isNamed ? "lines" : null);
  if (form === null) return { ...bytes, pieces: all };
  const size = path.toLowerCase().endsWith(".gz") ? null : bytes.size;
  const opened = await openJson(all, form, size, problems).catch(fail);
  return { ...opened, rows: guarded(opened.rows, fail), sha256: () => bytes.sha256() };
}

async function startOf(path: string, problems: Problems): Promise<Uint8Array> {
  try {
    const file = await openFile(path);
    try {
      const bytes = new Uint8Array(4096);
      return bytes.subarray(0, (await file.read(bytes, 0, bytes.length, 0)).bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    const reason = explain(error);
    if (reason === null) throw error;
    return problems.fail({}, reason);
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) hash.update(piece);
  return hash.digest("hex");
}
