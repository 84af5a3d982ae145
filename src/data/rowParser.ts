// The judge of all rows that are not plain: csv-parse, with the line of each row.
import type { Parser } from "csv-parse";
import type { Dialect } from "./dialect.js";

export const longestRow = 2 ** 24; // bytes; an open quote would otherwise swallow the rest of a large file

export class RowParser {
  readonly #parser: Parser;
  readonly lines: LineCounter;

  private constructor(parser: Parser, lines: LineCounter) {
    this.#parser = parser;
    this.lines = lines;
    parser.on("error", () => undefined); // whoever feeds it is told
  }

  /** @param line on which the text begins @param marked whether a byte order mark may stand there */
  static async create(
    { delimiter }: Dialect,
    onRow: (cells: string[], line: number) => void,
    line: number,
    marked = false,
  ): Promise<RowParser> {
    const { parse } = await import("csv-parse"); // 16 ms that most commands need not wait for
    const lines = new LineCounter(line);
    const parser = parse({
      delimiter,
      bom: marked,
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

  /** Counts a row. @returns where it starts */
  next(cells: readonly string[], parsed: number, empty: number): number {
    const start = this.start(empty);
    const several = parsed - this.#parsed > 1 + empty - this.#empty;
    this.#following = start + 1 + (several ? cells.reduce((sum, cell) => sum + lineBreaks(cell), 0) : 0);
    [this.#parsed, this.#empty] = [parsed, empty];
    return start;
  }
}

export function lineBreaks(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}
