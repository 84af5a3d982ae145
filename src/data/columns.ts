// Columns as they grow while a file is read: numbers in a Float64Array, texts as small integers and a list of what they stand for.
// No row is kept.
import type { CellBlock } from "./cellBlock.js";
import { CellReader, type CellRules } from "./cells.js";
import type { ColumnType } from "./config.js";
import { numberHint, parseNumber } from "./number.js";
import { plural, quote, type Problems } from "./problems.js";

export interface NumericColumn {
  readonly kind: "numeric";
  readonly name: string;
  /** NaN where the cell is missing. */
  readonly values: Float64Array;
}

export interface CategoricalColumn {
  readonly kind: "categorical";
  readonly name: string;
  /** Index into `labels`; -1 where the cell is missing. */
  readonly codes: Int32Array;
  /** In order of appearance. */
  readonly labels: readonly string[];
}

export interface DateColumn {
  readonly kind: "date";
  readonly name: string;
  /** Seconds since 1970; NaN where the cell is missing. */
  readonly values: Float64Array;
}

export type Column = NumericColumn | CategoricalColumn | DateColumn;

/** How to read a column. */
export interface ColumnSpec {
  readonly name: string;
  /** Its position in a row, from 0; -1: it is not in the file, every cell is missing. */
  readonly index: number;
  /** Undefined: decided by the first cell that is not missing. */
  readonly type?: ColumnType | undefined;
  readonly rules: CellRules;
  /** Completes `cell "abc" is not a number, ...` where the type is given. */
  readonly reason?: string;
  /** What a missing cell does: stop with a message, drop the row, or wait for a value to be filled in. */
  readonly missing: "error" | "drop_row" | "fill";
  readonly missingHint: string;
  readonly numberHint?: string;
  /** How many features it becomes, where that does not depend on its cells. */
  readonly width?: number;
  /** How many different texts are allowed, and what to say when there are more. */
  readonly most: number;
  readonly tooMany: (labels: readonly string[], rows: number) => { readonly message: string; readonly hint: string };
}

/** An array that doubles when it is full. */
export class Growing<A extends Float64Array | Int32Array> {
  readonly #create: (length: number) => A;
  #data: A;
  length = 0;

  constructor(create: (length: number) => A) {
    this.#create = create;
    this.#data = create(16);
  }

  push(value: number): void {
    if (this.length === this.#data.length) {
      const full = this.#data;
      this.#data = this.#create(2 * full.length);
      this.#data.set(full);
    }
    this.#data[this.length++] = value;
  }

  /** Not copied: the room that was never used costs no memory, the system gives pages when they are written to. */
  toArray(): A {
    return this.#data.subarray(0, this.length) as A;
  }
}

/** One column of the file being read. */
export class ColumnBuilder {
  readonly spec: ColumnSpec;
  readonly reader: CellReader;
  readonly #problems: Problems;
  #type: Exclude<ColumnType, "text"> | undefined;
  #missing = 0; // cells before the type is known
  #numbers = 0; // cells that were numbers
  #others = 0; // cells of a numeric column that were not
  /** The last number as it was written: pixels are often the same row after row, and need not be read again. */
  #lastCell: string | null = null;
  #lastNumber = NaN;
  readonly #values = new Growing((length) => new Float64Array(length));
  readonly #codes = new Growing((length) => new Int32Array(length));
  readonly #labels = new Map<string, number>();
  /** Of each label, as it stood where it came first. */
  readonly #spellings: string[] = [];

  constructor(spec: ColumnSpec, problems: Problems) {
    this.spec = spec;
    this.reader = new CellReader(spec.rules);
    this.#problems = problems;
    this.#type = spec.type === "text" ? "categorical" : spec.type; // what a text means is seen to later
  }

