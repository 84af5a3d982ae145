// Parquet: the values column by column, in groups of rows, and at the end of the file where everything is. One group is read after the other, a
// large one in parts, so that memory does not grow with the file.
//
//   file   "PAR1", the groups, the description (Thrift), its length in 4 bytes, "PAR1"
import type { AsyncBuffer, FileMetaData } from "hyparquet";
import { open as openFile, type FileHandle } from "node:fs/promises";
import { InputError } from "../../core/errors.js";
import { formatBytes } from "../../core/format.js";
import { quote, type Problems } from "../../data/problems.js";
import type { CellRow } from "../../data/source.js";
import { cellsOf } from "./cells.js";
import { beginsWith, guarded, needed, type FileToRead, type Rows, type TableFormat } from "./format.js";
import { codecsFor } from "./parquetCodecs.js";
import { checkPages } from "./parquetPages.js";
import { checkFooter, describeParquet, timeFormOf, type Group, type ParquetTable } from "./parquetSchema.js";
import { NotReadError, ThriftError } from "./thrift.js";

export const parquet: TableFormat = {
  words: "a Parquet file",
  endings: [".parquet", ".pq"],
  begins: beginsWith("PAR1"),
  beginning: "PAR1",
  open,
};

/** Values in memory at a time; rows that are handed on at once; bytes of the description. */
const MOST = { values: 2 ** 23, rows: 4096, footer: 2 ** 26 };
const AGAIN = "copy or download it again";

async function open({ path, size, problems }: FileToRead): Promise<Rows> {
  const library = await needed(() => import("hyparquet"), ["hyparquet"], parquet.words, problems);
  const handle = await openFile(path);
  const explain = (error: unknown): never =>
    error instanceof NotReadError
      ? problems.fail(
          {},
          error.message,
          "write it anew with SNAPPY or ZSTD and dictionaries, as most programs do: pandas.read_parquet(OLD).to_parquet(NEW)",
        )
      : problems.fail({}, `the Parquet file is damaged: ${reasonOf(error)}`, AGAIN);
  try {
    const footer = await footerOf(handle, size, problems);
    checkFooter(footer.subarray(0, -8));
    const metadata = library.parquetMetadata(footer, { geoparquet: false });
    const table = describeParquet(metadata, size, size - footer.length, problems);
    return {
      size: table.bytes,
      names: table.elements.map(({ name }) => name),
      headerLine: 0,
      locate: (row) => `row ${row}`,
      rows: guarded(rowsOf({ handle, table, metadata, size, problems }), explain),
    };
  } catch (error) {
    await handle.close();
    if (error instanceof InputError) throw error;
    return explain(error);
  }
}

/** The description with its length and the mark at its end. */
async function footerOf(handle: FileHandle, size: number, problems: Problems): Promise<Uint8Array> {
  const [last] = size < 12 ? [null] : [await bytesAt(handle, size - 8, size)];
  if (last === null || String.fromCharCode(...last.subarray(4)) !== "PAR1") return problems.fail({}, "the Parquet file does not end as one (PAR1): it was cut off", AGAIN); // prettier-ignore
  const length = new DataView(last.buffer, last.byteOffset).getUint32(0, true);
  if (length > size - 12) throw new ThriftError(`its description is longer than the file, ${formatBytes(length)}`);
  if (length > MOST.footer)
    throw new ThriftError(`its description has ${formatBytes(length)}, more than ${formatBytes(MOST.footer)}`);
  return bytesAt(handle, size - 8 - length, size);
}

async function bytesAt(handle: FileHandle, start: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(end - start);
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
  if (bytesRead < bytes.length) throw new ThriftError("it ends too early");
  return bytes;
}

interface Reading {
  readonly handle: FileHandle;
  readonly table: ParquetTable;
  readonly metadata: FileMetaData;
  readonly size: number;
  readonly problems: Problems;
}

async function* rowsOf({ handle, table, metadata, size, problems }: Reading): AsyncGenerator<{ rows: CellRow[]; read: number }> {
  try {
    const { parquetRead } = await import("hyparquet");
    const { elements, groups } = table;
    const names = elements.map(({ name }) => name);
    const forms = elements.map(timeFormOf);
    const codecs = await codecsFor(new Set(groups.flatMap(({ chunks }) => chunks.map(({ codec }) => codec))), problems);
    const file: AsyncBuffer = {
      byteLength: size,
      slice: async (start, end = size) => (await bytesAt(handle, start, Math.min(end, size))).buffer as ArrayBuffer,
    };
    const atOnce = Math.max(1, Math.floor(MOST.values / Math.max(1, names.length)));
    for (const group of groups) {
      await checkGroup(group, table, handle, codecs.unpack);
      for (let from = 0; from < group.rows; from += atOnce) {
        const [rowStart, rowEnd] = [group.first + from, group.first + Math.min(from + atOnce, group.rows)];
        let values: readonly (readonly unknown[])[] = [];
        await parquetRead({ file, metadata, rowStart, rowEnd, compressors: codecs.table, geoparquet: false, onComplete: (all) => void (values = all) }); // prettier-ignore
        if (values.length !== rowEnd - rowStart) throw new ThriftError(`its rows from ${rowStart + 1} on are fewer than it says`);
        for (let i = 0; i < values.length; i += MOST.rows) {
          const rows = values.slice(i, i + MOST.rows).map((row, k): CellRow => {
            const line = rowStart + i + k + 1;
            return { cells: cellsOf(row, names, { line }, problems, forms), line };
          });
          yield { rows, read: (table.bytes * (rowStart + i + rows.length)) / table.rows };
        }
      }
    }
  } finally {
    await handle.close();
  }
}

async function checkGroup(
  { chunks, rows }: Group,
  { elements }: ParquetTable,
  handle: FileHandle,
  unpack: Parameters<typeof checkPages>[2],
): Promise<void> {
  for (const [i, { start, end, codec }] of chunks.entries()) {
    const element = elements[i];
    try {
      checkPages(await bytesAt(handle, start, end), { element, codec, rows }, unpack);
    } catch (error) {
      const reason = `column ${quote(element.name)}: ${reasonOf(error)}`;
      throw error instanceof NotReadError ? new NotReadError(reason) : new ThriftError(reason);
    }
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof ThriftError) return error.message;
  const { name, message } = error as Error;
  return name === "RangeError" ? "it ends too early, or its numbers do not fit each other" : quote(message);
}
