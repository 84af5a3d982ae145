// Rows of text without quotes, where nothing is to be decided: lines end where they end, and cells are what stands between the delimiters. Most
// tables of numbers are so from beginning to end, and are read in a fraction of the time. A piece with a character that could mean more, a
// quote or an unusual space, is left to the parser, which knows every rule (data/csv).
import { CellBlock, type Coded } from "./cellBlock.js";

const [LF, CR, SPACE, TAB, QUOTE] = [10, 13, 32, 9, 34];

/** Quotes, byte order marks, and spaces that not everybody takes for some. */
const UNUSUAL = /["\f\v\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]/;

/** A row that is longer is for the parser, which has a limit. */
const longestRow = 2 ** 20;

export interface PlainSink {
  /** The header, and rows with more or fewer cells than it has. */
  row(cells: string[], line: number): void;
  block(block: CellBlock): void;
}

export class PlainRows {
  readonly #delimiter: number;
  readonly #sink: PlainSink;
  /** The beginning of a row whose end has not come yet. */
  #rest = "";
  #begun = false;
  /** Whether the row that has begun is one for the parser. */
  #unusual = false;
  /** Where the next row starts. */
  line = 1;
  /** Cells of the header; 0 before it has come. */
  columns = 0;

  constructor(delimiter: string, sink: PlainSink) {
    this.#delimiter = delimiter.charCodeAt(0);
    this.#sink = sink;
  }

  /**
   * Deals with the rows that this piece completes.
   * @param ascii the codes of its characters, where each is below 128
   * @returns the text that the parser has to deal with, whose first row starts at `line`; null where there is none
   */
  push(piece: string, ascii: Uint8Array | null = null): ForParser | null {
    const marked = !this.#begun && piece.startsWith("\ufeff"); // the byte order mark of a whole file
    if (piece.length > 0) this.#begun = true;
    const news = marked ? piece.slice(1) : piece;
    const text = this.#rest + news;
    this.#unusual ||= UNUSUAL.test(news);
    if (this.#unusual) return this.#hand(text);
    this.#rest = text.slice(this.#rows(codedFrom(this.#rest, news, ascii), false));
    return this.#rest.length > longestRow ? { text: this.#rest, toEnd: true } : null;
  }

  /** The rows of a text in which something is unusual, as far as they are complete: a line ends outside of quotes after an even number of them. */
  #hand(text: string): ForParser | null {
    let [end, isOpen] = [0, false];
    for (let at = 0; at < text.length - 1; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) isOpen = !isOpen;
      else if (!isOpen && (code === LF || (code === CR && text.charCodeAt(at + 1) !== LF))) end = at + 1;
    }
    this.#rest = text.slice(end);
    if (this.#rest.length > longestRow) return { text, toEnd: true };
    this.#unusual = UNUSUAL.test(this.#rest);
    return end === 0 ? null : { text: text.slice(0, end), toEnd: false };
  }

  /** The last row needs no line break. @returns it, where it is for the parser */
  end(): ForParser | null {
    if (this.#unusual) return { text: this.#rest, toEnd: true };
    this.#rows(codedFrom(this.#rest, "", null), true);
    return null;
  }

  /** @returns where the first row begins that is not complete */
  #rows(coded: Coded, last: boolean): number {
    const { codes } = coded;
    const { length } = codes;
    const delimiter = this.#delimiter;
    let places = new Places(coded);
    let start = 0; // of the row
    let cell = 0; // where the cell begins
    for (let at = 0; at <= length; at++) {
      const code = at < length ? codes[at] : LF;
      if (code > CR && code !== delimiter) continue;
      if (code === delimiter) {
        places.cell(cell, at);
        cell = at + 1;
      } else if (code === LF || code === CR) {
        const isEnd = at >= length - (code === CR ? 1 : 0); // a line feed may follow
        if ((isEnd && !last) || (at === length && start === length)) break;
        places.cell(cell, at);
        if (places.cells === this.columns && !places.isBlank) places.endRow(this.line);
        else {
          const row = places.takeRow();
          if (row.length > 1 || row[0] !== "") {
            places = this.#pass(places);
            this.#sink.row(row, this.line);
          }
        }
        this.line++;
        if (code === CR && codes[at + 1] === LF) at++;
        start = cell = at + 1;
      }
    }
    this.#pass(places);
    return start;
  }

  /** @returns room for the next rows */
  #pass(places: Places): Places {
    const block = places.block(this.columns);
    if (block.rows > 0) this.#sink.block(block);
    return new Places(places.coded);
  }
}

/** The places of the cells, while they are found. */
class Places {
  readonly coded: Coded;
  #bounds = new Int32Array(1 << 14);
  #length = 0;
  /** Where the bounds of the row begin. */
  #row = 0;
  readonly #lines: number[] = [];

  constructor(coded: Coded) {
    this.coded = coded;
  }

  /** How many cells the row has. */
  get cells(): number {
    return (this.#length - this.#row) / 2;
  }

  /** Whether it is one cell with nothing in it. */
  get isBlank(): boolean {
    return this.#length - this.#row === 2 && this.#bounds[this.#row] === this.#bounds[this.#row + 1];
  }

  /** The cell between two places, without spaces and tabs around it. */
  cell(from: number, to: number): void {
    const { codes } = this.coded;
    while (from < to && (codes[from] === SPACE || codes[from] === TAB)) from++;
    while (to > from && (codes[to - 1] === SPACE || codes[to - 1] === TAB)) to--;
    if (this.#length === this.#bounds.length) {
      const full = this.#bounds;
      this.#bounds = new Int32Array(2 * full.length);
      this.#bounds.set(full);
    }
    this.#bounds[this.#length++] = from;
    this.#bounds[this.#length++] = to;
  }

  endRow(line: number): void {
    this.#lines.push(line);
    this.#row = this.#length;
  }

  /** The cells of a row that is none of the block. */
  takeRow(): string[] {
    const bounds = this.#bounds.subarray(this.#row, this.#length);
    this.#length = this.#row;
    return Array.from({ length: bounds.length / 2 }, (_, i) => this.coded.text.slice(bounds[2 * i], bounds[2 * i + 1]));
  }

  block(columns: number): CellBlock {
    return new CellBlock(this.coded, this.#bounds.subarray(0, this.#row), columns, Int32Array.from(this.#lines));
  }
}

/** @param ascii the codes of the news, where each is below 128 */
function codedFrom(rest: string, news: string, ascii: Uint8Array | null): Coded {
  const text = rest + news;
  const codes = new Uint8Array(text.length);
  if (ascii !== null) codes.set(ascii, rest.length);
  const end = ascii === null ? text.length : rest.length;
  let isAscii = true;
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i);
    codes[i] = code < 255 ? code : 255;
    if (code >= 128) isAscii = false;
  }
  return { text, codes, isAscii };
}

export interface ForParser {
  readonly text: string;
  /** Whether the parser has to go on with all that follows; otherwise these are complete rows. */
  readonly toEnd: boolean;
}
