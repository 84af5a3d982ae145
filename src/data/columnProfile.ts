// What stands in one column: its cells, counted as they come.
import type { CellBlock } from "./cellBlock.js";
import { CellCounts } from "./cellCounts.js";
import type { CellRules } from "./cells.js";
import { guessCells, isUnknown } from "./guess.js";
import { mergeNumbers, mergeSpellings, spellingsOf } from "./labels.js";
import { isPadded, parseNumber } from "./number.js";
import { RunningNumbers, type NumberProfile } from "./numbers.js";
import { ColumnReadings } from "./readings.js";
import type { RowUnit } from "./problems.js";
import { skewOf, type Skew } from "./statistics.js";
import { Fingerprint, valuesOf, type SampledRows } from "./twins.js";

export interface ColumnProfile {
  readonly name: string;
  /** Its position in a row, from 0. */
  readonly index: number;
  /** By the rules, each cell that is not missing is a number or a date; text: none or not all; empty: all cells are missing. */
  readonly kind: "numeric" | "text" | "date" | "empty";
  /** How its cells are to be read. */
  readonly rules: CellRules;
  /** Why its numbers or dates are not read plainly; null when they are. */
  readonly why: string | null;
  readonly missing: number;
  /** Of the missing cells, those that are not empty. */
  readonly markers: ReadonlyMap<string, number>;
  /** Cells that could stand for nothing and are taken for a category. */
  readonly categories: ReadonlyMap<string, number>;
  /** Cells that are not missing. */
  readonly known: number;
  /** How often each value occurs, in order of appearance; null when there are too many values to keep. Equal numbers are one value. */
  readonly counts: ReadonlyMap<string, number> | null;
  /** Whether some value occurred twice, as long as values were counted. */
  readonly repeats: boolean;
  /** The first values. */
  readonly examples: readonly string[];
  /** Of the cells that are numbers, or dates in seconds since 1970; null when none is. */
  readonly numbers: NumberProfile | null;
  /** How far to one side the numbers reach, on some rows; null for what are no numbers. */
  readonly skew: Skew | null;
  /** The first cell that is not a number. */
  readonly firstText: { readonly cell: string; readonly line: number; readonly unit: RowUnit } | null;
  /** The first number with a zero before another digit, as codes have: 007. */
  readonly padded: string | null;
  /** Labels that differ in capitals only, such as Yes and yes: they count as one, and the rules say so. */
  readonly spellings: readonly (readonly string[])[];
  /** Dates that can be read in two ways: the formats. */
  readonly ambiguous: readonly [string, string] | null;
  /** Mean number of words of the texts. */
  readonly words: number;
  /** The same for columns with the same cells. */
  readonly fingerprint: string;
}

export interface Row {
  readonly cells: readonly string[];
  readonly line: number;
}

/** Values kept for one column, and for all together. */
const [fewestCounted, mostCounted, totalCounted] = [128, 10_000, 1_000_000];

/** How many different values of a column are kept, of a file with so many columns. */
export function valuesKept(columns: number): number {
  return Math.max(fewestCounted, Math.min(mostCounted, Math.floor(totalCounted / columns)));
}

export class ProfileBuilder {
  readonly name: string;
  readonly index: number;
  readonly #most: number;
  /** How often each value has come; null when there were too many. */
  #seen: CellCounts | null = new CellCounts();
  #repeats = false;
  readonly #examples: string[] = [];
  readonly #unit: RowUnit;
  #firstText: ColumnProfile["firstText"] = null;
  #padded: string | null = null;
  #empty = 0;
  readonly #markers = new Map<string, number>();
  #texts = 0;
  #words = 0;
  readonly #numbers = new RunningNumbers();
  readonly #readings = new ColumnReadings();
  readonly #fingerprint = new Fingerprint();

  constructor(name: string, index: number, most: number, unit: RowUnit = "line") {
    this.#unit = unit;
    this.name = name;
    this.index = index;
    this.#most = most;
  }

  pushAll(rows: readonly Row[]): void {
    for (const { cells, line } of rows) this.push(cells[this.index], line);
  }

