// The 256 bytes as visible characters, as GPT-2's files write them. Those that are visible in Latin-1 stand for themselves; all others,
// the space and the line break among them, for the characters from U+0100 on: a space is Ġ, a line break Ċ.
import { bytesOf } from "./utf8.js";

const isVisible = (byte: number): boolean => (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte < 0x100 && byte !== 0xad);

const hidden = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !isVisible(byte));

/** The character of each byte. */
export const letterOfByte: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  String.fromCharCode(isVisible(byte) ? byte : 256 + hidden.indexOf(byte)),
);

const byteOfLetter: ReadonlyMap<string, number> = new Map(letterOfByte.map((letter, byte) => [letter, byte]));

export function lettersOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => letterOfByte[byte]).join("");
}

/** The bytes behind letters; null where one of them stands for no byte. */
export function bytesOfLetters(letters: string): Uint8Array | null {
  const bytes = Array.from(letters, (letter) => byteOfLetter.get(letter) ?? -1);
  return bytes.includes(-1) ? null : Uint8Array.from(bytes);
}

/** A special token is no letters: its text is what it stands for. */
export function bytesOfToken(token: string, isSpecial: boolean): Uint8Array | null {
  return isSpecial ? bytesOf(token) : bytesOfLetters(token);
}
