// A long text and its parts: the first bytes are for training, the next for validation, the last for the test.
import type { PartName } from "../split.js";

/** A text of which any stretch can be read, again and again. */
export interface TextSource {
  /** What messages call it. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** SHA-256 of all bytes, in hexadecimal digits. */
  sha256(): string;
  /** The bytes from `start` on, fewer than `length` at the end. */
  bytes(start: number, length: number): Uint8Array;
  /**
   * The text between two places, in pieces that end where a word ends: their tokens are those of the whole.
   * @throws InputError at the first byte that is no UTF-8
   */
  pieces(start: number, end: number): Iterable<string>;
}

/** From which byte to which. */
export type Stretch = readonly [start: number, end: number];

const SEARCHED = 1 << 20; // bytes in which the end of a line is looked for

/**
 * The text is cut by position, each time at the next beginning of a line; where lines are longer than a megabyte, or there is only
 * one, at that of a character.
 * @param shares of the bytes, which add up to 1
 */
export function cutText(source: TextSource, shares: Readonly<Record<PartName, number>>): Record<PartName, Stretch> {
  const { size } = source;
  const first = beginningAfter(source, Math.round(size * shares.train));
  const second =
    shares.test === 0 ? size : Math.max(first, beginningAfter(source, Math.round(size * (shares.train + shares.val))));
  return { train: [0, first], val: [first, second], test: [second, size] };
}

function beginningAfter(source: TextSource, place: number): number {
  if (place === 0 || place >= source.size) return Math.min(place, source.size);
  const bytes = source.bytes(place - 1, SEARCHED);
  const line = bytes.indexOf(0x0a);
  if (line >= 0 && place + line < source.size) return place + line;
  const character = bytes.findIndex((byte, i) => i > 0 && (byte & 0xc0) !== 0x80); // 10.. goes on with a character
  return character < 0 ? source.size : place - 1 + character;
}
