// How long the vectors of all weights and gradients of a parameter are, ||w|| = sqrt(sum of w^2): weights that grow without end and
// gradients that vanish or explode show here first.
import type { Module } from "../nn/module.js";
import type { FloatArray } from "../kernels/ndarray.js";
import type { NormRecord } from "../runs/records.js";

export function normsOf(model: Module): Omit<NormRecord, "epoch"> {
  const parameters = [...model.namedParameters()];
  return {
    weights: Object.fromEntries(parameters.map(([name, { data }]) => [name, norm(data)])),
    gradients: Object.fromEntries(parameters.map(([name, { grad }]) => [name, grad === null ? null : norm(grad.data)])),
  };
}

export function norm(x: FloatArray): number {
  let sum = 0;
  for (const value of x) sum += value * value;
  return Math.sqrt(sum);
}
