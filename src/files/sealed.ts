// safetensors files that know their own checksum: the SHA-256 of the whole file, taken while 64 zeros stand in the checksum's place, so that
// any byte that is altered is found. It stands in the metadata: to other programs the file is like any other.
import { createHash } from "node:crypto";
import { InputError } from "../core/errors.js";
import { decodeSafetensors, encodeSafetensors, type NamedArrays } from "./safetensors.js";

const BLANK = "0".repeat(64);
/** Where it stands: a name may hold 64 zeros too. */
const KEY = '"sha256":"';

export function encodeSealed(arrays: NamedArrays, metadata: Readonly<Record<string, string>>): Uint8Array {
  const bytes = encodeSafetensors(arrays, { sha256: BLANK, ...metadata });
  bytes.set(new TextEncoder().encode(sha256(bytes)), placeIn(bytes));
  return bytes;
}

/** @throws InputError when it is no safetensors file, or not as it was written. A file of another program has no checksum and passes. */
export function decodeSealed(bytes: Uint8Array, file: string): ReturnType<typeof decodeSafetensors> {
  const decoded = decodeSafetensors(bytes, file);
  const { sha256: checksum } = decoded.metadata;
  if (checksum === undefined) return decoded;
  const blank = bytes.slice();
  if (checksum.length === BLANK.length) blank.set(new TextEncoder().encode(BLANK), placeIn(bytes));
  if (sha256(blank) === checksum) return decoded;
  const message = "the checksum does not match: the file was altered or damaged after it was written";
  throw new InputError([{ place: { file }, message }]);
}

function placeIn(bytes: Uint8Array): number {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(KEY) + KEY.length;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Weights that are no numbers would make every prediction none. @throws InputError with the first array that has such */
export function requireFinite(arrays: NamedArrays, file: string): void {
  for (const [name, { data }] of arrays) {
    const wrong = data.filter((value) => !Number.isFinite(value)).length;
    if (wrong === 0) continue;
    const message = `the array "${name}" holds ${wrong} of ${data.length} values that are not finite: no prediction can come from it`;
    throw new InputError([{ place: { file }, message, hint: "train again, or bring back the file as training wrote it" }]);
  }
}
