// Channels brought to mean 0 and deviation 1: x (N, C, L), what follows the second axis joined to L. Sums run over the rows and the places of each
// channel, in double precision; every loop goes through the numbers in the order in which they lie.
import type { FloatArray } from "../ndarray.js";

/** Sizes (N, C, L). */
export interface Channels {
  readonly rows: number;
  readonly channels: number;
  readonly places: number;
}

/** Of each channel the mean and the mean square distance from it (divisor N L), in two passes. */
export function channelMoments(x: FloatArray, size: Channels, mean: Float64Array, variance: Float64Array): void {
  const { rows, channels, places } = size;
  mean.fill(0);
  variance.fill(0);
  for (let n = 0, at = 0; n < rows; n++)
    for (let c = 0; c < channels; c++) {
      let total = 0;
      for (const end = at + places; at < end; at++) total += x[at];
      mean[c] += total;
    }
  for (let c = 0; c < channels; c++) mean[c] /= rows * places;
  for (let n = 0, at = 0; n < rows; n++)
    for (let c = 0; c < channels; c++) {
      const middle = mean[c];
      let squares = 0;
      for (const end = at + places; at < end; at++) {
        const distance = x[at] - middle;
        squares += distance * distance;
      }
      variance[c] += squares;
    }
  for (let c = 0; c < channels; c++) variance[c] /= rows * places;
}

/** out = (x - mean[c]) factor[c] + shift[c] */
export function scaleChannels(
  x: FloatArray,
  { rows, channels, places }: Channels,
  mean: FloatArray,
  factor: FloatArray,
  shift: FloatArray,
  out: FloatArray,
): void {
  for (let n = 0, at = 0; n < rows; n++)
    for (let c = 0; c < channels; c++) {
      const [middle, times, plus] = [mean[c], factor[c], shift[c]];
      for (const end = at + places; at < end; at++) out[at] = (x[at] - middle) * times + plus;
    }
}

/** Of each channel the sums of gy and of gy (x - mean[c]). */
export function channelSums(
  gy: FloatArray,
  x: FloatArray,
  { rows, channels, places }: Channels,
  mean: FloatArray,
  total: Float64Array,
  product: Float64Array,
): void {
  total.fill(0);
  product.fill(0);
  for (let n = 0, at = 0; n < rows; n++)
    for (let c = 0; c < channels; c++) {
      const middle = mean[c];
      let [sum, along] = [0, 0];
      for (const end = at + places; at < end; at++) {
        const g = gy[at];
        sum += g;
        along += g * (x[at] - middle);
      }
      total[c] += sum;
      product[c] += along;
    }
}

/** out = factor[c] (gy - less[c] - (x - mean[c]) slope[c]) */
export function scaleChannelsGrad(
  gy: FloatArray,
  x: FloatArray,
  { rows, channels, places }: Channels,
  { mean, factor, less, slope }: { readonly mean: FloatArray; readonly factor: FloatArray; readonly less: FloatArray; readonly slope: FloatArray }, // prettier-ignore
  out: FloatArray,
): void {
  for (let n = 0, at = 0; n < rows; n++)
    for (let c = 0; c < channels; c++) {
      const [middle, times, minus, steep] = [mean[c], factor[c], less[c], slope[c]];
      for (const end = at + places; at < end; at++) out[at] = times * (gy[at] - minus - (x[at] - middle) * steep);
    }
}

/** running = (1 - momentum) running + momentum values */
export function moveNumbers(running: FloatArray, values: Float64Array, momentum: number): void {
  for (let c = 0; c < running.length; c++) running[c] = (1 - momentum) * running[c] + momentum * values[c];
}

/** product = a b */
export function channelWise(a: FloatArray, b: FloatArray, product: FloatArray): void {
  for (let c = 0; c < product.length; c++) product[c] = a[c] * b[c];
}

/** s = 1 / sqrt(variance + eps) */
export function toSpread(variance: Float64Array, eps: number, s: Float64Array): void {
  for (let c = 0; c < s.length; c++) s[c] = 1 / Math.sqrt(variance[c] + eps);
}

/** The variance of a sample of n, from that with the divisor n. */
export function toSample(variance: Float64Array, n: number, sample: Float64Array): void {
  for (let c = 0; c < sample.length; c++) sample[c] = (variance[c] * n) / (n - 1);
}

/** What backward takes away of gy, and of h: their means. */
export function toSlopes(
  { total, product, s }: Readonly<Record<"total" | "product" | "s", Float64Array>>,
  n: number,
  less: Float64Array,
  slope: Float64Array,
): void {
  for (let c = 0; c < s.length; c++) {
    less[c] = total[c] / n;
    slope[c] = (s[c] * s[c] * product[c]) / n;
  }
}
