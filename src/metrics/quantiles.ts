// Middle values.
import { sumOf } from "../kernels/reference/sum.js";

/** As many values lie below as above: of an even number the mean of the two in the middle. There is one at least. */
export function middleOf(values: Float64Array): number {
  const parted = values.slice();
  const middle = parted.length >> 1;
  const upper = select(parted, middle);
  if (parted.length % 2 === 1) return upper;
  let lower = -Infinity; // the largest of those before it
  for (let i = 0; i < middle; i++) if (parted[i] > lower) lower = parted[i];
  return lower / 2 + upper / 2; // a sum could be too large
}

/**
 * The value that would stand at place k if they were sorted; they are put in an order in which none before it is larger and none behind it smaller
 * (Hoare's quickselect): each round looks at the side only on which k lies, n + n/2 + n/4 + .. steps instead of n log n.
 */
function select(values: Float64Array, k: number): number {
  let [from, to] = [0, values.length - 1];
  while (from < to) {
    const pivot = values[k];
    let [left, right] = [from, to];
    while (left <= right) {
      while (values[left] < pivot) left++;
      while (values[right] > pivot) right--;
      if (left > right) break;
      const value = values[left];
      values[left++] = values[right];
      values[right--] = value;
    }
    if (right < k) from = left;
    if (k < left) to = right;
  }
  return values[k];
}

/** The same; null without values, or where one is not a number. */
export function median(values: Float64Array): number | null {
  return values.length === 0 || values.some(Number.isNaN) ? null : middleOf(values);
}

/** The least value with half of all the weight at it or below: scikit-learn's lower percentile. */
export function weightedMedian(values: Float64Array, weights: ArrayLike<number>): number | null {
  if (values.length === 0 || values.some(Number.isNaN) || sumOf(weights) === 0) return null;
  const order = Uint32Array.from(values, (_, row) => row).sort((a, b) => values[a] - values[b]);
  let total = 0;
  const upTo = Float64Array.from(order, (row) => (total += weights[row]));
  const at = upTo.findIndex((weight) => weight >= total / 2 && weight > 0);
  return values[order[at]];
}
