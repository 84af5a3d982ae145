// A CSV file as a stream of rows: the memory in use does not grow with the file. RFC 4180 with the liberties files take: LF, CRLF or
// CR, a byte order mark, blank lines, spaces around cells. Every row knows the line it starts on. And rows written as CSV.
import type { Parser } from "csv-parse";
import { foreignFormat, foreignText } from "../core/encoding.js";
import { Decoder, EncodingError } from "./decode.js";
import { delimiters, nameOfDelimiter, type Dialect } from "./dialect.js";
import { parseNumber } from "./number.js";
import { plural, quote, type Problems } from "./problems.js";
import { PlainRows } from "./plainRows.js";
import { memoryOf } from "./rowMemory.js";
import type { ByteSource } from "./source.js";

export interface RowSink {
  /** The names of the columns: none empty, no two alike. */
  header(names: readonly string[], line: number): void;
  /** As many cells as there are columns. */
  row(cells: readonly string[], line: number): void;
  /**
   * After every piece of the file, which is read on only when this is done.
   * @param read the bytes so far
   * @param size the bytes of the file; null where it has no end that is known, as standard input
   */
  afterPiece?(read: number, size: number | null): void | Promise<void>;
}

const encodingHint = "set data.encoding: latin-1 (Western European), utf-16le or utf-16be; mlbh init finds out which";
const longestRow = 2 ** 24; // bytes; an open quote would otherwise swallow the rest of a large file

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
  let columns = 0;
  let rows = 0;
  const onRow = (cells: string[], line: number): void => {
    if (columns === 0) {
      const names = namesOf(cells, line, dialect, problems);
      columns = cells.length;
      memory?.header(names, line);
      sink.header(names, line);
    } else {
      rows++;
      if (cells.length === columns) {
        memory?.row(cells, line);
        sink.row(cells, line);
      } else reportLength(cells.length, columns, line, problems);
    }
  };
  const plain = new PlainRows(dialect.delimiter, onRow);
  let parser: RowParser | null = onlyParser ? await RowParser.create(dialect, onRow, 1) : null;
  const take = async (text: string): Promise<void> => {
    const rest = parser === null ? plain.push(text) : text;
    if (rest === null) return;
    parser ??= await RowParser.create(dialect, onRow, plain.line);
    await parser.push(rest);
  };
  try {
    const decoder = new Decoder(dialect.encoding);
    let read = 0;
    for await (const piece of bytes.pieces) {
      const foreign = read > 0 ? null : dialect.encoding === "utf-8" ? foreignText(piece) : foreignFormat(piece);
      if (foreign !== null) problems.fail({}, foreign.message, foreign.utf16 ? encodingHint : foreign.hint);
      await take(decoder.push(piece));
      read += piece.length;
      await sink.afterPiece?.(read, bytes.size);
    }
    decoder.end();
    if (parser === null) plain.end();
    else await parser.end();
  } catch (error) {
    explain(error, source, problems, parser);
  }
  if (columns === 0) problems.fail({}, "the file is empty, expected a header line with the names of the columns");
  if (rows === 0) problems.fail({}, "the file has a header but no rows below it");
  const sha256 = await bytes.sha256();
  memory?.end(sha256);
  return sha256;
}

/** The judge of all that is not plain: csv-parse, with the line of each row. */
class RowParser {
  readonly #parser: Parser;
  readonly lines: LineCounter;

  private constructor(parser: Parser, lines: LineCounter) {
    this.#parser = parser;
    this.lines = lines;
    parser.on("error", () => undefined); // whoever feeds it is told
  }

  /** @param line on which the text begins */
  static async create({ delimiter }: Dialect, onRow: (cells: string[], line: number) => void, line: number): Promise<RowParser> {
    const { parse } = await import("csv-parse"); // 16 ms that most commands need not wait for
    const lines = new LineCounter(line);
    const parser = parse({
      delimiter,
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true, // counted by the reader, with better words
      record_delimiter: ["\r\n", "\n", "\r"],
      max_record_size: longestRow,
      on_record: (cells: string[], { lines: parsed, empty_lines: empty }) => {
        onRow(cells, lines.next(cells, parsed, empty));
        return null; // nothing is queued: the row has been dealt with
      },
    });
    return new RowParser(parser, lines);
  }

  /** The rows that a piece of text completes are dealt with when this is done. @throws the parser's error, or that of the rows */
  push(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#parser.write(text, (error) => (error ? reject(error) : resolve()));
    });
  }

  end(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#parser.once("error", reject).once("end", resolve).resume().end();
    });
  }
}

/** The line each row starts on. The parser's own counter takes CRLF inside of quotes for two lines. */
class LineCounter {
  #following: number; // the line after the last row
  #parsed = 0;
  #empty = 0;

  constructor(first: number) {
    this.#following = first;
  }

  /** Where the row after the last one starts, given the blank lines so far. */
  start(empty = this.#empty): number {
    return this.#following + empty - this.#empty;
  }

  next(cells: readonly string[], parsed: number, empty: number): number {
    const start = this.start(empty);
    const several = parsed - this.#parsed > 1 + empty - this.#empty;
    this.#following = start + 1 + (several ? cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0) : 0);
    [this.#parsed, this.#empty] = [parsed, empty];
    return start;
  }
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
  const names = cells.map((name, i) => (name === "" ? unnamed(i, cells) : name));
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

function unnamed(index: number, names: readonly string[]): string {
  let name = `unnamed_${index + 1}`;
  while (names.includes(name)) name += "_";
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
  return `${cells.map((cell) => (/[",\r\n]|^\s|\s$/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",")}\n`;
}
