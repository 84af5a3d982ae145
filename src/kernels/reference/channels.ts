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
export function channelMoments(x: FloatArray, size: Channels): { readonly mean: Float64Array; readonly variance: Float64Array } {
  const { rows, channels, places } = size;
  const [mean, variance] = [new Float64Array(channels), new Float64Array(channels)];
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
  return { mean, variance };
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
): { readonly total: Float64Array; readonly product: Float64Array } {
  const [total, product] = [new Float64Array(channels), new Float64Array(channels)];
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
  return { total, product };
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
