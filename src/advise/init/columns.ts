// What a column is good for: a number, a set of categories, or nothing, with the reason.
import { parseNumber } from "../../data/number.js";
import { plural, quote } from "../../data/problems.js";
import type { ColumnProfile } from "../../data/columnProfile.js";
import type { FileProfile } from "../../data/profile.js";
import { columnSettings } from "./settings.js";

export type Use =
  | { readonly as: "target" }
  | { readonly as: "number"; readonly fill: "median" | null; readonly scale: "log" | null }
  | { readonly as: "date"; readonly fill: "median" | null }
  | {
      readonly as: "categories";
      readonly count: number;
      readonly fill: "mode" | null;
      /** Why the type must be written down; null where the first cell tells it. */
      readonly declare: string | null;
      /** How many are kept; null: all. */
      readonly top: number | null;
    }
  | {
      readonly as: "text";
      /** Whether some cells are missing: they are texts of nothing. */
      readonly fill: boolean;
      /** Words that are kept of each. */
      readonly length: number;
    }
  | { readonly as: "nothing"; readonly reason: string };

export interface JudgedColumn {
  readonly column: ColumnProfile;
  readonly use: Use;
}

/** Texts that are worth a feature each: more of them, and most would be seen too rarely. */
const mostCategories = 50;
/** A text that is seen less often is not worth a feature when there are many. */
const fewestSeen = 5;
/** Rows below which words come again too rarely for a vector each. */
const fewestTexts = 100;
/** Numbers of the vector that a text becomes. */
export const textWidth = 32;
/** Features of a date, about: sine and cosine of what the calendar repeats, the year, the days. */
const dateWidth = 8;
/** Squares of larger numbers, added up, leave what numbers can hold. */
export const largestNumber = 1e30;

/** Every column of the file with its use, the target among them. */
export function judgeColumns({ columns, target, rows, twins }: FileProfile): JudgedColumn[] {
  const pixels = lookLikePixels(columns, target);
  const judged = columns.map((column): JudgedColumn => {
    if (column === target) return { column, use: { as: "target" } };
    const copy = twins.find(({ second, equal }) => equal && second === column.index);
    const answer = twins.find(({ first, second, equal }) => equal && first === column.index && second === target.index);
    if (answer !== undefined || copy?.first === target.index)
      return { column, use: nothing(`the same as the target ${quote(target.name)} in every row`) };
    if (copy !== undefined) return { column, use: nothing(`the same as ${quote(columns[copy.first].name)} in every row`) };
    const plain = pixels !== null && column.kind === "numeric"; // an image stays whole
    const use = plain ? asNumber(column, false) : (reasonAgainst(column, rows) ?? asFeature(column));
    return {
      column,
      use:
        column.name === "__proto__" && columnSettings({ column, use }) !== null
          ? nothing("a column of this name can have no settings")
          : use,
    };
  });
  if (judged.some(({ use }) => use.as !== "target" && use.as !== "nothing")) return judged;
  // A number that counts the rows is better than nothing: y as a function of x = 1, 2, 3, ...
  return judged.map(({ column, use }) => ({
    column,
    use: use.as === "nothing" && countsRows(column) && !namesAnId(column.name) ? asNumber(column, false) : use,
  }));
}

/** Features that a column gives. */
export function widthOf(use: Use): number {
  if (use.as === "categories") return use.top === null ? use.count : use.top + 1;
  return { number: 1, date: dateWidth, text: textWidth, target: 0, nothing: 0 }[use.as];
}

/** The largest value of the columns when they all measure the same thing, from 0 to there (pixels, counts); null when they do not. */
export function lookLikePixels(columns: readonly ColumnProfile[], target: ColumnProfile): number | null {
  const features = columns.filter((column) => column !== target);
  const numbers = features.flatMap(({ kind, numbers: found }) => (kind === "numeric" && found !== null ? [found] : []));
  if (numbers.length < 16 || numbers.length < features.length || numbers.some(({ min, whole }) => min < 0 || !whole)) return null;
  const max = Math.max(...numbers.map((found) => found.max));
  return max > 1 && numbers.filter((found) => found.max > max / 2).length >= numbers.length / 2 ? max : null;
}

function nothing(reason: string): Use {
  return { as: "nothing", reason };
}

/** Whether some numbers lie far above the others, and their logarithms do not. */
export function isTamedByLog({ skew, counts }: ColumnProfile): boolean {
  if (skew === null || skew.log === null || (counts?.size ?? Infinity) <= 20) return false;
  return skew.plain > 2 && 2 * Math.abs(skew.log) < skew.plain;
}

function asNumber(column: ColumnProfile, alone: boolean): Use {
  return { as: "number", fill: column.missing > 0 ? "median" : null, scale: alone && isTamedByLog(column) ? "log" : null };
}

