// The order of a line of numbers: which comes first, second, ... Equal numbers keep their places, and nan is the largest of all, as in PyTorch.
import type { FloatArray } from "../ndarray.js";

/** Lines as short as this are put in order by insertion, which is faster there than merging. */
const SHORT = 16;

/** Whether p has to stand before q and not the other way round. */
function precedes(p: number, q: number, descending: boolean): boolean {
  return descending ? p > q || (p !== p && q === q) : p < q || (q !== q && p === p);
}

/**
 * The places of x[0], .., x[n - 1] in rising (or falling) order: x[order[0]] is the smallest. Runs of SHORT are put in order by insertion, then
 * neighbours are merged to runs of twice the length, log2(n / SHORT) times: n log n comparisons at most.
 */
export function orderOf(x: FloatArray, descending: boolean): Int32Array {
  const n = x.length;
  let order = Int32Array.from(x, (_, i) => i);
  for (let start = 0; start < n; start += SHORT) insertAll(x, order, start, Math.min(start + SHORT, n), descending);
  if (n <= SHORT) return order;
  let merged = new Int32Array(n);
  for (let run = SHORT; run < n; run *= 2) {
    for (let start = 0; start < n; start += 2 * run) {
      const [middle, end] = [Math.min(start + run, n), Math.min(start + 2 * run, n)];
      let [left, right] = [start, middle];
      for (let i = start; i < end; i++) {
        // of equal numbers the left one, which stood first
        const takeRight = left === middle || (right < end && precedes(x[order[right]], x[order[left]], descending));
        merged[i] = order[takeRight ? right++ : left++];
      }
    }
    [order, merged] = [merged, order];
  }
  return order;
}

function insertAll(x: FloatArray, order: Int32Array, start: number, end: number, descending: boolean): void {
  for (let i = start + 1; i < end; i++) {
    const place = order[i];
    let j = i;
    for (; j > start && precedes(x[place], x[order[j - 1]], descending); j--) order[j] = order[j - 1];
    order[j] = place;
  }
}

/** The first k of `orderOf`. A few are found in one pass that keeps the best k so far: most numbers are compared with the last of these only. */
export function leadingOf(x: FloatArray, k: number, descending: boolean): Int32Array {
  const n = x.length;
  if (k > 4 * SHORT) return orderOf(x, descending).subarray(0, k);
  const best = new Int32Array(k);
  let kept = 0;
  for (let i = 0; i < n; i++) {
    if (kept === k && (k === 0 || !precedes(x[i], x[best[k - 1]], descending))) continue;
    let j = kept < k ? kept++ : k - 1;
    for (; j > 0 && precedes(x[i], x[best[j - 1]], descending); j--) best[j] = best[j - 1];
    best[j] = i;
  }
  return best;
}
