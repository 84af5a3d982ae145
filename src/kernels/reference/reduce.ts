// Reductions: the input is seen as (outer, n, inner) and n is folded away. Sums run in double precision and round once.
import type { FloatArray } from "../ndarray.js";
import { sumOf } from "./sum.js";

/** `x` has outer * n * inner elements, `out` outer * inner. */
export type ReduceKernel = (x: FloatArray, outer: number, n: number, inner: number, out: FloatArray) => void;

function fold(start: number, f: (accumulated: number, x: number) => number): ReduceKernel {
  return (x, outer, n, inner, out) => {
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        let accumulated = start;
        for (let k = 0; k < n; k++) accumulated = f(accumulated, x[(o * n + k) * inner + i]);
        out[o * inner + i] = accumulated;
      }
    }
  };
}

/** The first index at which `beats` holds against all before it; nan beats every number. */
function firstIndex(beats: (x: number, best: number) => boolean): ReduceKernel {
  return (x, outer, n, inner, out) => {
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        let best = 0;
        for (let k = 1; k < n; k++) {
          const [candidate, champion] = [x[(o * n + k) * inner + i], x[(o * n + best) * inner + i]];
          if (beats(candidate, champion) || (Number.isNaN(candidate) && !Number.isNaN(champion))) best = k;
        }
        out[o * inner + i] = best;
      }
    }
  };
}

export const reduce = {
  sum: ((x, outer, n, inner, out) => {
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) out[o * inner + i] = sumOf(x, o * n * inner + i, inner, n);
    }
  }) as ReduceKernel,
  amax: fold(-Infinity, Math.max),
  amin: fold(Infinity, Math.min),
  argmax: firstIndex((x, best) => x > best),
  argmin: firstIndex((x, best) => x < best),
};
