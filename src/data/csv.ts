// A CSV file as a stream of rows: the memory in use does not grow with the file. RFC 4180 with the liberties files take: LF, CRLF or
// CR, a byte order mark, blank lines, spaces around cells. Every row knows the line it starts on. And rows written as CSV.
import type { CellBlock } from "./cellBlock.js";
import { foreignFormat, foreignText } from "../core/encoding.js";
import { Decoder, EncodingError } from "./decode.js";
import { delimiters, nameOfDelimiter, type Dialect } from "./dialect.js";
import { parseNumber } from "./number.js";
import { plural, quote, type Problems } from "./problems.js";
import { PlainRows, type ForParser } from "./plainRows.js";
import { isShared, memoryOf } from "./rowMemory.js";
import { lineBreaks, longestRow, RowParser } from "./rowParser.js";
import type { ByteSource } from "./source.js";

export interface RowSink {
  /** The names of the columns: none empty, no two alike. */
  header(names: readonly string[], line: number): void;
  /** As many cells as there are columns. */
  row(cells: readonly string[], line: number): void;
  /** The same for many rows at once; left out, they come one by one. */
  block?(rows: CellBlock): void;
  /**
   * After every piece of the file, which is read on only when this is done.
   * @param read the bytes so far
   * @param size the bytes of the file; null where it has no end that is known, as standard input
   */
  afterPiece?(read: number, size: number | null): void | Promise<void>;
}

const encodingHint = "set data.encoding: latin-1 (Western European), utf-16le or utf-16be; mlbh init finds out which";

/**
 * Reads it all. Rows of the wrong length are added to the problems and left out.
 * @param onlyParser leaves plain rows to the parser, too: the result is the same
 * @returns the SHA-256 of its bytes.
 * @throws InputError when the file cannot be read on.
 */
export async function readCsv(
  source: ByteSource,
  dialect: Dialect,
  problems: Problems,
  sink: RowSink,
  onlyParser = false,
): Promise<string> {
  const remembered = memoryOf(source);
  const kept = (await remembered?.replay(dialect, sink)) ?? null;
  if (kept !== null) return kept;
  const bytes = await source.open(problems);
  const memory = remembered?.begin(dialect, bytes.size);
  const told = isShared(source) ? bothOf(sink, source.also) : sink;
  const receiver = memory === null || memory === undefined ? told : memory.passingTo(told);
  let rows = 0;
  const onRow = (cells: string[], line: number): void => {
    if (plain.columns === 0) {
      const names = namesOf(cells, line, dialect, problems);
      plain.columns = cells.length;
      receiver.header(names, line);
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
      await sink.afterPiece?.(read, bytes.size);
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
  const sha256 = await bytes.sha256();
  memory?.end(sha256);
  return sha256;
}

function bothOf(first: RowSink, second: Pick<RowSink, "header" | "row" | "block">): RowSink {
  return {
    header: (names, line) => {
      first.header(names, line);
      second.header(names, line);
    },
    row: (cells, line) => {
      first.row(cells, line);
      second.row(cells, line);
    },
    block: (block) => {
      block.passTo(first);
      block.passTo(second);
    },
  };
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
  const given = new Set(cells);
  const names = cells.map((name, i) => (name === "" ? unnamed(i, given) : name));
  const seen = new Map<string, number>();
  names.forEach((name, i) => {
    const first = seen.get(name);
    if (first === undefined) seen.set(name, i + 1);
    else
      problems.add(
        { line },
        `the name ${quote(name)} stands twice in the header, over columns ${first} and ${i + 1}`,
        "give every column a name of its own",
      );
  });
  problems.check();
  return names;
}

function unnamed(index: number, names: ReadonlySet<string>): string {
  let name = `unnamed_${index + 1}`;
  while (names.has(name)) name += "_";
  return name;
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
