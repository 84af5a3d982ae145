// How the pages of a Parquet file are packed. What a page unpacks to is as long as it says, never longer: a packed page can claim anything.
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import type { Problems } from "../../data/problems.js";
import { needed } from "./format.js";
import type { Unpack } from "./parquetPages.js";
import { NotReadError } from "./thrift.js";

type Codec = (bytes: Uint8Array, length: number) => Uint8Array;

/** @param names of those that the file needs */
export async function codecsFor(
  names: ReadonlySet<string>,
  problems: Problems,
): Promise<{ readonly table: Readonly<Record<string, Codec>>; readonly unpack: Unpack }> {
  const { snappyUncompress } = await import("hyparquet");
  const table: Record<string, Codec> = {
    SNAPPY: (bytes, length) => into(length, (out) => void snappyUncompress(bytes, out)),
    GZIP: (bytes, length) => gunzipSync(bytes, { maxOutputLength: length }),
    BROTLI: (bytes, length) => brotliDecompressSync(bytes, { maxOutputLength: length }),
  };
  if (["ZSTD", "LZ4", "LZ4_RAW"].some((name) => names.has(name))) {
    const library = await needed(() => import("hyparquet-compressors"), ["hyparquet-compressors"], "a Parquet file with pages packed as ZSTD or LZ4", problems); // prettier-ignore
    table.ZSTD = (bytes, length) => library.decompressZstd(bytes, new Uint8Array(length));
    table.LZ4 = (bytes, length) => library.decompressLz4(bytes, length);
    table.LZ4_RAW = (bytes, length) => library.decompressLz4Raw(bytes, length);
  }
  const unpack: Unpack = (codec, bytes, length) => {
    if (codec === "UNCOMPRESSED") return bytes;
    if (!Object.hasOwn(table, codec)) throw new NotReadError(`it is packed as ${codec}, which is not read here`);
    return table[codec](bytes, length);
  };
  return { table, unpack };
}

function into(length: number, fill: (out: Uint8Array) => void): Uint8Array {
  const out = new Uint8Array(length);
  fill(out);
  return out;
}
