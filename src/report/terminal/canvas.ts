// Dots on a grid of characters. A Braille character holds 2 x 4 of them; in plain ASCII a character is one dot.

// The bit of each dot in U+2800 ... U+28FF, by [row][column].
const BRAILLE = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

export class Canvas {
  readonly columns: number;
  readonly rows: number;
  readonly #dots: { readonly across: number; readonly down: number };
  readonly #bits: Uint8Array;
  /** Who drew first in a cell; -1 for nobody. */
  readonly #owner: Int16Array;
  readonly #text = new Map<number, string>();

  /** @param ascii the character of each owner's dots; null for Braille. */
  constructor(
    columns: number,
    rows: number,
    readonly ascii: readonly string[] | null,
  ) {
    this.columns = columns;
    this.rows = rows;
    this.#dots = ascii === null ? { across: 2, down: 4 } : { across: 1, down: 1 };
    this.#bits = new Uint8Array(columns * rows);
    this.#owner = new Int16Array(columns * rows).fill(-1);
  }

  /** The dot for a share of the first `columns` columns from the left, and of the height from the bottom. */
  dotAt(x: number, y: number, columns: number): readonly [x: number, y: number] {
    const { across, down } = this.#dots;
    return [Math.round(x * (columns * across - 1)), Math.round((1 - y) * (this.rows * down - 1))];
  }

  /** The cell that holds a dot. */
  cellOf([x, y]: readonly [number, number]): readonly [column: number, row: number] {
    return [Math.floor(x / this.#dots.across), Math.floor(y / this.#dots.down)];
  }

  dot([x, y]: readonly [number, number], owner: number): void {
    const [column, row] = this.cellOf([x, y]);
    const cell = row * this.columns + column;
    if (this.#owner[cell] < 0) this.#owner[cell] = owner;
    else if (this.ascii !== null && this.#owner[cell] !== owner) this.#text.set(cell, "*");
    this.#bits[cell] |= BRAILLE[y % this.#dots.down][x % this.#dots.across];
  }

  /** Every dot of the straight line after `from`, up to and with `to` (Bresenham). */
  static *line(from: readonly [number, number], to: readonly [number, number]): Generator<readonly [number, number]> {
    let [x, y] = from;
    const [dx, dy] = [Math.abs(to[0] - x), -Math.abs(to[1] - y)];
    const [right, down] = [Math.sign(to[0] - x), Math.sign(to[1] - y)];
    for (let error = dx + dy; x !== to[0] || y !== to[1];) {
      const twice = 2 * error;
      if (twice >= dy) [x, error] = [x + right, error + dy];
      if (twice <= dx) [y, error] = [y + down, error + dx];
      yield [x, y];
    }
  }

  /** One character over whatever is drawn in the cell. */
  put(column: number, row: number, character: string, owner: number): void {
    const cell = row * this.columns + column;
    this.#owner[cell] = owner;
    this.#text.set(cell, character);
  }

  /** Whether a character was put there. */
  isTaken(column: number, row: number): boolean {
    return this.#text.has(row * this.columns + column);
  }

  /** The rows as text; neighbours of one owner are painted together. */
  lines(paint: (text: string, owner: number) => string): string[] {
    return Array.from({ length: this.rows }, (_, row) => {
      const pieces: { owner: number; text: string }[] = [];
      for (let cell = row * this.columns; cell < (row + 1) * this.columns; cell++) {
        const owner = this.#owner[cell];
        const last = pieces.at(-1);
        if (last?.owner === owner) last.text += this.#character(cell);
        else pieces.push({ owner, text: this.#character(cell) });
      }
      if (pieces.at(-1)?.owner === -1) pieces.pop(); // no spaces at the end of a line
      return pieces.map(({ owner, text }) => (owner < 0 ? text : paint(text, owner))).join("");
    });
  }

  #character(cell: number): string {
    const text = this.#text.get(cell);
    if (text !== undefined) return text;
    if (this.#owner[cell] < 0) return " ";
    return this.ascii === null ? String.fromCharCode(0x2800 + this.#bits[cell]) : this.ascii[this.#owner[cell]];
  }
}
