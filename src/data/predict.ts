// A new file through the steps that were learnt while training, piece by piece: memory does not grow with it.
import type { Dtype } from "../kernels/ndarray.js";
import { ChunkMaker, type Chunk, type ChunkReport, type TargetUse } from "./chunk.js";
import { BlockRow, type ChunkRow } from "./chunkRow.js";
import type { Preprocess } from "./preprocess.js";
import { Problems, type Locate } from "./problems.js";
import { readRows } from "./readRows.js";
import type { ByteSource } from "./source.js";

export interface ChunkOptions {
  readonly chunkRows: number;
  readonly dtype?: Dtype;
  /** Read the column with the answers too, to measure the model, and what a missing one does; left out, y is NaN throughout. */
  readonly target?: TargetUse;
  /** All columns of the file, before its first chunk. */
  onHeader?(names: readonly string[], locate: Locate | null): void | Promise<void>;
  /** The file is read on when this is done, so that memory does not grow with it. */
  onChunk(chunk: Chunk): void | Promise<void>;
}

/**
 * Reads a new file piece by piece; columns that the model does not need cost nothing.
 * @throws InputError with the problems of the first chunk that has any.
 */
export async function readChunks(preprocess: Preprocess, source: ByteSource, options: ChunkOptions): Promise<ChunkReport> {
  const { chunkRows, dtype, target = null } = options;
  const problems = new Problems(source.name);
  const maker = new ChunkMaker(preprocess, problems, target, dtype);
  let header: readonly string[] | null = null;
  let waiting: Omit<ChunkRow, "kept">[] = [];

  const passOn = async (least: number): Promise<void> => {
    let from = 0;
    for (; waiting.length - from >= least; from += chunkRows) {
      const chunk = maker.make(waiting.slice(from, from + chunkRows));
      if (header !== null) await options.onHeader?.(header, problems.locate);
      header = null;
      await options.onChunk(chunk);
    }
    waiting = waiting.slice(from);
  };

  await readRows(source, preprocess.dialect, problems, {
    header(names, line) {
      maker.begin(names, line);
      header = names;
    },
    row: (cells, line) => void waiting.push({ cells, line }),
    block: (block) => block.lines.forEach((_, row) => void waiting.push(new BlockRow(block, row))),
    afterPiece: () => passOn(chunkRows),
  });
  await passOn(1);
  problems.check();
  return maker.report();
}
