// JSON: an object for each row, either one on each line (JSON lines) or all of them in a list. Both are read while they come; what makes a table of
// objects is that they have the same names.
import { EncodingError, Decoder } from "../../data/decode.js";
import { foreignText } from "../../core/encoding.js";
import { describe, isPlain } from "../../core/words.js";
import { plural, quote, type Problems } from "../../data/problems.js";
import type { CellRow } from "../../data/source.js";
import { longestRow } from "../../data/rowParser.js";
import { cellsOf } from "./cells.js";
import type { Rows } from "./format.js";
import { lineSplitter, listSplitter, type Fault, type Splitter } from "./jsonTexts.js";

/** Rows that are looked at for the names of the columns. */
const LOOK = { rows: 1000, characters: 2 ** 22 };

interface Piece {
  readonly objects: readonly JsonRow[];
  readonly read: number;
}
interface JsonRow {
  readonly object: Readonly<Record<string, unknown>>;
  readonly line: number;
}

/** Whether a text begins like JSON and unlike a table. @param start without white space */
export function jsonForm(start: string): "lines" | "list" | null {
  const text = start.replace(/^\ufeff/, "").trimStart();
  if (/^\{\s*("|\}|$)/.test(text)) return "lines";
  return /^\[\s*([{[\]"]|$)/.test(text) ? "list" : null;
}

/** @param size of the file; null for a pipe */
export async function openJson(
  pieces: AsyncIterable<Uint8Array>,
  form: "lines" | "list",
  size: number | null,
  problems: Problems,
): Promise<Rows> {
  const source = objectsOf(pieces, form === "lines" ? lineSplitter() : listSplitter(), problems);
  const first: Piece[] = [];
  const names = new Set<string>();
  for (let [rows, characters] = [0, 0]; rows === 0 || (rows < LOOK.rows && characters < LOOK.characters);) {
    const next = await source.next();
    if (next.done === true) break;
    first.push(next.value);
    for (const { object } of next.value.objects) for (const name of Object.keys(object)) names.add(name);
    [rows, characters] = [rows + next.value.objects.length, next.value.read];
  }
  if (first.every(({ objects }) => objects.length === 0)) problems.fail({}, "there are no rows in it, expected an object for each: {\"name\": value, ...}"); // prettier-ignore
  const columns = [...names];
  if (columns.length === 0) problems.fail({}, "its objects have no names: they are all {}");
  return { size, names: columns, headerLine: 1, locate: null, rows: rowsOf(first, source, columns, problems) };
}

async function* rowsOf(
  first: readonly Piece[],
  rest: AsyncGenerator<Piece>,
  columns: readonly string[],
  problems: Problems,
): AsyncGenerator<{ rows: CellRow[]; read: number }> {
  const known = new Set(columns);
  const rowOf = ({ object, line }: JsonRow): CellRow => {
    const news = Object.keys(object).find((name) => !known.has(name));
    if (news !== undefined) problems.fail({ line }, `the name ${quote(news)} is new here: none of the first ${plural(LOOK.rows, "row")} has it`, `give an early row all names, for example {${JSON.stringify(news)}: null}`); // prettier-ignore
    const values = columns.map((name) => (Object.hasOwn(object, name) ? object[name] : null));
    return { cells: cellsOf(values, columns, { line }, problems), line };
  };
  for (const { objects, read } of first) yield { rows: objects.map(rowOf), read };
  for await (const { objects, read } of rest) yield { rows: objects.map(rowOf), read };
}

async function* objectsOf(pieces: AsyncIterable<Uint8Array>, splitter: Splitter, problems: Problems): AsyncGenerator<Piece> {
  const decoder = new Decoder("utf-8");
  let read = 0;
  const parse = (text: string, line: number): JsonRow => ({ object: objectIn(text, line, problems), line });
  const refuse = (fault: Fault | null): void => {
    if (fault !== null) problems.fail({ line: fault.line }, fault.message, fault.hint);
  };
  try {
    for await (const piece of pieces) {
      const foreign = read > 0 ? null : foreignText(piece);
      if (foreign !== null) problems.fail({}, foreign.message, foreign.hint);
      read += piece.length;
      const texts = splitter.push(decoder.push(piece));
      if (splitter.waiting > longestRow) problems.fail({ line: splitter.line }, `the row that begins here is longer than ${longestRow} characters`, "look for a bracket or a double quote that is never closed"); // prettier-ignore
      yield { objects: texts.map(({ text, line }) => parse(text, line)), read };
      refuse(splitter.fault);
    }
    decoder.end();
    yield { objects: splitter.end().map(({ text, line }) => parse(text, line)), read };
    refuse(splitter.fault);
  } catch (error) {
    if (error instanceof EncodingError) problems.fail({ line: error.line }, "this line is not UTF-8 text", "JSON is UTF-8: iconv -f WINDOWS-1252 -t UTF-8 OLD > NEW"); // prettier-ignore
    throw error;
  }
}

/** @throws InputError unless the text is an object */
function objectIn(text: string, line: number, problems: Problems): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = parsed(text);
  } catch {
    return problems.fail({ line }, `expected an object, {"name": value, ...}, got ${quote(cut(text))}, which is not JSON`, hintFor(text)); // prettier-ignore
  }
  return isPlain(value)
    ? value
    : problems.fail({ line }, `expected an object with the cells under their columns' names, got ${describe(value)}`);
}

const LONG = /(?<![\d.])[1-9]\d{15}/;
const TOKENS = /"(?:[^"\\]+|\\.)*"|-?\d[\d.eE+-]*/g;

/**
 * What JSON.parse gives, but whole numbers beyond 2^53, which it would round, are texts: a long id keeps its digits, as it does in every other
 * format. Where the column is one of numbers, a text of digits is read as one.
 */
function parsed(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (!LONG.test(text)) return value;
  return JSON.parse(text.replace(TOKENS, (token) => (/^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token))); // prettier-ignore
}

function hintFor(text: string): string {
  const [, word] = /[:,]\s*(-?(?:NaN|Infinity))\s*[,}]/.exec(text) ?? [];
  if (word !== undefined) return `JSON has no ${word}: write null (pandas: to_json instead of json.dumps)`;
  return "JSON lines have a whole object on each line; a list of objects begins with [";
}

function cut(text: string): string {
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}
