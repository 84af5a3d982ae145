// C[i, j] = sum over k of A[i, k] B[k, j], for a batch of matrices. Sums run in double precision and round once.
import type { FloatArray } from "../ndarray.js";

/** A matrix inside `data`: element (i, j) is data[offset + i * row + j * column]; swapping row and column transposes it for free. */
export interface MatrixView {
  readonly data: FloatArray;
  readonly offset: number;
  readonly row: number;
  readonly column: number;
}

/** Writes the (m, n) product of A (m, k) and B (k, n) into out[offset ...], row by row. */
export type MatmulKernel = (
  m: number,
  k: number,
  n: number,
  a: MatrixView,
  b: MatrixView,
  out: FloatArray,
  offset: number,
) => void;

const matmulKernel: MatmulKernel = (m, k, n, a, b, out, offset) => {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let total = 0;
      for (let p = 0; p < k; p++) {
        total += a.data[a.offset + i * a.row + p * a.column] * b.data[b.offset + p * b.row + j * b.column];
      }
      out[offset + i * n + j] = total;
    }
  }
};

/** `count` products one after the other: the operands lie aStep and bStep elements apart, the results m * n. */
export type MatmulBatchKernel = (
  count: number,
  size: readonly [m: number, k: number, n: number],
  a: MatrixView,
  aStep: number,
  b: MatrixView,
  bStep: number,
  out: FloatArray,
) => void;

const matmulBatch: MatmulBatchKernel = (count, [m, k, n], a, aStep, b, bStep, out) => {
  for (let i = 0; i < count; i++) {
    const [left, right] = [
      { ...a, offset: a.offset + i * aStep },
      { ...b, offset: b.offset + i * bStep },
    ];
    matmulKernel(m, k, n, left, right, out, i * m * n);
  }
};

export const matmul = { matmul: matmulKernel, matmulBatch };
