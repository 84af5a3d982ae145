// Activation functions y = f(x) with up to two settings, a and b, and their backward passes gx = gy f'(x): one formula per line.
import type { FloatArray } from "../ndarray.js";

/** Writes f of every element of `x` into `out`, which has as many elements. */
export type CurveKernel = (x: FloatArray, a: number, b: number, out: FloatArray) => void;
/** Writes gy f'(x) into `out`; all have as many elements. */
export type SlopeKernel = (gy: FloatArray, x: FloatArray, a: number, b: number, out: FloatArray) => void;

function curve(f: (x: number, a: number, b: number) => number): CurveKernel {
  return (x, a, b, out) => {
    for (let i = 0; i < x.length; i++) out[i] = f(x[i], a, b);
  };
}

function slope(f: (gy: number, x: number, a: number, b: number) => number): SlopeKernel {
  return (gy, x, a, b, out) => {
    for (let i = 0; i < x.length; i++) out[i] = f(gy[i], x[i], a, b);
  };
}

const [SCALE, CUBIC] = [Math.sqrt(2 / Math.PI), 0.044715];
/** The sigmoid of 2 v, v = sqrt(2 / pi) (x + 0.044715 x^3): (1 + tanh v) / 2 without its cancellation. */
const gate = (x: number): number => 1 / (1 + Math.exp(-2 * SCALE * (x + CUBIC * x * x * x)));

export const curves = {
  clamp: curve((x, low, high) => Math.min(Math.max(x, low), high)), // nan stays nan
  clampGrad: slope((gy, x, low, high) => (x >= low && x <= high ? gy : 0)),
  hardtanhGrad: slope((gy, x, low, high) => (x > low && x < high ? gy : 0)),
  leakyRelu: curve((x, negativeSlope) => (x > 0 ? x : negativeSlope * x)),
  leakyReluGrad: slope((gy, x, negativeSlope) => (x > 0 ? gy : gy * negativeSlope)),
  elu: curve((x, a, b) => (x > 0 ? x : a * Math.expm1(x / b))),
  eluGrad: slope((gy, x, a, b) => (x > 0 ? gy : gy * (a / b) * Math.exp(x / b))),
  softplus: curve((x, beta, threshold) => (beta * x > threshold ? x : Math.log1p(Math.exp(beta * x)) / beta)),
  softplusGrad: slope((gy, x, beta, threshold) => (beta * x > threshold ? gy : gy / (1 + Math.exp(-beta * x)))),
  geluTanh: curve((x) => x * gate(x)),
  geluTanhGrad: slope((gy, x) => {
    const z = Math.min(Math.max(x, -30), 30); // from there on the slope is 0 or 1, also at infinity
    const s = gate(z);
    return gy * (s + 2 * z * s * (1 - s) * SCALE * (1 + 3 * CUBIC * z * z));
  }),
};
