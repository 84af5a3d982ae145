// Bytes in pieces -> text. Bytes that are no text of the encoding are an error that knows its line.
import type { Encoding } from "./dialect.js";

/** These bytes are not text of the encoding. */
export class EncodingError extends Error {
  constructor(
    readonly line: number,
    readonly encoding: Encoding,
  ) {
    super(`line ${line} is not ${encoding} text`);
  }
}

export class Decoder {
  readonly #encoding: Encoding;
  readonly #decoder: ReturnType<typeof decoderOf>;
  #line = 1;
  /** The beginning of a character whose end has not come yet. */
  #unfinished: Uint8Array = new Uint8Array(0);
  /** Whether the piece that came last was all ASCII, so that its bytes are the codes of its characters. */
  isAscii = false;

  constructor(encoding: Encoding) {
    this.#encoding = encoding;
    this.#decoder = decoderOf(encoding);
  }

  /** The characters that are complete with this piece. @throws EncodingError */
  push(piece: Uint8Array): string {
    const text = this.#decode(piece);
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.#line++;
    this.isAscii = this.#encoding === "utf-8" && this.#unfinished.length === 0 && text.length === piece.length;
    this.#unfinished = unfinishedIn(piece);
    return text;
  }

  #decode(piece: Uint8Array): string {
    try {
      return this.#decoder.decode(piece, { stream: true });
    } catch {
      const before = this.#encoding === "utf-8" ? badLine(this.#unfinished, piece) : 0;
      throw new EncodingError(this.#line + before, this.#encoding);
    }
  }

  /** The last character must be whole. @throws EncodingError */
  end(): void {
    try {
      this.#decoder.decode();
    } catch {
      throw new EncodingError(this.#line, this.#encoding);
    }
  }
}

/** What the web and Windows call Latin-1 is windows-1252: it has a character for every byte, the euro among them. */
function decoderOf(encoding: Encoding): { decode(bytes?: Uint8Array, options?: { stream?: boolean }): string } {
  return new TextDecoder(encoding === "latin-1" ? "windows-1252" : encoding, { fatal: true });
}

const LINE_FEED = 10;

/** How many lines before the first whose bytes are not UTF-8. No byte of a longer UTF-8 sequence looks like a line feed. */
function badLine(before: Uint8Array, piece: Uint8Array): number {
  const bytes = new Uint8Array([...before, ...piece]);
  let line = 0;
  for (let start = 0, end = bytes.indexOf(LINE_FEED); end >= 0; start = end + 1, end = bytes.indexOf(LINE_FEED, start), line++) {
    if (!isUtf8(bytes.subarray(start, end))) return line;
  }
  return line;
}

export function isUtf8(bytes: Uint8Array): boolean {
  try {
    decoderOf("utf-8").decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** A character of UTF-8 has at most four bytes, of which the first is 11xxxxxx and the others 10xxxxxx. */
function unfinishedIn(piece: Uint8Array): Uint8Array {
  for (let back = 1; back <= Math.min(3, piece.length); back++) {
    const byte = piece[piece.length - back];
    if (byte >= 0b11000000) return piece.slice(-back);
    if (byte < 0b10000000) break;
  }
  return new Uint8Array(0);
}