  /** The cells of some rows of a block. */
  pushFrom(block: CellBlock, rows: Int32Array): void {
    let isPlain = block.isAscii && !this.#readings.open;
    for (const row of rows) {
      const at = row * block.columns + this.index;
      const value = block.number(at);
      if (!isPlain || !Number.isFinite(value)) {
        this.push(block.cell(at), block.lines[row], value);
        isPlain = block.isAscii && !this.#readings.open;
        continue;
      }
      block.mark(at, this.#fingerprint);
      this.#numbers.push(value);
      if (this.#padded === null && block.isPadded(at)) this.#padded = block.cell(at);
      if (this.#seen !== null) this.#remember(block.countIn(at, this.#seen), () => block.cell(at));
    }
  }

  /** @param value parseNumber(cell) */
  push(cell: string, line: number, value = parseNumber(cell)): void {
    this.#fingerprint.push(cell);
    if (cell === "") {
      this.#empty++;
      return;
    }
    if (Number.isFinite(value)) this.#pushNumber(cell, value);
    else if (isUnknown(cell)) {
      this.#markers.set(cell, (this.#markers.get(cell) ?? 0) + 1);
      return;
    } else this.#pushText(cell, line);
    if (this.#seen !== null) this.#remember(this.#seen.addText(cell), () => cell);
  }

  #pushNumber(cell: string, value: number): void {
    this.#numbers.push(value);
    if (this.#readings.open) this.#readings.push(cell);
    if (this.#padded === null && isPadded(cell)) this.#padded = cell;
  }

  #pushText(cell: string, line: number): void {
    if (!this.#readings.begun) this.#replay();
    this.#readings.push(cell);
    this.#firstText ??= { cell, line, unit: this.#unit };
    this.#texts++;
    this.#words += cell.split(/\s+/).length;
  }

  /** The plain numbers before the first other cell: they must be read in its way too. */
  #replay(): void {
    if (this.#numbers.count === 0) return;
    if (this.#seen === null) this.#readings.giveUp();
    else for (const [cell, count] of this.#seen.toMap()) for (let i = 0; i < count; i++) this.#readings.before(cell);
  }

  /** @param before how often the cell had come */
  #remember(before: number, cell: () => string): void {
    if (before > 0) this.#repeats = true;
    else if (this.#examples.length < 3) this.#examples.push(cell());
    if (this.#seen !== null && this.#seen.size > this.#most) this.#seen = null;
  }

  /**
   * @param isTarget whether its values are labels, of which "1" and "1.0" are one even beside texts
   * @param semicolons whether they separate the cells
   */
  finish(isTarget: boolean, semicolons: boolean, sample: SampledRows): ColumnProfile {
    const numbers = this.#numbers.profile();
    const [texts, readings] = [this.#texts, this.#readings];
    const own = this.#seen?.toMap() ?? null;
    const guess = guessCells({ name: this.name, markers: this.#markers, counts: own, numbers, texts, readings }, semicolons);
    const { kind, why, categories, ambiguous } = guess;
    const all = own !== null && categories.size > 0 ? new Map([...own, ...categories]) : own;
    const spellings = kind === "text" && all !== null ? spellingsOf(all) : [];
    const rules = { ...guess.rules, ignore_case: spellings.length > 0 };
    const counts = all === null ? null : mergeSpellings(all, spellings);
    const merge = (isTarget || texts === 0) && this.#padded === null;
    const marked = [...this.#markers.values()].reduce((sum, count) => sum + count, 0);
    const kept = [...categories.values()].reduce((sum, count) => sum + count, 0);
    return {
      ...{ name: this.name, index: this.index, kind, rules, why, ambiguous, categories, spellings },
      missing: this.#empty + marked - kept,
      markers: new Map([...this.#markers].filter(([cell]) => !categories.has(cell))),
      known: this.#numbers.count + texts + kept,
      counts: merge && counts !== null ? mergeNumbers(counts) : counts,
      repeats: this.#repeats || [...categories.values()].some((count) => count > 1),
      examples: this.#examples,
      numbers: guess.numbers,
      skew: kind === "numeric" ? skewOf(valuesOf(sample.column(this.index), rules)) : null,
      firstText: this.#firstText,
      padded: this.#padded,
      words: texts === 0 ? 0 : this.#words / texts,
      fingerprint: this.#fingerprint.toString(),
    };
  }
}
