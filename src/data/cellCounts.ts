// How often each cell of a column has come. Their characters lie one behind the other in one array, and a table says where: a cell is found by the
// hash of its characters, at the first place from there on that has it or is free. Thousands of texts and their entries in a Map would cost more
// than reading the file.
import { FNV_START, fnv1a } from "../core/hash.js";

export class CellCounts {
  /** The number of the cell at each place; -1 where it is free. At least half are. */
  #table = new Int32Array(64).fill(-1);
  /** Of each cell, in order of appearance: how often it came, and where its characters end. */
  #counts = new Int32Array(32);
  #ends = new Int32Array(32);
  #codes = new Uint16Array(256);
  #size = 0;

  /** How many different ones. */
  get size(): number {
    return this.#size;
  }

  /** Counts the cell whose characters lie between two places. @returns how often it had come before */
  add(codes: Uint8Array | Uint16Array, from: number, to: number): number {
    const mask = this.#table.length - 1;
    let place = hashOf(codes, from, to) & mask;
    for (let cell = this.#table[place]; cell >= 0; cell = this.#table[place]) {
      if (this.#equals(cell, codes, from, to)) return this.#counts[cell]++;
      place = (place + 1) & mask;
    }
    this.#append(codes, from, to, place);
    return 0;
  }

  /** The same for a text. */
  addText(cell: string): number {
    const codes = new Uint16Array(cell.length);
    for (let i = 0; i < cell.length; i++) codes[i] = cell.charCodeAt(i);
    return this.add(codes, 0, codes.length);
  }

  /** In order of appearance. */
  toMap(): Map<string, number> {
    const counts = new Map<string, number>();
    for (let cell = 0; cell < this.#size; cell++) {
      const codes = this.#codes.subarray(this.#start(cell), this.#ends[cell]);
      let text = "";
      for (const code of codes) text += String.fromCharCode(code);
      counts.set(text, this.#counts[cell]);
    }
    return counts;
  }

  #start(cell: number): number {
    return cell === 0 ? 0 : this.#ends[cell - 1];
  }

  #equals(cell: number, codes: Uint8Array | Uint16Array, from: number, to: number): boolean {
    const start = this.#start(cell);
    if (this.#ends[cell] - start !== to - from) return false;
    for (let i = from, own = start; i < to; i++, own++) if (codes[i] !== this.#codes[own]) return false;
    return true;
  }

  #append(codes: Uint8Array | Uint16Array, from: number, to: number, place: number): void {
    const start = this.#size === 0 ? 0 : this.#ends[this.#size - 1];
    const end = start + to - from;
    while (end > this.#codes.length) this.#codes = doubled(this.#codes, new Uint16Array(2 * this.#codes.length));
    for (let i = from, own = start; i < to; i++, own++) this.#codes[own] = codes[i];
    if (this.#size === this.#counts.length) {
      this.#counts = doubled(this.#counts, new Int32Array(2 * this.#size));
      this.#ends = doubled(this.#ends, new Int32Array(2 * this.#size));
    }
    this.#counts[this.#size] = 1;
    this.#ends[this.#size] = end;
    this.#table[place] = this.#size++;
    if (2 * this.#size > this.#table.length) this.#rebuild();
  }

  /** A table of twice the size. */
  #rebuild(): void {
    const table = new Int32Array(2 * this.#table.length).fill(-1);
    const mask = table.length - 1;
    for (let cell = 0; cell < this.#size; cell++) {
      let place = hashOf(this.#codes, this.#start(cell), this.#ends[cell]) & mask;
      while (table[place] >= 0) place = (place + 1) & mask;
      table[place] = cell;
    }
    this.#table = table;
  }
}

/** The upper bits come down, because the lower ones choose the place. */
function hashOf(codes: Uint8Array | Uint16Array, from: number, to: number): number {
  let hash = FNV_START;
  for (let i = from; i < to; i++) hash = fnv1a(hash, codes[i]);
  return hash ^ (hash >>> 15);
}

function doubled<A extends Int32Array | Uint16Array>(full: A, empty: A): A {
  empty.set(full);
  return empty;
}
