// Middle values.
import { sumOf } from "../kernels/reference/sum.js";

/** As many values lie below as above: of an even number the mean of the two in the middle. There is one at least. */
export function middleOf(values: Float64Array): number {
  const sorted = values.slice().sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : sorted[middle - 1] / 2 + sorted[middle] / 2; // a sum could be too large
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
