// Tables that are packed with gzip are unpacked while they are read.
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";

const GZIP = [0x1f, 0x8b];

/** The bytes of a table: those of `pieces`, or what is packed in them. */
export async function* unpacked(pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const first = await pieces.next();
  if (first.done === true) return;
  const all = prepend(first.value, pieces);
  if (GZIP.every((byte, i) => first.value[i] === byte))
    yield* pipeline(Readable.from(all), createGunzip(), () => undefined) as AsyncIterable<Uint8Array>; // what goes wrong is thrown here
  else yield* all;
}

/** @param rest what follows when it has been looked at */
export async function* prepend(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* { [Symbol.asyncIterator]: () => rest };
}
