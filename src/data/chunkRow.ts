// One row on its way through a model: its cells, or where in a block they are.
import type { CellBlock } from "./cellBlock.js";

export interface ChunkRow {
  readonly cells: readonly string[];
  readonly line: number;
  /** False where a cell is missing and training dropped such rows. */
  readonly kept: boolean;
}

/** A row whose cells become texts only when somebody asks for them. */
export class BlockRow implements ChunkRow {
  readonly #block: CellBlock;
  readonly #row: number;
  kept = true;

  constructor(block: CellBlock, row: number) {
    [this.#block, this.#row] = [block, row];
  }

  get cells(): string[] {
    return this.#block.cells(this.#row);
  }

  get line(): number {
    return this.#block.lines[this.#row];
  }

  /** Puts it into a table, which says whether it is kept. */
  addTo(table: { pushFrom(block: CellBlock, row: number): boolean }): this {
    this.kept = table.pushFrom(this.#block, this.#row);
    return this;
  }
}
