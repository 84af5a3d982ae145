// The rows of a file that is read several times one after the other, so that it is parsed once. A large file is not kept: it is parsed anew.
import { CellBlock } from "./cellBlock.js";
import type { Dialect } from "./dialect.js";
import type { Locate, Problems } from "./problems.js";
import type { RowSink } from "./rowSink.js";
import type { ByteSource, CellRow } from "./source.js";

/** A source that is read several times. */
export interface RereadSource extends ByteSource {
  /** Its rows, once they have been read. */
  readonly rows: RowMemory;
}

/** A source that is read once for two: whoever else is to be told of its rows. */
export interface SharedSource extends ByteSource {
  readonly also: Pick<RowSink, "header" | "row" | "block">;
}

export function isShared(source: ByteSource): source is SharedSource {
  return "also" in source;
}

/** Null for a source that is read once. */
export function memoryOf(source: ByteSource): RowMemory | null {
  return "rows" in source && source.rows instanceof RowMemory ? source.rows : null;
}

/** In bytes; a file in memory takes up to ten times its size. */
const largestFile = 32 * 2 ** 20;

export class RowMemory {
  #dialect: Dialect | null = null;
  #names: readonly string[] = [];
  #headerLine = 1;
  #locate: Locate | null = null;
  #rows: (CellBlock | CellRow)[] = [];
  #size = 0;
  #sha256: string | null = null;

  /** Before a file is parsed. @returns itself; null where it is too large to be kept */
  begin({ encoding, delimiter }: Dialect, size: number | null, locate: Locate | null): this | null {
    [this.#locate, this.#dialect, this.#rows, this.#sha256] = [locate, { encoding, delimiter }, [], null];
    this.#size = size ?? Infinity;
    return this.#size <= largestFile ? this : null;
  }

  /** A sink that keeps what it passes on. */
  passingTo(sink: RowSink): RowSink {
    return {
      header: (names, line, locate) => {
        [this.#names, this.#headerLine] = [names, line];
        sink.header(names, line, locate);
      },
      row: (cells, line) => {
        this.#rows.push({ cells, line });
        sink.row(cells, line);
      },
      block: (block) => {
        this.#rows.push(block);
        block.passTo(sink);
      },
    };
  }

  /** All rows have come. */
  end(sha256: string): void {
    this.#sha256 = sha256;
  }

  /** The rows once more. @returns the SHA-256 of the file; null where it has to be parsed */
  async replay({ encoding, delimiter }: Dialect, sink: RowSink, problems: Problems): Promise<string | null> {
    if (this.#sha256 === null || this.#dialect?.encoding !== encoding || this.#dialect.delimiter !== delimiter) return null;
    problems.locate = this.#locate;
    sink.header(this.#names, this.#headerLine, this.#locate);
    for (const rows of this.#rows) {
      if (rows instanceof CellBlock) rows.passTo(sink);
      else sink.row(rows.cells, rows.line);
    }
    await sink.afterPiece?.(this.#size, this.#size);
    return this.#sha256;
  }
}
