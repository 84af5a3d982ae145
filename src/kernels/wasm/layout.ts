// A broadcast of any rank seen as matrices of rows and columns: neighbouring axes along which both operands move alike are joined.
import type { Broadcast } from "../reference/binary.js";

export interface MatrixForm {
  readonly rows: number;
  readonly columns: number;
  readonly aRow: number;
  readonly aColumn: 0 | 1;
  readonly bRow: number;
  readonly bColumn: 0 | 1;
  /** How many such matrices follow each other, and how far apart they lie. */
  readonly blocks: number;
  readonly aBlock: number;
  readonly bBlock: number;
}

/** Null when more than three axes remain, or when an operand does not move by 0 or 1 within a row. Runs for every small operation, hence no arrays. */
export function matrixForm({ shape, aStrides, bStrides }: Broadcast): MatrixForm | null {
  // from the last axis outwards: columns, rows, blocks
  let [joined, columns, rows, blocks] = [0, 1, 1, 1];
  let [aColumn, aRow, aBlock] = [1, 0, 0];
  let [bColumn, bRow, bBlock] = [1, 0, 0];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis];
    if (size === 1) continue;
    const a = aStrides[axis];
    const b = bStrides[axis];
    if (joined === 1 && a === aColumn * columns && b === bColumn * columns) columns *= size;
    else if (joined === 2 && a === aRow * rows && b === bRow * rows) rows *= size;
    else if (joined === 3 && a === aBlock * blocks && b === bBlock * blocks) blocks *= size;
    else if (joined === 0) [joined, columns, aColumn, bColumn] = [1, size, a, b];
    else if (joined === 1) [joined, rows, aRow, bRow] = [2, size, a, b];
    else if (joined === 2) [joined, blocks, aBlock, bBlock] = [3, size, a, b];
    else return null;
  }
  if (aColumn > 1 || bColumn > 1) return null;
  return { rows, columns, blocks, aRow, bRow, aBlock, bBlock, aColumn: aColumn as 0 | 1, bColumn: bColumn as 0 | 1 };
}
