// Tokens that are pieces of UTF-8: a token may end within a character, which is whole again when the next ones have come.
import { requireId, type Encoded, type StreamDecoder } from "./tokenizer.js";
import { bytesOf, streamOf, textOf, unitsOf, wholeTextOf } from "./utf8.js";

export class ByteTokens {
  /** @param bytes of each id */
  constructor(readonly bytes: readonly Uint8Array[]) {}

  get size(): number {
    return this.bytes.length;
  }

  of(id: number): Uint8Array {
    requireId(id, this.size);
    return this.bytes[id];
  }

  decode(ids: ArrayLike<number>): string {
    let length = 0;
    for (let i = 0; i < ids.length; i++) length += this.of(ids[i]).length;
    const all = new Uint8Array(length);
    for (let i = 0, at = 0; i < ids.length; at += this.bytes[ids[i++]].length) all.set(this.bytes[ids[i]], at);
    return textOf(all);
  }

  decoder(): StreamDecoder {
    const stream = streamOf();
    return { push: (id) => stream.decode(this.of(id), { stream: true }), end: () => stream.decode() };
  }

  /** "the", or <0xE2> for bytes that are no whole character. */
  shown(id: number): string {
    const bytes = this.of(id);
    return wholeTextOf(bytes) ?? Array.from(bytes, shownByte).join("");
  }

  /** Where in the text each token stands. The tokens are all of the text, one after the other. */
  places(text: string, ids: Int32Array): Encoded {
    const owner = characterOfBytes(text);
    const [starts, ends] = [new Int32Array(ids.length), new Int32Array(ids.length)];
    let at = 0;
    ids.forEach((id, i) => {
      starts[i] = owner[at];
      at += this.bytes[id].length;
      const last = owner[at - 1];
      ends[i] = last + (text.codePointAt(last)! > 0xffff ? 2 : 1);
    });
    return { ids, starts, ends };
  }
}

function shownByte(byte: number): string {
  return byte < 0x80 ? String.fromCharCode(byte) : `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`;
}

/** For each byte of the text in UTF-8, where its character begins in the string. */
function characterOfBytes(text: string): Int32Array {
  const bytes = bytesOf(text);
  const owner = new Int32Array(bytes.length);
  let next = 0; // the character after the current one
  let current = 0;
  bytes.forEach((byte, i) => {
    if ((byte & 0xc0) !== 0x80) {
      current = next;
      next += unitsOf(byte);
    }
    owner[i] = current;
  });
  return owner;
}
