// Columns that say the same twice, seen on some rows of the file.
import { FNV_START, fnv1a } from "../core/hash.js";
import { CellReader, type CellRules } from "./cells.js";
import { correlation } from "./statistics.js";

/** Two columns, by their positions; the first stands further left. */
export interface Twins {
  readonly first: number;
  readonly second: number;
  /** 1: cell by cell the same; else |r|, the correlation of numbers. */
  readonly correlation: number;
  readonly equal: boolean;
}

const mostRows = 512;
const mostCells = 200_000;
const nearlyEqual = 0.999;
const fewestRows = 10;

/**
 * At most `mostRows` rows, evenly spread over a file of unknown length: every 1st, and each time they are too many, every other one of
 * them is forgotten and the distance doubles.
 */
export class SampledRows {
  readonly #most: number;
  #rows: (readonly string[])[] = [];
  #distance = 1;
  #seen = 0;

  constructor(columns: number) {
    this.#most = columns > mostCells / fewestRows ? 0 : Math.min(mostRows, Math.floor(mostCells / Math.max(1, columns)));
  }

  /** @param row its cells, where it is among those that are kept */
  push(row: () => readonly string[]): void {
    if (this.#seen++ % this.#distance !== 0 || this.#most === 0) return;
    this.#rows.push(row());
    if (this.#rows.length < this.#most) return;
    this.#rows = this.#rows.filter((_, i) => i % 2 === 0);
    this.#distance *= 2;
  }

  get length(): number {
    return this.#rows.length;
  }

  column(index: number): string[] {
    return this.#rows.map((row) => row[index]);
  }
}

const mostCompared = 200; // columns: the pairs grow with their square

interface Candidate {
  readonly index: number;
  readonly kind: string;
  readonly rules: CellRules;
  readonly fingerprint: string;
  readonly numbers: { readonly min: number; readonly max: number } | null;
}

/** Pairs of columns with equal cells throughout, or whose numbers lie on a line (|r| >= 0.999) on the rows of the sample. */
export function twinColumns(columns: readonly Candidate[], sample: SampledRows): Twins[] {
  if (sample.length < fewestRows) return [];
  const found: Twins[] = [];
  const seen = new Map<string, number>();
  const numeric: { index: number; values: Float64Array }[] = [];
  for (const { index, kind, rules, fingerprint, numbers } of columns) {
    if (kind === "empty" || (kind === "numeric" && numbers?.min === numbers?.max)) continue;
    const first = seen.get(fingerprint);
    if (first !== undefined) {
      found.push({ first, second: index, correlation: 1, equal: true });
      continue;
    }
    seen.set(fingerprint, index);
    if (kind !== "numeric" || numeric.length === mostCompared) continue;
    const values = valuesOf(sample.column(index), rules);
    if (values.length === sample.length) numeric.push({ index, values });
  }
  numeric.forEach(({ index: second, values }, i) => {
    for (const { index: first, values: others } of numeric.slice(0, i)) {
      const r = Math.abs(correlation(others, values) ?? 0);
      if (r >= nearlyEqual) found.push({ first, second, correlation: r, equal: false });
    }
  });
  return found;
}

/** The numbers of those cells that are not missing. */
export function valuesOf(cells: readonly string[], rules: CellRules): Float64Array {
  const reader = new CellReader(rules);
  return Float64Array.from(cells.filter((cell) => !reader.isMissing(cell)).map((cell) => reader.number(cell)));
}

/** Two 32-bit hashes (FNV-1a with different primes) of a column's cells: equal columns have equal ones, and hardly any others do. */
export class Fingerprint {
  #a = FNV_START;
  #b = 0x9dc5811c;

  push(cell: string): void {
    let [a, b] = [this.#a, this.#b];
    for (let i = 0; i <= cell.length; i++) {
      const code = i === cell.length ? 0x1f : cell.charCodeAt(i); // ["ab", "c"] is not ["a", "bc"]
      a = fnv1a(a, code);
      b = fnv1a(b, code, 0x85ebca6b);
    }
    [this.#a, this.#b] = [a, b];
  }

  /** The same for the characters between two places. */
  pushCodes(codes: Uint8Array, from: number, to: number): void {
    let [a, b] = [this.#a, this.#b];
    for (let i = from; i <= to; i++) {
      const code = i === to ? 0x1f : codes[i];
      a = fnv1a(a, code);
      b = fnv1a(b, code, 0x85ebca6b);
    }
    [this.#a, this.#b] = [a, b];
  }

  toString(): string {
    return `${this.#a}:${this.#b}`;
  }
}
