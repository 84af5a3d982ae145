// exp(x) over its sum, along the middle axis of (outer, n, inner); the largest x of each line is subtracted first.
import type { FloatArray } from "../ndarray.js";
import type { ReduceKernel } from "./reduce.js";

/** One line of x begins at `start` and has a step of `inner`; `shift` is its largest entry and `total` the sum of exp(x - shift). */
type Finish = (
  x: FloatArray,
  start: number,
  n: number,
  inner: number,
  shift: number,
  total: number,
  out: FloatArray,
  line: number,
) => void;

function lines(finish: Finish): ReduceKernel {
  return (x, outer, n, inner, out) => {
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        const start = o * n * inner + i;
        let largest = -Infinity;
        for (let k = 0; k < n; k++) largest = Math.max(largest, x[start + k * inner]);
        let total = 0;
        for (let k = 0; k < n; k++) total += Math.exp(x[start + k * inner] - largest);
        finish(x, start, n, inner, largest, total, out, o * inner + i);
      }
    }
  };
}

export const softmax = {
  softmax: lines((x, start, n, inner, shift, total, out) => {
    for (let k = start; k < start + n * inner; k += inner) out[k] = Math.exp(x[k] - shift) / total;
  }),
  logSoftmax: lines((x, start, n, inner, shift, total, out) => {
    for (let k = start; k < start + n * inner; k += inner) out[k] = x[k] - shift - Math.log(total);
  }),
  logsumexp: lines((_x, _start, _n, _inner, shift, total, out, line) => {
    out[line] = Math.abs(shift) === Infinity ? shift : shift + Math.log(total); // inf - inf would be nan
  }),
};
