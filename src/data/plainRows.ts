// Rows of text without quotes, where nothing is to be decided: lines end where they end, and cells are what stands between the delimiters. Most
// tables of numbers are so from beginning to end, and are read in a fraction of the time. With the first character that could mean more, a
// quote or an unusual space, all that follows is left to the parser, which knows every rule (data/csv).

const [LF, CR, SPACE, TAB] = [10, 13, 32, 9];

/** Quotes, byte order marks, and spaces that not everybody takes for some. */
const UNUSUAL = /["\f\v\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]/;

/** A row that is longer is for the parser, which has a limit. */
const longestRow = 2 ** 20;

export class PlainRows {
  readonly #delimiter: number;
  readonly #onRow: (cells: string[], line: number) => void;
  /** The beginning of a row whose end has not come yet. */
  #rest = "";
  #begun = false;
  /** Where the next row starts. */
  line = 1;

  constructor(delimiter: string, onRow: (cells: string[], line: number) => void) {
    this.#delimiter = delimiter.charCodeAt(0);
    this.#onRow = onRow;
  }

  /**
   * Deals with the rows that this piece completes.
   * @returns the text from which on the parser has to go on, at `line`; null where that is not so
   */
  push(piece: string): string | null {
    const marked = !this.#begun && piece.startsWith("\ufeff"); // the byte order mark of a whole file
    if (piece.length > 0) this.#begun = true;
    const text = this.#rest + (marked ? piece.slice(1) : piece);
    if (UNUSUAL.test(marked ? piece.slice(1) : piece)) return text;
    const end = this.#rows(text, false);
    this.#rest = text.slice(end);
    return this.#rest.length > longestRow ? this.#rest : null;
  }

  /** The last row needs no line break. */
  end(): void {
    this.#rows(this.#rest, true);
  }

  /** @returns where the first row begins that is not complete */
  #rows(text: string, last: boolean): number {
    const delimiter = this.#delimiter;
    const { length } = text;
    let start = 0; // of the row
    let cell = 0; // where the cell begins
    let cells: string[] = [];
    for (let at = 0; at <= length; at++) {
      const code = at < length ? text.charCodeAt(at) : LF;
      if (code === delimiter) {
        cells.push(trimmed(text, cell, at));
        cell = at + 1;
      } else if (code === LF || code === CR) {
        const isEnd = at >= length - (code === CR ? 1 : 0); // a line feed may follow
        if (isEnd && !last) return start;
        if (at === length && start === length) return start;
        const final = trimmed(text, cell, at);
        if (cells.length > 0 || final !== "") {
          cells.push(final);
          this.#onRow(cells, this.line);
        }
        this.line++;
        if (code === CR && text.charCodeAt(at + 1) === LF) at++;
        cells = [];
        start = cell = at + 1;
      }
    }
    return start;
  }
}

/** What stands between two places, without spaces and tabs around it. */
function trimmed(text: string, from: number, to: number): string {
  while (from < to && isSpace(text.charCodeAt(from))) from++;
  while (to > from && isSpace(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

function isSpace(code: number): boolean {
  return code === SPACE || code === TAB;
}
