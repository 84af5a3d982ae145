// Values of a format that has types -> cells as CSV would have them, so that the same table is read the same way from every format: a number as
// JavaScript writes it (the shortest text that is read back as the same number), a time as ISO 8601, "" for what is missing.
import { types } from "node:util";
import { quote, type Problems, type Where } from "../../data/problems.js";

/** Times of a column are written to the day where they have no more. */
export type TimeForm = "date" | "time";

/** Null for a value that is more than one cell: a list, a structure, bytes. */
function cellText(value: unknown, form: TimeForm = "time"): string | null {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value.trim();
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : Number.isNaN(value) ? "" : String(value);
  if (typeof value === "bigint" || typeof value === "boolean") return String(value);
  return types.isDate(value) ? timeText(value, form) : null;
}

/** 2024-02-29, or 2024-02-29T12:30:00Z with the fraction of a second where there is one. A year beyond 9999 is none that a calendar writes so. */
function timeText(time: Date, form: TimeForm): string {
  if (Number.isNaN(time.getTime())) return "";
  const text = time.toISOString();
  return form === "date" ? text.slice(0, text.indexOf("T")) : text.replace(/\.000Z$/, "Z");
}

/** What such a value is called. */
function nameOfValue(value: unknown): string {
  return Array.isArray(value) ? "a list" : ArrayBuffer.isView(value) ? "bytes (a BLOB)" : "a structure";
}

/** The cells of a row. What is more than a cell is a problem of its column, told once, and the row comes without it. */
export function cellsOf(
  values: readonly unknown[],
  names: readonly string[],
  where: Where,
  problems: Problems,
  forms: readonly TimeForm[] = [],
): string[] {
  return values.map((value, i) => {
    const cell = cellText(value, forms[i]);
    if (cell === null) problems.addOfColumn({ ...where, column: names[i] }, `expected a text, a number, a time or nothing, got ${nameOfValue(value)}`, nestedHint(names[i])); // prettier-ignore
    return cell ?? "";
  });
}

export function nestedHint(column: string): string {
  if (column === "messages") return "chats are learnt with data: {chat: FILE} (mlbh init --example chats shows one)";
  return `a cell holds one value: spread ${quote(column)} over several columns, or leave it out of the file`;
}
