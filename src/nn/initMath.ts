// What two of the starting values need: the inverse of the error function, and rows that stand at right angles to each other.
import { erf } from "../kernels/reference/erf.js";
import type { FloatArray } from "../kernels/ndarray.js";

/**
 * The x for which erf(x) = y, by Newton's steps x - (erf(x) - y) / erf'(x) with erf'(x) = 2 / sqrt(pi) exp(-x^2), from Winitzki's
 * approximation, which is right to two digits.
 */
export function erfinv(y: number): number {
  if (Math.abs(y) >= 1) return y * Infinity;
  const a = 0.147;
  const l = Math.log(1 - y * y);
  const b = 2 / (Math.PI * a) + l / 2;
  let x = Math.sign(y) * Math.sqrt(Math.sqrt(b * b - l / a) - b);
  for (let step = 0; step < 4; step++) x -= (erf(x) - y) / ((2 / Math.sqrt(Math.PI)) * Math.exp(-x * x));
  return x;
}

/**
 * Turns a matrix of normal numbers into one with orthonormal rows, or columns where there are no fewer rows (Saxe et al. 2013): one after the other
 * loses what it has of those before, v - (v.q) q, and is divided by its length (Gram and Schmidt). Twice, against rounding.
 * PyTorch takes Q of the QR decomposition with the signs that make the diagonal of R positive: the same matrix.
 */
export function orthogonalRows(data: FloatArray, rows: number, columns: number): void {
  const tall = rows >= columns;
  const [count, length] = tall ? [columns, rows] : [rows, columns];
  const [across, along] = tall ? [1, columns] : [columns, 1]; // from vector to vector, from entry to entry
  const at = (vector: number, i: number): number => vector * across + i * along;
  const exact = Float64Array.from(data);
  for (let v = 0; v < count; v++) {
    for (let pass = 0; pass < 2; pass++) {
      for (let q = 0; q < v; q++) {
        let product = 0;
        for (let i = 0; i < length; i++) product += exact[at(v, i)] * exact[at(q, i)];
        for (let i = 0; i < length; i++) exact[at(v, i)] -= product * exact[at(q, i)];
      }
    }
    let square = 0;
    for (let i = 0; i < length; i++) square += exact[at(v, i)] ** 2;
    for (let i = 0; i < length; i++) exact[at(v, i)] /= Math.sqrt(square);
  }
  data.set(exact);
}
