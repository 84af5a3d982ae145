// A first look at a CSV file: what stands in each column. One pass; the memory in use does not grow with the number of rows.
import { isMissing } from "./columns.js";
import { looksLikeData, readCsv } from "./csv.js";
import type { Dialect } from "./dialect.js";
import { parseNumber } from "./number.js";
import { Problems } from "./problems.js";
import type { ByteSource } from "./source.js";
import { Fingerprint, SampledRows, twinColumns, type Twins } from "./twins.js";

export interface ColumnProfile {
  readonly name: string;
  /** Its position in a row, from 0. */
  readonly index: number;
  /** numeric: every cell that is not missing is a number; text: none or not all; empty: all cells are missing. */
  readonly kind: "numeric" | "text" | "empty";
  readonly missing: number;
  /** Cells that are not missing. */
  readonly known: number;
  /** How often each value occurs, in order of appearance; null when there are too many values to keep. Equal numbers are one value. */
  readonly counts: ReadonlyMap<string, number> | null;
  /** Whether some value occurred twice, as long as values were counted. */
  readonly repeats: boolean;
  /** The first values. */
  readonly examples: readonly string[];
  /** Of the cells that are numbers; null when none is. */
  readonly numbers: NumberProfile | null;
  /** The first cell that is not a number. */
  readonly firstText: { readonly cell: string; readonly line: number } | null;
  /** Texts that look like a date, 2024-01-31 or 31.1.2024. */
  readonly dates: number;
  /** Mean number of words of the texts. */
  readonly words: number;
  /** The same for columns with the same cells. */
  readonly fingerprint: string;
}

export interface NumberProfile {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** sqrt((1/n) sum (x - mean)^2) */
  readonly deviation: number;
  /** Whether all are whole numbers. */
  readonly whole: boolean;
  /** Whether each is the one before plus 1. */
  readonly counting: boolean;
}

export interface FileProfile {
  /** The path as messages show it. */
  readonly file: string;
  /** Rows whose target is known: only these can be learnt from, and only these are described. */
  readonly rows: number;
  readonly rowsRead: number;
  readonly columns: readonly ColumnProfile[];
  readonly target: ColumnProfile;
  /** Pairs of columns that say the same. */
  readonly twins: readonly Twins[];
  /** Whether the first line may be data rather than names. */
  readonly headerLooksLikeData: boolean;
}

/**
 * @param chooseTarget picks the target from the header; it may report a problem.
 * @throws InputError when the file cannot be read
 */
export async function profileCsv(
  source: ByteSource,
  dialect: Dialect,
  chooseTarget: (names: readonly string[], line: number, problems: Problems) => number,
): Promise<FileProfile> {
  const problems = new Problems(source.name);
  let builders: ProfileBuilder[] = [];
  let names: readonly string[] = [];
  let sample = new SampledRows(0);
  let target = 0;
  let [rows, rowsRead] = [0, 0];
  await readCsv(source, dialect, problems, {
    header(header, line) {
      names = header;
      target = chooseTarget(header, line, problems);
      problems.check();
      const most = Math.max(fewestCounted, Math.min(mostCounted, Math.floor(totalCounted / header.length)));
      builders = header.map((name, index) => new ProfileBuilder(name, index, most));
      sample = new SampledRows(header.length);
    },
    row(cells, line) {
      rowsRead++;
      if (isMissing(cells[target])) {
        builders[target].push(cells[target], line);
        return;
      }
      rows++;
      for (const builder of builders) builder.push(cells[builder.index], line);
      sample.push(cells);
    },
  });
  problems.check();
  const columns = builders.map((builder, i) => builder.finish(i === target));
  return {
    file: problems.file,
    rows,
    rowsRead,
    columns,
    target: columns[target],
    twins: twinColumns(columns, sample),
    headerLooksLikeData: looksLikeData(names),
  };
}