function asFeature(column: ColumnProfile): Use {
  const { kind, counts, missing, numbers, firstText, padded, words } = column;
  if (kind === "date") return { as: "date", fill: missing > 0 ? "median" : null };
  if (kind === "numeric" && padded === null) return asNumber(column, true);
  if (isFreeText(column)) return { as: "text", fill: missing > 0, length: 8 * Math.ceil((2 * words) / 8) };
  const mixed = numbers !== null || !Number.isNaN(parseNumber(firstText?.cell ?? "")); // "1e999" begins like a number
  const declare =
    padded !== null ? `${quote(padded)} is a code: as a number it would lose its zero` : mixed ? "texts and numbers" : null;
  const often = frequent(column).length;
  const rare = (counts?.size ?? Infinity) - often;
  const top = counts === null || counts.size > mostCategories || (often > 4 && rare > 4) ? often : null;
  return { as: "categories", count: counts?.size ?? 0, fill: missing > 0 ? "mode" : null, declare, top };
}

/** The texts that come often enough to be worth a feature, when they are most of the column; else none. */
function frequent({ counts, known }: ColumnProfile): readonly number[] {
  const often = [...(counts?.values() ?? [])]
    .filter((count) => count >= fewestSeen)
    .sort((a, b) => b - a)
    .slice(0, mostCategories);
  return often.length > 1 && 2 * often.reduce((sum, count) => sum + count, 0) > known ? often : [];
}

function reasonAgainst(column: ColumnProfile, rows: number): Use | null {
  const { kind, known, missing, counts, numbers, examples } = column;
  if (kind === "empty") return nothing("every cell is missing");
  if (counts?.size === 1) return nothing(`always ${quote(examples[0])}${missing > 0 ? ", where it is known" : ""}`);
  if (2 * known <= rows) return nothing(`missing in ${missing} of ${rows} rows: to fill in so many would be guessing`);
  if (kind === "date") return null;
  const id = idReason(column);
  if (id !== null) return nothing(id);
  if (numbers !== null && Math.max(-numbers.min, numbers.max) > largestNumber) return nothing("numbers too large to be scaled");
  return kind === "numeric" && column.padded === null ? null : reasonAgainstTexts(column, rows);
}

/** Many different texts of several words. */
export function isFreeText({ kind, words, counts }: ColumnProfile): boolean {
  return kind === "text" && words > 4 && (counts === null || counts.size > 20);
}

function reasonAgainstTexts(column: ColumnProfile, rows: number): Use | null {
  const { ambiguous, counts, repeats, examples, known, name } = column;
  if (ambiguous !== null)
    return nothing(`dates that can be read in two ways, ${quote(examples[0])} as ${ambiguous.join(" or ")}: say which with type: date and format`); // prettier-ignore
  const several = counts === null ? Infinity : counts.size;
  const misprints = misprintsIn(column);
  if (misprints !== null) return nothing(`${misprints}: correct or empty them and it can be used`);
  if (isFreeText(column) && known >= fewestTexts && name !== "rest") return null; // "rest" is what a model calls all others
  if (!repeats) return nothing("every row has a text of its own: names or ids, nothing that comes again");
  if (isFreeText(column)) return nothing("free text: words in a row are more than categories");
  if (several > Math.min(mostCategories, rows / 2) && frequent(column).length === 0) {
    const size = counts === null ? "thousands of" : String(several);
    return nothing(`${size} different texts in ${plural(rows, "row")}: each would be seen too rarely`);
  }
  return null;
}

/** Nine cells of ten are numbers, and many of them: the others are mistakes rather than categories. Null when that is not so. */
export function misprintsIn({ kind, numbers, firstText, known, counts }: ColumnProfile): string | null {
  // numbers with decimal commas are texts only until a way to read them all is found
  if (
    kind !== "text" ||
    numbers === null ||
    firstText === null ||
    10 * numbers.count < 9 * known ||
    (counts?.size ?? Infinity) <= 20
  )
    return null;
  const wrong = known - numbers.count;
  const where = `${quote(firstText.cell)} in ${firstText.unit} ${firstText.line}`;
  return `${wrong} of its ${known} cells ${wrong === 1 ? `is no number, ${where}` : `are no numbers, the first ${where}`}`;
}

/** Why a column looks like an identifier: a number or name without size, that a model can only learn by heart; null when it does not. */
function idReason(column: ColumnProfile): string | null {
  const { kind, numbers, known, counts, name, index } = column;
  if (countsRows(column) && (index === 0 || namesAnId(name))) return "it counts the rows";
  const mostlyDifferent = counts === null || 2 * counts.size > known;
  if (kind === "numeric" && numbers?.whole === true && namesAnId(name) && mostlyDifferent && known >= 10)
    return "an id by its name: a number without size";
  return null;
}

export function countsRows({ kind, numbers, known, missing }: ColumnProfile): boolean {
  return kind === "numeric" && numbers !== null && numbers.counting && missing === 0 && known >= 10;
}

/** id, user_id, userId, index, row number, Unnamed: 0; not humid. */
function namesAnId(name: string): boolean {
  const whole = /^(id|idx|index|key|uuid|guid|row|row[ _]?(id|number|num|no)|unnamed.*|#)$/i;
  return whole.test(name) || /[ _.-](id|uuid|key)$/i.test(name) || /[a-z]I[dD]$/.test(name);
}
