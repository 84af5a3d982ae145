// From the cells of a column to the rules by which they are read: which texts stand for nothing, how numbers and dates are written. Every
// finding is told by `mlbh init` and written into the experiment, where it can be changed.
import { defaultMarkers, plainCells, type CellRules } from "./cells.js";
import { EPOCH, dateReader } from "./dates.js";
import type { NumberFormat } from "./number.js";
import type { NumberProfile } from "./numbers.js";
import type { ColumnReadings } from "./readings.js";

/** Texts that stand for nothing wherever they are. */
const alwaysNothing = new Set([
  ...defaultMarkers,
  "N/A",
  "n/a",
  "nan",
  "NULL",
  "Null",
  "<NA>",
  "#N/A",
  "#N/A N/A",
  "-nan",
  "-NaN",
]);
/** Texts that stand for nothing among numbers or dates; among texts they may be a category: a house may have None of a thing. */
const nothingAmongNumbers = new Set(["-", "--", ".", "..", "None", "none", "na", "Na", "unknown", "Unknown", "missing", "Missing", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?"]); // prettier-ignore

/** Whether a cell may stand for nothing. */
export function isUnknown(cell: string): boolean {
  return cell === "" || alwaysNothing.has(cell) || nothingAmongNumbers.has(cell);
}

/** Whether a cell stands for nothing whatever the others are. */
export function isNothing(cell: string): boolean {
  return cell === "" || alwaysNothing.has(cell);
}

/** The cells of a column, counted. */
export interface Cells {
  readonly name: string;
  /** Each text that may stand for nothing, but the empty one. */
  readonly markers: ReadonlyMap<string, number>;
  /** Each other value; null when there are too many. */
  readonly counts: ReadonlyMap<string, number> | null;
  /** Of the plain ones; null when there is none. */
  readonly numbers: NumberProfile | null;
  /** Cells that are no plain numbers, and no markers. */
  readonly texts: number;
  readonly readings: ColumnReadings;
}

export interface Guess {
  readonly kind: "numeric" | "text" | "date" | "empty";
  readonly rules: CellRules;
  /** Of the markers, those that are taken for a category. */
  readonly categories: ReadonlyMap<string, number>;
  readonly numbers: NumberProfile | null;
  /** Why the rules are not the plain ones, of the numbers or the dates. */
  readonly why: string | null;
  /** Dates that can be read in two ways. */
  readonly ambiguous: readonly [string, string] | null;
}

/** Cells that must be read in the same way before it is believed. */
const enough = 2;

/** @param semicolons whether the cells are separated by them, as where decimals have commas */
export function guessCells(cells: Cells, semicolons: boolean): Guess {
  const { counts, markers, numbers, texts, readings } = cells;
  const none = { categories: new Map<string, number>(), why: null, ambiguous: null, numbers };
  const plain = { ...plainCells, missing_values: markerList([...markers.keys()]) };
  if (numbers === null && texts === 0) return { ...none, kind: "empty", rules: plain };
  if (texts === 0) {
    const format = plainDateFormat(cells);
    if (format === null) return { ...none, kind: "numeric", rules: plain };
    return { ...none, kind: "date", rules: { ...plain, format }, why: format === EPOCH ? "seconds since 1970" : "whole numbers that are all dates" }; // prettier-ignore
  }
  const written = readings.numbers.cells >= enough ? numberFormat(readings, semicolons) : null;
  if (written !== null) {
    const { rule, why } = written;
    return { ...none, kind: "numeric", rules: { ...plain, number: rule }, numbers: written.numbers, why };
  }
  const [date, other] = readings.dates.left;
  if (date !== undefined && numbers === null && readings.dates.cells >= enough) {
    if (other !== undefined && readings.dates.ambiguous)
      return { ...none, kind: "text", rules: plain, ambiguous: [date.rule, other.rule] };
    return { ...none, kind: "date", rules: { ...plain, format: date.rule }, numbers: date.numbers.profile(), why: "dates" };
  }
  const categories = new Map([...markers].filter(([cell]) => !isNothing(cell) || (cell === "NA" && areCodes(counts))));
  const missing = [...markers.keys()].filter((cell) => !categories.has(cell));
  const without = categories.has("NA") ? defaultMarkers.filter((cell) => cell !== "NA") : defaultMarkers;
  return { ...none, kind: "text", rules: { ...plainCells, missing_values: markerList(missing, without) }, categories };
}

/** The markers of a column: the usual ones, and those that were found beside them. */
function markerList(found: readonly string[], usual: readonly string[] = defaultMarkers): readonly string[] {
  const others = found.filter((cell) => !usual.includes(cell));
  return others.length === 0 ? usual : [...usual, ...others];
}

/** Two capitals each: countries and states, among which NA is Namibia, or North America. */
function areCodes(counts: ReadonlyMap<string, number> | null): boolean {
  return counts !== null && counts.size > 1 && [...counts.keys()].every((cell) => /^[A-Z]{2}$/.test(cell));
}

function numberFormat(
  { numbers: { left, ambiguous } }: ColumnReadings,
  semicolons: boolean,
): { rule: NumberFormat; numbers: NumberProfile | null; why: string } | null {
  const usual = semicolons ? left.find(({ rule }) => rule.decimal === ",") : undefined;
  const way = usual ?? left.at(0);
  if (way === undefined) return null;
  const { decimal, thousands, prefix, suffix } = way.rule;
  const words = [
    ...[prefix, suffix].filter((sign) => sign !== ""),
    ...(decimal === "," ? ["decimal commas"] : []),
    ...(thousands === "" ? [] : [`${{ ",": "commas", ".": "points", " ": "spaces", "'": "apostrophes" }[thousands]} between thousands`]), // prettier-ignore
  ];
  const doubt = ambiguous && left.length > 1 ? '; if its commas are decimal ones, {decimal: ","}' : "";
  return {
    rule: way.rule,
    numbers: way.numbers.profile(),
    why: `numbers with ${words.join(", ")}${usual === undefined ? doubt : ""}`,
  };
}

/** Whole numbers that are dates: 20240131, or seconds since 1970 under a name that says so. */
function plainDateFormat({ name, counts, numbers }: Cells): string | null {
  if (numbers?.whole !== true || !/date|time|stamp|epoch|datum|day/i.test(name)) return null;
  const { min, max } = numbers;
  if (/time|stamp|epoch|date/i.test(name) && min > 3e8 && max < 4.2e9) return EPOCH;
  const read = dateReader("YYYYMMDD");
  const days = min >= 18_000_101 && max <= 22_001_231 && counts !== null && [...counts.keys()].every((cell) => Number.isFinite(read(cell))); // prettier-ignore
  return days ? "YYYYMMDD" : null;
}
