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

/** r = sum (x - mean x)(y - mean y) / (n dev x dev y): 1 or -1 when the points lie on a line; null when x or y is constant. */
export function correlation(x: Float64Array, y: Float64Array): number | null {
  const [centerX, centerY] = [mean(x), mean(y)];
  const scale = x.length * standardDeviation(x) * standardDeviation(y);
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i] - centerX) * (y[i] - centerY);
  return scale > 0 && Number.isFinite(scale) ? sum / scale : null;
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

export { middleOf as median } from "../metrics/quantiles.js";

/** The most frequent value; of several, the smallest. */
export function mode(x: Float64Array): number {
  const sorted = x.slice().sort();
  let [value, most] = [NaN, 0];
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    while (to < sorted.length && sorted[to] === sorted[from]) to++;
    if (to - from > most) [value, most] = [sorted[from], to - from];
  }
  return value;
}

/** The text that is counted most often; of several, the first by code points. */
export function mostFrequent(counts: ReadonlyMap<string, number>): string {
  const [first, ...others] = counts;
  const [text] = others.reduce(
    (best, next) => (next[1] > best[1] || (next[1] === best[1] && compareText(next[0], best[0]) < 0) ? next : best),
    first,
  );
  return text;
}

/** (1/n) sum ((x - mean) / deviation)^3: 0 for numbers that lie evenly about their mean, large when some lie far above all others. */
export function skewness(x: Float64Array): number {
  const [center, deviation] = [mean(x), standardDeviation(x)];
  if (deviation === 0) return 0;
  let sum = 0;
  for (const value of x) sum += ((value - center) / deviation) ** 3;
  return sum / x.length;
}

export interface Skew {
  readonly plain: number;
  /** Of ln(1 + x); null where a number is negative. */
  readonly log: number | null;
}

/** Null when there are too few numbers to tell. */
export function skewOf(x: Float64Array): Skew | null {
  if (x.length < 30) return null;
  return { plain: skewness(x), log: x.every((value) => value >= 0) ? skewness(x.map(Math.log1p)) : null };
}
