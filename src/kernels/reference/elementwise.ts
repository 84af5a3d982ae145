// y[i] = f(x[i]): one formula per line.
import type { FloatArray } from "../ndarray.js";
import { erf } from "./erf.js";

/** Writes f of every element of `x` into `out`, which has as many elements. */
export type UnaryKernel = (x: FloatArray, out: FloatArray) => void;

function map(f: (x: number) => number): UnaryKernel {
  return (x, out) => {
    for (let i = 0; i < x.length; i++) out[i] = f(x[i]);
  };
}

export const elementwise = {
  neg: map((x) => -x),
  exp: map(Math.exp),
  log: map(Math.log),
  sqrt: map(Math.sqrt),
  abs: map(Math.abs),
  sign: map((x) => (Number.isNaN(x) ? 0 : Math.sign(x))),
  relu: map((x) => (x <= 0 ? 0 : x)), // written this way round so that NaN stays NaN
  sigmoid: map((x) => 1 / (1 + Math.exp(-x))),
  tanh: map(Math.tanh),
  erf: map(erf),
  gelu: map((x) => (x === -Infinity ? 0 : 0.5 * x * (1 + erf(x * Math.SQRT1_2)))),
  expm1: map(Math.expm1),
  log1p: map(Math.log1p),
};
