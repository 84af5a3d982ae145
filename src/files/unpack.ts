// Files that hold other files: gzip is unpacked while it is read; others are recognised, so that the message is not about their bytes.
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/** What the first bytes say, and what to do about it. */
const PACKED: readonly (readonly [magic: readonly number[], words: string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], "this is a zip archive or an Excel workbook: unpack it, or save it as CSV"],
  [[0xd0, 0xcf, 0x11, 0xe0], "this is an old Excel workbook: save it as CSV"],
  [[0x42, 0x5a, 0x68], "this is a bzip2 file: unpack it first"],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], "this is an xz file: unpack it first"],
  [[0x28, 0xb5, 0x2f, 0xfd], "this is a zstd file: unpack it first"],
  [[0x50, 0x41, 0x52, 0x31], "this is a Parquet file: save the table as CSV"],
];

const GZIP = [0x1f, 0x8b];

export class PackedError extends Error {}

/** The bytes of a table: those of `pieces`, or what is packed in them. @throws PackedError for a format that is not read */
export async function* unpacked(pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const first = await pieces.next();
  if (first.done === true) return;
  const begins = (magic: readonly number[]): boolean => magic.every((byte, i) => first.value[i] === byte);
  const foreign = PACKED.find(([magic]) => begins(magic));
  if (foreign !== undefined) throw new PackedError(foreign[1]);
  const all = prepend(first.value, pieces);
  if (begins(GZIP)) yield* Readable.from(all).compose(createGunzip()) as AsyncIterable<Uint8Array>;
  else yield* all;
}

async function* prepend(first: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}
