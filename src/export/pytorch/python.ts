// Python as it is written out: pieces of text that are put into each other, and values as Python has them.

/**
 * A piece of Python: the indentation that all its lines share is taken away, so is the empty line at either end. What is put in with several lines is
 * indented as its place is; a line that holds nothing but an empty piece is left out.
 */
export function python(parts: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  let text = outdented(parts.join(HOLE).split("\n")).join("\n");
  for (const value of values) text = filled(text, String(value));
  return text.replace(/^\n+|\s+$/g, "");
}

/** Where the next value goes: no file holds this character. */
const HOLE = "\u0000";

function outdented(lines: readonly string[]): string[] {
  const indents = lines.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length);
  const shared = Math.min(...indents, Infinity);
  return lines.map((line) => (line.trim() === "" ? "" : line.slice(shared)));
}

function filled(text: string, value: string): string {
  const at = text.indexOf(HOLE);
  const start = text.lastIndexOf("\n", at) + 1;
  const end = text.indexOf("\n", at);
  const line = text.slice(start, end < 0 ? text.length : end);
  if (value === "" && line.trim() === HOLE) return text.slice(0, start) + text.slice(end < 0 ? text.length : end + 1);
  const indent = /^ */.exec(line)![0];
  return text.slice(0, at) + value.replace(/\n(?=[^\n])/g, `\n${indent}`) + text.slice(at + 1);
}

/** A file of these pieces, two empty lines between them; empty ones are left out. */
export function pythonFile(...pieces: readonly string[]): string {
  return `${pieces.filter((piece) => piece !== "").join("\n\n\n")}\n`;
}

/** Lines of which the empty ones are left out. */
export function linesOf(...lines: readonly (string | false | null)[]): string {
  return lines.filter((line) => line !== "" && line !== false && line !== null).join("\n");
}

/** A value of JSON as Python writes it. */
export function literal(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return numberLiteral(value);
  if (typeof value === "string") return textLiteral(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  return `{${Object.entries(value).map(([key, each]) => `${literal(key)}: ${literal(each)}`).join(", ")}}`; // prettier-ignore
}

function numberLiteral(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? "math.inf" : value < 0 ? "-math.inf" : "math.nan";
  return String(value);
}

/** JSON's escapes are Python's, but for those of halves of characters, which no text of ours has. */
function textLiteral(value: string): string {
  return JSON.stringify(value);
}

/** A name in a comment, which ends with the line. */
export function inComment(name: string): string {
  return name.replace(/[\p{Cc}\u2028\u2029]/gu, " ");
}

/** ["lr=0.05", "momentum=0.9"] */
export function keywords(args: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(args).map(([key, value]) => `${key}=${literal(value)}`);
}