/** Values kept for one column, and for all together. */
const [fewestCounted, mostCounted, totalCounted] = [128, 10_000, 1_000_000];

const datePattern = /^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})([T ]\d{1,2}:\d{2}.*)?$/;

class ProfileBuilder {
  readonly name: string;
  readonly index: number;
  readonly #most: number;
  #counts: Map<string, number> | null = new Map();
  #repeats = false;
  readonly #examples: string[] = [];
  #firstText: ColumnProfile["firstText"] = null;
  #missing = 0;
  #texts = 0;
  #dates = 0;
  #words = 0;
  #numbers = 0;
  #min = Infinity;
  #max = -Infinity;
  #mean = 0;
  #squares = 0; // sum of (x - mean)^2
  #whole = true;
  #counting = true;
  #last = NaN;
  readonly #fingerprint = new Fingerprint();

  constructor(name: string, index: number, most: number) {
    this.name = name;
    this.index = index;
    this.#most = most;
  }

  push(cell: string, line: number): void {
    this.#fingerprint.push(cell);
    if (isMissing(cell)) {
      this.#missing++;
      return;
    }
    const value = parseNumber(cell);
    if (Number.isFinite(value)) this.#pushNumber(value);
    else this.#pushText(cell, line);
    this.#count(cell);
  }

  /** Welford's update: the mean moves by 1/n of the distance; mean(x^2) - mean(x)^2 would lose all digits when the mean is large. */
  #pushNumber(value: number): void {
    const distance = value - this.#mean;
    this.#mean += distance / ++this.#numbers;
    this.#squares += distance * (value - this.#mean);
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
    this.#whole &&= Number.isInteger(value);
    this.#counting &&= this.#numbers === 1 || value === this.#last + 1;
    this.#last = value;
  }

  #pushText(cell: string, line: number): void {
    this.#firstText ??= { cell, line };
    this.#texts++;
    if (datePattern.test(cell)) this.#dates++;
    this.#words += cell.split(/\s+/).length;
  }

  #count(cell: string): void {
    if (this.#counts === null) return;
    const before = this.#counts.get(cell);
    if (before !== undefined) this.#repeats = true;
    else if (this.#examples.length < 3) this.#examples.push(cell);
    if (before === undefined && this.#counts.size === this.#most) this.#counts = null;
    else this.#counts.set(cell, (before ?? 0) + 1);
  }

  /** @param isTarget whether its values are labels, of which "1" and "1.0" are one even beside texts */
  finish(isTarget: boolean): ColumnProfile {
    const merge = isTarget || this.#texts === 0;
    const known = this.#numbers + this.#texts;
    const numbers: NumberProfile = {
      count: this.#numbers,
      min: this.#min,
      max: this.#max,
      mean: this.#mean,
      deviation: Math.sqrt(this.#squares / this.#numbers),
      whole: this.#whole,
      counting: this.#counting,
    };
    return {
      name: this.name,
      index: this.index,
      kind: known === 0 ? "empty" : this.#texts === 0 ? "numeric" : "text",
      missing: this.#missing,
      known,
      counts: merge && this.#counts !== null ? mergeNumbers(this.#counts) : this.#counts,
      repeats: this.#repeats,
      examples: this.#examples,
      numbers: this.#numbers === 0 ? null : numbers,
      firstText: this.#firstText,
      dates: this.#dates,
      words: this.#texts === 0 ? 0 : this.#words / this.#texts,
      fingerprint: this.#fingerprint.toString(),
    };
  }
}

/** "1" and "1.0" are one value. */
function mergeNumbers(counts: ReadonlyMap<string, number>): Map<string, number> {
  const merged = new Map<number | string, [cell: string, count: number]>();
  for (const [cell, count] of counts) {
    const number = parseNumber(cell);
    const key = Number.isNaN(number) ? cell : number;
    const [first, before] = merged.get(key) ?? [cell, 0];
    merged.set(key, [first, before + count]);
  }
  return new Map(merged.values());
}
