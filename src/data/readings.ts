// What the cells of a column might be, when they are no plain numbers: numbers that are written in another way, or dates. The first such cell
// tells the ways in which it can be read; a way that fails on a later cell is out of the running. Never does one cell decide.
import { dateReader, knownFormats } from "./dates.js";
import { numberReader, type NumberFormat } from "./number.js";
import { RunningNumbers } from "./numbers.js";

interface Reading<Rule> {
  readonly rule: Rule;
  readonly read: (cell: string) => number;
  readonly numbers: RunningNumbers;
}

/** The ways to read the cells so far. */
class Readings<Rule> {
  readonly #candidates: (cell: string) => readonly { readonly rule: Rule; readonly read: (cell: string) => number }[];
  #left: readonly Reading<Rule>[] | null = null;
  /** Cells that were read. */
  cells = 0;
  /** Whether two ways that are left have read a cell differently. */
  ambiguous = false;

  constructor(candidates: (cell: string) => readonly { readonly rule: Rule; readonly read: (cell: string) => number }[]) {
    this.#candidates = candidates;
  }

  get begun(): boolean {
    return this.#left !== null;
  }

  /** Likeliest first. */
  get left(): readonly Reading<Rule>[] {
    return this.#left ?? [];
  }

  push(cell: string): void {
    this.#left ??= this.#candidates(cell).map((way) => ({ ...way, numbers: new RunningNumbers() }));
    if (this.#left.length === 0) return;
    const values = this.#left.map(({ read }) => read(cell));
    if (values.some((value) => !Number.isFinite(value))) this.#left = this.#left.filter((_, i) => Number.isFinite(values[i]));
    const kept = values.filter((value) => Number.isFinite(value));
    this.#left.forEach(({ numbers }, i) => numbers.push(kept[i]));
    this.cells++;
    if (kept.some((value) => value !== kept[0])) this.ambiguous = true;
  }

  /** Nothing can be read any more. */
  giveUp(): void {
    this.#left = [];
  }
}

/** A currency's sign or code. */
const MONEY = "[\\p{Sc}]|USD|EUR|GBP|CHF|JPY|CAD|AUD|INR";
const BEFORE = new RegExp(`^[+-]?\\s*(${MONEY})`, "u");
const AFTER = new RegExp(`(%|${MONEY})$`, "u");

const PUNCTUATION: readonly Pick<NumberFormat, "decimal" | "thousands">[] = [
  { decimal: ".", thousands: "" },
  { decimal: ".", thousands: "," },
  { decimal: ".", thousands: " " },
  { decimal: ".", thousands: "'" },
  { decimal: ",", thousands: "" },
  { decimal: ",", thousands: "." },
  { decimal: ",", thousands: " " },
  { decimal: ",", thousands: "'" },
];

function numberFormatsOf(cell: string): { rule: NumberFormat; read: (cell: string) => number }[] {
  const [prefix, suffix] = [BEFORE.exec(cell)?.[1] ?? "", AFTER.exec(cell)?.[1] ?? ""];
  return PUNCTUATION.flatMap((punctuation) => {
    const rule = { ...punctuation, prefix, suffix };
    const read = numberReader(rule);
    return Number.isFinite(read(cell)) ? [{ rule, read }] : [];
  });
}

function dateFormatsOf(cell: string): { rule: string; read: (cell: string) => number }[] {
  if (!/\d{4}/.test(cell)) return [];
  return knownFormats.flatMap((rule) => {
    const read = dateReader(rule);
    return Number.isFinite(read(cell)) ? [{ rule, read }] : [];
  });
}

/** Both kinds of ways, for one column. */
export class ColumnReadings {
  readonly numbers = new Readings<NumberFormat>(numberFormatsOf);
  readonly dates = new Readings<string>(dateFormatsOf);

  readonly #before: string[] = [];

  /** A plain number that stood before the first other cell. */
  before(cell: string): void {
    this.#before.push(cell);
  }

  /** Plain numbers have come that nobody remembers. */
  giveUp(): void {
    this.numbers.giveUp();
    this.dates.giveUp();
  }

  /** Whether some cell was no plain number, and may still be read. */
  get open(): boolean {
    return this.numbers.left.length > 0 || this.dates.left.length > 0;
  }

  get begun(): boolean {
    return this.numbers.begun;
  }

  push(cell: string): void {
    for (const ways of [this.numbers, this.dates]) {
      const first = !ways.begun;
      ways.push(cell);
      if (first) for (const earlier of this.#before) ways.push(earlier);
    }
    this.#before.length = 0;
  }
}
