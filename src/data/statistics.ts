// Numbers that describe a column. Every function wants at least one value.
import { compareText } from "./columns.js";

/** (1/n) sum x */
export function mean(x: Float64Array): number {
  let sum = 0;
  for (const value of x) sum += value;
  return sum / x.length;
}

/**
 * sqrt((1/(n - correction)) sum (x - mean)^2): with 0 of the whole population, as scikit-learn's StandardScaler; with 1 of a sample, as an
 * estimate for all that it was drawn from (its own mean is nearer to it than the true one).
 */
export function standardDeviation(x: Float64Array, correction: 0 | 1 = 0): number {
  const center = mean(x); // in a pass of its own: mean(x^2) - mean(x)^2 loses all digits when the mean is large
  let sum = 0;
  for (const value of x) sum += (value - center) ** 2;
  return Math.sqrt(sum / (x.length - correction));
}

export function extremes(x: Float64Array): { min: number; max: number } {
  let min = Infinity;
  let max = -Infinity;
  for (const value of x) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}

/** The middle value; the mean of the two middle ones when their number is even. */
export function median(x: Float64Array): number {
  const sorted = x.slice().sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : sorted[middle - 1] / 2 + sorted[middle] / 2;
}

/** The most frequent value; of several, the smallest. */
export function mode<T extends number | string>(values: Iterable<T>): T {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [first, ...others] = counts;
  const smaller = (a: T, b: T): boolean => (typeof a === "string" && typeof b === "string" ? compareText(a, b) < 0 : a < b);
  const [value] = others.reduce(
    (best, next) => (next[1] > best[1] || (next[1] === best[1] && smaller(next[0], best[0])) ? next : best),
    first,
  );
  return value;
}
