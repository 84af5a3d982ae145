// Attention, number by number as its formula says: softmax(Q K^T / sqrt(E) + mask) V.
import { describe, expect, test } from "@jest/globals";
import { functional as F, gradcheck, tensor, type Tensor } from "../../src/index.js";
import { Generator } from "../../src/core/rng.js";

const [T, S, E, V] = [2, 3, 4, 5]; // all different: an axis taken for another shows
const draw = (seed: number, rows: number, columns: number): number[][] => {
  const generator = new Generator(seed);
  return Array.from({ length: rows }, () => {
    const row = new Float64Array(columns);
    generator.normal(row);
    return [...row];
  });
};

function byHand(q: number[][], k: number[][], v: number[][], mask: (t: number, s: number) => number): number[][] {
  return q.map((query, t) => {
    const scores = k.map((key, s) => query.reduce((sum, x, e) => sum + x * key[e], 0) / Math.sqrt(query.length) + mask(t, s));
    const weights = scores.map(Math.exp);
    const all = weights.reduce((sum, w) => sum + w, 0);
    return v[0].map((_, j) => weights.reduce((sum, w, s) => sum + (w / all) * v[s][j], 0));
  });
}

const [q, k, v] = [draw(1, T, E), draw(2, S, E), draw(3, S, V)];
const tensors = (requiresGrad = false): [Tensor, Tensor, Tensor] => {
  const made = (rows: number[][]): Tensor => tensor(rows, { dtype: "float64", requiresGrad });
  return [made(q), made(k), made(v)];
};

const close = (found: Tensor, wanted: number[][]): void => {
  const rows = found.toArray<number[][]>();
  expect(rows.map((row) => row.length)).toEqual(wanted.map((row) => row.length));
  rows.forEach((row, t) => row.forEach((value, j) => expect(value).toBeCloseTo(wanted[t][j], 12)));
};

describe("scaledDotProductAttention", () => {
  test("without a mask, with one that is added, and with one that forbids", () => {
    close(F.scaledDotProductAttention(...tensors()), byHand(q, k, v, () => 0)); // prettier-ignore
    const added = draw(4, T, S);
    close(F.scaledDotProductAttention(...tensors(), { mask: tensor(added, { dtype: "float64" }) }), byHand(q, k, v, (t, s) => added[t][s])); // prettier-ignore
    close(F.scaledDotProductAttention(...tensors(), { isCausal: true }), byHand(q, k, v, (t, s) => (s > t ? -Infinity : 0))); // prettier-ignore
  });

  test("has the gradient of its formula for queries, keys and values", () => {
    expect(gradcheck((...inputs) => F.scaledDotProductAttention(...(inputs as [Tensor, Tensor, Tensor])), tensors(true))).toBe(true); // prettier-ignore
  });
});
