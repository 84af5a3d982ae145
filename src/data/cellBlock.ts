// Rows of plain text as places in it: what stands in a cell is looked at when it is asked for, and most numbers never become a text of
// their own.
import type { CellCounts } from "./cellCounts.js";
import type { Fingerprint } from "./twins.js";

const [POINT, MINUS, PLUS, ZERO, NINE] = [46, 45, 43, 48, 57];

/** 10^k for every k whose power is a float64 number without rounding. */
const POWERS = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));

/** The whole numbers below are all float64 numbers. */
const EXACT = 2 ** 53;

/** A text, and its characters as numbers. */
export interface Coded {
  readonly text: string;
  /** 255 stands for that and all above. */
  readonly codes: Uint8Array;
  readonly isAscii: boolean;
}

export class CellBlock {
  readonly #text: string;
  readonly #codes: Uint8Array;
  /** Of each cell, row after row, where it begins and where it ends. */
  readonly #bounds: Int32Array;
  readonly columns: number;
  /** The line each row starts on. */
  readonly lines: Int32Array;
  /** Whether all characters are below 128. */
  readonly isAscii: boolean;

  /** @param bounds without the spaces around the cells */
  constructor({ text, codes, isAscii }: Coded, bounds: Int32Array, columns: number, lines: Int32Array) {
    [this.#text, this.#codes, this.isAscii] = [text, codes, isAscii];
    [this.#bounds, this.columns, this.lines] = [bounds, columns, lines];
  }

  get rows(): number {
    return this.lines.length;
  }

  /** @param at row * columns + column */
  cell(at: number): string {
    return this.#text.slice(this.#bounds[2 * at], this.#bounds[2 * at + 1]);
  }

  cells(row: number): string[] {
    const cells: string[] = [];
    for (let at = row * this.columns; at < (row + 1) * this.columns; at++) cells.push(this.cell(at));
    return cells;
  }

  /** Tells of the rows, together or one by one. */
  passTo(sink: { row(cells: readonly string[], line: number): void; block?(rows: CellBlock): void }): void {
    if (sink.block !== undefined) sink.block(this);
    else for (let row = 0; row < this.rows; row++) sink.row(this.cells(row), this.lines[row]);
  }

  /** Adds the characters of a cell to those of the column before it. */
  mark(at: number, fingerprint: Fingerprint): void {
    if (this.isAscii) fingerprint.pushCodes(this.#codes, this.#bounds[2 * at], this.#bounds[2 * at + 1]);
    else fingerprint.push(this.cell(at));
  }

  /** Counts a cell among others; for a block of ASCII. @returns how often it had come before */
  countIn(at: number, counts: CellCounts): number {
    return counts.add(this.#codes, this.#bounds[2 * at], this.#bounds[2 * at + 1]);
  }

  /** The code of the character at a place of a cell, 255 for that and all above; 0 behind the last. */
  code(at: number, place: number): number {
    const from = this.#bounds[2 * at] + place;
    return from < this.#bounds[2 * at + 1] ? this.#codes[from] : 0;
  }

  /**
   * parseNumber(cell(at)) without a text, for most numbers: digits d and decimals k make d / 10^k, or d * 10^-k, which is the number that is
   * written, rounded once, as long as d < 2^53 and |k| <= 22: both are then float64 numbers, and the quotient of two is rounded correctly.
   * @param decimal the code of the character between units and decimals
   */
  number(at: number, decimal = POINT): number {
    const codes = this.#codes;
    const to = this.#bounds[2 * at + 1];
    let place = this.#bounds[2 * at];
    if (place === to) return NaN;
    const sign = codes[place];
    if (sign === MINUS || sign === PLUS) place++;
    const first = place;
    let digits = 0;
    for (; place < to; place++) {
      const digit = codes[place] - ZERO;
      if (digit < 0 || digit > 9) break;
      digits = 10 * digits + digit;
    }
    let count = place - first;
    let decimals = 0;
    if (place < to && codes[place] === decimal) {
      const point = ++place;
      for (; place < to; place++) {
        const digit = codes[place] - ZERO;
        if (digit < 0 || digit > 9) break;
        digits = 10 * digits + digit;
      }
      decimals = place - point;
      count += decimals;
    }
    if (count === 0) return NaN;
    if (place < to) {
      const exponent = this.#exponent(place, to);
      if (Number.isNaN(exponent)) return NaN;
      decimals -= exponent;
    }
    if (digits >= EXACT || decimals > 22 || decimals < -22) return this.#written(at, decimal);
    const size = decimals >= 0 ? digits / POWERS[decimals] : digits * POWERS[-decimals];
    return sign === MINUS ? -size : size;
  }

  /** Of e-5, or E12, to the end of a cell; NaN for anything else. */
  #exponent(place: number, to: number): number {
    const codes = this.#codes;
    if ((codes[place++] | 32) !== 101) return NaN;
    const sign = place < to ? codes[place] : 0;
    if (sign === MINUS || sign === PLUS) place++;
    if (place === to) return NaN;
    let size = 0;
    for (; place < to; place++) {
      if (codes[place] < ZERO || codes[place] > NINE) return NaN;
      size = 10 * size + codes[place] - ZERO;
    }
    return sign === MINUS ? -size : size;
  }

  #written(at: number, decimal: number): number {
    return Number(this.cell(at).replace(String.fromCharCode(decimal), "."));
  }

  /** Whether 0 stands before another digit, as in 007. */
  isPadded(at: number): boolean {
    const signed = this.code(at, 0) === MINUS || this.code(at, 0) === PLUS ? 1 : 0;
    const next = this.code(at, signed + 1);
    return this.code(at, signed) === ZERO && next >= ZERO && next <= NINE;
  }
}
