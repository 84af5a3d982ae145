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

/** Null when more than three axes remain, or when an operand does not move by 0 or 1 within a row. */
export function matrixForm({ shape, aStrides, bStrides }: Broadcast): MatrixForm | null {
  // from the last axis outwards: [size, a's step, b's step] of each joined axis
  const sizes: number[] = [];
  const aSteps: number[] = [];
  const bSteps: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] === 1) continue;
    const last = sizes.length - 1;
    if (last >= 0 && aStrides[axis] === aSteps[last] * sizes[last] && bStrides[axis] === bSteps[last] * sizes[last]) {
      sizes[last] *= shape[axis];
    } else {
      if (last === 2) return null;
      sizes.push(shape[axis]);
      aSteps.push(aStrides[axis]);
      bSteps.push(bStrides[axis]);
    }
  }
  const [aColumn = 1, bColumn = 1] = [aSteps[0], bSteps[0]];
  if (aColumn > 1 || bColumn > 1) return null;
  return {
    ...{ rows: sizes[1] ?? 1, columns: sizes[0] ?? 1, blocks: sizes[2] ?? 1 },
    ...{ aRow: aSteps[1] ?? 0, bRow: bSteps[1] ?? 0, aBlock: aSteps[2] ?? 0, bBlock: bSteps[2] ?? 0 },
    ...{ aColumn: aColumn as 0 | 1, bColumn: bColumn as 0 | 1 },
  };
}
