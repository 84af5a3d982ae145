// Reading and adding at places that are themselves data.
import type { FloatArray } from "../ndarray.js";

/** Entry i of an index points to position starts[i] + index[i] * step of the array. */
export interface Grid {
  /** Worked out when asked for. */
  readonly starts: () => Int32Array;
  readonly step: number;
  /** Set where the index runs along the last axis and matches the array in all others: line by line. */
  readonly lines: { readonly lines: number; readonly length: number; readonly count: number } | null;
}

export const indexing = {
  /** out[i] = x[starts[i] + index[i] step] */
  gather: (x: FloatArray, index: FloatArray, { starts, step }: Grid, out: FloatArray): void => {
    const from = starts();
    for (let i = 0; i < out.length; i++) out[i] = x[from[i] + index[i] * step];
  },
  /** out[starts[i] + index[i] step] += src[i] */
  scatterAdd: (src: FloatArray, index: FloatArray, { starts, step }: Grid, out: FloatArray): void => {
    const from = starts();
    for (let i = 0; i < src.length; i++) out[from[i] + index[i] * step] += src[i];
  },
};
