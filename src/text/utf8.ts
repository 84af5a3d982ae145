// Bytes and text. A character takes one to four bytes in UTF-8.
import { foreignText } from "../core/encoding.js";
import { InputError, type Place } from "../core/errors.js";
import { formatCount } from "../core/format.js";

const encoder = new TextEncoder();

/** A half of a surrogate pair alone is no character: it becomes �. */
export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}

/** What is no UTF-8 becomes �. A byte order mark is kept as the character that it is. */
export function textOf(bytes: Uint8Array): string {
  return streamOf().decode(bytes);
}

/** Takes bytes as they come: decode(bytes, { stream: true }). */
export function streamOf(): InstanceType<typeof TextDecoder> {
  return new TextDecoder("utf-8", { ignoreBOM: true });
}

/** Null where the bytes are not whole characters. */
export function wholeTextOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { ignoreBOM: true, fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/**
 * The text of a file, without a byte order mark at its beginning.
 * @param file its name in messages
 * @throws InputError for what is not UTF-8: the first byte that is at fault, and its line
 */
export function readText(bytes: Uint8Array, file: string): string {
  const refuse = (place: Place, message: string, hint: string): never => {
    throw new InputError([{ place, message, hint }]);
  };
  const foreign = foreignText(bytes);
  if (foreign !== null && foreign.utf16) refuse({ file }, foreign.message, foreign.hint);
  const wrong = firstWrongByte(bytes);
  if (wrong !== null) {
    if (foreign !== null) refuse({ file }, foreign.message, foreign.hint);
    const line = 1 + bytes.subarray(0, wrong).reduce((lines, byte) => lines + Number(byte === LINE_FEED), 0);
    const message = `byte 0x${bytes[wrong].toString(16).padStart(2, "0")} at offset ${formatCount(wrong)} is not UTF-8 text`;
    refuse({ file, line }, message, "save the file as UTF-8 (a shell: iconv -f LATIN1 -t UTF-8 OLD > NEW, if it is Latin-1)");
  }
  return textOf(bytes).replace(/^\ufeff/, "");
}

const LINE_FEED = 10;

/** Where the first character begins that is none; null where all are. */
export function firstWrongByte(bytes: Uint8Array): number | null {
  const n = bytes.length;
  for (let i = 0; i < n;) {
    const byte = bytes[i];
    const length = byte < 0x80 ? 1 : byte >= 0xc2 && byte < 0xe0 ? 2 : byte >= 0xe0 && byte < 0xf0 ? 3 : byte >= 0xf0 && byte < 0xf5 ? 4 : 0; // prettier-ignore
    if (length === 0 || i + length > n) return i;
    for (let k = 1; k < length; k++) if ((bytes[i + k] & 0xc0) !== 0x80) return i;
    const second = bytes[i + 1];
    const isTooSmall = (byte === 0xe0 && second < 0xa0) || (byte === 0xf0 && second < 0x90); // fewer bytes would do
    const isTooLarge = (byte === 0xed && second >= 0xa0) || (byte === 0xf4 && second >= 0x90); // surrogates; beyond U+10FFFF
    if (length > 2 && (isTooSmall || isTooLarge)) return i;
    i += length;
  }
  return null;
}

/** How many UTF-16 units of a JavaScript string hold the character that begins with this byte. */
export function unitsOf(firstByte: number): 1 | 2 {
  return firstByte >= 0xf0 ? 2 : 1;
}
