// A CSV file as a stream of rows: the memory in use does not grow with the file. RFC 4180 with the liberties files take: LF, CRLF or
// CR, a byte order mark, blank lines, spaces around cells. Every row knows the line it starts on. And rows written as CSV.
import type { CellBlock } from "./cellBlock.js";
import { foreignFormat, foreignText } from "../core/encoding.js";
import { Decoder, EncodingError } from "./decode.js";
import { delimiters, nameOfDelimiter, type Dialect } from "./dialect.js";
import { parseNumber } from "./number.js";
import { plural, quote, type Problems } from "./problems.js";
import { PlainRows, type ForParser } from "./plainRows.js";
import { checkNames, type RowSink } from "./rowSink.js";
import { lineBreaks, longestRow, RowParser } from "./rowParser.js";
import type { ByteSource, OpenBytes } from "./source.js";

const encodingHint = "set data.encoding: latin-1 (Western European), utf-16le or utf-16be; mlbh init finds out which";

/** A file as it is opened, and what it is called. */
export interface OpenFile {
  readonly source: ByteSource;
  readonly bytes: OpenBytes;
}

/**
 * Reads it all. Rows of the wrong length are added to the problems and left out.
 * @param afterPiece as of a sink
 * @param onlyParser leaves plain rows to the parser, too: the result is the same
 * @throws InputError when the file cannot be read on.
 */
export async function readCsv(
  { source, bytes }: OpenFile,
  dialect: Dialect,
  problems: Problems,
  receiver: RowSink,
  afterPiece: RowSink["afterPiece"],
  onlyParser: boolean,
): Promise<void> {
  let rows = 0;
  const onRow = (cells: string[], line: number): void => {
    if (plain.columns === 0) {
      const names = namesOf(cells, line, dialect, problems);
      plain.columns = cells.length;
      receiver.header(names, line, null);
    } else {
      rows++;
      if (cells.length === plain.columns) receiver.row(cells, line);
      else reportLength(cells.length, plain.columns, line, problems);
    }
  };
  const onBlock = (block: CellBlock): void => {
    rows += block.rows;
    block.passTo(receiver);
  };
  const plain = new PlainRows(dialect.delimiter, { row: onRow, block: onBlock });
  let parser: RowParser | null = onlyParser ? await RowParser.create(dialect, onRow, 1, true) : null;
  const judge = async ({ text, toEnd }: ForParser): Promise<void> => {
    parser = await RowParser.create(dialect, onRow, plain.line);
    await parser.push(text);
    if (toEnd) return;
    await parser.end();
    parser = null;
    plain.line += lineBreaks(text);
  };
  const take = async (text: string, ascii: Uint8Array | null): Promise<void> => {
    if (parser !== null) return parser.push(text);
    const unusual = plain.push(text, ascii);
    if (unusual !== null) await judge(unusual);
  };
  try {
    const decoder = new Decoder(dialect.encoding);
    let read = 0;
    for await (const piece of bytes.pieces) {
      const foreign = read > 0 ? null : dialect.encoding === "utf-8" ? foreignText(piece) : foreignFormat(piece);
      if (foreign !== null) problems.fail({}, foreign.message, foreign.utf16 ? encodingHint : foreign.hint);
      const text = decoder.push(piece);
      await take(text, decoder.isAscii ? piece : null);
      read += piece.length;
      await afterPiece?.(read, bytes.size);
    }
    decoder.end();
    const last = parser === null ? plain.end() : null;
    if (last !== null) await judge(last);
    await parser?.end();
  } catch (error) {
    explain(error, source, problems, parser);
  }
  if (plain.columns === 0) problems.fail({}, "the file is empty, expected a header line with the names of the columns");
  if (rows === 0) problems.fail({}, "the file has a header but no rows below it");
}

/** The names of the header. R and pandas leave that of the row numbers out: it gets one from its place. */
function namesOf(cells: readonly string[], line: number, { delimiter }: Dialect, problems: Problems): readonly string[] {
  const other =
    cells.length === 1 ? delimiters.find((candidate) => candidate !== delimiter && cells[0].includes(candidate)) : undefined;
  if (other !== undefined) {
    problems.fail(
      { line },
      `the header is a single column, ${quote(cells[0])}`,
      `the cells seem to be separated by ${nameOfDelimiter(other)}: set data.delimiter: ${JSON.stringify(other)}`,
    );
  }
  return checkNames(cells, line, problems);
}

/** A header that looks like data: its line was probably forgotten. */
export function looksLikeData(names: readonly string[]): boolean {
  return names.filter((name) => !Number.isNaN(parseNumber(name))).length > names.length / 2;
}

function reportLength(got: number, expected: number, line: number, problems: Problems): void {
  const hint = got > expected ? "a cell that holds a comma stands in double quotes" : null;
  problems.add({ line }, `expected ${plural(expected, "cell")}, as in the header, got ${got}`, hint);
}

const doubled = 'a cell with a double quote in it is quoted, and the quote written twice: "5"" pipe"';
const syntax = new Map<string, readonly [message: string, hint: string]>([
  ["CSV_QUOTE_NOT_CLOSED", ["a double quote is opened in this row and never closed", doubled]],
  ["INVALID_OPENING_QUOTE", ["a double quote stands in the middle of a cell", doubled]],
  ["CSV_INVALID_CLOSING_QUOTE", ["text follows after the closing double quote of a cell", doubled]],
  ["CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE", ["text follows after the closing double quote of a cell", doubled]],
  [
    "CSV_MAX_RECORD_SIZE",
    [`this row is longer than ${longestRow} bytes`, "look for a double quote that is opened and never closed"],
  ],
]);

/** Turns what stopped the reading into a problem of the file; anything else is passed on. */
function explain(error: unknown, source: ByteSource, problems: Problems, parser: RowParser | null): never {
  if (error instanceof EncodingError) {
    const hint = error.encoding === "utf-8" ? encodingHint : "set data.encoding: utf-8";
    problems.fail({ line: error.line }, `this line is not ${error.encoding.toUpperCase()} text`, hint);
  }
  const { code, empty_lines: empty } = error as { code?: string; empty_lines?: number };
  const words = syntax.get(code ?? "");
  if (words !== undefined && parser !== null) problems.fail({ line: parser.lines.start(empty) }, ...words);
  const reason = source.explain(error);
  if (reason !== null) problems.fail({}, reason);
  throw error;
}

/** A row as a line of RFC 4180 that readCsv reads back: quotes stand where commas, quotes, line breaks or outer spaces need them. */
export function csvLine(cells: readonly string[]): string {
  if (cells.length === 1 && cells[0] === "") return '""\n'; // an empty line would be no row
  const line = cells.join(",");
  if (!/["\s]/u.test(line) && line.split(",").length === cells.length) return `${line}\n`; // most rows: no cell needs a look of its own
  return `${cells.map((cell) => (/[",\r\n]|^\s|\s$/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",")}\n`;
}
