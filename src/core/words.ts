// Values and pieces of files as messages show them: short, quoted where they are text, and never in a programmer's words.
import { printable } from "./format.js";

const longest = 40;

/** A text without control characters, cut to 40 characters. */
export function shorten(text: string): string {
  return printable(cut(text));
}

/** The same in double quotes: a name, a cell, a value. */
export function quote(text: string): string {
  return printable(JSON.stringify(cut(text)));
}

function cut(text: string): string {
  const characters = [...text.slice(0, 4 * longest)];
  return characters.length > longest ? `${characters.slice(0, longest - 3).join("")}...` : text;
}

/** A path or another word as a shell takes it for one: in quotes where it holds more than plain characters. */
export function shellWord(word: string): string {
  return /^[\p{L}\p{M}\p{N}_.,:=+@%/-]+$/u.test(word) ? word : `'${printable(word).replaceAll("'", "'\\''")}'`;
}

/** What was got instead of what was expected: 5, "five", nothing, [1, 2], a list, a map, a Tensor. */
export function describe(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (typeof value === "string") return quote(value);
  if (typeof value === "number")
    return Number.isNaN(value) ? "NaN, which is not a number" : String(value).replace("Infinity", "infinity");
  if (typeof value === "function") return "a function";
  if (typeof value === "boolean" || typeof value === "bigint" || typeof value === "symbol") return String(value);
  if (Array.isArray(value)) return describeList(value);
  const name: unknown = (value as { readonly constructor?: { readonly name?: unknown } }).constructor?.name;
  if (typeof name === "string" && name !== "" && name !== "Object" && !isPlain(value))
    return `${/^[AEIO]/.test(name) ? "an" : "a"} ${shorten(name)}`;
  return Object.keys(value).length === 0 ? "an empty map" : "a map";
}

/** Whether it is a map as YAML and {...} make them: no list, no tensor, no instance of a class. */
export function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null; // Object.prototype, of whichever window
}

/** A few plain values are shown, more are counted. */
function describeList(list: readonly unknown[]): string {
  if (list.length === 0) return "an empty list";
  if (list.length > 6 || list.some((value) => typeof value === "object" && value !== null)) return "a list";
  const shown = `[${list.map(describe).join(", ")}]`;
  return shown.length > longest ? "a list" : shown;
}

/** Removes the indentation that a text of several lines has in the source. */
export function dedent(text: string): string {
  const lines = text.split("\n").filter((line, i, all) => line.trim() !== "" || (i > 0 && i < all.length - 1));
  const margin = Math.min(...lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(margin).trimEnd()).join("\n");
}
