// Bytes in pieces -> text. Bytes that are not UTF-8 are an error that knows its line.

/** These bytes are not UTF-8. */
export class Utf8Error extends Error {
  constructor(readonly line: number) {
    super(`line ${line} is not UTF-8 text`);
  }
}

export class Utf8Decoder {
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  #line = 1;
  /** The beginning of a character whose end has not come yet. */
  #unfinished: Uint8Array = new Uint8Array(0);

  /** The characters that are complete with this piece. @throws Utf8Error */
  push(piece: Uint8Array): string {
    const text = this.#decode(piece);
    for (let at = piece.indexOf(LINE_FEED); at >= 0; at = piece.indexOf(LINE_FEED, at + 1)) this.#line++;
    this.#unfinished = unfinishedIn(piece);
    return text;
  }

  #decode(piece: Uint8Array): string {
    try {
      return this.#decoder.decode(piece, { stream: true });
    } catch {
      throw new Utf8Error(this.#line + badLine(this.#unfinished, piece));
    }
  }

  /** The last character must be whole. @throws Utf8Error */
  end(): void {
    try {
      this.#decoder.decode();
    } catch {
      throw new Utf8Error(this.#line);
    }
  }
}

const LINE_FEED = 10;

/** How many lines before the first whose bytes are not UTF-8. No byte of a longer UTF-8 sequence looks like a line feed. */
function badLine(before: Uint8Array, piece: Uint8Array): number {
  const bytes = new Uint8Array([...before, ...piece]);
  let line = 0;
  for (let start = 0, end = bytes.indexOf(LINE_FEED); end >= 0; start = end + 1, end = bytes.indexOf(LINE_FEED, start), line++) {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(start, end));
    } catch {
      return line;
    }
  }
  return line;
}

/** A character has at most four bytes, of which the first is 11xxxxxx and the others 10xxxxxx. */
function unfinishedIn(piece: Uint8Array): Uint8Array {
  for (let back = 1; back <= Math.min(3, piece.length); back++) {
    const byte = piece[piece.length - back];
    if (byte >= 0b11000000) return piece.slice(-back);
    if (byte < 0b10000000) break;
  }
  return new Uint8Array(0);
}