  /** How many features it has become so far: one, or one for each category. */
  get features(): number {
    return this.spec.width ?? (this.#type === "categorical" ? this.#labels.size : 1);
  }

  push(cell: string, line: number): void {
    if (cell === this.#lastCell) {
      this.#numbers++;
      return this.#values.push(this.#lastNumber);
    }
    if (this.reader.isMissing(cell)) return this.#pushMissing(cell, line);
    switch (this.#typeFor(cell)) {
      case "numeric":
        return this.#pushNumber(cell, line);
      case "categorical":
        return this.#pushText(cell, line);
      case "date":
        return this.#pushDate(cell, line);
    }
  }

  /** The same for a cell of a block. @param at row * columns + column */
  pushFrom(block: CellBlock, at: number, line: number): void {
    const value = this.#type === "numeric" && this.reader.decimal !== null ? block.number(at, this.reader.decimal) : NaN;
    if (!Number.isFinite(value)) return this.push(block.cell(at), line);
    this.#numbers++;
    this.#values.push(value);
  }

  /** @returns null when no cell told what kind of column it is; the problem is reported. */
  finish(): Column | null {
    const { name } = this.spec;
    if (this.#type === "numeric" || this.#type === "date") return { kind: this.#type, name, values: this.#values.toArray() };
    if (this.#type === "categorical") return { kind: "categorical", name, codes: this.#codes.toArray(), labels: this.#spellings };
    if (this.spec.missing === "fill")
      this.#problems.add({ column: name }, "the column is empty: every cell is missing", "leave it out: add it to data.drop");
    return null;
  }

  #typeFor(cell: string): Exclude<ColumnType, "text"> {
    if (this.#type === undefined) {
      this.#type = Number.isNaN(this.reader.number(cell)) ? "categorical" : "numeric";
      for (let i = 0; i < this.#missing; i++) this.#store();
    }
    return this.#type;
  }

  #store(): void {
    if (this.#type === "categorical") this.#codes.push(-1);
    else this.#values.push(NaN);
  }

  #pushMissing(cell: string, line: number): void {
    const { missing, missingHint, name: column } = this.spec;
    const what = cell.trim() === "" ? "the cell is empty" : `the cell ${quote(cell)} stands for a missing value`;
    if (missing === "error") this.#problems.add({ line, column }, what, missingHint);
    if (this.#type === undefined) this.#missing++;
    else this.#store();
  }

  #pushNumber(cell: string, line: number): void {
    const value = this.reader.number(cell);
    const { name: column } = this.spec;
    if (Number.isNaN(value)) {
      this.#problems.add(
        { line, column },
        `cell ${quote(cell)} is not a number, ${this.#whyNumeric()}`,
        numberHint(cell) ?? this.spec.numberHint ?? null,
      );
      this.#others++;
    } else if (Number.isFinite(value)) {
      this.#numbers++;
      [this.#lastCell, this.#lastNumber] = [cell, value];
    } else this.#problems.add({ line, column }, `cell ${quote(cell)} is too large a number: the largest is 1.8e308`);
    this.#values.push(value);
  }

  #whyNumeric(): string {
    if (this.spec.type !== undefined) return this.spec.reason ?? "but the column is numeric";
    if (this.#others > 0) return `though ${plural(this.#numbers, "other cell")} before it ${this.#numbers === 1 ? "is" : "are"}`;
    return this.#numbers === 1 ? "though the cell before it is" : `though the ${this.#numbers} cells before it are`;
  }

  #pushDate(cell: string, line: number): void {
    const value = this.reader.date(cell);
    if (Number.isNaN(value)) {
      const { name: column, rules } = this.spec;
      this.#problems.add({ line, column }, `cell ${quote(cell)} is not a date of the form ${quote(rules.format ?? "")}`, "correct it, leave it empty if it is missing, or change the column's format"); // prettier-ignore
    }
    this.#values.push(value);
  }

  #pushText(cell: string, line: number): void {
    const key = this.reader.key(cell);
    let code = this.#labels.get(key);
    if (code === undefined) {
      code = this.#labels.size;
      if (code === this.spec.most) {
        const { message, hint } = this.spec.tooMany([...this.#spellings, cell], this.#codes.length + 1);
        this.#problems.fail({ line, column: this.spec.name }, message, hint);
      }
      this.#labels.set(key, code);
      this.#spellings.push(cell);
    }
    this.#codes.push(code);
  }
}

/**
 * Labels in their natural order: numbers by size, if all are numbers; else texts by code points, as scikit-learn's LabelEncoder and
 * OneHotEncoder sort them.
 */
export function sortLabels(labels: readonly string[]): string[] {
  if (labels.every((label) => Number.isFinite(parseNumber(label)))) {
    return [...labels].sort((a, b) => parseNumber(a) - parseNumber(b) || compareText(a, b));
  }
  return [...labels].sort(compareText);
}

/** By code points; `<` would compare halves of those above 65535. */
export function compareText(a: string, b: string): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = a.codePointAt(i)! - b.codePointAt(i)!;
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
