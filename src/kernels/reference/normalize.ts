// Lines of n numbers brought to mean 0 and deviation 1. Statistics in two passes and double precision.
import type { FloatArray } from "../ndarray.js";

/** Mean and 1 / sqrt(variance + eps) of the line that begins at `start`. */
function statistics(x: FloatArray, start: number, n: number, eps: number): { mean: number; scale: number } {
  let total = 0;
  for (let i = start; i < start + n; i++) total += x[i];
  const mean = total / n;
  let squares = 0;
  for (let i = start; i < start + n; i++) squares += (x[i] - mean) ** 2;
  return { mean, scale: 1 / Math.sqrt(squares / n + eps) };
}

export const normalize = {
  /** out = (x - mean) / sqrt(variance + eps), line by line */
  normalize: (x: FloatArray, n: number, eps: number, out: FloatArray): void => {
    for (let start = 0; start < x.length; start += n) {
      const { mean, scale } = statistics(x, start, n, eps);
      for (let i = start; i < start + n; i++) out[i] = (x[i] - mean) * scale;
    }
  },
  /** out = scale (gy - mean of gy - y mean of gy y), with y = the normalized x */
  normalizeGrad: (gy: FloatArray, x: FloatArray, n: number, eps: number, out: FloatArray): void => {
    for (let start = 0; start < x.length; start += n) {
      const { mean, scale } = statistics(x, start, n, eps);
      let [total, product] = [0, 0];
      for (let i = start; i < start + n; i++) {
        total += gy[i];
        product += gy[i] * (x[i] - mean) * scale;
      }
      for (let i = start; i < start + n; i++) out[i] = scale * (gy[i] - total / n - ((x[i] - mean) * scale * product) / n);
    }
  },
};
