// Tables that are packed with gzip are unpacked while they are read.
import { pipeline, Readable } from "node:stream";
import { constants, createGunzip, gunzipSync } from "node:zlib";

const GZIP = [0x1f, 0x8b];

export function isPacked(start: Uint8Array): boolean {
  return GZIP.every((byte, i) => start[i] === byte);
}

/** What the first bytes of a packed file are unpacked; as much as there is, and nothing of a damaged one. */
export function packedStart(start: Uint8Array): Uint8Array {
  try {
    return gunzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return new Uint8Array(0);
  }
}

/** The bytes of a table: those of `pieces`, or what is packed in them. */
export async function* unpacked(pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const first = await pieces.next();
  if (first.done === true) return;
  const all = prepend(first.value, pieces);
  if (isPacked(first.value))
    yield* pipeline(Readable.from(all), createGunzip(), () => undefined) as AsyncIterable<Uint8Array>; // what goes wrong is thrown here
  else yield* all;
}

/** @param rest what follows when it has been looked at */
export async function* prepend(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* { [Symbol.asyncIterator]: () => rest };
}
