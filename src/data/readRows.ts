// The rows of any table, whatever its format: those of CSV are found by its rules (data/csv), others come as cells. Everything that learns from
// a table is told of rows here, so that the same table gives the same numbers in every format.
import type { Dialect } from "./dialect.js";
import { readCsv } from "./csv.js";
import type { Problems } from "./problems.js";
import { isShared, memoryOf } from "./rowMemory.js";
import { checkNames, type RowSink } from "./rowSink.js";
import type { ByteSource, OpenRows } from "./source.js";

/**
 * Reads it all. Rows that are none are added to the problems and left out.
 * @param dialect of CSV; other formats know their own
 * @param onlyParser as for readCsv
 * @returns the SHA-256 of its bytes.
 * @throws InputError when the file cannot be read on.
 */
export async function readRows(
  source: ByteSource,
  dialect: Dialect,
  problems: Problems,
  sink: RowSink,
  onlyParser = false,
): Promise<string> {
  const remembered = memoryOf(source);
  const kept = (await remembered?.replay(dialect, sink, problems)) ?? null;
  if (kept !== null) return kept;
  const opened = await source.open(problems);
  if ("rows" in opened) problems.locate = opened.locate;
  const memory = remembered?.begin(dialect, opened.size, problems.locate);
  const told = isShared(source) ? bothOf(sink, source.also) : sink;
  const receiver = memory === null || memory === undefined ? told : memory.passingTo(told);
  const after: RowSink["afterPiece"] = (read, size) => sink.afterPiece?.(read, size);
  if ("rows" in opened) await readCells(opened, problems, receiver, after);
  else await readCsv({ source, bytes: opened }, dialect, problems, receiver, after, onlyParser);
  const sha256 = await opened.sha256();
  memory?.end(sha256);
  return sha256;
}

async function readCells(
  { rows, names, headerLine, locate, size }: OpenRows,
  problems: Problems,
  receiver: RowSink,
  afterPiece: RowSink["afterPiece"],
): Promise<void> {
  receiver.header(checkNames(names, headerLine, problems), headerLine, locate);
  let count = 0;
  for await (const piece of rows) {
    count += piece.rows.length;
    for (const { cells, line } of piece.rows) receiver.row(cells, line);
    await afterPiece?.(piece.read, size);
  }
  if (count === 0) problems.fail({}, "the table has names of columns but no rows");
}

function bothOf(first: RowSink, second: Pick<RowSink, "header" | "row" | "block">): RowSink {
  return {
    header: (names, line, locate) => {
      first.header(names, line, locate);
      second.header(names, line, locate);
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
