// A first look at a CSV file: what stands in each column. One pass; the memory in use does not grow with the number of rows.
import type { CellRules } from "./cells.js";
import { looksLikeData, readCsv } from "./csv.js";
import type { Dialect } from "./dialect.js";
import { guessCells, isNothing, isUnknown } from "./guess.js";
import { mergeNumbers, mergeSpellings, spellingsOf } from "./labels.js";
import { parseNumber } from "./number.js";
import { RunningNumbers, type NumberProfile } from "./numbers.js";
import { Problems } from "./problems.js";
import { ColumnReadings } from "./readings.js";
import type { ByteSource } from "./source.js";
import { skewOf, type Skew } from "./statistics.js";
import { Fingerprint, SampledRows, twinColumns, valuesOf, type Twins } from "./twins.js";

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
  readonly firstText: { readonly cell: string; readonly line: number } | null;
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
  /** Where the names stand. */
  readonly headerLine: number;
  /** Whether the first line may be data rather than names. */
  readonly headerLooksLikeData: boolean;
}

/** The same columns with another target. Rows without an answer are still among those described. */
export function withTarget(profile: FileProfile, index: number): FileProfile {
  if (profile.columns[index] === profile.target) return profile;
  const { counts, padded } = profile.columns[index];
  // labels that are one number, "1" and "1.0", are one class
  const target = { ...profile.columns[index], counts: counts === null || padded !== null ? counts : mergeNumbers(counts) };
  const columns = profile.columns.map((column, i) => (i === index ? target : column));
  return { ...profile, columns, target, rows: profile.rowsRead - target.missing };
}

/**
 * @param targetAt the target's position: rows in which it is missing are counted and not described
 * @throws InputError when the file cannot be read
 */
export async function profileCsv(
  source: ByteSource,
  dialect: Dialect,
  targetAt: (names: readonly string[]) => number,
): Promise<FileProfile> {
  const problems = new Problems(source.name);
  let builders: ProfileBuilder[] = [];
  let names: readonly string[] = [];
  let sample = new SampledRows(0);
  let [target, headerLine] = [0, 1];
  let rowsRead = 0;
  await readCsv(source, dialect, problems, {
    header(header, line) {
      names = header;
      headerLine = line;
      target = targetAt(header);
      const most = Math.max(fewestCounted, Math.min(mostCounted, Math.floor(totalCounted / header.length)));
      builders = header.map((name, index) => new ProfileBuilder(name, index, most));
      sample = new SampledRows(header.length);
    },
    row(cells, line) {
      rowsRead++;
      if (isNothing(cells[target])) {
        builders[target].push(cells[target], line);
        return;
      }
      for (const builder of builders) builder.push(cells[builder.index], line);
      sample.push(cells);
    },
  });
  problems.check();
  const columns = builders.map((builder, i) => builder.finish(i === target, dialect.delimiter === ";", sample));
  return {
    file: problems.file,
    rows: rowsRead - columns[target].missing,
    rowsRead,
    columns,
    target: columns[target],
    twins: twinColumns(columns, sample),
    headerLine,
    headerLooksLikeData: looksLikeData(names),
  };
}

/** Values kept for one column, and for all together. */
const [fewestCounted, mostCounted, totalCounted] = [128, 10_000, 1_000_000];

class ProfileBuilder {
  readonly name: string;
  readonly index: number;
  readonly #most: number;
  #counts: Map<string, number> | null = new Map();
  #repeats = false;
  readonly #examples: string[] = [];
  #firstText: ColumnProfile["firstText"] = null;
  #padded: string | null = null;
  #empty = 0;
  readonly #markers = new Map<string, number>();
  #texts = 0;
  #words = 0;
  readonly #numbers = new RunningNumbers();
  readonly #readings = new ColumnReadings();
  readonly #fingerprint = new Fingerprint();

  constructor(name: string, index: number, most: number) {
    this.name = name;
    this.index = index;
    this.#most = most;
  }

  push(cell: string, line: number): void {
    this.#fingerprint.push(cell);
    if (cell === "") {
      this.#empty++;
      return;
    }
    const value = parseNumber(cell);
    if (Number.isFinite(value)) this.#pushNumber(cell, value);
    else if (isUnknown(cell)) {
      this.#markers.set(cell, (this.#markers.get(cell) ?? 0) + 1);
      return;
    } else this.#pushText(cell, line);
    this.#count(cell);
  }

  #pushNumber(cell: string, value: number): void {
    this.#numbers.push(value);
    if (this.#readings.open) this.#readings.push(cell);
    this.#padded ??= isPadded(cell) ? cell : null;
  }

  #pushText(cell: string, line: number): void {
    if (!this.#readings.begun) this.#replay();
    this.#readings.push(cell);
    this.#firstText ??= { cell, line };
    this.#texts++;
    this.#words += cell.split(/\s+/).length;
  }

  /** The plain numbers before the first other cell: they must be read in its way too. */
  #replay(): void {
    if (this.#numbers.count === 0) return;
    if (this.#counts === null) this.#readings.giveUp();
    else for (const [cell, count] of this.#counts) for (let i = 0; i < count; i++) this.#readings.before(cell);
  }

  #count(cell: string): void {
    if (this.#counts === null) return;
    const before = this.#counts.get(cell);
    if (before !== undefined) this.#repeats = true;
    else if (this.#examples.length < 3) this.#examples.push(cell);
    if (before === undefined && this.#counts.size === this.#most) this.#counts = null;
    else this.#counts.set(cell, (before ?? 0) + 1);
  }

  /**
   * @param isTarget whether its values are labels, of which "1" and "1.0" are one even beside texts
   * @param semicolons whether they separate the cells
   */
  finish(isTarget: boolean, semicolons: boolean, sample: SampledRows): ColumnProfile {
    const numbers = this.#numbers.profile();
    const [texts, readings] = [this.#texts, this.#readings];
    const guess = guessCells({ name: this.name, markers: this.#markers, counts: this.#counts, numbers, texts, readings }, semicolons); // prettier-ignore
    const { kind, why, categories, ambiguous } = guess;
    const all = this.#counts !== null && categories.size > 0 ? new Map([...this.#counts, ...categories]) : this.#counts;
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

/** 007, -01.5; not 0.5. */
function isPadded(cell: string): boolean {
  const start = cell.startsWith("-") || cell.startsWith("+") ? 1 : 0;
  const next = cell.charCodeAt(start + 1);
  return cell.charCodeAt(start) === 48 && next >= 48 && next <= 57;
}
